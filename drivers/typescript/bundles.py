"""Which scripts are what a tool made of others, so that no person reads them and no compiler need."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_SCRIPTS = (".js", ".mjs", ".cjs")
_LARGEST = 1 << 20
"""Bytes from which on a script is taken for a bundle."""
_SMALLEST = 1 << 15
"""Bytes up to which nobody looks whether a script is minified."""
_LONG = 500
"""Characters in a line of minified code, on average; those of hand-written code have 30."""


def bundled(path: str) -> str:
    """Say why a file is not worth an analysis: it is minified, or a bundle; empty for any other.

    Args:
        path: absolute path; only scripts are looked at, by their size and their first 64 KB.
    """
    name = PurePosixPath(path)
    if name.suffix not in _SCRIPTS:
        return ""
    if name.stem.endswith((".min", "-min")):
        return "it is minified"
    try:
        size = Path(path).stat().st_size
        if size > _LARGEST:
            return f"it is a script of {size / 1e6:.1f} MB, and taken for a bundle"
        if size <= _SMALLEST:
            return ""
        with Path(path).open("rb") as file:
            head = file.read(1 << 16)
    except OSError:
        return ""
    return "it is minified" if len(head) / (head.count(b"\n") + 1) > _LONG else ""
