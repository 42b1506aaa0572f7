"""Definitions, references, implementations and what a symbol implements."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError
from . import linking
from .answers import Hover, Location, Page, Symbol
from .flags import (
    DECLARED,
    DECLARES,
    DEFINES,
    EXTENDS,
    IMPLEMENTS,
    OVERRIDES,
    REFERENCE,
    TEST,
    TYPE_DEFINITION,
)
from .linking import Linked
from .reader import Reader, StoredDocument, numbers

if TYPE_CHECKING:
    from .postings import Posting

_UPWARDS = (EXTENDS, IMPLEMENTS, OVERRIDES)


class _Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The last row of a page, by content and not by number, so that it survives another run of the index."""

    repository: str
    folder: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    symbol: str


class _Links:
    """How rows that mention a symbol in one version are linked to what was asked about."""

    def __init__(self, reader: Reader, asked: Sequence[int]) -> None:
        self._reader = reader
        self._asked = asked
        self._entity = reader.entity(asked)
        self._known: dict[int, Linked | None] = dict.fromkeys(self._entity)

    def of(self, document: StoredDocument, index: int) -> Linked | None:
        """The link of an occurrence; None where its symbol is of the version that was asked about."""
        occurrences = document.occurrences
        symbol = occurrences.table[occurrences.symbols[index]]
        if symbol <= 0 or not self._asked:
            return None
        if symbol not in self._known:
            # Several names of one entity are all of one version, or else one of them is that of the row.
            self._known[symbol] = linking.relation(self._reader, symbol, self._asked[0])
        return self._known[symbol]


def definitions(reader: Reader, symbols: Collection[Symbol]) -> list[Location]:
    """Where symbols are defined, in the order of documents.

    What a stub declares is defined where its source defines it, if that is known; files that were analysed
    beat those of dependencies.
    """
    found: dict[Location, None] = {}
    for symbol in symbols:
        if symbol.document:
            document = reader.document(symbol.document)
            found.update(dict.fromkeys(_in_document(reader, document, {symbol.id}, DECLARES)))
        else:
            found.update(dict.fromkeys(definitions_of(reader, symbol.id)))
    # A name can be several things; where one of them has a source, stubs of the others are not what is meant.
    sources = [row for row in found if row.roles & DEFINES]
    return sources or list(found)


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
        for posting in reader.postings(one):
            if posting.roles & DECLARES:
                undefined, declared, *_ = reader.definition_order(posting)
                tier = (undefined, reader.owners[posting.document] != package, declared)
                candidates.setdefault(tier, {}).setdefault(posting.document, set()).add(one)
    if not candidates:
        return []
    tier = min(candidates)
    role = DECLARES if tier[0] else DEFINES
    chosen = dict(candidates[tier])
    if not any(tier[:2]):
        chosen |= candidates.get((False, True, False), {})
    found: list[tuple[StoredDocument, int]] = []
    for identifier, wanted in sorted(chosen.items(), key=lambda item: reader.sort_key(item[0])):
        document = reader.document(identifier)
        found += [
            (document, index)
            for index in _matching(document, _indexes(document, wanted))
            if document.occurrences.role(index) & role
        ]
    return found


