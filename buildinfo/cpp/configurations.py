"""Merges the commands of several databases: equal ones are one, and each configuration of a file stays."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from ..paths import is_below
from .commands import Command
from .languages import HEADER_SUFFIXES


class Built(msgspec.Struct, frozen=True):
    """The commands of one database, and the build folder that it describes, if that is not the sources'."""

    folder: str
    commands: tuple[Command, ...]


def merge(builds: Sequence[Built]) -> list[Command]:
    """Give the distinct commands of all builds, sorted by file.

    Commands of two build folders that differ in nothing but the folder's path are one configuration, unless
    headers that they search there differ: the first one stays. Which of several equal commands of one build
    stays does not depend on their order.
    """
    found: dict[tuple[object, ...], Command] = {}
    digests: dict[str, str] = {}
    for build in builds:
        folder = build.folder if len(builds) > 1 else ""
        for command in sorted(build.commands, key=lambda each: (each.entry.directory, each.dropped)):
            found.setdefault(_key(command, folder, digests), command)
    return sorted(found.values(), key=lambda each: (each.entry.file, each.arguments, each.entry.directory))


def _key(command: Command, folder: str, digests: dict[str, str]) -> tuple[object, ...]:
    """What two commands have in common that are the same; no build folder means that it is of no matter."""
    directory = command.entry.directory if command.relative else ""
    if not folder:
        return command.entry.file, command.arguments, directory
    # Sources in the build folder itself, as fetched dependencies are, bring no headers of the build.
    own = not is_below(command.entry.file, folder)
    made = [each for each in command.folders if own and is_below(each, folder)]
    arguments = tuple(_moved(word, folder) for word in command.arguments)
    headers = tuple(_digest(each, digests) for each in made)
    return (_moved(command.entry.file, folder), arguments, _moved(directory, folder), *headers)


def _moved(text: str, folder: str) -> str:
    """Text with a build folder's path taken out."""
    return text.replace(folder, "<build>")


def _digest(folder: str, digests: dict[str, str]) -> str:
    """Digest of the headers below a folder by path and content."""
    if folder not in digests:
        digest = hashlib.sha256()
        for path, data in _headers(folder):
            digest.update(f"{path}\0{len(data)}\0".encode("utf-8", "surrogateescape") + data)
        digests[folder] = digest.hexdigest()
    return digests[folder]


def _headers(folder: str) -> Iterable[tuple[str, bytes]]:
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "CMakeFiles")
        for name in sorted(names):
            if name.endswith(HEADER_SUFFIXES):
                file = Path(path, name)
                yield str(file)[len(folder) :], file.read_bytes() if file.is_file() else b""
