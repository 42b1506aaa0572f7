"""Reads JSON, JSON with comments and YAML files: a table, or a problem that says what is wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

import msgspec
import pyjson5
import yaml

from .model import BuildProblem, Place

Table = Mapping[str, object]
"""An object of JSON or a mapping of YAML."""

Format = Literal["JSON", "JSON with comments", "YAML"]

_LARGEST = 64 * 1024 * 1024
_DEEPEST = 500
_BYTE = re.compile(r" \(byte (\d+)\)$")
_NEAR = re.compile(r" near (\d+)(, found .*)?$")
_WORDS = {"JSON5Value": "a value", "IdentifierStart": "a name"}
# Every scalar stays text, as `1.10` must; no tag makes anything but tables, lists and text.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class DataFile(msgspec.Struct, frozen=True):
    """A file that could be read.

    Attributes:
        path: absolute path.
        text: its text, for finding the line of a value.
        data: its content; of several YAML documents the last one's values count.
    """

    path: str
    text: str
    data: Table


def read_data(path: str, form: Format, code: str) -> DataFile | BuildProblem:
    """Read a file whose content is a table.

    Args:
        path: absolute path.
        form: what it is written in. JSON with comments may have trailing commas, and whatever else JSON5
            allows, as the readers of such files are lenient too.
        code: code of the problem where it cannot be read.
    """
    content = read_bytes(path)
    if isinstance(content, str):
        return BuildProblem(Place(path), content, code=code)
    try:
        text = decode_text(content)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return BuildProblem(Place(path, line), "the file is not UTF-8 text", "save it as UTF-8", code)
    try:
        data = _parse(text, form)
        if "\\u" in text:
            # Half of a surrogate pair is no text that anybody could store.
            msgspec.json.encode(data)
    except RecursionError:
        return BuildProblem(Place(path), "the file is nested too deeply to be read", code=code)
    except (msgspec.DecodeError, UnicodeError, pyjson5.Json5Exception, yaml.YAMLError, ValueError) as error:
        line, reason = _explained(error, text)
        message = f"the file is not valid {form}" + (f": {reason}" if reason else "")
        return BuildProblem(Place(path, line), message, "mend this line" if line else "mend the file", code)
    if not isinstance(data, dict):
        message = f"the file holds {_named(data)} where a table is expected"
        return BuildProblem(Place(path), message, "see its format's documentation", code)
    return DataFile(path, text, cast("Table", data))


def read_bytes(path: str) -> bytes | str:
    """Content of a regular file, or one sentence that says why it cannot be had."""
    # Opening a pipe that somebody left there would wait for ever.
    if not os.path.isfile(path):  # noqa: PTH113
        return "there is no such file" if not os.path.lexists(path) else "this is not a regular file"
    try:
        if os.path.getsize(path) > _LARGEST:  # noqa: PTH202
            return f"the file is larger than {_LARGEST // 1024 // 1024} MB and was not read"
        return Path(path).read_bytes()
    except OSError as error:
        return f"the file cannot be read: {error.strerror}"


def decode_text(content: bytes) -> str:
    """Text of a UTF-8 file, or of one that begins with a byte order mark of UTF-16.

    Raises:
        UnicodeDecodeError: it is neither.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def as_table(value: object) -> Table:
    """The value when it is a table, else an empty table."""
    return cast("Table", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """The value when it is a list, else an empty list."""
    return cast("list[object]", value) if isinstance(value, list) else []


def as_text(value: object) -> str:
    """The value when it is text, else empty."""
    return value if isinstance(value, str) else ""


def as_texts(value: object) -> list[str]:
    """The strings of a list, or of a lone string."""
    if isinstance(value, str):
        return [value]
    return [item for item in as_list(value) if isinstance(item, str)]


def table_at(data: Table, *keys: str) -> Table:
    """Table at a path of keys; empty when there is none or it is something else."""
    table = data
    for key in keys:
        table = as_table(table.get(key))
    return table


def pairs_of(value: object) -> list[tuple[str, str]]:
    """Pairs of a table whose values are text, in the order of the file."""
    return [(key, item) for key, item in as_table(value).items() if isinstance(item, str)]


def _parse(text: str, form: Format) -> object:
    if form == "JSON":
        return msgspec.json.decode(text)
    if form == "YAML":
        merged: dict[object, object] = {}
        data: object = {}
        for data in yaml.load_all(text, Loader=_Loader):
            if isinstance(data, dict):
                merged |= cast("dict[object, object]", data)
        # Nothing at all is empty text to the loader.
        return merged or cast("object", data) or {}
    try:
        return cast("object", pyjson5.decode(text, _DEEPEST))
    except pyjson5.Json5EOF as error:
        # Nothing at all, or nothing but comments, is a configuration that says nothing.
        if str(error.message).startswith("No JSON data found"):
            return {}
        raise


def _explained(error: Exception, text: str) -> tuple[int, str]:
    """Line and reason of what a parser said; line 0 when it is not known."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark
        return (mark.line + 1 if mark else 0), error.problem or ""
    if isinstance(error, yaml.YAMLError):
        return 0, str(error).splitlines()[0]
    message = str(error.args[0]) if error.args else ""
    if found := _BYTE.search(message):
        line = text.encode("utf-8", "surrogatepass").count(b"\n", 0, int(found[1])) + 1
        return line, _BYTE.sub("", message).removeprefix("JSON is malformed: ")
    if found := _NEAR.search(message):
        plain = re.sub(r"b'(\w+)'", r"\1", _NEAR.sub("", message)).removesuffix(" starting")
        for word, meant in _WORDS.items():
            plain = plain.replace(word, meant)
        return text.count("\n", 0, int(found[1])) + 1, plain[:1].lower() + plain[1:]
    end = max(1, len(text.splitlines()))
    return (end, "it ends too early") if "truncated" in message else (0, message)


def _named(value: object) -> str:
    return "a list" if isinstance(value, list) else "text" if isinstance(value, str) else "something else"
