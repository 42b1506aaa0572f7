"""A repository from one store into another: what `push`, `pull` and `forget` are made of.

A revision comes in, or leaves, in one transaction. Documents keep their numbers in the repository, so that
the blobs of postings are taken over as they are; symbols, names and packages, which all repositories of a
store share, get the numbers that they have there. What only the next run of `tieline index` needs stays
behind.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Protocol

import msgspec

from . import catalogue, collect, workspace
from .blocks import block_of, blocks, unfold
from .connection import Connection
from .flags import DECLARED
from .occurrences import Occurrences, with_table
from .postings import DOCUMENT_BITS, Mention, decode, mention
from .reader import Reader

_CHUNK = 500


class Target(Protocol):
    """A store that is written, in a transaction that nobody else can write beside."""

    @property
    def connection(self) -> Connection:
        """For everything but many rows at once."""
        ...

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Put whole rows into a table."""
        ...

    def intern(self, table: str, keys: Sequence[str], columns: Sequence[str], rows: Rows) -> list[int]:
        """The ids of rows that are the same for all repositories, made where there are none.

        Args:
            table: a table with an `id`.
            keys: the columns that tell rows apart.
            columns: those that `rows` have, in order.
            rows: each once by its keys.
        """
        ...


Rows = Sequence[tuple[Any, ...]]


class Transferred(msgspec.Struct, frozen=True):
    """What came into a store.

    Attributes:
        repository: its name.
        revision: its revision; empty for a working tree.
        documents: number of its own documents, without those of dependencies.
        occurrences: number of occurrences in them.
        replaced: revisions of the repository that left for it.
    """

    repository: str
    revision: str
    documents: int
    occurrences: int
    replaced: tuple[str, ...]


def transfer(source: Reader, target: Target, revision: str, *, keep: bool = False) -> Transferred:
    """Copy the repository that a reader is about into a store, where it becomes the current revision.

    The caller commits.

    Args:
        source: what to copy.
        target: where to.
        revision: what to call it there.
        keep: whether the revision that was current stays, for queries that ask for it.
    """
    connection = target.connection
    known: list[tuple[int, str, int]] = connection.execute(
        "SELECT id, revision, current FROM repository WHERE name = ? ORDER BY revision", (source.repository,)
    ).fetchall()
    leaving = [row for row in known if row[1] == revision or (row[2] and not keep)]
    number = int(connection.execute("SELECT coalesce(max(id), 0) + 1 FROM repository").fetchone()[0])
    for identifier, _, _ in leaving:
        connection.execute("DELETE FROM repository WHERE id = ?", (identifier,))
    connection.execute("UPDATE repository SET current = 0 WHERE name = ?", (source.repository,))
    connection.execute(
        "INSERT INTO repository VALUES (?, ?, ?, '', 1)", (number, source.repository, revision)
    )
    documents, occurrences = _Copy(source, target, number).run()
    # Symbols that the new revision has, too, are thereby not removed and made again.
    for identifier, _, _ in leaving:
        remove(connection, identifier)
    return Transferred(source.repository, revision, documents, occurrences, tuple(row[1] for row in leaving))


