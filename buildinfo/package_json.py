"""The adapter for `package.json`: the packages of a JavaScript or TypeScript checkout and their workspaces.

package.json, lock files, installed packages and the configurations of TypeScript are read; no package
manager and nothing of the checkout is run.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from .adapter import Findings, Options
from .model import BuildProblem, CompiledModule, Package, Place
from .npm.addons import declared_addons
from .npm.environments import Home, environment_id, make_environment
from .npm.homes import LOCK_FILES, find_homes
from .npm.installed import Installed, read_installed
from .npm.lock import choose_lock
from .npm.manifest import Manifest, read_manifest
from .npm.packages import package_row
from .npm.plug_n_play import FILE, INLINED, problem_of_inlined
from .npm.projects import FILES as CONFIGURATIONS
from .npm.projects import find_projects
from .npm.relevance import find_packages, idle_packages
from .npm.workspace_root import FILES as WORKSPACE_FILES
from .npm.workspace_root import WorkspaceRoot, read_root
from .paths import is_below, parent, real, upwards
from .walk import Walk, assign_files, only

BUILD_FILES = frozenset({"package.json", FILE, INLINED, *LOCK_FILES, *WORKSPACE_FILES, *CONFIGURATIONS})
"""Names of the files that say how JavaScript and TypeScript are built."""

SUFFIXES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte", ".astro")
"""What the names of source files end in; declaration files end in `.ts`, `.mts` and `.cts` too."""

_OTHER_TS = (b"<?xml", b"<!DOCTYPE TS", b"\xef\xbb\xbf<?xml", b"G@")


def read(walked: Walk, options: Options, environ: Mapping[str, str]) -> Findings:  # noqa: ARG001
    """Find the packages of npm in a checkout, what each is analysed against, and TypeScript's projects.

    The answer depends on the disk and on the machine's platform, and on nothing else.
    """
    walked = _without_links(only(walked, SUFFIXES))
    top = walked.root
    builds = {path: folder.builds & BUILD_FILES for path, folder in walked.folders.items()}
    if not any(builds.values()) and not any(folder.sources for folder in walked.folders.values()):
        return Findings()
    problems: list[BuildProblem] = []
    manifests, roots = _read_manifests(builds, problems)
    owning = find_packages(manifests, roots, top)
    files = assign_files(walked, owning)
    bare = top not in owning and not any(CONFIGURATIONS & names for names in builds.values())
    if bare:
        files[top] = tuple(each for each in files[top] if not _is_other(each))
    if top not in owning and (files[top] or _lost_projects(builds, owning, top)):
        owning[top] = None
    if not owning:
        return Findings(problems=tuple(problems))
    folders = _installed_folders(walked)
    homes = find_homes(owning, roots, builds, folders, top)
    for root in idle_packages(owning, files, homes, roots, builds, top):
        del owning[root], homes[root]
    packages = {
        root: package_row(
            manifest, root, top, files[root], environment_id(homes[root], top), _addons(root, problems)
        )
        for root, manifest in sorted(owning.items())
    }
    environments = [
        make_environment(home, packages, problems)
        for home in _homes(packages, homes, roots, builds, folders, problems, top)
    ]
    projects, broken = find_projects(builds.items(), top, packages)
    return Findings(
        packages=tuple(packages.values()),
        environments=tuple(environments),
        problems=(*problems, *broken),
        projects=tuple(projects),
    )


def _addons(root: str, problems: list[BuildProblem]) -> tuple[CompiledModule, ...]:
    found = declared_addons(root)
    if isinstance(found, BuildProblem):
        problems.append(found)
        return ()
    return found


def _without_links(walked: Walk) -> Walk:
    """A walk without the folders that are reached through a link and also at their own place."""
    linked: set[str] = set()
    kept = dict(walked.folders)
    for path in walked.folders:
        if path != walked.root and (parent(path) in linked or os.path.islink(path)):  # noqa: PTH114
            linked.add(path)
            if real(path) in walked.folders:
                del kept[path]
    return Walk(walked.root, kept, walked.skipped, walked.problems) if linked else walked


def _read_manifests(
    builds: Mapping[str, frozenset[str]], problems: list[BuildProblem]
) -> tuple[dict[str, Manifest | None], dict[str, WorkspaceRoot]]:
    """Each package.json by folder (None where it cannot be read), and what folders say about workspaces."""
    manifests: dict[str, Manifest | None] = {}
    roots: dict[str, WorkspaceRoot] = {}
    for path, names in builds.items():
        manifest = None
        if "package.json" in names:
            found = read_manifest(path)
            if isinstance(found, BuildProblem):
                problems.append(found)
            else:
                manifest = found
            manifests[path] = manifest
        if names - CONFIGURATIONS:
            roots[path] = read_root(path, names, manifest, problems)
    return manifests, roots


def _is_other(path: str) -> bool:
    """Whether a `.ts` file is a translation of Qt or a video."""
    if not path.endswith(".ts"):
        return False
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return file.read(16).startswith(_OTHER_TS)
    except OSError:
        return False


def _lost_projects(builds: Mapping[str, frozenset[str]], owning: Mapping[str, object], top: str) -> bool:
    """Whether a configuration of TypeScript lies in no package."""
    return any(
        names & CONFIGURATIONS and not any(each in owning for each in upwards(path, top))
        for path, names in builds.items()
    )


def _installed_folders(walked: Walk) -> list[str]:
    """Folders with installed packages in the checkout, which the walk passes over."""
    paths = [
        f"{walked.root}/{path}" for path, _ in walked.skipped if path.rpartition("/")[2] == "node_modules"
    ]
    return [path for path in paths if os.path.isdir(path)]  # noqa: PTH112


def _homes(
    packages: Mapping[str, Package],
    homes: Mapping[str, str],
    roots: Mapping[str, WorkspaceRoot],
    builds: Mapping[str, frozenset[str]],
    folders: list[str],
    problems: list[BuildProblem],
    top: str,
) -> list[Home]:
    """Everything that was found for each folder that packages have their dependencies in."""
    users: dict[str, list[Package]] = {}
    for root, home in homes.items():
        users.setdefault(home, []).append(packages[root])
    groups: dict[str, list[str]] = {home: [] for home in users}
    for folder in folders:
        around = next((each for each in upwards(parent(folder), top) if each in homes or each in groups), "")
        if around:
            groups[homes.get(around, around)].append(folder)
    own = {real(root): root for root in packages}
    installed = {home: read_installed(group, own, top) for home, group in sorted(groups.items())}
    beyond = read_installed(_beyond(top), own, top)
    for each in (*installed.values(), beyond):
        problems += each.problems
    for home in sorted(installed):
        if INLINED in builds.get(home, ()) and FILE not in builds[home]:
            problems.append(problem_of_inlined(home))
    return [
        Home(
            root=_root_of(home, roots),
            users=tuple(users[home]),
            lock=choose_lock(_root_of(home, roots), builds.get(home, frozenset()), problems),
            installed=installed[home],
            outer=(*_around(home, installed, top), *([beyond] if beyond.rows else [])),
            plug_n_play=FILE in builds.get(home, ()),
            top=top,
        )
        for home in sorted(installed)
    ]


def _root_of(folder: str, roots: Mapping[str, WorkspaceRoot]) -> WorkspaceRoot:
    return roots.get(folder) or WorkspaceRoot(folder, None, Place(folder), {}, (), "")


def _around(home: str, installed: Mapping[str, Installed], top: str) -> list[Installed]:
    """What is installed for the folders around a home, where imports look next."""
    return [installed[each] for each in upwards(home, top)[1:] if each in installed]


def _beyond(top: str) -> list[str]:
    """Folders with installed packages around the checkout, in which imports look at last."""
    paths = [f"{folder.rstrip('/')}/node_modules" for folder in upwards(top, "/")[1:]]
    return [path for path in paths if is_below(top, parent(path)) and os.path.isdir(path)]  # noqa: PTH112
