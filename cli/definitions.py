"""`tieline def`: where something is defined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..graph.gaps import gaps
from ..graph.navigation import definitions
from .answer import Answer, Call, Verb
from .coverage import coverage, units_of
from .navigation import BLANK, answer, asked, live, page, paging, position, session, strict
from .rows import row_lines, rows_of, with_originals

if TYPE_CHECKING:
    from .arguments import Arguments


def _configure(arguments: Arguments) -> None:
    position(arguments)
    paging(arguments, 50)
    live(arguments)
    strict(arguments)


def _run(call: Call) -> Answer:
    with session(call, asked(call)) as opened:
        if call.options.live:
            from .live import live_places

            if said := live_places(opened, "definition"):
                return said
        target = opened.target(several=True)
        places = definitions(opened.reader, target.symbols)
        found = rows_of(places, opened.fresh)
        rows, following = page(found.rows, call)
        rows = with_originals(rows, opened.reader)
        # What the compiler resolved is resolved; only where it found nothing, its unit matters.
        units = () if places or not target.document else units_of(opened.reader, [target.document])
        covered = coverage(
            opened.reader,
            stale=found.stale,
            lost=found.lost,
            units=units,
            packages=gaps(opened.reader, target.symbols, uses=False),
        )
        lines = row_lines(rows, call.terminal, home=opened.reader.repository)
        if not places:
            names = ", ".join(dict.fromkeys(symbol.name for symbol in target.symbols))
            lines.append(f"no definition of `{names}` is in the index")
        symbol = target.symbols[0].text
        return answer(
            opened,
            target.query,
            rows,
            lines,
            covered,
            symbol=symbol,
            total=len(found.rows) + found.lost,
            next_page=following,
            noted=not any("definition" in row.roles for row in found.rows),
        )


VERBS = {
    "def": Verb(
        "Say where a symbol is defined, also in a dependency.",
        (
            "tieline def src/app.py:41:18          what is at line 41, column 18",
            "tieline def flask.app.Flask.run       by name",
            "tieline def src/app.py:41:18 --live   by the language server if the file was edited",
            "tieline def Flask::run --json         for a program",
        ),
        _configure,
        _run,
        BLANK,
    )
}
"""The verbs of this module."""
