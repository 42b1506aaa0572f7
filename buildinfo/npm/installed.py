"""Installed packages: what lies in node_modules folders, flat, nested, linked, or in a store of a manager.

pnpm, Bun and Yarn keep packages in a folder below node_modules, once each, and link them to where they are
required. A package is at its real place only, so that each file belongs to one package.
"""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Collection, Iterable, Mapping

import msgspec

from ..data_file import as_table, as_text
from ..model import BuildProblem, Place, Resolved
from ..paths import is_below, parent, real, relative_to
from .names import described_name, npm_purl, valid_name

_STORES = frozenset({".pnpm", ".bun", ".store"})
_LARGEST = 8 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"
_NAMED = 3


class Installed(msgspec.Struct, frozen=True):
    """What was found in node_modules folders.

    Attributes:
        rows: the packages, sorted by name, version and place; those of the checkout have none.
        linked: folders of packages of the checkout that are linked into node_modules.
        visible: by node_modules folder the names that can be imported from it.
        problems: what could not be read.
    """

    rows: tuple[Resolved, ...]
    linked: frozenset[str]
    visible: Mapping[str, frozenset[str]]
    problems: tuple[BuildProblem, ...]


class _Meta(msgspec.Struct, rename="camel"):
    """The part of an installed package.json that is needed; any field may be of any type."""

    name: object = None
    version: object = None
    dependencies: object = None
    optional_dependencies: object = None
    peer_dependencies: object = None


class _Scan(msgspec.Struct):
    """What is gathered in one pass.

    Attributes:
        own: real folders of the checkout's packages.
        top: folder of the checkout.
        queue: node_modules folders by their real paths, still to be looked at.
        queued: those that were ever in the queue.
        stores: folders of managers' stores, each with a slash at the end.
        rows: packages by their real folders; None where a folder holds no package.
        linked: packages of the checkout that are linked.
        broken: package.json files that cannot be read.
        listed: by node_modules folder the real folder behind each name.
    """

    own: Collection[str]
    top: str
    queue: deque[str] = msgspec.field(default_factory=deque[str])
    queued: set[str] = msgspec.field(default_factory=set[str])
    stores: set[str] = msgspec.field(default_factory=set[str])
    rows: dict[str, Resolved | None] = msgspec.field(default_factory=dict[str, Resolved | None])
    linked: set[str] = msgspec.field(default_factory=set[str])
    broken: list[str] = msgspec.field(default_factory=list[str])
    listed: dict[str, dict[str, str]] = msgspec.field(default_factory=dict[str, dict[str, str]])


def read_installed(folders: Iterable[str], own: Mapping[str, str], top: str) -> Installed:
    """Read the packages below node_modules folders, and those that links there lead to.

    Args:
        folders: absolute node_modules folders.
        own: the checkout's packages: their folders by their real folders.
        top: folder of the checkout.
    """
    scan = _Scan(own, top)
    starts = {folder: real(folder) for folder in folders}
    for folder in starts.values():
        _enqueue(scan, folder)
    while scan.queue:
        _look_into(scan, scan.queue.popleft())
    present = {folder for folder, row in scan.rows.items() if row} | scan.linked
    visible = {
        folder: frozenset(name for name, target in scan.listed.get(start, {}).items() if target in present)
        for folder, start in starts.items()
    }
    rows = sorted(
        (row for row in scan.rows.values() if row), key=lambda row: (row.name, row.version, row.location)
    )
    return Installed(
        tuple(rows), frozenset(own[each] for each in scan.linked), visible, tuple(_problems(scan.broken, top))
    )


def _enqueue(scan: _Scan, folder: str) -> None:
    if folder not in scan.queued:
        scan.queued.add(folder)
        scan.queue.append(folder)


