"""One snapshot of an index, open for reading, and what all queries share."""

from __future__ import annotations

import sqlite3
import sys
import zlib
from array import array
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..errors import TielineError
from ..facts.document import Role
from . import database, postings
from .answers import Link, Location, Symbol
from .flags import DECLARED, DEFINITION
from .occurrences import Occurrences
from .record import Remainder, decode_remainder, load_digest
from .symbols import SymbolReader

if TYPE_CHECKING:
    from .linking import Linked
    from .postings import Posting

_CACHED_DOCUMENTS = 512


class StoredDocument:
    """A document's row, with its occurrences decoded.

    Attributes:
        id: the store's number for it.
        path: as answers say it: relative to the root, or absolute for a dependency's.
        file: absolute path.
        repository: id of its repository.
        package: package URL of its package.
        language: SCIP's language name.
        flags: see `flags`.
        digest: SHA-256 of the source, in hexadecimal.
        occurrences: decoded occurrences.
    """

    def __init__(self, reader: Reader, identifier: int) -> None:
        self._reader = reader
        self._remainder: Remainder | None = None
        self.id = identifier
        path, folder, self.repository, self.package, self.language, self.flags, digest, blob = (
            reader.connection.execute(
                "SELECT document.path, folder.path, repository, purl, language, flags, digest, occurrences"
                " FROM document"
                " JOIN folder ON folder.id = folder JOIN package ON package.id = package"
                " WHERE document.id = ?",
                (identifier,),
            ).fetchone()
        )
        self.path: str = f"{folder}/{path}" if folder else path
        self.file: str = self.path if folder else f"{reader.roots[self.repository]}/{path}"
        self.key: tuple[str, str, str] = (reader.repositories[self.repository], folder, path)
        self.digest = load_digest(digest)
        self.occurrences = Occurrences(blob)

    @property
    def remainder(self) -> Remainder:
        """Definitions and the like, decoded when first asked for."""
        if self._remainder is None:
            (blob,) = self._reader.connection.execute(
                "SELECT remainder FROM detail WHERE document = ?", (self.id,)
            ).fetchone()
            self._remainder = decode_remainder(blob)
        return self._remainder


