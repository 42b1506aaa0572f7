"""A store in PostgreSQL: the same tables behind the same statements, in a schema of their own.

Text is compared byte by byte, as SQLite does. Writers come one after another, by an advisory lock that ends
with their transaction, and readers see one state of the store for as long as they are open.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, LiteralString, cast
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg.types.numeric import IntLoader

from ..errors import TielineError
from . import schema

if TYPE_CHECKING:
    from .connection import Connection
    from .transfer import Rows

SCHEMES = ("postgresql://", "postgres://")
"""What the address of a store in PostgreSQL begins with."""

_LOCK = 0x71E11E
_SPACE = "tieline"
_WIDE = re.compile(
    r"(?<=TABLE document \(\n    id )INTEGER|(?<=TABLE detail \(\n    id )INTEGER"
    r"|(?<=\bdocument )INTEGER|(?<=\b(?:letters|members) )INTEGER|(?<=\bdetail )INTEGER"
)
"""Where numbers need more than four bytes: those of documents, and sets as bits."""
_PLACEHOLDER = re.compile(r"IN \((\?(?:, \?)+)\)|\?(\d*)")
_GENERATION = "generation"
_LOOK_UP = (
    "SELECT set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false),"
    " set_config('jit', 'off', false)"
)
"""Questions are about few rows of tables that are large. What a server reckons of the size of a recursion, or
of a table that has just come in, makes it read all of them, or compile the statement."""


class PostgresConnection:
    """A connection that takes the statements that are written for SQLite."""

    def __init__(self, raw: psycopg.Connection[tuple[Any, ...]]) -> None:
        self.raw = raw

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> psycopg.Cursor[tuple[Any, ...]]:
        """See `connection.Connection`."""
        text, lists = _translated(sql)
        return self.raw.execute(text, _named(_gathered(parameters, lists)))

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> None:
        """See `connection.Connection`."""
        with self.raw.cursor() as cursor:
            text, lists = _translated(sql)
            cursor.executemany(text, [_named(_gathered(row, lists)) for row in parameters])

    def close(self) -> None:
        """See `connection.Connection`."""
        self.raw.close()


def open_reader(url: str) -> PostgresConnection:
    """Open a store for reading, in a transaction that sees one state of it.

    Raises:
        TielineError: TL307 if the server cannot be reached or refuses, TL300 if the database holds no store,
            TL302 or TL305 if another version of tieline wrote it.
    """
    with reported(url):
        connection = _connect(url)
        try:
            connection.raw.read_only = True
            connection.raw.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute(_LOOK_UP)
            _check(connection, url)
        except BaseException:
            connection.close()
            raise
    return connection


def generation(connection: Connection) -> str:
    """A number that every write changes."""
    (text,) = connection.execute("SELECT value FROM meta WHERE key = ?", (_GENERATION,)).fetchone() or ("",)
    return text


def present_generation(url: str) -> str:
    """The number that the store has now, whatever a reader sees.

    Raises:
        TielineError: see `open_reader`.
    """
    connection = open_reader(url)
    try:
        return generation(connection)
    finally:
        connection.close()


class PostgresTarget:
    """Use it as a context manager; without `commit` nothing has happened.

    Attributes:
        connection: in a transaction that holds the writers' lock.
    """

    def __init__(self, url: str) -> None:
        """Begin, waiting for other writers; tables that are not there are made.

        Raises:
            TielineError: TL307 if the server cannot be reached or refuses, TL302 or TL305 if another version
                of tieline wrote the store.
        """
        self._url = url
        with reported(url):
            self.connection = _connect(url)
            try:
                self.connection.execute("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
                if _version(self.connection) is None:
                    _create(self.connection)
                _check(self.connection, url)
            except BaseException:
                self.connection.close()
                raise

    def insert(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """See `transfer.Target`."""
        with reported(self._url):
            self._load(f"COPY {table} FROM STDIN", rows)

    def intern(self, table: str, keys: Sequence[str], columns: Sequence[str], rows: Rows) -> list[int]:
        """See `transfer.Target`."""
        if not rows:
            return []
        listed = ", ".join(columns)
        # The index on names folds their case.
        same = " AND ".join(f"known.{key} = wanted.{key}" for key in keys)
        if table == "name":
            same = f"lower(known.text) = lower(wanted.text) AND {same}"
        with reported(self._url):
            execute = self.connection.execute
            execute(
                f"CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS SELECT id AS place, {listed} FROM {table}"  # noqa: S608
                " WITH NO DATA"
            )
            self._load("COPY wanted FROM STDIN", ((place, *row) for place, row in enumerate(rows)))
            execute("ANALYZE wanted")
            execute(
                f"INSERT INTO {table} (id, {listed})"  # noqa: S608
                f" SELECT (SELECT coalesce(max(id), 0) FROM {table}) + row_number() OVER (ORDER BY place),"
                f" {listed} FROM wanted WHERE NOT EXISTS (SELECT 1 FROM {table} known WHERE {same})"
            )
            found = execute(
                f"SELECT known.id FROM wanted JOIN {table} known ON {same} ORDER BY place"  # noqa: S608
            ).fetchall()
            execute("DROP TABLE wanted")
        return [row[0] for row in found]

    def commit(self) -> None:
        """Make everything visible at once.

        Raises:
            TielineError: TL307 if the server is gone; the store is then what it was before.
        """
        with reported(self._url):
            self.connection.execute(
                "INSERT INTO meta VALUES (?1, '1') ON CONFLICT (key)"
                " DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)",
                (_GENERATION,),
            )
            self.connection.raw.commit()

    def close(self) -> None:
        """Give up what was not committed."""
        self.connection.close()

    def __enter__(self) -> PostgresTarget:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, psycopg.Error):
            with reported(self._url):
                raise error

    def _load(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        with self.connection.raw.cursor() as cursor, cursor.copy(cast("LiteralString", statement)) as copy:
            for row in rows:
                copy.write_row([_clean(cell) for cell in row])


@contextmanager
def reported(url: str) -> Generator[None]:
    """Turn what the server says into errors that a user can understand.

    Raises:
        TielineError: TL307.
    """
    try:
        yield
    except psycopg.Error as error:
        text = " ".join(str(error).split()) or type(error).__name__
        raise TielineError(
            "TL307",
            f"the store {shown(url)} cannot be used: {text}",
            "check that the server runs and lets you in; a failed push changed nothing and can be repeated",
        ) from error


def shown(url: str) -> str:
    """The address without its password."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=user.partition(":")[0] + at + host))


