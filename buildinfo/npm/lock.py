"""Lock files: which exact versions a workspace was resolved to, whichever package manager wrote them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import msgspec

from ..model import BuildProblem, Place, Resolved
from .bun_lock import read_bun_lock
from .locked import Locked
from .names import described_name, npm_purl
from .package_lock import read_package_lock
from .pnpm_lock import read_pnpm_lock
from .workspace_root import LOCKS, Manager, WorkspaceRoot
from .yarn_lock import read_yarn_lock

_READERS: Mapping[str, Callable[[str], list[Locked] | BuildProblem]] = {
    "pnpm-lock.yaml": read_pnpm_lock,
    "yarn.lock": read_yarn_lock,
    "bun.lock": read_bun_lock,
    "npm-shrinkwrap.json": read_package_lock,
    "package-lock.json": read_package_lock,
}


class Lock(msgspec.Struct, frozen=True):
    """A lock file, not yet read.

    Attributes:
        path: absolute path; empty when there is none that can be read.
        manager: who wrote it, or whom the workspace is made for when there is none.
    """

    path: str
    manager: Manager


def choose_lock(root: WorkspaceRoot, names: Collection[str], problems: list[BuildProblem]) -> Lock:
    """Choose the lock file of a workspace: the one of its manager, else the first of `LOCKS`.

    Args:
        root: the workspace.
        names: names of the build files in its folder.
        problems: what is wrong with the lock files is added.
    """
    present = [each for each in LOCKS if each[0] in names]
    usable = [each for each in present if each[0] in _READERS]
    fitting = [each for each in usable if each[1] == root.manager] or usable
    if not usable:
        if present:
            message = "this binary lock file is not read, as only Bun can"
            hint = "`bun install --save-text-lockfile` writes bun.lock in its place"
            problems.append(BuildProblem(Place(f"{root.folder}/{present[0][0]}"), message, hint, "TL163"))
        manager = root.manager or (present[0][1] if present else "npm")
        return Lock("", manager)
    name, manager = fitting[0]
    others = [each for each, other in usable if other != manager]
    if others and root.manager != manager:
        message = f"there is also {' and '.join(others)}; {name} is used"
        hint = "name the package manager as `packageManager` in package.json, or delete the others"
        problems.append(BuildProblem(Place(f"{root.folder}/{name}"), message, hint, "TL164"))
    return Lock(f"{root.folder}/{name}", manager)


def read_lock(lock: Lock, problems: list[BuildProblem]) -> list[Resolved]:
    """Rows of the packages of a lock, without location, sorted by name and version.

    Members of the workspace and folders have no row, as they have no version of their own there.
    """
    if not lock.path:
        return []
    found = _READERS[lock.path.rpartition("/")[2]](lock.path)
    if isinstance(found, BuildProblem):
        problems.append(found)
        return []
    merged: dict[tuple[str, str], set[str]] = {}
    for each in found:
        merged.setdefault((each.name, each.version), set()).update(each.dependencies)
    place = Place(lock.path)
    return [
        Resolved(
            purl=npm_purl(name, version),
            name=name,
            version=version,
            location="",
            evidence="lock",
            place=place,
            describes=described_name(name),
            dependencies=tuple(sorted(dependencies)),
        )
        for (name, version), dependencies in sorted(merged.items())
    ]
