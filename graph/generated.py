"""Generated code and what it was generated from, where the generator said so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import linking
from .flags import GENERATED_FROM
from .linking import Linked

if TYPE_CHECKING:
    from .reader import Reader


def originals(reader: Reader, symbols: Iterable[int]) -> dict[int, Linked]:
    """Give what symbols of generated code were generated from, and how each is linked."""
    return _related(reader, symbols, backwards=False)


def products(reader: Reader, symbols: Iterable[int]) -> dict[int, Linked]:
    """Give the symbols of generated code that were generated from some symbols, and how each is linked."""
    return _related(reader, linking.with_counterparts(reader, symbols), backwards=True)


def _related(reader: Reader, symbols: Iterable[int], *, backwards: bool) -> dict[int, Linked]:
    found: dict[int, Linked] = {}
    wanted = sorted(symbols)
    reader.ties.load(wanted)
    for symbol in wanted:
        for other, document in sorted(reader.ties.of(symbol, GENERATED_FROM, backwards=backwards)):
            if other not in found and reader.is_visible(document):
                reason = f"generated code in {reader.document(document).path}"
                found[other] = Linked(other, "generated", reason)
    return found