def _connect(url: str) -> PostgresConnection:
    raw = psycopg.connect(url, prepare_threshold=1, application_name="tieline")
    # Sums of integers come as decimals.
    raw.adapters.register_loader("numeric", IntLoader)
    connection = PostgresConnection(raw)
    connection.execute(f"SET search_path = {_SPACE}, pg_temp")
    connection.execute("SET client_encoding = 'UTF8'")
    raw.commit()
    return connection


def _version(connection: PostgresConnection) -> int | None:
    (found,) = connection.execute(f"SELECT to_regclass('{_SPACE}.meta')").fetchone() or (None,)
    if found is None:
        return None
    (text,) = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() or ("0",)
    return int(text)


def _check(connection: PostgresConnection, url: str) -> None:
    found = _version(connection)
    if found is None:
        raise TielineError(
            "TL300", f"there is no store in {shown(url)}", "`tieline push` of an indexed checkout makes one"
        )
    if found > schema.VERSION:
        raise TielineError(
            "TL302",
            f"{shown(url)} was written by a newer tieline"
            f" (schema {found}, this one reads up to {schema.VERSION})",
            "upgrade tieline",
        )
    if found < schema.VERSION:
        raise TielineError(
            "TL305",
            f"{shown(url)} was written by an older tieline (schema {found})",
            f"drop the schema `{_SPACE}` of the database, and push the indexes again",
        )


def _create(connection: PostgresConnection) -> None:
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SPACE}")
    for statement in schema.statements(schema.TABLES + schema.INDEXES):
        plain = re.sub(r"\s+WITHOUT ROWID", "", statement).replace(";", "")
        typed = _WIDE.sub("BIGINT", plain).replace(" BLOB", " BYTEA")
        connection.execute(re.sub(r"\bTEXT\b", 'TEXT COLLATE "C"', typed))
    connection.executemany("INSERT INTO kind VALUES (?, ?)", schema.kinds())
    connection.execute("INSERT INTO meta VALUES ('schema', ?)", (str(schema.VERSION),))


@lru_cache(maxsize=512)
def _translated(sql: str) -> tuple[LiteralString, tuple[int, ...]]:
    """A statement in PostgreSQL's words: its placeholders, and `LIKE` without case.

    Lists become arrays, so that one plan serves lists of all lengths. The other value says how many of the
    parameters go into each placeholder; it is empty where there are no lists.
    """
    numbers: Iterator[int] = iter(range(1, 1_000_000))
    lists: list[int] = []

    def placeholder(match: re.Match[str]) -> str:
        if match[1]:
            lists.append(match[1].count("?"))
            return f"= ANY(%(p{next(numbers)})s)"
        lists.append(0)
        return f"%(p{match[2] or next(numbers)})s"

    text = sql.replace("%", "%%").replace(" LIKE ", " ILIKE ")
    translated = cast("LiteralString", _PLACEHOLDER.sub(placeholder, text))
    return translated, tuple(lists) if any(lists) else ()


def _gathered(parameters: Sequence[Any], lists: Sequence[int]) -> Sequence[Any]:
    """The parameters with those of a list as one."""
    if not lists:
        return parameters
    found: list[Any] = []
    at = 0
    for size in lists:
        found.append(list(parameters[at : at + size]) if size else parameters[at])
        at += max(1, size)
    return found


def _named(parameters: Sequence[Any]) -> dict[str, Any]:
    return {f"p{place}": _clean(value) for place, value in enumerate(parameters, 1)}


def _clean(value: Any) -> Any:
    """A value that PostgreSQL can keep: its texts hold no NUL and no half of a character."""
    if isinstance(value, str) and not (value.isascii() and "\0" not in value):
        return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
    return value
