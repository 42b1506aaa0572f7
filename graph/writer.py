"""The one writer of an index.

A first index, or a rebuild of the only repository, is written to a file beside the index and takes its place
when it is complete; anything else is one transaction. Either way the index that readers see is the old one
until
`commit`, whatever happens to this process.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..errors import TielineError
from ..facts.document import Document, UnitResult
from . import catalogue, collect, database, merge, schema, spoken, workspace
from .details import DetailReader
from .ingest import DocumentWriter, ReadSource, read_record, read_source
from .lock import WriterLock
from .postings import DOCUMENT_BITS
from .record import PackageRow, Record, decode_record, encode_record, facts_digest, record
from .symbols import SymbolReader, SymbolWriter

if TYPE_CHECKING:
    from ..buildinfo.model import Unit, Workspace


class IndexWriter:
    """Writes the facts of one repository into an index.

    Use it as a context manager; without `commit` nothing has happened.

    Attributes:
        moved: where a corrupt index was moved to, if there was one.
        fresh: whether a whole new index is being written: every unit must be given.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        root: str,
        *,
        rebuild: bool = False,
        read: ReadSource = read_source,
    ) -> None:
        """Take the writer lock and begin.

        Args:
            path: the index, such as `.tieline/index.db`; its folder is made if need be.
            name: the repository's name or URI, its identity in the store.
            root: absolute folder of the checkout.
            rebuild: forget what is known about the repository.
            read: gives the bytes of a source file by absolute path.

        Raises:
            TielineError: TL302 if a newer tieline wrote the index, TL303 if another process is writing it,
                TL304 if it cannot be written.
        """
        self._path = path
        self._building = path.with_name(path.name + ".building")
        self.moved: Path | None = None
        self._closed = False
        self._lock = WriterLock(path.with_name(path.name + ".lock"))
        try:
            with database.reported(path):
                self._building.unlink(missing_ok=True)
                existing = self._open_existing(rebuild, name)
                self.fresh = existing is None
                self._connection = existing or database.open_fresh(self._building)
                try:
                    if existing is not None:
                        existing.execute("BEGIN IMMEDIATE")
                    self._begin(name, root, rebuild, read)
                except BaseException:
                    self._connection.close()
                    raise
        except BaseException:
            self._lock.release()
            raise

    def unit_fingerprints(self) -> dict[str, str]:
        """The fingerprint of each unit of the repository that is in the store, by the unit's id."""
        return dict(
            self._connection.execute(
                "SELECT key, fingerprint FROM unit WHERE repository = ?", (self._repository,)
            )
        )

    def put_workspace(self, found: Workspace) -> None:
        """Replace what is known about the repository's packages, dependencies, and build files."""
        with database.reported(self._path):
            workspace.write(self._connection, self._symbols, self._repository, found)

    def replace_unit(
        self,
        unit: Unit,
        facts: Iterable[Document | UnitResult],
        packages: Sequence[PackageRow],
        *,
        fingerprint: str = "",
        log: str = "",
        environment: str = "",
    ) -> UnitResult:
        """Put a unit's facts in the place of those of its last run.

        Args:
            unit: the unit.
            facts: documents in UTF-16 columns, then one result; consumed one by one.
            packages: the package table that the documents index.
            fingerprint: identifies everything that the facts depend on.
            log: path of the file with what the helper wrote to standard error.
            environment: what the unit was analysed in, in words; empty for the id that the unit names.

        Raises:
            ValueError: for a document whose columns are not UTF-16, or facts without a result.
            TielineError: TL304 if the disk is full.
        """
        with database.reported(self._path):
            before = self._unit_variants(unit.id)
            now: dict[int, int] = {}
            result: UnitResult | None = None
            for fact in facts:
                if isinstance(fact, Document):
                    variant, document = self._add(record(fact, packages[fact.package]))
                    now[variant] = document
                else:
                    result = fact
            if result is None:
                raise ValueError(f"{unit.id}: the facts end without a result")
            documents = spoken.encode(now.values())
            identifier = self._put_unit(
                unit, result, (fingerprint, log, environment or unit.environment, documents)
            )
            execute = self._connection.executemany
            execute(
                "DELETE FROM contribution WHERE unit = ? AND variant = ?",
                [(identifier, v) for v in before - now.keys()],
            )
            execute(
                "INSERT INTO contribution VALUES (?, ?)", [(identifier, v) for v in now if v not in before]
            )
            self._suspects |= before - now.keys()
            return result

    def set_fingerprint(self, unit: str, fingerprint: str) -> None:
        """Note what a unit's facts depend on, where that is known only when they have all come in."""
        with database.reported(self._path):
            self._connection.execute(
                "UPDATE unit SET fingerprint = ? WHERE repository = ? AND key = ?",
                (fingerprint, self._repository, unit),
            )

    def drop_units(self, keep: Collection[str]) -> list[str]:
        """Forget the units of the repository that are not in `keep`; give their ids, sorted."""
        with database.reported(self._path):
            known = sorted(self.unit_fingerprints())
            dropped = [key for key in known if key not in keep]
            for key in dropped:
                self._suspects |= self._unit_variants(key)
                (identifier,) = self._connection.execute(
                    "SELECT id FROM unit WHERE repository = ? AND key = ?", (self._repository, key)
                ).fetchone()
                for statement in (
                    "DELETE FROM contribution WHERE unit = ?",
                    "DELETE FROM unit_missing WHERE unit = ?",
                    "DELETE FROM unit WHERE id = ?",
                ):
                    self._connection.execute(statement, (identifier,))
            return dropped

    def documented(self) -> set[str]:
        """The paths of the repository's own files that some unit has facts about, relative to its root."""
        folder = self._folders.get("")
        live = {
            row[0]
            for row in self._connection.execute(
                "SELECT DISTINCT document FROM variant JOIN contribution ON variant = variant.id"
                " WHERE document >= ? AND document < ?",
                self._range,
            )
        }
        rows = self._connection.execute(
            "SELECT path, id FROM document WHERE folder = ? AND repository = ?", (folder, self._repository)
        )
        known = {**dict(rows), **{path: key for (place, path), key in self._known.items() if place == folder}}
        return {path for path, identifier in known.items() if identifier in live}

    def commit(self) -> None:
        """Make everything visible at once, and end.

        Raises:
            TielineError: TL304 if the disk is full; the old index is intact.
        """
        try:
            with database.reported(self._path):
                self._drop_orphans()
                self._drop_imported()
                self._write_merged()
                self._documents.finish()
                if self.fresh:
                    schema.create_indexes(self._connection)
                collect.unused(self._connection, self._documents.idle_symbols, self._documents.idle_names)
                if self.fresh or self._documents.changed:
                    catalogue.lay_down(self._connection, self._repository)
                self._connection.execute("COMMIT")
                self._connection.close()
                if self.fresh:
                    database.publish(self._building, self._path)
        finally:
            self.close()

    def close(self) -> None:
        """Give up what was not committed, and give the lock back."""
        self._end(corrupt=False)

    def _end(self, *, corrupt: bool) -> None:
        if self._closed:
            return
        self._closed = True
        self._connection.close()
        if corrupt and not self.fresh:
            self.moved = database.move_aside(self._path)
        self._building.unlink(missing_ok=True)
        self._lock.release()

    def __enter__(self) -> IndexWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The next run could only meet the same damage.
        self._end(corrupt=isinstance(error, TielineError) and error.code == "TL301")

    def _open_existing(self, rebuild: bool, name: str) -> sqlite3.Connection | None:
        if not self._path.exists():
            return None
        try:
            connection = database.open_writer(self._path)
            others = connection.execute(
                "SELECT 1 FROM repository WHERE name <> ? OR revision <> ''", (name,)
            ).fetchone()
        except TielineError as error:
            if error.code != "TL301":
                raise
            self.moved = database.move_aside(self._path)
            return None
        if rebuild and others is None:
            connection.close()
            return None
        return connection

    def _begin(self, name: str, root: str, rebuild: bool, read: ReadSource) -> None:
        connection = self._connection
        # A checkout that was given another origin is the same folder under a new name.
        connection.execute(
            "UPDATE repository SET name = ?1 WHERE root = ?2 AND revision = '' AND name <> ?1"
            " AND (SELECT count(*) FROM repository AS other WHERE other.name IN (?1, repository.name)) = 1",
            (name, root),
        )
        known = connection.execute(
            "INSERT INTO repository (name, revision, root, current) VALUES (?, '', ?, 1)"
            " ON CONFLICT (name, revision) DO UPDATE SET root = excluded.root RETURNING id",
            (name, root),
        ).fetchone()
        self._repository = int(known[0])
        connection.execute(
            "UPDATE repository SET current = (id = ?) WHERE name = ?", (self._repository, name)
        )
        self._range = (self._repository << DOCUMENT_BITS, (self._repository + 1) << DOCUMENT_BITS)
        self._symbols = SymbolWriter(connection, fresh=self.fresh)
        self._documents = DocumentWriter(connection, self._symbols, self._repository, root, read)
        self._folders: dict[str, int] = dict(connection.execute("SELECT path, id FROM folder"))
        self._known: dict[tuple[int, str], int] = {}
        self._variants: dict[tuple[int, bytes], int] = {}
        first, end = self._range
        self._next_document = max(
            _next_id(connection, "SELECT max(id) FROM document WHERE id < ?", end),
            _next_id(connection, "SELECT max(document) FROM variant WHERE document < ?", end),
            first + 1,
        )
        self._next_variant = _next_id(connection, "SELECT max(id) FROM variant")
        # Documents whose row does not say what their variants say, and variants that may have lost their
        # last unit.
        self._dirty: dict[int, int] = {}
        self._suspects: set[int] = set()
        self._imported: dict[int, int] = {}
        spoken_of = connection.execute(
            "SELECT 1 FROM variant WHERE document >= ? AND document < ? LIMIT 1", self._range
        ).fetchone()
        if spoken_of is None:
            # They came from another store, without what their units said.
            rows = connection.execute("SELECT id, folder FROM document WHERE id >= ? AND id < ?", self._range)
            self._imported.update(rows.fetchall())
        if rebuild and not self.fresh:
            self.drop_units(())

    def _add(self, item: Record) -> tuple[int, int]:
        """Take one record in; give the ids of its variant and of its document."""
        folder = self._folder(item.package.location)
        facts = facts_digest(item)
        identifier, new = self._document(folder, item.document)
        variant = self._variant(identifier, facts)
        if variant is not None:
            return variant, identifier
        direct = new and not item.declared
        variant = self._next_variant
        self._next_variant += 1
        self._variants[identifier, facts] = variant
        self._connection.execute(
            "INSERT INTO variant VALUES (?, ?, ?, ?)",
            (variant, identifier, facts, None if direct else encode_record(item)),
        )
        if direct:
            self._documents.write(identifier, item, folder, facts)
        else:
            self._dirty[identifier] = folder
        return variant, identifier

    def _document(self, folder: int, path: str) -> tuple[int, bool]:
        known = self._known.get((folder, path))
        if known is None and not self.fresh:
            row = self._connection.execute(
                "SELECT id FROM document WHERE path = ? AND folder = ? AND repository = ?",
                (path, folder, self._repository),
            ).fetchone()
            known = row and int(row[0])
        new = known is None
        if known is None:
            known = self._next_document
            self._next_document += 1
        self._known[folder, path] = known
        return known, new

    def _variant(self, document: int, facts: bytes) -> int | None:
        known = self._variants.get((document, facts))
        if known is None and not self.fresh:
            row = self._connection.execute(
                "SELECT id FROM variant WHERE document = ? AND facts = ?", (document, facts)
            ).fetchone()
            known = row and int(row[0])
        return known

    def _folder(self, path: str) -> int:
        known = self._folders.get(path)
        if known is None:
            known = self._folders[path] = max(self._folders.values(), default=0) + 1
            self._connection.execute("INSERT INTO folder VALUES (?, ?)", (known, path))
        return known

    def _unit_variants(self, key: str) -> set[int]:
        return {
            row[0]
            for row in self._connection.execute(
                "SELECT variant FROM contribution JOIN unit ON unit.id = unit WHERE repository = ?"
                " AND key = ?",
                (self._repository, key),
            )
        }

    def _put_unit(self, unit: Unit, result: UnitResult, run: tuple[str, str, str, bytes]) -> int:
        (identifier,) = self._connection.execute(
            "INSERT INTO unit (repository, key, driver, package, status, code, reason, fingerprint,"
            " log, environment, documents)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (repository, key) DO UPDATE SET driver = excluded.driver,"
            " package = excluded.package, status = excluded.status, code = excluded.code,"
            " reason = excluded.reason,"
            " fingerprint = excluded.fingerprint, log = excluded.log,"
            " environment = excluded.environment, documents = excluded.documents RETURNING id",
            (
                *(
                    self._repository,
                    unit.id,
                    unit.driver,
                    unit.package,
                    result.status,
                    result.code,
                    result.reason,
                ),
                *run,
            ),
        ).fetchone()
        self._connection.execute("DELETE FROM unit_missing WHERE unit = ?", (identifier,))
        self._connection.executemany(
            "INSERT OR REPLACE INTO unit_missing VALUES (?, ?, ?)",
            [(identifier, path, reason) for path, reason in result.missing],
        )
        return int(identifier)

    def _drop_orphans(self) -> None:
        for variant in sorted(self._suspects):
            used = self._connection.execute(
                "SELECT 1 FROM contribution WHERE variant = ? LIMIT 1", (variant,)
            )
            if used.fetchone() is None:
                row = self._connection.execute(
                    "DELETE FROM variant WHERE id = ? RETURNING document", (variant,)
                ).fetchone()
                if row is not None:
                    self._dirty.setdefault(row[0], 0)

    def _drop_imported(self) -> None:
        if not self._imported:
            return
        spoken_of: set[int] = set()
        for (blob,) in self._connection.execute(
            "SELECT documents FROM unit WHERE repository = ?", (self._repository,)
        ):
            spoken_of.update(self._range[0] | number for number in spoken.decode(blob))
        for identifier, folder in self._imported.items():
            if identifier not in spoken_of:
                self._dirty.setdefault(identifier, folder)

    def _write_merged(self) -> None:
        """Bring the rows of documents in line with their variants."""
        connection = self._connection
        # The rows of this run's symbols are written last, so their texts come from memory.
        reader = SymbolReader(connection, {number: text for text, number in self._symbols.ids.items()})
        self._documents.flush()
        details = DetailReader(connection)
        for identifier, folder in self._dirty.items():
            variants: list[tuple[int, bytes, bytes | None]] = connection.execute(
                "SELECT id, facts, record FROM variant WHERE document = ? ORDER BY id", (identifier,)
            ).fetchall()
            current = connection.execute(
                "SELECT facts, folder FROM document WHERE id = ?", (identifier,)
            ).fetchone()
            if len(variants) == 1 and current is not None and current[0] == variants[0][1]:
                connection.execute("UPDATE variant SET record = NULL WHERE id = ?", (variants[0][0],))
                continue
            records: list[Record] = []
            for variant, _, blob in variants:
                if blob is None:
                    item = read_record(connection, reader, details, identifier)
                    connection.execute(
                        "UPDATE variant SET record = ? WHERE id = ?", (encode_record(item), variant)
                    )
                else:
                    item = decode_record(blob)
                records.append(item)
            self._rewrite(identifier, current[1] if current else folder, records, current and current[0])
            if len(variants) == 1:
                connection.execute("UPDATE variant SET record = NULL WHERE document = ?", (identifier,))

    def _rewrite(
        self, identifier: int, folder: int, records: Sequence[Record], current: bytes | None
    ) -> None:
        if not records:
            self._documents.erase(identifier)
            return
        united = merge.merge(records, self._documents.present_digest(records))
        facts = facts_digest(united)
        if facts != current:
            self._documents.erase(identifier)
            self._documents.write(identifier, united, folder, facts)


def _next_id(connection: sqlite3.Connection, query: str, *parameters: int) -> int:
    return int(connection.execute(query, parameters).fetchone()[0] or 0) + 1
