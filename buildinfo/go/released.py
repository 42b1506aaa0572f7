"""The version of a module of the checkout, which stands in no file of it, only in a tag of git."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..paths import relative_to
from ..releases import release_tags, work_tree
from ..repository import repository_name

# https://go.dev/ref/mod#versions: a tag is canonical, and without build metadata.
_VERSION = re.compile(
    r"v(?P<major>0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*)?"
)
_MAJOR = re.compile(r"(?:/|^gopkg\.in/.*\.)v(?P<major>\d+)$")


def released_version(module: str, root: str, files: Iterable[str]) -> str:
    """Give the version that a tag of git says a module is at; empty where none does.

    The tag must be at the commit that is checked out, fit the module path, and name the module's folder; and
    the files must be what was tagged. Of several tags the highest counts. What a clone of a fork calls a
    version is none of the module's.

    Args:
        module: the module path.
        root: absolute folder of the module.
        files: its absolute source files and its go.mod.
    """
    top = work_tree(root)
    if not top or not _is_home(module, repository_name(Path(top))):
        return ""
    prefix = _prefix(module, relative_to(root, top))
    major = _major(module)

    def is_wanted(tag: str) -> bool:
        found = _VERSION.fullmatch(tag.removeprefix(prefix)) if tag.startswith(prefix) else None
        return found is not None and (found["major"] == major if major else int(found["major"]) < 2)

    versions = [tag.removeprefix(prefix) for tag in release_tags(top, is_wanted, files)]
    return max(versions, key=_order, default="")


def _major(module: str) -> str:
    found = _MAJOR.search(module)
    return found["major"] if found else ""


def _prefix(module: str, folder: str) -> str:
    """What stands before a version in the tags of a module: its folder, without that of a major version."""
    if folder == ".":
        return ""
    above, _, last = folder.rpartition("/")
    if module.endswith(f"/{last}") and last == f"v{_major(module)}":
        return f"{above}/" if above else ""
    return f"{folder}/"


def _is_home(module: str, repository: str) -> bool:
    """Whether the repository can be the module's own: it is, or lies on another host, or has no address."""
    host, slash, path = repository.lower().partition("/")
    theirs, _, rest = module.lower().partition("/")
    if not slash or host != theirs:
        return True
    return rest == path or rest.startswith(f"{path}/")


def _order(version: str) -> tuple[object, ...]:
    from univers.versions import SemverVersion

    kind: Any = SemverVersion
    return (kind(version.removeprefix("v")), version)
