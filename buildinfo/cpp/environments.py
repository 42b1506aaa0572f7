"""The environments of C and C++: each compiler with what owns the headers that it finds."""

from __future__ import annotations

import platform
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from ..model import Environment, Place, Resolved
from ..paths import is_below, parent, real
from .commands import Command
from .compiler import Toolchain
from .installed_trees import conan_packages, vcpkg_packages
from .prefixes import prefix_packages
from .project import generic_purl
from .system_packages import system_packages

_Key = tuple[str, ...]

_SHARED_PREFIXES = frozenset({"/", "/usr", "/usr/local", ""})


class _Extent(msgspec.Struct, frozen=True):
    """A row, the folders that it owns, and those that something of it lies in."""

    row: Resolved
    owned: frozenset[str]
    above: frozenset[str]


class _Group(msgspec.Struct):
    """The commands that share an environment."""

    toolchains: list[Toolchain]
    folders: set[str]
    place: Place


def read_environments(
    commands: Sequence[Command],
    builds: Collection[str],
    locked: Sequence[Resolved],
    root: str,
    environ: Mapping[str, str],
) -> tuple[list[Environment], list[str]]:
    """Make an environment for each compiler, version and target that commands use.

    Args:
        commands: the commands.
        builds: build folders, for what Conan generates there.
        locked: what lock files pin.
        root: the checkout.
        environ: environment variables.

    Returns:
        The environments sorted by id, and the id of each command's.
    """
    groups: dict[_Key, _Group] = {}
    compilers = {each.toolchain.path for each in commands if each.toolchain}
    places = {path: parent(real(path)) for path in compilers}
    keys = [_key(command, places) for command in commands]
    for key, command in zip(keys, commands, strict=True):
        group = groups.setdefault(key, _Group([], set(), command.entry.place))
        if command.toolchain and command.toolchain not in group.toolchains:
            group.toolchains.append(command.toolchain)
        group.folders.update(command.folders)
    ids = _ids(groups)
    searched = {key: _search_paths(group) for key, group in groups.items()}
    standard = {folder for folders in searched.values() for folder in folders}
    standard |= {folder for group in groups.values() for each in group.toolchains for folder in each.own}
    named = {folder for group in groups.values() for folder in group.folders}
    outside = {folder for folder in named | standard if not is_below(folder, root)}
    found = [_extent(row) for row in system_packages(outside, root, environ)]
    unowned = {folder for folder in outside if not any(_covers(each, folder) for each in found)}
    found += [_extent(row) for row in (*vcpkg_packages(named), *conan_packages(named, builds))]
    unowned = {folder for folder in unowned if not any(_covers(each, folder) for each in found)}
    found += [_extent(row) for row in prefix_packages(unowned, standard)]
    environments = [
        _environment(ids[key], group, searched[key], found, locked, root) for key, group in groups.items()
    ]
    return sorted(environments, key=lambda each: each.id), [ids[key] for key in keys]


def bare_environment(place: Place, locked: Sequence[Resolved]) -> Environment:
    """The environment of a package that no command compiles."""
    return Environment("cpp:none", "", platform.system(), "", "compiler", (), "", tuple(locked), place)


def _key(command: Command, places: Mapping[str, str]) -> _Key:
    """What the commands of one environment have in common; `cc` and `c++` of one toolchain share theirs."""
    toolchain = command.toolchain
    if toolchain is None:
        return (command.compiler,)
    return toolchain.family, toolchain.version, toolchain.target, places[toolchain.path]


def _ids(groups: Iterable[_Key]) -> dict[_Key, str]:
    """Ids of groups; of several toolchains that are called the same, all but the first carry a number."""
    ids: dict[_Key, str] = {}
    for key in sorted(groups):
        base = "cpp:" + "-".join(part for part in key[:3] if part)
        same = sum(each.partition("~")[0] == base for each in ids.values())
        ids[key] = f"{base}~{same + 1}" if same else base
    return ids


def _search_paths(group: _Group) -> tuple[str, ...]:
    """Folders that the compilers of a group search by themselves, those of C++ first."""
    lists = sorted((each.before, each.after) for each in group.toolchains)
    return tuple(dict.fromkeys(folder for before, after in reversed(lists) for folder in (*before, *after)))


def _environment(
    name: str,
    group: _Group,
    searched: tuple[str, ...],
    found: Sequence[_Extent],
    locked: Sequence[Resolved],
    root: str,
) -> Environment:
    toolchain = min(group.toolchains, key=lambda each: each.path, default=None)
    options = (("family", toolchain.family), ("target", toolchain.target)) if toolchain else ()
    reached = {*searched, *group.folders, *(folder for each in group.toolchains for folder in each.own)}
    extents = [each for each in found if any(_covers(each, folder) for folder in reached)]
    rows = [*(each.row for each in extents), *locked]
    if toolchain:
        rows += _own_row(toolchain, [each for each in reached if not is_below(each, root)], extents)
    return Environment(
        id=name,
        version=toolchain.version if toolchain else "",
        platform=platform.system(),
        interpreter=toolchain.path if toolchain else "",
        kind="compiler",
        search_paths=searched,
        stdlib="",
        resolved=tuple(sorted(_distinct(rows), key=lambda row: (row.name, row.purl, row.location))),
        place=Place(group.place.path),
        options=tuple(each for each in options if each[1]),
    )


def _own_row(toolchain: Toolchain, folders: Sequence[str], extents: Sequence[_Extent]) -> list[Resolved]:
    """The toolchain as the owner of what it brought itself, when no package manager knows about it."""
    prefix = parent(parent(real(toolchain.path)))
    searched = {*toolchain.before, *toolchain.after, *toolchain.own}
    own = [
        each for each in folders if each in searched and not any(_covers(extent, each) for extent in extents)
    ]
    if prefix in _SHARED_PREFIXES:
        own = [each for each in own if each in toolchain.own or "/c++/" in each]
    else:
        own = [each for each in own if is_below(each, prefix)]
    if not own:
        return []
    purl = generic_purl(toolchain.family, toolchain.version)
    location = "/" if prefix in _SHARED_PREFIXES else prefix
    start = len(location.rstrip("/")) + 1
    outer = [each for each in own if not any(is_below(each, other) for other in own if other != each)]
    owns = tuple(sorted(f"{each[start:]}/" for each in outer))
    place = Place(toolchain.path)
    return [Resolved(purl, toolchain.family, toolchain.version, location, "stdlib", place, owns)]


def _extent(row: Resolved) -> _Extent:
    prefixes = [f"{row.location.rstrip('/')}/{each}" for each in row.owns]
    owned = {each.rstrip("/") for each in prefixes if each.endswith("/")}
    return _Extent(
        row, frozenset(owned), frozenset(above for each in prefixes for above in _above(each.rstrip("/")))
    )


def _above(path: str) -> Iterator[str]:
    """Folders that a path lies in, nearest first."""
    while path != "/":
        path = parent(path)
        yield path


def _covers(extent: _Extent, folder: str) -> bool:
    """Whether some of what a row owns lies in a folder, or the folder in it."""
    folder = folder.rstrip("/") or "/"
    return folder in extent.above or any(each in extent.owned for each in (folder, *_above(folder)))


def _distinct(rows: Sequence[Resolved]) -> list[Resolved]:
    """Rows without those of a lock file that are installed too."""
    installed = {row.name for row in rows if row.evidence != "lock"}
    return [row for row in rows if row.evidence != "lock" or row.name not in installed]
