"""The Python driver: pyright's own analysis, run by a helper on Node over each unit."""

from __future__ import annotations

import contextlib
import hashlib
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
from ..toolchain.doctor import check_toolchain
from ..toolchain.lock import read_lock
from ..toolchain.node import find_node, helper_argv, helper_sources, node_environment
from ..toolchain.npm import ensure_installed
from ..toolchain.sources import sources_digest
from .generated import basis, write_generated
from .job import PythonJob, make_job, payload
from .libraries import Libraries, read_libraries
from .plan import NAME, plan_units
from .verdict import Verdict

HELPER = Path(__file__).parent / "helper"
"""Folder of the helper's sources and lock file."""

_V8_FLAGS = ("--max-semi-space-size=8", "--always-sparkplug", "--no-lazy-feedback-allocation")
"""A small nursery keeps a helper 200 MB smaller, and compiling early is a few per cent faster."""

_LOCK = HELPER / "package-lock.json"


class PythonDriver:
    """Analyses Python with pyright.

    Attributes:
        name: what the driver is found by.
    """

    name = NAME

    def __init__(self, environ: Mapping[str, str], progress: Callable[[str], None], read_c: CReader) -> None:
        """Make the driver.

        Args:
            environ: the user's environment.
            progress: takes a line when something is downloaded.
            read_c: says what names of C mean.
        """
        self._environ = environ
        self._read_c = read_c
        self._libraries: tuple[Workspace | None, dict[str, Libraries]] = None, {}
        self._progress = progress

    def doctor(self, *, install: bool, offline: bool) -> list[Check]:
        """Check Node and pyright."""
        cache = cache_folder(self._environ)
        return check_toolchain(
            _LOCK,
            cache=cache,
            install=install,
            offline=offline,
            environ=self._environ,
            progress=self._progress,
        )

    def plan(self, workspace: Workspace) -> list[Unit]:
        """Give a unit for each import root and each other folder with Python files."""
        generated = basis(workspace)
        return [
            msgspec.structs.replace(
                unit,
                basis=f"{unit.basis}{self._libraries_of(unit, workspace).digest()}{generated}",
            )
            for unit in plan_units(workspace)
        ]

    def version(self) -> str:
        """Digest of the helper's sources and of the lock that pins pyright."""
        return f"{NAME} {pyright_version()} {sources_digest(helper_sources(HELPER))}"

    def left_out(self, path: str) -> str:
        """Say why a file is in no unit; every Python file is in one."""
        return f"no unit has {path}"

    def run(self, units: Sequence[Unit], context: Context) -> Iterator[UnitFacts]:
        """Analyse units with one helper process each.

        Raises:
            TielineError: TL6xx when the toolchain cannot be had, TL208 when the scratch folder is full.
        """
        modules = ensure_installed(
            _LOCK,
            cache=cache_folder(self._environ),
            offline=context.offline,
            environ=self._environ,
            progress=self._progress,
        )
        node = find_node(self._environ)
        libraries = {unit.id: self._libraries_of(unit, context.workspace) for unit in units}
        generated = write_generated(context.workspace, context.scratch)
        made = [
            self._with_cache(
                msgspec.structs.replace(
                    make_job(unit, context.workspace, modules / "pyright", pyright_version()),
                    libraries=libraries[unit.id].functions,
                    generated=generated,
                )
            )
            for unit in units
        ]
        environment = node_environment(self._environ)
        jobs = [_runnable(each, str(node.path), environment, context.limits.memory) for each in made]
        with closing(run_jobs(jobs, context.limits, context.scratch, context.progress)) as running:
            for unit, job, came in zip(units, made, running, strict=True):
                verdict = Verdict(unit, context.workspace)
                rows, documents = with_meanings(job.packages, libraries[unit.id].meanings)
                facts = chain(documents, verdict.apply(came.facts))
                yield UnitFacts(unit, rows, facts, str(came.log))

    def _libraries_of(self, unit: Unit, workspace: Workspace) -> Libraries:
        """What is known of the libraries that a unit's files load; found out once."""
        if self._libraries[0] is not workspace:
            self._libraries = workspace, {}
        known = self._libraries[1]
        if unit.id not in known:
            known[unit.id] = read_libraries(unit, workspace, self._environ, self._read_c)
        return known[unit.id]

    def _with_cache(self, job: PythonJob) -> PythonJob:
        """Name the file for what is known of the standard library, by all that it depends on."""
        library = [row for row in job.packages if row.name == "python" and not row.own]
        parts = (self.version(), job.pyright, job.python.version, job.python.platform, repr(library))
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
        folder = cache_folder(self._environ) / NAME
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return msgspec.structs.replace(job, library_cache=f"{folder.as_posix()}/{digest}.json")


def pyright_version() -> str:
    """The release of pyright that the lock file pins."""
    return next(each.version for each in read_lock(_LOCK).packages if each.name == "pyright")


def _runnable(job: PythonJob, node: str, environment: Mapping[str, str], memory: int) -> Job:
    return Job(
        unit=job.unit,
        argv=helper_argv(node, HELPER, _V8_FLAGS, memory),
        env=environment,
        inputs=job.inputs,
        payload=lambda inputs: payload(job, inputs),
    )
