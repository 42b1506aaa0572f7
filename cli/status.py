"""`tieline status`: what is in the index, what is not, and how old it is."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import msgspec

from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb
from .building import settled_options
from .coverage import coverage
from .drift import Drift, drift, sources_of
from .locate import Checkout, open_checkout
from .summary import (
    counted,
    coverage_lines,
    declared_dependencies,
    import_reasons,
    label,
    missing_files,
    shown_size,
    size,
)

if TYPE_CHECKING:
    from ..graph.answers import RepositoryStatus
    from .arguments import Arguments
    from .terminal import Terminal

_NAMED = 5


def _configure(arguments: Arguments) -> None:
    arguments.positional("PATH", help="a folder of the checkout; default: the current one", optional=True)
    arguments.flag("--strict", help="exit with 1 when the index is not complete or not up to date")


def _run(call: Call) -> Answer:
    from ..buildinfo.workspace import discover
    from ..graph.query import status

    given: str | None = call.options.path
    folder = call.folder if given is None else call.folder / given
    with open_checkout(msgspec.structs.replace(call, folder=folder)) as (checkout, reader):
        sources: list[str] = []
        if checkout.here:
            workspace = discover(checkout.root, settled_options(checkout.root), call.environ)
            files = [file for package in workspace.packages for file in package.files]
            sources = sources_of(files, workspace.root)
        found = status(reader)
        differs = drift(reader, sources, found.units) if checkout.here else Drift((), (), ())
        covered = coverage(reader, stale=(*differs.changed, *differs.added, *differs.gone))
    age = _age(checkout)
    lines = [
        label("checkout", f"{found.repository}  {found.root}", call.terminal),
        label(
            "index",
            _index_line(checkout, age),
            call.terminal,
        ),
        *(
            _drift_lines(differs, call.terminal)
            if checkout.here
            else [label("files now", "on another machine; taken to be as they were indexed", call.terminal)]
        ),
        *coverage_lines(found, call.terminal),
        call.terminal.style("complete", "dim")
        if covered.complete
        else call.terminal.style("partial", "warn"),
    ]
    return Answer(
        fields=_fields(found, differs, checkout, age) | {"completeness": covered},
        lines=tuple(lines),
        status="ok" if covered.complete else "partial",
        exit=UNANSWERED if call.options.strict and not covered.complete else ANSWERED,
        warnings=() if covered.complete else ("the index is partial, or older than the files",),
        hint=_advice(found, differs),
    )


def _fields(found: RepositoryStatus, differs: Drift, checkout: Checkout, age: float) -> dict[str, object]:
    return {
        "repository": found.repository,
        "root": str(checkout.root) if checkout.here else None,
        "index": _index_fields(checkout, age),
        "worktree": differs if checkout.here else None,
        "unit_states": counted(found.units),
        "units": [
            {
                "unit": each.unit,
                "driver": each.driver,
                "package": each.package,
                "status": each.status,
                "code": each.code or None,
                "reason": each.reason or None,
                "environment": each.environment,
                "documents": each.documents,
                "missing": [{"path": path, "reason": reason} for path, reason in each.missing],
            }
            for each in found.units
        ],
        "files": {
            "indexed": found.documents,
            "missing": len(missing_files(found)),
            "of_dependencies": found.declared_documents,
        },
        "imports_unresolved": import_reasons(found),
        "names_unresolved": found.occurrences_unresolved,
        "packages": [
            {"package": each.purl, "folder": each.folder, "place": each.file}
            for each in found.packages
            if each.own
        ],
        "dependencies": [
            {
                "dependent": each.dependent,
                "name": each.name,
                "requirement": each.requirement,
                "scope": each.scope,
                "place": f"{each.file}:{each.line}" if each.line else each.file,
                "resolved": each.resolved or None,
                "evidence": each.evidence or None,
            }
            for each in declared_dependencies(found)
        ],
        "problems": found.problems,
        "build_problems": found.build_problems,
        "skipped": [{"path": path, "reason": reason} for path, reason in found.skipped],
    }


def _age(checkout: Checkout) -> float:
    """Seconds since an index was written; 0 where only its server knows."""
    if isinstance(checkout.store, str):
        return 0.0
    times: list[float] = []
    for suffix in ("", "-wal"):
        try:
            stat = checkout.store.with_name(checkout.store.name + suffix).stat()
        except OSError:
            continue
        # Readers make an empty one.
        times += [stat.st_mtime] if stat.st_size else []
    return max(0.0, time.time() - max(times, default=time.time()))


def _index_fields(checkout: Checkout, age: float) -> dict[str, object]:
    if isinstance(checkout.store, str):
        return {"path": checkout.place(), "bytes": None, "age_seconds": None}
    return {"path": str(checkout.store), "bytes": size(checkout.store), "age_seconds": round(age)}


def _index_line(checkout: Checkout, age: float) -> str:
    """The index as the user would name it from the checkout, and how it is."""
    if isinstance(checkout.store, str):
        return checkout.place()
    inside = checkout.store.is_relative_to(checkout.root)
    shown = checkout.store.relative_to(checkout.root) if inside else checkout.store
    return f"{shown}, {shown_size(size(checkout.store))}, written {_ago(age)} ago"


def _ago(seconds: float) -> str:
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}" + ("" if count == 1 else "s")
    return "less than a minute"


def _drift_lines(differs: Drift, terminal: Terminal) -> list[str]:
    if not differs.count:
        return [label("files now", "as they were indexed", terminal)]
    kinds = (("changed", differs.changed), ("new", differs.added), ("gone", differs.gone))
    text = ", ".join(f"{len(found):,} {name}" for name, found in kinds if found)
    lines = [label("files now", terminal.style(f"{text} since", "warn"), terminal)]
    most = None if terminal.verbose else _NAMED
    named = [f"  {name:<8} {path}" for name, found in kinds for path in found]
    lines += named[:most]
    if most is not None and len(named) > most:
        lines.append(f"  and {len(named) - most} more; `-v` lists them")
    return lines


def _advice(found: RepositoryStatus, differs: Drift) -> str:
    if differs.count:
        return "run `tieline index` to bring the index up to date"
    order = ("failed", "skipped", "partial")
    bad = sorted(
        (each for each in found.units if each.status in order), key=lambda each: order.index(each.status)
    )
    return f"run `tieline why {bad[0].unit}` for the reasons" if bad else ""


VERBS = {
    "status": Verb(
        "Say what is in the index, what is not, and whether files were edited since.",
        (
            "tieline status               the checkout that you are in",
            "tieline status -v            every unit, file and dependency",
            "tieline status --strict      for a script: 1 when anything is missing",
        ),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
