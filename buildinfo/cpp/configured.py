"""Reads commands from what a configured build folder says about itself where it has no compilation database.

That are the replies of CMake's file API, as in cmake-file-api(7), and the files of Meson's introspection.
"""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from ..model import BuildProblem, Place
from ..paths import list_names
from .database import Entry, join_any
from .words import split_posix

_REPLY = ".cmake/api/v1/reply"
_T = TypeVar("_T")


class _Reference(msgspec.Struct):
    """A file of the reply and what it is about."""

    jsonFile: str  # noqa: N815
    kind: str = ""


class _Index(msgspec.Struct):
    """The index of a reply."""

    objects: list[_Reference]


class _Paths(msgspec.Struct):
    """Folders of the project."""

    source: str
    build: str


class _Configuration(msgspec.Struct):
    """One configuration and its targets."""

    targets: list[_Reference]


class _Codemodel(msgspec.Struct):
    """The build system as CMake models it."""

    paths: _Paths
    configurations: list[_Configuration]


class _Compiler(msgspec.Struct):
    """A compiler of the project."""

    path: str = ""
    target: str = ""


class _Toolchain(msgspec.Struct):
    """The compiler of one language."""

    language: str
    compiler: _Compiler


class _Toolchains(msgspec.Struct):
    """The compilers of all languages."""

    toolchains: list[_Toolchain]


class _Fragment(msgspec.Struct):
    """Some flags, quoted for the shell."""

    fragment: str


class _Include(msgspec.Struct):
    """A folder for headers."""

    path: str
    isSystem: bool = False  # noqa: N815


class _Define(msgspec.Struct):
    """A macro, with its value."""

    define: str


class _Group(msgspec.Struct):
    """Files of a target that are compiled alike."""

    language: str
    sourceIndexes: list[int]  # noqa: N815
    compileCommandFragments: list[_Fragment] = []  # noqa: N815
    includes: list[_Include] = []
    defines: list[_Define] = []
    sysroot: _Include | None = None


class _Source(msgspec.Struct):
    """A file of a target."""

    path: str


class _Target(msgspec.Struct):
    """A target and its files."""

    sources: list[_Source] = []
    compileGroups: list[_Group] = []  # noqa: N815


class _MesonFolders(msgspec.Struct):
    """Folders of a Meson project."""

    build: str


class _MesonInfo(msgspec.Struct):
    """What Meson says about a build folder."""

    directories: _MesonFolders


class _MesonSources(msgspec.Struct):
    """Files of a target that are compiled alike, or its linker, which has none."""

    compiler: list[str] = []
    parameters: list[str] = []
    sources: list[str] = []
    generated_sources: list[str] = []


class _MesonTarget(msgspec.Struct):
    """A target of a Meson project."""

    target_sources: list[_MesonSources] = []


def read_configured(folder: str) -> tuple[str, list[Entry], list[BuildProblem]] | None:
    """Read what a build folder says, or give None when it is none that does.

    Returns:
        The file that was read, its entries, and problems.
    """
    index = next(
        (name for name in reversed(list_names(f"{folder}/{_REPLY}")) if name.startswith("index-")), ""
    )
    file = f"{folder}/{_REPLY}/{index}" if index else f"{folder}/meson-info/meson-info.json"
    if not Path(file).is_file():
        return None
    try:
        return file, _read_cmake(file) if index else _read_meson(file), []
    except (OSError, ValueError, msgspec.DecodeError) as error:
        message = f"what the build system says about its commands cannot be read: {error}"
        return file, [], [BuildProblem(Place(file), message, "configure the project again", "TL121")]


def _read_cmake(index: str) -> list[Entry]:
    """Entries of a reply of CMake's file API, in the order of its files."""
    folder = index.rpartition("/")[0]
    objects = {each.kind: f"{folder}/{each.jsonFile}" for each in _load(index, _Index).objects}
    if "codemodel" not in objects:
        raise ValueError("the reply has no code model")
    model = _load(objects["codemodel"], _Codemodel)
    named = _load(objects["toolchains"], _Toolchains).toolchains if "toolchains" in objects else []
    compilers = {each.language: each.compiler for each in named}
    entries: list[Entry] = []
    for configuration in model.configurations:
        for reference in configuration.targets:
            path = f"{folder}/{reference.jsonFile}"
            target = _load(path, _Target)
            for group in target.compileGroups:
                words = _words(group, compilers.get(group.language, _Compiler()))
                files = [
                    target.sources[each].path for each in group.sourceIndexes if each < len(target.sources)
                ]
                entries += [
                    Entry(join_any(model.paths.source, file), model.paths.build, words, Place(path))
                    for file in files
                ]
    return entries


def _words(group: _Group, compiler: _Compiler) -> tuple[str, ...]:
    """The command that compiles the files of a group."""
    fallback = {"C": "cc", "CXX": "c++", "OBJC": "cc", "OBJCXX": "c++"}.get(
        group.language, group.language.lower()
    )
    words = [compiler.path or fallback]
    words += [f"--target={compiler.target}"] if compiler.target else []
    words += [word for each in group.compileCommandFragments for word in split_posix(each.fragment)]
    words += [f"-D{each.define}" for each in group.defines]
    for each in group.includes:
        words += ["-isystem", each.path] if each.isSystem else [f"-I{each.path}"]
    words += [f"--sysroot={group.sysroot.path}"] if group.sysroot else []
    return tuple(words)


def _read_meson(info: str) -> list[Entry]:
    """Entries of Meson's introspection, in the order of its targets."""
    folder = info.rpartition("/")[0]
    build = _load(info, _MesonInfo).directories.build
    path = f"{folder}/intro-targets.json"
    entries: list[Entry] = []
    for target in _load(path, list[_MesonTarget]):
        for group in target.target_sources:
            words = (*group.compiler, *group.parameters)
            files = [*group.sources, *group.generated_sources] if group.compiler else []
            entries += [Entry(join_any(build, file), build, words, Place(path)) for file in files]
    return entries


def _load(path: str, kind: type[_T]) -> _T:
    return msgspec.json.decode(Path(path).read_bytes(), type=kind)
