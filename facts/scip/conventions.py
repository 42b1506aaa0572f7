"""How facts are said in SCIP: the rules that reader and writer share.

Where a rule gives back what was there, nothing more is written; where it does not, the writer adds one of
tieline's own fields (see `scip.proto`), or the reader an entry in the document's `extras`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from .. import symbol
from ..document import Document, Encoding, RelationshipKind, Role, Severity
from ..spans import groups, spans
from . import scip_pb2 as pb

ENCODINGS: Final[dict[int, Encoding]] = {1: "utf-8", 2: "utf-16", 3: "utf-32"}
"""SCIP's `PositionEncoding` numbers."""

SEVERITIES: Final[dict[int, Severity]] = {1: "error", 2: "warning", 3: "information"}
"""SCIP's `Severity` numbers that problems have too."""

RELATIONS: Final[tuple[RelationshipKind, ...]] = (
    "implements",
    "overrides",
    "extends",
    "type_definition",
    "reference",
    "definition",
    "binds",
    "generated_from",
)
"""Relationship kinds by their `TielineRelation` number."""

DEFINES: Final = int(Role.DEFINITION | Role.FORWARD_DEFINITION)
"""An occurrence with one of these roles defines or declares its symbol."""

_LANGUAGES: Final = {name.lower(): name for name, number in pb.Language.items() if number}

_FLAGS: Final[dict[RelationshipKind, tuple[bool, bool, bool, bool]]] = {
    # reference, implementation, type definition, definition
    "implements": (False, True, False, False),
    "overrides": (True, True, False, False),
    "extends": (False, True, False, False),
    "type_definition": (False, False, True, False),
    "reference": (True, False, False, False),
    "definition": (False, False, False, True),
    "binds": (True, False, False, False),
    "generated_from": (True, False, False, True),
}

Flags = tuple[bool, bool, bool, bool]
"""A relationship's `is_reference`, `is_implementation`, `is_type_definition`, `is_definition`."""


def scip_language(language: str) -> str:
    """A lower-case language name as SCIP's `Language` spells it; any other as it is."""
    return _LANGUAGES.get(language, language)


def flags(relationships: Iterable[tuple[RelationshipKind, str]]) -> dict[str, Flags]:
    """The flags of one SCIP relationship for each target, in order of first appearance.

    SCIP allows one relationship between two symbols, so several kinds become one with all their flags.
    """
    result: dict[str, Flags] = {}
    for kind, target in relationships:
        one, two, three, four = result.get(target, (False, False, False, False))
        reference, implementation, type_definition, definition = _FLAGS[kind]
        result[target] = (
            one or reference,
            two or implementation,
            three or type_definition,
            four or definition,
        )
    return result


def kinds(
    reference: bool, implementation: bool, type_definition: bool, definition: bool
) -> list[RelationshipKind]:
    """The relationship kinds that flags mean by themselves; `flags` gives the same flags back."""
    result: list[RelationshipKind] = []
    if implementation:
        result.append("overrides" if reference else "implements")
    elif reference:
        result.append("reference")
    if type_definition:
        result.append("type_definition")
    if definition:
        result.append("definition")
    return result


def owners(document: Document) -> dict[int, str]:
    """For definitions of locals, by index, the global symbol whose enclosing range is closest around them."""
    locals_ = {
        definition.symbol: index
        for index, definition in enumerate(document.definitions)
        if symbol.is_local(document.symbols[definition.symbol])
    }
    if not locals_ or not document.enclosing:
        return {}
    ranges = {index: tuple(rest) for index, *rest in groups(document.enclosing, 5)}
    places = list(spans(document))
    outer = sorted(
        ((line, start), (end_line, end), document.symbols[places[index].symbol])
        for index, (line, start, end_line, end) in ranges.items()
        if index < len(places) and not symbol.is_local(document.symbols[places[index].symbol])
    )
    result: dict[int, str] = {}
    stack: list[tuple[tuple[int, int], str]] = []
    following = 0
    for place in places:
        position = (place.line, place.start)
        while following < len(outer) and outer[following][0] <= position:
            stack.append(outer[following][1:])
            following += 1
        while stack and stack[-1][0] <= position:
            stack.pop()
        definition = locals_.get(place.symbol)
        if definition is not None and stack and place.roles & DEFINES and definition not in result:
            result[definition] = stack[-1][1]
    return result
