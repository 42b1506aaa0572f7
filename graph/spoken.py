"""The documents that a unit spoke of, as a blob: sorted numbers in their repository, as deltas."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

from .columns import pack, unpack
from .postings import DOCUMENT_BITS

_NUMBER = (1 << DOCUMENT_BITS) - 1


def encode(documents: Iterable[int]) -> bytes:
    """Give the blob; a document of which a unit said several things is in it as often."""
    numbers = sorted(document & _NUMBER for document in documents)
    width, data = pack([after - before for before, after in zip([0, *numbers], numbers, strict=False)])
    return bytes((width,)) + data


def decode(blob: bytes) -> list[int]:
    """Undo `encode`: numbers in the repository."""
    return list(accumulate(unpack(blob[0], blob[1:])))


def speaks_of(blob: bytes, document: int) -> bool:
    """Whether a unit spoke of a document of its repository."""
    return document & _NUMBER in decode(blob)
