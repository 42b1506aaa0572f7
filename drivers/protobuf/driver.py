"""The protobuf driver: protoc's own analysis, run by a helper over the files of each folder."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from ...buildinfo.model import Unit, Workspace
from ...buildinfo.paths import relative_to
from ..contract import Check, Context, UnitFacts
from ..job import Job
from ..runner import run_jobs
from ..toolchain.sources import sources_digest
from .helper.job import ProtobufJob, Shared
from .plan import NAME, Plan, make_plan

_HELPER = Path(__file__).parent / "helper"
_DESCRIPTORS = Path(__file__).parent.parent / "descriptors"
_COMPILER = "grpcio-tools"


class ProtobufDriver:
    """Analyses `.proto` files with protoc.

    Attributes:
        name: what the driver is found by.
    """

    name = NAME

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Make the driver, for the user's environment."""
        self._environ = environ
        self._planned: tuple[Workspace, Plan] | None = None

    def doctor(self, *, install: bool, offline: bool) -> list[Check]:
        """Say which protoc would be used; it comes with tieline."""
        del install, offline
        try:
            return [Check("protoc", "ok", f"of {_COMPILER} {version(_COMPILER)}")]
        except PackageNotFoundError:
            hint = f"install it with `pip install {_COMPILER}`"
            return [Check("protoc", "missing", f"{_COMPILER} is not installed", hint)]

    def plan(self, workspace: Workspace) -> list[Unit]:
        """Give a unit for each folder with `.proto` files."""
        return list(self._plan(workspace).units)

    def version(self) -> str:
        """Digest of the helper's sources, and the release of protoc."""
        sources = [*sorted(_HELPER.glob("*.py")), *sorted(_DESCRIPTORS.glob("*.py"))]
        return f"{NAME} {_COMPILER} {version(_COMPILER)} {sources_digest(sources)}"

    def left_out(self, path: str) -> str:
        """Say why a file is in no unit; every `.proto` file is in one."""
        return f"no unit has {path}"

    def run(self, units: Sequence[Unit], context: Context) -> Iterator[UnitFacts]:
        """Analyse units, each worker's with one helper process.

        Raises:
            TielineError: TL208 when the scratch folder is full.
        """
        plan = self._plan(context.workspace)
        files = {key: _written(each, context.scratch) for key, each in plan.shared.items()}
        root = context.workspace.root
        argv = (sys.executable, "-P", "-m", f"{__package__}.helper")
        jobs: list[Job] = []
        for unit in units:
            inputs = tuple(relative_to(path, root) for path in unit.inputs)
            make = partial(_payload, files[unit.environment], unit.id)
            jobs.append(Job(unit.id, argv, self._environ, inputs, make, group=NAME))
        with closing(run_jobs(jobs, context.limits, context.scratch, context.progress)) as running:
            for unit, came in zip(units, running, strict=True):
                yield UnitFacts(unit, plan.packages[unit.environment], came.facts, str(came.log))

    def _plan(self, workspace: Workspace) -> Plan:
        if self._planned is None or self._planned[0] is not workspace:
            self._planned = workspace, make_plan(workspace)
        return self._planned[1]


def _payload(shared: str, unit: str, inputs: Sequence[str]) -> bytes:
    return msgspec.json.encode(ProtobufJob(shared, unit, tuple(inputs)))


def _written(shared: Shared, scratch: Path) -> str:
    """Write what jobs share to a file that is named by its content, and give its path."""
    text = msgspec.json.encode(shared)
    scratch.mkdir(parents=True, exist_ok=True)
    file = scratch / f"protobuf-{hashlib.sha256(text).hexdigest()[:16]}.json"
    file.write_bytes(text)
    return str(file)
