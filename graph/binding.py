"""Names that other languages have for a symbol, and what implements them there; each with its proof."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import linking
from .flags import BINDS, DECLARES
from .generated import originals, products
from .linking import Linked

if TYPE_CHECKING:
    from .reader import Reader


def implementers(reader: Reader, symbols: Iterable[int]) -> dict[int, Linked]:
    """Give the symbols of other languages that implement some symbols, sorted, and how each is linked."""
    found: dict[int, Linked] = {}
    begin = linking.with_counterparts(reader, symbols)
    reader.ties.load(begin)
    for symbol in sorted(begin):
        for source, document in sorted(reader.ties.of(symbol, BINDS, backwards=True)):
            if source not in found and reader.is_visible(document):
                found[source] = Linked(source, "binding", _reason(reader, symbol, document))
    return found


def bindings(reader: Reader, symbols: Iterable[int]) -> dict[int, Linked]:
    """Give the symbols of other languages that symbols are bound to, either way and in all versions.

    So are generated code and what it was generated from.
    """
    begin = linking.with_counterparts(reader, symbols)
    found = {**products(reader, begin), **implementers(reader, begin)}
    for target, linked in originals(reader, begin).items():
        for each in sorted(linking.with_counterparts(reader, [target])):
            found.setdefault(each, linked)
    reader.ties.load(begin)
    for symbol in sorted(begin):
        for target, document in sorted(reader.ties.of(symbol, BINDS)):
            if reader.is_visible(document):
                linked = Linked(target, "binding", _reason(reader, target, document))
                for each in sorted(linking.with_counterparts(reader, [target])):
                    found.setdefault(each, linked)
    return {symbol: linked for symbol, linked in found.items() if symbol not in begin}


def _reason(reader: Reader, name: int, document: int) -> str:
    """Where the proof of a binding stands, and whether the name in the other language is defined anywhere."""
    reason = f"bound by {_proof(reader, name, document)}"
    if reader.is_analysed(name):
        return reason
    _, path = reader.symbols.path(name)
    return f"{reason}; nothing that is indexed declares `{'.'.join(path)}`"


def _proof(reader: Reader, name: int, document: int) -> str:
    """Path and line of the name in the document that binds it, or in another one of its package."""
    from .postings import decode

    others = {
        one.document
        for row in reader.mentions(name)
        for one in decode(row)
        if not one.roles & DECLARES and reader.owner(one.document) == reader.owner(document)
    }
    for each in [document, *sorted(others, key=reader.sort_key)]:
        stored = reader.document(each)
        occurrences = stored.occurrences
        if name in occurrences.table:
            index = next(iter(occurrences.of(occurrences.table.index(name))), None)
            if index is not None:
                return f"{stored.path}:{occurrences.lines[index] + 1}"
    return reader.document(document).path
