"""Dotted names of modules, from where their files lie."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath


def module_name(file: str, roots: Iterable[str], mapped: Iterable[tuple[str, str]]) -> str:
    """Dotted name of a module, relative to the deepest folder that modules are looked up in; or empty.

    Args:
        file: absolute path.
        roots: folders that top-level modules are looked up in, in any order.
        mapped: pairs of a dotted package and the absolute folder that holds it; these come first.
    """
    for name, folder in mapped:
        if file.startswith(folder + "/"):
            inner = dotted(file.removeprefix(folder + "/"))
            return name if inner == "__init__" else f"{name}.{inner}"
    root = max((each for each in roots if file.startswith(each + "/")), key=len, default="")
    return dotted(file.removeprefix(root + "/")) if root else ""


def dotted(path: str) -> str:
    """A path as a dotted name, without the file's ending and `__init__`."""
    folder, stem = PurePosixPath(path).parent, PurePosixPath(path).stem
    parts = [part for part in folder.parts if part != "."]
    return ".".join(parts if stem == "__init__" and parts else [*parts, stem])
