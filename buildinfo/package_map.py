"""The package map: which package owns a path on disk, among those of the checkout and of its environments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .paths import parent

if TYPE_CHECKING:
    from .model import Environment, Package, Resolved, Workspace

UNOWNED = ("generic", "unknown")
"""Ecosystem and name of the package that files of no known owner have in facts."""

NOBODY = ""
"""Stands in place of a package URL where a folder ends what lies above it, as site-packages does in `lib`."""


class PackageMap:
    """Answers which package owns an absolute path: the longest prefix that is known decides."""

    def __init__(self, owners: Iterable[tuple[str, str]]) -> None:
        self._folders: dict[str, str] = {}
        self._files: dict[str, str] = {}
        for prefix, purl in owners:
            if prefix.endswith("/"):
                self._folders.setdefault(prefix[:-1], purl)
            else:
                self._files.setdefault(prefix, purl)

    def owner(self, path: str) -> str | None:
        """Package URL of the owner of an absolute path with forward slashes, or None when no one owns it."""
        if path in self._files:
            return self._files[path] or None
        folder = path.rstrip("/")
        while folder:
            if folder in self._folders:
                return self._folders[folder] or None
            folder = parent(folder) if folder.count("/") > 1 else folder.rpartition("/")[0]
        return None


def package_map(workspace: Workspace, environment: Environment | None = None) -> PackageMap:
    """Map of the packages of a checkout and of one environment, or of all its environments in order of id."""
    environments = workspace.environments if environment is None else (environment,)
    rows = [row for each in environments for row in _environment_rows(each)]
    return PackageMap([*_package_rows(workspace.packages), *rows])


def owners(environment: Environment, packages: Iterable[Package] = ()) -> list[tuple[str, str]]:
    """Sorted pairs of an absolute prefix and the purl of its owner, for a helper that knows no `PackageMap`.

    A prefix that ends in `/` is a folder, any other is one file. The longest prefix of a path decides; where
    its purl is empty (`NOBODY`), nobody owns the path. Of two owners of one prefix the first stays, which is
    a package of the checkout when `packages` are given.
    """
    chosen: dict[str, str] = {}
    for prefix, purl in [*_package_rows(packages), *_environment_rows(environment)]:
        chosen.setdefault(prefix, purl)
    return sorted(chosen.items())


def _package_rows(packages: Iterable[Package]) -> list[tuple[str, str]]:
    return [(package.root.rstrip("/") + "/", package.purl) for package in packages]


def _environment_rows(environment: Environment) -> list[tuple[str, str]]:
    rows = [
        (_prefix(row, own), row.purl)
        for row in environment.resolved
        # A package of the checkout is known by its own root, and what only a lock names is not on disk.
        if row.location and row.evidence != "workspace"
        for own in row.owns
    ]
    editable = {row.location for row in environment.resolved if row.evidence == "editable"}
    barriers = [
        (f"{folder}/", NOBODY)
        for folder in environment.search_paths
        if folder not in editable and folder.endswith(("/site-packages", "/dist-packages"))
    ]
    return [*rows, *barriers]


def _prefix(row: Resolved, own: str) -> str:
    return f"{row.location.rstrip('/')}/{own}"
