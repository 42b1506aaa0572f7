"""What jobs of one build context share: who owns which import path, and where packages lie."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from ...buildinfo.model import Environment, Package, Resolved, Workspace
from ...buildinfo.paths import absolute
from ...buildinfo.resolution import taken_name
from ..contract import JobPackage
from ..package_table import own_row
from ..spool import unwritable
from .folders import language_version
from .imports import cycles, explain
from .job import GoContext, ListedPackage, ModulePath
from .listing import Listed, Listing


def make_context(listing: Listing, workspace: Workspace) -> GoContext:
    """Make the context of a listing."""
    environment = listing.environment
    own = [each for each in workspace.packages if each.driver == "go" and each.configured]
    table = [own_row(each) for each in own]
    index = {each.name: number for number, each in enumerate(own)}
    copied: dict[str, int] = {}
    standard = -1
    for row in environment.resolved:
        if row.evidence == "stdlib":
            standard = len(table)
        elif _is_own(row, own):
            continue
        copied[row.name] = len(table)
        taken = taken_name(row)
        table.append(JobPackage("golang", taken, row.version, row.location.rstrip("/"), own=False))
    modules = {**index, **copied}
    known = {row.name: row for row in environment.resolved}
    packages: dict[str, ListedPackage] = {}
    for each in (*listing.packages, *_documented(environment)):
        if each.path == each.import_path:
            packages[each.path] = _listed(each, standard if each.standard else _row(each, modules))
    failures = {each.path: explain(each, known, tuple(index)) for each in listing.packages}
    options = dict(environment.options)
    return GoContext(
        root=workspace.root,
        arch=options.get("GOARCH", ""),
        rows=tuple(table),
        standard=standard,
        packages={path: each for path, each in packages.items() if each.row >= 0},
        variants={
            each.import_path: each.export
            for each in listing.packages
            if each.export and each.path != each.import_path
        },
        modules=tuple(ModulePath(path, row) for path, row in sorted(modules.items()) if row != standard),
        errors={path: each for path, each in sorted(failures.items()) if each is not None},
        cycles=cycles(listing.packages),
    )


@contextmanager
def written(contexts: Mapping[str, GoContext], scratch: Path) -> Generator[dict[str, str]]:
    """Have contexts in files for as long as it is entered; gives the paths, under the same keys.

    Raises:
        TielineError: TL208, the scratch folder cannot be written to.
    """
    with ExitStack() as stack:
        try:
            scratch.mkdir(parents=True, exist_ok=True)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="go-", dir=scratch)))
            paths = {key: str(folder / f"{number}.json") for number, key in enumerate(sorted(contexts))}
            for key, path in paths.items():
                Path(path).write_bytes(msgspec.json.encode(contexts[key]))
        except OSError as error:
            raise unwritable(scratch, error) from error
        yield paths


def _is_own(row: Resolved, own: Sequence[Package]) -> bool:
    return any(each.name == row.name and each.root == row.location.rstrip("/") for each in own)


def _row(listed: Listed, modules: dict[str, int]) -> int:
    return modules.get(listed.module.path, -1) if listed.module else -1


def _listed(listed: Listed, row: int) -> ListedPackage:
    return ListedPackage(
        row=row,
        folder=absolute(listed.dir),
        export=listed.export,
        files=(*listed.go_files, *listed.cgo_files),
        import_map={} if listed.export else listed.import_map,
        version="" if listed.export else language_version(listed),
    )


def _documented(environment: Environment) -> list[Listed]:
    """The package that documents what every file knows; nothing imports it."""
    if not environment.stdlib:
        return []
    folder = f"{environment.stdlib}/builtin"
    return [Listed("builtin", "builtin", folder, standard=True, go_files=("builtin.go",))]
