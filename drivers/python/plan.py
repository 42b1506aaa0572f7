"""Splits the packages of a checkout into units: import roots, tests, scripts; bounded, so that memory is.

A unit is a folder right below a package's import root or root, with all that is in it. A folder with more files than one
process should hold is cut into parts along its sub-folders. The cut depends on the files alone, never on the machine, because
a unit is also what coverage speaks of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from ...buildinfo.model import Package, Unit, Workspace

NAME = "python"
"""The driver's name, which begins the ids of its units."""

MOST_FILES = 1000
"""Files in one unit at the most: pyright keeps about 1 MB for each."""


def plan_units(workspace: Workspace) -> list[Unit]:
    """Give the units of all Python packages, sorted by id."""
    units: list[Unit] = []
    for package in workspace.packages:
        for folder, files in sorted(_folders(package).items()):
            parts = list(_parts(files))
            for number, part in enumerate(parts, start=1):
                shown = PurePosixPath(folder).relative_to(workspace.root).as_posix()
                suffix = f"#{number}" if len(parts) > 1 else ""
                unit = Unit(
                    id=f"{NAME}:{shown}{suffix}",
                    driver=NAME,
                    package=package.purl,
                    root=package.root,
                    inputs=tuple(part),
                    environment=package.environment,
                )
                units.append(unit)
    return sorted(units, key=lambda unit: unit.id)


def _folders(package: Package) -> dict[str, list[str]]:
    """The files of a package by the folder that makes them one unit."""
    bases = sorted({*package.import_roots, package.root}, key=len, reverse=True)
    folders: dict[str, list[str]] = defaultdict(list)
    for file in package.files:
        base = next(each for each in [*bases, package.root] if file.startswith(each.rstrip("/") + "/"))
        first, below, _ = file[len(base.rstrip("/")) + 1 :].partition("/")
        folders[f"{base.rstrip('/')}/{first}" if below and package.configured else base].append(file)
    return folders


def _parts(files: Sequence[str]) -> Iterator[list[str]]:
    """Cut sorted files into runs of bounded length, at the borders of folders where there are any."""
    part: list[str] = []
    for group in _groups(files):
        if part and len(part) + len(group) > MOST_FILES:
            yield part
            part = []
        part.extend(group)
        while len(part) > MOST_FILES:
            yield part[:MOST_FILES]
            part = part[MOST_FILES:]
    if part:
        yield part


def _groups(files: Sequence[str]) -> Iterable[list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for file in files:
        groups[PurePosixPath(file).parent.as_posix()].append(file)
    return [groups[folder] for folder in sorted(groups)]
