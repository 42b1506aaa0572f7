"""Which source a declaration file of TypeScript was made from, by its declaration map or by its name."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

_DECLARATIONS = re.compile(r"\.d\.([cm]?)ts$")
_OUTPUT = re.compile(
    r"\.?dist(-[\w-]+)?|build|built|out|output|libs?|types?|typings|dts|declarations?|esm?|cjs|mjs|umd|module"
    r"|modern|legacy|commonjs|node|browser|temp|es\d+"
)
"""Folders that build tools write to; any other may have been written by hand."""

_APART = re.compile(
    r"\..*|node_modules|tests?|__.*__|specs?|examples?|docs?|bench(marks?)?|scripts|e2e|fixtures"
)
"""Folders whose files are about the package, not of it."""


class _Map(msgspec.Struct, frozen=True, rename="camel"):
    """What is used of a source map."""

    sources: tuple[str, ...] = ()
    source_root: str = ""


def source_finder(locations: Mapping[tuple[str, str], str]) -> Callable[[str, str, str], str]:
    """Make a function of a package's name, its version and a path in it, which gives the path of the source.

    A path that is no declaration file's, or whose source is not known, stays.

    Args:
        locations: absolute folders of packages, by name and version.
    """

    def find(name: str, version: str, path: str) -> str:
        location = locations.get((name, version))
        if location is None or not _DECLARATIONS.search(path):
            return path
        return _by_map(location, path) or _by_name(location, path) or path

    return find


def _by_map(location: str, path: str) -> str:
    """The source by a declaration map that has just one: a symbol's name tells the file but not the line."""
    try:
        found = msgspec.json.decode(Path(location, f"{path}.map").read_bytes(), type=_Map)
    except (OSError, msgspec.DecodeError):
        return ""
    if len(found.sources) != 1 or ":" in found.source_root + found.sources[0]:
        return ""
    source = posixpath.normpath(posixpath.join(posixpath.dirname(path), found.source_root, found.sources[0]))
    return "" if source.startswith(("..", "/")) or _DECLARATIONS.search(source) else source


def _by_name(location: str, path: str) -> str:
    """The only source in another folder that has the file's path but for the outermost folders."""
    parts = path.split("/")
    while len(parts) > 1 and _OUTPUT.fullmatch(parts.pop(0)):
        tops = [each for each in _names(location) if "." not in each and not _APART.fullmatch(each)]
        fitting = [found for top in tops if (found := _source_at(location, "/".join([top, *parts])))]
        if fitting:
            return fitting[0] if len(fitting) == 1 else ""
    return ""


def _source_at(location: str, path: str) -> str:
    match = _DECLARATIONS.search(path)
    if match is None:
        return ""
    stem = path[: match.start()]
    endings = (f".{match[1]}ts", ".tsx", f".{match[1]}js", ".jsx")
    return next((stem + each for each in endings if Path(location, stem + each).is_file()), "")


def _names(folder: str) -> list[str]:
    try:
        return sorted(each.name for each in Path(folder).iterdir())
    except OSError:
        return []
