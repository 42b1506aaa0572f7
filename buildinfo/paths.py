"""Paths in the form that the model speaks: absolute strings with forward slashes."""

from __future__ import annotations

import os
from pathlib import Path


def absolute(path: str | Path) -> str:
    """Path made absolute without resolving symbolic links."""
    return str(os.path.abspath(path)).replace("\\", "/") if os.sep == "\\" else os.path.abspath(path)  # noqa: PTH100


def real(path: str | Path) -> str:
    """Path with every symbolic link resolved; a loop or a missing tail is left as it stands."""
    resolved = os.path.realpath(path)
    return resolved.replace("\\", "/") if os.sep == "\\" else resolved


def join(folder: str, relative: str) -> str:
    """Path of `relative` below `folder`, without `.` and `..`."""
    return absolute(f"{folder}/{relative}")


def parent(path: str) -> str:
    """Folder that holds `path`."""
    return path.rpartition("/")[0] or "/"


def is_below(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def relative_to(path: str, folder: str) -> str:
    """Path relative to a folder that it lies in; `.` for the folder itself."""
    return path[len(folder.rstrip("/")) + 1 :] or "."


def upwards(path: str, top: str) -> list[str]:
    """Folders from `path` up to `top`, both included, nearest first."""
    folders = [path]
    while path != top and is_below(path, top):
        path = parent(path)
        folders.append(path)
    return folders


def read_text(path: str) -> str | None:
    """Content of a small UTF-8 file, or None when it is missing, no regular file, or not UTF-8."""
    # Opening a pipe that somebody left there would wait for ever.
    if not os.path.isfile(path):  # noqa: PTH113
        return None
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return None


def list_names(folder: str) -> list[str]:
    """Sorted names in a folder; empty when it cannot be listed."""
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208
    except OSError:
        return []
