"""One snapshot of an index, open for reading, and what all queries share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from ..buildinfo.package_map import UNOWNED
from ..errors import TielineError
from ..facts.document import Role
from . import stores
from .aliases import Relative, relatives
from .answers import Link, Location, Symbol
from .blocks import bit_of, block_of, find
from .catalogue import Catalogue
from .connection import listed
from .details import DetailReader
from .flags import DECLARED, DEFINITION
from .occurrences import Occurrences
from .postings import DECLARED_ONLY, DOCUMENT_BITS, STATES, Mention, Posting, decode
from .recent import Recent
from .record import Remainder, decode_remainder, load_digest
from .symbols import SymbolReader
from .ties import Ties

if TYPE_CHECKING:
    from .linking import Counterpart, Linked
    from .stores import Store

_CACHED_DOCUMENTS = 512
_CACHED_SYMBOLS = 4096


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
        detail: number of the block that its details are in.
        occurrences: decoded occurrences.
    """

    def __init__(
        self, reader: Reader, row: tuple[int, str, str, int, str, str, int, bytes, int, bytes]
    ) -> None:
        self._reader = reader
        self._remainder: Remainder | None = None
        self.id, path, folder, self.repository, self.package, self.language, self.flags = row[:7]
        digest, self.detail, blob = row[7:]
        self.path: str = f"{folder.rstrip('/')}/{path}" if folder else path
        self.file: str = self.path if folder else f"{reader.roots[self.repository]}/{path}"
        self.key: tuple[str, str, str] = (reader.repositories[self.repository], folder, path)
        self.digest = load_digest(digest)
        self.occurrences = Occurrences(blob)

    @property
    def remainder(self) -> Remainder:
        """Definitions and the like, decoded when first asked for."""
        if self._remainder is None:
            self._remainder = decode_remainder(self._reader.details.remainder(self.detail, self.id))
        return self._remainder


