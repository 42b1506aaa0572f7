"""The occurrences of one document as a blob: packed columns, deflated, decoded at C speed.

The blob holds, in this order: delta lines; start columns, on a line from the end of what is before; the
length of each symbol of the document's symbol table; for each occurrence, how far its symbol is from the last
that was new; roles; the enclosing ranges; the ends of occurrences over several lines; those that are not as
long as their symbol; and the symbol table itself. Columns are UTF-16 code units, lines and columns 0-based,
ranges half-open.
"""

from __future__ import annotations

import struct
import zlib
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, compress
from operator import sub
from typing import NamedTuple

from ..facts.document import Role
from .columns import Column, pack, unpack, unzigzag, zigzag

_LEVEL = 6
_COUNTS = struct.Struct("<BIIIII15B")
_RAW_ROLES, _RAW_SYMBOLS, _RAW_COLUMNS = 1, 2, 4
_ZERO = bytes((1, *bytes(255)))
_DISTANCE = bytes((1, *range(1, 256)))
_FAR = 64
_FEW = 64
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
        self._data = zlib.decompress(blob)
        self._flags, self._count, enclosing, multiline, odd, table, *self._widths = _COUNTS.unpack_from(
            self._data
        )
        self._raw_roles = bool(self._flags & _RAW_ROLES)
        count = self._count
        self._sizes = (
            *(count, count, table, count, count),
            *[enclosing] * 5,
            *(multiline, 2 * multiline, odd, odd, table),
        )

    # Most questions need few of the columns, and most of their documents are asked once.

    def _column(self, number: int) -> Column:
        width = self._widths[number]
        at = self._starts[number]
        return unpack(width, self._data[at : at + width * self._sizes[number]])

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate(map(int.__mul__, self._widths, self._sizes), initial=_COUNTS.size))

    @cached_property
    def lines(self) -> list[int]:
        """See above."""
        return list(accumulate(self._steps))

    @cached_property
    def _steps(self) -> Column:
        return self._column(0)

    @cached_property
    def columns(self) -> Column:
        """See above."""
        stored = self._column(1)
        return stored if self._flags & _RAW_COLUMNS else _Columns(self._steps, stored, self.lengths)

    @cached_property
    def lengths(self) -> Column:
        """See above."""
        known, symbols = self._column(2), self.symbols
        odd = zip(accumulate(self._column(12)), self._column(13), strict=True)
        if isinstance(known, bytes) and isinstance(symbols, bytes) and self._widths[13] == 1:
            lengths = bytearray(symbols.translate(known[:256].ljust(256, b"\0")))
        else:
            lengths = [known[symbol] for symbol in symbols]
        for index, length in odd:
            lengths[index] = length
        return lengths

    @cached_property
    def symbols(self) -> Column:
        """See above."""
        stored = self._column(3)
        if self._flags & _RAW_SYMBOLS:
            return stored
        if isinstance(stored, bytes):
            found = map(sub, accumulate(stored.translate(_ZERO)), stored.translate(_DISTANCE))
            return bytes(found) if self._sizes[14] <= 256 else list(found)
        return list(map(sub, accumulate(not each for each in stored), (each or 1 for each in stored)))

    @cached_property
    def table(self) -> list[int]:
        """See above."""
        return [-1 - (value >> 1) if value & 1 else value >> 1 for value in self._packed_table]

    @cached_property
    def _packed_table(self) -> Column:
        return self._column(14)

    @cached_property
    def _roles(self) -> Column:
        return self._column(4)

    @cached_property
    def _enclosing(self) -> list[Column]:
        return [self._column(number) for number in range(5, 10)]

    @cached_property
    def _owners(self) -> list[int]:
        return list(accumulate(self._enclosing[0]))

    def number(self, place: int) -> int:
        """What `table` has at an index."""
        value = self._packed_table[place]
        return -1 - (value >> 1) if value & 1 else value >> 1

    def place(self, symbol: int) -> int:
        """The index of a global symbol in `table`.

        Raises:
            ValueError: if the document does not mention it.
        """
        return self._packed_table.index(symbol << 1)

    def __len__(self) -> int:
        return self._count

    def role(self, index: int) -> int:
        """The `Role` bits of the occurrence."""
        value = self._roles[index]
        return value if self._raw_roles else _UNFOLDED[value]

    def span(self, index: int) -> Span:
        """The range of the occurrence."""
        line, column = self.lines[index], self.columns[index]
        if self._sizes[10] and index in self.ends:
            lines, end_column = self.ends[index]
            return Span(line, column, line + lines, end_column)
        return Span(line, column, line, column + self.lengths[index])

    @cached_property
    def ends(self) -> dict[int, tuple[int, int]]:
        """For occurrences over several lines: lines to add, and the end column there."""
        ends = self._column(11)
        indexes = accumulate(self._column(10))
        return dict(zip(indexes, zip(ends[0::2], ends[1::2], strict=True), strict=True))

    def of(self, symbol: int) -> Iterator[int]:
        """The indexes of the occurrences whose symbol has this index in `table`, in order of position."""
        symbols = self.symbols
        if not isinstance(symbols, bytes):
            yield from compress(range(self._count), map(symbol.__eq__, symbols))
            return
        at = symbols.find(symbol)
        while at >= 0:
            yield at
            at = symbols.find(symbol, at + 1)

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
        for index, (lines, _) in self.ends.items() if self._sizes[10] else ():
            start = self.lines[index]
            if start < line <= start + lines and self.span(index).contains(line, column):
                found.append(index)
        # A cursor between two names that touch is on the one that it stands before.
        inside = [index for index in found if self.span(index)[2:] != (line, column)]
        return sorted(inside or found, key=lambda index: (_extent(self.span(index)), index))

    def enclosing(self) -> tuple[int, ...]:
        """The enclosing ranges as they are in a `Document`."""
        flat: list[int] = []
        for at in range(len(self._owners)):
            flat += (self._owners[at], *self._range(at))
        return tuple(flat)

    def body(self, index: int) -> Span | None:
        """The enclosing range of an occurrence that has one."""
        at = bisect_left(self._owners, index)
        return Span(*self._range(at)) if at < len(self._owners) and self._owners[at] == index else None

    def bodies(self) -> dict[int, Span]:
        """The enclosing ranges by occurrence."""
        return {owner: Span(*self._range(at)) for at, owner in enumerate(self._owners)}

    @cached_property
    def _range_lines(self) -> list[int]:
        return list(accumulate(map(unzigzag, self._enclosing[1])))

    def _range(self, at: int) -> tuple[int, int, int, int]:
        line = self._range_lines[at]
        _, _, columns, lines, end_columns = self._enclosing
        return line, columns[at], line + unzigzag(lines[at]), end_columns[at]

    def around(self, line: int, column: int) -> Iterable[int]:
        """The occurrences whose enclosing range is around a position, innermost first."""
        if len(self._owners) > _FEW:
            return self._scopes.around(line, column)
        # Mostly a page has one row of a document, for which it is not worth while to sort them.
        found: list[tuple[int, int, int, int, int]] = []
        for at, (first, more) in enumerate(zip(self._range_lines, self._enclosing[3], strict=True)):
            if first <= line <= first + (more >> 1):
                start, start_column, end, end_column = self._range(at)
                if (start, start_column) <= (line, column) < (end, end_column):
                    found.append((start, start_column, -end, -end_column, self._owners[at]))
        return [each[4] for each in sorted(found, reverse=True)]

    @cached_property
    def _scopes(self) -> _Scopes:
        return _Scopes((self._range(at), owner) for at, owner in enumerate(self._owners))

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


