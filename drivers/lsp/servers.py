"""Which language has which server."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from ...buildinfo.model import Package, Workspace
from ..cpp import server as cpp
from ..go import server as go
from ..python import server as python
from ..typescript import server as typescript
from .command import Ground, ServerCommand


class Served(msgspec.Struct, frozen=True):
    """The server of one driver's language.

    Attributes:
        suffixes: what the names of files end in that it answers for.
        command: says how to start it for a package, or raises a TielineError (TL6xx) that says why it cannot.
    """

    suffixes: tuple[str, ...]
    command: Callable[[Package, Workspace, Ground], ServerCommand]


SERVERS: Mapping[str, Served] = {
    "python": Served(python.SUFFIXES, python.server),
    "go": Served(go.SUFFIXES, go.server),
    "cpp": Served(cpp.SUFFIXES, cpp.server),
    "typescript": Served(typescript.SUFFIXES, typescript.server),
}
"""By the name of the driver."""


def driver_of(path: str) -> str:
    """Give the driver whose server answers for a file, or nothing."""
    return next((name for name, each in SERVERS.items() if path.endswith(each.suffixes)), "")


def package_of(path: str, driver: str, workspace: Workspace) -> Package | None:
    """Give the driver's package that an absolute path belongs to: the deepest whose folder it lies in."""
    inside = [
        each
        for each in workspace.packages
        if each.driver == driver and (path.startswith(each.root.rstrip("/") + "/") or path in each.files)
    ]
    return max(inside, key=lambda each: (path in each.files, len(each.root)), default=None)
