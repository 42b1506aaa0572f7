"""One SCIP message as one document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec.structs import replace as _replace

from ..document import Definition, Document, Encoding, Problem, RelationshipKind, Unresolved
from ..spans import Span, roll
from . import scip_pb2 as pb
from .conventions import DEFINES, ENCODINGS, RELATIONS, SEVERITIES, kinds, owners, scip_language
from .extras import Diagnostic, Extras, Information, Plain, merge


class MalformedError(Exception):
    """A message that protobuf accepts and SCIP does not; the text says why."""


class _Place(NamedTuple):
    """Where a diagnostic was found.

    Attributes:
        line: 0-based line of the problem.
        column: 0-based column of the problem.
        diagnostic: the message.
        occurrence: index of the occurrence that it is on, or -1.
        plain: index of the `Plain` that it is on, or -1.
    """

    line: int
    column: int
    diagnostic: pb.Diagnostic
    occurrence: int = -1
    plain: int = -1


Row = tuple[int, int, int, int, str, int, pb.Occurrence | None]
"""Line, column, end line, end column, symbol, roles, and the message when there is more in it."""


def document(message: pb.Document, unspecified: Encoding) -> Document:
    """The document that a message stands for.

    Raises:
        MalformedError: a range does not have three or four numbers.
    """
    return _document(message, message.symbols, message.tieline_document.declared, unspecified)


def declared(symbols: Sequence[pb.SymbolInformation], unspecified: Encoding) -> Document:
    """The document that a run of external symbols stands for; the first may say more about it.

    Raises:
        MalformedError: a range does not have three or four numbers.
    """
    if symbols[0].HasField("tieline_declared"):
        return _document(symbols[0].tieline_declared.document, symbols, True, unspecified)
    nowhere = pb.Document(position_encoding=pb.UTF8CodeUnitOffsetFromLineStart)
    return _document(nowhere, symbols, True, unspecified)


def _document(
    message: pb.Document,
    symbols: Sequence[pb.SymbolInformation],
    is_declared: bool,
    unspecified: Encoding,
) -> Document:
    kept = message.tieline_document
    rows, without = _rows(message.occurrences)
    ranges: list[int] = []
    table: dict[str, int] = {}
    occurrences, multiline = roll(
        Span(line, start, end_line, end, table.setdefault(symbol, len(table)), roles)
        for line, start, end_line, end, symbol, roles, _ in rows
    )
    definitions, information = _definitions(symbols, table, message.language)
    details = _details(rows, ranges)
    plain, on_plain = _plain(without, ranges)
    nowhere = zip(kept.problem_places[::2], kept.problem_places[1::2], kept.problems, strict=False)
    places = [*details.places, *on_plain, *(_Place(*place) for place in nowhere)]
    problems, diagnostics = _problems(places, rows)
    if kept.problem_order:
        problems = [problems[index] for index in kept.problem_order]
    lower = message.language.lower()
    encoding = ENCODINGS.get(message.position_encoding)
    result = Document(
        document=message.relative_path,
        language=kept.language or lower,
        package=kept.package,
        encoding=encoding or unspecified,
        digest=kept.digest,
        symbols=tuple(table),
        occurrences=occurrences,
        enclosing=tuple(details.enclosing),
        multiline=multiline,
        definitions=tuple(definitions),
        unresolved=Unresolved(tuple(kept.unresolved_names), tuple(kept.unresolved_uses)),
        problems=tuple(problems),
        declared=is_declared,
    )
    derived = owners(result)
    written = {index: info.enclosing_symbol for index, info in enumerate(symbols) if info.enclosing_symbol}
    scip = Extras(
        language=None if scip_language(lower) == message.language else message.language,
        encoding=-1 if encoding else message.position_encoding,
        text=message.text,
        syntax=tuple(details.syntax),
        documentation=tuple(details.documentation),
        enclosing=tuple(details.around),
        plain=tuple(plain),
        diagnostics=tuple(diagnostics),
        information=tuple(information),
        owners=None if written == derived else tuple(written.items()),
    )
    if kept.symbols:
        result = _retable(result, tuple(kept.symbols))
    return _with_extras(result, scip, ranges, kept.extras)


def _with_extras(result: Document, scip: Extras, ranges: list[int], rest: bytes) -> Document:
    if not rest and scip == Extras():
        return result
    return _replace(result, extras=merge(scip, ranges, rest))


def _retable(result: Document, symbols: tuple[str, ...]) -> Document:
    """The same document with the symbols in another order, and perhaps more of them."""
    place = {symbol: index for index, symbol in enumerate(symbols)}
    moved = [place[symbol] for symbol in result.symbols]
    flat = list(result.occurrences)
    flat[3::5] = [moved[index] for index in flat[3::5]]
    return _replace(
        result,
        symbols=symbols,
        occurrences=tuple(flat),
        definitions=tuple(
            _replace(
                definition,
                symbol=moved[definition.symbol],
                relationships=tuple((kind, moved[target]) for kind, target in definition.relationships),
            )
            for definition in result.definitions
        ),
    )


def _rows(occurrences: Sequence[pb.Occurrence]) -> tuple[list[Row], list[pb.Occurrence]]:
    """The occurrences with a symbol by position, and those without one."""
    rows: list[Row] = []
    without: list[pb.Occurrence] = []
    previous = (0, 0)
    in_order = True
    for occurrence in occurrences:
        symbol = occurrence.symbol
        if not symbol:
            without.append(occurrence)
            continue
        numbers = occurrence.range
        if len(numbers) == 3 and not occurrence.WhichOneof("typed_range"):
            line, start, end = numbers
            end_line = line
        else:
            line, start, end_line, end = _range(occurrence)
        more = (
            occurrence.enclosing_range
            or occurrence.syntax_kind
            or occurrence.override_documentation
            or occurrence.diagnostics
            or occurrence.WhichOneof("typed_enclosing_range")
        )
        rows.append(
            (line, start, end_line, end, symbol, occurrence.symbol_roles, occurrence if more else None)
        )
        if in_order:
            position = (line, start)
            in_order = previous <= position
            previous = position
    if not in_order:
        rows.sort(key=lambda row: row[:2])
    return rows, without


def _range(occurrence: pb.Occurrence) -> tuple[int, int, int, int]:
    match occurrence.WhichOneof("typed_range"):
        case "single_line_range":
            single = occurrence.single_line_range
            return single.line, single.start_character, single.line, single.end_character
        case "multi_line_range":
            multi = occurrence.multi_line_range
            return multi.start_line, multi.start_character, multi.end_line, multi.end_character
        case _:
            return _numbers(occurrence.range)


def _enclosing(occurrence: pb.Occurrence) -> tuple[int, int, int, int] | None:
    match occurrence.WhichOneof("typed_enclosing_range"):
        case "single_line_enclosing_range":
            single = occurrence.single_line_enclosing_range
            return single.line, single.start_character, single.line, single.end_character
        case "multi_line_enclosing_range":
            multi = occurrence.multi_line_enclosing_range
            return multi.start_line, multi.start_character, multi.end_line, multi.end_character
        case _:
            return _numbers(occurrence.enclosing_range) if occurrence.enclosing_range else None


def _numbers(numbers: Sequence[int]) -> tuple[int, int, int, int]:
    match tuple(numbers):
        case (line, start, end):
            return line, start, line, end
        case (line, start, end_line, end):
            return line, start, end_line, end
        case _:
            raise MalformedError(f"an occurrence has a range of {len(numbers)} numbers")


class _Details(NamedTuple):
    """What occurrences with a symbol have besides it, in the form of `Document` and `Extras`."""

    enclosing: list[int]
    around: list[int]
    syntax: list[int]
    documentation: list[tuple[int, tuple[str, ...]]]
    places: list[_Place]


def _details(rows: Sequence[Row], ranges: list[int]) -> _Details:
    result = _Details([], [], [], [], [])
    for index, (line, start, _, _, _, roles, occurrence) in enumerate(rows):
        if occurrence is None:
            continue
        enclosing = _enclosing(occurrence)
        if enclosing and roles & DEFINES:
            result.enclosing.extend((index, *enclosing))
        elif enclosing:
            result.around.extend((index, len(ranges) // 4))
            ranges.extend(enclosing)
        if occurrence.syntax_kind:
            result.syntax.extend((index, occurrence.syntax_kind))
        if occurrence.override_documentation:
            result.documentation.append((index, tuple(occurrence.override_documentation)))
        for diagnostic in occurrence.diagnostics:
            result.places.append(_Place(line, start, diagnostic, occurrence=index))
    return result


def _plain(occurrences: Sequence[pb.Occurrence], ranges: list[int]) -> tuple[list[Plain], list[_Place]]:
    """Occurrences without a symbol, and the diagnostics on them."""
    result: list[Plain] = []
    places: list[_Place] = []
    for occurrence in occurrences:
        line, start, end_line, end = _range(occurrence)
        enclosing = _enclosing(occurrence)
        plain = Plain(
            range=len(ranges) // 4,
            roles=occurrence.symbol_roles,
            syntax=occurrence.syntax_kind,
            documentation=tuple(occurrence.override_documentation),
            enclosing=len(ranges) // 4 + 1 if enclosing else -1,
        )
        ranges.extend((line, start, end_line, end, *(enclosing or ())))
        places += [_Place(line, start, item, plain=len(result)) for item in occurrence.diagnostics]
        result.append(plain)
    return result, places


def _problems(places: list[_Place], rows: Sequence[Row]) -> tuple[list[Problem], list[Diagnostic]]:
    problems: list[Problem] = []
    diagnostics: list[Diagnostic] = []
    first: dict[tuple[int, int], int] = {}
    if places:
        for index, row in enumerate(rows):
            first.setdefault(row[:2], index)
    for number, place in enumerate(sorted(places, key=lambda place: place[:2])):
        diagnostic = place.diagnostic
        severity = diagnostic.severity
        problems.append(
            Problem(
                line=place.line,
                column=place.column,
                message=diagnostic.message,
                code=diagnostic.code,
                severity=SEVERITIES.get(severity, "information" if severity else "error"),
            )
        )
        more = Diagnostic(
            problem=number,
            severity=-1 if severity in SEVERITIES else severity,
            source=diagnostic.source,
            tags=tuple(diagnostic.tags),
            occurrence=-1 if place.occurrence == first.get(place[:2], -1) else place.occurrence,
            plain=place.plain,
        )
        if more != Diagnostic(number):
            diagnostics.append(more)
    return problems, diagnostics


def _definitions(
    symbols: Sequence[pb.SymbolInformation], table: dict[str, int], language: str
) -> tuple[list[Definition], list[Information]]:
    definitions: list[Definition] = []
    information: list[Information] = []
    names = pb.SymbolInformation.Kind.DESCRIPTOR.values_by_number
    for index, info in enumerate(symbols):
        symbol = table.setdefault(info.symbol, len(table))
        sections = tuple(info.documentation)
        signature, more = "", b""
        if info.HasField("signature_documentation"):
            signature = info.signature_documentation.text
            written = info.signature_documentation.SerializeToString()
            # Serialized, because fields that only older schemas know count as well.
            if (
                not signature
                or written != pb.Signature(language=language, text=signature).SerializeToString()
            ):
                more = written
        kind = info.kind
        name = "" if not kind else names[kind].name if kind in names else str(int(kind))
        definitions.append(
            Definition(
                symbol=symbol,
                kind=info.tieline_symbol.kind or name,
                name=info.display_name,
                signature=signature,
                documentation="\n\n".join(sections),
                relationships=_relationships(info, table),
            )
        )
        extra = Information(
            definition=index,
            documentation=() if len(sections) == 1 and sections[0] else sections,
            signature=more,
            flagless=tuple(item.symbol for item in info.relationships if not any(_flags(item))),
        )
        if extra != Information(index):
            information.append(extra)
    return definitions, information


def _relationships(
    info: pb.SymbolInformation, table: dict[str, int]
) -> tuple[tuple[RelationshipKind, int], ...]:
    if not info.relationships:
        return ()
    exact = info.tieline_symbol.relationships
    if exact:
        pairs: list[tuple[RelationshipKind, str]] = [
            (RELATIONS[kind], info.relationships[index].symbol)
            for kind, index in zip(exact[::2], exact[1::2], strict=True)
        ]
    else:
        pairs = [(kind, item.symbol) for item in info.relationships for kind in kinds(*_flags(item))]
    return tuple((kind, table.setdefault(target, len(table))) for kind, target in pairs)


def _flags(item: pb.Relationship) -> tuple[bool, bool, bool, bool]:
    return item.is_reference, item.is_implementation, item.is_type_definition, item.is_definition
