"""Where the index is, and how paths on the command line relate to its checkout."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError

if TYPE_CHECKING:
    from ..graph.query import Reader

STORE = Path(".tieline") / "index.db"
"""Where the index of a checkout lies; the same as `pipeline.STORE`, which would load the whole pipeline."""


class Checkout(msgspec.Struct, frozen=True):
    """An indexed checkout.

    Attributes:
        root: absolute folder.
        folder: absolute folder that the user's relative paths are relative to.
    """

    root: Path
    folder: Path

    @property
    def store(self) -> Path:
        """The index."""
        return self.root / STORE

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


def find_checkout(folder: Path, *starts: str) -> Checkout:
    """Find the nearest index above a folder, or else above one of some paths.

    Args:
        folder: absolute folder.
        starts: paths from the command line; each may be relative to the folder.

    Raises:
        TielineError: TL300, there is none.
    """
    begin = [folder, *(Path(os.path.normpath(folder / start)) for start in starts)]
    for start in begin:
        for root in (start, *start.parents):
            if (root / STORE).is_file():
                return Checkout(root.resolve(), folder)
    raise TielineError(
        "TL300", f"there is no index in {folder} or in a folder above it", "run `tieline index`"
    )
