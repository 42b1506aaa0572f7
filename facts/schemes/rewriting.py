"""Documents with other symbols: what was said about a symbol is said about the one that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ..document import Definition, Document
from ..scip.conventions import DEFINES
from ..scip.extras import merge, split

if TYPE_CHECKING:
    import msgspec

    from ..document import RelationshipKind

    Relationships = tuple[tuple[RelationshipKind, str], ...]


def rewritten(document: Document, name: Callable[[str], str], exceptions: Mapping[int, str]) -> Document:
    """The document with other symbols, in a table by first appearance.

    Symbols may become one: then the first definition counts, and what it does not say is taken from the
    others. One may become several: then the definition goes to the first, and of the others only kind and
    name are known.

    Args:
        document: any.
        name: gives the new text of a symbol.
        exceptions: other new texts for single occurrences, by index.
    """
    texts = [name(text) for text in document.symbols]
    flat = list(document.occurrences)
    table: dict[str, int] = {}
    become: dict[int, dict[str, None]] = {}
    for index, (symbol, roles) in enumerate(zip(flat[3::5], flat[4::5], strict=True)):
        text = exceptions.get(index) or texts[symbol]
        flat[5 * index + 3] = table.setdefault(text, len(table))
        if exceptions and roles & DEFINES:
            become.setdefault(symbol, {})[text] = None
    definitions: dict[str, Definition] = {}
    moved: list[int] = []
    for definition in document.definitions:
        relationships: Relationships = tuple(
            (kind, next(iter(become.get(target, (texts[target],)))))
            for kind, target in definition.relationships
        )
        first, *rest = become.get(definition.symbol, {texts[definition.symbol]: None})
        moved.append(-1 if first in definitions else len(definitions))
        _define(definitions, table, first, definition, relationships)
        for text in rest:
            _define(definitions, table, text, Definition(0, definition.kind, definition.name), ())
    return replace(
        document,
        symbols=tuple(table),
        occurrences=tuple(flat),
        definitions=tuple(definitions.values()),
        extras=_with_names(document, name, moved),
    )


def _define(
    definitions: dict[str, Definition],
    table: dict[str, int],
    text: str,
    said: Definition,
    relationships: Relationships,
) -> None:
    symbol = table.setdefault(text, len(table))
    before = definitions.get(text, Definition(symbol))
    targets = dict.fromkeys(before.relationships)
    for kind, target in relationships:
        if target != text:
            targets[kind, table.setdefault(target, len(table))] = None
    definitions[text] = Definition(
        symbol,
        before.kind or said.kind,
        before.name or said.name,
        before.signature or said.signature,
        before.documentation or said.documentation,
        tuple(targets),
    )


def _with_names(document: Document, name: Callable[[str], str], moved: list[int]) -> msgspec.Raw:
    """What facts have no field for, with the new symbols; a definition that is gone takes its part along."""
    scip, ranges, rest = split(document.extras)
    if not scip.information and not scip.owners:
        return document.extras
    scip = replace(
        scip,
        information=tuple(
            replace(each, definition=moved[each.definition], flagless=tuple(map(name, each.flagless)))
            for each in scip.information
            if moved[each.definition] >= 0
        ),
        owners=scip.owners
        and tuple((moved[index], name(text)) for index, text in scip.owners if moved[index] >= 0),
    )
    return merge(scip, list(ranges), rest)
