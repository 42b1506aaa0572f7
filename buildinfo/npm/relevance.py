"""Which folders with a package.json are packages, and which of those matter."""

from __future__ import annotations

from collections.abc import Mapping

from ..paths import upwards
from .homes import LOCK_FILES
from .manifest import Manifest
from .projects import FILES as CONFIGURATIONS
from .workspace_root import WorkspaceRoot, covers


def find_packages(
    manifests: Mapping[str, Manifest | None], roots: Mapping[str, WorkspaceRoot], top: str
) -> dict[str, Manifest | None]:
    """Find the folders that are packages, with their package.json; a folder comes after those around it.

    A package.json without a name often says only of which kind the modules of a folder are. It makes a
    package where it is the outermost one, ties a workspace together, or declares dependencies of its own.

    Args:
        manifests: each package.json by folder; None where it cannot be read.
        roots: what folders say about workspaces.
        top: folder of the checkout.
    """
    owning: dict[str, Manifest | None] = {}
    for path, manifest in sorted(manifests.items()):
        inner = any(each in owning for each in upwards(path, top))
        says = manifest is None or manifest.name or manifest.dependencies
        if not inner or says or roots[path].members is not None:
            owning[path] = manifest
    return owning


def idle_packages(
    owning: Mapping[str, Manifest | None],
    files: Mapping[str, tuple[str, ...]],
    homes: Mapping[str, str],
    roots: Mapping[str, WorkspaceRoot],
    builds: Mapping[str, frozenset[str]],
    top: str,
) -> list[str]:
    """Give the packages without any code that nobody would miss.

    Those are whole workspaces without code inside of another package, unless something is locked for them,
    as tests of tools have them; and what declares nothing and is no member, as other ecosystems, too, have
    files that are named package.json.
    """

    def around(folder: str) -> list[str]:
        return [each for each in upwards(folder, top) if each in owning]

    configured = {
        around(path)[0] for path, names in builds.items() if names & CONFIGURATIONS and around(path)
    }
    busy = {root for root in owning if files[root] or root in configured or root == top}
    busy_homes = {homes[root] for root in busy}
    shared = {home for root, home in homes.items() if home != root}
    idle: list[str] = []
    for root, manifest in owning.items():
        home = homes[root]
        sample = (
            home not in busy_homes and len(around(home)) > 1 and not builds.get(home, LOCK_FILES) & LOCK_FILES
        )
        member = home != root and home in roots and covers(roots[home], root)
        says = manifest and (manifest.dependencies or manifest.scripts or roots[root].members is not None)
        if root not in busy and (sample or not (says or member or root in shared)):
            idle.append(root)
    return idle
