"""Paths of descriptors: that of a symbol, and what lies at one below another package or file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .connection import listed

if TYPE_CHECKING:
    from .reader import Reader

_TOGETHER = 6
"""Steps that are taken with one statement."""

Step = tuple[int, str]
"""Number of the name and form of a descriptor."""


def path_of(reader: Reader, symbol: int) -> list[tuple[int, Step]]:
    """Give the number and the step of a symbol and of all that it is nested in, from the outermost on."""
    path: list[tuple[int, Step]] = []
    while symbol > 0:
        parent, form, _ = reader.symbols.row(symbol)
        path.append((symbol, (reader.symbols.name(symbol), form)))
        symbol = parent
    return path[::-1]


def descend(reader: Reader, parent: int, steps: Iterable[Step]) -> int:
    """Give the number of the symbol at some steps below another or a package (minus its number), or 0."""
    return descend_all(reader, [parent], steps).get(parent, 0)


def descend_all(reader: Reader, parents: Iterable[int], steps: Iterable[Step]) -> dict[int, int]:
    """Give the symbols at the same steps below several others, where there are any, by where that began."""
    reached: dict[int, int] = {each: each for each in parents}
    remaining = list(steps)
    while remaining and reached:
        together, remaining = remaining[:_TOGETHER], remaining[_TOGETHER:]
        marks, values = listed(sorted(reached))
        levels = range(1, len(together))
        # A cross join is made in the order in which it is written.
        joined = "".join(f" CROSS JOIN symbol AS s{level}" for level in levels)
        below = "".join(
            f" AND s{level}.parent = s{level - 1}.id AND s{level}.name = ? AND s{level}.form = ?"
            for level in levels
        )
        (name, form), *others = together
        rows: list[tuple[int, int]] = reader.connection.execute(
            f"SELECT s0.parent, s{len(together) - 1}.id FROM symbol AS s0{joined}"  # noqa: S608
            f" WHERE s0.name = ? AND s0.form = ? AND s0.parent IN ({marks}){below}",
            (name, form, *values, *(cell for step in others for cell in step)),
        ).fetchall()
        reached = {identifier: reached[parent] for parent, identifier in rows}
    return {start: symbol for symbol, start in reached.items()}
