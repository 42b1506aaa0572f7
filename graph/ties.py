"""Relationships by which symbols stand for each other, read for many symbols with one statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from .connection import listed
from .flags import BINDS, DEFINITION, GENERATED_FROM, REFERENCE
from .recent import Recent

if TYPE_CHECKING:
    from .connection import Connection

_CACHED = 4096
_FORWARDS = (REFERENCE, DEFINITION, BINDS, GENERATED_FROM)
_BACKWARDS = (DEFINITION, BINDS, GENERATED_FROM)

Tie = tuple[int, int]
"""Number of the other symbol, and of the document that says so."""


class Ties:
    """What symbols are references, other definitions or names in another language of, and the other way."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: Recent[dict[tuple[int, bool], list[Tie]]] = Recent(_CACHED)

    def load(self, symbols: Collection[int]) -> None:
        """Read those of symbols that are about to be asked for."""
        missing = sorted({each for each in symbols if self._known.get(each) is None})
        if not missing:
            return
        marks, values = listed(missing)
        rows: list[tuple[int, int, int, int, int]] = self._connection.execute(
            "SELECT 0, source, kind, target, document FROM relationship"  # noqa: S608 - question marks
            f" WHERE source IN ({marks}) AND kind IN {_FORWARDS}"
            " UNION ALL SELECT 1, target, kind, source, document FROM relationship"
            f" WHERE target IN ({marks}) AND kind IN {_BACKWARDS}",
            [*values, *values],
        ).fetchall()
        found: dict[int, dict[tuple[int, bool], list[Tie]]] = {each: {} for each in missing}
        for backwards, symbol, kind, other, document in rows:
            found[symbol].setdefault((kind, bool(backwards)), []).append((other, document))
        for symbol, ties in found.items():
            self._known[symbol] = ties

    def of(self, symbol: int, kind: int, *, backwards: bool = False) -> list[Tie]:
        """The targets of a symbol's relationships of a kind, or the sources of those that lead to it.

        `REFERENCE` is known forwards only.
        """
        known = self._known.get(symbol)
        if known is None:
            self.load([symbol])
            known = self._known.get(symbol) or {}
        return known.get((kind, backwards), [])
