"""Modules whose source is copied into `vendor`, by `vendor/modules.txt`.

Go reads the file but prints it nowhere; this follows `modload/vendor.go` of the go command.
"""

from __future__ import annotations

import os

import msgspec

from ..paths import read_text
from .mod_file import Version
from .toolchain import version_key


class Vendored(msgspec.Struct, frozen=True):
    """A module of `vendor/modules.txt`.

    Attributes:
        module: path and chosen version.
        replacement: the module or folder that it is replaced by; empty when it is not.
        copied: whether packages of it are needed, and so in `vendor`.
        line: line of the file.
    """

    module: Version
    replacement: Version
    copied: bool
    line: int


def takes_vendor(folder: str, go: str, mod: str, *, workspace: bool) -> bool:
    """Whether Go takes modules from `vendor` in the folder of a go.mod or go.work.

    Args:
        folder: absolute folder.
        go: version that the file asks for; Go takes `vendor` by itself from 1.14 on.
        mod: the user's own choice: `vendor`, another value of `-mod`, or empty.
        workspace: whether the file is a go.work, for which `vendor` must be made.
    """
    if not os.path.isdir(f"{folder}/vendor"):  # noqa: PTH112
        return False
    if mod:
        return mod == "vendor"
    if version_key(go) < version_key("1.14"):
        return False
    first = (read_text(f"{folder}/vendor/modules.txt") or "").partition("\n")[0]
    marks = first.removeprefix("## ").split(";") if first.startswith("## ") else []
    return ("workspace" in {mark.strip() for mark in marks}) == workspace


def read_vendored(folder: str) -> list[Vendored]:
    """Modules that `vendor/modules.txt` in a folder names with a version, sorted by path."""
    found: dict[str, Vendored] = {}
    current = ""
    for number, line in enumerate((read_text(f"{folder}/vendor/modules.txt") or "").splitlines(), 1):
        if line.startswith("# "):
            words = line.split()[1:]
            current = ""
            # A path without a version is a replacement of all its versions, which tells nothing new.
            if len(words) > 1 and words[1] != "=>":
                current = words[0]
                new = words[3:] if words[2:3] == ["=>"] else []
                replacement = Version(new[0], "".join(new[1:2])) if new else Version()
                found[current] = Vendored(Version(*words[:2]), replacement, copied=False, line=number)
        elif current and line and not line.startswith("#"):
            found[current] = msgspec.structs.replace(found[current], copied=True)
    return [found[path] for path in sorted(found)]
