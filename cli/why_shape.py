"""The answer of `tieline why`, and what it is made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ..buildinfo.model import Workspace
from ..graph.answers import RepositoryStatus
from ..graph.freshness import Freshness, PresentFile
from ..graph.reader import Reader
from .locate import Checkout
from .rows import Row, package_name

if TYPE_CHECKING:
    from ..buildinfo.model import Environment
    from ..graph.answers import DocumentProblem, UnitState

_TAIL = 6


class Ground(msgspec.Struct, frozen=True):
    """What there is to reason from: the index, and the checkout as it is now."""

    checkout: Checkout
    reader: Reader
    fresh: Freshness
    status: RepositoryStatus
    workspace: Workspace


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that is said about a place; lines and columns are 1-based.

    Attributes:
        line: its line.
        column: its column.
        code: what kind of problem, or why a name is unresolved.
        message: a sentence.
        severity: `error`, `warning` or `information`; empty for an unresolved name.
        name: the unresolved name.
        path: its file, where the answer is about several.
    """

    line: int
    column: int
    code: str
    message: str
    severity: str = ""
    name: str = ""
    path: str = ""


class UnitCause(msgspec.Struct, frozen=True):
    """A unit as `why` tells of it.

    Attributes:
        unit: its id.
        status: how its last run ended.
        code: the stable code of the reason.
        reason: a sentence.
        package: package URL.
        environment: what it was analysed in, in words.
        log: what the helper wrote last; only where that may explain something.
        missing: input files that were not analysed, with the reason.
    """

    unit: str
    status: str
    code: str
    reason: str
    package: str
    environment: str
    log: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]


class Reason(msgspec.Struct, frozen=True):
    """Why something is, or is not, known.

    Attributes:
        kind: `file`, `place`, `folder` or `unit`.
        subject: what was asked about.
        verdict: the answer in a few words.
        complete: all that can be known is known.
        facts: for people: a label, then one or more lines.
        remedy: what to do, or empty.
        units: the units that it belongs to.
        problems: what the analyzer said.
        unresolved: names without a declaration.
        symbols: for a place, what is known there.
        skipped: for a folder, what was left out below it, with the reason.
        stale: files that were edited since they were indexed.
    """

    kind: str
    subject: str
    verdict: str
    complete: bool
    facts: tuple[tuple[str, ...], ...] = ()
    remedy: str = ""
    units: tuple[UnitCause, ...] = ()
    problems: tuple[Finding, ...] = ()
    unresolved: tuple[Finding, ...] = ()
    symbols: tuple[Row, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    stale: tuple[str, ...] = ()


def cause(unit: UnitState, ground: Ground) -> UnitCause:
    """A unit with its environment in words and, when it went wrong, the end of its log."""
    from .environments import environment_words

    environment = environment_of(unit, ground)
    words = environment_words(environment) if environment else unit.environment
    log = log_tail(unit.log) if unit.status in {"failed", "skipped"} or unit.missing else ()
    return UnitCause(unit.unit, unit.status, unit.code, unit.reason, unit.package, words, log, unit.missing)


def environment_of(unit: UnitState, ground: Ground) -> Environment | None:
    """The environment of a unit as it is now; None when there is none of that name any more."""
    return next((each for each in ground.workspace.environments if each.id == unit.environment), None)


def unit_facts(causes: tuple[UnitCause, ...]) -> list[tuple[str, ...]]:
    """Units for people."""
    facts: list[tuple[str, ...]] = []
    for each in causes:
        code = f" ({each.code})" if each.code else ""
        reason = f": {each.reason}{code}" if each.reason else ""
        facts.append(("unit", f"{each.unit}  {each.status}{reason}"))
        if each.log:
            facts.append(("log", *each.log))
    if causes:
        facts.append(("package", *dict.fromkeys(package_name(each.package) for each in causes)))
        environments = dict.fromkeys(each.environment for each in causes if each.environment)
        facts += [("environment", *environments)] if environments else []
    return facts


def finding(problem: DocumentProblem, line: int, path: str = "") -> Finding:
    """A problem of a document, at a 1-based line of the present file."""
    return Finding(line, problem.column + 1, problem.code, problem.message, problem.severity, path=path)


def listed(label: str, rows: list[str], most: int | None) -> tuple[tuple[str, ...], ...]:
    """Rows as one fact, cut where it would bury the rest."""
    if not rows:
        return ()
    if most is None or len(rows) <= most:
        return ((label, *rows),)
    return ((label, *rows[:most], f"and {len(rows) - most} more; `-v` lists them"),)


def log_tail(path: str) -> tuple[str, ...]:
    """The last lines of a helper's log, as text."""
    if not path:
        return ()
    try:
        lines = Path(path).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    return tuple(_message(line) for line in lines[-_TAIL:])


def _message(line: str) -> str:
    try:
        event = msgspec.json.decode(line, type=dict[str, object])
    except msgspec.DecodeError:
        return line
    return str(event.get("message", line))


def problem_line(path: str, each: Finding) -> str:
    """A problem for people, with its place."""
    return f"{place_of(path, each)}  {each.message} ({each.code})"


def place_of(path: str, each: Finding) -> str:
    """The place of a finding."""
    return f"{path}:{each.line}:{each.column}"


def freshness(file: PresentFile) -> str:
    """How a file relates to what was indexed, in words."""
    return {
        "fresh": "as it was indexed",
        "stale": "edited since it was indexed",
        "gone": "gone since it was indexed",
        "elsewhere": "not on this machine; as it was indexed",
    }[file.state]
