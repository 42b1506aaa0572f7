"""Columns in UTF-8, UTF-16 and UTF-32 code units, and from one to the other.

Lines end at a line feed, a carriage return, or both together, as in the Language Server Protocol and in
pyright; nothing else ends a line, so form feeds and U+2028 are characters like any other. Text is UTF-8.
A byte order mark at its very start is not part of the first line. Bytes that are not UTF-8 count as one
U+FFFD for each maximal broken sequence, as Python and JavaScript decode them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

from .document import Document, Encoding, Unresolved
from .spans import Span, groups, roll, spans

_LINE_END = re.compile(rb"\r\n|\n|\r")
_MARK = b"\xef\xbb\xbf"
_RANGES = "ranges"


def lines(data: bytes) -> list[bytes]:
    """The lines of a file without their ends and without a byte order mark; at least one.

    After a line end at the end of the file comes one more line, which is empty.
    """
    data = data.removeprefix(_MARK)
    if b"\r" in data:
        return _LINE_END.split(data)
    return data.split(b"\n")


def offsets(line: bytes, encoding: Encoding) -> list[int]:
    """Where each character of a line starts, in code units of the encoding, and at the end the length."""
    result = [0]
    total = 0
    for character, size in _characters(line):
        if encoding == "utf-8":
            total += size
        elif encoding == "utf-16":
            total += 2 if character > "\uffff" else 1
        else:
            total += 1
        result.append(total)
    return result


def length(line: bytes, encoding: Encoding) -> int:
    """The length of a line in code units of the encoding."""
    return len(line) if encoding == "utf-8" or line.isascii() else offsets(line, encoding)[-1]


def _characters(line: bytes) -> list[tuple[str, int]]:
    """The characters of a line, each with its length in bytes."""
    result: list[tuple[str, int]] = []
    while True:
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            good, bad, line = line[: error.start], line[error.start : error.end], line[error.end :]
            result += [(character, len(character.encode())) for character in good.decode()]
            result.append(("\ufffd", len(bad)))
        else:
            result += [(character, len(character.encode())) for character in text]
            return result


def converter(line: bytes, source: Encoding, target: Encoding) -> Callable[[int], int]:
    """A function from columns of a line in one encoding to columns in another.

    A column inside a character becomes that character's start; one past the end keeps its distance from it.
    """
    before = offsets(line, source)
    after = offsets(line, target)
    table: list[int] = []
    for index in range(len(before) - 1):
        table += [after[index]] * (before[index + 1] - before[index])
    table.append(after[-1])
    last, shift = len(table) - 1, table[-1] - (len(table) - 1)
    return lambda column: table[column] if 0 <= column <= last else max(column, 0) + shift


def convert(document: Document, data: bytes, encoding: Encoding) -> Document:
    """The document with all its columns in another encoding.

    Columns on lines that the text does not have stay as they are. In `extras`, a key `ranges` is converted
    too: a flat list of line, column, end line, end column.

    Args:
        document: any document.
        data: the bytes that the document's digest is of.
        encoding: the code unit that the result's columns count.
    """
    if document.encoding == encoding:
        return document
    if data.isascii():
        return msgspec.structs.replace(document, encoding=encoding)
    text = lines(data)
    cache: dict[int, Callable[[int], int] | None] = {}

    def column(line: int, value: int) -> int:
        if line not in cache:
            ascii_only = not 0 <= line < len(text) or text[line].isascii()
            cache[line] = None if ascii_only else converter(text[line], document.encoding, encoding)
        change = cache[line]
        return value if change is None else change(value)

    occurrences, multiline = roll(
        Span(line, column(line, start), end_line, column(end_line, end), symbol, roles)
        for line, start, end_line, end, symbol, roles in spans(document)
    )
    enclosing: list[int] = []
    for index, line, start, end_line, end in groups(document.enclosing, 5):
        enclosing += (index, line, column(line, start), end_line, column(end_line, end))
    uses: list[int] = []
    line = 0
    for delta, start, name, reason in groups(document.unresolved.uses, 4):
        line += delta
        uses += (delta, column(line, start), name, reason)
    return msgspec.structs.replace(
        document,
        encoding=encoding,
        occurrences=occurrences,
        multiline=multiline,
        enclosing=tuple(enclosing),
        unresolved=Unresolved(document.unresolved.names, tuple(uses)),
        problems=tuple(
            msgspec.structs.replace(problem, column=column(problem.line, problem.column))
            for problem in document.problems
        ),
        extras=_convert_extras(document.extras, column),
    )


def _convert_extras(extras: msgspec.Raw, column: Callable[[int, int], int]) -> msgspec.Raw:
    if not bytes(extras):
        return extras
    content = msgspec.json.decode(extras, type=dict[str, msgspec.Raw])
    if _RANGES not in content:
        return extras
    ranges: list[int] = []
    for line, start, end_line, end in groups(msgspec.json.decode(content[_RANGES], type=tuple[int, ...]), 4):
        ranges += (line, column(line, start), end_line, column(end_line, end))
    content[_RANGES] = msgspec.Raw(msgspec.json.encode(ranges))
    return msgspec.Raw(msgspec.json.encode(content))
