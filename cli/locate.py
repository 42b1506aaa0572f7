"""Where the index is, and how paths on the command line relate to its checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.query import Reader
    from .answer import Call

STORE = Path(".tieline") / "index.db"
"""Where the index of a checkout lies; the same as `pipeline.STORE`, which would load the whole pipeline."""


class Checkout(msgspec.Struct, frozen=True):
    """An indexed checkout.

    Attributes:
        root: absolute folder.
        folder: absolute folder that the user's relative paths are relative to.
        store: the index.
    """

    root: Path
    folder: Path
    store: Path

    def reader(self) -> Reader:
        """Open the index; the caller closes it.

        Raises:
            TielineError: TL3xx, it cannot be read.
        """
        from ..graph.reader import Reader

        return Reader(self.store, root=self.root.as_posix())

    def path(self, given: str) -> str:
        """A path as the index has it: relative to the root with forward slashes, or absolute outside."""
        plain = Path(os.path.normpath(self.folder / given))
        for path in (plain, plain.resolve()):
            if path.is_relative_to(self.root):
                return path.relative_to(self.root).as_posix()
        return plain.as_posix()

    def file(self, path: str) -> Path:
        """The file of a path that `path` gave; a notebook for one of its cells."""
        return self.root / path.partition("#cell-")[0]

    def prefix(self, given: str) -> str:
        """A prefix of paths as the index has them; a folder's ends in a slash."""
        here = self.path(given)
        if here == ".":
            return ""
        if self.file(here).is_dir():
            return here.rstrip("/") + "/"
        # What is no path from here may be one from the root.
        return here if self.file(here).exists() or not here.startswith("/") else given


def store_of(call: Call) -> Path | None:
    """The index that the user named; None for that of the checkout."""
    given: str | None = call.options.store
    return Path(os.path.normpath(call.folder / Path(given).expanduser())) if given else None


def find_checkout(call: Call, *starts: str) -> Checkout:
    """Find the checkout that a command is about, and its index.

    That is the nearest index above the current folder, or else above one of some paths; or in the index that
    the user named the checkout that the folder or a path lies in, or else the first.

    Args:
        call: the command.
        starts: paths from the command line; each may be relative to the folder.

    Raises:
        TielineError: TL300, there is no index; TL3xx, the named one cannot be read.
    """
    folder = call.folder
    begin = [folder, *(Path(os.path.normpath(folder / start)) for start in starts)]
    store = store_of(call)
    if store is not None:
        return _in_store(store, folder, begin)
    for start in begin:
        for root in (start, *start.parents):
            if (root / STORE).is_file():
                whole = root.resolve()
                return Checkout(whole, folder, whole / STORE)
    raise TielineError(
        "TL300", f"there is no index in {folder} or in a folder above it", "run `tieline index`"
    )


def _in_store(store: Path, folder: Path, begin: Sequence[Path]) -> Checkout:
    """The checkout in a store that a place lies in, the deepest first, or else the first by name."""
    from ..graph.reader import Reader

    with Reader(store) as reader:
        roots = [Path(root) for root in reader.roots.values()]
        first = Path(reader.root)
    for start in begin:
        for place in (start, start.resolve()):
            around = [root for root in roots if place.is_relative_to(root)]
            if around:
                return Checkout(max(around, key=lambda root: len(root.parts)), folder, store)
    return Checkout(first, folder, store)
