"""What a folder says about the workspace that it is the root of: members, catalogs, overrides, manager."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Literal

import msgspec

from ..data_file import Table, as_table, as_text, as_texts, pairs_of, read_data
from ..model import BuildProblem, Place
from ..paths import is_below, relative_to
from .manifest import Manifest, line_of, overrides_of, workspace_patterns
from .requirement import Catalogs

Manager = Literal["npm", "pnpm", "yarn", "bun"]

FILES = frozenset({"pnpm-workspace.yaml", "lerna.json", "nx.json", ".yarnrc.yml", "bunfig.toml"})
"""Names of the files that speak of a workspace beside package.json."""

LOCKS: tuple[tuple[str, Manager], ...] = (
    ("pnpm-lock.yaml", "pnpm"),
    ("yarn.lock", "yarn"),
    ("bun.lock", "bun"),
    ("bun.lockb", "bun"),
    ("npm-shrinkwrap.json", "npm"),
    ("package-lock.json", "npm"),
)
"""Names of lock files and who writes each; the first that is there counts, if nothing else tells."""

_CODE = "TL161"
_MOST_STARS = 3


class Members(msgspec.Struct, frozen=True):
    """Globs of the folders of members, ready to be matched against paths relative to the workspace.

    Attributes:
        takes: matches members; None when there are no globs.
        leaves: matches those of them that are left out.
    """

    takes: Callable[[str], bool] | None = None
    leaves: Callable[[str], bool] | None = None


class WorkspaceRoot(msgspec.Struct, frozen=True):
    """A folder that ties packages together, or may.

    Attributes:
        folder: absolute folder.
        members: matches the paths of its members relative to it; None when it declares none at all.
        place: what declares them.
        catalogs: its catalogs.
        overrides: pairs of a package and the requirement that holds for it everywhere.
        manager: the package manager that it is made for, or empty when nothing says so.
    """

    folder: str
    members: Members | None
    place: Place
    catalogs: Catalogs
    overrides: tuple[tuple[str, str], ...]
    manager: Manager | Literal[""]


def read_root(
    folder: str, names: Collection[str], manifest: Manifest | None, problems: list[BuildProblem]
) -> WorkspaceRoot:
    """Read what a folder says about a workspace.

    Args:
        folder: absolute folder.
        names: names of the build files in it.
        manifest: its package.json, if there is one that could be read.
        problems: files that could not be read are added.
    """
    package: Table = manifest.file.data if manifest else {}
    pnpm = _table(f"{folder}/pnpm-workspace.yaml", names, problems)
    yarn = _table(f"{folder}/.yarnrc.yml", names, problems)
    lerna = _table(f"{folder}/lerna.json", names, problems)
    patterns, place = _declared(folder, names, manifest, pnpm, lerna)
    catalogs: dict[str, dict[str, str]] = {}
    for table in (package, as_table(package.get("workspaces")), yarn, pnpm):
        _add_catalogs(table, catalogs)
    overrides = {**overrides_of(package), **overrides_of({"overrides": pnpm.get("overrides")})}
    members = None if patterns is None else _compiled(patterns, place, problems)
    return WorkspaceRoot(
        folder=folder,
        members=members,
        place=place,
        catalogs=catalogs,
        overrides=tuple(sorted(overrides.items())),
        manager=_manager(package, names, lerna),
    )


def covers(root: WorkspaceRoot, folder: str) -> bool:
    """Whether a folder is the workspace's root or one of its members."""
    if folder == root.folder:
        return True
    members = root.members
    if members is None or members.takes is None or not is_below(folder, root.folder):
        return False
    path = relative_to(folder, root.folder)
    return members.takes(path) and not (members.leaves and members.leaves(path))


def _declared(
    folder: str, names: Collection[str], manifest: Manifest | None, pnpm: Table, lerna: Table
) -> tuple[list[str] | None, Place]:
    """Patterns of the members and what declares them: pnpm's file, package.json, Lerna's, Nx's."""
    if "packages" in pnpm:
        return as_texts(pnpm["packages"]), Place(f"{folder}/pnpm-workspace.yaml")
    declared = workspace_patterns(manifest.file.data) if manifest else None
    if manifest and declared is not None:
        line = line_of(manifest.file.text, "workspaces")
        return declared, Place(manifest.file.path, line)
    if "lerna.json" in names:
        return as_texts(lerna.get("packages")) or ["packages/*"], Place(f"{folder}/lerna.json")
    if "nx.json" in names:
        # Packages of an Nx workspace need not be declared: they are installed in its root.
        return ["**"], Place(f"{folder}/nx.json")
    return None, manifest.place if manifest else Place(folder)


def _table(path: str, names: Collection[str], problems: list[BuildProblem]) -> Table:
    """Content of a file of a workspace; empty when it is not there or holds nothing."""
    if path.rpartition("/")[2] not in names:
        return {}
    file = read_data(path, "YAML" if path.endswith(("yaml", "yml")) else "JSON with comments", _CODE)
    if isinstance(file, BuildProblem):
        problems.append(file)
        return {}
    return file.data


def _add_catalogs(table: Table, catalogs: dict[str, dict[str, str]]) -> None:
    named = {"default": table.get("catalog"), **as_table(table.get("catalogs"))}
    if "catalog" in table and "default" in as_table(table.get("catalogs")):
        named["default"] = {**as_table(named["default"]), **as_table(table["catalog"])}
    for name, entries in named.items():
        if as_table(entries):
            catalogs.setdefault(name, {}).update(pairs_of(entries))


def _manager(package: Table, names: Collection[str], lerna: Table) -> Manager | Literal[""]:
    tools = as_table(as_table(package.get("devEngines")).get("packageManager"))
    said = (as_text(package.get("packageManager")), as_text(tools.get("name")))
    signs = (
        *(text.partition("@")[0] for text in said),
        "pnpm" if "pnpm-workspace.yaml" in names else "",
        "yarn" if ".yarnrc.yml" in names else "",
        "bun" if "bunfig.toml" in names else "",
        as_text(lerna.get("npmClient")),
    )
    for sign in signs:
        for known in ("npm", "pnpm", "yarn", "bun"):
            if sign == known:
                return known
    return ""


def _compiled(patterns: Sequence[str], place: Place, problems: list[BuildProblem]) -> Members:
    """Globs ready to be matched; those that begin with `!` leave out."""
    usable = [each for each in patterns if _is_usable(each)]
    for each in patterns:
        if each not in usable:
            message = f"the pattern `{each}` for members of the workspace cannot be used"
            problems.append(BuildProblem(place, message, "write a simpler one", _CODE))
    takes = [_plain(each) for each in usable if not each.startswith("!")]
    leaves = [_plain(each) for each in usable if each.startswith("!")]
    return Members(*(_matcher(each) if each else None for each in (takes, leaves)))


def _matcher(patterns: str | Sequence[str]) -> Callable[[str], bool]:
    # Loading the library takes longer than reading most checkouts does.
    from wcmatch import glob

    # Not with `+(...)`, nor with `**` again and again, which take for ever on a path made for it.
    flags = glob.GLOBSTAR | glob.BRACE | glob.DOTGLOB | glob.FORCEUNIX
    return glob.compile(patterns, flags=flags).match


def _is_usable(pattern: str) -> bool:
    try:
        _matcher(_plain(pattern))
    except Exception:  # what the library raises for too many braces is not public
        return False
    return pattern.count("**") <= _MOST_STARS


def _plain(pattern: str) -> str:
    return pattern.removeprefix("!").removeprefix("./").rstrip("/") or "."
