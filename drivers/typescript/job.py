"""Makes the job that the TypeScript helper reads: files, how to compile them, and who owns which path.

The helper names symbols by the package table and the owners given here, and looks at nothing else of the
checkout's build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from ...buildinfo.model import Environment, Package, Workspace
from ...buildinfo.paths import relative_to
from ..addons import addons_of
from ..contract import JobPackage
from ..package_table import UNKNOWN, PackageTable, own_row, resolved_row
from .compilers import CLASSIC, NATIVE, Compilers, compiler_version
from .configs import Config
from .testing import is_test

NAME = "typescript"
"""The driver's name, which begins the ids of its units."""

Owner = tuple[str, int]
"""An absolute folder, and the index of the package that owns what is in it."""


class Ground(msgspec.Struct, frozen=True):
    """What the jobs of one environment and one compiler share.

    Attributes:
        rows: the package table.
        owners: who owns which path, sorted; the deepest prefix decides.
        unknown: index of the package for paths that nobody owns.
    """

    rows: tuple[JobPackage, ...]
    owners: tuple[Owner, ...]
    unknown: int


class TypeScriptJob(msgspec.Struct, frozen=True, rename="camel"):
    """The job as the helper reads it, one line of JSON.

    Attributes:
        unit: the unit's id.
        root: absolute folder of the checkout; inputs and documents are relative to it.
        config: absolute path of the configuration to compile with.
        virtual: pairs of the path and the text of files that are not on disk.
        inputs: the files to speak of, in order.
        tests: those of them that are tests.
        parsers: folder of the parsers of Vue's, Svelte's and Astro's files; empty where none can be met. It
            costs the native compiler a tenth of its speed to be told of them.
        declarations: absolute paths of the checkout's declaration files that people wrote.
        addons: folder of the package, path in it and symbol of each add-on of Node.
        packages: the package table.
        owners: who owns which path.
        unknown: index of the package for paths that nobody owns.
        backend: `native` (TypeScript 7) or `classic` (TypeScript 6).
        typescript: folder of the package of TypeScript 7.
        native: path of its program, or empty.
        classic: folder of the package of TypeScript 6.
    """

    unit: str
    root: str
    config: str
    virtual: tuple[tuple[str, str], ...]
    inputs: tuple[str, ...]
    tests: tuple[str, ...]
    parsers: str
    declarations: tuple[str, ...]
    addons: tuple[tuple[str, str, str], ...]
    packages: tuple[JobPackage, ...]
    owners: tuple[Owner, ...]
    unknown: int
    backend: str
    typescript: str
    native: str
    classic: str


def make_ground(
    workspace: Workspace, environment: Environment | None, compilers: Compilers, backend: str
) -> Ground:
    """Make the package table and the owners for an environment and a compiler."""
    table = PackageTable()
    owners: dict[str, int] = {}
    # Of packages that lie in one folder the first stays, which is the checkout's own.
    for package in workspace.packages:
        if package.driver == NAME:
            owners.setdefault(package.root.rstrip("/"), table.index(own_row(package)))
    unknown = table.index(UNKNOWN)
    library = compilers.library(backend)
    version = compiler_version(backend if backend == CLASSIC else NATIVE)
    owners[library] = table.index(JobPackage("npm", NAME, version, library, own=False))
    for row in environment.resolved if environment is not None else ():
        if row.location and row.evidence != "workspace":
            owners.setdefault(row.location.rstrip("/"), table.index(resolved_row(row)))
    return Ground(tuple(table.rows), tuple(sorted(owners.items())), unknown)


def make_job(
    unit: str,
    files: Sequence[str],
    config: Config,
    backend: str,
    ground: Ground,
    workspace: Workspace,
    compilers: Compilers,
    *,
    parsers: str,
    declarations: tuple[str, ...],
) -> TypeScriptJob:
    """Make the job of one unit."""
    inputs = tuple(relative_to(each, workspace.root) for each in files)
    return TypeScriptJob(
        unit=unit,
        root=workspace.root,
        config=config.path,
        virtual=((config.path, config.text),) if config.text else (),
        inputs=inputs,
        tests=tuple(each for each in inputs if is_test(each)),
        parsers=parsers,
        declarations=declarations,
        addons=tuple((each.root, each.path, each.symbol) for each in addons_of(workspace)),
        packages=ground.rows,
        owners=ground.owners,
        unknown=ground.unknown,
        backend=backend,
        typescript=compilers.typescript,
        native=compilers.native,
        classic=compilers.classic,
    )


def turns(jobs: Sequence[TypeScriptJob]) -> list[int]:
    """Say in which order to begin jobs: those that one compiler can do stand together, the most work first.

    A compiler is started anew where the jobs before it were of another sort.
    """
    sorts = [(each.backend, each.parsers, bool(each.virtual)) for each in jobs]
    work: Counter[tuple[str, str, bool]] = Counter()
    for sort, job in zip(sorts, jobs, strict=True):
        work[sort] += len(job.inputs)
    order = sorted(
        range(len(jobs)), key=lambda index: (-work[sorts[index]], sorts[index], -len(jobs[index].inputs))
    )
    turn = {index: place for place, index in enumerate(order)}
    return [turn[index] for index in range(len(jobs))]


def payload(job: TypeScriptJob, inputs: Sequence[str]) -> bytes:
    """Encode the job for some of its inputs."""
    chosen = set(inputs)
    part = msgspec.structs.replace(
        job, inputs=tuple(inputs), tests=tuple(each for each in job.tests if each in chosen)
    )
    return msgspec.json.encode(part)


def environments_of(workspace: Workspace) -> Mapping[str, Environment]:
    """Give the environments of a checkout by their ids."""
    return {each.id: each for each in workspace.environments}


def packages_of(workspace: Workspace) -> list[Package]:
    """Give the driver's packages that have files."""
    return [each for each in workspace.packages if each.driver == NAME and each.files]
