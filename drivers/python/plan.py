"""Splits the packages of a checkout into units, bounded so that memory is.

Each importable folder of a package is a unit, and all that is in no such folder (tests, documentation,
scripts) is another one, so that a change to a test leaves the facts of what it tests alone. What has more
files than one process should hold is cut along its folders. The cut depends on the files alone, never on the
machine, because a unit is also what coverage speaks of.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import msgspec

from ...buildinfo.model import Package, Unit, Workspace, members_of
from .testing import is_test_folder

NAME = "python"
"""The driver's name, which begins the ids of its units."""

MOST_FILES = 1000
"""Files in one unit at the most: pyright keeps about 1 MB for each."""


def plan_units(workspace: Workspace) -> list[Unit]:
    """Give the units of all Python packages, sorted by id."""
    packages = [package for package in workspace.packages if package.driver == NAME]
    return sorted(
        (unit for package in packages for unit in _units(package, workspace)), key=lambda unit: unit.id
    )


def _basis(package: Package, workspace: Workspace) -> str:
    """Digest of the package's description, its environment, and the names of all files that imports find."""
    environment = next(each for each in workspace.environments if each.id == package.environment)
    digest = hashlib.sha256()
    for each in (msgspec.structs.replace(package, files=()), environment):
        digest.update(msgspec.json.encode(each) + b"\n")
    for visible in members_of(package, environment, workspace):
        for path in visible.files:
            digest.update(path.encode("utf-8", "surrogateescape") + b"\n")
    return digest.hexdigest()


def _units(package: Package, workspace: Workspace) -> Iterator[Unit]:
    basis = _basis(package, workspace)
    folders: dict[str, list[str]] = defaultdict(list)
    for file in package.files:
        folders[_folder(file, package)].append(file)
    for folder, files in folders.items():
        for name, part in _bounded(folder, files):
            shown = PurePosixPath(name).relative_to(workspace.root).as_posix()
            yield Unit(
                id=f"{NAME}:{shown}",
                driver=NAME,
                package=package.purl,
                root=package.root,
                inputs=tuple(part),
                environment=package.environment,
                basis=basis,
            )


def _folder(file: str, package: Package) -> str:
    """The importable folder that a file lies in, or else the package's root."""
    importable = {name.partition(".")[0] for name in package.modules}
    for root in sorted(package.import_roots, key=len, reverse=True):
        base = root.rstrip("/")
        first, below, _ = file.removeprefix(f"{base}/").partition("/")
        if below and file.startswith(f"{base}/") and first in importable:
            folder = f"{base}/{first}"
            # The checkout can be a folder deep inside a package.
            return folder if folder.startswith(package.root) else package.root
    return package.root


def _bounded(folder: str, files: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    """Give parts of bounded size, each with a name that is unique; tests come apart first."""
    if len(files) <= MOST_FILES:
        yield folder, files
        return
    apart: dict[str, list[str]] = defaultdict(list)
    for file in files:
        apart[_tests_above(folder, file) or folder].append(file)
    for name, part in sorted(apart.items()):
        cut = list(_cut(part))
        for number, piece in enumerate(cut, start=1):
            yield (f"{name}#{number}" if len(cut) > 1 else name), piece


def _tests_above(folder: str, file: str) -> str:
    """The outermost folder of tests that a file lies in, below `folder`; empty when there is none."""
    path = PurePosixPath(folder)
    for part in PurePosixPath(file).relative_to(folder).parts[:-1]:
        path = path / part
        if is_test_folder(part):
            return path.as_posix()
    return ""


def _cut(files: Sequence[str]) -> Iterator[list[str]]:
    """Cut files into runs of bounded length, at the borders of folders where there are any."""
    groups: dict[str, list[str]] = defaultdict(list)
    for file in files:
        groups[PurePosixPath(file).parent.as_posix()].append(file)
    part: list[str] = []
    for _, group in sorted(groups.items()):
        if part and len(part) + len(group) > MOST_FILES:
            yield part
            part = []
        part.extend(group)
        while len(part) > MOST_FILES:
            yield part[:MOST_FILES]
            part = part[MOST_FILES:]
    if part:
        yield part
