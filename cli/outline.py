"""`tieline outline`: the definitions of a file, nested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError
from ..graph.outline import outline
from ..graph.status import document
from .answer import Answer, Call, Verb
from .coverage import coverage, units_of
from .navigation import BLANK, answer, revision, session, strict
from .notebooks import cells_of
from .rows import Row, rows_of
from .target import Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..graph.answers import OutlineItem
    from .arguments import Arguments
    from .navigation import Session
    from .terminal import Terminal

_PARAMETERS = frozenset({"Parameter", "SelfParameter", "TypeParameter"})
"""Kinds that people see only with `-v`, as in editors."""


def _configure(arguments: Arguments) -> None:
    arguments.positional("FILE", help="a file of the checkout, or of a dependency")
    revision(arguments)
    strict(arguments)


def _run(call: Call) -> Answer:
    given: str = call.options.file
    with session(call, given) as opened:
        path = opened.checkout.path(given)
        if opened.reader.find_document(path) is None and not opened.checkout.file(path).exists():
            raise TielineError(
                "TL455", f"{path}: there is no such file", "paths are relative to the current folder"
            )
        documents = cells_of(opened.reader, path) or [path]
        items = [item for each in documents for item in outline(opened.reader, each)]
        rows, lost = _tree(items, opened)
        stale = [each for each in documents if opened.fresh.state(each) not in {"fresh", "elsewhere"}]
        # Only what could not be parsed can hide a definition.
        known = [found for each in documents if (found := document(opened.reader, each))]
        broken = any(problem.severity == "error" for found in known for problem in found.problems)
        units = units_of(opened.reader, documents) if broken else ()
        covered = coverage(opened.reader, stale=stale, lost=lost, units=units)
        return answer(
            opened,
            Query(given, path=path),
            rows,
            list(_lines(rows, call.terminal, "", parameters=call.terminal.verbose))
            or [f"{path} defines nothing"],
            covered,
            symbol=None,
            total=_count(rows) + lost,
        )


def _tree(items: Sequence[OutlineItem], opened: Session) -> tuple[list[Row], int]:
    rows: list[Row] = []
    lost = 0
    for item in items:
        children, missing = _tree(item.children, opened)
        found = rows_of([item.location], opened.fresh)
        lost += missing + found.lost
        for row in found.rows:
            rows.append(
                msgspec.structs.replace(
                    row, name=item.name, kind=item.kind, signature=item.signature, children=tuple(children)
                )
            )
        if not found.rows:
            # What is nested in a definition whose own line was edited is still there.
            rows += children
    return rows, lost


def _count(rows: Sequence[Row]) -> int:
    return sum(1 + _count(row.children) for row in rows)


def _lines(rows: Sequence[Row], terminal: Terminal, indent: str, *, parameters: bool) -> Iterator[str]:
    for row in rows:
        if row.kind in _PARAMETERS and not parameters:
            continue
        place = f"{row.line}:{row.column}"
        kind = terminal.style(row.kind.lower(), "dim")
        yield f"{place:>8}  {indent}{terminal.style(row.name, 'bold')}  {kind}".rstrip()
        yield from _lines(row.children, terminal, indent + "  ", parameters=parameters)


VERBS = {
    "outline": Verb(
        "Show the definitions of a file as a tree.",
        ("tieline outline src/flask/app.py", "tieline outline src/flask/app.py --json"),
        _configure,
        _run,
        BLANK,
    )
}
"""The verbs of this module."""
