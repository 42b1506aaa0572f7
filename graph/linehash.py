"""Fingerprints of a file's lines, and how the lines of two states of the file correspond.

Each line is three bytes of its CRC-32: small enough to store for every line of every file, and the chance
that an edited line keeps its fingerprint is one in 16 million. Of a dependency's file, which is large and
seldom edited, only the lines that the index speaks of are kept.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from ..facts.positions import lines

_WIDTH = 3
_VOID = bytes(_WIDTH)


def fingerprints(data: bytes) -> list[bytes]:
    """One fingerprint for each line of a file, line ends left out."""
    crc = zlib.crc32
    return [(crc(line) & 0xFFFFFF).to_bytes(_WIDTH, "little") for line in lines(data)]


def landmarks(prints: Sequence[bytes], wanted: Iterable[int]) -> list[bytes]:
    """The fingerprints of some lines, in order; those of lines that the file has twice are void."""
    counts = Counter(prints)
    return [
        prints[line] if line < len(prints) and counts[prints[line]] == 1 else _VOID
        for line in sorted(set(wanted))
    ]


def relocate(wanted: Iterable[int], prints: Sequence[bytes], new: Sequence[bytes]) -> dict[int, int]:
    """Map lines that `landmarks` was given to their number in a new state of the file, as `correspond` does.

    Only lines that occur once in both states are in it.
    """
    known = [(line, each) for line, each in zip(sorted(set(wanted)), prints, strict=True) if each != _VOID]
    old = [each for _, each in known]
    return {known[at][0]: target for at, target in _anchors(old, new, 0, len(old), 0, len(new))}


def pack(prints: Sequence[bytes]) -> bytes:
    """Fingerprints as a blob."""
    return b"".join(prints)


def unpack(blob: bytes) -> list[bytes]:
    """Undo `pack`."""
    return [blob[at : at + _WIDTH] for at in range(0, len(blob), _WIDTH)]


def correspond(old: Sequence[bytes], new: Sequence[bytes]) -> dict[int, int]:
    """Map the lines of `old` that are unchanged in `new` to their number there; both 0-based.

    A patience diff: lines that occur once on both sides are anchors, and what touches them is matched
    outwards. The map is strictly increasing; a line that was changed, or that could be any of several, is
    not in it.
    """
    matches: dict[int, int] = {}
    pending = [(0, len(old), 0, len(new))]
    while pending:
        low, high, new_low, new_high = pending.pop()
        while low < high and new_low < new_high and old[low] == new[new_low]:
            matches[low] = new_low
            low, new_low = low + 1, new_low + 1
        while low < high and new_low < new_high and old[high - 1] == new[new_high - 1]:
            high, new_high = high - 1, new_high - 1
            matches[high] = new_high
        if low == high or new_low == new_high:
            continue
        anchors = _anchors(old, new, low, high, new_low, new_high)
        starts = [(low, new_low), *anchors]
        ends = [*anchors, (high, new_high)]
        if anchors:
            # Each gap begins at an anchor, whose own line the next round matches first.
            pending += [(*_crossed(start, end),) for start, end in zip(starts, ends, strict=True)]
    return matches


def _crossed(start: tuple[int, int], end: tuple[int, int]) -> tuple[int, int, int, int]:
    return start[0], end[0], start[1], end[1]


def _anchors(
    old: Sequence[bytes], new: Sequence[bytes], low: int, high: int, new_low: int, new_high: int
) -> list[tuple[int, int]]:
    """The longest increasing series of pairs of lines that occur once in each of two ranges."""
    counts = Counter(old[low:high])
    new_counts = Counter(new[new_low:new_high])
    where = {new[at]: at for at in range(new_low, new_high)}
    pairs = [
        (at, where[old[at]])
        for at in range(low, high)
        if counts[old[at]] == 1 and new_counts.get(old[at]) == 1
    ]
    tails: list[int] = []
    tail_pairs: list[int] = []
    before: list[int] = []
    for number, (_, target) in enumerate(pairs):
        length = bisect_left(tails, target)
        tails[length : length + 1] = [target]
        tail_pairs[length : length + 1] = [number]
        before.append(tail_pairs[length - 1] if length else -1)
    series: list[tuple[int, int]] = []
    number = tail_pairs[-1] if tail_pairs else -1
    while number >= 0:
        series.append(pairs[number])
        number = before[number]
    return series[::-1]
