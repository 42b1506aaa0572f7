"""The files of a checkout and the folders beside it, and who owns what."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from ....buildinfo.paths import parent, relative_to
from ...descriptors.entities import file_descriptors
from .compiler import Folder
from .job import Module, Shared


class Home(msgspec.Struct, frozen=True):
    """Where a file is.

    Attributes:
        path: absolute path.
        own: whether it is of the checkout.
        document: its path in facts.
        row: of its package in the package table.
        prefix: what its symbols begin with, up to the descriptors.
        file: descriptors of the file itself.
    """

    path: str
    own: bool
    document: str
    row: int
    prefix: str
    file: str


class Checkout:
    """What all jobs share, ready to be asked.

    Attributes:
        root: absolute folder.
        modules: the checkout's modules.
        places: where imports are looked up beside them.
        hints: where those may be that are still missing.
    """

    def __init__(self, shared: Shared) -> None:
        """Take what jobs share."""
        self.root = shared.root
        self.modules = shared.modules
        self.places = shared.places
        self.hints = shared.hints
        self._files = frozenset(shared.files)
        self._owners = {each.root: each for each in shared.modules}
        self._named: dict[str, list[str]] = defaultdict(list)
        for path in shared.files:
            self._named[path.rpartition("/")[2]].append(path)

    def owner(self, path: str) -> Module:
        """Give the module of the checkout that a file of it belongs to: that of the nearest folder."""
        folder = parent(path)
        while folder not in self._owners:
            folder = parent(folder)
        return self._owners[folder]

    def folders_above(self, imported: str) -> list[Folder]:
        """Give the checkout's folders that an import may count from, the shortest first."""
        ending = f"/{imported}"
        found = [each for each in self._named.get(imported.rpartition("/")[2], ()) if each.endswith(ending)]
        return [
            Folder(each.removesuffix(ending)) for each in sorted(found, key=lambda each: (len(each), each))
        ]

    def home(self, path: str) -> Home | None:
        """Say where a file is by its absolute path; None for one of no known folder."""
        if path in self._files:
            module = self.owner(path)
            inside, document = relative_to(path, module.root), relative_to(path, self.root)
            return Home(path, True, document, module.row, module.prefix, file_descriptors(inside))
        for place in (*self.places, *self.hints):
            folder = f"{place.folder.path.rstrip('/')}/"
            if path.startswith(folder):
                inside = path.removeprefix(folder)
                name = f"{place.folder.name}/{inside}" if place.folder.name else inside
                return Home(path, False, inside, place.row, place.prefix, file_descriptors(name))
        return None
