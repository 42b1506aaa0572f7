"""Where a store lies, a file or a database of PostgreSQL, and how each is opened."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from . import database

if TYPE_CHECKING:
    from .connection import Connection
    from .postgres import PostgresTarget
    from .sqlite_target import SqliteTarget

Store = Path | str
"""A file of SQLite, or the address of a database of PostgreSQL (`is_address`)."""

Stamp = tuple[tuple[int, int, int], ...] | str
"""Differs after a store has been written."""


def is_address(text: str) -> bool:
    """Whether a text is the address of a store in PostgreSQL, and not the path of a file."""
    return text.startswith(("postgresql://", "postgres://"))


def open_reader(store: Store) -> Connection:
    """Open a store for reading, in a transaction that sees one state of it.

    Raises:
        TielineError: TL300 if there is none, TL301 if it is corrupt, TL302 or TL305 if another version of
            tieline wrote it, TL307 if its server cannot be reached.
    """
    if isinstance(store, Path):
        return database.open_reader(store)
    from . import postgres

    return postgres.open_reader(store)


def open_target(store: Store) -> SqliteTarget | PostgresTarget:
    """Open a store for writing; it is made if there is none.

    Raises:
        TielineError: TL3xx, see `SqliteTarget` and `PostgresTarget`.
    """
    if isinstance(store, Path):
        from .sqlite_target import SqliteTarget

        return SqliteTarget(store)
    from .postgres import PostgresTarget

    return PostgresTarget(store)


def reported(store: Store) -> AbstractContextManager[None]:
    """Turn what a database says about a store into errors that a user can understand."""
    if isinstance(store, Path):
        return database.reported(store)
    from . import postgres

    return postgres.reported(store)


def shown(store: Store) -> str:
    """A store's place for people, without a password."""
    if isinstance(store, Path):
        return str(store)
    from . import postgres

    return postgres.shown(store)


def stamp(store: Store, seen: Connection | None = None) -> Stamp:
    """The state that a store is in: that which a connection to a server sees, or else the present one."""
    if isinstance(store, str):
        from . import postgres

        return postgres.generation(seen) if seen else postgres.present_generation(store)
    stamps: list[tuple[int, int, int]] = []
    for suffix in ("", "-wal"):
        try:
            stat = store.with_name(store.name + suffix).stat()
        except OSError:
            continue
        stamps.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
    # An empty WAL says nothing: readers make one.
    return tuple(each for each in stamps if each[2])
