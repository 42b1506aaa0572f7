"""What the build files of one folder say about the project in it."""

from __future__ import annotations

import re

import msgspec
from packageurl import PackageURL

from ..model import BuildProblem, Dependency, Place

BUILD_FILES = frozenset(
    {
        "CMakeLists.txt",
        "meson.build",
        "conanfile.py",
        "conanfile.txt",
        "vcpkg.json",
        "conan.lock",
        "MODULE.bazel",
        "WORKSPACE",
        "WORKSPACE.bazel",
        "BUILD.bazel",
        "BUILD",
        "Makefile",
        "makefile",
        "GNUmakefile",
        "configure",
        "configure.ac",
        "configure.in",
        "compile_commands.json",
        "compile_flags.txt",
        "CMakeCache.txt",
    }
)
"""Names of the build files that are looked for."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_VERSION = re.compile(r"v?\d[A-Za-z0-9_.+~-]*")


class Named(msgspec.Struct, frozen=True):
    """A build file that says what the project is called.

    Attributes:
        name: as it stands; empty when it is computed.
        version: exact version, or empty.
        place: where it says so.
        ecosystem: the purl type.
    """

    name: str
    version: str
    place: Place
    ecosystem: str = "generic"


class Described(msgspec.Struct, frozen=True):
    """What one build file says: how the project is called, if it does, and what it needs."""

    named: Named | None = None
    dependencies: tuple[Dependency, ...] = ()
    problems: tuple[BuildProblem, ...] = ()


def valid_name(text: object) -> str:
    """Text when it can be the name of a project, else empty."""
    return text if isinstance(text, str) and _NAME.fullmatch(text) else ""


def valid_version(text: object) -> str:
    """Text when it can be a version, else empty: it was computed in ways that are not followed."""
    return text if isinstance(text, str) and _VERSION.fullmatch(text) else ""


def generic_purl(name: str, version: str, ecosystem: str = "generic") -> str:
    """Package URL of a project."""
    return PackageURL(ecosystem, None, name, version or None).to_string()
