"""Why a name at a place is, or is not, known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TielineError
from ..graph.navigation import definitions
from ..graph.resolve import occurrences_at
from .environments import install_hint
from .reasons import import_remedy, unresolved_remedy
from .rows import Row, package_name, rows_of, symbol_name
from .target import indexed_line
from .why_shape import (
    Finding,
    Reason,
    cause,
    environment_of,
    freshness,
    listed,
    place_of,
    problem_line,
    unit_facts,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import DocumentState, Symbol, UnitState
    from ..graph.freshness import PresentFile
    from .target import Position
    from .why_shape import Ground

_SHOWN = 10


def explain_place(
    path: str,
    position: Position,
    state: DocumentState,
    file: PresentFile,
    units: Sequence[UnitState],
    problems: Sequence[Finding],
    unresolved: Sequence[Finding],
    ground: Ground,
) -> Reason:
    """Say what is known at a place of a file, and why what is not known is not.

    Args:
        path: the file as the index has it.
        position: the place.
        state: what is known of the file.
        file: the file as it is now.
        units: the units that it belongs to.
        problems: what the analyzer said about the file.
        unresolved: names in it without a declaration.
        ground: what there is to reason from.

    Raises:
        TielineError: TL454, the file has no such line.
    """
    subject = f"{path}:{position.line}" + (f":{position.column}" if position.column else "")
    causes = tuple(cause(each, ground) for each in units)
    stale = () if file.as_indexed else (path,)
    try:
        line = indexed_line(path, position.line, ground.checkout, ground.reader, ground.fresh)
    except TielineError as error:
        if error.code != "TL453":
            raise
        return Reason(
            "place",
            subject,
            "not known: " + error.message,
            False,
            (("file", freshness(file)),),
            error.hint,
            causes,
            stale=stale,
        )
    text = file.lines[position.line - 1] if position.line <= len(file.lines) else ""
    column = position.column - 1 if position.column else None
    symbols = occurrences_at(ground.reader, path, line, column)
    open_names = [each for each in unresolved if each.line == position.line and _covers(each, position)]
    said = [each for each in problems if each.line == position.line]
    rows = rows_of(
        [row for symbol in symbols for row in definitions(ground.reader, [symbol])[:1]], ground.fresh
    ).rows
    facts: list[tuple[str, ...]] = [
        ("line", text.strip()),
        *listed("known", [known_as(symbol, ground) for symbol in symbols], None),
        *listed(
            "unresolved",
            [f"{place_of(path, each)}  `{each.name}`: {each.message}" for each in open_names],
            None,
        ),
        *listed("problems", [problem_line(path, each) for each in said], None),
    ]
    if open_names and any(each.code == "unresolved-import" for each in open_names) and not said:
        imports = [each for each in problems if each.code.startswith("import-")]
        facts += listed("imports", [problem_line(path, each) for each in imports], _SHOWN)
    facts += unit_facts(causes)
    complete = bool(symbols) and not open_names
    if open_names:
        verdict = "not resolved" if not symbols else "partly resolved"
    elif symbols:
        verdict = "known"
    else:
        verdict = "no name here: the analyzer sees no use or definition of a symbol at this place"
    remedy = ""
    if open_names:
        remedy = unresolved_remedy(open_names[0].code)
        if open_names[0].code == "unresolved-import":
            remedy = import_advice(state, units, ground) or remedy
    elif not symbols:
        remedy = "keywords, comments, strings and operators are no names; pick a name on the line"
    return Reason(
        "place",
        subject,
        verdict,
        complete,
        tuple(facts),
        remedy,
        causes,
        tuple(said),
        tuple(open_names),
        tuple(rows),
        stale=stale,
    )


def known_as(symbol: Symbol, ground: Ground) -> str:
    """A symbol in words, with the place of its definition."""
    places = definitions(ground.reader, [symbol])
    name = symbol.name if symbol.document else symbol_name(symbol.text)
    kind = f"{symbol.kind.lower()} " if symbol.kind else ""
    if not places:
        return f"{kind}{name} of {package_name(symbol.package)}, whose definition is not in the index"
    found = rows_of(places[:1], ground.fresh).rows
    if not found:
        return f"{kind}{name}, defined in {places[0].path} on a line that was edited since"
    return (
        f"{kind}{name}, defined at {_row_place(found[0])} ({package_name(found[0].package)}, {found[0].link})"
    )


def import_advice(state: DocumentState, units: Sequence[UnitState], ground: Ground) -> str:
    """What to do so that the imports of a file resolve, or nothing."""
    environments = [found for each in units if (found := environment_of(each, ground))]
    return import_remedy(state.problems, install_hint(environments[0])) if environments else ""


def _row_place(row: Row) -> str:
    return f"{row.path}:{row.line}:{row.column}"


def _covers(each: Finding, position: Position) -> bool:
    return not position.column or each.column <= position.column <= each.column + len(each.name)
