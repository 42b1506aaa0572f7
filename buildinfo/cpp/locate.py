"""Finds the compilation databases of a checkout, and decides which of them count."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Sequence

import msgspec

from ...errors import TielineError
from ..model import BuildProblem, Place
from ..paths import absolute, is_below, join, list_names, real
from .configured import read_configured
from .database import Entry, read_database

NAME = "compile_commands.json"
"""What a compilation database is called."""

OWN_BUILD = ".tieline/build"
"""Where `--allow-build` has databases made, relative to the checkout."""

_PLACES = (
    *("", "build", "build/*", "builddir", "out", "out/*", "out/build/*"),
    *("cmake-build-*", "build-*", "build_*", "_build", OWN_BUILD),
)


class Source(msgspec.Struct, frozen=True):
    """Where commands come from.

    Attributes:
        path: the file that was read.
        folder: the build folder that it describes; empty when the build takes place among the sources.
        entries: what it lists.
    """

    path: str
    folder: str
    entries: tuple[Entry, ...]


def explicit_database(named: str, root: str) -> str:
    """Absolute path of the database that the user named, itself or by the folder that holds it.

    Raises:
        TielineError: TL122 when there is none.
    """
    for path in dict.fromkeys((absolute(named), join(root, named))):
        for candidate in (f"{path}/{NAME}", path):
            if os.path.isfile(candidate):  # noqa: PTH113
                return candidate
    hint = f"name a {NAME}, or the folder that holds it"
    raise TielineError("TL122", f"--compile-commands {named} is no compilation database", hint)


def read_explicit(path: str) -> tuple[list[Source], list[BuildProblem]]:
    """Read the database that the user named."""
    entries, problems = read_database(path)
    return [Source(path, _build_folder(entries), tuple(entries))], problems


def read_usual(root: str, folders: Iterable[str]) -> tuple[list[Source], list[BuildProblem]]:
    """Read the databases that lie in the usual places below each of `folders`.

    A build folder without one may still say how it compiles. A database that several names lead to counts
    once, and so does one that another has made out of date.
    """
    sources: list[Source] = []
    problems: list[BuildProblem] = []
    seen: set[str] = set()
    for place in dict.fromkeys(place for folder in folders for place in _places(folder)):
        path = f"{place}/{NAME}"
        if os.path.isfile(path):  # noqa: PTH113
            if real(path) in seen:
                continue
            seen.add(real(path))
            entries, found = read_database(path)
            read = (path, entries, found)
        else:
            read = read_configured(place)
        if read:
            sources.append(Source(read[0], _build_folder(read[1]), tuple(read[1])))
            problems += read[2]
    return _current(sources, root, problems), problems


def _build_folder(entries: Sequence[Entry]) -> str:
    """Folder that all commands run in or below, when it is not that of the sources, else empty.

    It does not matter where the database lies: some tools copy it to the root.
    """
    try:
        folder = os.path.commonpath({entry.directory for entry in entries}).replace("\\", "/")
    except ValueError:
        return ""
    inside = sum(is_below(entry.file, folder) for entry in entries)
    return "" if inside * 2 >= len(entries) else folder


def _places(folder: str) -> list[str]:
    """Existing folders among the usual places below `folder`, in their order."""
    found: list[str] = []
    for pattern in _PLACES:
        matches = [folder]
        for part in pattern.split("/") if pattern else ():
            names = ((each, name) for each in matches for name in _matching(each, part))
            matches = [f"{each}/{name}" for each, name in names]
        found += [each for each in matches if os.path.isdir(each)]  # noqa: PTH112
    return found


def _matching(folder: str, part: str) -> list[str]:
    if "*" not in part:
        return [part] if os.path.isdir(f"{folder}/{part}") else []  # noqa: PTH112
    return [name for name in list_names(folder) if fnmatch.fnmatchcase(name, part)]


def _current(sources: Sequence[Source], root: str, problems: list[BuildProblem]) -> list[Source]:
    """Leave out what is out of date.

    A database is, when it compiles sources that are gone from the checkout, and another one compiles the same
    project without them. Of one that stands alone nothing is left out.
    """
    gone = {source.path: _gone(source, root) for source in sources}
    kept: list[Source] = []
    for source in sources:
        files = {entry.file for entry in source.entries}
        better = next(
            (
                each
                for each in sources
                if not gone[each.path] and files.intersection(e.file for e in each.entries)
            ),
            None,
        )
        if gone[source.path] and better:
            message = f"the compilation database names sources that are gone, such as {gone[source.path]}; "
            message += f"{better.path} was used instead"
            hint = "configure its build folder again, or delete it"
            problems.append(BuildProblem(Place(source.path), message, hint, "TL125"))
        else:
            kept.append(source)
    return kept


def _gone(source: Source, root: str) -> str:
    """A source in the checkout that does not exist, though no build makes it; or empty."""
    missing = {
        entry.file
        for entry in source.entries
        if is_below(entry.file, root)
        and not (source.folder and is_below(entry.file, source.folder))
        and not os.path.lexists(entry.file)
    }
    return min(missing, default="")
