"""Names in source files, found by lexers that know nothing of the index, and chosen at random.

Every name of the files is as likely to be chosen as any other, whether the index knows it or not. In large
checkouts only the files are read in which a random byte happens to begin a name.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path

import msgspec
from pygments.lexers import get_lexer_by_name  # pyright: ignore[reportUnknownVariableType]
from pygments.token import Token

_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_SCRIPT_WORD = re.compile(
    r"(?:accessor|asserts|get|infer|is|module|namespace|satisfies|set|unique)[ \t]+"
    r"(?!(?:as|extends|in|instanceof|is|of|satisfies)\b)[\w$#{\[\"']"
)
"""What the lexer takes for a name of TypeScript, though it is none before another one."""

_DEFAULT = re.compile(r"default\s*:")
_LINE_END = re.compile(r"\r\n|\n|\r")
_WORD = re.compile(rb"[^\w\x80-\xff][A-Za-z_\x80-\xff]", re.DOTALL)
_SMALL = 2_000_000
"""Bytes that are read completely, so that even a sample of all names is quick."""

_BYTES_A_NAME = 50
"""A sample of more than one name in so many bytes is drawn from all names, which is then faster."""


class Name(msgspec.Struct, frozen=True, order=True):
    """A name in a file: absolute path, 0-based line and UTF-16 column of its start, its text."""

    path: str
    line: int
    column: int
    text: str


class Source(msgspec.Struct, frozen=True):
    """A file to draw from: absolute path, and the alias of the lexer that reads it, such as `python`."""

    path: str
    lexer: str


def names(source: Source, data: bytes) -> Iterator[tuple[int, Name]]:
    """Give the names of a file, in order, each with the byte that it begins at.

    What stands in comments, strings and directives of a preprocessor is no name. Bytes that are not UTF-8 end
    the file.
    """
    mark = b"\xef\xbb\xbf"
    skipped = len(mark) if data.startswith(mark) else 0
    try:
        text = data[skipped:].decode()
    except UnicodeDecodeError as error:
        text = data[skipped : skipped + error.start].decode()
    lines = [0, *(each.end() for each in _LINE_END.finditer(text))]
    before, read = skipped, 0
    for start, kind, value in get_lexer_by_name(source.lexer).get_tokens_unprocessed(text):
        if kind not in Token.Name:
            continue
        for found in _IDENTIFIER.finditer(value):
            at = start + found.start()
            if source.lexer == "typescript" and _is_script_word(text, at):
                continue
            before, read = before + len(text[read:at].encode()), at
            line = bisect_right(lines, at) - 1
            column = len(text[lines[line] : at].encode("utf-16-le")) // 2
            yield before, Name(source.path, line, column, found.group())


def _is_script_word(text: str, at: int) -> bool:
    """Whether what looks like a name is a word of TypeScript's own, as `get` in `get size()`."""
    before = text[max(at - 200, 0) : at].rstrip()[-1:]
    if _DEFAULT.match(text, at):
        return before not in "{,"
    return before != "." and _SCRIPT_WORD.match(text, at) is not None


def draw(sources: Sequence[Source], size: int, seed: int) -> list[Name]:
    """Choose names, each as likely as any other, and sort them by place.

    Args:
        sources: the files.
        size: how many names; all of them when there are not so many.
        seed: the same seed chooses the same names of the same files.

    Raises:
        OSError: a file cannot be read.
    """
    ends = list(accumulate(Path(each.path).stat().st_size for each in sources))
    total = ends[-1] if ends else 0
    chooser = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    if total <= _SMALL or size * _BYTES_A_NAME > total:
        everything = [name for each in sources for _, name in names(each, Path(each.path).read_bytes())]
        return sorted(chooser.sample(everything, min(size, len(everything))))
    known: dict[int, Mapping[int, Name]] = {}
    chosen: set[Name] = set()
    while len(chosen) < size:
        byte = chooser.randrange(total)
        number = bisect_right(ends, byte)
        source = sources[number]
        offset = byte - (ends[number - 1] if number else 0)
        if number not in known and _may_begin(source.path, offset):
            known[number] = dict(names(source, Path(source.path).read_bytes()))
        if name := known.get(number, {}).get(offset):
            chosen.add(name)
    return sorted(chosen)


def _may_begin(path: str, offset: int) -> bool:
    """Whether a word begins at a byte, so that it is worth while to read the file as a whole."""
    with Path(path).open("rb") as file:
        file.seek(max(offset - 1, 0))
        around = file.read(2 if offset else 1)
    return _WORD.fullmatch(around if offset else b" " + around) is not None
