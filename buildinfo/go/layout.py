"""Which folders and files of a checkout belong to which of its modules, by the rules of Go's `./...`."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Literal

import msgspec

from ..paths import parent, relative_to
from ..walk import Folder, Walk, assign_files

_Status = Literal["", "named", "vendored", "linked", "cache"]


class Layout(msgspec.Struct, frozen=True):
    """The part of a checkout that Go's tools look at.

    Attributes:
        walked: the walk, in which folders that they pass over are empty.
        modules: absolute folders with a `go.mod`, sorted.
        workspaces: absolute folders with a `go.work`, sorted.
        passed: absolute folders with a `go.mod` that are passed over for a name above them, sorted.
    """

    walked: Walk
    modules: tuple[str, ...]
    workspaces: tuple[str, ...]
    passed: tuple[str, ...]


def lay_out(walked: Walk, cache: str, used: Collection[str] = ()) -> Layout:
    """Find the modules of a checkout, and empty the folders that Go's tools pass over.

    These are folders named `testdata` or with a name that begins with `_` or `.`, what lies in a `vendor`
    folder, and what is reached through a symbolic link; the cache of downloaded modules too, if it is in the
    checkout. A folder that a `go.work` uses is looked at all the same, as Go does it.

    Args:
        walked: the walk over the checkout.
        cache: absolute folder of downloaded modules, or empty.
        used: absolute folders that a `go.work` uses.
    """
    statuses: dict[str, _Status] = {}
    for path in walked.folders:
        kept = path == walked.root or path in used
        statuses[path] = "" if kept else statuses[parent(path)] or _status(path, walked.root, cache)
    return Layout(
        msgspec.structs.replace(
            walked,
            folders={path: _seen(folder, statuses[path]) for path, folder in walked.folders.items()},
        ),
        tuple(path for path in sorted(statuses) if not statuses[path] and _has(path, "go.mod", walked)),
        tuple(path for path in sorted(statuses) if not statuses[path] and _has(path, "go.work", walked)),
        tuple(
            path for path in sorted(statuses) if statuses[path] == "named" and _has(path, "go.mod", walked)
        ),
    )


def files_of_modules(layout: Layout, ignored: Mapping[str, Collection[str]]) -> dict[str, tuple[str, ...]]:
    """Sorted source files by module; those that are in no module are the root folder's.

    Args:
        layout: the checkout.
        ignored: by folder of a module, what its `ignore` lines say.
    """
    files = assign_files(layout.walked, layout.modules)
    return {
        root: tuple(each for each in found if not _ignores(ignored.get(root, ()), relative_to(each, root)))
        for root, found in files.items()
    }


def _status(path: str, root: str, cache: str) -> _Status:
    above, _, name = path.rpartition("/")
    if name == "testdata" or name.startswith(("_", ".")):
        return "named"
    # Go code may lie in a folder of that name itself: only what is in folders in it is a copy.
    if above != root and above.endswith("/vendor"):
        return "vendored"
    if os.path.islink(path):  # noqa: PTH114
        return "linked"
    return "cache" if path == cache else ""


def _seen(folder: Folder, status: _Status) -> Folder:
    if status:
        return Folder(folder.folders, (), frozenset())
    sources = tuple(each for each in folder.sources if not each.startswith(("_", ".")))
    return msgspec.structs.replace(folder, sources=sources)


def _has(path: str, name: str, walked: Walk) -> bool:
    return name in walked.folders[path].builds and os.path.isfile(f"{path}/{name}")  # noqa: PTH113


def _ignores(patterns: Collection[str], path: str) -> bool:
    """Whether `ignore` lines name a folder of a relative path: `./x`, or `x` at any depth."""
    folder = f"/{path.rpartition('/')[0]}/"
    return any(
        folder.startswith(f"/{pattern.removeprefix('./').strip('/')}/")
        if pattern.startswith("./")
        else f"/{pattern.strip('/')}/" in folder
        for pattern in patterns
    )
