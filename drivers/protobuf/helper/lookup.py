"""Where the imports of files are: protoc must be told folders, which a checkout may say nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from ....buildinfo.paths import is_below, parent
from .checkout import Checkout
from .compiler import Compiled, Folder, Message, compile_files, look_up

_ROUNDS = 20
"""How often protoc is asked which imports are still missing."""


class Found(msgspec.Struct, frozen=True):
    """Files as protoc compiled them.

    Attributes:
        names: their names as imports of them would have them, by absolute path.
        folders: the folders that they were compiled with.
        compiled: what came out.
    """

    names: dict[str, str]
    folders: tuple[Folder, ...]
    compiled: Compiled

    def path(self, imported: str) -> str:
        """Give the absolute path of a file that is imported, directly or not."""
        return look_up(self.folders, imported)

    def subject(self, message: Message) -> str:
        """Give the absolute path of the file that protoc speaks of, which it names as it likes; or empty."""
        return message.file if message.file.startswith("/") else self.path(message.file)


def compile_inputs(paths: Sequence[str], checkout: Checkout) -> list[Found]:
    """Compile files of one folder, each with the first choice of folders that all its imports are found in.

    Imports of a module begin at its root. Where nobody says where they begin, each folder from the
    checkout's root down to the files' own is tried alone; then all of them at once, with each other one that
    has what is missing. Files are compiled together as long as that works.
    """
    done: list[Found] = []
    left = list(paths)
    for folders in _choices(paths[0], checkout):
        if not left:
            return done
        together = _compile(left, folders, checkout)
        if together.compiled.files:
            return [*done, together]
        if len(left) > 1:
            found = [_compile([path], folders, checkout) for path in left]
            good = [each for each in found if each.compiled.files]
            done += good
            settled = {path for each in good for path in each.names}
            left = [path for path in left if path not in settled]
    return [*done, *(_compile_anyhow(path, checkout) for path in left)]


def _compile_anyhow(path: str, checkout: Checkout) -> Found:
    """Compile a file with all folders around it, and those that have what is missing then."""
    folders = [Folder(each) for each in _upwards(path, checkout.root)]
    folders += [Folder(each.root) for each in checkout.modules if Folder(each.root) not in folders]
    found = _compile([path], folders, checkout)
    for _ in range(_ROUNDS):
        new = {folder for name in found.compiled.absent if (folder := _missing(name, checkout))}
        if new.issubset(folders):
            break
        folders += sorted(new.difference(folders), key=lambda each: (each.name, each.path))
        found = _compile([path], folders, checkout)
    return found


def _choices(path: str, checkout: Checkout) -> list[tuple[Folder, ...]]:
    module = checkout.owner(path)
    if module.configured:
        others = (each.root for each in checkout.modules if each.configured and each is not module)
        return [(Folder(module.root), *map(Folder, others))]
    return [(Folder(each),) for each in reversed(_upwards(path, checkout.root))]


def _upwards(path: str, top: str) -> list[str]:
    """The folders from that of a file up to the checkout's root."""
    folders = [parent(path)]
    while folders[-1] != top and is_below(folders[-1], top):
        folders.append(parent(folders[-1]))
    return folders


def _compile(paths: Sequence[str], folders: Sequence[Folder], checkout: Checkout) -> Found:
    every = (*folders, *(each.folder for each in checkout.places))
    names: dict[str, str] = {}
    for path in paths:
        inside = next(each.path for each in every if not each.name and is_below(path, each.path))
        names[path] = path.removeprefix(inside).lstrip("/")
    return Found(names, every, compile_files(list(names.values()), every))


def _missing(imported: str, checkout: Checkout) -> Folder | None:
    """The folder that an import counts from, if all files that it may mean are equal.

    It is one of the checkout, however deep, or else one of the hints.
    """
    found = checkout.folders_above(imported)
    if not found:
        found = [each.folder for each in checkout.hints if look_up([each.folder], imported)]
    contents = {_digest(each.find(imported)) for each in found}
    return found[0] if len(contents) == 1 else None


def _digest(path: str) -> str:
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return path
