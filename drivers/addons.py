"""The names that add-ons of Node have in symbols, the same for who implements one and who requires it."""

from __future__ import annotations

import msgspec

from ..buildinfo.model import Workspace
from ..facts.symbol import Descriptor, format_descriptors, own_prefix


class Addon(msgspec.Struct, frozen=True):
    """An add-on of a package of the checkout.

    Attributes:
        root: absolute folder of the package.
        path: path in it of the file that is required, such as `build/Release/acme.node`.
        symbol: its module; a member of it is a term behind that, since only a run tells what it is.
        sources: absolute paths of the files that it is compiled from.
    """

    root: str
    path: str
    symbol: str
    sources: tuple[str, ...]


def addons_of(workspace: Workspace) -> tuple[Addon, ...]:
    """Give the add-ons of a checkout's packages of npm, by folder and name."""
    return tuple(
        Addon(
            package.root,
            module.name,
            own_prefix(package.ecosystem, package.name, package.version)
            + format_descriptors(tuple(Descriptor(part, "namespace") for part in module.name.split("/"))),
            module.sources,
        )
        for package in workspace.packages
        if package.driver == "typescript"
        for module in package.compiled
    )
