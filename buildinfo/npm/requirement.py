"""What the requirement of a dependency asks for: a range, an alias, a member, a folder, a repository.

The forms are those of npm (https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies), pnpm, Yarn
and Bun; a requirement that is none of them is a range.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal
from urllib.parse import unquote

import msgspec

from .names import valid_name

Kind = Literal["range", "exact", "workspace", "folder", "archive", "repository", "unknown"]

_EXACT = re.compile(r"[v=\s]*(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)")
_REPOSITORY = re.compile(
    r"git(?:\+\w+)?:|git@|(?:github|gitlab|bitbucket|gist):|[a-z+]+://[^#]*\.git(?:#|$)|[\w-]+/[\w.-]+(?:#.*)?$"
)
_ARCHIVE = (".tgz", ".tar.gz", ".tar")


class Requirement(msgspec.Struct, frozen=True):
    """What is asked for.

    Attributes:
        kind: `range` (any set of versions, or a tag), `exact` (one version), `workspace` (a member of the
            workspace), `folder`, `archive` (a tarball on disk or the net), `repository`, or `unknown` for a
            catalog that has no such entry.
        name: name of the package that is meant, which an alias changes.
        version: the version of `exact`, else empty.
        path: the path of `folder`, and of `workspace` where one is given, relative to who requires it.
    """

    kind: Kind
    name: str
    version: str = ""
    path: str = ""


Catalogs = Mapping[str, Mapping[str, str]]
"""Requirements by package in each catalog; the one without a name is `default`."""


def read_requirement(name: str, text: str, catalogs: Catalogs | None = None) -> Requirement:
    """Read the requirement `text` of the dependency `name`.

    Args:
        name: the name under which it is imported.
        text: the requirement as it stands in the file.
        catalogs: the catalogs of the workspace.
    """
    protocol, colon, rest = text.strip().partition(":")
    if not colon:
        return _plain(name, text.strip())
    if protocol == "catalog":
        entry = (catalogs or {}).get(rest.strip() or "default", {}).get(name)
        # A catalog cannot refer to a catalog.
        return read_requirement(name, entry) if entry is not None else Requirement("unknown", name)
    if protocol == "npm":
        return _alias(name, rest)
    if protocol == "workspace":
        if rest.startswith((".", "/")):
            return Requirement("workspace", name, path=rest)
        other = rest.rpartition("@")[0]
        return Requirement("workspace", valid_name(other) or name)
    if protocol in {"link", "portal"}:
        return Requirement("folder", name, path=rest.partition("::")[0])
    if protocol == "file":
        path = rest.removeprefix("//").partition("::")[0]
        return Requirement("archive" if path.endswith(_ARCHIVE) else "folder", name, path=path)
    if protocol == "patch":
        # `patch:lodash@npm%3A4.17.21#~/.yarn/patches/lodash.patch`
        inner, _, asked = unquote(rest.partition("#")[0]).rpartition("@")
        return _plain(valid_name(inner) or name, asked.removeprefix("npm:"))
    if protocol == "jsr":
        return _alias(name, rest, jsr=True)
    return _plain(name, text.strip())


def _alias(name: str, text: str, *, jsr: bool = False) -> Requirement:
    """What stands behind `npm:`, which is `NAME@RANGE` or a range alone, and behind `jsr:`."""
    other, at, asked = text.rpartition("@")
    if not at or not other:
        other, asked = (text, "") if valid_name(text) and not _EXACT.fullmatch(text) else (name, text)
    other = valid_name(other) or name
    if jsr and other.startswith("@") and not other.startswith("@jsr/"):
        other = "@jsr/" + other.removeprefix("@").replace("/", "__")
    return _plain(other, asked)


def _plain(name: str, text: str) -> Requirement:
    """A requirement without a protocol of a package manager."""
    if found := _EXACT.fullmatch(text):
        return Requirement("exact", name, found[1])
    if text.startswith(("./", "../", "~/", "/")) or text in {".", ".."}:
        return Requirement("archive" if text.endswith(_ARCHIVE) else "folder", name, path=text)
    if _REPOSITORY.match(text):
        return Requirement("repository", name)
    return Requirement("archive" if "://" in text else "range", name)
