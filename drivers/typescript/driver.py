"""The TypeScript driver: TypeScript's own compiler, run by a helper on Node over each project."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing

import msgspec

from ...buildinfo.model import Unit, Workspace
from ...errors import TielineError
from ..contract import Check, Context, UnitFacts
from ..descriptors.owners import Owners
from ..job import Job
from ..runner import run_jobs
from ..toolchain.cache import cache_folder
from ..toolchain.doctor import check_toolchain
from ..toolchain.node import find_node, helper_argv, node_environment
from .compilers import (
    CLASSIC,
    COMPONENTS,
    HELPER,
    LOCK,
    NATIVE,
    Compilers,
    compiler_version,
    ensure_compilers,
    ensure_parsers,
    helper_digest,
    native_program,
)
from .generated import Generated, basis
from .job import NAME, TypeScriptJob, packages_of, payload, turns
from .plan import Plan, make_plan, plan_failed
from .projects import ask_projects
from .question import question_of
from .verdict import Verdict

_V8_FLAGS = ("--max-semi-space-size=16", *(("--stack-size=3900",) if os.name == "posix" else ()))
"""The stack is as deep as the 8 MB that such systems give a process allow, for code that is nested deeply."""


class TypeScriptDriver:
    """Analyses TypeScript and JavaScript with TypeScript 7, and with TypeScript 6 what that cannot.

    Attributes:
        name: what the driver is found by.
    """

    name = NAME

    def __init__(
        self, environ: Mapping[str, str], progress: Callable[[str], None], *, offline: bool = False
    ) -> None:
        """Make the driver.

        Args:
            environ: the user's environment.
            progress: takes a line when something is downloaded.
            offline: download nothing, not even to plan.
        """
        self._environ = environ
        self._progress = progress
        self._offline = offline
        self._planned: tuple[Workspace, Plan] | None = None

    def doctor(self, *, install: bool, offline: bool) -> list[Check]:
        """Check Node and the compilers."""
        cache = cache_folder(self._environ)
        checks = check_toolchain(
            LOCK,
            cache=cache,
            install=install,
            offline=offline,
            environ=self._environ,
            progress=self._progress,
        )
        if checks[-1].state == "ok" and not native_program(
            ensure_compilers(self._environ, self._progress, offline=True).modules
        ):
            detail = f"there is no TypeScript {compiler_version(NATIVE)} for this machine"
            hint = f"TypeScript {compiler_version(CLASSIC)} is used, which takes about twice as long"
            checks.append(Check(NAME, "warning", detail, hint))
        return checks

    def version(self) -> str:
        """Digest of the helper's sources and of the lock that pins the compilers."""
        return f"{NAME} {compiler_version(NATIVE)} {compiler_version(CLASSIC)} {helper_digest()}"

    def plan(self, workspace: Workspace) -> list[Unit]:
        """Give the units of all projects, and of files that are in none.

        TypeScript is asked what the checkout's configurations say.
        """
        owners = Owners(workspace)
        units = (each.unit for each in self._plan(workspace).planned.values())
        return [msgspec.structs.replace(unit, basis=f"{unit.basis}{basis(unit, owners)}") for unit in units]

    def left_out(self, path: str) -> str:
        """Say why a file is in no unit."""
        planned = self._planned[1].left_out if self._planned is not None else {}
        return planned.get(path, f"no unit has {path}")

    def run(self, units: Sequence[Unit], context: Context) -> Iterator[UnitFacts]:
        """Analyse units; those that one compiler takes share helpers.

        Raises:
            TielineError: TL208 when the scratch folder is full.
        """
        plan = self._plan(context.workspace)
        chosen = [plan.planned[unit.id] for unit in units]
        made = [each.job for each in chosen if each.job is not None]
        order = turns(made)
        generated = Generated(context.workspace.root, Owners(context.workspace))
        environment = node_environment(self._environ)
        node = find_node(self._environ).path if made else ""
        jobs = [
            _runnable(job, node, environment, context.limits.memory, turn)
            for job, turn in zip(made, order, strict=True)
        ]
        with closing(run_jobs(jobs, context.limits, context.scratch, context.progress)) as running:
            for unit, planned in zip(units, chosen, strict=True):
                if planned.result is not None or planned.job is None:
                    yield UnitFacts(unit, (), iter([planned.result] if planned.result else []), "")
                    continue
                came = next(running)
                verdict = Verdict(context.workspace, unit.inputs, planned.faults)
                facts = generated.apply(verdict.apply(came.facts))
                yield UnitFacts(unit, planned.job.packages, facts, str(came.log))

    def _plan(self, workspace: Workspace) -> Plan:
        if self._planned is None or self._planned[0] is not workspace:
            self._planned = workspace, self._make_plan(workspace)
        return self._planned[1]

    def _make_plan(self, workspace: Workspace) -> Plan:
        if not packages_of(workspace):
            return Plan({}, {})
        try:
            compilers = ensure_compilers(self._environ, self._progress, offline=self._offline)
            compilers, unparsed = self._with_parsers(compilers, workspace)
            code = cache_folder(self._environ) / NAME
            answer = ask_projects(question_of(workspace, compilers, str(code)), self._environ)
        except TielineError as error:
            return plan_failed(workspace, error.code, _sentence(error))
        return make_plan(workspace, answer, compilers, unparsed)

    def _with_parsers(self, compilers: Compilers, workspace: Workspace) -> tuple[Compilers, str]:
        """Add the parsers of components if there are any; or say why those are left out."""
        if not any(file.endswith(COMPONENTS) for each in packages_of(workspace) for file in each.files):
            return compilers, ""
        try:
            modules = ensure_parsers(self._environ, self._progress, offline=self._offline)
        except TielineError as error:
            return compilers, f"there is no parser for it: {_sentence(error)}"
        return msgspec.structs.replace(compilers, parsers=modules.as_posix()), ""


def _sentence(error: TielineError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message


def _runnable(job: TypeScriptJob, node: str, environment: Mapping[str, str], memory: int, turn: int) -> Job:
    return Job(
        unit=job.unit,
        argv=helper_argv(node, HELPER, _V8_FLAGS, memory),
        env=environment,
        inputs=job.inputs,
        payload=lambda inputs: payload(job, inputs),
        group=f"{NAME}-{job.backend}",
        turn=turn,
    )
