"""`tieline hover`: signature and documentation of something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..graph.gaps import gaps
from ..graph.navigation import definitions, hover
from ..graph.references import references
from .answer import Answer, Call, Verb
from .coverage import coverage, units_of
from .navigation import BLANK, answer, asked, live, position, session, strict
from .rows import Row, origin, package_name, rows_of, symbol_name

if TYPE_CHECKING:
    from .arguments import Arguments
    from .terminal import Terminal


def _configure(arguments: Arguments) -> None:
    position(arguments)
    live(arguments)
    strict(arguments)


def _run(call: Call) -> Answer:
    with session(call, asked(call)) as opened:
        home = opened.reader.repository
        if call.options.live:
            from .live import live_hover

            if answered := live_hover(opened, lambda row: _lines(row, call.terminal, home)):
                return answered
        target = opened.target(several=True)
        rows: list[Row] = []
        lines: list[str] = []
        stale: set[str] = set()
        for symbol, known in zip(target.symbols, hover(opened.reader, target.symbols), strict=True):
            # What is defined nowhere in the index is shown where it is used first.
            places = definitions(opened.reader, [symbol])[:1]
            places = places or list(references(opened.reader, [symbol], limit=1).results)
            found = rows_of(places, opened.fresh)
            stale.update(found.stale)
            for row in found.rows:
                said = msgspec.structs.replace(
                    row,
                    symbol=symbol.text,
                    kind=known.kind or row.kind,
                    name=known.name,
                    signature=known.signature,
                    documentation=known.documentation,
                )
                lines += ([""] if rows else []) + _lines(said, call.terminal, home)
                rows.append(said)
        units = () if rows or not target.document else units_of(opened.reader, [target.document])
        return answer(
            opened,
            target.query,
            rows,
            lines,
            coverage(
                opened.reader,
                stale=stale,
                units=units,
                packages=gaps(opened.reader, target.symbols, uses=False),
            ),
            symbol=target.symbols[0].text,
            total=len(rows),
            noted=not any("definition" in row.roles for row in rows),
        )


def _lines(row: Row, terminal: Terminal, home: str) -> list[str]:
    name = symbol_name(row.symbol) if row.symbol and not row.symbol.startswith("local ") else row.name
    where = f"{row.path}:{row.line}:{row.column}"
    about = ", ".join(origin(row, home) or [package_name(row.package)])
    lines = [f"{terminal.style(name, 'bold')}  {terminal.style(row.kind.lower(), 'dim')}".rstrip()]
    lines.append(f"{terminal.style(where, 'path')}  {terminal.style(f'({about})', 'dim')}")
    if row.signature:
        lines += ["", *(f"  {line}".rstrip() for line in row.signature.splitlines())]
    if row.documentation:
        lines += ["", *(f"  {line}".rstrip() for line in row.documentation.splitlines())]
    return [*lines, ""]


VERBS = {
    "hover": Verb(
        "Show the signature and the documentation of a symbol.",
        (
            "tieline hover src/app.py:41:18     what an editor shows at this place",
            "tieline hover Flask.run            by name",
        ),
        _configure,
        _run,
        BLANK,
    )
}
"""The verbs of this module."""
