"""Documents into rows, and out again; postings are gathered and written once, at the end of a run."""

from __future__ import annotations

import hashlib
import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ..facts.document import Definition as DefinitionRecord
from ..facts.document import Problem, Role, Unresolved
from ..facts.notebook import notebook_of, text_of
from ..facts.symbol import is_local
from . import linehash, observed, occurrences
from .blocks import block_of, blocks, unfold
from .details import DetailReader, DetailWriter
from .flags import DECLARED, DECLARES, GENERATED, RELATIONSHIPS, TEST
from .occurrences import Occurrences, fold
from .postings import DECLARED_ONLY, DOCUMENT_BITS, STATES_KIND, Mention, Posting, decode, mention
from .record import (
    Record,
    StoredPackage,
    decode_remainder,
    encode_remainder,
    facts_digest,
    load_digest,
    package_key,
    store_digest,
)
from .symbols import SymbolReader

if TYPE_CHECKING:
    from .connection import Connection
    from .symbols import SymbolWriter

_NUMBER = (1 << DOCUMENT_BITS) - 1
_OF_DOCUMENT = int(Role.TEST | Role.GENERATED)
_INSERT_POSTING = "INSERT INTO posting VALUES (?, ?, ?, ?)"

ReadSource = Callable[[str], bytes | None]


def read_source(path: str) -> bytes | None:
    """The bytes of a source file, for a cell those of its notebook; None if it cannot be read."""
    try:
        return Path(notebook_of(path)).read_bytes()
    except (OSError, ValueError):
        return None


