"""A store in an SQLite file, written by `transfer`: one transaction, which nobody sees before its end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from ..errors import TielineError
from . import database, schema
from .lock import WriterLock
from .names import IS_NAME
from .transfer import Rows

_PATIENCE = 600.0
"""Seconds to wait for another writer; a push takes seconds."""


class SqliteTarget:
    """Use it as a context manager; without `commit` nothing has happened.

    Attributes:
        connection: in a transaction.
    """

    def __init__(self, path: Path) -> None:
        """Take the writer lock, waiting for it, and begin; a file that is not there is made.

        Raises:
            TielineError: TL301 if the file is corrupt or no index, TL302 if a newer tieline wrote it, TL303
                if another process writes it all the time, TL304 if it cannot be written.
        """
        self._path = path
        self._lock = WriterLock(path.with_name(path.name + ".lock"), patience=_PATIENCE)
        try:
            if not path.exists():
                _make(path)
            self.connection = database.open_writer(path, in_turn=True)
        except BaseException:
            self._lock.release()
            raise
        self.connection.execute("BEGIN IMMEDIATE")

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """See `transfer.Target`."""
        with database.reported(self._path):
            columns = self.connection.execute(f"PRAGMA table_info({table})").fetchall()
            marks = ", ".join("?" * len(columns))
            self.connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608

    def intern(self, table: str, keys: Sequence[str], columns: Sequence[str], rows: Rows) -> list[int]:
        """See `transfer.Target`."""
        with database.reported(self._path):
            return list(self._interned(table, keys, columns, rows))

    def _interned(self, table: str, keys: Sequence[str], columns: Sequence[str], rows: Rows) -> Iterable[int]:
        execute = self.connection.execute
        (last,) = execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()  # noqa: S608
        places = [columns.index(key) for key in keys]
        test = IS_NAME if table == "name" else " AND ".join(f"{key} = ?" for key in keys)
        find = f"SELECT id FROM {table} WHERE {test}"  # noqa: S608
        make = f"INSERT INTO {table} (id, {', '.join(columns)}) VALUES (?, {', '.join('?' * len(columns))})"  # noqa: S608
        for row in rows:
            found = execute(find, [row[place] for place in places]).fetchone()
            if found is None:
                last += 1
                execute(make, (last, *row))
                yield last
            else:
                yield found[0]

    def commit(self) -> None:
        """Make everything visible at once.

        Raises:
            TielineError: TL304 if the disk is full; the store is what it was before.
        """
        with database.reported(self._path):
            self.connection.execute("COMMIT")

    def close(self) -> None:
        """Give up what was not committed, and give the lock back."""
        self.connection.close()
        self._lock.release()

    def __enter__(self) -> SqliteTarget:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, TielineError):
            with database.reported(self._path):
                raise error


def _make(path: Path) -> None:
    building = path.with_name(path.name + ".building")
    connection = database.open_fresh(building)
    try:
        schema.create_indexes(connection)
        connection.execute("COMMIT")
    finally:
        connection.close()
    database.publish(building, path)