class Reader:
    """A snapshot of an index: it answers from one state, whatever a writer does meanwhile.

    Not for use by several threads at once. A server opens a new one when `outdated` says so.

    Attributes:
        connection: read-only, in a transaction.
        repository: name of the repository whose answers come first.
        repository_id: the store's number for it.
        root: its root.
        symbols: finds and writes symbol strings.
    """

    def __init__(self, path: Path, repository: str | None = None, root: str | None = None) -> None:
        """Open an index.

        Args:
            path: the index, such as `.tieline/index.db`.
            repository: name of the repository to ask about; by default the one at `root`, or the first.
            root: where that repository lies now, if not where it was indexed.

        Raises:
            TielineError: TL300 to TL305 (see `database.open_reader`), TL306 if there is no such repository.
        """
        self._path = path
        with database.reported(path):
            self.connection = database.open_reader(path)
            try:
                self._stamp = self._state()
                self._load(repository, root)
            except BaseException:
                self.connection.close()
                raise
        self.symbols = SymbolReader(self.connection)
        self._documents: dict[int, StoredDocument] = {}
        self._kinds: dict[int, str] | None = None
        self._symbol_kinds: dict[int, str] = {}
        self._versions: dict[int, list[tuple[int, str]]] = {}
        self._flags: bytes | None = None
        self._ranks: Sequence[int] | None = None
        self._owners: Sequence[int] | None = None
        self._indexed: set[str] | None = None

    def close(self) -> None:
        """End the snapshot."""
        self.connection.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, (sqlite3.DatabaseError, zlib.error)):
            with database.reported(self._path):
                raise error

    def outdated(self) -> bool:
        """Whether the index may have been written since this snapshot was taken."""
        return self._state() != self._stamp

    def document(self, identifier: int) -> StoredDocument:
        """The document with a number."""
        known = self._documents.get(identifier)
        if known is None:
            if len(self._documents) >= _CACHED_DOCUMENTS:
                self._documents.pop(next(iter(self._documents)))
            known = self._documents[identifier] = StoredDocument(self, identifier)
        return known

    def find_document(self, path: str, repository: str = "") -> StoredDocument | None:
        """The document at a path: relative to the root, or absolute, also of a dependency.

        Args:
            path: the path.
            repository: name of the repository that has it; empty for the one that is asked about.
        """
        identifier = self.repository_id
        if repository:
            identifier = next(number for number, name in self.repositories.items() if name == repository)
        root = self.roots[identifier].rstrip("/")
        if not path.startswith("/") and path[1:3] != ":/":
            path = f"{root}/{path}"
        if path.startswith(f"{root}/") and (own := self._lookup(identifier, path[len(root) + 1 :], "")):
            return own
        # An environment may lie inside the checkout; its files are those of dependencies all the same.
        folders: list[tuple[str]] = self.connection.execute(
            "SELECT path FROM folder ORDER BY path DESC"
        ).fetchall()
        for (folder,) in folders:
            if (
                folder
                and path.startswith(folder + "/")
                and (found := self._lookup(identifier, path[len(folder) + 1 :], folder))
            ):
                return found
        return None

    def postings(self, symbol: int) -> list[Posting]:
        """The documents that mention a global symbol."""
        row = self.connection.execute("SELECT postings FROM symbol WHERE id = ?", (symbol,)).fetchone()
        return postings.decode(row[0]) if row else []

    def sort_key(self, document: int) -> tuple[bool, int]:
        """Sorts documents: this repository's first, then by repository, folder and path."""
        rank = self.ranks[document]
        first, end = self._range
        return (not first <= rank < end, rank)

    @property
    def ranks(self) -> Sequence[int]:
        """By document number, its place in the order of all documents."""
        if self._ranks is None:
            self._ranks = self._cells("ranks")
            cells = self._cells("repositories")
            ranges = {cells[at]: (cells[at + 1], cells[at + 2]) for at in range(0, len(cells), 3)}
            self._range = ranges.get(self.repository_id, (0, 0))
        return self._ranks

    @property
    def flags(self) -> bytes:
        """By document number, its flags."""
        if self._flags is None:
            row = self.connection.execute("SELECT value FROM catalogue WHERE key = 'flags'").fetchone()
            self._flags = bytes(row[0])
        return self._flags

    @property
    def owners(self) -> Sequence[int]:
        """By document number, the number of the package that owns it."""
        if self._owners is None:
            self._owners = self._cells("owners")
        return self._owners

    def path_length(self, document: int) -> int:
        """The length of a document's path."""
        row = self.connection.execute(
            "SELECT length(path) FROM document WHERE id = ?", (document,)
        ).fetchone()
        return int(row[0])

    def is_indexed(self, purl: str) -> bool:
        """Whether the package is indexed at this version, beyond what its dependents used of it."""
        if self._indexed is None:
            packages = set(self._cells("packages"))
            rows = self.connection.execute("SELECT id, purl FROM package")
            self._indexed = {found for identifier, found in rows if identifier in packages}
        return purl in self._indexed

    def package_of(self, symbol: int) -> tuple[str, str, str]:
        """The manager, name and version of the package that a global symbol belongs to."""
        return self.connection.execute(
            "SELECT manager, name, version FROM package WHERE id = ?", (self.symbols.package(symbol),)
        ).fetchone()

    def other_versions(self, package: int) -> list[tuple[int, str]]:
        """The number and version of each other version of a package that the index knows."""
        known = self._versions.get(package)
        if known is None:
            known = self._versions[package] = self.connection.execute(
                "SELECT other.id, other.version FROM package JOIN package AS other"
                " ON other.name = package.name AND other.manager = package.manager"
                " WHERE package.id = ?1 AND other.id <> ?1 AND package.name <> ''",
                (package,),
            ).fetchall()
        return known

    def purl(self, package: int) -> str:
        """The package URL of a package, by the store's number for it."""
        return self.symbols.package_row(package)[1]

    def kind(self, number: int) -> str:
        """The name of a kind."""
        if self._kinds is None:
            self._kinds = dict(self.connection.execute("SELECT id, text FROM kind"))
        return self._kinds.get(number, "")

    def kind_of(self, symbol: int) -> str:
        """The kind of a global symbol, from its best definition."""
        known = self._symbol_kinds.get(symbol)
        if known is None:
            stated = [posting for posting in self.postings(symbol) if posting.kind]
            best = min(stated, key=self.definition_order, default=None)
            known = self._symbol_kinds[symbol] = self.kind(best.kind) if best else ""
        return known

    def definition_order(self, posting: Posting) -> tuple[bool, bool, bool, int]:
        """Sorts definitions: sources first, then analysed files before dependencies', then as `sort_key`."""
        declared = bool(self.flags[posting.document] & DECLARED)
        return (not posting.roles & Role.DEFINITION, declared, *self.sort_key(posting.document))

    def symbol(self, identifier: int) -> Symbol:
        """A global symbol by its number."""
        _, _, name = self.symbols.row(identifier)
        return Symbol(
            self.symbols.text(identifier),
            name,
            self.kind_of(identifier),
            self.symbols.purl(identifier),
            identifier,
        )

    def local(self, document: StoredDocument, index: int) -> Symbol:
        """A local by its index in its document's symbols."""
        text = self.text(document, index)
        for number, kind, name, *_ in document.remainder.definitions:
            if number == index:
                return Symbol(text, name or text, kind, "", index, document.id)
        return Symbol(text, text, "", "", index, document.id)

    def symbol_at(self, document: StoredDocument, index: int) -> Symbol:
        """A symbol by its index in a document's symbols."""
        number = document.occurrences.table[index]
        return self.symbol(number) if number > 0 else self.local(document, index)

    def text(self, document: StoredDocument, index: int) -> str:
        """The symbol string of a symbol, by its index in a document's symbols."""
        number = document.occurrences.table[index]
        if number > 0:
            return self.symbols.text(number)
        return f"local {-1 - number}" if number else document.remainder.names[index]

    def entity(self, symbols: Iterable[int]) -> set[int]:
        """The symbols, and all that stand for the same thing: a stub's and those of its source."""
        found = set(symbols)
        pending = list(found)
        while pending:
            symbol = pending.pop()
            for (other,) in self.connection.execute(
                "SELECT target FROM relationship WHERE source = ?1 AND kind = ?2"
                " UNION SELECT source FROM relationship WHERE target = ?1 AND kind = ?2",
                (symbol, DEFINITION),
            ).fetchall():
                if other not in found:
                    found.add(other)
                    pending.append(other)
        return found

    def location(
        self, document: StoredDocument, index: int, *, enclosing: bool = False, linked: Linked | None = None
    ) -> Location:
        """The row of an occurrence; `linked` says how it is linked when that is by way of another version."""
        occurrences = document.occurrences
        table_index = occurrences.symbols[index]
        number = occurrences.table[table_index]
        span = occurrences.span(index)
        return Location(
            document.path,
            *span,
            self.repositories[document.repository],
            document.package,
            self.text(document, table_index),
            self.kind_of(number) if number > 0 else self.local(document, table_index).kind,
            occurrences.role(index),
            linked.link if linked else self._link(document, number),
            document.file,
            self._enclosing(document, index) if enclosing else "",
            occurrences.scopes.bodies.get(index),
            linked.reason if linked else "",
        )

    def enclosing_symbol(self, document: StoredDocument, index: int) -> int:
        """The innermost global symbol whose definition is around an occurrence; 0 if there is none."""
        occurrences = document.occurrences
        scopes = occurrences.scopes
        for number in scopes.around(occurrences.lines[index], occurrences.columns[index]):
            owner = scopes.owners[number]
            symbol = occurrences.table[occurrences.symbols[owner]]
            if symbol > 0 and owner != index:
                return symbol
        return 0

    def _enclosing(self, document: StoredDocument, index: int) -> str:
        symbol = self.enclosing_symbol(document, index)
        return self.symbols.text(symbol) if symbol else ""

    def _link(self, document: StoredDocument, symbol: int) -> Link:
        if symbol <= 0:
            return "declared" if document.flags & DECLARED else "local"
        purl = self.symbols.purl(symbol)
        if purl != document.package:
            return "exact" if self.is_indexed(purl) else "declared"
        if document.flags & DECLARED:
            return "declared"
        return "local" if document.repository == self.repository_id else "exact"

    def _lookup(self, repository: int, path: str, folder: str) -> StoredDocument | None:
        row = self.connection.execute(
            "SELECT document.id FROM document JOIN folder ON folder.id = folder"
            " WHERE document.path = ? AND folder.path = ? AND repository = ?",
            (path, folder, repository),
        ).fetchone()
        return None if row is None else self.document(row[0])

    def _load(self, repository: str | None, root: str | None) -> None:
        rows: list[tuple[int, str, str]] = self.connection.execute(
            "SELECT id, name, root FROM repository ORDER BY name"
        ).fetchall()
        self.repositories = {identifier: name for identifier, name, _ in rows}
        self.roots = {identifier: folder for identifier, _, folder in rows}
        wanted = [row for row in rows if row[1] == repository] if repository is not None else rows
        wanted = [row for row in wanted if row[2] == root] or wanted
        if not wanted:
            raise TielineError(
                "TL306",
                f"{self._path} holds no repository {repository or ''}".rstrip(),
                "run `tieline index` in it",
            )
        self.repository_id, self.repository, self.root = wanted[0]
        if root is not None:
            self.root = self.roots[self.repository_id] = root

    def _cells(self, key: str) -> array[int]:
        row = self.connection.execute("SELECT value FROM catalogue WHERE key = ?", (key,)).fetchone()
        cells = array("I")
        cells.frombytes(row[0])
        if sys.byteorder == "big":
            cells.byteswap()
        return cells

    def _state(self) -> tuple[tuple[int, int, int], ...]:
        stamps: list[tuple[int, int, int]] = []
        for suffix in ("", "-wal"):
            try:
                stat = self._path.with_name(self._path.name + suffix).stat()
            except OSError:
                continue
            stamps.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
        # An empty WAL says nothing: readers make one.
        return tuple(stamp for stamp in stamps if stamp[2])


def numbers(symbols: Collection[Symbol]) -> list[int]:
    """The numbers of the global ones."""
    return [symbol.id for symbol in symbols if not symbol.document]
