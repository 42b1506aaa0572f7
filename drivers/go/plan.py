"""Splits the Go modules of a checkout into units: one for each package folder and build context.

Files that no build context includes make one more unit for each module, which says so; it is no work.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from ...buildinfo.model import Environment, Package, Unit, Workspace
from ...buildinfo.paths import relative_to
from ...facts.document import Status, UnitResult
from ..contract import CMeaning, not_analysed
from ..package_table import own_row
from .basis import Bases
from .folders import Folder
from .generated import Origin
from .job import GoContext, GoJob
from .landscape import Shares
from .listing import Listing

NAME = "go"
"""The driver's name, which begins the ids of its units."""


class Planned(msgspec.Struct, frozen=True):
    """A unit, and what is to be done for it.

    Attributes:
        unit: the unit.
        job: the helper's job, without the path of its context; None when there is nothing to do.
        result: how the unit ends when there is no job.
        meanings: what is known of the names of C that its files use.
        origins: what those of its files were generated from that say so, by the job's inputs.
    """

    unit: Unit
    job: GoJob | None = None
    result: UnitResult | None = None
    meanings: tuple[CMeaning, ...] = ()
    origins: dict[str, Origin] = {}


def label_of(environment: Environment) -> str:
    """Give what tells a further build context from the host's; empty for the host's."""
    return environment.id.partition("@")[2]


def plan_folders(
    folders: Sequence[Folder],
    environment: Environment,
    context: GoContext,
    workspace: Workspace,
    bases: Bases,
    shares: Shares,
    meanings: Mapping[str, tuple[CMeaning, ...]],
    origins: Mapping[str, Origin],
) -> list[Planned]:
    """Plan the package folders of one build context, in their order."""
    label = label_of(environment)
    planned: list[Planned] = []
    for folder in folders:
        implements = shares.of(folder)
        made = {relative_to(file, workspace.root): origins[file] for file in folder.files if file in origins}
        name = f"{NAME}:{relative_to(folder.path, workspace.root)}" + (f"@{label}" if label else "")
        unit = Unit(
            id=name,
            driver=NAME,
            package=folder.module.purl,
            root=folder.module.root,
            inputs=folder.files,
            environment=environment.id,
            basis=bases.of(folder, implements, made),
        )
        job = GoJob(
            context="",
            unit=name,
            inputs=tuple(relative_to(each, workspace.root) for each in folder.files),
            row=context.rows.index(own_row(folder.module)),
            variants=folder.variants,
            implements=implements,
        )
        planned.append(Planned(unit, job, meanings=meanings.get(folder.path, ()), origins=made))
    return planned


def plan_failed(module: Package, workspace: Workspace, code: str, reason: str) -> Planned:
    """Plan a module that cannot be analysed at all."""
    return _without_analysis(module, workspace, "failed", code, reason)


def plan_bare(module: Package, workspace: Workspace) -> Planned:
    """Plan Go files that are in no module."""
    reason = "the files are in no module; `go mod init PATH` in the folder that they belong to makes it one"
    return _without_analysis(module, workspace, "skipped", "TL249", reason)


def _without_analysis(
    module: Package, workspace: Workspace, status: Status, code: str, reason: str
) -> Planned:
    """Plan a module of which no file is analysed, for one reason."""
    name = f"{NAME}:{relative_to(module.root, workspace.root)}"
    unit = Unit(name, NAME, module.purl, module.root, module.files, module.environment)
    return Planned(unit, result=not_analysed(unit, workspace, status, code, reason))


def plan_excluded(
    module: Package, planned: Iterable[Planned], listings: Sequence[Listing], workspace: Workspace
) -> Planned | None:
    """Plan the files of a module that none of its build contexts includes; None when there are none."""
    taken = {file for each in planned for file in each.unit.inputs}
    left = tuple(file for file in module.files if file not in taken)
    if not left:
        return None
    contexts = ", ".join(_described(each.environment) for each in listings)
    where = f"in this context ({contexts})" if len(listings) == 1 else f"in every context ({contexts})"
    with_cgo = any(dict(each.environment.options).get("CGO_ENABLED") == "1" for each in listings)
    reasons = {
        file: "it imports C, and cgo is off: there is no C compiler, or CGO_ENABLED says so"
        if not with_cgo and _imports_c(file)
        else f"excluded by build constraints {where}"
        for file in left
    }
    counts = Counter(reasons.values())
    said = "; ".join(f"{_counted(count)} {reason}" for reason, count in sorted(counts.items()))
    name = f"{NAME}:{relative_to(module.root, workspace.root)}#excluded"
    result = UnitResult(
        name,
        "skipped",
        reason=said,
        code="TL247",
        missing=tuple((relative_to(file, workspace.root), reason) for file, reason in reasons.items()),
    )
    return Planned(Unit(name, NAME, module.purl, module.root, left, module.environment), result=result)


def plan_unrelated(
    environment: Environment, module: Package, faults: Sequence[str], workspace: Workspace
) -> Planned:
    """Plan what says that it is not known for all packages which types fulfil which interfaces."""
    label = label_of(environment)
    name = f"{NAME}:{relative_to(module.root, workspace.root)}" + (f"@{label}" if label else "")
    name += "#implementations"
    unit = Unit(name, NAME, module.purl, module.root, (), environment.id)
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    reason = f"implementations of interfaces are not known: {faults[0]}{more}"
    return Planned(unit, result=UnitResult(name, "failed", reason=reason, code="TL251"))


def _imports_c(file: str) -> bool:
    try:
        return re.search(rb'^(import\s+)?\s*"C"', Path(file).read_bytes(), re.MULTILINE) is not None
    except OSError:
        return False


def _counted(count: int) -> str:
    return f"{count} files are left out:" if count > 1 else "1 file is left out:"


def _described(environment: Environment) -> str:
    options = dict(environment.options)
    words = [f"GOOS={options.get('GOOS', '')}", f"GOARCH={options.get('GOARCH', '')}"]
    tags = [
        flag.removeprefix("-") for flag in options.get("GOFLAGS", "").split() if flag.startswith("-tags=")
    ]
    if options.get("CGO_ENABLED") == "0":
        words.append("without cgo")
    return " ".join([*words, *tags])
