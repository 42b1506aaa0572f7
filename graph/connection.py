"""What the store needs of a database connection: SQLite's are such, `postgres` makes others into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Cursor(Protocol):
    """The rows that a statement gave."""

    def fetchone(self) -> Any:
        """The next row as a tuple; None after the last."""
        ...

    def fetchall(self) -> list[Any]:
        """All rows that are left."""
        ...

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """A connection in a transaction. Statements are in the SQL that SQLite and PostgreSQL share, with `?`."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Cursor:
        """Run a statement."""
        ...

    def executemany(self, sql: str, parameters: Iterable[Sequence[Any]], /) -> object:
        """Run a statement for each row of parameters."""
        ...

    def close(self) -> None:
        """End it; what was not committed is undone."""
        ...
