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


def listed(values: Sequence[int]) -> tuple[str, list[int]]:
    """The placeholders of a list of at least one number and what to put there, some of it twice.

    The lengths are few, so that statements are prepared once.
    """
    size = 1
    while size < len(values):
        size *= 4
    return ", ".join("?" * size), [*values, *[values[-1]] * (size - len(values))]