class DocumentWriter:
    """Writes the documents of one repository, and gathers their postings.

    Attributes:
        changed: whether any document differs from before.
        idle_symbols: after `finish`, symbols that may have lost their last mention.
        idle_names: names that may have lost their last use.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        symbols: SymbolWriter,
        repository: int,
        root: str,
        read: ReadSource,
    ) -> None:
        self._connection = connection
        self._symbols = symbols
        self._repository = repository
        self._root = root
        self._read = read
        self._touched: set[int] = set()
        self._affected: set[int] = set()
        # One entry for each pair of a symbol and a document of this run.
        self._pairs = array("Q")
        self._counts = array("I")
        self._roles = bytearray()
        self._kinds = array("H")
        self._definitions = array("I")
        self._base = repository << DOCUMENT_BITS
        self._details = DetailWriter(connection, repository)
        self._known = SymbolReader(connection)
        # What changes in uses and files, by the packages that use and are used.
        self._observed: dict[tuple[int, int], tuple[int, int]] = {}
        # Documents erased in this run, by their number in the repository, with the number of pairs that there
        # were: earlier ones of theirs are void.
        self._void: dict[int, int] = {}
        self._written: set[int] = set()
        self.changed = False
        self.idle_symbols: set[int] = set()
        self.idle_names: set[int] = set()

    def present_digest(self, records: Sequence[Record]) -> str:
        """Digest of the file as it is now, read only where records differ on it; empty if they do not."""
        if len({record.digest for record in records}) == 1:
            return ""
        data = self.source(records[0])
        return "" if data is None else hashlib.sha256(data).hexdigest()

    def source(self, record: Record) -> bytes | None:
        """The file that a record is about, as it is now."""
        return self._read(f"{record.package.location or self._root}/{record.document}")

    def write(self, identifier: int, record: Record, folder: int, facts: bytes | None = None) -> None:
        """Write a document that has no rows."""
        connection = self._connection
        table = [self._symbol(text) for text in record.symbols]
        names = {index: record.symbols[index] for index, symbol in enumerate(table) if symbol == 0}
        roles = self._add_postings(identifier, record, table)
        flags = (
            (DECLARED if record.declared else 0)
            | (roles & Role.TEST and TEST)
            | (roles & Role.GENERATED and GENERATED)
        )
        connection.execute(
            "INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                identifier,
                self._repository,
                folder,
                record.document,
                self._symbols.package(package_key(record.package)),
                record.language,
                flags,
                store_digest(record.digest),
                facts or facts_digest(record),
                self._details.put(identifier, encode_remainder(record, names), self._lines(record)),
                occurrences.encode(record.occurrences, record.enclosing, record.multiline, table),
            ),
        )
        self._add_relationships(identifier, record, table)
        if not record.declared:
            own = self._symbols.package(package_key(record.package))
            columns = record.occurrences[3::5], record.occurrences[4::5]
            self._observe(own, observed.uses(*columns, table, self._owner, own), 1)
        connection.executemany(
            "INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    identifier,
                    number,
                    problem.line,
                    problem.column,
                    problem.code,
                    problem.severity,
                    problem.message,
                )
                for number, problem in enumerate(record.problems)
            ],
        )
        uses = Counter(record.unresolved.uses[2::4])
        connection.executemany(
            "INSERT INTO unresolved VALUES (?, ?, ?)",
            [(self._symbols.name(record.unresolved.names[name]), identifier, uses[name]) for name in uses],
        )
        self._written.add(identifier)
        self.changed = True

    def erase(self, identifier: int) -> None:
        """Remove a document's rows; its postings go when `finish` is called."""
        connection = self._connection
        row = connection.execute(
            "SELECT occurrences, detail, package, flags FROM document WHERE id = ?", (identifier,)
        ).fetchone()
        if row is None:
            return
        blob, block, package, flags = row
        remainder = self._details.remove(block, identifier)
        found = Occurrences(blob)
        symbols = [symbol for symbol in found.table if symbol > 0]
        if not flags & DECLARED:
            self._known.load([symbol for symbol in symbols if symbol not in self._symbols.owners])
            roles = [found.role(index) for index in range(len(found))]
            counts = observed.uses(found.symbols, roles, found.table, self._owner, package)
            self._observe(package, counts, -1)
        self._touched.add(identifier)
        self._affected.update(symbols)
        if identifier in self._written:
            self._void[identifier & _NUMBER] = len(self._pairs)
        pairs = [(symbol, identifier) for symbol in symbols]
        connection.executemany("DELETE FROM relationship WHERE source = ? AND document = ?", pairs)
        names = [self._symbols.name(name) for name in decode_remainder(remainder).unresolved[0]]
        self.idle_names.update(names)
        connection.executemany(
            "DELETE FROM unresolved WHERE name = ? AND document = ?", [(name, identifier) for name in names]
        )
        connection.execute("DELETE FROM problem WHERE document = ?", (identifier,))
        connection.execute("DELETE FROM document WHERE id = ?", (identifier,))
        self.changed = True

    def flush(self) -> None:
        """Write what is gathered of documents, so that `read_record` finds it."""
        self._details.flush()

    def finish(self) -> None:
        """Write the rows of new symbols, the postings and the details of all documents."""
        self._details.finish()
        self._write_observed()
        added = self._symbols.added
        grouped = self._grouped()
        self._connection.executemany(
            "INSERT INTO symbol VALUES (?, ?, ?, ?)",
            ((identifier, *row) for identifier, row in added.items()),
        )
        self._symbols.flush_names()
        if self._void:
            self.idle_symbols = self._affected & added.keys() - grouped.keys()
        self._connection.executemany(_INSERT_POSTING, blocks(self._changed(grouped, added.keys())))

    def _changed(self, grouped: Mapping[int, list[Posting]], added: Collection[int]) -> Iterator[Mention]:
        """All mentions in the blocks that are not as they were, whose rows it removes."""
        for block, some in groupby(sorted(self._affected | grouped.keys()), block_of):
            before = self._mentions(block)
            after = before | {
                symbol: self._united(symbol, before, grouped.get(symbol, [])) for symbol in some
            }
            if after == before:
                continue
            if before:
                self._connection.execute(
                    "DELETE FROM posting WHERE block = ? AND repository = ?", (block, self._repository)
                )
            self.idle_symbols.update(
                symbol for symbol, row in after.items() if row is None and symbol not in added
            )
            yield from (row for _, row in sorted(after.items()) if row is not None)

    def _mentions(self, block: int) -> dict[int, Mention | None]:
        """What the repository says about the symbols of a block so far."""
        row = self._connection.execute(
            "SELECT * FROM posting WHERE block = ? AND repository = ?", (block, self._repository)
        ).fetchone()
        return {} if row is None else {one.symbol: one for one in unfold(*row)}

    def _united(
        self, symbol: int, before: Mapping[int, Mention | None], postings: list[Posting]
    ) -> Mention | None:
        """What it says about a symbol with this run's postings; None where nothing is left."""
        found = before.get(symbol)
        kept = [one for one in decode(found) if one.document not in self._touched] if found else []
        united = sorted(kept + postings)
        return mention(symbol, self._repository, united) if united else None

    def _grouped(self) -> dict[int, list[Posting]]:
        grouped: dict[int, list[Posting]] = {}
        pairs, columns = self._pairs, (self._counts, self._roles, self._kinds, self._definitions)
        for at in sorted(range(len(pairs)), key=pairs.__getitem__):
            pair = pairs[at]
            if self._void and at < self._void.get(pair & _NUMBER, 0):
                continue
            posting = Posting(self._base | pair & _NUMBER, *(column[at] for column in columns))
            symbol = pair >> DOCUMENT_BITS
            if symbol in grouped:
                grouped[symbol].append(posting)
            else:
                grouped[symbol] = [posting]
        return grouped

    def _symbol(self, text: str) -> int:
        known = self._symbols.ids.get(text)
        if known is not None:
            return known
        if is_local(text):
            number = text[6:]
            return (
                -1 - int(number)
                if number.isdecimal() and len(number) < 10 and str(int(number)) == number
                else 0
            )
        return self._symbols.intern(text)

    def _add_postings(self, identifier: int, record: Record, table: Sequence[int]) -> int:
        column = record.occurrences[3::5]
        role_column = record.occurrences[4::5]
        counts = Counter(column)
        together: dict[int, int] = dict.fromkeys(range(len(table)), 0)
        definitions: dict[int, int] = {}
        for symbol, roles in zip(column, role_column, strict=True):
            together[symbol] |= roles
            if roles & DECLARES:
                definitions[symbol] = definitions.get(symbol, 0) + 1
        kinds = {item.symbol: self._symbols.kind(item.kind) for item in record.definitions}
        declared = DECLARED_ONLY if record.declared else 0
        number = identifier & _NUMBER
        seen: set[int] = set()
        everything = 0
        for index, symbol in enumerate(table):
            everything |= together[index]
            if symbol > 0:
                if symbol in seen:
                    raise ValueError(f"{record.document}: {record.symbols[index]!r} is twice in its symbols")
                seen.add(symbol)
                kind = kinds.get(index, 0)
                self._pairs.append(symbol << DOCUMENT_BITS | number)
                self._counts.append(counts[index])
                self._roles.append(
                    fold(together[index]) & ~_OF_DOCUMENT | declared | (STATES_KIND if kind else 0)
                )
                self._kinds.append(kind)
                self._definitions.append(definitions.get(index, 0))
        return everything

    def _owner(self, symbol: int) -> int:
        """The package of a symbol, also of one that this run has not met yet."""
        return self._symbols.owners.get(symbol) or self._known.package(symbol)

    def _observe(self, dependent: int, counts: Mapping[int, int], sign: int) -> None:
        """Add what one document of a package uses of others, or take it away."""
        for package, uses in counts.items():
            key = (dependent, package)
            known = self._observed.get(key, (0, 0))
            self._observed[key] = known[0] + sign * uses, known[1] + sign

    def _write_observed(self) -> None:
        self._connection.executemany(
            "INSERT INTO observed VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
            " SET uses = uses + excluded.uses, files = files + excluded.files",
            [(self._repository, *key, *counts) for key, counts in sorted(self._observed.items())],
        )
        self._connection.execute(
            "DELETE FROM observed WHERE repository = ? AND files = 0", (self._repository,)
        )

    def _add_relationships(self, identifier: int, record: Record, table: Sequence[int]) -> None:
        rows = {
            (table[item.symbol], RELATIONSHIPS.index(kind), table[target], identifier)
            for item in record.definitions
            for kind, target in item.relationships
            if table[item.symbol] > 0 and table[target] > 0
        }
        if rows:
            self._connection.executemany("INSERT INTO relationship VALUES (?, ?, ?, ?)", sorted(rows))

    def _lines(self, record: Record) -> bytes | None:
        data = self.source(record)
        if data is None or hashlib.sha256(data).hexdigest() != record.digest:
            return None
        text = text_of(record.document, data)
        if text is None:
            return None
        prints = linehash.fingerprints(text)
        if record.declared:
            prints = linehash.landmarks(prints, accumulate(record.occurrences[0::5]))
        return linehash.pack(prints)


