"""Paths of descriptors: that of a symbol, and what lies at one below another package or file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .connection import listed

if TYPE_CHECKING:
    from .reader import Reader

Step = tuple[int, str]
"""Number of the name and form of a descriptor."""


def path_of(reader: Reader, symbol: int) -> list[tuple[int, Step]]:
    """Give the number and the step of a symbol and of all that it is nested in, from the outermost on."""
    rows = reader.connection.execute(
        "WITH RECURSIVE chain (id, parent, name, form) AS ("
        "SELECT id, parent, name, form FROM symbol WHERE id = ?"
        " UNION ALL SELECT symbol.id, symbol.parent, symbol.name, symbol.form"
        " FROM chain JOIN symbol ON symbol.id = chain.parent) SELECT * FROM chain",
        (symbol,),
    )
    chain: dict[int, tuple[int, Step]] = {row[0]: (row[1], (row[2], row[3])) for row in rows}
    path: list[tuple[int, Step]] = []
    while symbol > 0:
        parent, step = chain[symbol]
        path.append((symbol, step))
        symbol = parent
    return path[::-1]


def descend(reader: Reader, parent: int, steps: Iterable[Step]) -> int:
    """Give the number of the symbol at some steps below another or a package (minus its number), or 0."""
    return descend_all(reader, [parent], steps).get(parent, 0)


def descend_all(reader: Reader, parents: Iterable[int], steps: Iterable[Step]) -> dict[int, int]:
    """Give the symbols at the same steps below several others, where there are any, by where that began."""
    reached: dict[int, int] = {each: each for each in parents}
    for name, form in steps:
        if not reached:
            break
        marks, values = listed(sorted(reached))
        rows: list[tuple[int, int]] = reader.connection.execute(
            f"SELECT parent, id FROM symbol WHERE name = ? AND form = ? AND parent IN ({marks})",  # noqa: S608
            (name, form, *values),
        ).fetchall()
        reached = {identifier: reached[parent] for parent, identifier in rows}
    return {start: symbol for symbol, start in reached.items()}
