"""`tieline callers` and `tieline callees`: who calls something, and what it calls."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from ..facts.spans import groups
from ..graph.answers import UnresolvedUses
from ..graph.calls import callees, callers
from ..graph.filters import Filter
from ..graph.flags import TEST
from ..graph.gaps import concerned, gaps
from ..graph.navigation import definitions
from .answer import Answer, Call, Verb
from .coverage import coverage
from .narrowing import chosen, narrowing, under_of
from .navigation import BLANK, answer, asked, page, paging, position, session, strict
from .references import heading
from .rows import Row, origin, row_lines, rows_of, symbol_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import Call as Calls
    from ..graph.answers import Location
    from .arguments import Arguments
    from .navigation import Session


class _Ends(msgspec.Struct, frozen=True):
    """Callers or callees where they are now."""

    rows: list[Row]
    stale: set[str]
    lost: int


def _configure_callers(arguments: Arguments) -> None:
    position(arguments)
    paging(arguments, 50)
    arguments.option("--kind", help="only callers of a kind, such as Method", metavar="KIND")
    narrowing(arguments, "calls")
    strict(arguments)


def _configure_callees(arguments: Arguments) -> None:
    position(arguments)
    paging(arguments, 50)
    arguments.flag("--no-tests", help="leave out calls in files that hold tests")
    arguments.option("--path", help="only calls in files below PREFIX", metavar="PREFIX")
    arguments.option("--kind", help="only callees of a kind, such as Method", metavar="KIND")
    strict(arguments)


def _run_callers(call: Call) -> Answer:
    with session(call, asked(call)) as opened:
        target = opened.target()
        found = callers(opened.reader, target.symbols, limit=sys.maxsize, only=chosen(opened))
        ends = _placed(found.calls, opened)
        covered = coverage(
            opened.reader,
            stale=ends.stale,
            lost=ends.lost,
            names={symbol.name for symbol in target.symbols if not symbol.document},
            repositories=concerned(opened.reader, target.symbols),
            packages=gaps(opened.reader, target.symbols, uses=True),
        )
        rows, following = page(ends.rows, call)
        return answer(
            opened,
            target.query,
            rows,
            [*heading(opened, target, len(ends.rows), "caller"), *_lines(rows, opened)],
            covered,
            symbol=target.symbols[0].text,
            total=len(ends.rows),
            next_page=following,
        )


def _run_callees(call: Call) -> Answer:
    with session(call, asked(call)) as opened:
        target = opened.target()
        only = Filter(under=under_of(opened), without=TEST if call.options.no_tests else 0)
        found = callees(opened.reader, target.symbols, limit=sys.maxsize, only=only)
        ends = _placed(found.calls, opened)
        # What the body calls is all in its own file; only names there that are not resolved can lack.
        covered = coverage(
            opened.reader,
            stale=ends.stale,
            lost=ends.lost,
            units=(),
            open_uses=_unresolved_in(definitions(opened.reader, target.symbols), opened),
        )
        rows, following = page(ends.rows, call)
        return answer(
            opened,
            target.query,
            rows,
            [*heading(opened, target, len(ends.rows), "callee"), *_lines(rows, opened)],
            covered,
            symbol=target.symbols[0].text,
            total=len(ends.rows),
            next_page=following,
        )


def _unresolved_in(bodies: Sequence[Location], opened: Session) -> UnresolvedUses:
    """How many names in some bodies are not resolved."""
    count, files = 0, set[str]()
    for each in bodies:
        document = opened.reader.find_document(each.path, each.repository)
        if document is None or each.body is None:
            continue
        first, _, last, _ = each.body
        line = 0
        for delta, *_ in groups(document.remainder.unresolved[1], 4):
            line += delta
            if first <= line <= last:
                count += 1
                files.add(each.path)
    return UnresolvedUses("", count, len(files))


def _placed(calls: Sequence[Calls], opened: Session) -> _Ends:
    """Rows for the ends of calls, with the calls themselves in `calls`."""
    kind: str = (opened.call.options.kind or "").lower()
    rows: list[Row] = []
    stale: set[str] = set()
    lost = 0
    for each in calls:
        if kind and each.kind.lower() != kind:
            continue
        sites = rows_of(each.sites, opened.fresh)
        stale.update(sites.stale)
        lost += sites.lost
        if not sites.rows:
            continue
        own = rows_of([each.definition] if each.definition else [], opened.fresh)
        stale.update(own.stale)
        # Calls at the top of a file have no definition around them; the first of them stands for it.
        shown = (
            own.rows[0]
            if own.rows
            else msgspec.structs.replace(sites.rows[0], symbol=each.symbol, kind=each.kind, roles=())
        )
        rows.append(msgspec.structs.replace(shown, name=each.name, calls=tuple(sites.rows)))
    return _Ends(rows, stale, lost)


def _lines(rows: Sequence[Row], opened: Session) -> list[str]:
    terminal, home = opened.call.terminal, opened.reader.repository
    lines: list[str] = []
    for each in rows:
        name = symbol_name(each.symbol) if each.symbol and not each.symbol.startswith("local ") else each.name
        where = f"{each.path}:{each.line}:{each.column}" if each.roles else "at the top of the file"
        foreign = f"({', '.join(notes)})" if (notes := origin(each, home)) else ""
        about = " ".join(filter(None, (each.kind.lower(), where, foreign)))
        lines.append(f"{terminal.style(name, 'bold')}  {terminal.style(about, 'dim')}")
        lines += row_lines(each.calls, terminal, home=home, indent="  ")
    return lines


VERBS = {
    "callers": Verb(
        "List who calls a symbol, with each call.",
        (
            "tieline callers Flask.dispatch_request           every caller",
            "tieline callers src/app.py:41:9 --no-tests       without tests",
        ),
        _configure_callers,
        _run_callers,
        BLANK,
    ),
    "callees": Verb(
        "List what the body of a symbol calls, with each call.",
        ("tieline callees Flask.full_dispatch_request      what it calls",),
        _configure_callees,
        _run_callees,
        BLANK,
    ),
}
"""The verbs of this module."""
