"""One document as one SCIP message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, Literal, cast

from ..spans import first_appearance, groups, spans
from . import scip_pb2 as pb
from .conventions import ENCODINGS, RELATIONS, SEVERITIES, flags, kinds, owners, scip_language
from .extras import Diagnostic, Extras, Information, split

if TYPE_CHECKING:
    from ..document import Document, RelationshipKind

Ranges = Literal["legacy", "typed", "both"]
"""How ranges are written: as a list of numbers, which every reader knows and schema 0.9 calls deprecated;
as the messages that 0.9 has for them; or both, as 0.9 allows."""

_ENCODING_NUMBERS: Final = {name: number for number, name in ENCODINGS.items()}
_SEVERITY_NUMBERS: Final = {name: number for number, name in SEVERITIES.items()}
_KIND_NUMBERS: Final = dict(pb.SymbolInformation.Kind.items())
_RELATION_NUMBERS: Final = {kind: number for number, kind in enumerate(RELATIONS)}


def document_message(document: Document, ranges: Ranges) -> pb.Document:
    """The message that stands for a document, with all its symbols."""
    scip, extra_ranges, rest = split(document.extras)
    language = scip_language(document.language) if scip.language is None else scip.language
    encoding = _ENCODING_NUMBERS[document.encoding] if scip.encoding < 0 else scip.encoding
    message = pb.Document(
        relative_path=document.document,
        language=language,
        text=scip.text,
        position_encoding=cast("pb.PositionEncoding", encoding),
    )
    places = [tuple(group) for group in groups(extra_ranges, 4)]
    _add_occurrences(message, document, ranges)
    _add_occurrence_extras(message, scip, places, ranges)
    _add_problems(message, document, scip)
    _add_symbols(message, document, scip, language)
    _keep(message.tieline_document, document, language, rest)
    return message


def _keep(kept: pb.TielineDocument, document: Document, language: str, rest: bytes) -> None:
    """What SCIP has no place for, as far as the reader could not tell it."""
    # Defaults are not written, and a third party's document has nothing else.
    if document.package:
        kept.package = document.package
    if document.digest:
        kept.digest = document.digest
    if rest:
        kept.extras = rest
    if language.lower() != document.language:
        kept.language = document.language
    if document.unresolved.names or document.unresolved.uses:
        kept.unresolved_names.extend(document.unresolved.names)
        kept.unresolved_uses.extend(document.unresolved.uses)
    order = first_appearance(document)
    if len(order) != len(document.symbols) or any(map(int.__ne__, order, range(len(order)))):
        kept.symbols.extend(document.symbols)
    by_position = sorted(range(len(document.problems)), key=lambda index: _position(document, index))
    if by_position != sorted(by_position):
        places = {index: place for place, index in enumerate(by_position)}
        kept.problem_order.extend(places[index] for index in range(len(by_position)))


def _position(document: Document, index: int) -> tuple[int, int]:
    problem = document.problems[index]
    return problem.line, problem.column


def _add_occurrences(message: pb.Document, document: Document, ranges: Ranges) -> None:
    symbols = document.symbols
    add = message.occurrences.add
    for line, start, end_line, end, symbol, roles in spans(document):
        occurrence = add()
        if ranges != "legacy":
            _set_range(occurrence, (line, start, end_line, end), ranges)
        else:
            occurrence.range.extend((line, start, end) if line == end_line else (line, start, end_line, end))
        occurrence.symbol = symbols[symbol]
        if roles:
            occurrence.symbol_roles = roles
    for index, *place in groups(document.enclosing, 5):
        _set_enclosing(message.occurrences[index], place, ranges)


def _add_occurrence_extras(
    message: pb.Document, scip: Extras, places: list[tuple[int, ...]], ranges: Ranges
) -> None:
    for index, kind in groups(scip.syntax, 2):
        message.occurrences[index].syntax_kind = cast("pb.SyntaxKind", kind)
    for index, documentation in scip.documentation:
        message.occurrences[index].override_documentation.extend(documentation)
    for index, place in groups(scip.enclosing, 2):
        _set_enclosing(message.occurrences[index], places[place], ranges)
    for plain in scip.plain:
        occurrence = message.occurrences.add(
            symbol_roles=plain.roles,
            override_documentation=plain.documentation,
            syntax_kind=cast("pb.SyntaxKind", plain.syntax),
        )
        _set_range(occurrence, places[plain.range], ranges)
        if plain.enclosing >= 0:
            _set_enclosing(occurrence, places[plain.enclosing], ranges)


def _add_problems(message: pb.Document, document: Document, scip: Extras) -> None:
    if not document.problems:
        return
    more = {diagnostic.problem: diagnostic for diagnostic in scip.diagnostics}
    first: dict[tuple[int, int], int] = {}
    for index, span in enumerate(spans(document)):
        first.setdefault((span.line, span.start), index)
    plain = len(document.occurrences) // 5
    for index, problem in enumerate(document.problems):
        extra = more.get(index, Diagnostic(index))
        place = first.get((problem.line, problem.column), -1)
        if extra.plain >= 0:
            on = message.occurrences[plain + extra.plain].diagnostics
        elif max(extra.occurrence, place) >= 0:
            on = message.occurrences[extra.occurrence if extra.occurrence >= 0 else place].diagnostics
        else:
            on = message.tieline_document.problems
            message.tieline_document.problem_places.extend((problem.line, problem.column))
        severity = _SEVERITY_NUMBERS[problem.severity] if extra.severity < 0 else extra.severity
        on.add(
            severity=cast("pb.Severity", severity),
            code=problem.code,
            message=problem.message,
            source=extra.source,
            tags=cast("Sequence[pb.DiagnosticTag]", extra.tags),
        )


def _add_symbols(message: pb.Document, document: Document, scip: Extras, language: str) -> None:
    more = {information.definition: information for information in scip.information}
    around = owners(document) if scip.owners is None else dict(scip.owners)
    for index, definition in enumerate(document.definitions):
        extra = more.get(index, Information(index))
        info = message.symbols.add(
            symbol=document.symbols[definition.symbol],
            display_name=definition.name,
            enclosing_symbol=around.get(index, ""),
        )
        if definition.kind in _KIND_NUMBERS:
            info.kind = cast("pb.SymbolInformation.Kind", _KIND_NUMBERS[definition.kind])
        elif _is_unknown_number(definition.kind):
            info.kind = cast("pb.SymbolInformation.Kind", int(definition.kind))
        elif definition.kind:
            info.tieline_symbol.kind = definition.kind
        if extra.documentation:
            info.documentation.extend(extra.documentation)
        elif definition.documentation:
            info.documentation.append(definition.documentation)
        if extra.signature:
            info.signature_documentation.MergeFromString(extra.signature)
        elif definition.signature:
            info.signature_documentation.language = language
            info.signature_documentation.text = definition.signature
        if definition.relationships or extra.flagless:
            pairs: list[tuple[RelationshipKind, str]] = [
                (kind, document.symbols[target]) for kind, target in definition.relationships
            ]
            _add_relationships(info, pairs, extra.flagless)


def _is_unknown_number(kind: str) -> bool:
    """Whether a kind is a number that a newer schema may have a name for, as the reader writes them."""
    if not (kind.isascii() and kind.isdecimal()) or len(kind) > 9 or kind[0] == "0":
        return False
    return int(kind) not in _KIND_NUMBERS.values()


def _add_relationships(
    info: pb.SymbolInformation, pairs: list[tuple[RelationshipKind, str]], flagless: Sequence[str]
) -> None:
    by_target = flags(pairs)
    for target, (reference, implementation, type_definition, definition) in by_target.items():
        info.relationships.add(
            symbol=target,
            is_reference=reference,
            is_implementation=implementation,
            is_type_definition=type_definition,
            is_definition=definition,
        )
    if pairs != [(kind, target) for target, values in by_target.items() for kind in kinds(*values)]:
        place = {target: index for index, target in enumerate(by_target)}
        for kind, target in pairs:
            info.tieline_symbol.relationships.extend((_RELATION_NUMBERS[kind], place[target]))
    for target in flagless:
        info.relationships.add(symbol=target)


def _set_range(occurrence: pb.Occurrence, place: Sequence[int], ranges: Ranges) -> None:
    line, start, end_line, end = place
    if ranges != "typed":
        occurrence.range.extend((line, start, end) if line == end_line else (line, start, end_line, end))
    if ranges != "legacy" and line == end_line:
        occurrence.single_line_range.CopyFrom(_single(line, start, end))
    elif ranges != "legacy":
        occurrence.multi_line_range.CopyFrom(_multi(line, start, end_line, end))


def _set_enclosing(occurrence: pb.Occurrence, place: Sequence[int], ranges: Ranges) -> None:
    line, start, end_line, end = place
    if ranges != "typed":
        occurrence.enclosing_range.extend(
            (line, start, end) if line == end_line else (line, start, end_line, end)
        )
    if ranges != "legacy" and line == end_line:
        occurrence.single_line_enclosing_range.CopyFrom(_single(line, start, end))
    elif ranges != "legacy":
        occurrence.multi_line_enclosing_range.CopyFrom(_multi(line, start, end_line, end))


def _single(line: int, start: int, end: int) -> pb.SingleLineRange:
    return pb.SingleLineRange(line=line, start_character=start, end_character=end)


def _multi(line: int, start: int, end_line: int, end: int) -> pb.MultiLineRange:
    return pb.MultiLineRange(start_line=line, start_character=start, end_line=end_line, end_character=end)
