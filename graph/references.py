"""Who uses something, in every repository: totals first, then a page of rows.

Totals are sums over the rows of postings. Documents are looked at only for the page itself, where a filter
needs them, and where several names of one thing meet in one document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from . import linking
from .answers import Page, Symbol, Total
from .binding import bindings
from .cursor import Cursor, decode_cursor, encode_cursor
from .filters import Choice, Filter
from .flags import DECLARES, REFERENCE
from .links import Links
from .navigation import indexes_of, matching
from .postings import DECLARED_ONLY, DOCUMENT_BITS, Mention, decode
from .reader import Reader, StoredDocument, numbers

_EVERYTHING = Filter()
_TOGETHER = 128


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
    for stored, index in found.rows(after, limit + 1):
        page.append((stored, index))
        if len(page) > limit:
            break
    more = len(page) > limit
    del page[limit:]
    links = Links(reader, numbers(symbols))
    around = [reader.enclosing_symbol(*row) for row in page]
    reader.symbols.load(sorted({*around} - {0}))
    located = [
        reader.location(stored, index, enclosing=symbol, linked=links.of(stored, index))
        for (stored, index), symbol in zip(page, around, strict=True)
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
        self._choice = Choice(reader, only)
        entity = linking.with_counterparts(reader, numbers(symbols))
        entity |= _referring(reader, entity)
        entity |= bindings(reader, numbers(symbols)).keys()
        self._rows: dict[int, list[Mention]] = {}
        rows = [row for each in sorted(entity) for row in reader.mentions(each)]
        self._home = _declared_in(reader, rows)
        for row in rows:
            if self._choice.takes_repository(row.repository) and self._choice.takes_symbol(row.symbol):
                self._rows.setdefault(row.repository, []).append(row)
        self._locals = sorted(
            (symbol.document, -1 - symbol.id)
            for symbol in symbols
            if symbol.document and self._choice.takes_local(symbol.document)
        )
        for document, _ in self._locals:
            self._rows.setdefault(document >> DOCUMENT_BITS, [])
        self._order = sorted(self._rows, key=reader.repository_order)
        self._documents: dict[int, _Documents] = {}

    def total(self) -> int:
        """How many rows there are."""
        return sum(self._count(repository) for repository in self._order)

    def rows(self, after: Cursor | None, wanted: int) -> Iterator[tuple[StoredDocument, int]]:
        """The rows in order, as document and index of the occurrence, behind a cursor's.

        Documents are read together, as many as should have so many rows as are wanted.
        """
        reader = self._reader
        listed = self._listed(after)
        while together := list(_reaching(listed, wanted)):
            reader.load([document for document, _ in together])
            for document, uses in together:
                stored = reader.document(document)
                for index in self._in(stored, uses):
                    if after is None or after.is_before(reader, stored, index):
                        yield stored, index

    def _listed(self, after: Cursor | None) -> Iterator[tuple[int, list[_Use]]]:
        """The documents in order, from a cursor's on."""
        reader = self._reader
        for repository in self._order:
            place = None if after is None else after.compare(reader, repository)
            if place == "before":
                continue
            wanted = self._wanted(repository)
            documents = sorted(wanted, key=reader.sort_key) if len(wanted) > 1 else list(wanted)
            if after is not None and place == "there":
                documents = documents[after.resume(reader, documents) :]
            for document in documents:
                yield document, wanted[document]

    def by_package(self) -> list[Total]:
        """See `totals`."""
        reader = self._reader
        found: list[Total] = []
        for repository in self._order:
            counts: dict[tuple[str, str], tuple[int, int]] = {}
            for document, wanted in self._wanted(repository).items():
                for version, uses in self._by_version(document, wanted).items():
                    key = (reader.purl(reader.owner(document)), version)
                    known = counts.get(key, (0, 0))
                    counts[key] = known[0] + uses, known[1] + 1
            name = reader.repositories[repository]
            found += [Total(name, *key, *counts[key]) for key in sorted(counts)]
        return found

    def _by_version(self, document: int, wanted: list[_Use]) -> dict[str, int]:
        """How often a document uses each version; mostly it is one, and the document need not be read."""
        if len({self._version(one.symbol) for one in wanted}) == 1:
            uses = self._count_in(document, wanted)
            return {self._version(wanted[0].symbol): uses} if uses else {}
        stored = self._reader.document(document)
        occurrences = stored.occurrences
        used = (occurrences.number(occurrences.symbols[index]) for index in self._in(stored, wanted))
        return Counter(map(self._version, used))

    def _version(self, symbol: int) -> str:
        """The version of a symbol's package; empty for a local."""
        return self._reader.package_of(symbol)[2] if symbol > 0 else ""

    def _count(self, repository: int) -> int:
        rows = self._rows[repository]
        listed = repository == self._home and rows[0].declared if rows else 0
        plain = len(rows) == 1 and not listed and self._choice.takes_whole_repositories()
        if plain and all(document >> DOCUMENT_BITS != repository for document, _ in self._locals):
            return rows[0].uses - (0 if self._choice.only.definitions else rows[0].definitions)
        return sum(self._count_in(*item) for item in self._wanted(repository).items())

    def _count_in(self, document: int, wanted: list[_Use]) -> int:
        if len(wanted) == 1 and wanted[0].symbol > 0 and self._choice.takes_any(document):
            return wanted[0].uses - (0 if self._choice.only.definitions else wanted[0].definitions)
        return sum(1 for _ in self._in(self._reader.document(document), wanted))

    def _in(self, stored: StoredDocument, wanted: list[_Use]) -> Iterator[int]:
        choice = self._choice
        for index in matching(stored, indexes_of(stored, [one.symbol for one in wanted])):
            role = stored.occurrences.role(index)
            if (choice.only.definitions or not role & DECLARES) and choice.takes_role(stored.id, role):
                yield index

    def _wanted(self, repository: int) -> _Documents:
        """The documents of a repository that have what is looked for, as far as postings tell."""
        known = self._documents.get(repository)
        if known is None:
            known = self._documents[repository] = {}
            declared = repository == self._home
            for row in self._rows[repository]:
                for one in decode(row):
                    if (
                        one.uses
                        and (declared or not one.roles & DECLARED_ONLY)
                        and self._choice.takes_posting(one)
                    ):
                        use = _Use(row.symbol, one.uses, one.definitions)
                        known.setdefault(one.document, []).append(use)
            for document, symbol in self._locals:
                if document >> DOCUMENT_BITS == repository:
                    known.setdefault(document, []).append(_Use(symbol, 0, 0))
        return known


def _reaching(listed: Iterator[tuple[int, list[_Use]]], wanted: int) -> Iterator[tuple[int, list[_Use]]]:
    """The next documents, until they should have so many rows."""
    for _, (document, uses) in zip(range(_TOGETHER), listed, strict=False):
        yield document, uses
        wanted -= max(1, sum(one.uses - one.definitions for one in uses))
        if wanted <= 0:
            return


def _referring(reader: Reader, symbols: Collection[int]) -> set[int]:
    """What symbols are references of, and its equals in all versions."""
    begin = linking.with_counterparts(reader, symbols)
    reader.ties.load(begin)
    targets = {
        target
        for symbol in begin
        for target, document in reader.ties.of(symbol, REFERENCE)
        if reader.is_visible(document)
    }
    return linking.with_counterparts(reader, targets - begin) - begin if targets - begin else set()


def _declared_in(reader: Reader, rows: Sequence[Mention]) -> int:
    """The repository whose dependencies' files are listed: this one, or the first where none has a source."""
    declared = [row.repository for row in rows if row.declared]
    if reader.repository_id in declared or any(row.definitions for row in rows):
        return reader.repository_id
    return min(declared, key=reader.repository_order, default=0)
