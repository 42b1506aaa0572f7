"""Who uses something, in every repository: totals first, then a page of rows.

Totals are sums over the rows of postings. Documents are looked at only for the page itself, where a filter
needs them, and where several names of one thing meet in one document.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

import msgspec

from . import linking
from .answers import Page, Symbol, Total
from .binding import bindings
from .cursor import Cursor, decode_cursor, encode_cursor
from .flags import DECLARES, REFERENCE
from .linking import Linked
from .navigation import indexes_of, matching, walk
from .occurrences import fold
from .postings import DECLARED_ONLY, DOCUMENT_BITS, Mention, Posting, decode
from .reader import Reader, StoredDocument, numbers


class Filter(msgspec.Struct, frozen=True):
    """Which references to list.

    Attributes:
        definitions: whether to list definitions too, which have the role.
        under: only files whose path in their repository starts with this.
        without: none in documents that have one of these flags (`flags.TEST`, `flags.GENERATED`).
        within: only in documents that have all of these flags.
        package: only files of this package: its package URL, with or without a version.
        version: only uses of this version of the symbol's own package.
        roles: only occurrences that have one of these `Role` bits; 0 for any.
    """

    definitions: bool = True
    under: str = ""
    without: int = 0
    within: int = 0
    package: str = ""
    version: str | None = None
    roles: int = 0

    def needs_documents(self) -> bool:
        """Whether the sums of postings are not enough."""
        return bool(self.under or self.without or self.within or self.package or self.roles)


_EVERYTHING = Filter()


class _Use(NamedTuple):
    """A symbol in a document: a global one, or a local as -1 minus its index, of which nothing is counted."""

    symbol: int
    uses: int
    definitions: int


_Documents = dict[int, list[_Use]]


def references(
    reader: Reader,
    symbols: Collection[Symbol],
    *,
    limit: int = 100,
    cursor: str | None = None,
    only: Filter = _EVERYTHING,
) -> Page:
    """Every occurrence of symbols: this repository's first, then by repository, path and position.

    What dependencies' files say of a symbol is listed from the environment of one repository only.

    Args:
        reader: the index.
        symbols: the symbols; what stands for the same thing is looked for too.
        limit: rows of a page.
        cursor: `Page.next` of the page before.
        only: which of them.

    Raises:
        TielineError: TL403 if the cursor is none of ours.
    """
    after = None if cursor is None else decode_cursor(cursor)
    found = _Uses(reader, symbols, only)
    page: list[tuple[StoredDocument, int]] = []
    for stored, index in found.rows(after):
        page.append((stored, index))
        if len(page) > limit:
            break
    more = len(page) > limit
    del page[limit:]
    links = _Links(reader, numbers(symbols))
    located = [
        reader.location(stored, index, enclosing=True, linked=links.of(stored, index))
        for stored, index in page
    ]
    following = encode_cursor(reader, *page[-1]) if page and more else None
    return Page(tuple(located), found.total(), following)


def totals(reader: Reader, symbols: Collection[Symbol], only: Filter = _EVERYTHING) -> list[Total]:
    """How many references `references` gives, by repository, package that uses, and version that is used.

    By repository as `references` sorts them, then by package and version.
    """
    return _Uses(reader, symbols, only).by_package()


class _Uses:
    """Where some symbols are used."""

    def __init__(self, reader: Reader, symbols: Collection[Symbol], only: Filter) -> None:
        self._reader = reader
        self._only = only
        entity = linking.with_counterparts(reader, numbers(symbols))
        entity |= set(walk(reader, entity, (REFERENCE,), backwards=False, depth=1))
        entity |= bindings(reader, numbers(symbols)).keys()
        self._rows: dict[int, list[Mention]] = {}
        rows = [row for each in sorted(entity) for row in reader.mentions(each)]
        self._home = _declared_in(reader, rows)
        for row in rows:
            if only.version is None or reader.package_of(row.symbol)[2] == only.version:
                self._rows.setdefault(row.repository, []).append(row)
        self._locals = sorted((symbol.document, -1 - symbol.id) for symbol in symbols if symbol.document)
        for document, _ in self._locals:
            self._rows.setdefault(document >> DOCUMENT_BITS, [])
        self._order = sorted(self._rows, key=reader.repository_order)
        self._under = _under(reader, only.under) if only.under else None
        self._packages = _packages(reader, only.package) if only.package else None
        self._documents: dict[int, _Documents] = {}

    def total(self) -> int:
        """How many rows there are."""
        return sum(self._count(repository) for repository in self._order)

    def rows(self, after: Cursor | None) -> Iterator[tuple[StoredDocument, int]]:
        """The rows in order, as document and index of the occurrence, behind a cursor's."""
        reader = self._reader
        for repository in self._order:
            place = None if after is None else after.compare(reader, repository)
            if place == "before":
                continue
            wanted = self._wanted(repository)
            documents = sorted(wanted, key=reader.sort_key)
            if after is not None and place == "there":
                documents = documents[after.resume(reader, documents) :]
            for document in documents:
                stored = reader.document(document)
                for index in self._in(stored, wanted[document]):
                    if after is None or after.is_before(reader, stored, index):
                        yield stored, index

    def by_package(self) -> list[Total]:
        """See `totals`."""
        reader = self._reader
        found: list[Total] = []
        for repository in self._order:
            counts: dict[tuple[str, str], tuple[int, int]] = {}
            for document, wanted in self._wanted(repository).items():
                uses = self._count_in(document, wanted)
                if uses:
                    used = max(one.symbol for one in wanted)
                    version = reader.package_of(used)[2] if used > 0 else ""
                    key = (reader.purl(reader.owner(document)), version)
                    known = counts.get(key, (0, 0))
                    counts[key] = known[0] + uses, known[1] + 1
            name = reader.repositories[repository]
            found += [Total(name, *key, *counts[key]) for key in sorted(counts)]
        return found

    def _count(self, repository: int) -> int:
        rows = self._rows[repository]
        plain = len(rows) == 1 and not rows[0].declared and not self._only.needs_documents()
        if plain and all(document >> DOCUMENT_BITS != repository for document, _ in self._locals):
            return rows[0].uses - (0 if self._only.definitions else rows[0].definitions)
        return sum(self._count_in(*item) for item in self._wanted(repository).items())

    def _count_in(self, document: int, wanted: list[_Use]) -> int:
        if len(wanted) == 1 and wanted[0].symbol > 0 and not self._only.roles:
            return wanted[0].uses - (0 if self._only.definitions else wanted[0].definitions)
        return sum(1 for _ in self._in(self._reader.document(document), wanted))

    def _in(self, stored: StoredDocument, wanted: list[_Use]) -> Iterator[int]:
        only = self._only
        for index in matching(stored, indexes_of(stored, [one.symbol for one in wanted])):
            role = stored.occurrences.role(index)
            if (only.definitions or not role & DECLARES) and (not only.roles or role & only.roles):
                yield index

    def _wanted(self, repository: int) -> _Documents:
        """The documents of a repository that have what is looked for, as far as postings tell."""
        known = self._documents.get(repository)
        if known is None:
            known = self._documents[repository] = {}
            declared = repository == self._home
            for row in self._rows[repository]:
                for one in decode(row):
                    if one.uses and (declared or not one.roles & DECLARED_ONLY) and self._is_allowed(one):
                        use = _Use(row.symbol, one.uses, one.definitions)
                        known.setdefault(one.document, []).append(use)
            for document, symbol in self._locals:
                if document >> DOCUMENT_BITS == repository and self._is_in(document):
                    known.setdefault(document, []).append(_Use(symbol, 0, 0))
        return known

    def _is_allowed(self, one: Posting) -> bool:
        roles = self._only.roles
        return (not roles or bool(one.roles & fold(roles))) and self._is_in(one.document)

    def _is_in(self, document: int) -> bool:
        only = self._only
        if not only.needs_documents():
            return True
        flags = self._reader.flags(document)
        return (
            not flags & only.without
            and flags & only.within == only.within
            and (self._under is None or document in self._under)
            and (self._packages is None or self._reader.owner(document) in self._packages)
        )