def remove(connection: Connection, repository: int) -> None:
    """Remove a revision and all that only it said; what others know of its packages stays."""
    first, end = repository << DOCUMENT_BITS, (repository + 1) << DOCUMENT_BITS
    execute, executemany = connection.execute, connection.executemany
    symbols: set[int] = set()
    for (blob,) in execute("SELECT occurrences FROM document WHERE id >= ? AND id < ?", (first, end)):
        symbols.update(each for each in Occurrences(blob).table if each > 0)
    mentioned = sorted(symbols)
    names: list[int] = [
        row[0]
        for row in execute(
            "SELECT DISTINCT name FROM unresolved WHERE document >= ? AND document < ?", (first, end)
        )
    ]
    executemany(
        "DELETE FROM posting WHERE block = ? AND repository = ?",
        [(each, repository) for each in sorted({block_of(symbol) for symbol in mentioned})],
    )
    executemany(
        "DELETE FROM relationship WHERE source = ? AND document >= ? AND document < ?",
        [(each, first, end) for each in mentioned],
    )
    executemany(
        "DELETE FROM unresolved WHERE name = ? AND document >= ? AND document < ?",
        [(each, first, end) for each in names],
    )
    for table in ("contribution", "unit_missing"):
        execute(
            f"DELETE FROM {table} WHERE unit IN (SELECT id FROM unit WHERE repository = ?)",  # noqa: S608
            (repository,),
        )
    execute("DELETE FROM unit WHERE repository = ?", (repository,))
    for table in ("problem", "variant"):
        execute(f"DELETE FROM {table} WHERE document >= ? AND document < ?", (first, end))  # noqa: S608
    for table in ("document", "detail"):
        execute(f"DELETE FROM {table} WHERE id >= ? AND id < ?", (first, end))  # noqa: S608
    execute("DELETE FROM observed WHERE repository = ?", (repository,))
    workspace.remove(connection, repository)
    catalogue.remove(connection, repository)
    execute("DELETE FROM repository WHERE id = ?", (repository,))
    collect.unused(connection, mentioned, names)


