"""Plans the units of C and C++: one for each batch of files that share a command."""

from __future__ import annotations

import hashlib

import msgspec

from ...buildinfo.model import Unit, Workspace
from ...buildinfo.paths import real
from ..addons import addons_of
from .batch import Batch, cut
from .job import Shared, basis, share
from .library import find_library

NAME = "cpp"
"""The driver's name, which begins the ids of its units."""


class Plan(msgspec.Struct, frozen=True):
    """The units of a checkout with what is needed to run them.

    Attributes:
        units: sorted by id.
        batches: by the id of the unit.
        shared: what jobs share, by the id of the environment.
    """

    units: tuple[Unit, ...]
    batches: dict[str, Batch]
    shared: dict[str, Shared]


def make_plan(workspace: Workspace) -> Plan:
    """Cut the commands of a checkout into units.

    Raises:
        TielineError: TL230, there are commands and no libclang.
    """
    if not workspace.commands:
        return Plan((), {}, {})
    library = find_library()
    packages = {each.purl: each for each in workspace.packages if each.driver == NAME}
    used = {command.environment for command in workspace.commands}
    shared = {each.id: share(each, workspace, library) for each in workspace.environments if each.id in used}
    # A new file may be what an inclusion finds, whatever its name ends in.
    digest = hashlib.sha256()
    for path in sorted(path for package in packages.values() for path in package.files):
        digest.update(path.encode("utf-8", "surrogateescape") + b"\0")
    names = digest.hexdigest()
    # What one file of an add-on exports, another one may say.
    addons = {real(source): addon.symbol for addon in addons_of(workspace) for source in addon.sources}
    cut_up = cut(workspace.commands, workspace.root, addons)
    batches = {f"{NAME}:{name}": batch for name, batch in cut_up.items()}
    units = [
        Unit(
            id=key,
            driver=NAME,
            package=batch.command.package,
            root=packages[batch.command.package].root,
            inputs=tuple(sorted(batch.files)),
            environment=batch.command.environment,
            basis=basis(batch, packages[batch.command.package], shared[batch.command.environment], names),
        )
        for key, batch in batches.items()
    ]
    return Plan(tuple(sorted(units, key=lambda unit: unit.id)), batches, shared)
