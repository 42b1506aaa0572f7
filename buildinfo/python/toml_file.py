"""Reads TOML files: values by path with the type that is expected, and the line that a value stands on."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import msgspec

from ..model import BuildProblem, Place

Table = Mapping[str, object]
"""A TOML table."""

_POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_HEADER = re.compile(r"^\s*\[\[?([^\[\]]+)\]\]?\s*(?:#.*)?$")


class TomlFile(msgspec.Struct, frozen=True):
    """A TOML file that could be read.

    Attributes:
        path: absolute path.
        lines: its text, for finding the line of a value.
        data: its content.
    """

    path: str
    lines: tuple[str, ...]
    data: Table


def read_toml(path: str, *, without: re.Pattern[str] | None = None) -> TomlFile | BuildProblem:
    """Read a TOML file; a file that is missing, not UTF-8 or not TOML is a problem that names the line.

    Lines that match `without` are taken for empty ones.
    """
    if not Path(path).is_file():
        return BuildProblem(Place(path), "there is no such file", code="TL101")
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        return BuildProblem(Place(path), f"the file cannot be read: {error.strerror}", code="TL101")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return BuildProblem(Place(path, line), "the file is not UTF-8 text", "save it as UTF-8", "TL101")
    if without:
        text = without.sub("", text)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        found = _POSITION.search(message)
        line = int(found[1]) if found and found[1] else max(1, len(text.splitlines()))
        reason = _POSITION.sub("", message)
        return BuildProblem(
            Place(path, line), f"the file is not valid TOML: {reason}", "mend this line", "TL101"
        )
    except RecursionError:
        return BuildProblem(Place(path), "the file is nested too deeply to be read", code="TL101")
    return TomlFile(path, tuple(text.splitlines()), data)


def value_at(data: Table, *keys: str) -> object:
    """Value at a path of keys, or None."""
    value: object = data
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = cast("Table", value).get(key)
    return value


def table_at(data: Table, *keys: str) -> Table:
    """Table at a path of keys; empty when there is none or it is something else."""
    return as_table(value_at(data, *keys))


def text_at(data: Table, *keys: str) -> str:
    """String at a path of keys; empty when there is none or it is something else."""
    value = value_at(data, *keys)
    return value if isinstance(value, str) else ""


def texts_at(data: Table, *keys: str) -> list[str]:
    """Strings of the list at a path of keys (a lone string counts as a list of one)."""
    return as_texts(value_at(data, *keys))


def tables_at(data: Table, *keys: str) -> list[Table]:
    """Tables of the list at a path of keys; everything else in it is left out."""
    return [cast("Table", item) for item in as_list(value_at(data, *keys)) if isinstance(item, dict)]


def is_table(value: object) -> bool:
    """Whether a value is a table."""
    return isinstance(value, dict)


def as_table(value: object) -> Table:
    """The value when it is a table, else an empty table."""
    return cast("Table", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """The value when it is a list, else an empty list."""
    return cast("list[object]", value) if isinstance(value, list) else []


def as_texts(value: object) -> list[str]:
    """The strings of a list, or of a lone string."""
    if isinstance(value, str):
        return [value]
    return [item for item in as_list(value) if isinstance(item, str)]


def line_of(file: TomlFile, section: str, key: str = "", value: str = "") -> int:
    """1-based line of a value, else of its key, else of its section; 0 when none of them is found.

    The TOML reader of the standard library keeps no positions, so the text is searched: the section's
    header first (`section` is dotted, without quotes), then the key, then the quoted value.
    """
    start, end = _section_span(file.lines, section)
    at_key = _find_key(file.lines, start, end, key) if key else -1
    if value:
        first = at_key if at_key >= 0 else start
        for low, high in ((first, end), (0, len(file.lines))):
            for index in range(max(low, 0), high):
                if _mentions(file.lines[index], value):
                    return index + 1
    if at_key >= 0:
        return at_key + 1
    return start if start > 0 else 0


def _section_span(lines: tuple[str, ...], section: str) -> tuple[int, int]:
    """Range of the lines of a section after its header; the top of the file when there is no such header."""
    start = -1
    for index, line in enumerate(lines):
        header = _HEADER.match(line)
        if not header:
            continue
        if start >= 0:
            return start, index
        if re.sub(r"[\s\"']", "", header[1]) == section:
            start = index + 1
    return (start, len(lines)) if start >= 0 else (0, len(lines))


def _find_key(lines: tuple[str, ...], start: int, end: int, key: str) -> int:
    """0-based line that sets a key, or -1."""
    pattern = re.compile(rf"""^\s*(?:[\w."'-]+\s*\.\s*)?["']?{re.escape(key)}["']?\s*[.=]""")
    return next((index for index in range(start, end) if pattern.match(lines[index])), -1)


def _mentions(line: str, value: str) -> bool:
    """Whether a line holds a value as a quoted string."""
    if value not in line and '"' not in value and "\\" not in value:
        return False
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' in line or f"'{value}'" in line
