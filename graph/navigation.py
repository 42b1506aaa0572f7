"""Definitions, implementations and what a symbol implements."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import msgspec

from . import linking
from .answers import Hover, Location, Symbol
from .binding import implementers
from .flags import (
    DECLARED,
    DECLARES,
    DEFINES,
    EXTENDS,
    IMPLEMENTS,
    OVERRIDES,
    TYPE_DEFINITION,
)
from .generated import originals, products
from .linking import Linked
from .reader import Reader, StoredDocument, numbers

_UPWARDS = (EXTENDS, IMPLEMENTS, OVERRIDES)


def definitions(reader: Reader, symbols: Collection[Symbol]) -> list[Location]:
    """Where symbols are defined, in the order of documents.

    What a stub declares is defined where its source defines it, if that is known; files that were analysed
    beat those of dependencies. What implements a symbol in another language comes last, and what generated
    code was generated from.
    """
    found: dict[Location, None] = {}
    beside: dict[Location, None] = {}
    bound: set[str] = set()
    for symbol in symbols:
        if symbol.document:
            document = reader.document(symbol.document)
            found.update(dict.fromkeys(_in_document(reader, document, {symbol.id}, DECLARES)))
        else:
            found.update(dict.fromkeys(definitions_of(reader, symbol.id)))
            if others := _beside(reader, symbol.id):
                beside.update(dict.fromkeys(others))
                bound.add(symbol.text)
    # A name can be several things; where one of them has a source, stubs of the others are not what is meant.
    sources = [row for row in found if row.roles & DEFINES or row.symbol in bound]
    return [*(sources or found), *beside]


def _beside(reader: Reader, symbol: int) -> list[Location]:
    """Where what implements a symbol in another language, or what it was generated from, is defined."""
    others = {**implementers(reader, [symbol]), **originals(reader, [symbol])}
    return [
        msgspec.structs.replace(row, link=linked.link, reason=linked.reason)
        for number, linked in others.items()
        for row in definitions_of(reader, number)
    ]


def definitions_of(reader: Reader, symbol: int) -> list[Location]:
    """Where one global symbol is defined; see `definitions`.

    A symbol of a package whose version is not indexed is looked for in the versions that are.
    """
    places = definition_places(reader, symbol)
    linked: Linked | None = None
    if all(document.flags & DECLARED for document, _ in places):
        if elsewhere := linking.definition_elsewhere(reader, symbol):
            linked, places = elsewhere, definition_places(reader, elsewhere.symbol)
        elif places and (absent := linking.absence(reader, symbol)):
            linked = Linked(symbol, "declared", absent)
    return [reader.location(document, index, linked=linked) for document, index in places]


def definition_places(reader: Reader, symbol: int) -> list[tuple[StoredDocument, int]]:
    """The defining occurrences of one global symbol, as document and index; see `definitions`.

    What the symbol's own package says comes first: anyone may declare a function of C's library again. Where
    others add to a definition, as augmentations of TypeScript do, these are definitions beside it.
    """
    candidates: dict[tuple[bool, bool, bool], dict[int, set[int]]] = {}
    for one in sorted(reader.entity([symbol])):
        package = reader.symbols.package(one)
        for posting in reader.stated(one):
            if posting.roles & DECLARES:
                undefined, declared, *_ = reader.definition_order(posting)
                tier = (undefined, reader.owner(posting.document) != package, declared)
                candidates.setdefault(tier, {}).setdefault(posting.document, set()).add(one)
    if not candidates:
        return []
    tier = min(candidates)
    role = DECLARES if tier[0] else DEFINES
    chosen = dict(candidates[tier])
    if not any(tier[:2]):
        for declared in (False, True):
            chosen |= candidates.get((False, True, declared), {})
    found: list[tuple[StoredDocument, int]] = []
    for identifier, wanted in sorted(chosen.items(), key=lambda item: reader.sort_key(item[0])):
        document = reader.document(identifier)
        found += [
            (document, index)
            for index in matching(document, indexes_of(document, wanted))
            if document.occurrences.role(index) & role
        ]
    return found


def implementations(
    reader: Reader, symbols: Collection[Symbol], *, depth: int | None = None
) -> list[Location]:
    """Where everything that extends, implements or overrides the symbols is defined, however indirectly.

    What implements something generated implements what that was generated from.

    Args:
        reader: the index.
        symbols: classes, interfaces or members.
        depth: how many steps to take at most; None for all.
    """
    begin = [*numbers(symbols), *products(reader, numbers(symbols))]
    return _define_all(reader, walk(reader, begin, _UPWARDS, backwards=True, depth=depth))


def supers(reader: Reader, symbols: Collection[Symbol], *, depth: int | None = None) -> list[Location]:
    """Where everything that the symbols extend, implement or override is defined."""
    return _define_all(reader, walk(reader, numbers(symbols), _UPWARDS, backwards=False, depth=depth))


def type_definitions(reader: Reader, symbols: Collection[Symbol]) -> list[Location]:
    """Where the types of the symbols are defined; the type of a local is known from its own document."""
    targets = walk(reader, numbers(symbols), (TYPE_DEFINITION,), backwards=False, depth=1)
    for symbol in symbols:
        if symbol.document:
            document = reader.document(symbol.document)
            for number, *_, relationships in document.remainder.definitions:
                if number == symbol.id:
                    table = document.occurrences.table
                    targets += [
                        table[t] for kind, t in relationships if kind == "type_definition" and table[t] > 0
                    ]
    return _define_all(reader, targets)


def walk(
    reader: Reader, symbols: Iterable[int], kinds: Sequence[int], *, backwards: bool, depth: int | None
) -> list[int]:
    """The symbols that relationships of some kinds lead to, nearest first; those begun with are left out."""
    query = (
        "SELECT source, document FROM relationship WHERE target = ? AND kind = ?"
        if backwards
        else "SELECT target, document FROM relationship WHERE source = ? AND kind = ?"
    )
    begin = linking.with_counterparts(reader, symbols)
    seen = set(begin)
    level = sorted(begin)
    found: list[int] = []
    while level and (depth is None or depth > 0):
        following: set[int] = set()
        for symbol in level:
            for kind in kinds:
                rows = reader.connection.execute(query, (symbol, kind)).fetchall()
                following.update(other for other, document in rows if reader.is_visible(document))
        level = sorted(linking.with_counterparts(reader, following - seen) - seen)
        seen.update(level)
        found += level
        depth = None if depth is None else depth - 1
    return found


def hover(reader: Reader, symbols: Collection[Symbol]) -> list[Hover]:
    """What is known about symbols: signature, documentation, kind."""
    return [_hover_local(reader, symbol) if symbol.document else _hover(reader, symbol) for symbol in symbols]


def _hover(reader: Reader, symbol: Symbol) -> Hover:
    kind, signature, documentation = symbol.kind, "", ""
    stated = [
        (reader.definition_order(posting), one, posting)
        for one in reader.entity([symbol.id])
        for posting in reader.stated(one)
    ]
    for _, one, posting in sorted(stated, key=lambda item: (item[0], reader.symbols.text(item[1]))):
        document = reader.document(posting.document)
        indexes = indexes_of(document, {one})
        for number, its_kind, _, its_signature, its_documentation, _ in document.remainder.definitions:
            if number in indexes:
                kind = kind or its_kind
                signature = signature or its_signature
                documentation = documentation or its_documentation
        if signature and documentation:
            break
    return Hover(symbol.text, symbol.name, kind, symbol.package, signature, documentation)


def _hover_local(reader: Reader, symbol: Symbol) -> Hover:
    document = reader.document(symbol.document)
    for number, kind, name, signature, documentation, _ in document.remainder.definitions:
        if number == symbol.id:
            return Hover(symbol.text, name or symbol.name, kind, document.package, signature, documentation)
    return Hover(symbol.text, symbol.name, "", document.package, "", "")


def _define_all(reader: Reader, symbols: Iterable[int]) -> list[Location]:
    found: dict[Location, None] = {}
    for symbol in symbols:
        found.update(dict.fromkeys(definitions_of(reader, symbol)))
    return sorted(found, key=_order)


def _order(row: Location) -> tuple[str, str, int, int, str]:
    return (row.repository, row.path, row.line, row.column, row.symbol)


def indexes_of(document: StoredDocument, symbols: Collection[int]) -> set[int]:
    """Indexes into a document's symbols, of symbols that it mentions; a negative number is one already."""
    place = document.occurrences.place
    return {-1 - symbol if symbol < 0 else place(symbol) for symbol in symbols}


def matching(document: StoredDocument, indexes: Collection[int]) -> list[int]:
    """The occurrences of some symbols, one for each place: where several meet, the one that defines."""
    occurrences = document.occurrences
    if len(indexes) == 1:
        return list(occurrences.of(next(iter(indexes))))
    chosen: dict[tuple[int, int, int], int] = {}
    for at in sorted(each for index in indexes for each in occurrences.of(index)):
        place = (occurrences.lines[at], occurrences.columns[at], occurrences.lengths[at])
        if place not in chosen or occurrences.role(at) & DECLARES:
            chosen[place] = at
    return list(chosen.values())


def _in_document(
    reader: Reader, document: StoredDocument, indexes: Collection[int], role: int
) -> list[Location]:
    found = matching(document, indexes)
    return [reader.location(document, index) for index in found if document.occurrences.role(index) & role]
