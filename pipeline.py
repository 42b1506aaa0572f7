"""The flow from a checkout to an index: plan -> run -> ingest -> link. Read this file first.

`buildinfo` finds the packages and their environments, each driver says which units it takes and runs its
compiler over those that changed, and `graph` takes their facts in, in a fixed order, while the compilers go
on. Nothing is visible to readers before the end, and everything is after it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from .buildinfo.adapter import Options
from .buildinfo.model import Unit, Workspace
from .buildinfo.repository import repository_name
from .buildinfo.workspace import discover
from .drivers import Driver, drivers
from .drivers.contract import Begun, Context, Limits
from .errors import TielineError
from .facts.document import UnitResult
from .fingerprint import Fingerprint, Fingerprints
from .graph.writer import IndexWriter

STORE = Path(".tieline") / "index.db"
"""Where the index lies, relative to the checkout's root."""

IMPORTED = "scip"
"""What the ids of units begin with that were imported from another indexer, and that no driver analyses."""


LEFT_OUT = "#left-out"
"""What the ids of units end with that stand for the files of a package that no compiler met."""


class Settings(msgspec.Struct, frozen=True):
    """How to index.

    Attributes:
        build: what the user said about how the checkout is built.
        limits: bounds of each helper process, and how many run at a time.
        offline: download nothing.
        rebuild: analyse every unit again.
        store: the index, which may hold other checkouts too; None for that of the checkout.
    """

    build: Options = Options()
    limits: Limits = Limits()
    offline: bool = False
    rebuild: bool = False
    store: Path | None = None


class Watcher(msgspec.Struct, frozen=True):
    """Whom to tell what happens; every function may be called from any thread and must return at once.

    Attributes:
        found: once, first: the checkout as it was found.
        planned: once: the units to analyse, and how many are unchanged.
        begun: a helper began on an input.
        finished: a unit is in the index, though not visible yet.
        note: a line about something else that takes time, such as a download.
    """

    found: Callable[[Workspace], None]
    planned: Callable[[Sequence[Unit], int], None]
    begun: Callable[[Begun], None]
    finished: Callable[[Unit, UnitResult], None]
    note: Callable[[str], None]


class Report(msgspec.Struct, frozen=True):
    """What a run did.

    Attributes:
        workspace: the checkout as it was found.
        results: the results of the units that were analysed, in order.
        unchanged: ids of the units whose facts still hold.
        dropped: ids of the units that are gone.
        moved: where a corrupt index was moved to, or None.
    """

    workspace: Workspace
    results: tuple[UnitResult, ...]
    unchanged: tuple[str, ...]
    dropped: tuple[str, ...]
    moved: Path | None


def index(root: Path, settings: Settings, environ: Mapping[str, str], watcher: Watcher) -> Report:
    """Bring the index of a checkout up to date.

    Raises:
        TielineError: TL1xx for a folder that is none, TL2xx and TL6xx when a compiler cannot be run at all,
            TL3xx when
            the index cannot be written. The index is then what it was before.
    """
    workspace = discover(root, settings.build, environ)
    watcher.found(workspace)
    own = Path(workspace.root) / STORE
    store = settings.store or own
    _keep_out_of_version_control(own.parent)
    name = repository_name(Path(workspace.root))
    with IndexWriter(store, name, workspace.root, rebuild=settings.rebuild) as writer:
        known = writer.unit_fingerprints()
        chosen = list(drivers(environ, watcher.note, offline=settings.offline))
        planned = {driver.name: driver.plan(workspace) for driver in chosen}
        now = {
            unit.id: (driver, fingerprints, fingerprints.of(unit))
            for driver in chosen
            for fingerprints in [Fingerprints(workspace, driver.version())]
            for unit in planned[driver.name]
        }
        unchanged = [
            key
            for key, (_, fingerprints, print_) in now.items()
            if fingerprints.holds(print_, known.get(key, ""))
        ]
        kept = set(unchanged)
        changed = {
            driver.name: [unit for unit in planned[driver.name] if unit.id not in kept] for driver in chosen
        }
        watcher.planned([unit for units in changed.values() for unit in units], len(unchanged))
        writer.put_workspace(workspace)
        imported = [key for key in known if key.startswith(f"{IMPORTED}:")]
        dropped = writer.drop_units({*now, *imported})
        context = Context(
            workspace=workspace,
            limits=settings.limits,
            scratch=own.parent / "run",
            offline=settings.offline,
            progress=watcher.begun,
        )
        results: list[UnitResult] = []
        for driver in chosen:
            results.extend(_ingest(driver, changed[driver.name], context, writer, now, watcher))
        for driver in chosen:
            _note_left_out(driver, planned[driver.name], workspace, writer)
        writer.commit()
    return Report(workspace, tuple(results), tuple(unchanged), tuple(dropped), writer.moved)


def _keep_out_of_version_control(folder: Path) -> None:
    """Put an ignore file into the index's folder, as other tools do with theirs."""
    try:
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n")
    except OSError as error:
        raise TielineError(
            "TL304", f"{folder} cannot be written: {error.strerror}", "make room or permit it, and run again"
        ) from error


def _note_left_out(driver: Driver, units: Sequence[Unit], workspace: Workspace, writer: IndexWriter) -> None:
    """Give the files of packages that no compiler met a unit of their own, which says why."""
    taken = {path for unit in units for path in unit.inputs}
    met: set[str] | None = None
    for package in workspace.packages:
        files = [path for path in package.files if path not in taken] if package.driver == driver.name else []
        if not files:
            continue
        met = writer.documented() if met is None else met
        prefix = f"{workspace.root.rstrip('/')}/"
        left = [path for path in files if path.removeprefix(prefix) not in met]
        if not left:
            continue
        shown = package.root.removeprefix(workspace.root).strip("/") or "."
        key = f"{driver.name}:{shown}{LEFT_OUT}"
        unit = Unit(key, driver.name, package.purl, package.root, tuple(left), package.environment)
        missing = tuple((path.removeprefix(prefix), driver.left_out(path)) for path in left)
        count = "1 file is" if len(left) == 1 else f"{len(left)} files are"
        reason = f"{count} not part of what is compiled"
        result = UnitResult(key, "skipped", reason=reason, code="TL211", missing=missing)
        writer.replace_unit(unit, [result], ())


def _ingest(
    driver: Driver,
    units: Sequence[Unit],
    context: Context,
    writer: IndexWriter,
    now: Mapping[str, tuple[Driver, Fingerprints, Fingerprint]],
    watcher: Watcher,
) -> list[UnitResult]:
    """Run one driver, and take in what it says as it says it."""
    results: list[UnitResult] = []
    if not units:
        return results
    for came in driver.run(units, context):
        result = writer.replace_unit(came.unit, came.facts, came.packages, log=came.log)
        _, fingerprints, fingerprint = now[came.unit.id]
        writer.set_fingerprint(came.unit.id, fingerprints.after(fingerprint, result))
        watcher.finished(came.unit, result)
        results.append(result)
    return results
