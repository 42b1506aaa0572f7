"""Why a folder or a unit is not fully known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..graph.status import document, paths
from .drift import drift, sources_of
from .environments import install_hint
from .reasons import code_remedy, import_remedy
from .why_shape import Finding, Reason, cause, environment_of, finding, listed, unit_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import DocumentProblem, DocumentState, UnitState
    from .why_shape import Ground, UnitCause

_SHOWN = 10
_WORST = 3


def explain_unit(unit: UnitState, ground: Ground, *, verbose: bool) -> Reason:
    """Say how a unit's last run ended, and why."""
    documents = [state for state in _documents("", ground) if unit.unit in state.units]
    problems = _problems(documents)
    causes = (cause(unit, ground),)
    verdict = {
        "indexed": "fully indexed",
        "partial": "partly known",
        "failed": "not known: the analysis failed",
        "skipped": "not known: it was skipped",
    }[unit.status]
    facts = [
        *unit_facts(causes),
        ("files", f"{len(documents)} analysed" + (f", {len(unit.missing)} not" if unit.missing else "")),
        _names(documents),
        *listed("not", [f"{path}: {reason}" for path, reason in unit.missing], None if verbose else _SHOWN),
        *_problem_facts([each for each in problems if verbose or _matters(each)], verbose=verbose),
    ]
    return Reason(
        "unit",
        unit.unit,
        verdict,
        unit.status == "indexed",
        tuple(facts),
        _remedy([unit], [each for state in documents for each in state.problems], ground),
        causes,
        tuple(problems),
    )


def explain_folder(path: str, ground: Ground, *, verbose: bool) -> Reason:
    """Say what is missing below a folder, or in the cells of a notebook.

    Args:
        path: relative to the root, and empty for the root.
        ground: what there is to reason from.
        verbose: leave nothing out.
    """
    if path.startswith("/"):
        return Reason("folder", path, f"not in the index: it lies outside of {ground.checkout.root}", False)
    prefix = f"{path}#cell-" if path.endswith(".ipynb") else f"{path}/" if path else ""
    documents = _documents(prefix, ground)
    names = {unit for state in documents for unit in state.units}
    units = [each for each in ground.status.units if each.unit in names or _reaches(each, prefix)]
    problems = _problems(documents)
    skipped = tuple(
        (skipped, reason)
        for skipped, reason in ground.workspace.skipped
        if skipped.startswith(prefix) or prefix.startswith(f"{skipped}/")
    )
    files = [file for package in ground.workspace.packages for file in package.files]
    sources = [each for each in sources_of(files, ground.workspace.root) if each.startswith(prefix)]
    differs = drift(ground.reader, sources, ground.status.units)
    stale = tuple(
        each for each in (*differs.changed, *differs.added, *differs.gone) if each.startswith(prefix)
    )
    bad = [each for each in units if each.status != "indexed"]
    causes = tuple(cause(each, ground) for each in (bad or units))
    # The folder may hold only part of a unit, and that part may be fine.
    worst = [each for each in problems if _matters(each)]
    lost = [(file, reason) for each in units for file, reason in each.missing if file.startswith(prefix)]
    broken = any(each.status in {"failed", "skipped"} for each in units)
    complete = not (stale or worst or lost or broken or any(each.unresolved for each in documents))
    if not units:
        verdict = "not in the index: " + (
            skipped[0][1] if skipped else "it holds no source that tieline has a compiler for"
        )
    else:
        verdict = "fully known" if complete else "partly known"
    facts = [
        ("files", f"{len(documents)} in the index" + (f", {len(lost)} not" if lost else "")),
        *([_names(documents)] if documents else []),
        *_unit_rows(causes, verbose=verbose),
        *listed("not", [f"{file}: {reason}" for file, reason in lost], None if verbose else _SHOWN),
        *listed("edited", list(stale), None if verbose else _SHOWN),
        *_problem_facts(worst, verbose=verbose),
        *listed("skipped", [f"{each}: {reason}" for each, reason in skipped], None if verbose else _SHOWN),
    ]
    remedy = (
        "run `tieline index`"
        if stale
        else _remedy(bad, [each for state in documents for each in state.problems], ground)
    )
    return Reason(
        "folder",
        path or ".",
        verdict,
        complete and bool(units),
        tuple(facts),
        remedy,
        causes,
        tuple(problems),
        skipped=skipped,
        stale=stale,
    )


def _documents(prefix: str, ground: Ground) -> list[DocumentState]:
    found = (document(ground.reader, path) for path in paths(ground.reader) if path.startswith(prefix))
    return [each for each in found if each is not None]


def _names(documents: Sequence[DocumentState]) -> tuple[str, ...]:
    """How many names are resolved, and the files in which most are not."""
    resolved = sum(each.occurrences for each in documents)
    count = sum(each.unresolved for each in documents)
    worst = sorted(documents, key=lambda each: (-each.unresolved, each.path))[:_WORST]
    named = ", ".join(f"{each.path} ({each.unresolved:,})" for each in worst if each.unresolved)
    return (
        "names",
        f"{resolved:,} resolved, {count:,} not" + (f"; most of them in {named}" if named else ""),
    )


def _reaches(unit: UnitState, prefix: str) -> bool:
    return any(path.startswith(prefix) for path, _ in unit.missing)


def _problems(documents: Sequence[DocumentState]) -> list[Finding]:
    order = {"error": 0, "warning": 1, "information": 2}
    found = [finding(each, each.line + 1, state.path) for state in documents for each in state.problems]
    return sorted(found, key=lambda each: (order.get(each.severity, 3), each.path, each.line, each.column))


def _problem_facts(problems: Sequence[Finding], *, verbose: bool) -> tuple[tuple[str, ...], ...]:
    """Problems by their reason, the most frequent first, each with one place."""
    counts = Counter(_reason(each) for each in problems)
    first = {_reason(each): each for each in reversed(problems)}
    rows: list[str] = []
    for reason, count in counts.most_common():
        each = first[reason]
        more = f"  (and {count - 1:,} more like it)" if count > 1 else ""
        rows.append(f"{each.path}:{each.line}:{each.column}  {each.message}{more}")
    return listed("problems", rows, None if verbose else _SHOWN)


def _reason(each: Finding) -> str:
    """What two problems have in common that one deed may mend: modules of one package fail for one reason."""
    return each.message.rpartition(" did not resolve: ")[2]


def _matters(each: Finding) -> bool:
    return each.severity != "information"


def _unit_rows(causes: tuple[UnitCause, ...], *, verbose: bool) -> list[tuple[str, ...]]:
    if len(causes) <= 1:
        return unit_facts(causes)
    rows = [
        f"{each.unit}  {each.status}: {each.reason} ({each.code})"
        if each.reason
        else f"{each.unit}  {each.status}"
        for each in causes
    ]
    environments = dict.fromkeys(each.environment for each in causes)
    return [*listed("units", rows, None if verbose else _SHOWN), ("environment", *environments)]


def _remedy(units: Sequence[UnitState], problems: Sequence[DocumentProblem], ground: Ground) -> str:
    for unit in units:
        if unit.status == "indexed":
            continue
        if advice := code_remedy(unit.code):
            return advice
        environment = environment_of(unit, ground)
        if environment and (advice := import_remedy(problems, install_hint(environment))):
            return advice
    return ""
