"""`tieline symbols`: find symbols by part of their name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..facts.kinds import KINDS
from .answer import Answer, Call, Verb
from .arguments import Arguments, UsageError
from .coverage import coverage
from .navigation import BLANK, answer, page, paging, revision, session, strict
from .rows import Row, package_name, rows_of
from .target import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .terminal import Terminal


def _configure(arguments: Arguments) -> None:
    arguments.positional(
        "QUERY", help="part of a name; `Query.filter` looks for `filter` in what begins with `Query`"
    )
    paging(arguments, 50)
    revision(arguments)
    arguments.option("--kind", help="only symbols of a kind, such as Class or Method", metavar="KIND")
    arguments.option(
        "--package", help="only symbols of a package, such as pkg:pypi/flask@3.1.3", metavar="PURL"
    )
    arguments.option("--path", help="only symbols that are defined below PREFIX", metavar="PREFIX")
    strict(arguments)


def _run(call: Call) -> Answer:
    from ..graph.search import symbols

    options = call.options
    text: str = options.query
    with session(call) as opened:
        prefix = opened.checkout.prefix(options.path) if options.path else ""
        start = int(options.cursor) if options.cursor and options.cursor.isdigit() else 0
        # Only with all that are found, rows can be left out by path.
        wanted = 10_000 if prefix else start + options.limit + 1
        matches = symbols(
            opened.reader, text, limit=wanted, kind=_kind(options.kind), package=options.package or ""
        )
        rows: list[Row] = []
        stale: set[str] = set()
        lost = 0
        for match in matches:
            if not match.definition.path.startswith(prefix):
                continue
            found = rows_of([match.definition], opened.fresh)
            stale.update(found.stale)
            lost += found.lost
            rows += [
                msgspec.structs.replace(
                    row,
                    symbol=match.symbol,
                    kind=match.kind,
                    name=match.name,
                    container=match.container,
                    match=match.quality,
                )
                for row in found.rows
            ]
        shown, following = page(rows, call)
        known = prefix or following is None
        return answer(
            opened,
            Query(text, name=text),
            shown,
            _lines(shown, call.terminal) or [f"no symbol matches `{text}`"],
            coverage(opened.reader, stale=stale, lost=lost),
            symbol=None,
            total=len(rows) if known else None,
            next_page=following,
        )


def _kind(given: str | None) -> str:
    if not given:
        return ""
    for kind in KINDS:
        if kind.lower() == given.lower():
            return kind
    from difflib import get_close_matches

    near = get_close_matches(given.capitalize(), sorted(KINDS), n=3)
    raise UsageError(
        f"`{given}` is not a kind of symbol",
        f"kinds are such as {', '.join(near or ['Class', 'Function', 'Method'])}",
    )


def _lines(rows: Sequence[Row], terminal: Terminal) -> list[str]:
    names = [f"{row.container}.{row.name}" if row.container else row.name for row in rows]
    # One long name must not push all places out of the window.
    width = min(max((len(name) for name in names), default=0), 60)
    kinds = max((len(row.kind) for row in rows), default=0)
    lines: list[str] = []
    for name, row in zip(names, rows, strict=True):
        foreign = f"  ({package_name(row.package)}, {row.link})" if row.link != "local" else ""
        shown = name[: len(name) - len(row.name)] + terminal.style(row.name, "bold")
        place = f"{terminal.style(row.path, 'path')}:{row.line}:{row.column}"
        padding = " " * max(width - len(name), 0)
        lines.append(
            f"{row.kind.lower():<{kinds}}  {shown}{padding}  {place}{terminal.style(foreign, 'dim')}"
        )
    return lines


VERBS = {
    "symbols": Verb(
        "Find symbols by part of their name, best match first.",
        (
            "tieline symbols dispatch               by part of a name",
            "tieline symbols qsf                    by initials: QuerySetFilter",
            "tieline symbols Flask.run --kind method",
        ),
        _configure,
        _run,
        BLANK,
    )
}
"""The verbs of this module."""
