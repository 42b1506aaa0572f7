"""Occurrences one by one: the flat lists of a `Document`, unrolled and rolled up.

Everything that walks a document's occurrences can use `spans`; loops that must be fast read the flat
lists themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .document import Document


class Span(NamedTuple):
    """One occurrence. Positions are 0-based and half-open, columns in the document's encoding.

    Attributes:
        line: line of the first character.
        start: column of the first character.
        end_line: line of the end; mostly `line`.
        end: column of the end, on `end_line`.
        symbol: index into the document's `symbols`.
        roles: `Role` bits.
    """

    line: int
    start: int
    end_line: int
    end: int
    symbol: int
    roles: int


def spans(document: Document) -> Iterator[Span]:
    """The occurrences of a document, in order.

    A list whose length is no multiple of its group ends early; `lint` reports it.
    """
    flat = iter(document.occurrences)
    later = {index: (lines, end) for index, lines, end in groups(document.multiline, 3)}
    line = 0
    for index, (delta, start, length, symbol, roles) in enumerate(
        zip(flat, flat, flat, flat, flat, strict=False)
    ):
        line += delta
        if later and index in later:
            lines, end = later[index]
            yield Span(line, start, line + lines, end, symbol, roles)
        else:
            yield Span(line, start, line, start + length, symbol, roles)


def roll(occurrences: Iterable[Span]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The fields `occurrences` and `multiline` of a document with these occurrences, given in order."""
    flat: list[int] = []
    multiline: list[int] = []
    previous = 0
    for index, (line, start, end_line, end, symbol, roles) in enumerate(occurrences):
        if line == end_line:
            flat += (line - previous, start, end - start, symbol, roles)
        else:
            flat += (line - previous, start, 0, symbol, roles)
            multiline += (index, end_line - line, end)
        previous = line
    return tuple(flat), tuple(multiline)


def groups(flat: tuple[int, ...], size: int) -> Iterator[tuple[int, ...]]:
    """A flat list in groups of `size`; an incomplete last group is left out."""
    return zip(*[iter(flat)] * size, strict=False)


def first_appearance(document: Document) -> list[int]:
    """Symbol indices by first appearance: occurrences first, then each definition with its relationships.

    A well-formed document has `symbols` in this order, so that the list is 0, 1, 2 and so on.
    """
    order = dict.fromkeys(document.occurrences[3::5])
    for definition in document.definitions:
        order[definition.symbol] = None
        for _, target in definition.relationships:
            order[target] = None
    return list(order)
