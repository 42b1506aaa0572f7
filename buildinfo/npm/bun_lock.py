"""Reads bun.lock, the text lock file of Bun (https://bun.com/docs/pm/lockfile)."""

from __future__ import annotations

from ..data_file import as_list, as_table, as_text, read_data, table_at
from ..model import BuildProblem
from .locked import Locked
from .names import valid_name
from .requirement import read_requirement

_CODE = "TL162"
_REQUIRING = ("dependencies", "optionalDependencies", "peerDependencies")
_LOCAL = frozenset({"folder", "workspace"})


def read_bun_lock(path: str) -> list[Locked] | BuildProblem:
    """Read the packages of a lock; members of the workspace and folders are left out."""
    file = read_data(path, "JSON with comments", _CODE)
    if isinstance(file, BuildProblem):
        return file
    found: list[Locked] = []
    for value in as_table(file.data.get("packages")).values():
        # The first part is what was chosen, as `name@1.0.0`; a later one is what is known about it.
        parts = as_list(value)
        chosen = as_text(parts[0]) if parts else ""
        at = chosen.find("@", 1)
        name = valid_name(chosen[:at])
        wanted = read_requirement(name, chosen[at + 1 :])
        if at < 1 or not name or wanted.kind in _LOCAL or chosen[at + 1 :] == "root:":
            continue
        requires = [
            each for about in parts for section in _REQUIRING for each in table_at(as_table(about), section)
        ]
        found.append(Locked(name, wanted.version, tuple(requires)))
    return found
