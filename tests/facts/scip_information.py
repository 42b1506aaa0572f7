"""What a `.scip` file says, whatever the order and the form that it says it in; and such files made up."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import strategies as st

from tieline.facts import symbol
from tieline.facts.scip import scip_pb2 as pb

from . import strategies

Range = tuple[int, ...]


def information(data: bytes) -> object:
    """Everything in an index but the order, the form of ranges, and tieline's own fields."""
    index = pb.Index.FromString(data)
    return (
        index.metadata.SerializeToString(),
        sorted(_document(document) for document in index.documents),
        sorted(_symbol(item) for item in index.external_symbols),
    )


def _document(document: pb.Document) -> tuple[object, ...]:
    return (
        document.relative_path,
        document.language,
        document.text,
        document.position_encoding,
        sorted(_occurrence(item) for item in document.occurrences),
        sorted(_symbol(item) for item in document.symbols),
    )


def _occurrence(item: pb.Occurrence) -> tuple[object, ...]:
    return (
        _range(item, "range"),
        item.symbol,
        item.symbol_roles,
        tuple(item.override_documentation),
        item.syntax_kind,
        sorted(diagnostic.SerializeToString() for diagnostic in item.diagnostics),
        _range(item, "enclosing_range"),
    )


def _range(item: pb.Occurrence, name: str) -> Range:
    typed = item.WhichOneof("typed_range" if name == "range" else "typed_enclosing_range")
    if typed:
        message = getattr(item, typed)
        if typed.startswith("single"):
            return (message.line, message.start_character, message.line, message.end_character)
        return (message.start_line, message.start_character, message.end_line, message.end_character)
    numbers: Range = tuple(getattr(item, name))
    return (*numbers[:2], numbers[0], numbers[2]) if len(numbers) == 3 else numbers


def _symbol(item: pb.SymbolInformation) -> tuple[object, ...]:
    related: defaultdict[str, int] = defaultdict(int)
    for relation in item.relationships:
        flags = (
            relation.is_reference,
            relation.is_implementation,
            relation.is_type_definition,
            relation.is_definition,
        )
        related[relation.symbol] |= sum(flag << bit for bit, flag in enumerate(flags))
    return (
        item.symbol,
        tuple(item.documentation),
        sorted(related.items()),
        item.kind,
        item.display_name,
        item.signature_documentation.SerializeToString(),
        item.enclosing_symbol,
    )


symbols = strategies.symbols.map(symbol.format)
sections = st.lists(strategies.texts, max_size=3)
ranges = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 2), st.integers(0, 9))
diagnostics = st.builds(
    pb.Diagnostic,
    severity=st.integers(0, 4),
    code=strategies.texts,
    message=strategies.texts,
    source=strategies.texts,
    tags=st.lists(st.integers(0, 2), max_size=2),
)
relationships = st.builds(
    pb.Relationship,
    symbol=symbols,
    is_reference=st.booleans(),
    is_implementation=st.booleans(),
    is_type_definition=st.booleans(),
    is_definition=st.booleans(),
)


@st.composite
def occurrences(draw: st.DrawFn, table: list[str]) -> pb.Occurrence:
    """An occurrence with or without a symbol, in either form of ranges."""
    item = pb.Occurrence(
        symbol=draw(st.sampled_from(["", *table])),
        symbol_roles=draw(st.sampled_from([0, 1, 0x40, 0x100, 9])),
        override_documentation=draw(st.just([]) | sections),
        syntax_kind=draw(st.sampled_from([0, 0, 6, 99])),  # type: ignore[arg-type]
        diagnostics=draw(st.lists(diagnostics, max_size=2)),
    )
    line, start, more, end = draw(ranges)
    match draw(st.sampled_from(["three", "four", "single", "multi"])):
        case "three":
            item.range.extend((line, start, end))
        case "four":
            item.range.extend((line, start, line + more, end))
        case "single":
            item.single_line_range.line = line
            item.single_line_range.end_character = end
        case _:
            item.multi_line_range.start_line = line
            item.multi_line_range.end_line = line + more
            item.range.extend((1, 2, 3))
    line, start, more, end = draw(ranges)
    match draw(st.sampled_from(["none", "three", "four", "single", "multi"])):
        case "three":
            item.enclosing_range.extend((line, start, end))
        case "four":
            item.enclosing_range.extend((line, start, line + more, end))
        case "single":
            item.single_line_enclosing_range.line = line
        case "multi":
            item.multi_line_enclosing_range.end_line = line
        case _:
            pass
    return item


@st.composite
def infos(draw: st.DrawFn, table: list[str]) -> pb.SymbolInformation:
    """What some indexer knows about a symbol."""
    item = pb.SymbolInformation(
        symbol=draw(st.sampled_from(table)),
        documentation=draw(sections),
        relationships=draw(st.lists(relationships, max_size=3)),
        kind=draw(st.sampled_from([0, 7, 17, 123])),  # type: ignore[arg-type]
        display_name=draw(strategies.texts),
        enclosing_symbol=draw(st.just("") | symbols),
    )
    if draw(st.booleans()):
        item.signature_documentation.text = draw(strategies.texts)
        item.signature_documentation.language = draw(st.sampled_from(["", "python", "Go"]))
        item.signature_documentation.occurrences.extend(draw(st.lists(occurrences(table), max_size=1)))
    return item


@st.composite
def indexes(draw: st.DrawFn) -> pb.Index:
    """A file that some indexer may have written."""
    table = draw(st.lists(symbols, min_size=1, max_size=4, unique=True))
    index = pb.Index()
    index.metadata.project_root = "file:///x"
    index.metadata.tool_info.name = draw(strategies.texts)
    index.metadata.text_document_encoding = draw(st.integers(0, 2))  # type: ignore[assignment]
    for path in draw(st.lists(strategies.names, max_size=2)):
        index.documents.add(
            relative_path=path,
            language=draw(st.sampled_from(["", "python", "Python", "CPP", "Klingon"])),
            text=draw(strategies.texts),
            position_encoding=draw(st.integers(0, 4)),  # type: ignore[arg-type]
            occurrences=draw(st.lists(occurrences(table), max_size=6)),
            symbols=draw(st.lists(infos(table), max_size=3)),
        )
    index.external_symbols.extend(draw(st.lists(infos(table), max_size=2)))
    return index
