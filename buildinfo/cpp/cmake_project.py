"""Reads what a `CMakeLists.txt` says about its project: name, version and what it looks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from ..model import Dependency, Place
from ..paths import read_text, real
from .cmake_script import Call, Script, read_script
from .prefixes import read_config_version
from .project import Described, Named, valid_name, valid_version

_TELLING = re.compile(r"\b(?:project|find_package|pkg_check_modules|pkg_search_module)\s*\(", re.IGNORECASE)
_MODULE = re.compile(r"([A-Za-z0-9_.+-]+)\s*((?:[<>]?=|[<>])?.*)")
_PKG_WORDS = frozenset(
    {"REQUIRED", "QUIET", "NO_CMAKE_PATH", "NO_CMAKE_ENVIRONMENT_PATH", "IMPORTED_TARGET", "GLOBAL"}
)
# These describe the machine or the build, and are no packages.
_NO_PACKAGES = frozenset({"PkgConfig", "Git", "Doxygen", "Python", "Python3", "PythonInterp", "Perl"})


def read_cmake(path: str) -> Described:
    """Read a `CMakeLists.txt`; nothing of it is evaluated but plain `set` calls."""
    # To parse the many scripts of a large project that say nothing of interest takes seconds.
    told = _TELLING.search(read_text(path) or "")
    script = (read_script(path) if told else None) or Script(())
    named = next(
        (_named(path, call) for call in script.calls if call.name == "project" and call.arguments), None
    )
    if named and not named.version:
        named = msgspec.structs.replace(named, version=_own_version(named.name, script.calls))
    dependencies = (each for call in script.calls for each in _dependencies(path, call))
    return Described(named, tuple(dict.fromkeys(dependencies)), script.problems)


def cached_version(build: str, root: str, name: str) -> str:
    """Version that a build folder of the project in `root` was configured with, or empty.

    CMake keeps that of `project()`; a project that computes it writes it to the file for `find_package`.
    """
    cache = read_text(f"{build}/CMakeCache.txt") or ""
    values = dict(re.findall(r"^(CMAKE_(?:HOME_DIRECTORY|PROJECT_VERSION)):\w+=(.*)$", cache, re.MULTILINE))
    if real(values.get("CMAKE_HOME_DIRECTORY", "/")) != root:
        return ""
    claim = read_config_version(build, name)
    return valid_version(values.get("CMAKE_PROJECT_VERSION", "")) or (
        valid_version(claim.version) if claim else ""
    )


def _named(path: str, call: Call) -> Named:
    name, *words = call.arguments
    position = words.index("VERSION") + 1 if "VERSION" in words else len(words)
    version = words[position] if position < len(words) else ""
    return Named(valid_name(name), valid_version(version), Place(path, call.line))


def _own_version(name: str, calls: Sequence[Call]) -> str:
    """The version that a project keeps in a variable instead, as many older than `project(VERSION)` do."""
    variables = {"VERSION", "PROJECT_VERSION", f"{name}_VERSION", f"{name.upper()}_VERSION"}
    values = {
        call.arguments[1:]
        for call in calls
        if call.name == "set" and call.arguments and call.arguments[0] in variables
    }
    # Conditions are not evaluated, so that several values leave open which one holds.
    (value,) = values if len(values) == 1 else ((),)
    return valid_version(value[0]) if len(value) == 1 else ""


def _dependencies(path: str, call: Call) -> Iterator[Dependency]:
    """What a call looks for. Whether it is reached is not known, as conditions are not evaluated."""
    place = Place(path, call.line)
    if call.name == "find_package" and valid_name(call.arguments[:1] and call.arguments[0]):
        name = call.arguments[0]
        version = call.arguments[1] if len(call.arguments) > 1 and call.arguments[1][:1].isdigit() else ""
        if name not in _NO_PACKAGES:
            yield Dependency(name, f"{name} {version}".strip(), "runtime", place, None)
    elif call.name in {"pkg_check_modules", "pkg_search_module"}:
        yield from _modules(call.arguments[1:], place)


def _modules(words: Sequence[str], place: Place) -> Iterator[Dependency]:
    for word in words:
        found = _MODULE.fullmatch(word)
        if found and word not in _PKG_WORDS and not word[:1].isdigit():
            yield Dependency(found[1], word, "runtime", place, None)
