"""The Go driver: Go's own type checker, run by a helper over each package folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

import msgspec

from ...buildinfo.model import Unit, Workspace
from ..contract import Check, Context, CReader, UnitFacts, with_meanings
from ..job import Job
from ..runner import run_jobs
from ..toolchain.cache import cache_folder
from ..toolchain.sources import sources_digest
from .context import written
from .generated import Origin
from .job import GoJob, payload
from .plan import NAME
from .prepare import Plan, make_plan
from .toolchain import check_go, helper_digest, helper_environment

_DESCRIPTORS = Path(__file__).parent.parent / "descriptors"


class GoDriver:
    """Analyses Go with `go/types`.

    Attributes:
        name: what the driver is found by.
    """

    name = NAME

    def __init__(self, environ: Mapping[str, str], progress: Callable[[str], None], read_c: CReader) -> None:
        """Make the driver.

        Args:
            environ: the user's environment.
            progress: takes a line about what takes long, from any thread.
            read_c: says what names of C mean.
        """
        self._environ = environ
        self._read_c = read_c
        self._progress = progress
        self._planned: tuple[Workspace, Plan] | None = None

    def doctor(self, *, install: bool, offline: bool) -> list[Check]:
        """Check Go, the helper and cgo's compiler; with `install`, build the helper."""
        del offline
        cache = cache_folder(self._environ)
        return check_go(self._environ, cache, install=install, progress=self._progress)

    def version(self) -> str:
        """Digest of the sources that facts rest on; the version of Go is part of what a unit rests on."""
        return f"{NAME} {helper_digest()} {sources_digest(sorted(_DESCRIPTORS.glob('*.py')))}"

    def plan(self, workspace: Workspace) -> list[Unit]:
        """Give a unit for each package folder and build context, and others for what is not analysed.

        The go command is asked for the packages, and compiles them where its cache does not have them.
        """
        plan = self._plan(workspace)
        return sorted((each.unit for each in plan.planned.values()), key=lambda unit: unit.id)

    def left_out(self, path: str) -> str:
        """Say why a file is in no unit; those that no build context has are in one that says so."""
        return f"no unit has {path}"

    def run(self, units: Sequence[Unit], context: Context) -> Iterator[UnitFacts]:
        """Analyse units; those of one build context share helpers."""
        plan = self._plan(context.workspace)
        chosen = [plan.planned[unit.id] for unit in units]
        with written(plan.contexts, context.scratch) as shared:
            jobs = [
                self._runnable(
                    msgspec.structs.replace(each.job, context=shared[key]), each.origins, plan, key
                )
                for each, key in ((each, each.unit.environment) for each in chosen)
                if each.job is not None
            ]
            with closing(run_jobs(jobs, context.limits, context.scratch, context.progress)) as running:
                for unit, planned in zip(units, chosen, strict=True):
                    if planned.result is not None:
                        yield UnitFacts(unit, (), iter([planned.result]), "")
                    else:
                        came = next(running)
                        table = plan.contexts[planned.unit.environment].rows
                        rows, documents = with_meanings(table, planned.meanings)
                        yield UnitFacts(unit, rows, chain(documents, came.facts), str(came.log))

    def _plan(self, workspace: Workspace) -> Plan:
        if self._planned is None or self._planned[0] is not workspace:
            self._planned = workspace, make_plan(workspace, self._environ, self._progress, self._read_c)
        return self._planned[1]

    def _runnable(self, job: GoJob, origins: Mapping[str, Origin], plan: Plan, environment: str) -> Job:
        return Job(
            unit=job.unit,
            argv=(str(plan.helpers[environment]),),
            env=helper_environment(self._environ),
            inputs=job.inputs,
            payload=lambda inputs: payload(job, inputs, origins),
            group=environment,
        )
