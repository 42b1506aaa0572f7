"""Text of a `.proto` file, and the way from protoc's places in it to those of facts."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_BREAK = re.compile(rb"\r\n|\n|\r")
_MARK = b"\xef\xbb\xbf"
_TAB = 8
"""Columns of protoc's between the stops of tabs (`io/tokenizer.cc`, kTabWidth)."""


class Source:
    """The bytes of a file.

    Attributes:
        data: all of them.
    """

    def __init__(self, data: bytes) -> None:
        """Take the bytes of a file, with the byte order mark that it may begin with."""
        self.data = data
        self._begin = len(_MARK) if data.startswith(_MARK) else 0
        self._lines = [0, *(found.end() for found in re.finditer(rb"\n", data))]
        self._starts = [self._begin, *(found.end() for found in _BREAK.finditer(data))]

    def extent(self, span: Sequence[int]) -> tuple[int, int]:
        """Give the offsets of a span, which is a `SourceCodeInfo.Location.span`: three numbers or four."""
        first, last = (span[0], span[0]) if len(span) == 3 else (span[0], span[2])
        return max(self._offset(first, span[1]), self._begin), max(self._offset(last, span[-1]), self._begin)

    def text(self, start: int, end: int) -> str:
        """Give the text between two offsets."""
        return self.data[start:end].decode("utf-8", "replace")

    def place(self, offset: int) -> tuple[int, int]:
        """Give line and column of an offset, 0-based, in UTF-16 code units."""
        line = bisect_right(self._starts, offset) - 1
        before = self.data[self._starts[line] : offset]
        if before.isascii():
            return line, len(before)
        return line, len(before.decode("utf-8", "replace").encode("utf-16-le")) // 2

    def position(self, line: int, column: int) -> tuple[int, int]:
        """Give line and column of facts for those of protoc, both 0-based."""
        return self.place(self.extent((line, column, column))[0])

    def _offset(self, line: int, column: int) -> int:
        if line >= len(self._lines):
            return len(self.data)
        offset, at = self._lines[line], 0
        end = self._lines[line + 1] if line + 1 < len(self._lines) else len(self.data)
        if b"\t" not in self.data[offset : offset + column]:
            return min(offset + column, end)
        while at < column and offset < end:
            at += _TAB - at % _TAB if self.data[offset : offset + 1] == b"\t" else 1
            offset += 1
        return offset
