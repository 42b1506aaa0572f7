"""Decides which folders of a checkout are projects of C or C++ of their own, and reads what they are called.

The root is one as soon as there is source. A folder below it whose build file names a project is one when

- it lies below a folder for other people's code, such as `third_party`, or is a submodule of git, and no
  other project lies between it and that folder; or
- no folder above it names a project, and it does not lie below a folder for tests or examples.

Every other folder with a `project()` of its own, such as a test suite that can be built alone, or what the
root adds with `add_subdirectory`, is part of the project around it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

import msgspec

from ..model import BuildProblem, Dependency, Place
from ..paths import is_below, join, parent, read_text, relative_to, upwards
from ..walk import Walk, walk
from .cmake_project import read_cmake
from .languages import HEADER_SUFFIXES, SOURCE_SUFFIXES
from .manifests import read_autoconf, read_bazel_module, read_conanfile, read_conanfile_text, read_vcpkg
from .meson_project import read_meson
from .project import BUILD_FILES, Described, Named

_READERS: Mapping[str, Callable[[str], Described]] = {
    "conanfile.py": read_conanfile,
    "CMakeLists.txt": read_cmake,
    "meson.build": read_meson,
    "vcpkg.json": read_vcpkg,
    "MODULE.bazel": read_bazel_module,
    "configure.ac": read_autoconf,
    "configure.in": read_autoconf,
    "conanfile.txt": read_conanfile_text,
}
_FOREIGN = re.compile(
    r"(?:third[_-]?party|3(?:rd)?[_-]?party|vendor(?:s|ed)?|deps|_deps|dependencies|externals?|extern|ext_?libs"
    r"|subprojects|submodules|bundled)"
)
_TRIALS = re.compile(
    r"(?:unit|integration)?[-_]?(?:tests?|testing|examples?|samples?|demos?|bench(?:mark)?s?|fuzz\w*|docs?)"
)
_SUBMODULE = re.compile(r"^\s*path\s*=\s*(.+?)\s*$", re.MULTILINE)


class Project(msgspec.Struct, frozen=True):
    """A project of the checkout.

    Attributes:
        root: its folder.
        named: what it is called, or None when no build file says so.
        version: exact version, or empty.
        builds: names of the build files in its folder.
        dependencies: what its build files look for, those in the folders below included.
        files: its source files, sorted.
    """

    root: str
    named: Named | None
    version: str
    builds: frozenset[str]
    dependencies: tuple[Dependency, ...]
    files: tuple[str, ...]


def find_projects(
    walked: Walk, compiled: Collection[str], problems: list[BuildProblem]
) -> tuple[dict[str, Project], dict[str, str]]:
    """Find the projects of a checkout.

    Args:
        walked: the walk, with sources of C and C++ only.
        compiled: absolute paths of the files that commands compile; those in folders that the walk left out,
            as it does with build folders that are ignored, count too.
        problems: takes build files that cannot be read.

    Returns:
        The projects by root, and the root that each walked or compiled folder belongs to.
    """
    described = {path: _describe(path, folder.builds) for path, folder in walked.folders.items()}
    roots = _roots(walked.root, described, _submodules(walked.root))
    hidden = _hidden_roots(walked, compiled)
    described.update(
        {path: _describe(path, folder.builds) for each in hidden for path, folder in each.folders.items()}
    )
    roots.update(each.root for each in hidden)
    folders = {**walked.folders, **{path: folder for each in hidden for path, folder in each.folders.items()}}
    owners = {path: _owner(path, roots, walked.root) for path in {*folders, *map(parent, compiled)}}
    files: dict[str, set[str]] = {}
    outputs = _outputs(walked)
    for path, folder in folders.items():
        owner = owners[path]
        if not any(is_below(path, output) and not is_below(owner, output) for output in outputs):
            files.setdefault(owner, set()).update(f"{path}/{name}" for name in folder.sources)
    for file in compiled:
        files.setdefault(owners[parent(file)], set()).add(file)
    for rows in described.values():
        problems += [problem for row in rows for problem in row.problems]
    projects = {
        root: _project(root, described, owners, frozenset(folders[root].builds), files[root])
        for root in sorted(roots)
        if files.get(root)
    }
    return projects, owners


def _describe(path: str, builds: Collection[str]) -> list[Described]:
    """What the build files of a folder say, the one that knows the name best first."""
    return [read(f"{path}/{name}") for name, read in _READERS.items() if name in builds]


def _roots(top: str, described: Mapping[str, list[Described]], submodules: Collection[str]) -> set[str]:
    """Folders that are projects of their own, the root of the checkout included."""
    roots = {top}
    called = {path for path, rows in described.items() if _named(rows)}
    for path in described:
        if path == top or path not in called:
            continue
        outer = next(each for each in upwards(parent(path), top) if each in roots)
        between = relative_to(path, outer).split("/")[:-1]
        foreign = path in submodules or any(map(_FOREIGN.fullmatch, between))
        trial = any(_TRIALS.fullmatch(part.lower()) for part in relative_to(path, top).split("/"))
        if foreign or (outer not in called and not trial and called.isdisjoint(upwards(parent(path), outer))):
            roots.add(path)
    return roots


def _named(rows: list[Described]) -> Named | None:
    """The first that gives a name."""
    return next((row.named for row in rows if row.named and row.named.name), None)


def _submodules(top: str) -> set[str]:
    return {join(top, path) for path in _SUBMODULE.findall(read_text(f"{top}/.gitmodules") or "")}


def _hidden_roots(walked: Walk, compiled: Collection[str]) -> list[Walk]:
    """Walks of other people's projects that are compiled although the walk left them out.

    CMake's `FetchContent` puts them into the build folder, which is mostly ignored.
    """
    found: dict[str, Walk] = {}
    for folder in sorted({parent(file) for file in compiled} - set(walked.folders)):
        for path in reversed(upwards(folder, walked.root)):
            if path in found:
                break
            foreign = any(map(_FOREIGN.fullmatch, relative_to(path, walked.root).split("/")[:-1]))
            if path in walked.folders or not foreign:
                continue
            inner = walk(path, BUILD_FILES, (*SOURCE_SUFFIXES, *HEADER_SUFFIXES))
            if _named(_describe(path, inner.folders[path].builds)):
                found[path] = inner
                break
    return list(found.values())


def _owner(path: str, roots: Collection[str], top: str) -> str:
    return next(each for each in upwards(path, top) if each in roots)


def _outputs(walked: Walk) -> list[str]:
    """Outermost folders of what build systems made, whose sources do not count unless they are compiled."""
    outputs: list[str] = []
    for path, folder in walked.folders.items():
        made = "CMakeCache.txt" in folder.builds or "meson-info" in folder.folders
        source = not folder.builds.isdisjoint({"CMakeLists.txt", "meson.build"})
        if (path.endswith("/CMakeFiles") or (made and not source)) and not (
            outputs and is_below(path, outputs[-1])
        ):
            outputs.append(path)
    return outputs


def _project(
    root: str,
    described: Mapping[str, list[Described]],
    owners: Mapping[str, str],
    builds: frozenset[str],
    files: Collection[str],
) -> Project:
    rows = described[root]
    named = _named(rows) or next((row.named for row in rows if row.named), None)
    version = next((row.named.version for row in rows if row.named and row.named.version), "")
    dependencies = dict.fromkeys(
        each
        for path, below in described.items()
        if owners[path] == root
        for row in below
        for each in row.dependencies
    )
    return Project(root, named, version, builds & BUILD_FILES, tuple(dependencies), tuple(sorted(files)))


def project_place(project: Project) -> Place:
    """The line that names a project, or the build file that it is known by, or its folder."""
    if project.named:
        return project.named.place
    best = next((name for name in (*_READERS, *sorted(BUILD_FILES)) if name in project.builds), "")
    return Place(f"{project.root}/{best}" if best else project.root)