def read_record(
    connection: Connection, symbols: SymbolReader, details: DetailReader, identifier: int
) -> Record:
    """The record of a document, as it was written."""
    path, language, flags, digest, blob, block, location, manager, name, version = connection.execute(
        "SELECT document.path, language, flags, digest, occurrences, detail, folder.path,"
        " manager, name, version"
        " FROM document JOIN folder ON folder.id = document.folder"
        " JOIN package ON package.id = document.package WHERE document.id = ?",
        (identifier,),
    ).fetchone()
    decoded = Occurrences(blob)
    remainder = decode_remainder(details.remainder(block, identifier))
    return Record(
        StoredPackage(manager, name, version, location, not location),
        path,
        language,
        load_digest(digest),
        tuple(symbol_text(symbols, decoded, remainder.names, index) for index in range(len(decoded.table))),
        decoded.flat(),
        decoded.enclosing(),
        decoded.multiline(),
        tuple(DefinitionRecord(*item) for item in remainder.definitions),  # pyright: ignore[reportArgumentType]
        Unresolved(*remainder.unresolved),
        tuple(read_problems(connection, identifier)),
        bool(flags & DECLARED),
        remainder.extras,
    )


def symbol_text(symbols: SymbolReader, decoded: Occurrences, names: dict[int, str], index: int) -> str:
    """The text of a symbol of a document, by its index there."""
    symbol = decoded.table[index]
    if symbol > 0:
        return symbols.text(symbol)
    return f"local {-1 - symbol}" if symbol else names[index]


def read_problems(connection: Connection, identifier: int) -> Iterable[Problem]:
    """What the compiler said about a document, in its order."""
    for row in connection.execute(
        'SELECT line, "column", message, code, severity FROM problem WHERE document = ? ORDER BY ordinal',
        (identifier,),
    ):
        yield Problem(*row)