class _Columns(Sequence[int]):
    """Start columns, found from the beginning of their line: mostly few of them are asked for."""

    def __init__(self, steps: Column, stored: Column, lengths: Column) -> None:
        self._steps = steps
        self._stored = stored
        self._lengths = lengths
        self._all: list[int] | None = None

    def __len__(self) -> int:
        return len(self._stored)

    def __getitem__(self, index: int) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        if self._all is not None:
            return self._all[index]
        at = index if index >= 0 else index + len(self._stored)
        steps, stored, lengths = self._steps, self._stored, self._lengths
        column = 0
        first = at - _FAR
        while at > 0 and not steps[at]:
            if at < first:
                self._all = list(self)
                return self._all[index]
            gap = stored[at]
            at -= 1
            column += lengths[at] + ((gap >> 1) ^ -(gap & 1))
        return column + stored[at]

    def __iter__(self) -> Iterator[int]:
        end = 0
        first = True
        for step, stored, length in zip(self._steps, self._stored, self._lengths, strict=True):
            column = stored if step or first else end + unzigzag(stored)
            yield column
            end = column + length
            first = False


class _Scopes:
    """Nested enclosing ranges: which is the innermost around a position."""

    def __init__(self, ranges: Iterable[tuple[tuple[int, int, int, int], int]]) -> None:
        # An outer range sorts before an inner one that starts at the same place.
        ordered = sorted(
            (line, column, -end_line, -end_column, owner)
            for (line, column, end_line, end_column), owner in ranges
        )
        self._owners = [each[4] for each in ordered]
        self._starts = [each[:2] for each in ordered]
        self._ends = [(-each[2], -each[3]) for each in ordered]
        self._parents: list[int] = []
        stack: list[int] = []
        for number, start in enumerate(self._starts):
            while stack and self._ends[stack[-1]] <= start:
                stack.pop()
            self._parents.append(stack[-1] if stack else -1)
            stack.append(number)

    def around(self, line: int, column: int) -> Iterator[int]:
        """See `Occurrences.around`."""
        number = bisect_right(self._starts, (line, column)) - 1
        while number >= 0:
            if self._ends[number] > (line, column):
                yield self._owners[number]
            number = self._parents[number]


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
    steps, starts, lengths, symbols = (occurrences[field::5] for field in range(4))
    own, odd = _usual(symbols, lengths, len(table))
    gaps = _gaps(steps, starts, lengths)
    if max(gaps, default=0) > 0xFFFFFFFF:
        flags |= _RAW_COLUMNS
        gaps = starts
    distances = _distances(symbols)
    if distances is None:
        flags |= _RAW_SYMBOLS
        distances = symbols
    columns = [
        pack(steps),
        pack(gaps),
        pack(own),
        pack(distances),
        pack(roles),
        pack(_deltas(enclosing[0::5])),
        pack([zigzag(step) for step in _deltas(enclosing[1::5])]),
        pack(enclosing[2::5]),
        pack([zigzag(end - start) for start, end in zip(enclosing[1::5], enclosing[3::5], strict=True)]),
        pack(enclosing[4::5]),
        pack(_deltas(multiline[0::3])),
        pack([part for pair in zip(multiline[1::3], multiline[2::3], strict=True) for part in pair]),
        pack(_deltas(odd)),
        pack([lengths[index] for index in odd]),
        pack([value << 1 if value >= 0 else (-1 - value) << 1 | 1 for value in table]),
    ]
    sizes = (len(occurrences) // 5, len(enclosing) // 5, len(multiline) // 3, len(odd), len(table))
    head = _COUNTS.pack(flags, *sizes, *[width for width, _ in columns])
    return zlib.compress(head + b"".join([data for _, data in columns]), _LEVEL)


def with_table(blob: bytes, renumber: Callable[[int], int]) -> bytes:
    """The blob with other numbers for global symbols, for an index that numbers them otherwise."""
    data = zlib.decompress(blob)
    *counts, width = _COUNTS.unpack_from(data)
    size = counts[5]
    at = len(data) - width * size
    table = [
        value if value & 1 or not value else renumber(value >> 1) << 1 for value in unpack(width, data[at:])
    ]
    width, packed = pack(table)
    return zlib.compress(_COUNTS.pack(*counts, width) + data[_COUNTS.size : at] + packed, _LEVEL)


def _usual(symbols: Sequence[int], lengths: Sequence[int], size: int) -> tuple[list[int], list[int]]:
    """The most frequent length of each symbol, and the indexes of the occurrences that have another."""
    usual, most = [0] * size, [0] * size
    for (symbol, length), count in Counter(zip(symbols, lengths, strict=True)).items():
        if count > most[symbol]:
            usual[symbol], most[symbol] = length, count
    pairs = zip(symbols, lengths, strict=True)
    return usual, [at for at, (symbol, length) in enumerate(pairs) if usual[symbol] != length]


def _gaps(steps: Sequence[int], starts: Sequence[int], lengths: Sequence[int]) -> list[int]:
    """The column of each occurrence that is the first on its line; of others, how far the one before is."""
    found: list[int] = []
    end = 0
    for step, start, length in zip(steps, starts, lengths, strict=True):
        found.append(start if step or not found else zigzag(start - end))
        end = start + length
    return found


def _distances(symbols: Sequence[int]) -> list[int] | None:
    """How far each symbol is behind the last new one, 0 for a new one; None where these are not in order."""
    found: list[int] = []
    following = 0
    for symbol in symbols:
        if symbol == following:
            found.append(0)
            following += 1
        elif 0 <= symbol < following:
            found.append(following - symbol)
        else:
            return None
    return found


def _deltas(values: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip((0, *values), values, strict=False)]
