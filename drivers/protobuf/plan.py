"""Plans the units of protobuf, one for each folder, and says where imports may come from."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

import msgspec

from ...buildinfo.model import Environment, Unit, Workspace
from ...buildinfo.paths import parent, relative_to
from ...buildinfo.protobuf_modules import ECOSYSTEM, UNKNOWN
from ...facts.symbol import own_prefix
from ..contract import JobPackage
from ..descriptors.owners import names_from_above
from ..package_table import PackageTable, own_row, resolved_row
from .helper.compiler import Folder, own_folder
from .helper.job import Module, Place, Shared

NAME = "protobuf"
"""The driver's name, which begins the ids of its units."""

_COMMON = ("google/api", "google/logging", "google/longrunning", "google/rpc", "google/type")
"""Folders of the files that `googleapis-common-protos` has."""

_SYSTEM = ("/usr/local/include", "/usr/include")


class Plan(msgspec.Struct, frozen=True):
    """The units of a checkout with what is needed to run them.

    Attributes:
        units: sorted by id.
        shared: what jobs share, by the id of the environment.
        packages: the package tables, by the same ids.
    """

    units: tuple[Unit, ...]
    shared: dict[str, Shared]
    packages: dict[str, tuple[JobPackage, ...]]


def make_plan(workspace: Workspace) -> Plan:
    """Give a unit for each folder of a module that has `.proto` files."""
    own = [each for each in workspace.packages if each.driver == NAME]
    used = {each.environment for each in own}
    shared: dict[str, Shared] = {}
    tables: dict[str, tuple[JobPackage, ...]] = {}
    for environment in workspace.environments:
        if environment.id in used:
            shared[environment.id], tables[environment.id] = _share(environment, workspace)
    # A new file may be what an import finds.
    bases = {key: hashlib.sha256(msgspec.json.encode(each)).hexdigest() for key, each in shared.items()}
    units: list[Unit] = []
    for package in own:
        folders: dict[str, list[str]] = defaultdict(list)
        for path in package.files:
            folders[parent(path)].append(path)
        units += [
            Unit(
                id=f"{NAME}:{relative_to(folder, workspace.root) or '.'}",
                driver=NAME,
                package=package.purl,
                root=package.root,
                inputs=tuple(sorted(files)),
                environment=package.environment,
                basis=bases[package.environment],
            )
            for folder, files in folders.items()
        ]
    return Plan(tuple(sorted(units, key=lambda unit: unit.id)), shared, tables)


def _share(environment: Environment, workspace: Workspace) -> tuple[Shared, tuple[JobPackage, ...]]:
    """Collect what the jobs of an environment share, and its package table."""
    table = PackageTable()
    own = [each for each in workspace.packages if each.driver == NAME]
    modules = [
        Module(each.root, table.index(row), _prefix(row), each.configured)
        for each in own
        for row in [own_row(each)]
    ]
    locked = [resolved_row(each) for each in environment.resolved if each.location]
    places = [Place(Folder(row.location), table.index(row), _prefix(row)) for row in locked]
    places += [_nobodys(each, table) for each in _existing(_folders(workspace))]
    hints = [_nobodys(each, table) for each in _existing(_hints(workspace))]
    files = tuple(sorted(path for each in own for path in each.files))
    shared = Shared(
        workspace.root, files, tuple(sorted(modules, key=lambda each: each.root)), tuple(places), tuple(hints)
    )
    return shared, tuple(table.rows)


def _folders(workspace: Workspace) -> Iterable[Folder]:
    """Where imports may be: with protoc, in modules of Go, packages of Python, and the system."""
    yield Folder(own_folder())
    for environment in workspace.environments:
        if environment.kind == "go":
            for row in environment.resolved:
                if row.location and row.evidence != "workspace":
                    yield Folder(row.location.rstrip("/"), row.name)
        elif environment.kind in {"venv", "conda", "interpreter"}:
            for each in environment.search_paths:
                yield Folder(each.rstrip("/"))
    for each in _SYSTEM:
        yield Folder(each)


def _hints(workspace: Workspace) -> Iterable[Folder]:
    """Where those may be that are missing.

    Imports of a checkout's own files may count from above it, and those of a dependency from the folder of
    its module. Google's common files are seldom in a checkout, and are had from a package of Python's.
    """
    for root, above in names_from_above(workspace):
        yield Folder(root, above)
    for environment in workspace.environments:
        if environment.kind == "go":
            for row in environment.resolved:
                if row.location and row.evidence != "workspace":
                    yield Folder(row.location.rstrip("/"))
    for name in _COMMON:
        if spec := find_spec(name.replace("/", ".")):
            for each in spec.submodule_search_locations or ():
                yield Folder(Path(each).as_posix(), name)


def _existing(folders: Iterable[Folder]) -> list[Folder]:
    return [each for each in dict.fromkeys(folders) if Path(each.path).is_dir()]


def _nobodys(folder: Folder, table: PackageTable) -> Place:
    """A folder of which nobody says which module it holds."""
    row = JobPackage(ECOSYSTEM, UNKNOWN, "", folder.path, own=False)
    return Place(folder, table.index(row), _prefix(row))


def _prefix(row: JobPackage) -> str:
    return own_prefix(row.manager, row.name, row.version)
