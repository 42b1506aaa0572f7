"""What is in an index, in numbers: for `tieline index` when it ends, and for `tieline status`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from .rows import package_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ..graph.answers import DependencyEdge, InstalledPackage, RepositoryStatus, UnitState
    from .terminal import Terminal

_STATES = ("indexed", "partial", "failed", "skipped")


def counted(units: Iterable[UnitState]) -> dict[str, int]:
    """How many units ended in each way."""
    found = Counter(unit.status for unit in units)
    return {state: found[state] for state in _STATES}


def states(units: Sequence[UnitState]) -> str:
    """The same in words; ways in which none ended are left out."""
    parts = [f"{count} {state}" for state, count in counted(units).items() if count]
    return ", ".join(parts) or "none"


def missing_files(found: RepositoryStatus) -> list[tuple[str, str, str]]:
    """Input files that are not in the index: path, unit and reason."""
    return sorted((path, unit.unit, reason) for unit in found.units for path, reason in unit.missing)


def import_reasons(found: RepositoryStatus) -> dict[str, int]:
    """How many imports did not resolve, by reason."""
    return {
        each.code: each.count
        for each in found.problems
        if each.code.startswith("import-") and each.code != "import-stub-only"
    }


def declared_dependencies(found: RepositoryStatus) -> list[DependencyEdge]:
    """What the checkout's own packages declare, where it applies."""
    own = {each.purl for each in found.packages if each.own}
    return [each for each in found.dependencies if each.dependent in own and each.applies is not False]


def own_packages(found: RepositoryStatus) -> list[InstalledPackage]:
    """The checkout's packages."""
    return [each for each in found.packages if each.own]


def unit_lines(found: RepositoryStatus, terminal: Terminal, most: int | None) -> list[str]:
    """The units that are not fully indexed, worst first."""
    order = {"failed": 0, "skipped": 1, "partial": 2}
    bad = sorted(
        (each for each in found.units if each.status in order),
        key=lambda each: (order[each.status], each.unit),
    )
    shown = bad if most is None else bad[:most]
    width = max((len(each.unit) for each in shown), default=0)
    lines = [
        f"  {terminal.style(f'{each.status:<8}', 'bad' if each.status == 'failed' else 'warn')}"
        f" {each.unit:<{width}}  {each.reason}{f' ({each.code})' if each.code else ''}".rstrip()
        for each in shown
    ]
    return [
        *lines,
        *([f"  and {len(bad) - len(shown)} more; `-v` lists them"] if len(bad) > len(shown) else []),
    ]


def coverage_lines(found: RepositoryStatus, terminal: Terminal) -> list[str]:
    """Units, files, imports, names, dependencies: what the index knows, and what it does not."""
    most = None if terminal.verbose else 8
    lost = missing_files(found)
    lines = [_row("units", f"{len(found.units)}: {states(found.units)}" if found.units else "none", terminal)]
    lines += unit_lines(found, terminal, most)
    own = f"{found.documents:,} indexed"
    gone = f", {len(lost):,} not" if lost else ""
    foreign = f"; {found.declared_documents:,} of dependencies, as far as they are used"
    lines.append(_row("files", own + gone + (foreign if found.declared_documents else ""), terminal))
    lines += _some([f"  {path}  {reason}" for path, _, reason in lost], most)
    imports = import_reasons(found)
    if imports:
        reasons = ", ".join(f"{count:,} {code.removeprefix('import-')}" for code, count in imports.items())
        lines.append(_row("imports", f"{sum(imports.values()):,} did not resolve: {reasons}", terminal))
    if found.occurrences_unresolved:
        lines.append(_row("names", f"{found.occurrences_unresolved:,} uses could not be resolved", terminal))
    lines += _dependency_lines(found, terminal)
    faults = [
        f"  {each.file}{f':{each.line}' if each.line else ''}  {each.message} ({each.code})"
        for each in found.build_problems
    ]
    if faults:
        lines.append(
            _row(
                "build",
                f"{len(faults)} {'problem' if len(faults) == 1 else 'problems'} in build files",
                terminal,
            )
        )
        lines += _some(faults, most)
    if found.skipped:
        reasons = Counter(reason for _, reason in found.skipped)
        shown = ", ".join(
            f"{reason} ({count})" for reason, count in reasons.most_common(None if terminal.verbose else 4)
        )
        more = "" if terminal.verbose or len(reasons) <= 4 else ", and others"
        lines.append(_row("skipped", f"{len(found.skipped)}: {shown}{more}", terminal))
        if terminal.verbose:
            lines += [f"  {path}  {reason}" for path, reason in found.skipped]
    return lines


def _dependency_lines(found: RepositoryStatus, terminal: Terminal) -> list[str]:
    packages = own_packages(found)
    names = [package_name(each.purl) for each in packages]
    shown = ", ".join(names if terminal.verbose else names[:4])
    more = f", and {len(names) - 4} more" if len(names) > 4 and not terminal.verbose else ""
    lines = [_row("packages", f"{len(packages)}: {shown}{more}" if packages else "none", terminal)]
    declared = declared_dependencies(found)
    if not declared:
        return lines
    installed = [each for each in declared if each.evidence not in {"", "lock", "declared"}]
    locked = [each for each in declared if each.evidence in {"lock", "declared"}]
    unknown = [each for each in declared if not each.evidence]
    parts = [
        f"{len(declared)} declared",
        f"{len(installed)} found on disk",
        *([f"{len(locked)} known only from a lock file"] if locked else []),
        *([f"{len(unknown)} not resolved"] if unknown else []),
    ]
    lines.append(_row("depends", ", ".join(parts), terminal))
    if terminal.verbose:
        lines += [
            f"  {_requirement(each.name, each.requirement)}  {each.scope}  {each.file}:{each.line}"
            f"  {'only locked' if each.evidence else 'not resolved'}"
            for each in [*unknown, *locked]
        ]
    return lines


def _requirement(name: str, requirement: str) -> str:
    """A requirement with the name that it is for, which those of some ecosystems begin with."""
    plain = requirement.casefold().replace("_", "-")
    return requirement if plain.startswith(name.casefold()) else f"{name} {requirement}".rstrip()


def label(name: str, text: str, terminal: Terminal) -> str:
    """One line of a summary."""
    return _row(name, text, terminal)


def size(path: Path) -> int:
    """Bytes of an index, with what is not yet merged into it."""
    total = 0
    for suffix in ("", "-wal"):
        try:
            total += path.with_name(path.name + suffix).stat().st_size
        except OSError:
            continue
    return total


def shown_size(count: int) -> str:
    """A number of bytes for people."""
    amount = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError


def _row(name: str, text: str, terminal: Terminal) -> str:
    return f"{terminal.style(f'{name:<10}', 'bold')} {text}"


def _some(lines: list[str], most: int | None) -> list[str]:
    if most is None or len(lines) <= most:
        return lines
    return [*lines[:most], f"  and {len(lines) - most} more; `-v` lists them"]
