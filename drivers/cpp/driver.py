"""The C and C++ driver: clang's own analysis, run by a helper over libclang on batches of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path, PurePosixPath

from ...buildinfo.compile_commands import HEADER_SUFFIXES
from ...buildinfo.model import Unit, Workspace
from ...buildinfo.paths import relative_to
from ...errors import TielineError
from ..contract import Check, Context, UnitFacts
from ..job import Job
from ..runner import run_jobs
from ..toolchain.cache import cache_folder
from ..toolchain.native import compiled_path, ensure_compiled, find_compiler, helper_digest
from .job import Bench, payload
from .library import find_library
from .plan import NAME, Plan, make_plan

HELPER = Path(__file__).parent / "helper"
"""Folder of the helper's sources."""


class CppDriver:
    """Analyses C and C++ with clang.

    Attributes:
        name: what the driver is found by.
    """

    name = NAME

    def __init__(self, environ: Mapping[str, str], progress: Callable[[str], None]) -> None:
        """Make the driver.

        Args:
            environ: the user's environment.
            progress: takes a line when the helper is compiled.
        """
        self._environ = environ
        self._progress = progress
        self._planned: tuple[Workspace, Plan] | None = None

    def doctor(self, *, install: bool, offline: bool) -> list[Check]:
        """Say which libclang would be used and whether the helper can be compiled; with `install`, do it."""
        del offline
        checks: list[Check] = []
        try:
            library = find_library()
            checks.append(Check("libclang", "ok", f"{library.version}, {library.path}"))
        except TielineError as error:
            checks.append(Check("libclang", "missing", error.message, error.hint))
        compiler = find_compiler(self._environ)
        cache = cache_folder(self._environ)
        program = compiled_path(HELPER, cache)
        try:
            if install:
                ensure_compiled(HELPER, cache, self._environ, self._progress)
        except TielineError as error:
            return [*checks, Check("helper for C and C++", "missing", error.message, error.hint)]
        if program.exists():
            checks.append(Check("helper for C and C++", "ok", str(program)))
        elif compiler is not None:
            checks.append(Check("C compiler", "ok", f"{compiler}, for the helper, which is compiled once"))
        else:
            hint = "install gcc or clang, such as with `apt-get install gcc`"
            checks.append(Check("C compiler", "missing", "none on PATH, to compile the helper with", hint))
        return checks

    def plan(self, workspace: Workspace) -> list[Unit]:
        """Give a unit for each batch of files that share a command."""
        return list(self._plan(workspace).units)

    def version(self) -> str:
        """Digest of the helper's sources, and the release of libclang."""
        try:
            release = find_library().version
        except TielineError:
            release = "none"
        return f"{NAME} libclang {release} {helper_digest(HELPER)}"

    def left_out(self, path: str) -> str:
        """Say why a file is in no unit and no analysed file includes it."""
        header = PurePosixPath(path).suffix in HEADER_SUFFIXES
        return "no analysed file includes it" if header else "no compile command names it"

    def run(self, units: Sequence[Unit], context: Context) -> Iterator[UnitFacts]:
        """Analyse units, each worker's with one helper process after the other.

        Raises:
            TielineError: TL23x when there is no libclang or no helper, TL208 when the scratch folder is full.
        """
        library = find_library()
        program = ensure_compiled(HELPER, cache_folder(self._environ), self._environ, self._progress)
        plan = self._plan(context.workspace)
        files = {key: shared.write(context.scratch) for key, shared in plan.shared.items()}
        root = context.workspace.root
        # A crash of clang's is to end the process, so that the runner knows; clang would go on as it can.
        environment = {**self._environ, "LIBCLANG_DISABLE_CRASH_RECOVERY": "1", "LC_ALL": "C"}
        jobs: list[Job] = []
        for unit in units:
            batch, shared = plan.batches[unit.id], plan.shared[unit.environment]
            bench = Bench(context.scratch, files[unit.environment], library.resources)
            jobs.append(
                Job(
                    unit=unit.id,
                    argv=(str(program), str(library.path)),
                    env=environment,
                    inputs=tuple(relative_to(file, root) for file in batch.files),
                    payload=partial(payload, unit.id, root, batch, shared, bench),
                    group=NAME,
                )
            )
        with closing(run_jobs(jobs, context.limits, context.scratch, context.progress)) as running:
            for unit, came in zip(units, running, strict=True):
                yield UnitFacts(unit, plan.shared[unit.environment].packages, came.facts, str(came.log))

    def _plan(self, workspace: Workspace) -> Plan:
        if self._planned is None or self._planned[0] is not workspace:
            self._planned = (workspace, make_plan(workspace))
        return self._planned[1]
