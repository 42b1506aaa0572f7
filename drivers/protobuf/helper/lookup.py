"""Where the imports of a file are: protoc must be told folders, which a checkout may say nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from ....buildinfo.paths import is_below, parent
from .compiler import Compiled, Folder, Message, compile_file, look_up
from .job import Module, Shared

_ROUNDS = 20
"""How often protoc is asked which imports are still missing."""


class Found(msgspec.Struct, frozen=True):
    """A file as protoc compiled it.

    Attributes:
        name: its name as imports of it would have it.
        folders: the folders that it was compiled with.
        compiled: what came out.
    """

    name: str
    folders: tuple[Folder, ...]
    compiled: Compiled

    def path(self, imported: str) -> str:
        """Give the absolute path of a file that it imports, directly or not."""
        return look_up(self.folders, imported)

    def subject(self, message: Message) -> str:
        """Give the absolute path of the file that protoc speaks of, which it names as it likes; or empty."""
        return message.file if message.file.startswith("/") else self.path(message.file)


def owner(path: str, shared: Shared) -> Module:
    """Give the module of the checkout that a file of it belongs to: that of the nearest folder."""
    around = [each for each in shared.modules if is_below(path, each.root)]
    return max(around, key=lambda each: len(each.root))


def compile_input(path: str, shared: Shared) -> Found:
    """Compile a file of the checkout with the first choice of folders that all its imports are found in.

    Imports of a module begin at its root. Where nobody says where they begin, each folder from the
    checkout's root down to the file's own is tried alone; then all of them at once, with each other one that
    has what is missing.
    """
    module = owner(path, shared)
    elsewhere = tuple(each.folder for each in shared.places)
    for folders in _choices(path, module, shared):
        found = _compile(path, (*folders, *elsewhere))
        if found.compiled.files:
            return found
    folders = [Folder(each) for each in _upwards(path, shared.root)]
    folders += [Folder(each.root) for each in shared.modules if Folder(each.root) not in folders]
    found = _compile(path, (*folders, *elsewhere))
    for _ in range(_ROUNDS):
        new = {folder for name in found.compiled.absent if (folder := _missing(name, shared))}
        if new.issubset(folders):
            break
        folders += sorted(new.difference(folders), key=lambda each: (each.name, each.path))
        found = _compile(path, (*folders, *elsewhere))
    return found


def _choices(path: str, module: Module, shared: Shared) -> Iterator[tuple[Folder, ...]]:
    if module.configured:
        others = (each.root for each in shared.modules if each.configured and each is not module)
        yield (Folder(module.root), *map(Folder, others))
        return
    for folder in reversed(_upwards(path, shared.root)):
        yield (Folder(folder),)


def _upwards(path: str, top: str) -> list[str]:
    """The folders from that of a file up to the checkout's root."""
    folders = [parent(path)]
    while folders[-1] != top and is_below(folders[-1], top):
        folders.append(parent(folders[-1]))
    return folders


def _compile(path: str, folders: Sequence[Folder]) -> Found:
    inside = next(each.path for each in folders if not each.name and is_below(path, each.path))
    name = path.removeprefix(inside).lstrip("/")
    return Found(name, tuple(folders), compile_file(name, folders))


def _missing(imported: str, shared: Shared) -> Folder | None:
    """The folder that an import counts from, if all files that it may mean are equal.

    It is one of the checkout, however deep, or else one of the hints.
    """
    ending = f"/{imported}"
    inside = [each for each in shared.files if each.endswith(ending)]
    found = [Folder(each.removesuffix(ending)) for each in sorted(inside, key=lambda each: (len(each), each))]
    if not found:
        found = [each.folder for each in shared.hints if look_up([each.folder], imported)]
    contents = {_digest(each.find(imported)) for each in found}
    return found[0] if len(contents) == 1 else None


def _digest(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return path
