"""Where the index is, and how paths on the command line relate to its checkout."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from ..graph.query import Reader
    from ..graph.stores import Store
    from .answer import Call

STORE = Path(".tieline") / "index.db"
"""Where the index of a checkout lies; the same as `pipeline.STORE`, which would load the whole pipeline."""


class Checkout(msgspec.Struct, frozen=True):
    """An indexed checkout.

    Attributes:
        root: absolute folder; where the checkout is not on this machine, the user's.
        folder: absolute folder that the user's relative paths are relative to.
        store: the index: a file, or the address of a store in PostgreSQL.
        repository: its name in the index, where not the root but the name says which one it is.
        here: whether the checkout is on this machine.
    """

    root: Path
    folder: Path
    store: Path | str
    repository: str | None = None
    here: bool = True

    def present(self) -> Checkout:
        """The checkout itself, for commands that look at its files.

        Raises:
            TielineError: TL308, it is not on this machine.
        """
        if not self.here:
            raise TielineError(
                "TL308",
                f"{self.repository} was indexed on another machine, and no checkout of it is here",
                "run this command in a checkout of it",
            )
        return self

    def path(self, given: str) -> str:
        """A path as the index has it: relative to the root with forward slashes, or absolute outside."""
        plain = Path(os.path.normpath(self.folder / given))
        for path in (plain, plain.resolve()):
            if path.is_relative_to(self.root):
                return path.relative_to(self.root).as_posix()
        return plain.as_posix()

    def place(self) -> str:
        """The index for people, without a password."""
        from ..graph.stores import shown

        return shown(self.store)

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


def store_of(call: Call) -> Store | None:
    """The index that the user named; None for that of the checkout."""
    given: str | None = call.options.store
    return store_named(given, call.folder) if given else None


def store_named(given: str, folder: Path) -> Store:
    """A store as the user names it: the path of a file, or the address of a store in PostgreSQL."""
    from ..graph.stores import is_address

    return given if is_address(given) else Path(os.path.normpath(folder / Path(given).expanduser()))


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
    from ..graph.reader import Reader

    store = store_of(call)
    if store is None:
        return _above(call, starts)
    with Reader(store) as reader:
        return _in_store(store, reader, call, starts)


@contextmanager
def open_checkout(
    call: Call, *starts: str, revision: str | None = None
) -> Generator[tuple[Checkout, Reader]]:
    """Find the checkout that a command is about (see `find_checkout`), and open its index, once.

    Args:
        call: the command.
        starts: paths from the command line; each may be relative to the folder.
        revision: which revision of the checkout; by default the current one. Its files are taken to be as
            they were, whatever lies in the checkout now.

    Raises:
        TielineError: TL300, there is no index; TL3xx, it cannot be read; TL306, it has no such revision.
    """
    from ..graph.reader import Reader

    found = store_of(call) or _above(call, starts)
    with Reader(found.store if isinstance(found, Checkout) else found) as reader:
        checkout = found if isinstance(found, Checkout) else _in_store(found, reader, call, starts)
        reader.turn(checkout.repository, checkout.root.as_posix() if checkout.here else None)
        if revision is not None:
            reader.turn(reader.repository, revision=revision)
        yield checkout, reader


def _above(call: Call, starts: Sequence[str]) -> Checkout:
    """The checkout whose own index is the nearest above the current folder, or else above a path."""
    for start in _begin(call, starts):
        for root in (start, *start.parents):
            if (root / STORE).is_file():
                whole = root.resolve()
                return Checkout(whole, call.folder, whole / STORE)
    raise TielineError(
        "TL300", f"there is no index in {call.folder} or in a folder above it", "run `tieline index`"
    )


def _in_store(store: Store, reader: Reader, call: Call, starts: Sequence[str]) -> Checkout:
    """The checkout in a store that a place lies in, the deepest first, or else the first by name.

    A repository that came from another machine is known by its name.
    """
    from ..buildinfo.repository import repository_name

    folder = call.folder
    names = set(reader.repositories.values())
    roots = [Path(root) for root in reader.roots.values() if root]
    for start in _begin(call, starts):
        for place in (start, start.resolve()):
            around = [root for root in roots if place.is_relative_to(root)]
            if around:
                return Checkout(max(around, key=lambda root: len(root.parts)), folder, store)
            for root in (place, *place.parents):
                known = (root / ".git").exists() or (root / STORE).is_file()
                if known and repository_name(root) in names:
                    return Checkout(root, folder, store, repository_name(root))
    if reader.root:
        return Checkout(Path(reader.root), folder, store)
    return Checkout(folder, folder, store, reader.repository, here=False)


def _begin(call: Call, starts: Sequence[str]) -> list[Path]:
    """Where to look for a checkout, in order."""
    return [call.folder, *(Path(os.path.normpath(call.folder / start)) for start in starts)]