def references(
    reader: Reader,
    symbols: Collection[Symbol],
    *,
    limit: int = 100,
    cursor: str | None = None,
    definitions: bool = True,
    under: str = "",
    tests: bool = True,
) -> Page:
    """Every occurrence of symbols: this repository's first, then by repository, path and position.

    Args:
        reader: the index.
        symbols: the symbols; what stands for the same thing is looked for too.
        limit: rows of a page.
        cursor: `Page.next` of the page before.
        definitions: whether to list definitions too, which have the role.
        under: only files whose path in their repository starts with this.
        tests: whether to list what is in files that hold tests.

    Raises:
        TielineError: TL403 if the cursor is none of ours.
    """
    after = None if cursor is None else _decode_cursor(cursor)
    wanted, total = _mentions(reader, symbols, under=under, tests=tests)
    if not definitions:
        total -= _count_definitions(reader, wanted)
    order = sorted(wanted, key=reader.sort_key)
    start = 0 if after is None else _resume(reader, order, after)
    rows: list[tuple[StoredDocument, int]] = []
    for document in order[start:]:
        stored = reader.document(document)
        rows += [
            (stored, index)
            for index in _matching(stored, _indexes(stored, wanted[document]))
            if (definitions or not stored.occurrences.role(index) & DECLARES)
            and (after is None or _is_after(reader, stored, index, after))
        ]
        if len(rows) > limit:
            break
    page = rows[:limit]
    last = _encode_cursor(reader, *page[-1]) if page and len(rows) > limit else None
    links = _Links(reader, numbers(symbols))
    located = [
        reader.location(stored, index, enclosing=True, linked=links.of(stored, index))
        for stored, index in page
    ]
    return Page(tuple(located), total, last)


def implementations(
    reader: Reader, symbols: Collection[Symbol], *, depth: int | None = None
) -> list[Location]:
    """Where everything that extends, implements or overrides the symbols is defined, however indirectly.

    Args:
        reader: the index.
        symbols: classes, interfaces or members.
        depth: how many steps to take at most; None for all.
    """
    return _define_all(reader, walk(reader, numbers(symbols), _UPWARDS, backwards=True, depth=depth))


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
        "SELECT DISTINCT source FROM relationship WHERE target = ? AND kind = ?"
        if backwards
        else "SELECT DISTINCT target FROM relationship WHERE source = ? AND kind = ?"
    )
    begin = linking.with_counterparts(reader, symbols)
    seen = set(begin)
    level = sorted(begin)
    found: list[int] = []
    while level and (depth is None or depth > 0):
        following: set[int] = set()
        for symbol in level:
            for kind in kinds:
                following.update(
                    row[0] for row in reader.connection.execute(query, (symbol, kind)).fetchall()
                )
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
    stated: list[tuple[tuple[bool, bool, bool, int], int, Posting]] = []
    for one in reader.entity([symbol.id]):
        for posting in reader.postings(one):
            if posting.roles & DECLARES or posting.kind:
                stated.append((reader.definition_order(posting), one, posting))
    for _, one, posting in sorted(stated, key=lambda item: (item[0], reader.symbols.text(item[1]))):
        document = reader.document(posting.document)
        indexes = _indexes(document, {one})
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


def _mentions(
    reader: Reader, symbols: Collection[Symbol], *, under: str, tests: bool
) -> tuple[dict[int, set[int]], int]:
    """What to look for in each document (negative: the index of a local), and how many there are."""
    wanted: dict[int, set[int]] = {}
    total = 0
    allowed = _under(reader, under) if under else None
    entity = linking.with_counterparts(reader, numbers(symbols))
    entity |= set(walk(reader, entity, (REFERENCE,), backwards=False, depth=1))
    for symbol in entity:
        for posting in reader.postings(symbol):
            if posting.uses and _is_allowed(reader, posting.document, allowed, tests=tests):
                wanted.setdefault(posting.document, set()).add(symbol)
                total += posting.uses
    for symbol in symbols:
        if symbol.document and _is_allowed(reader, symbol.document, allowed, tests=tests):
            wanted.setdefault(symbol.document, set()).add(-1 - symbol.id)
            total += sum(1 for _ in reader.document(symbol.document).occurrences.of(symbol.id))
    # Only where several of the symbols are mentioned does a document have to be read for the count.
    shared = [document for document, those in wanted.items() if len(those) > 1]
    return wanted, total - sum(_doubled(reader.document(each), wanted[each]) for each in shared)


def _doubled(document: StoredDocument, symbols: Collection[int]) -> int:
    """How many occurrences of some symbols share their place with another one that is counted."""
    indexes = _indexes(document, symbols)
    return sum(1 for each in document.occurrences.symbols if each in indexes) - len(
        _matching(document, indexes)
    )