class _Links:
    """How rows that mention a symbol in one version or language are linked to what was asked about."""

    def __init__(self, reader: Reader, asked: Sequence[int]) -> None:
        self._reader = reader
        self._asked = asked
        self._entity = reader.entity(asked)
        self._known: dict[int, Linked | None] = {
            **bindings(reader, asked),
            **dict.fromkeys(self._entity),
        }

    def of(self, document: StoredDocument, index: int) -> Linked | None:
        """The link of an occurrence; None where its symbol is of the version and language asked about."""
        occurrences = document.occurrences
        symbol = occurrences.table[occurrences.symbols[index]]
        if symbol <= 0 or not self._asked:
            return None
        if symbol not in self._known:
            # Several names of one entity are all of one version, or else one of them is that of the row.
            self._known[symbol] = linking.relation(self._reader, symbol, self._asked[0])
        return self._known[symbol]


def _declared_in(reader: Reader, rows: Sequence[Mention]) -> int:
    """The repository whose dependencies' files are listed: this one, or the first where none has a source."""
    declared = [row.repository for row in rows if row.declared]
    if reader.repository_id in declared or any(row.definitions for row in rows):
        return reader.repository_id
    return min(declared, key=reader.repository_order, default=0)


def _under(reader: Reader, prefix: str) -> set[int]:
    """The documents whose path starts with something."""
    rows = reader.connection.execute(
        "SELECT id FROM document WHERE path >= ? AND path < ?",
        (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)),
    )
    return {row[0] for row in rows}


def _packages(reader: Reader, purl: str) -> set[int]:
    """The packages that a package URL means: one version, or all."""
    rows = reader.connection.execute("SELECT id, purl FROM package").fetchall()
    return {number for number, found in rows if found == purl or found.startswith(f"{purl}@")}
