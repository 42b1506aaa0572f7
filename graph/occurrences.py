"""The occurrences of one document as a blob: packed columns, deflated, decoded at C speed.

The blob holds, in this order: delta lines, start columns, lengths, indexes into the document's symbol table,
roles, the enclosing ranges, the ends of occurrences over several lines, and the symbol table itself. Columns
are UTF-16 code units, lines and columns 0-based, ranges half-open.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, compress
from typing import NamedTuple

from ..facts.document import Role
from .columns import Column, pack, unpack, unzigzag, zigzag

_LEVEL = 4
_COUNTS = struct.Struct("<BIIII13B")
_RAW_ROLES = 1
# Plain numbers: flags of an enumeration take twenty times as long to combine.
_CALL = int(Role.CALL)
_IMPLICIT = int(Role.IMPLICIT)
_FOLDED = {
    role | call | implicit: role | (0x80 if call else 0) | (0x100 if implicit else 0)
    for role in range(0x80)
    for call in (0, _CALL)
    for implicit in (0, _IMPLICIT)
}
"""Roles in few bits: SCIP's seven, `CALL` moved to the eighth and `IMPLICIT` to the ninth."""
_UNFOLDED = {folded: role for role, folded in _FOLDED.items()}


def fold(role: int) -> int:
    """Put role bits into one byte; `IMPLICIT` and bits that this version does not know are lost."""
    return (role & 0x7F) | (0x80 if role & _CALL else 0)


def unfold(folded: int) -> int:
    """Give the `Role` bits of a folded byte."""
    return _UNFOLDED[folded]


class Span(NamedTuple):
    """A range of the document: 0-based lines, UTF-16 columns, half-open."""

    line: int
    column: int
    end_line: int
    end_column: int

    def contains(self, line: int, column: int) -> bool:
        """Whether the character at `column`, or the cursor right behind the range, is in it."""
        return (self.line, self.column) <= (line, column) <= (self.end_line, self.end_column)


class Occurrences:
    """The decoded occurrences of one document, sorted by position.

    Attributes:
        lines: 0-based line of each occurrence.
        columns: 0-based UTF-16 start column of each.
        lengths: length of each in UTF-16 code units; 0 for those over several lines.
        symbols: index of each one's symbol in `table`.
        table: by index, the id of a global symbol (positive), `-1 - N` for `local N`, 0 for any other local.
    """

    def __init__(self, blob: bytes) -> None:
        data = zlib.decompress(blob)
        flags, count, enclosing, multiline, table, *widths = _COUNTS.unpack_from(data)
        sizes = [count] * 5 + [enclosing] * 5 + [multiline, 2 * multiline, table]
        columns: list[Column] = []
        at = _COUNTS.size
        for width, size in zip(widths, sizes, strict=True):
            end = at + width * size
            columns.append(unpack(width, data[at:end]))
            at = end
        self.lines: list[int] = list(accumulate(columns[0]))
        self.columns: Column = columns[1]
        self.lengths: Column = columns[2]
        self.symbols: Column = columns[3]
        self._roles: Column = columns[4]
        self._raw_roles = bool(flags & _RAW_ROLES)
        self._enclosing = columns[5:10]
        self._multiline = columns[10:12]
        self.table: list[int] = [-1 - (value >> 1) if value & 1 else value >> 1 for value in columns[12]]
        self._ends: dict[int, tuple[int, int]] | None = None
        self._scopes: Scopes | None = None

    def __len__(self) -> int:
        return len(self.lines)

    def role(self, index: int) -> int:
        """The `Role` bits of the occurrence."""
        value = self._roles[index]
        return value if self._raw_roles else _UNFOLDED[value]

    def span(self, index: int) -> Span:
        """The range of the occurrence."""
        line, column = self.lines[index], self.columns[index]
        if self._multiline[0] and index in self.ends:
            lines, end_column = self.ends[index]
            return Span(line, column, line + lines, end_column)
        return Span(line, column, line, column + self.lengths[index])

    @property
    def ends(self) -> dict[int, tuple[int, int]]:
        """For occurrences over several lines: lines to add, and the end column there."""
        if self._ends is None:
            indexes = accumulate(self._multiline[0])
            pairs = zip(self._multiline[1][0::2], self._multiline[1][1::2], strict=True)
            self._ends = dict(zip(indexes, pairs, strict=True))
        return self._ends

    def of(self, symbol: int) -> Iterator[int]:
        """The indexes of the occurrences whose symbol has this index in `table`, in order of position."""
        return compress(range(len(self.lines)), map(symbol.__eq__, self.symbols))

    def on(self, line: int) -> range:
        """The indexes of the occurrences that start on a line."""
        return range(bisect_left(self.lines, line), bisect_right(self.lines, line))

    def between(self, body: Span) -> list[int]:
        """The indexes of the occurrences that start inside a range."""
        first = bisect_left(self.lines, body[0])
        last = bisect_right(self.lines, body[2])
        start, end = (body.line, body.column), (body.end_line, body.end_column)
        return [at for at in range(first, last) if start <= (self.lines[at], self.columns[at]) < end]

    def at(self, line: int, column: int) -> list[int]:
        """The indexes of the occurrences at a position, shortest first; it may be right behind a name."""
        found = [index for index in self.on(line) if self.span(index).contains(line, column)]
        for index, (lines, _) in self.ends.items() if self._multiline[0] else ():
            start = self.lines[index]
            if start < line <= start + lines and self.span(index).contains(line, column):
                found.append(index)
        # A cursor between two names that touch is on the one that it stands before.
        inside = [index for index in found if self.span(index)[2:] != (line, column)]
        return sorted(inside or found, key=lambda index: (_extent(self.span(index)), index))

    def enclosing(self) -> tuple[int, ...]:
        """The enclosing ranges as they are in a `Document`."""
        indexes = list(accumulate(self._enclosing[0]))
        lines = list(accumulate(map(unzigzag, self._enclosing[1])))
        flat: list[int] = []
        for index, line, column, lines_more, end_column in zip(
            indexes, lines, self._enclosing[2], self._enclosing[3], self._enclosing[4], strict=True
        ):
            flat += (index, line, column, line + unzigzag(lines_more), end_column)
        return tuple(flat)

    @property
    def scopes(self) -> Scopes:
        """The enclosing ranges, ready to be searched by position."""
        if self._scopes is None:
            self._scopes = Scopes(self.enclosing())
        return self._scopes

    def flat(self) -> tuple[int, ...]:
        """The occurrences as they are in a `Document`."""
        lines = self.lines
        result = [0] * (5 * len(lines))
        result[0::5] = [after - before for before, after in zip([0, *lines], lines, strict=False)]
        result[1::5] = self.columns
        result[2::5] = self.lengths
        result[3::5] = self.symbols
        result[4::5] = self._roles if self._raw_roles else [_UNFOLDED[role] for role in self._roles]
        return tuple(result)

    def multiline(self) -> tuple[int, ...]:
        """The occurrences over several lines as they are in a `Document`."""
        return tuple(part for index, end in self.ends.items() for part in (index, *end))


