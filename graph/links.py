"""How the rows of an answer are linked to what was asked about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import linking
from .binding import bindings

if TYPE_CHECKING:
    from .linking import Linked
    from .reader import Reader, StoredDocument


class Links:
    """How rows that mention a symbol in one version or language are linked to what was asked about."""

    def __init__(self, reader: Reader, asked: Sequence[int]) -> None:
        self._reader = reader
        self._asked = _indexed(reader, asked)
        self._known: dict[int, Linked | None] = {
            **bindings(reader, asked),
            **dict.fromkeys(reader.entity(self._asked)),
        }

    def of(self, document: StoredDocument, index: int) -> Linked | None:
        """The link of an occurrence; None where its symbol is of the version and language asked about."""
        occurrences = document.occurrences
        symbol = occurrences.number(occurrences.symbols[index])
        if symbol <= 0 or not self._asked:
            return None
        if symbol not in self._known:
            # Several names of one entity are all of one version, or else one of them is that of the row.
            self._known[symbol] = linking.relation(self._reader, symbol, self._asked[0])
        return self._known[symbol]


def _indexed(reader: Reader, asked: Sequence[int]) -> Sequence[int]:
    """The symbols that were asked about, or where none of them is in an indexed version, one that is."""
    if not asked or any(reader.is_analysed(symbol) for symbol in reader.entity(asked)):
        return asked
    elsewhere = linking.definition_elsewhere(reader, asked[0])
    return [elsewhere.symbol] if elsewhere else asked
