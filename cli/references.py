"""`tieline refs`: who uses something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..graph.flags import TEST
from ..graph.references import Filter, references
from .answer import Answer, Call, Verb
from .arguments import Arguments, UsageError
from .coverage import coverage
from .navigation import BLANK, Session, answer, asked, live, paging, position, session, strict
from .rows import package_name, row_lines, rows_of, symbol_name

if TYPE_CHECKING:
    from .target import Target


def _configure(arguments: Arguments) -> None:
    position(arguments)
    paging(arguments, 100)
    arguments.flag("--no-tests", help="leave out files that hold tests")
    arguments.flag("--no-definitions", help="leave out definitions")
    arguments.option("--path", help="only files below PREFIX", metavar="PREFIX", default=None)
    live(arguments)
    strict(arguments)


def _run(call: Call) -> Answer:
    options = call.options
    if options.live and (options.no_tests or options.no_definitions):
        raise UsageError("`--live` goes with neither `--no-tests` nor `--no-definitions`")
    with session(call, asked(call)) as opened:
        under = opened.checkout.prefix(options.path) if options.path else ""
        if options.live:
            from .live import live_places

            if said := live_places(opened, "references", lambda row: row.path.startswith(under)):
                return said
        target = opened.target()
        found = references(
            opened.reader,
            target.symbols,
            limit=options.limit,
            cursor=options.cursor,
            only=Filter(
                definitions=not options.no_definitions,
                under=under,
                without=TEST if options.no_tests else 0,
            ),
        )
        placed = rows_of(found.results, opened.fresh)
        covered = coverage(
            opened.reader,
            stale=placed.stale,
            lost=placed.lost,
            names={symbol.name for symbol in target.symbols if not symbol.document},
            units=() if all(symbol.document for symbol in target.symbols) else None,
        )
        home = opened.reader.repository
        lines = [
            *heading(opened, target, found.total, "reference"),
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
        )


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
            "tieline refs Flask.run --limit 20 --json         a page of 20 for a program",
        ),
        _configure,
        _run,
        BLANK,
    )
}
"""The verbs of this module."""
