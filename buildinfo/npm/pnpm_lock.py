"""Reads pnpm-lock.yaml of lockfile versions 6 to 9 (https://github.com/pnpm/spec/tree/master/lockfile)."""

from __future__ import annotations

import re

from ..data_file import as_table, as_text, read_data
from ..model import BuildProblem, Place
from .locked import Locked
from .names import valid_name
from .requirement import read_requirement

_CODE = "TL162"
_KNOWN = range(6, 10)
_REQUIRING = ("dependencies", "optionalDependencies")
_LOCAL = ("file:", "link:", "workspace:")


def read_pnpm_lock(path: str) -> list[Locked] | BuildProblem:
    """Read the packages of a lock; folders of the checkout are left out."""
    file = read_data(path, "YAML", _CODE)
    if isinstance(file, BuildProblem):
        return file
    said = as_text(file.data.get("lockfileVersion"))
    number = re.match(r"\d+", said)
    if not number or int(number[0]) not in _KNOWN:
        message = f"lockfile version {said or 'unknown'} of pnpm is not read, only 6 to 9 are"
        return BuildProblem(Place(path), message, "`pnpm install` of a current pnpm writes it anew", _CODE)
    # Since version 9 what a package requires stands apart, once for each set of peers.
    snapshots = {**as_table(file.data.get("packages")), **as_table(file.data.get("snapshots"))}
    requires: dict[str, set[str]] = {}
    for key, value in snapshots.items():
        for section in _REQUIRING:
            requires.setdefault(_bare(key), set()).update(as_table(as_table(value).get(section)))
    found: list[Locked] = []
    for key, value in as_table(file.data.get("packages")).items():
        package = as_table(value)
        name, version = _split(_bare(key))
        name = valid_name(package.get("name")) or name
        local = version.startswith(_LOCAL) or as_table(package.get("resolution")).get("type") == "directory"
        said = as_text(package.get("version")) or read_requirement(name, version).version
        if name and not local:
            found.append(Locked(name, said, tuple(sorted(requires.get(_bare(key), ())))))
    return found


def _bare(key: str) -> str:
    """Key of a package without its peers, which follow in brackets, and without the slash of version 6."""
    return key.partition("(")[0].removeprefix("/")


def _split(key: str) -> tuple[str, str]:
    """Name and version of `@scope/name@1.0.0`."""
    at = key.find("@", 1)
    return (valid_name(key[:at]), key[at + 1 :]) if at > 0 else (valid_name(key), "")