class Reader:
    """A snapshot of an index: it answers from one state, whatever a writer does meanwhile.

    Not for use by several threads at once. A server opens a new one when `outdated` says so.

    Attributes:
        connection: read-only, in a transaction.
        repository: name of the repository whose answers come first.
        repository_id: the store's number for it, in the revision that is asked about.
        revision: that revision; empty for a working tree.
        repositories: names of the repositories that answers are about, by number.
        roots: their folders; empty for those that came from another machine.
        abroad: those that came from another machine.
        root: its root.
        symbols: finds and writes symbol strings.
        details: reads what documents have beside their occurrences.
        ties: reads what symbols stand for each other.
        counterparts: what `linking.counterparts` found lately, by symbol.
    """

    def __init__(
        self,
        store: Store,
        repository: str | None = None,
        root: str | None = None,
        revision: str | None = None,
    ) -> None:
        """Open an index.

        Args:
            store: the index, such as `.tieline/index.db`, or the address of a store in PostgreSQL.
            repository: name of the repository to ask about; by default the one at `root`, or the first.
            root: where that repository lies now, if not where it was indexed.
            revision: which revision of it; by default the current one. Of other repositories it always is.

        Raises:
            TielineError: TL300 to TL307 (see `stores.open_reader`), TL306 if there is no such repository.
        """
        self._store = store
        with stores.reported(store):
            self.connection = stores.open_reader(store)
            try:
                self._stamp = stores.stamp(store, self.connection)
                self._load(repository, root, revision)
            except BaseException:
                self.connection.close()
                raise
        self._begin()

    def _begin(self) -> None:
        """Start without anything that was read."""
        self.symbols = SymbolReader(self.connection)
        self.details = DetailReader(self.connection)
        self.ties = Ties(self.connection)
        self._documents: Recent[StoredDocument] = Recent(_CACHED_DOCUMENTS)
        self._kinds: dict[int, str] | None = None
        self._symbol_kinds: dict[int, str] = {}
        self._relatives: dict[int, list[Relative]] = {}
        self._unowned: int | None = None
        self._packages: dict[int, tuple[str, str, str]] = {}
        self.counterparts: Recent[list[Counterpart]] = Recent(_CACHED_SYMBOLS)
        self._files: dict[int, list[tuple[int, str]]] = {}
        self._mentions: Recent[list[Mention]] = Recent(_CACHED_SYMBOLS)
        self._catalogues: dict[int, Catalogue] = {}
        self._indexed: dict[str, bool] = {}

    def turn(
        self, repository: str | None = None, root: str | None = None, revision: str | None = None
    ) -> None:
        """Ask about another repository, or another revision, of the same snapshot from now on.

        What was given before means nothing any more. See `__init__` for the arguments.

        Raises:
            TielineError: TL306, there is no such repository.
        """
        with stores.reported(self._store):
            self._load(repository, root, revision)
        self._begin()

    def close(self) -> None:
        """End the snapshot."""
        self.connection.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is not None and not isinstance(error, TielineError):
            with stores.reported(self._store):
                raise error

    def outdated(self) -> bool:
        """Whether the index may have been written since this snapshot was taken."""
        return stores.stamp(self._store) != self._stamp

    def document(self, identifier: int) -> StoredDocument:
        """The document with a number."""
        return self._documents.get(identifier) or self.load([identifier])[0]

    def load(self, identifiers: Sequence[int]) -> list[StoredDocument]:
        """Read documents that are about to be asked for with one statement, up to a hundred or so.

        Those that were known already are not given.
        """
        missing = [each for each in identifiers if self._documents.get(each) is None]
        if not missing:
            return []
        marks, values = listed(missing)
        rows = self.connection.execute(
            "SELECT document.id, document.path, folder.path, repository, purl, language, flags, digest,"  # noqa: S608
            " detail, occurrences FROM document"
            " JOIN folder ON folder.id = folder JOIN package ON package.id = package"
            f" WHERE document.id IN ({marks})",
            values,
        )
        found = [StoredDocument(self, row) for row in rows]
        for each in found:
            self._documents[each.id] = each
        return found

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
            below = f"{folder.rstrip('/')}/"
            if (
                folder
                and path.startswith(below)
                and (found := self._lookup(identifier, path[len(below) :], folder))
            ):
                return found
        return None

    def mentions(self, symbol: int) -> list[Mention]:
        """What each repository says about a global symbol: this one first, then by name."""
        known = self._mentions.get(symbol)
        if known is None:
            rows = self.connection.execute(
                "SELECT repository, members, mentions FROM posting WHERE block = ? AND (members & ?) <> 0",
                (block_of(symbol), bit_of(symbol)),
            ).fetchall()
            found = [find(symbol, *row) for row in rows if row[0] in self._order]
            found.sort(key=self._order_of)
            known = self._mentions[symbol] = found
        return known

    def postings(self, symbol: int) -> list[Posting]:
        """The documents that mention a global symbol, in order."""
        return [one for row in self.mentions(symbol) for one in self.unfold(row)]

    def is_analysed(self, symbol: int) -> bool:
        """Whether a file that was analysed itself defines or declares it, and not only a dependent's copy."""
        return any(row.definitions for row in self.mentions(symbol))

    def unfold(self, row: Mention) -> list[Posting]:
        """The documents of one repository that mention a symbol, in order."""
        found = decode(row)
        found.sort(key=lambda one: self.sort_key(one.document))
        return found

    def stated(self, symbol: int) -> list[Posting]:
        """The documents that define, declare or describe a symbol, the best first.

        Those that were analysed, of all repositories; where there are none, the files of dependencies that
        the first repository used: others' copies say nothing else.
        """
        rows = self.mentions(symbol)
        chosen = [row for row in rows if row.roles & STATES]
        if not chosen:
            chosen = [row for row in rows if row.declared_roles & STATES][:1]
        found = [one for row in chosen for one in decode(row) if one.roles & STATES]
        found.sort(key=self.definition_order)
        return found

    def sort_key(self, document: int) -> tuple[int, int]:
        """Sorts documents: this repository's first, then by repository, folder and path."""
        repository = document >> DOCUMENT_BITS
        return self._order[repository], self._catalogue(repository).rank(document)

    def repository_order(self, repository: int) -> int:
        """Where a repository comes in the order of answers."""
        return self._order[repository]

    def is_own(self, document: int) -> bool:
        """Whether a document is of the repository that is asked about."""
        return document >> DOCUMENT_BITS == self.repository_id

    def flags(self, document: int) -> int:
        """The flags of a document (see `flags`)."""
        return self._catalogue(document >> DOCUMENT_BITS).flags(document)

    def owner(self, document: int) -> int:
        """The number of the package that owns a document."""
        return self._catalogue(document >> DOCUMENT_BITS).owner(document)

    def is_visible(self, document: int) -> bool:
        """Whether a document is of a revision that is asked about."""
        return document >> DOCUMENT_BITS in self._order

    def path_length(self, document: int) -> int:
        """The length of a document's path."""
        row = self.connection.execute(
            "SELECT length(path) FROM document WHERE id = ?", (document,)
        ).fetchone()
        return int(row[0])

    def is_indexed(self, purl: str) -> bool:
        """Whether the package is indexed at this version, beyond what its dependents used of it."""
        known = self._indexed.get(purl)
        if known is None:
            rows = self.connection.execute(
                "SELECT repository FROM package JOIN analysed ON analysed.package = package.id"
                " WHERE purl = ?",
                (purl,),
            ).fetchall()
            known = self._indexed[purl] = any(row[0] in self._order for row in rows)
        return known

    def package_of(self, symbol: int) -> tuple[str, str, str]:
        """The manager, name and version of the package that a global symbol belongs to."""
        return self.package(self.symbols.package(symbol))

    def package(self, number: int) -> tuple[str, str, str]:
        """The manager, name and version of a package, by the store's number for it."""
        known = self._packages.get(number)
        if known is None:
            known = self._packages[number] = self.connection.execute(
                "SELECT manager, name, version FROM package WHERE id = ?", (number,)
            ).fetchone()
        return known

    def relatives(self, package: int) -> list[Relative]:
        """The other versions of a package, what it was built from, and what was built from it."""
        known = self._relatives.get(package)
        if known is None:
            known = self._relatives[package] = relatives(self, package)
        return known

    @property
    def unowned(self) -> int:
        """The number of the package of files that nobody owns; 0 where there is none."""
        known = self._unowned
        if known is None:
            query = "SELECT id FROM package WHERE manager = ? AND name = ?"
            row = self.connection.execute(query, UNOWNED).fetchone()
            self._unowned = known = int(row[0]) if row else 0
        return known

    def other_versions(self, package: int) -> list[tuple[int, str]]:
        """The number and version of each other version of a package that the index knows."""
        return self.connection.execute(
            "SELECT other.id, other.version FROM package JOIN package AS other"
            " ON other.name = package.name AND other.manager = package.manager"
            " WHERE package.id = ?1 AND other.id <> ?1 AND package.name <> ''",
            (package,),
        ).fetchall()

    def files(self, package: int) -> list[tuple[int, str]]:
        """The number and name of each namespace of a package that is called like a file, with a suffix."""
        known = self._files.get(package)
        if known is None:
            known = self._files[package] = self.connection.execute(
                "WITH RECURSIVE space(id, name) AS ("
                " SELECT id, name FROM symbol WHERE parent = ? AND form = '/'"
                " UNION ALL SELECT symbol.id, symbol.name FROM symbol JOIN space ON symbol.parent = space.id"
                " WHERE form = '/')"
                " SELECT space.id, text FROM space JOIN name ON name.id = space.name"
                " WHERE text LIKE '_%._%' ORDER BY space.id",
                (-package,),
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
            number = next((one.kind for one in self.stated(symbol) if one.kind), 0)
            known = self._symbol_kinds[symbol] = self.kind(number) if number else ""
        return known

    def definition_order(self, posting: Posting) -> tuple[bool, bool, int, int]:
        """Sorts definitions: sources first, then analysed files before dependencies', then as `sort_key`."""
        declared = bool(posting.roles & DECLARED_ONLY)
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
        number = document.occurrences.number(index)
        return self.symbol(number) if number > 0 else self.local(document, index)

    def text(self, document: StoredDocument, index: int) -> str:
        """The symbol string of a symbol, by its index in a document's symbols."""
        number = document.occurrences.number(index)
        if number > 0:
            return self.symbols.text(number)
        return f"local {-1 - number}" if number else document.remainder.names[index]

    def entity(self, symbols: Iterable[int]) -> set[int]:
        """The symbols, and all that stand for the same thing: a stub's and those of its source."""
        found = set(symbols)
        pending = list(found)
        while pending:
            self.ties.load(pending)
            beside = {
                other
                for symbol in pending
                for backwards in (False, True)
                for other, document in self.ties.of(symbol, DEFINITION, backwards=backwards)
                if self.is_visible(document)
            }
            pending = sorted(beside - found)
            found |= beside
        return found

    def location(
        self, document: StoredDocument, index: int, *, enclosing: int = 0, linked: Linked | None = None
    ) -> Location:
        """The row of an occurrence.

        Args:
            document: the document.
            index: the occurrence.
            enclosing: what `enclosing_symbol` says of it, where that is wanted.
            linked: how it is linked when that is by way of another version.
        """
        occurrences = document.occurrences
        table_index = occurrences.symbols[index]
        number = occurrences.number(table_index)
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
            self.symbols.text(enclosing) if enclosing else "",
            occurrences.body(index),
            linked.reason if linked else "",
        )

    def enclosing_symbol(self, document: StoredDocument, index: int) -> int:
        """The innermost global symbol whose definition is around an occurrence; 0 if there is none."""
        occurrences = document.occurrences
        for owner in occurrences.around(occurrences.lines[index], occurrences.columns[index]):
            symbol = occurrences.number(occurrences.symbols[owner])
            if symbol > 0 and owner != index:
                return symbol
        return 0

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

    def _load(self, repository: str | None, root: str | None, revision: str | None) -> None:
        rows: list[tuple[int, str, str, str, int]] = self.connection.execute(
            "SELECT id, name, revision, root, current FROM repository ORDER BY name, revision"
        ).fetchall()
        wanted = [row for row in rows if row[1] == repository] if repository is not None else rows
        wanted = [row for row in wanted if row[2] == revision] if revision is not None else wanted
        wanted = [row for row in wanted if row[4]] or wanted
        wanted = [row for row in wanted if row[3] == root] or wanted
        if not wanted:
            about = " ".join(filter(None, (repository, revision and f"at {revision}")))
            raise TielineError(
                "TL306",
                f"{stores.shown(self._store)} holds no repository {about}".rstrip(),
                "`tieline repos` lists those it has; `tieline index` in a checkout adds it",
            )
        self.repository_id, self.repository, self.revision, self.root, _ = wanted[0]
        seen = [row for row in rows if row[0] == self.repository_id or (row[4] and row[1] != self.repository)]
        seen.sort(key=lambda row: row[0] != self.repository_id)
        self._order = {row[0]: place for place, row in enumerate(seen)}
        self.repositories = {row[0]: row[1] for row in seen}
        self.roots = {row[0]: row[3] for row in seen}
        self.abroad = {row[0] for row in seen if not row[3]}
        if root is not None:
            self.root = self.roots[self.repository_id] = root

    def _order_of(self, row: Mention) -> int:
        return self._order[row.repository]

    def _catalogue(self, repository: int) -> Catalogue:
        known = self._catalogues.get(repository)
        if known is None:
            known = self._catalogues[repository] = Catalogue(self.connection, repository)
        return known


def numbers(symbols: Collection[Symbol]) -> list[int]:
    """The numbers of the global ones."""
    return [symbol.id for symbol in symbols if not symbol.document]
