"""Packages that vcpkg and Conan have installed, and what Conan has locked."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator

import msgspec
from packageurl import PackageURL

from ..model import BuildProblem, Place, Resolved
from ..paths import is_below, list_names, parent, read_text
from ..python.ownership import minimal_prefixes
from .cmake_script import read_script
from .prefixes import read_config_version, read_pc
from .sources import recipe_origin

_CONAN_1 = re.compile(
    r"(?P<folder>.*/(?P<name>[a-z0-9_.+-]+)/(?P<version>[^/]+)/[^/]+/[^/]+/package/[0-9a-f]{40})/"
)
_CONAN_FOLDER = re.compile(r"(?P<name>.+)_PACKAGE_FOLDER_[A-Z]+")
_REFERENCE = re.compile(r"(?P<name>[a-z0-9_][a-z0-9_.+-]*)/(?P<version>[^@#%\s]+)")


class _Lock(msgspec.Struct):
    """The part of a `conan.lock` that says what is used at run time."""

    requires: list[str] = []


def vcpkg_packages(folders: Collection[str]) -> list[Resolved]:
    """Packages of the vcpkg trees that some header folders belong to.

    A tree has a folder for each triplet, and beside them `vcpkg/info/NAME_VERSION_TRIPLET.list`.
    """
    trees = {above for folder in folders for above in _above(folder) if os.path.isdir(f"{above}/vcpkg/info")}  # noqa: PTH112
    rows: list[Resolved] = []
    for tree in sorted(trees):
        lists = [
            name
            for name in list_names(f"{tree}/vcpkg/info")
            if name.endswith(".list") and name.count("_") >= 2
        ]
        files = {name: _headers(f"{tree}/vcpkg/info/{name}") for name in lists}
        for name, prefixes in minimal_prefixes(files).items():
            port, _, rest = name.partition("_")
            version = rest.partition("_")[0].partition("#")[0]
            purl = PackageURL("generic", None, port, version or None).to_string()
            if prefixes:
                place = Place(f"{tree}/vcpkg/info/{name}")
                rows.append(Resolved(purl, port, version, tree, "installed", place, prefixes))
    return rows


def conan_packages(folders: Collection[str], builds: Collection[str]) -> list[Resolved]:
    """Packages in Conan's cache that header folders lie in.

    Args:
        folders: folders that headers are looked up in.
        builds: build folders, in which files that Conan generates say what a folder of its cache holds.
    """
    known = {folder: row for build in sorted(builds) for folder, row in _generated(build)}
    for folder in sorted(folders):
        found = _CONAN_1.match(folder + "/")
        if found:
            row = _conan_row(found["name"], found["version"], found["folder"], Place(found["folder"]))
            known.setdefault(found["folder"], row)
    return [
        row for location, row in sorted(known.items()) if any(is_below(each, location) for each in folders)
    ]


def read_conan_lock(path: str) -> tuple[list[Resolved], list[BuildProblem]]:
    """Read a `conan.lock`: exact versions of packages whose place on disk it does not say."""
    text = read_text(path)
    if text is None:
        return [], []
    try:
        locked = msgspec.json.decode(text, type=_Lock)
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"the lock file cannot be read: {error}"
        return [], [BuildProblem(Place(path), message, "make the lock file again", "TL127")]
    found = (_REFERENCE.match(each) for each in locked.requires)
    return [
        msgspec.structs.replace(
            _conan_row(each["name"], each["version"], "", Place(path)), evidence="lock", owns=()
        )
        for each in found
        if each
    ], []


def parse_reference(text: str) -> tuple[str, str] | None:
    """Name and version (or range) of a reference of Conan's such as `zlib/1.3.1`; None when it is none."""
    found = _REFERENCE.match(text)
    return (found["name"], found["version"]) if found else None


def _conan_row(name: str, version: str, folder: str, place: Place) -> Resolved:
    purl = PackageURL("conan", None, name, version or None).to_string()
    origins = (recipe_origin(name, version),)
    return Resolved(purl, name, version, folder, "installed", place, ("",), origins=origins)


def _headers(path: str) -> list[str]:
    """Files that a list of vcpkg's names, relative to the tree; its folders end in a slash."""
    return [
        line.strip()
        for line in (read_text(path) or "").splitlines()
        if "/include/" in line and line[-1] != "/"
    ]


def _above(folder: str) -> Iterator[str]:
    while folder.count("/") > 1:
        folder = parent(folder)
        yield folder


def _generated(build: str) -> Iterator[tuple[str, Resolved]]:
    """Folders of Conan's cache with what they hold, by what it generates for CMake and pkg-config."""
    for folder in (build, f"{build}/generators", f"{build}/conan", f"{build}/build/generators"):
        for name in list_names(folder):
            path = f"{folder}/{name}"
            if name.endswith("-data.cmake"):
                yield from _from_data(path)
            elif name.endswith(".pc"):
                claim = read_pc(path)
                location = parent(claim.includes)
                if "/.conan" in location:
                    yield location, _conan_row(claim.name, claim.version, location, claim.place)


def _from_data(path: str) -> Iterator[tuple[str, Resolved]]:
    script = read_script(path)
    for call in script.calls if script else ():
        found = _CONAN_FOLDER.fullmatch(call.arguments[0]) if call.name == "set" and call.arguments else None
        if found and len(call.arguments) > 1 and os.path.isabs(call.arguments[1]):  # noqa: PTH117
            version = _version_beside(path, found["name"])
            yield call.arguments[1], _conan_row(found["name"], version, call.arguments[1], Place(path))


def _version_beside(path: str, name: str) -> str:
    """Version in the `NAME-config-version.cmake` that lies beside a file."""
    claim = read_config_version(parent(path), name)
    return claim.version if claim else ""
