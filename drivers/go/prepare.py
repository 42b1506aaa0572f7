"""From a checkout to all that its Go units need: asks the go command, and the helper about interfaces."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import msgspec

from ...buildinfo.model import Environment, Package, Workspace
from ...errors import TielineError
from ..contract import CReader
from ..toolchain.cache import cache_folder
from .basis import Bases
from .c_names import read_c_names
from .context import make_context
from .folders import folders_of
from .generated import read_generated
from .job import GoContext
from .landscape import Shares, survey
from .listing import Listing, list_packages, members
from .plan import (
    Planned,
    label_of,
    plan_bare,
    plan_excluded,
    plan_failed,
    plan_folders,
    plan_unrelated,
)
from .toolchain import ensure_helper, helper_environment, usable

_AT_ONCE = 2
"""Modules that the go command is asked about at a time; it is parallel itself where it has to compile."""


class Plan(msgspec.Struct, frozen=True):
    """What is to be done for a checkout.

    Attributes:
        planned: the units, by their ids.
        contexts: what jobs share, by the id of their build context.
        helpers: the helper of each build context.
    """

    planned: dict[str, Planned]
    contexts: dict[str, GoContext]
    helpers: dict[str, Path]


def make_plan(
    workspace: Workspace, environ: Mapping[str, str], progress: Callable[[str], None], read_c: CReader
) -> Plan:
    """Plan all Go modules of a checkout.

    Args:
        workspace: the checkout.
        environ: the user's environment.
        progress: takes a line about what takes long, from any thread.
        read_c: says what names of C mean.
    """
    hosts = [each for each in workspace.environments if each.kind == "go" and not label_of(each)]

    lock = Lock()

    def helper_of(host: Environment) -> Path:
        # Two that wait for a helper need not build it twice.
        with lock:
            return ensure_helper(
                usable(host.interpreter, host.version), cache_folder(environ), environ, progress
            )

    def prepare(host: Environment) -> Plan:
        return _prepare(host, workspace, helper_of, environ, progress, read_c)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        parts = list(pool.map(prepare, hosts))
    plan = Plan({}, {}, {})
    for part in parts:
        plan.planned.update(part.planned)
        plan.contexts.update(part.contexts)
        plan.helpers.update(part.helpers)
    return plan


def _prepare(
    host: Environment,
    workspace: Workspace,
    helper_of: Callable[[Environment], Path],
    environ: Mapping[str, str],
    progress: Callable[[str], None],
    read_c: CReader,
) -> Plan:
    """Plan the modules that share a build context of the host, in it and in further ones."""
    own = [each for each in members(host, workspace) if each.files]
    planned = [plan_bare(each, workspace) for each in own if not each.configured]
    contexts: dict[str, GoContext] = {}
    helpers: dict[str, Path] = {}
    modules = [each for each in own if each.configured]
    if modules:
        try:
            helper = helper_of(host)
        except TielineError as error:
            reason = f"{error.message}; {error.hint}" if error.hint else error.message
            planned += [plan_failed(each, workspace, error.code, reason) for each in modules]
        else:
            further = [each for each in workspace.environments if each.id.startswith(f"{host.id}@")]
            contexts, found = _in_contexts(
                [host, *further], modules, workspace, helper, environ, progress, read_c
            )
            helpers = dict.fromkeys(contexts, helper)
            planned += found
    return Plan({each.unit.id: each for each in planned}, contexts, helpers)


def _in_contexts(
    environments: Sequence[Environment],
    modules: Sequence[Package],
    workspace: Workspace,
    helper: Path,
    environ: Mapping[str, str],
    progress: Callable[[str], None],
    read_c: CReader,
) -> tuple[dict[str, GoContext], list[Planned]]:
    """Plan modules in each of their build contexts, the host's first."""
    contexts: dict[str, GoContext] = {}
    planned: list[Planned] = []
    notes: list[Planned] = []
    where = _named([each.name for each in modules])
    listings: list[Listing] = []
    for environment in environments:
        label = f" for {label_of(environment)}" if label_of(environment) else ""
        progress(f"compiling export data of Go packages{label}: {where}")
        listing = list_packages(environment, modules, environ, workspace.root)
        listings.append(listing)
        folders = folders_of(listing, modules)
        context, meanings = read_c_names(
            folders,
            make_context(listing, workspace),
            workspace,
            helper,
            environment.interpreter,
            environ,
            read_c,
        )
        contexts[environment.id] = context
        bases = Bases(context, listing.environment)
        found = survey(helper, context, bases, folders, helper_environment(environ))
        shares = Shares(
            found.implementations or (), {each.path for folder in folders for each in folder.variants}
        )
        files = [file for folder in folders for file in folder.files]
        origins = read_generated(files, workspace, helper, helper_environment(environ))
        planned += plan_folders(folders, environment, context, workspace, bases, shares, meanings, origins)
        if found.faults:
            notes.append(plan_unrelated(environment, modules[0], found.faults, workspace))
    for module in modules:
        mine = [each for each in planned if each.unit.root == module.root]
        if not mine and listings[0].failure:
            notes.append(plan_failed(module, workspace, "TL243", listings[0].failure))
        elif (rest := plan_excluded(module, mine, listings, workspace)) is not None:
            notes.append(rest)
    return contexts, [*planned, *notes]


def _named(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more modules" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
