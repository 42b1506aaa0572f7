"""`tieline index`: bring the index of a checkout up to date, and say how complete it is."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from ..buildinfo.repository import head_revision
from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb
from .arguments import Arguments, UsageError, natural, whole
from .building import configure, options_of
from .config import Config, read_config
from .coverage import Coverage, footer
from .environments import environment_kind, environment_words
from .locate import STORE, store_of
from .progress import display
from .pushing import push
from .summary import coverage_lines, label, shown_size, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..buildinfo.model import Workspace
    from ..graph.answers import UnitState
    from ..pipeline import Report, Settings
    from .terminal import Terminal

_Value = TypeVar("_Value")
_HELPER_MEMORY = 1500
"""Megabytes that a helper mostly needs; so many run at a time as there is memory for."""


def _configure(arguments: Arguments) -> None:
    arguments.positional(
        "PATH", help="the checkout; default: the one that the current folder lies in", optional=True
    )
    configure(arguments)
    arguments.option(
        "--jobs", help="helper processes at a time; default: by cores and memory", metavar="N", type=natural
    )
    arguments.option(
        "--memory", help="limit of each helper; 0: none; default: 4096", metavar="MB", type=whole
    )
    arguments.option(
        "--timeout",
        help="end a helper that is silent for so long; 0: never; default: 300",
        metavar="SECONDS",
        type=whole,
    )
    arguments.flag("--rebuild", help="analyse everything again")
    arguments.flag("--strict", help="exit with 1 when the index is not complete")


def _run(call: Call) -> Answer:
    from ..graph.query import Reader, completeness, status
    from ..pipeline import Watcher, index

    options = call.options
    root = _root(call)
    settings = _settings(call, read_config(root))
    started = time.monotonic()
    with display(call.terminal) as shown:
        watcher = Watcher(
            found=lambda workspace: shown.note(_found(workspace)),
            planned=shown.planned,
            begun=shown.begun,
            finished=shown.finished,
            note=shown.note,
        )
        report = index(root, settings, call.environ, watcher)
    seconds = time.monotonic() - started
    store = settings.store or Path(report.workspace.root) / STORE
    named = store_of(call)
    pushed = push(call, store, named, head_revision(root)) if isinstance(named, str) else None
    with Reader(store, root=report.workspace.root) as reader:
        found = status(reader)
        covered = completeness(reader)
    lines = [
        *workspace_lines(report.workspace, call.terminal),
        *coverage_lines(found, call.terminal),
        label("index", f"{store}, {shown_size(size(store))}, {_work(report, seconds)}", call.terminal),
        *([pushed.line(call.terminal)] if pushed else []),
        footer(Coverage(covered.complete, missing=covered.missing), call.terminal),
    ]
    warnings = [f"the old index was corrupt; it was moved to {report.moved}"] if report.moved else []
    if not found.units:
        warnings.append("no source was found that tieline has a compiler for")
    elif not covered.complete:
        warnings.append("the index is partial, and so are some answers")
    return Answer(
        fields={
            "repository": found.repository,
            "root": report.workspace.root,
            "index": {"path": str(store), "bytes": size(store)},
            "pushed": pushed.fields() if pushed else None,
            "seconds": round(seconds, 3),
            "units": [
                {
                    "unit": each.unit,
                    "status": each.status,
                    "code": each.code or None,
                    "reason": each.reason or None,
                    "missing": [{"path": path, "reason": reason} for path, reason in each.missing],
                }
                for each in found.units
            ],
            "analysed": [each.unit for each in report.results],
            "unchanged": report.unchanged,
            "dropped": report.dropped,
            "moved": str(report.moved) if report.moved else None,
            "files": found.documents,
            "completeness": covered,
        },
        lines=tuple(lines),
        status="ok" if covered.complete else "partial",
        exit=UNANSWERED if (options.strict and not covered.complete) or not found.units else ANSWERED,
        warnings=tuple(warnings),
        hint=_advice(found.units, root),
    )


def workspace_lines(workspace: Workspace, terminal: Terminal) -> list[str]:
    """What was inferred: the checkout and its environments."""
    lines = [label("checkout", workspace.root, terminal)]
    used = {each.environment for each in workspace.packages}
    for each in workspace.environments:
        if each.id in used:
            lines.append(label(environment_kind(each), environment_words(each), terminal))
    return lines


def _root(call: Call) -> Path:
    if call.options.path is not None:
        folder = Path(os.path.normpath(call.folder / Path(call.options.path).expanduser()))
        if not folder.is_dir():
            raise UsageError(f"{call.options.path} is not a folder", "name the folder of a checkout")
        whole = _marked(folder.parent, *folder.parent.parents)
        if whole and not _marked(folder):
            call.terminal.warn(
                f"{folder} is a part of the checkout {whole}, and gets an index of its own;"
                f" `tieline index -C {whole}` would index all of it"
            )
        return folder
    return _marked(call.folder, *call.folder.parents) or call.folder


def _marked(*folders: Path) -> Path | None:
    """The first folder with an index, or else the first with a `.git`."""
    return next(
        (folder for mark in (STORE, Path(".git")) for folder in folders if (folder / mark).exists()), None
    )


def _settings(call: Call, config: Config) -> Settings:
    from ..drivers.contract import Limits
    from ..pipeline import Settings

    options = call.options
    given = Limits()
    limits = msgspec.structs.replace(
        given,
        jobs=_first(options.jobs, config.jobs, _jobs()),
        memory=_first(options.memory, config.memory, given.memory),
        seconds=float(_first(options.timeout, config.timeout, given.seconds)),
    )
    offline = bool(options.offline or config.offline)
    return Settings(
        options_of(call, config),
        limits,
        offline=offline,
        rebuild=bool(options.rebuild),
        store=named if isinstance(named := store_of(call), Path) else None,
    )


def _first(*values: _Value | None) -> _Value:
    return next(each for each in values if each is not None)


def _jobs() -> int:
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    room = psutil.virtual_memory().available >> 20
    return max(1, min(cores, room // _HELPER_MEMORY))


def _found(workspace: Workspace) -> str:
    packages, environments = len(workspace.packages), len(workspace.environments)
    said = f"{packages} package{'' if packages == 1 else 's'}"
    return f"found {said} in {workspace.root}, {environments} environment{'' if environments == 1 else 's'}"


def _work(report: Report, seconds: float) -> str:
    done, kept = len(report.results), len(report.unchanged)
    gone = f", {len(report.dropped)} gone" if report.dropped else ""
    units = "unit" if done == 1 else "units"
    return f"{done} {units} analysed, {kept} unchanged{gone}, in {seconds:.1f} s"


def _advice(units: Sequence[UnitState], root: Path) -> str:
    """Where to look first: at what failed, then at the files of a unit that is only partly indexed."""
    order = ("failed", "skipped", "partial")
    bad = sorted((each for each in units if each.status in order), key=lambda each: order.index(each.status))
    if not bad:
        return "" if units else f"run `tieline why {root}` to see what was looked at"
    return f"run `tieline why {bad[0].unit}` for the reasons"


VERBS = {
    "index": Verb(
        "Index a checkout: find out how it is built, run the real compilers, link every symbol.",
        (
            "tieline index                          the checkout that you are in",
            "tieline index ../other --jobs 4        another one, with four helpers at a time",
            "tieline index --python .venv/bin/python --strict",
        ),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