def _is_allowed(reader: Reader, document: int, allowed: Collection[int] | None, *, tests: bool) -> bool:
    return (allowed is None or document in allowed) and (tests or not reader.flags[document] & TEST)


def _under(reader: Reader, prefix: str) -> set[int]:
    return {
        row[0]
        for row in reader.connection.execute(
            "SELECT id FROM document INDEXED BY document_path WHERE path >= ?1 AND path < ?2",
            (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)),
        )
    }


def _count_definitions(reader: Reader, wanted: dict[int, set[int]]) -> int:
    defining: dict[int, set[int]] = {}
    for symbol in {symbol for symbols in wanted.values() for symbol in symbols}:
        if symbol < 0:
            defining.update({document: found for document, found in wanted.items() if symbol in found})
            continue
        for posting in reader.postings(symbol):
            if posting.roles & DECLARES and symbol in wanted.get(posting.document, ()):
                defining[posting.document] = wanted[posting.document]
    count = 0
    for document, symbols in defining.items():
        stored = reader.document(document)
        matching = _matching(stored, _indexes(stored, symbols))
        count += sum(1 for index in matching if stored.occurrences.role(index) & DECLARES)
    return count


def _indexes(document: StoredDocument, symbols: Collection[int]) -> set[int]:
    """Indexes into a document's symbols; a negative number is one already."""
    table = document.occurrences.table
    return {-1 - symbol if symbol < 0 else table.index(symbol) for symbol in symbols}


def _matching(document: StoredDocument, indexes: Collection[int]) -> list[int]:
    """The occurrences of some symbols, one for each place: where several meet, the one that defines."""
    occurrences = document.occurrences
    if len(indexes) == 1:
        return list(occurrences.of(next(iter(indexes))))
    chosen: dict[tuple[int, int, int], int] = {}
    for at, symbol in enumerate(occurrences.symbols):
        if symbol in indexes:
            place = (occurrences.lines[at], occurrences.columns[at], occurrences.lengths[at])
            if place not in chosen or occurrences.role(at) & DECLARES:
                chosen[place] = at
    return list(chosen.values())


def _in_document(
    reader: Reader, document: StoredDocument, indexes: Collection[int], role: int
) -> list[Location]:
    matching = _matching(document, indexes)
    return [reader.location(document, index) for index in matching if document.occurrences.role(index) & role]


def _encode_cursor(reader: Reader, document: StoredDocument, index: int) -> str:
    key = _Cursor(*document.key, *_position(reader, document, index))
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(key)).decode().rstrip("=")


def _decode_cursor(text: str) -> _Cursor:
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=_Cursor)
    except (ValueError, msgspec.MsgspecError) as error:
        raise TielineError(
            "TL403", f"`{text}` is not a cursor", "pass the `next` of an earlier answer to the same query"
        ) from error


def _position(reader: Reader, document: StoredDocument, index: int) -> tuple[int, int, int, int, str]:
    occurrences = document.occurrences
    line, column, end_line, end_column = occurrences.span(index)
    return line, column, end_line, end_column, reader.text(document, occurrences.symbols[index])


def _is_after(reader: Reader, document: StoredDocument, index: int, cursor: _Cursor) -> bool:
    if document.key != (cursor.repository, cursor.folder, cursor.path):
        return True
    at = (cursor.line, cursor.column, cursor.end_line, cursor.end_column, cursor.symbol)
    return _position(reader, document, index) > at


def _resume(reader: Reader, order: Sequence[int], cursor: _Cursor) -> int:
    """The first of some documents, in order, that is not before a cursor's."""
    key = (cursor.repository, cursor.folder, cursor.path)
    target = (cursor.repository != reader.repository, *key)
    low, high = 0, len(order)
    while low < high:
        middle = (low + high) // 2
        found = reader.document(order[middle]).key
        if (found[0] != reader.repository, *found) < target:
            low = middle + 1
        else:
            high = middle
    return low
