"""The adapter for `pyproject.toml`, and for `setup.py` and `setup.cfg` beside it or instead of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from .model import BuildProblem, CompiledModule, Place
from .python.compiled import built_modules, declared_modules
from .python.declared import Requirements, read_declared
from .python.layout import find_layout
from .python.modules import Layout
from .python.released import is_tagged
from .python.requirements import valid_name
from .python.setup_cfg import read_setup_cfg
from .python.setup_py import SetupArguments, read_setup_py
from .python.toml_file import (
    Table,
    TomlFile,
    as_list,
    as_table,
    is_table,
    line_of,
    read_toml,
    table_at,
    text_at,
    texts_at,
    value_at,
)
from .python.version import find_version, pkg_info

if TYPE_CHECKING:
    from .walk import Folder

BUILD_FILES = frozenset({"pyproject.toml", "setup.py", "setup.cfg"})
"""Names of the files that may make their folder a package."""


class Project(msgspec.Struct, frozen=True):
    """What the build files of one folder say; a folder without any is a bare project.

    Attributes:
        root: absolute folder.
        name: normal form of the name; empty when no build file states one.
        version: exact version, or empty.
        place: the build file (and line) that names it.
        configured: whether a build file makes it a package.
        layout: where its modules lie.
        requirements: what it declares.
        scripts: pairs of a name and an object reference.
        poetry_name: the name that Poetry derives an environment's folder from; empty without Poetry.
        compiled: the modules that it declares to be compiled from another language.
        tagged: whether its version is that of a tag; `version` is then what a build wrote down.
    """

    root: str
    name: str
    version: str
    place: Place
    configured: bool
    layout: Layout
    requirements: Requirements
    scripts: tuple[tuple[str, str], ...] = ()
    poetry_name: str = ""
    compiled: tuple[CompiledModule, ...] = ()
    tagged: bool = False


class UvWorkspace(msgspec.Struct, frozen=True):
    """A workspace of uv (or of Hatch, which has the same shape).

    Attributes:
        root: folder of the `pyproject.toml` that declares it.
        members: patterns of member folders, relative to the root.
        exclude: patterns of folders that are no members.
    """

    root: str
    members: tuple[str, ...]
    exclude: tuple[str, ...] = ()


class FolderReading(msgspec.Struct, frozen=True):
    """What one folder with build files came to.

    Attributes:
        project: the package in it; None when its files are mere configuration.
        workspace: the workspace that it declares, or None.
        broken: whether its `pyproject.toml` could not be read.
        problems: what could not be used.
    """

    project: Project | None
    workspace: UvWorkspace | None
    broken: bool
    problems: tuple[BuildProblem, ...]


def read_folder(root: str, tree: Mapping[str, Folder], top: str) -> FolderReading:
    """Read the build files of the folder `root` of a checkout at `top`."""
    problems: list[BuildProblem] = []
    builds = tree[root].builds
    file: TomlFile | None = None
    broken = False
    if "pyproject.toml" in builds:
        loaded = read_toml(f"{root}/pyproject.toml")
        if isinstance(loaded, TomlFile):
            file = loaded
        else:
            problems.append(loaded)
            broken = True
    setup, described = _read_setup(root, builds, problems)
    data: Table = file.data if file else {}
    workspace = _workspace(root, data)
    name, place = _identity(file, setup, problems)
    if not name and described and (written := valid_name(pkg_info(root).get("Name", ""))):
        # In an unpacked source distribution its build wrote down what the script computes.
        name, place = written, Place(f"{root}/PKG-INFO")
    if not name and not described:
        bare = _bare(root, tree, top, file, problems) if broken or root == top else None
        return FolderReading(bare, workspace, broken, tuple(problems))
    if not name and not setup.name:
        message = "the name of this package cannot be read without running its setup script"
        problems.append(BuildProblem(place, message, "state the name in pyproject.toml", "TL108"))
    project = _project(root, name, place, file, setup, tree, top, problems)
    return FolderReading(project, workspace, broken, tuple(problems))


def bare_project(root: str, tree: Mapping[str, Folder], top: str) -> Project:
    """Project of a folder that no build file describes, with what its requirements files say."""
    return _bare(root, tree, top, None, [])


def _read_setup(
    root: str, builds: frozenset[str], problems: list[BuildProblem]
) -> tuple[SetupArguments, bool]:
    """Arguments of `setup()`, those of `setup.py` first, and whether they make the folder a package."""
    script = read_setup_py(f"{root}/setup.py") if "setup.py" in builds else None
    config = read_setup_cfg(f"{root}/setup.cfg") if "setup.cfg" in builds else None
    readings: list[SetupArguments] = []
    for reading in (script, config):
        if isinstance(reading, BuildProblem):
            problems.append(reading)
        elif reading is not None:
            readings.append(reading)
    if not readings:
        return SetupArguments(Place(root)), False
    merged = readings[0]
    for other in readings[1:]:
        filled = {
            field: getattr(merged, field) or getattr(other, field)
            for field in SetupArguments.__struct_fields__
            if field not in {"place", "packages", "find", "unread"}
        }
        packages = merged.packages if merged.packages is not None else other.packages
        merged = msgspec.structs.replace(merged, **filled, packages=packages, find=merged.find or other.find)
        if not readings[0].name and other.name:
            merged = msgspec.structs.replace(merged, place=other.place)
    return merged, isinstance(script, SetupArguments) or bool(merged.name)


def _identity(
    file: TomlFile | None, setup: SetupArguments, problems: list[BuildProblem]
) -> tuple[str, Place]:
    """Normal name, and where it stands; what is no name is a problem and counts as none."""
    if file:
        for section, key in (("project", "name"), ("tool.poetry", "name"), ("tool.flit.metadata", "module")):
            stated = text_at(file.data, *section.split("."), key)
            place = Place(file.path, line_of(file, section, key))
            if valid_name(stated):
                return valid_name(stated), place
            if stated:
                problems.append(BuildProblem(place, f"`{stated}` is not a name for a package", code="TL110"))
    if setup.name and not valid_name(setup.name):
        problems.append(
            BuildProblem(setup.place, f"`{setup.name}` is not a name for a package", code="TL110")
        )
    elif setup.name:
        return valid_name(setup.name), setup.place
    return "", setup.place


def _project(
    root: str,
    name: str,
    place: Place,
    file: TomlFile | None,
    setup: SetupArguments,
    tree: Mapping[str, Folder],
    top: str,
    problems: list[BuildProblem],
) -> Project:
    data: Table = file.data if file else {}
    backend = _backend(data)
    layout = find_layout(root, name or root.rpartition("/")[2], backend, data, setup, tree, top)
    version = find_version(root, name, backend, data, setup, layout)
    scripts = dict(setup.scripts)
    for table in ("scripts", "gui-scripts"):
        scripts.update(_texts_of(table_at(data, "project", table)))
    scripts.update(_texts_of(table_at(data, "tool", "poetry", "scripts")))
    poetry = bool(table_at(data, "tool", "poetry")) or backend.startswith("poetry")
    return Project(
        root=root,
        name=name,
        version=version,
        place=place,
        configured=True,
        layout=layout,
        requirements=read_declared(root, file, setup, tree, top, problems),
        scripts=tuple(sorted(scripts.items())),
        poetry_name=name if poetry else "",
        compiled=(
            *declared_modules(root, tree[root].builds, file),
            *built_modules(root, backend, data, {path: each.builds for path, each in tree.items()}),
        ),
        tagged=is_tagged(backend, data),
    )


def _bare(
    root: str, tree: Mapping[str, Folder], top: str, file: TomlFile | None, problems: list[BuildProblem]
) -> Project:
    """A folder without a package; what its configuration declares for development still counts."""
    setup = SetupArguments(Place(root))
    return Project(
        root=root,
        name="",
        version="",
        place=Place(file.path if file else root),
        configured=False,
        layout=find_layout(root, "", "", {}, setup, tree, top),
        requirements=read_declared(root, file, setup, tree, top, problems),
    )


def _backend(data: Table) -> str:
    """Build backend, by its name or by the package that it comes from."""
    backend = text_at(data, "build-system", "build-backend")
    if backend:
        return backend.replace("flit_core", "flit").replace("flit.buildapi", "flit")
    if value_at(data, "build-system") is None and table_at(data, "tool", "poetry"):
        return "poetry"
    return ""


def _texts_of(table: Table) -> dict[str, str]:
    """String values of a table; Poetry also has tables with a `reference`."""
    found = {
        key: value if isinstance(value, str) else text_at(as_table(value), "reference")
        for key, value in table.items()
    }
    return {key: value for key, value in found.items() if value}


def _workspace(root: str, data: Table) -> UvWorkspace | None:
    table = value_at(data, "tool", "uv", "workspace")
    if is_table(table):
        members = as_table(table)
        return UvWorkspace(root, tuple(texts_at(members, "members")), tuple(texts_at(members, "exclude")))
    hatch = table_at(data, "tool", "hatch", "envs", "default", "workspace")
    members = [
        text
        for item in as_list(hatch.get("members"))
        if (text := item if isinstance(item, str) else text_at(as_table(item), "path"))
    ]
    return UvWorkspace(root, tuple(members), tuple(texts_at(hatch, "exclude"))) if members else None
