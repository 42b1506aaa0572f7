"""Paths of descriptors: that of a symbol, and what lies at one below another package or file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .reader import Reader

Step = tuple[int, str]
"""Number of the name and form of a descriptor."""


def path_of(reader: Reader, symbol: int) -> list[tuple[int, Step]]:
    """Give the number and the step of a symbol and of all that it is nested in, from the outermost on."""
    path: list[tuple[int, Step]] = []
    while symbol > 0:
        parent, name, form = reader.connection.execute(
            "SELECT parent, name, form FROM symbol WHERE id = ?", (symbol,)
        ).fetchone()
        path.append((symbol, (name, form)))
        symbol = parent
    return path[::-1]


def descend(reader: Reader, parent: int, steps: Iterable[Step]) -> int:
    """Give the number of the symbol at some steps below another or a package (minus its number), or 0."""
    for name, form in steps:
        row = reader.connection.execute(
            "SELECT id FROM symbol WHERE name = ? AND parent = ? AND form = ?", (name, parent, form)
        ).fetchone()
        if row is None:
            return 0
        parent = int(row[0])
    return parent
