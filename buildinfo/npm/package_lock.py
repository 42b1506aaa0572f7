"""Reads package-lock.json and npm-shrinkwrap.json of lockfile versions 1 to 3.

The formats: https://docs.npmjs.com/cli/configuring-npm/package-lock-json
"""

from __future__ import annotations

from collections.abc import Iterator

from ..data_file import Table, as_table, as_text, read_data
from ..model import BuildProblem, Place
from .locked import Locked
from .names import valid_name
from .requirement import read_requirement

_CODE = "TL162"
_REQUIRING = ("dependencies", "optionalDependencies", "peerDependencies")


def read_package_lock(path: str) -> list[Locked] | BuildProblem:
    """Read the packages of a lock; what is linked into the checkout is left out."""
    file = read_data(path, "JSON", _CODE)
    if isinstance(file, BuildProblem):
        return file
    if "packages" in file.data:
        return list(_flat(as_table(file.data["packages"])))
    if "dependencies" in file.data or file.data.get("lockfileVersion") == 1:
        return list(_nested(as_table(file.data.get("dependencies"))))
    if "lockfileVersion" in file.data:
        return []
    message = "this is no lock file of npm: it has neither `packages` nor `dependencies`"
    return BuildProblem(Place(path), message, "`npm install` writes it anew", _CODE)


def _flat(packages: Table) -> Iterator[Locked]:
    """Packages of versions 2 and 3, whose keys are the folders that they are installed in."""
    for key, value in packages.items():
        package = as_table(value)
        _, installed, alias = key.rpartition("node_modules/")
        name = valid_name(package.get("name")) or valid_name(alias)
        if installed and name and package.get("link") is not True:
            requires = [each for section in _REQUIRING for each in as_table(package.get(section))]
            yield Locked(name, as_text(package.get("version")), tuple(requires))


def _nested(dependencies: Table) -> Iterator[Locked]:
    """Packages of version 1, each with those that are installed inside of it."""
    queue = [dependencies]
    while queue:
        for key, value in queue.pop().items():
            package = as_table(value)
            wanted = read_requirement(key, as_text(package.get("version")))
            if valid_name(key) and wanted.kind != "folder":
                yield Locked(wanted.name, wanted.version, tuple(as_table(package.get("requires"))))
            queue.append(as_table(package.get("dependencies")))
