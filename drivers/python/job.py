"""Makes the job that the Python helper reads: files, search paths, and who owns which path.

The helper names symbols by the package table and the owners given here, and looks at nothing else of the
checkout's build.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import msgspec
from packaging.utils import canonicalize_name

from ...buildinfo.model import Environment, Package, Unit, Workspace, home_of, members_of
from ...buildinfo.package_map import NOBODY, owners
from ..contract import JobPackage
from ..package_table import UNKNOWN, PackageTable, own_row, resolved_row
from .testing import is_test


class Owner(msgspec.Struct, frozen=True, array_like=True):
    """A path prefix without a slash at its end, the package that owns it, and the one that it describes."""

    prefix: str
    package: int
    describes: int


class Interpreter(msgspec.Struct, frozen=True, rename="camel"):
    """What pyright would ask an interpreter that it starts."""

    version: str
    platform: str
    search_paths: tuple[str, ...]


class PythonJob(msgspec.Struct, frozen=True, rename="camel"):
    """The job as the helper reads it, one line of JSON.

    Attributes:
        unit: the unit's id.
        root: absolute folder of the checkout; inputs and documents are relative to it.
        package_root: folder that imports of a package's loose files are looked up in first.
        inputs: the files to analyse, in order.
        tests: those of them that are tests.
        import_roots: folders that the checkout's own modules are looked up in.
        module_roots: all folders that a file's module name may be relative to; the deepest counts.
        mapped: pairs of a folder and the dotted name of the package that it holds under another name.
        python: version, platform and search paths.
        packages: the package table.
        owners: who owns which path, sorted by prefix.
        unknown: index of the package for paths that nobody owns.
        pyright: folder of the installed pyright.
        library_cache: file to keep what is known of the standard library between runs, or empty.
        libraries: symbols of functions of C by the library that is loaded and the function's name.
        generated: file with what names of generated modules were generated from, or empty.
    """

    unit: str
    root: str
    package_root: str
    inputs: tuple[str, ...]
    tests: tuple[str, ...]
    import_roots: tuple[str, ...]
    module_roots: tuple[str, ...]
    mapped: tuple[tuple[str, str], ...]
    python: Interpreter
    packages: tuple[JobPackage, ...]
    owners: tuple[Owner, ...]
    unknown: int
    pyright: str
    library_cache: str = ""
    libraries: dict[str, dict[str, str]] = {}
    generated: str = ""


def make_job(unit: Unit, workspace: Workspace, pyright: Path, pyright_version: str) -> PythonJob:
    """Make the job of one unit."""
    package, environment = home_of(unit, workspace)
    own = [each for each in workspace.packages if each.driver == package.driver]
    typeshed = (pyright / "dist" / "typeshed-fallback").as_posix()
    table = PackageTable()
    for each in [package, *own]:
        table.index(own_row(each))
    unknown = table.index(UNKNOWN)
    shed = JobPackage("npm", "pyright", pyright_version, typeshed, own=False)
    rows = [
        *_own_owners(own, environment, table, unknown),
        *_typeshed_owners(environment, table, shed, typeshed),
    ]
    members = members_of(package, environment, workspace)
    import_roots = tuple(dict.fromkeys(root for each in members for root in each.import_roots))
    search = tuple(dict.fromkeys([*environment.search_paths, *filter(None, [environment.stdlib])]))
    stubs = sorted(each.as_posix() for each in (Path(typeshed) / "stubs").iterdir())
    every_root = [root for each in own for root in (each.root, *each.import_roots)]
    inputs = tuple(PurePosixPath(each).relative_to(workspace.root).as_posix() for each in unit.inputs)
    return PythonJob(
        unit=unit.id,
        root=workspace.root,
        package_root=package.root,
        inputs=inputs,
        tests=tuple(each for each in inputs if is_test(each)),
        import_roots=import_roots,
        module_roots=tuple(dict.fromkeys([*every_root, *search, f"{typeshed}/stdlib", *stubs])),
        mapped=tuple((folder, name) for each in own for name, folder in each.mapped),
        python=Interpreter(environment.version, environment.platform, search),
        packages=tuple(table.rows),
        owners=tuple(sorted(rows, key=lambda row: row.prefix)),
        unknown=unknown,
        pyright=pyright.as_posix(),
    )


def _own_owners(
    packages: Sequence[Package], environment: Environment, table: PackageTable, unknown: int
) -> list[Owner]:
    own = {each.purl: table.index(own_row(each)) for each in packages}
    resolved = {each.purl: each for each in environment.resolved}
    rows: list[Owner] = []
    for prefix, purl in owners(environment, packages):
        if purl in own:
            index = described = own[purl]
        elif purl == NOBODY or purl not in resolved:
            index = described = unknown
        else:
            index = table.index(resolved_row(resolved[purl]))
            described = _described(resolved[purl].describes, environment, table) or index
        rows.append(Owner(prefix.rstrip("/"), index, described))
    return rows


def _typeshed_owners(
    environment: Environment, table: PackageTable, shed: JobPackage, typeshed: str
) -> list[Owner]:
    index = table.index(shed)
    python = next((each for each in environment.resolved if each.evidence == "stdlib"), None)
    library = (
        table.index(resolved_row(python))
        if python
        else table.index(JobPackage("generic", "python", environment.version, "", own=False))
    )
    rows = [Owner(f"{typeshed}/stdlib", index, library)]
    for folder in sorted((Path(typeshed) / "stubs").iterdir()):
        rows.append(Owner(folder.as_posix(), index, _described(folder.name, environment, table) or index))
    return rows


def _described(name: str, environment: Environment, table: PackageTable) -> int | None:
    """Index of the package that a stub describes; without a version when the environment lacks it."""
    if not name:
        return None
    normal = canonicalize_name(name)
    found = next((each for each in environment.resolved if each.name == normal and not each.describes), None)
    if found:
        return table.index(resolved_row(found))
    return table.index(JobPackage("pypi", normal, "", "", own=False))


def payload(job: PythonJob, inputs: Sequence[str]) -> bytes:
    """Encode the job for some of its inputs."""
    chosen = set(inputs)
    part = msgspec.structs.replace(
        job, inputs=tuple(inputs), tests=tuple(each for each in job.tests if each in chosen)
    )
    return msgspec.json.encode(part)
