"""Which folder the dependencies of a package are installed in: the root of its workspace, or its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ..paths import is_below, parent, upwards
from .workspace_root import LOCKS, WorkspaceRoot, covers

LOCK_FILES = frozenset(name for name, _ in LOCKS)
"""Names of all lock files, those that cannot be read included."""


def find_homes(
    packages: Collection[str],
    roots: Mapping[str, WorkspaceRoot],
    builds: Mapping[str, frozenset[str]],
    installed: Iterable[str],
    top: str,
) -> dict[str, str]:
    """Give for each package the folder that has its lock file and its node_modules.

    That is the nearest root of a workspace that has it as a member; else the nearest folder around it, itself
    included, with a lock file or installed packages; else that of the package around it; else its own.

    Args:
        packages: absolute folders of packages.
        roots: what is said about workspaces, by folder.
        builds: names of build files by folder.
        installed: node_modules folders of the checkout.
        top: folder of the checkout.
    """
    settled = {parent(folder) for folder in installed} | {
        folder for folder, names in builds.items() if names & LOCK_FILES
    }
    homes: dict[str, str] = {}
    for package in sorted(packages):
        above = upwards(package, top)
        tied = [each for each in above if each in roots and roots[each].members is not None]
        member = next((each for each in tied if covers(roots[each], package)), "")
        alone = next((each for each in above if each in settled), "")
        around = next((each for each in above[1:] if each in homes), "")
        if member or alone == package or not around:
            homes[package] = member or alone or package
        else:
            # What lies in a package, and is nothing by itself, shares what that package has.
            homes[package] = alone if alone and not is_below(around, alone) else homes[around]
    return homes