class Scopes:
    """Nested enclosing ranges: which is the innermost around a position."""

    def __init__(self, flat: tuple[int, ...]) -> None:
        groups = zip(*[iter(flat)] * 5, strict=True)
        # An outer range sorts before an inner one that starts at the same place.
        ranges = sorted(((Span(*group[1:]), group[0]) for group in groups), key=_outermost_first)
        self.spans: list[Span] = [span for span, _ in ranges]
        self.owners: list[int] = [owner for _, owner in ranges]
        self.bodies: dict[int, Span] = {owner: span for span, owner in ranges}
        self._starts = [span[:2] for span in self.spans]
        self.parents: list[int] = []
        stack: list[int] = []
        for number, span in enumerate(self.spans):
            while stack and self.spans[stack[-1]][2:] <= span[:2]:
                stack.pop()
            self.parents.append(stack[-1] if stack else -1)
            stack.append(number)

    def around(self, line: int, column: int) -> Iterator[int]:
        """Numbers of the ranges around a position, innermost first."""
        number = bisect_right(self._starts, (line, column)) - 1
        while number >= 0:
            if self.spans[number][2:] > (line, column):
                yield number
            number = self.parents[number]


def _outermost_first(item: tuple[Span, int]) -> tuple[int, int, int, int, int]:
    span, owner = item
    return (span.line, span.column, -span.end_line, -span.end_column, owner)


def _extent(span: Span) -> tuple[int, int]:
    lines = span.end_line - span.line
    return (lines, span.end_column if lines else span.end_column - span.column)


def encode(
    occurrences: Sequence[int], enclosing: Sequence[int], multiline: Sequence[int], table: Sequence[int]
) -> bytes:
    """Give the blob of a document's occurrences.

    Args:
        occurrences: as in `Document`.
        enclosing: as in `Document`.
        multiline: as in `Document`.
        table: see `Occurrences.table`.

    Raises:
        OverflowError: if a number is negative or needs more than 32 bits.
    """
    roles = occurrences[4::5]
    flags = 0
    try:
        roles = [_FOLDED[role] for role in roles]
    except KeyError:
        flags = _RAW_ROLES
    columns = [
        pack(occurrences[0::5]),
        pack(occurrences[1::5]),
        pack(occurrences[2::5]),
        pack(occurrences[3::5]),
        pack(roles),
        pack(_deltas(enclosing[0::5])),
        pack([zigzag(step) for step in _deltas(enclosing[1::5])]),
        pack(enclosing[2::5]),
        pack([zigzag(end - start) for start, end in zip(enclosing[1::5], enclosing[3::5], strict=True)]),
        pack(enclosing[4::5]),
        pack(_deltas(multiline[0::3])),
        pack([part for pair in zip(multiline[1::3], multiline[2::3], strict=True) for part in pair]),
        pack([value << 1 if value >= 0 else (-1 - value) << 1 | 1 for value in table]),
    ]
    sizes = (len(occurrences) // 5, len(enclosing) // 5, len(multiline) // 3, len(table))
    head = _COUNTS.pack(flags, *sizes, *[width for width, _ in columns])
    return zlib.compress(head + b"".join([data for _, data in columns]), _LEVEL)


def with_table(blob: bytes, renumber: Callable[[int], int]) -> bytes:
    """The blob with other numbers for global symbols, for an index that numbers them otherwise."""
    data = zlib.decompress(blob)
    *counts, width = _COUNTS.unpack_from(data)
    size = counts[4]
    at = len(data) - width * size
    table = [
        value if value & 1 or not value else renumber(value >> 1) << 1 for value in unpack(width, data[at:])
    ]
    width, packed = pack(table)
    return zlib.compress(_COUNTS.pack(*counts, width) + data[_COUNTS.size : at] + packed, _LEVEL)


def _deltas(values: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip((0, *values), values, strict=False)]
