"""Generated code and what it was generated from, where the generator said so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import linking
from .flags import GENERATED_FROM
from .linking import Linked

if TYPE_CHECKING:
    from .reader import Reader

_TARGETS = "SELECT target, document FROM relationship WHERE source = ? AND kind = ?"
_SOURCES = "SELECT source, document FROM relationship WHERE target = ? AND kind = ?"


def originals(reader: Reader, symbols: Iterable[int]) -> dict[int, Linked]:
    """Give what symbols of generated code were generated from, and how each is linked."""
    return _related(reader, symbols, _TARGETS)


def products(reader: Reader, symbols: Iterable[int]) -> dict[int, Linked]:
    """Give the symbols of generated code that were generated from some symbols, and how each is linked."""
    return _related(reader, linking.with_counterparts(reader, symbols), _SOURCES)


def _related(reader: Reader, symbols: Iterable[int], query: str) -> dict[int, Linked]:
    found: dict[int, Linked] = {}
    for symbol in sorted(symbols):
        for other, document in sorted(reader.connection.execute(query, (symbol, GENERATED_FROM)).fetchall()):
            if other not in found and reader.is_visible(document):
                reason = f"generated code in {reader.document(document).path}"
                found[other] = Linked(other, "generated", reason)
    return found
