"""Opening index files, and what can be wrong with them."""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from ..errors import TielineError
from . import schema
from .details import DamagedError

_BUSY_SECONDS = 30.0
_VERIFIED_SIZE = 256 << 20
_TURNS = 5
_HINT_CORRUPT = "run `tieline index` to move the file aside and build a new one"


def open_reader(path: Path) -> sqlite3.Connection:
    """Open an index for reading only, in a transaction that sees one state of it.

    Raises:
        TielineError: TL300 if there is none, TL301 if the file is corrupt or no index, TL302 if it was
            written by a newer tieline, TL305 if by an older one.
    """
    if not path.exists():
        raise TielineError("TL300", f"there is no index at {path}", "run `tieline index`")
    with reported(path):
        try:
            return _open_reader(path)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
                raise
            # A killed writer left something to roll back, which a reader may not do.
            _recover(path)
            return _open_reader(path)


def _open_reader(path: Path) -> sqlite3.Connection:
    # A WAL can only be made beside the index where the folder can be written; elsewhere nobody writes.
    frozen = "" if os.access(path.parent, os.W_OK) else "&immutable=1"
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode=ro{frozen}",
        uri=True,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        found = schema.version(connection)
        schema.check(found, str(path))
        if found != schema.VERSION:
            raise TielineError(
                "TL305",
                f"{path} was written by an older tieline (schema {found})",
                "run `tieline index`, which brings it up to date in place",
            )
        connection.execute("PRAGMA mmap_size = 1073741824")
        connection.execute("PRAGMA cache_size = -16384")
        connection.execute("BEGIN")
        # Only the first read takes the snapshot.
        connection.execute("SELECT count(*) FROM repository").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _recover(path: Path) -> None:
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    finally:
        connection.close()


def open_writer(path: Path, *, in_turn: bool = False) -> sqlite3.Connection:
    """Open an existing index for writing, migrated to the present schema; the caller holds the writer lock.

    Args:
        path: the index.
        in_turn: look for damage in some of the tables only, in all of them within five repositories that
            come in.

    Raises:
        TielineError: TL301 if the file is corrupt or no index, TL302 if it was written by a newer tieline,
            TL304 if it cannot be written.
    """
    with reported(path):
        connection = sqlite3.connect(
            path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            schema.check(schema.version(connection), str(path))
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA cache_size = -65536")
            schema.migrate(connection, str(path))
            _verify(connection, path, in_turn)
        except BaseException:
            connection.close()
            raise
    return connection


def open_fresh(path: Path) -> sqlite3.Connection:
    """Make a new index in a file that nobody reads yet, as fast as can be; a crash leaves scrap.

    Raises:
        TielineError: TL304 if it cannot be written.
    """
    with reported(path):
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            "cache_size = -65536",
        ):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        schema.create(connection)
    return connection


def publish(fresh: Path, path: Path) -> None:
    """Put a finished new index in the place of the old one; readers of the old one go on with it.

    Raises:
        TielineError: TL304 if the disk is full or the folder cannot be written; the old index is intact.
    """
    with reported(path):
        connection = sqlite3.connect(fresh, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.close()
        _flush(fresh)
        if path.exists() and not _retire(path):
            _overwrite(fresh, path)
            fresh.unlink()
        else:
            # A WAL that outlived its index would be taken for one of the new file's.
            for suffix in ("-wal", "-shm", "-journal"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            fresh.replace(path)
            if os.name == "posix":
                _flush(path.parent)


def move_aside(path: Path) -> Path:
    """Rename a file that is no usable index, together with its WAL; give its new name."""
    number = 1
    while (target := path.with_name(f"{path.name}.corrupt-{number}")).exists():
        number += 1
    with reported(path):
        for suffix in ("", "-wal", "-shm", "-journal"):
            source = path.with_name(path.name + suffix)
            if source.exists():
                source.replace(target.with_name(target.name + suffix))
    return target


def _verify(connection: sqlite3.Connection, path: Path, in_turn: bool) -> None:
    """Look for damage before building on it; 1.5 ms a megabyte, so not in an index of gigabytes."""
    if path.stat().st_size > _VERIFIED_SIZE:
        return
    checks = ["1"]
    if in_turn:
        (number,) = connection.execute("SELECT coalesce(max(id), 0) FROM repository").fetchone()
        rows = connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        ).fetchall()
        checks = [name for (name,) in rows[number % _TURNS :: _TURNS]]
    for check in checks:
        (found,) = connection.execute(f"PRAGMA quick_check({check})").fetchone()
        if found != "ok":
            raise TielineError("TL301", f"{path} is corrupt: {found}", _HINT_CORRUPT)


@contextmanager
def reported(path: Path) -> Generator[None]:
    """Turn what SQLite and the disk say about an index into errors that a user can understand."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise TielineError("TL301", f"{path} is corrupt: {error}", _HINT_CORRUPT) from error
        if code in (
            sqlite3.SQLITE_FULL,
            sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_CANTOPEN,
        ):
            raise _unwritable(path, str(error)) from error
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise TielineError(
                "TL303", f"another program has locked {path}", "close it and try again"
            ) from error
        raise
    except (zlib.error, DamagedError) as error:
        raise TielineError("TL301", f"{path} is corrupt: {error}", _HINT_CORRUPT) from error
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from error


def _unwritable(path: Path, reason: str) -> TielineError:
    return TielineError(
        "TL304",
        f"cannot read or write {path}: {reason}",
        "make room or mend its permissions; what was indexed before is intact",
    )


def _retire(path: Path) -> bool:
    """Close the old index for good, so that its file can be replaced; False while others read it."""
    if os.name != "posix":
        return False
    try:
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            # Needs the file for itself, and takes the WAL away, which is bound to the name and not to the
            # file.
            return connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "delete"
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return False


def _overwrite(fresh: Path, path: Path) -> None:
    """Copy the new index over the old one in one transaction of the old one's WAL."""
    source = sqlite3.connect(fresh, isolation_level=None)
    target = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
    try:
        source.backup(target)
    finally:
        target.close()
        source.close()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() or os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
