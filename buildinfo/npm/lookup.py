"""Finds the installed package that a name leads to, as Node looks it up."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..paths import real, upwards

if TYPE_CHECKING:
    from ..model import Environment, Resolved


def row_from(folder: str, name: str, environment: Environment) -> Resolved | None:
    """Give the row of the package that is imported as `name` from a folder, or None when none is there.

    It may have another name, as with an alias, and may be a package of the checkout.

    Args:
        folder: absolute folder of the file that imports it.
        name: what it is imported as, without a path into it.
        environment: the environment of the file's package.
    """
    rows = {row.location: row for row in environment.resolved if row.location}
    for each in upwards(folder, "/"):
        path = f"{each.rstrip('/')}/node_modules/{name}"
        if os.path.isdir(path):  # noqa: PTH112
            return rows.get(real(path))
    # Plug'n'Play has no folders to look in.
    named = [row for row in rows.values() if row.name == name and row.evidence == "installed"]
    return named[0] if len(named) == 1 and not environment.search_paths else None