def _look_into(scan: _Scan, folder: str) -> None:
    """Read the packages of one node_modules folder."""
    listed = scan.listed.setdefault(folder, {})
    for entry in _entries(folder):
        if entry.name in _STORES:
            scan.stores.add(f"{entry.path}/")
            for each in _entries(entry.path):
                _enqueue(scan, f"{each.path}/node_modules")
                # Yarn has the package beside the folder of what it requires, the others in it.
                _add(scan, f"{each.path}/package", each.name)
        elif entry.name.startswith("@"):
            for inner in _entries(entry.path):
                _see(scan, inner, f"{entry.name}/{inner.name}", listed)
        else:
            _see(scan, entry, entry.name, listed)


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """Entries of a folder, sorted by name; none when it cannot be listed."""
    try:
        with os.scandir(folder) as listing:
            return sorted(listing, key=lambda entry: entry.name)
    except (OSError, ValueError):
        return []


def _see(scan: _Scan, entry: os.DirEntry[str], name: str, listed: dict[str, str]) -> None:
    """Take note of one entry that may be a package or a link to one."""
    if not valid_name(name):
        return
    if not entry.is_symlink():
        listed[name] = entry.path
        if entry.is_dir(follow_symlinks=False):
            _add(scan, entry.path, name)
        return
    target = _target(entry.path)
    if any(target.startswith(store) for store in scan.stores):
        # The store is looked into from its own side.
        listed[name] = target
        return
    target = listed[name] = real(entry.path)
    if target in scan.rows or target in scan.linked:
        return
    if target in scan.own:
        scan.linked.add(target)
    elif os.path.isdir(target):  # noqa: PTH112
        _add(scan, target, name)
        # A store elsewhere has what a package requires beside the package.
        for folder in (parent(target), parent(parent(target))):
            if folder.endswith("/node_modules"):
                _enqueue(scan, folder)
                break
        if not is_below(target, scan.top):
            _enqueue(scan, f"{parent(target)}/node_modules")


def _target(link: str) -> str:
    """Where a link leads, links in between not resolved."""
    try:
        return os.path.normpath(f"{parent(link)}/{os.readlink(link)}")  # noqa: PTH115
    except OSError:
        return link


def _add(scan: _Scan, folder: str, name: str) -> None:
    """Add the package in a folder, and have what is nested in it looked at."""
    if folder in scan.rows:
        return
    scan.rows[folder] = _read_package(scan, folder, name)
    _enqueue(scan, f"{folder}/node_modules")


def _read_package(scan: _Scan, folder: str, name: str) -> Resolved | None:
    """The row of a package; None when there is no package.json."""
    path = f"{folder}/package.json"
    content = _content(path)
    if content is None:
        return None
    try:
        meta = msgspec.json.decode(content.removeprefix(_BOM), type=_Meta)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        scan.broken.append(path)
        meta = _Meta()
    own_name = valid_name(meta.name) or name
    version = as_text(meta.version).strip()
    requires = {
        each
        for table in (meta.dependencies, meta.optional_dependencies, meta.peer_dependencies)
        for each in as_table(table)
    }
    return Resolved(
        purl=npm_purl(own_name, version),
        name=own_name,
        version=version,
        location=folder,
        evidence="installed",
        place=Place(path),
        owns=("",),
        describes=described_name(own_name),
        dependencies=tuple(sorted(requires)),
    )


def _content(path: str) -> bytes | None:
    """Content of a regular file; empty when it is too large, None when it cannot be read."""
    try:
        # Without blocking, as somebody may have left a pipe there.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return None
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            return None
        return os.read(handle, about.st_size) if about.st_size <= _LARGEST else b""
    except OSError:
        return None
    finally:
        os.close(handle)


def _problems(broken: list[str], top: str) -> list[BuildProblem]:
    """One problem for all packages whose package.json cannot be read."""
    if not broken:
        return []
    paths = [relative_to(path, top) if is_below(path, top) else path for path in sorted(broken)]
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    message = f"package.json of installed packages cannot be read: {', '.join(paths[:_NAMED])}{more}"
    return [BuildProblem(Place(min(broken)), message, "install them again", "TL165")]