class _Copy:
    """One repository on its way, with the numbers that shared rows have in both stores."""

    def __init__(self, source: Reader, target: Target, number: int) -> None:
        self._source = source.connection
        self._target = target
        self._repository = source.repository_id
        self._number = number
        self._range = (self._repository << DOCUMENT_BITS, (self._repository + 1) << DOCUMENT_BITS)
        self._base = number << DOCUMENT_BITS
        self._packages: dict[int, int] = {}
        self._names: dict[int, int] = {}
        self._symbols: dict[int, int] = {}

    def run(self) -> tuple[int, int]:
        """Copy everything; give the number of documents and of occurrences."""
        mentioned = self._mentioned()
        self._intern(mentioned)
        documents, occurrences = self._copy_documents()
        self._copy_postings(mentioned)
        self._copy_relationships()
        self._copy_details()
        self._copy_catalogue()
        self._copy_observed()
        self._copy_workspace()
        self._copy_units()
        return documents, occurrences

    def _mentioned(self) -> set[int]:
        found: set[int] = set()
        for (blob,) in self._source.execute(
            "SELECT occurrences FROM document WHERE id >= ? AND id < ?", self._range
        ):
            found.update(each for each in Occurrences(blob).table if each > 0)
        return found

    def _intern(self, mentioned: set[int]) -> None:
        rows: dict[int, tuple[int, int, str]] = {}
        pending = sorted(mentioned)
        while pending:
            for identifier, *rest in self._rows("symbol", "id, parent, name, form", "id", pending):
                rows[identifier] = tuple(rest)
            parents = {rows[each][0] for each in pending}
            pending = sorted(each for each in parents - rows.keys() if each > 0)
        unresolved = self._all("SELECT DISTINCT name FROM unresolved WHERE document >= ? AND document < ?")
        names = sorted({row[1] for row in rows.values()} | {row[0] for row in unresolved})
        self._names = self._take("name", ("text",), ("letters", "text"), names)
        packages = {-row[0] for row in rows.values() if row[0] < 0} | self._packages_of_rows()
        columns = ("key", "manager", "name", "version", "purl")
        self._packages = self._take("package", ("key",), columns, sorted(packages))
        self._intern_symbols(rows)

    def _intern_symbols(self, rows: dict[int, tuple[int, int, str]]) -> None:
        depths: dict[int, int] = {}

        def depth(symbol: int) -> int:
            known = depths.get(symbol)
            if known is None:
                parent = rows[symbol][0]
                known = depths[symbol] = depth(parent) + 1 if parent > 0 else 0
            return known

        levels: dict[int, list[int]] = {}
        for symbol in sorted(rows):
            levels.setdefault(depth(symbol), []).append(symbol)
        for level in sorted(levels):
            wanted: list[tuple[int, int, str]] = []
            for symbol in levels[level]:
                parent, name, form = rows[symbol]
                above = self._symbols[parent] if parent > 0 else -self._packages[-parent]
                wanted.append((above, self._names[name], form))
            columns = ("parent", "name", "form")
            numbers = self._target.intern("symbol", columns, columns, wanted)
            self._symbols.update(zip(levels[level], numbers, strict=True))

    def _packages_of_rows(self) -> set[int]:
        one = (self._repository,)
        found = {row[0] for row in self._all("SELECT package FROM document WHERE id >= ? AND id < ?")}
        for query in (
            "SELECT package FROM observed WHERE repository = ?",
            "SELECT package FROM installation WHERE repository = ?",
            "SELECT dependent FROM dependency WHERE repository = ?",
            "SELECT resolved FROM dependency WHERE repository = ? AND resolved IS NOT NULL",
        ):
            found |= {row[0] for row in self._source.execute(query, one)}
        return found

    def _copy_documents(self) -> tuple[int, int]:
        columns = "id, folder, path, package, language, flags, digest, facts, detail, occurrences"
        folders = self._folders()
        documents = occurrences = 0

        def rows() -> Iterator[tuple[Any, ...]]:
            nonlocal documents, occurrences
            found = self._all(f"SELECT {columns} FROM document WHERE id >= ? AND id < ? ORDER BY id")  # noqa: S608
            for identifier, folder, path, package, language, flags, *rest, block, blob in found:
                if not flags & DECLARED:
                    documents += 1
                    occurrences += len(Occurrences(blob))
                renumbered = with_table(blob, self._symbols.__getitem__)
                place = (self._document(identifier), self._number, folders[folder], path)
                facts = (language, flags, *rest, self._document(block))
                yield (*place, self._packages[package], *facts, renumbered)

        self._target.insert("document", rows())
        return documents, occurrences

    def _folders(self) -> dict[int, int]:
        used = self._all("SELECT DISTINCT folder FROM document WHERE id >= ? AND id < ?")
        return self._take("folder", ("path",), ("path",), sorted(row[0] for row in used))

    def _copy_postings(self, mentioned: Iterable[int]) -> None:
        kinds = self._take(
            "kind", ("text",), ("text",), [row[0] for row in self._all("SELECT id FROM kind", ())]
        )
        same = all(number == there for number, there in kinds.items())

        def moved(found: Mention) -> Mention:
            symbol = self._symbols[found.symbol]
            if same:
                return found._replace(symbol=symbol, repository=self._number)
            postings = [
                one._replace(document=self._document(one.document), kind=kinds.get(one.kind, 0))
                for one in decode(found)
            ]
            return mention(symbol, self._number, postings)

        numbers = sorted({block_of(symbol) for symbol in mentioned})
        rows = self._rows("posting", "*", "block", numbers, f"repository = {self._repository}")
        self._target.insert("posting", blocks(sorted(moved(one) for row in rows for one in unfold(*row))))

    def _copy_relationships(self) -> None:
        def rows() -> Iterator[tuple[int, int, int, int]]:
            for source, kind, target, document in self._all(
                "SELECT source, kind, target, document FROM relationship WHERE document >= ? AND document < ?"
                " ORDER BY source, kind, target, document"
            ):
                yield self._symbols[source], kind, self._symbols[target], self._document(document)

        self._target.insert("relationship", rows())

    def _copy_details(self) -> None:
        details = self._all("SELECT * FROM detail WHERE id >= ? AND id < ? ORDER BY id")
        self._target.insert("detail", ((self._document(block), *blobs) for block, *blobs in details))
        self._copy("problem", 'ordinal, line, "column", code, severity, message', lambda row: row)
        rows = self._all(
            "SELECT name, document, count FROM unresolved WHERE document >= ? AND document < ?"
            " ORDER BY name, document"
        )
        unresolved = ((self._names[name], self._document(document), count) for name, document, count in rows)
        self._target.insert("unresolved", unresolved)

    def _copy_catalogue(self) -> None:
        row = self._source.execute(
            "SELECT ranks, flags, owners FROM catalogue WHERE repository = ?", (self._repository,)
        ).fetchone()
        if row is not None:
            ranks, flags, owners = row
            cells = array("I")
            cells.frombytes(owners)
            if sys.byteorder == "big":
                cells.byteswap()
            moved = array("I", [self._packages[cell] if cell else 0 for cell in cells])
            if sys.byteorder == "big":
                moved.byteswap()
            self._target.insert("catalogue", [(self._number, ranks, flags, moved.tobytes())])
        analysed = self._source.execute(
            "SELECT package FROM analysed WHERE repository = ? ORDER BY package", (self._repository,)
        ).fetchall()
        self._target.insert("analysed", [(self._packages[row[0]], self._number) for row in analysed])

    def _copy_observed(self) -> None:
        rows = self._source.execute(
            "SELECT dependent, package, uses, files FROM observed WHERE repository = ?", (self._repository,)
        )
        packages = self._packages
        moved = [(self._number, packages[mine], packages[other], *rest) for mine, other, *rest in rows]
        self._target.insert("observed", sorted(moved))

    def _copy_workspace(self) -> None:
        def package(number: int | None) -> int | None:
            return None if number is None else self._packages[number]

        for table, columns, packages in workspace.TABLES:
            places = [columns.index(name) for name in packages]
            rows = self._source.execute(
                f"SELECT {', '.join(columns)} FROM {table} WHERE repository = ?",  # noqa: S608
                (self._repository,),
            ).fetchall()
            moved = [
                (self._number, *(package(cell) if at in places else cell for at, cell in enumerate(row)))
                for row in rows
            ]
            self._target.insert(table, moved)

    def _copy_units(self) -> None:
        rows = self._source.execute(
            "SELECT id, key, driver, package, status, code, reason, environment, documents FROM unit"
            " WHERE repository = ? ORDER BY key",
            (self._repository,),
        ).fetchall()
        numbers = self._following("unit", [row[0] for row in rows])
        # Fingerprints and logs mean something on the machine that made them only.
        units = [(numbers[row[0]], self._number, *row[1:7], "", "", *row[7:]) for row in rows]
        self._target.insert("unit", units)
        missing = self._rows("unit_missing", "unit, path, reason", "unit", sorted(numbers))
        self._target.insert("unit_missing", [(numbers[unit], *rest) for unit, *rest in missing])

    def _following(self, table: str, numbers: Sequence[int]) -> dict[int, int]:
        """Numbers that are free in the target, for rows that nothing shares."""
        query = f"SELECT coalesce(max(id), 0) FROM {table}"  # noqa: S608
        (last,) = self._target.connection.execute(query).fetchone()
        return {number: last + place for place, number in enumerate(numbers, 1)}

    def _copy(self, table: str, columns: str, moved: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
        """Copy a table whose rows begin with their document."""
        rows = self._all(
            f"SELECT document, {columns} FROM {table} WHERE document >= ? AND document < ?"  # noqa: S608
            " ORDER BY document"
        )
        self._target.insert(table, ((self._document(row[0]), *moved(tuple(row[1:]))) for row in rows))

    def _take(
        self, table: str, keys: Sequence[str], columns: Sequence[str], numbers: Sequence[int]
    ) -> dict[int, int]:
        """The numbers that rows of a shared table have in the target."""
        found = {
            row[0]: tuple(row[1:]) for row in self._rows(table, f"id, {', '.join(columns)}", "id", numbers)
        }
        there = self._target.intern(table, keys, columns, [found[number] for number in numbers])
        return dict(zip(numbers, there, strict=True))

    def _all(self, query: str, parameters: Sequence[int] | None = None) -> Iterable[Any]:
        return self._source.execute(query, self._range if parameters is None else parameters)

    def _rows(
        self, table: str, columns: str, key: str, numbers: Sequence[int], also: str = "1 = 1"
    ) -> Iterator[Any]:
        """Rows by number, in order, a few hundred with each statement."""
        for at in range(0, len(numbers), _CHUNK):
            some = numbers[at : at + _CHUNK]
            marks = ", ".join("?" * len(some))
            yield from self._source.execute(
                f"SELECT {columns} FROM {table} WHERE {key} IN ({marks}) AND {also} ORDER BY {key}",  # noqa: S608
                some,
            )

    def _document(self, identifier: int) -> int:
        return self._base | (identifier - self._range[0])
