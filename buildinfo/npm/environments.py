"""Makes the environment of a workspace: every package that its imports can lead to, and how that is known."""

from __future__ import annotations

import platform as host
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec
from packageurl import PackageURL

from ..model import BuildProblem, Environment, Package, Place, Resolved
from ..paths import join, relative_to, upwards
from .installed import Installed
from .lock import Lock, read_lock
from .names import described_name, npm_purl
from .packages import member_row
from .plug_n_play import read_plug_n_play
from .requirement import Requirement, read_requirement
from .workspace_root import WorkspaceRoot, covers

_NAMED = 4


class Home(msgspec.Struct, frozen=True):
    """A folder that packages have their dependencies in, with all that was found for it.

    Attributes:
        root: what the folder says about its workspace.
        users: the packages, sorted by root.
        lock: its lock file.
        installed: what is installed in it and in its members.
        outer: what is installed in folders around it, nearest first.
        plug_n_play: whether Yarn's Plug'n'Play says where packages are.
        top: folder of the checkout.
    """

    root: WorkspaceRoot
    users: tuple[Package, ...]
    lock: Lock
    installed: Installed
    outer: tuple[Installed, ...]
    plug_n_play: bool
    top: str

    @property
    def id(self) -> str:
        """Id of the environment."""
        return environment_id(self.root.folder, self.top)


def environment_id(folder: str, top: str) -> str:
    """Id of the environment of a folder of the checkout."""
    return f"typescript:{relative_to(folder, top)}"


def make_environment(
    home: Home, packages: Mapping[str, Package], problems: list[BuildProblem]
) -> Environment:
    """Make the environment of a home.

    Args:
        home: the folder.
        packages: every package of the checkout by root.
        problems: what is missing and what does not agree is added.
    """
    found = [row for each in (home.installed, *home.outer) for row in each.rows]
    if home.plug_n_play:
        rows, broken = read_plug_n_play(home.root.folder)
        found += rows
        problems += broken
    wanted = _wanted(home, problems)
    members = _members(home, wanted, packages, problems)
    locked = read_lock(home.lock, problems)
    problems += _differences(home, locked)
    missing = _missing(home, found, members, wanted)
    installed = _is_installed(home) or home.plug_n_play
    problems += _not_installed(home, missing, installed=installed)
    present = {row.name for row in (*members, *found)}
    asked = {wanted[key].name for key in missing} if installed else None
    rows = [*members, *found, *_absent(locked, present, asked, wanted, missing)]
    if any(row.describes == "node" for row in rows):
        rows.append(_node(rows, home))
    unique = {(row.name, row.version, row.location): row for row in reversed(rows)}
    return Environment(
        id=home.id,
        version="",
        platform=host.system(),
        interpreter="",
        kind="node",
        search_paths=tuple(sorted(home.installed.visible)),
        stdlib="",
        resolved=tuple(unique[key] for key in sorted(unique)),
        place=Place(home.lock.path) if home.lock.path else home.root.place,
        options=(("manager", home.lock.manager),),
    )


_Wanted = Mapping[tuple[str, str], Requirement]
"""What each dependency asks for, by the root of who declares it and its name."""


def _wanted(home: Home, problems: list[BuildProblem]) -> _Wanted:
    overrides = dict(home.root.overrides)
    wanted: dict[tuple[str, str], Requirement] = {}
    for user in home.users:
        for each in user.dependencies:
            text = each.requirement
            # An override does not reach members of the workspace.
            if not text.startswith(("workspace:", "link:", "portal:")):
                text = overrides.get(each.name, text)
            asked = read_requirement(each.name, text, home.root.catalogs)
            wanted.setdefault((user.root, each.name), asked)
            if asked.kind == "unknown":
                message = f"`{each.name}` is required as `{text}`, but the catalog has no such entry"
                problems.append(BuildProblem(each.place, message, "add it to the catalog", "TL172"))
    return wanted


def _members(
    home: Home, wanted: _Wanted, packages: Mapping[str, Package], problems: list[BuildProblem]
) -> list[Resolved]:
    """Rows of the checkout's own packages that are in the environment: members, links, folders."""
    seats = _seats(home)
    roots = {user.root for user in home.users if user.configured and user.root in seats}
    roots = roots.union(home.installed.linked, *(each.linked for each in home.outer))
    names = {user.name for user in home.users}
    for user in home.users:
        for each in user.dependencies:
            asked = wanted[user.root, each.name]
            if asked.path and join(user.root, asked.path) in packages:
                roots.add(join(user.root, asked.path))
            elif asked.kind == "workspace" and not asked.path and asked.name not in names:
                message = (
                    f"`{each.name}` is required as `{each.requirement}`, but the workspace has no such member"
                )
                hint = "see the patterns for members of the workspace, and that the member is not ignored"
                problems.append(BuildProblem(each.place, message, hint, "TL173"))
    return [member_row(packages[root]) for root in sorted(roots)]


