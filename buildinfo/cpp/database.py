"""Reads `compile_commands.json` in every form that tools write it, and `compile_flags.txt`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from ..model import BuildProblem, Place
from ..paths import absolute, join, parent, read_text
from .words import split_posix, split_windows

_WINDOWS_PROGRAM = re.compile(r'\s*"?(?:[A-Za-z]:[\\/]|\\\\|[^"\s]*\.exe\b)', re.IGNORECASE)
_WINDOWS_FOLDER = re.compile(r"(?:[A-Za-z]:[\\/]|\\\\)")
_OFFSET = re.compile(r" \(byte (\d+)\)$")
_MOST_PROBLEMS = 10


class Entry(msgspec.Struct, frozen=True):
    """One entry of a compilation database.

    Attributes:
        file: absolute path of the file that is compiled.
        directory: absolute folder that the compiler runs in.
        words: the command, compiler first.
        place: the database, with the number of the entry instead of a line.
    """

    file: str
    directory: str
    words: tuple[str, ...]
    place: Place


class _RawEntry(msgspec.Struct):
    """An entry as it stands in the file."""

    file: str
    directory: str = ""
    command: str | None = None
    arguments: list[str] | None = None


def read_database(path: str) -> tuple[list[Entry], list[BuildProblem]]:
    """Read a `compile_commands.json`.

    Entries that are broken are left out, each with a problem that says its number; of a file that is not
    JSON nothing is left.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        return [], [_problem(path, 0, f"the compilation database cannot be read: {error.strerror}")]
    try:
        rows = msgspec.json.decode(content.removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return [], [_problem(path, *_syntax(content, error))]
    entries: list[Entry] = []
    problems: list[BuildProblem] = []
    for number, row in enumerate(rows, 1):
        try:
            entries.append(_entry(path, number, msgspec.json.decode(row, type=_RawEntry)))
        except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
            reason = str(error).removesuffix(" - at `$`")
            problems.append(
                _problem(path, number, f"entry {number} of the compilation database is broken: {reason}")
            )
    if not rows:
        hint = "build or configure the project again, so that the database lists its commands"
        return [], [_problem(path, 0, "the compilation database is empty", hint)]
    return entries, _bounded(path, problems)


def read_compile_flags(path: str, sources: Iterable[str]) -> list[Entry]:
    """Give each of `sources` the flags of a `compile_flags.txt`, which has one on each line.

    The file names no compiler; the system's `cc` and `c++` stand in for it.
    """
    lines = (read_text(path) or "").splitlines()
    flags = tuple(line.strip() for line in lines if line.strip())
    return [
        Entry(source, parent(path), ("cc" if source.endswith((".c", ".m")) else "c++", *flags), Place(path))
        for source in sources
    ]


def _entry(path: str, number: int, raw: _RawEntry) -> Entry:
    """The entry of a raw one; what is wrong with it is a `ValueError`."""
    directory = (
        raw.directory if _WINDOWS_FOLDER.match(raw.directory) else join_any(parent(path), raw.directory)
    )
    if raw.arguments is not None:
        words = raw.arguments
    elif raw.command is None:
        raise ValueError("it has neither `command` nor `arguments`")
    elif os.sep == "\\" or _WINDOWS_PROGRAM.match(raw.command) or _WINDOWS_FOLDER.match(raw.directory):
        words = split_windows(raw.command)
    else:
        words = split_posix(raw.command)
    if not words or not raw.file:
        raise ValueError("it names no file" if words else "its command is empty")
    if any("\0" in text for text in (raw.file, directory, *words)):
        raise ValueError("it has a character that no path or argument can have")
    return Entry(join_any(directory, raw.file), directory, tuple(words), Place(path, number))


def join_any(folder: str, path: str) -> str:
    """Absolute path of `path`, which is relative to `folder` or absolute itself; without `.` and `..`."""
    if path.startswith("/") and "/." not in path and "//" not in path and not path.endswith("/"):
        return path
    return absolute(path) if os.path.isabs(path) else join(folder, path)  # noqa: PTH117


def _syntax(content: bytes, error: Exception) -> tuple[int, str]:
    """Line and description of what is wrong with a file that is not JSON."""
    if isinstance(error, msgspec.ValidationError):
        return 0, "the compilation database is not a list of entries"
    if isinstance(error, RecursionError):
        return 0, "the compilation database is nested too deeply"
    if not isinstance(error, msgspec.DecodeError):
        return 0, "the compilation database is not UTF-8 text"
    message = str(error)
    found = _OFFSET.search(message)
    offset = int(found[1]) if found else len(content)
    line = content.count(b"\n", 0, offset) + 1
    return line, f"the compilation database is not valid JSON: {_OFFSET.sub('', message)}"


def _problem(path: str, line: int, message: str, hint: str = "make the database again") -> BuildProblem:
    return BuildProblem(Place(path, line), message, hint, "TL121")


def _bounded(path: str, problems: list[BuildProblem]) -> list[BuildProblem]:
    """The first problems, and how many more there are."""
    if len(problems) <= _MOST_PROBLEMS:
        return problems
    rest = len(problems) - _MOST_PROBLEMS
    return [
        *problems[:_MOST_PROBLEMS],
        _problem(path, 0, f"{rest} more entries of the compilation database are broken"),
    ]
