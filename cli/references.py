"""`tieline refs`: who uses something."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ..graph.answers import Page
from ..graph.gaps import concerned, gaps
from ..graph.references import references, totals
from .answer import Answer, Call, Verb
from .arguments import Arguments
from .coverage import coverage
from .narrowing import ROLES, chosen, narrowing, refuse_with_live, under_of
from .navigation import BLANK, Session, answer, asked, live, paging, position, session, strict
from .rows import package_name, row_lines, rows_of, symbol_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import Total
    from .target import Target

_GROUPS = 10
"""How many packages are listed before the rows."""


def _configure(arguments: Arguments) -> None:
    position(arguments)
    paging(arguments, 100)
    arguments.flag("--totals", help="only how many there are, by checkout, package and version, and no rows")
    arguments.flag("--no-definitions", help="leave out definitions")
    arguments.choices(
        "--role", help="only uses in a role, or in one of several", metavar="ROLE", choices=list(ROLES)
    )
    narrowing(arguments, "uses")
    live(arguments)
    strict(arguments)


def _run(call: Call) -> Answer:
    options = call.options
    if options.live:
        refuse_with_live(options, "--no-definitions", "--role", "--totals")
    with session(call, asked(call)) as opened:
        if options.live:
            from .live import live_places

            under = under_of(opened)
            if said := live_places(opened, "references", lambda row: row.path.startswith(under)):
                return said
        target = opened.target()
        only = chosen(
            opened, definitions=not options.no_definitions, roles=sum({ROLES[each] for each in options.role})
        )
        counted = totals(opened.reader, target.symbols, only)
        found = (
            Page((), sum(each.total for each in counted))
            if options.totals
            else references(
                opened.reader, target.symbols, limit=options.limit, cursor=options.cursor, only=only
            )
        )
        placed = rows_of(found.results, opened.fresh)
        covered = coverage(
            opened.reader,
            stale=placed.stale,
            lost=placed.lost,
            names={symbol.name for symbol in target.symbols if not symbol.document},
            units=() if all(symbol.document for symbol in target.symbols) else None,
            repositories=concerned(opened.reader, target.symbols),
            packages=gaps(opened.reader, target.symbols, uses=True),
        )
        home = opened.reader.repository
        lines = [
            *heading(opened, target, found.total, "reference"),
            *total_lines(counted, opened, most=sys.maxsize if options.totals else _GROUPS),
            *row_lines(placed.rows, call.terminal, home=home, definitions=True),
        ]
        return answer(
            opened,
            target.query,
            placed.rows,
            lines,
            covered,
            symbol=target.symbols[0].text,
            total=found.total,
            next_page=found.next,
            more={"totals": counted},
            counted=bool(options.totals and counted),
        )


def total_lines(counted: Sequence[Total], opened: Session, *, most: int) -> list[str]:
    """How many rows there are in each package and version, the most first; nothing where that is only one.

    Args:
        counted: the totals.
        opened: the open index.
        most: how many to show.
    """
    if len(counted) < 2:
        return []
    home = opened.reader.repository
    several = len({each.version for each in counted}) > 1
    ordered = sorted(counted, key=lambda each: -each.total)
    width = len(f"{ordered[0].total:,}")
    wide = max(len(package_name(each.package)) for each in ordered[:most])
    lines: list[str] = []
    for each in ordered[:most]:
        about = [
            f"in {each.files:,} {'file' if each.files == 1 else 'files'}",
            each.repository if each.repository != home else "",
            f"uses {each.version}" if several and each.version else "",
        ]
        tail = opened.call.terminal.style(", ".join(filter(None, about)), "dim")
        lines.append(f"  {each.total:>{width},}  {package_name(each.package):<{wide}}  {tail}")
    if rest := ordered[most:]:
        count = sum(each.total for each in rest)
        lines.append(f"  {count:>{width},}  in {len(rest):,} more; `--totals` lists all")
    return lines


def heading(opened: Session, target: Target, total: int, what: str) -> list[str]:
    """The lines before the rows: which symbol, and how many rows there are."""
    symbol = target.symbols[0]
    terminal = opened.call.terminal
    name = symbol.name if symbol.document else symbol_name(symbol.text)
    about = " ".join(filter(None, (symbol.kind.lower(), package_name(symbol.package))))
    plural = what if total == 1 else f"{what}s"
    return [f"{terminal.style(name, 'bold')}  {terminal.style(about, 'dim')}".rstrip(), f"{total:,} {plural}"]


VERBS = {
    "refs": Verb(
        "List every use of a symbol, in this and every other indexed repository.",
        (
            "tieline refs src/app.py:41:18                    every use, with definitions",
            "tieline refs Flask.run --no-tests --path src     only below src, without tests",
            "tieline refs Request --role call --role import   only calls and imports",
            "tieline refs Request --totals --no-definitions   only how often, by package and version",
            "tieline refs Flask.run --limit 20 --json         a page of 20 for a program",
        ),
        _configure,
        _run,
        {**BLANK, "totals": ()},
    )
}
"""The verbs of this module."""