def _differences(home: Home, locked: Sequence[Resolved]) -> list[BuildProblem]:
    """A problem where what is installed is not what the lock says; what is installed counts."""
    versions: dict[str, set[str]] = {}
    for row in locked:
        versions.setdefault(row.name, set()).add(row.version)
    seats = tuple(f"{folder}/node_modules/" for folder in _seats(home))
    installed = [row for row in home.installed.rows if row.location.startswith(seats)]
    present: dict[str, set[str]] = {}
    for row in installed:
        present.setdefault(row.name, set()).add(row.version)

    def is_other(row: Resolved) -> bool:
        known = versions.get(row.name, set())
        # A package that the lock has without a version, as from a repository, cannot be compared.
        if not known or "" in known or not row.version:
            return False
        # A store keeps what is no longer used for a while.
        left = "/node_modules/." in row.location and known & present[row.name]
        return row.version not in known and not left

    other = sorted({(row.name, row.version) for row in installed if is_other(row)})
    if not other:
        return []
    shown = ", ".join(
        f"{name} {version} (locked: {', '.join(sorted(versions[name]))})" for name, version in other[:_NAMED]
    )
    more = f" and {len(other) - _NAMED} more" if len(other) > _NAMED else ""
    message = f"what is installed, and counts, is not what the lock says: {shown}{more}"
    return [
        BuildProblem(Place(home.lock.path), message, f"run `{install_command(home.lock.manager)}`", "TL170")
    ]


def _missing(
    home: Home, found: Iterable[Resolved], members: Iterable[Resolved], wanted: _Wanted
) -> dict[tuple[str, str], Place]:
    """Dependencies that must be installed and are not, by the root of who declares them and name."""
    visible: dict[str, frozenset[str]] = {}
    for each in (home.installed, *home.outer):
        visible |= each.visible
    outside = {name for folder, names in visible.items() for name in names if not _inside(folder, home)}
    known = {row.name for row in members}
    if home.plug_n_play:
        known |= {row.name for row in found}
    missing: dict[tuple[str, str], Place] = {}
    for user in home.users:
        seen = known | outside
        for folder in upwards(user.root, home.top):
            seen |= visible.get(f"{folder}/node_modules", frozenset())
        for each in user.dependencies:
            name = wanted[user.root, each.name].name if home.plug_n_play else each.name
            if each.scope in {"runtime", "group:dev"} and not seen & {name, each.name}:
                missing[user.root, each.name] = each.place
    return missing


def _inside(folder: str, home: Home) -> bool:
    return folder.startswith(f"{home.top}/")


def _not_installed(
    home: Home, missing: Mapping[tuple[str, str], Place], *, installed: bool
) -> list[BuildProblem]:
    """One problem for what must be installed and is not."""
    if not missing:
        return []
    names = sorted({name for _, name in missing})
    shown = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    message = (
        f"declared dependencies are not installed, and imports of them will not resolve: {shown}"
        if installed
        else f"nothing is installed, and imports of dependencies will not resolve: {shown}"
    )
    folder = relative_to(home.root.folder, home.top)
    hint = f"run `{install_command(home.lock.manager)}`" + (f" in {folder}" if folder != "." else "")
    return [BuildProblem(home.root.place, message, hint, "TL171")]


def install_command(manager: str) -> str:
    """The command that installs the dependencies of a workspace."""
    return "yarn" if manager == "yarn" else f"{manager} install"


def _seats(home: Home) -> list[str]:
    """Folders that a package manager installs into: the home and its members, but no samples in them."""
    roots = {user.root for user in home.users}
    inner = {root for root in roots if any(each in roots for each in upwards(root, home.top)[1:])}
    return [
        home.root.folder,
        *(root for root in sorted(roots) if root not in inner or covers(home.root, root)),
    ]


def _is_installed(home: Home) -> bool:
    """Whether a package manager was at work here, and did not just leave samples of installed packages."""
    folders = {*_seats(home), *upwards(home.root.folder, "/")}
    return any(
        names and folder.removesuffix("/node_modules") in folders
        for each in (home.installed, *home.outer)
        for folder, names in each.visible.items()
    )


def _absent(
    locked: Sequence[Resolved],
    present: Collection[str],
    asked: Collection[str] | None,
    wanted: _Wanted,
    missing: Mapping[tuple[str, str], Place],
) -> list[Resolved]:
    """Rows of what is not on disk: by the lock, or by a requirement of one exact version.

    Args:
        locked: rows of the lock.
        present: names of what is on disk.
        asked: names of what is asked for and missing, as else much of a lock is for other platforms; None
            where nothing is installed at all.
        wanted: what each dependency asks for.
        missing: dependencies that must be installed and are not.
    """
    rows = [row for row in locked if row.name not in present and (asked is None or row.name in asked)]
    known = {*present, *(row.name for row in rows)}
    for key, place in sorted(missing.items()):
        need = wanted[key]
        if need.kind == "exact" and need.name not in known:
            purl = npm_purl(need.name, need.version)
            describes = described_name(need.name)
            rows.append(Resolved(purl, need.name, need.version, "", "declared", place, describes=describes))
    return rows


def _node(rows: Iterable[Resolved], home: Home) -> Resolved:
    """The row of Node itself, whose modules `@types/node` describes; which Node runs them is not known."""
    place = next((row.place for row in rows if row.describes == "node"), home.root.place)
    return Resolved(PackageURL("generic", None, "node").to_string(), "node", "", "", "stdlib", place)
