"""Parses the format of yarn.lock that Yarn 1 writes, which looks like YAML and is not.

An entry is a line of patterns, `"a@^1.0.0", a@1:`, and below it, indented by two spaces, pairs of a key and a
value, and tables, `dependencies:`, with pairs indented by four. Names and values are bare or quoted as in
JSON. What Yarn writes of it: https://github.com/yarnpkg/yarn/blob/master/src/lockfile/stringify.js
"""

from __future__ import annotations

import re

import msgspec

_WORD = r'"(?:[^"\\]|\\.)*"|[^\s",:]+'
_PATTERNS = re.compile(rf"(?:{_WORD})(?:, (?:{_WORD}))*:")
_PAIR = re.compile(rf"({_WORD}) ({_WORD})")
_TABLE = re.compile(rf"({_WORD}):")
_WORDS = re.compile(_WORD)


class Entry(msgspec.Struct, frozen=True):
    """One entry.

    Attributes:
        patterns: what leads to it, such as `a@^1.0.0`; at least one.
        values: its pairs.
        tables: its tables by name.
    """

    patterns: tuple[str, ...]
    values: dict[str, str]
    tables: dict[str, dict[str, str]]


class LineError(ValueError):
    """A line that does not fit.

    Attributes:
        line: its 1-based number.
    """

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def parse_yarn_classic(text: str) -> list[Entry]:
    """Parse the content of a yarn.lock of Yarn 1.

    Raises:
        LineError: a line does not fit, such as one that a merge has left.
    """
    entries: list[Entry] = []
    table: dict[str, str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        plain = line.strip()
        if not plain or plain.startswith("#"):
            continue
        depth = len(line) - len(line.lstrip(" "))
        if depth == 0 and _PATTERNS.fullmatch(plain):
            patterns = tuple(_value(each, number) for each in _WORDS.findall(plain))
            entries.append(Entry(patterns, {}, {}))
            table = None
        elif depth == 2 and entries and (found := _PAIR.fullmatch(plain)):
            entries[-1].values[_value(found[1], number)] = _value(found[2], number)
            table = None
        elif depth == 2 and entries and (found := _TABLE.fullmatch(plain)):
            table = entries[-1].tables.setdefault(_value(found[1], number), {})
        elif depth == 4 and table is not None and (found := _PAIR.fullmatch(plain)):
            table[_value(found[1], number)] = _value(found[2], number)
        else:
            raise LineError(number)
    return entries


def _value(token: str, line: int) -> str:
    if not token.startswith('"'):
        return token
    try:
        return msgspec.json.decode(token, type=str)
    except (msgspec.DecodeError, UnicodeError):
        raise LineError(line) from None
