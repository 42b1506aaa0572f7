"""Why a file, or a place in it, is or is not known."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

from ..facts.spans import groups
from ..graph.resolve import occurrences_at
from ..graph.status import document
from .reasons import reason_name, unresolved_remedy, unresolved_sentence
from .rows import package_name
from .why_absent import explain_absent
from .why_place import explain_place, import_advice, known_as
from .why_shape import Finding, Reason, cause, finding, freshness, listed, place_of, problem_line, unit_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import DocumentState, Symbol, UnitState
    from ..graph.freshness import PresentFile
    from ..graph.reader import StoredDocument
    from .target import Position
    from .why_shape import Ground

_SHOWN = 10
_COMMAND = 300
"""Characters of a command that are shown."""


def explain_file(path: str, position: Position, ground: Ground, *, verbose: bool) -> Reason:
    """Say why a file, or a place in it, is or is not known.

    Raises:
        TielineError: TL455, there is no such file; TL454, it has no such line.
    """
    stored = ground.reader.find_document(path)
    state = document(ground.reader, path)
    if stored is None or state is None:
        return explain_absent(path, ground)
    file = ground.fresh.file(stored)
    if state.declared:
        return _foreign_file(state, stored, file, position, ground)
    units = [each for each in ground.status.units if each.unit in state.units]
    causes = tuple(cause(each, ground) for each in units)
    problems = _problems(state, file)
    unresolved = _unresolved(stored, file)
    if position.line:
        return explain_place(path, position, state, file, units, problems, unresolved, ground)
    serious = [each for each in problems if each.severity != "information"]
    complete = not serious and not unresolved and file.as_indexed
    facts = [
        *unit_facts(causes),
        *_command_facts(path, ground, verbose=verbose),
        ("file", f"{state.occurrences:,} names resolved, {state.unresolved:,} not; {freshness(file)}"),
        *listed("problems", [problem_line(path, each) for each in problems], None if verbose else _SHOWN),
        *_unresolved_facts(path, unresolved, verbose=verbose),
    ]
    verdict = "fully known" if complete else "partly known"
    remedy = "" if complete else _file_remedy(state, units, unresolved, file, ground)
    return Reason(
        "file",
        path,
        verdict,
        complete,
        tuple(facts),
        remedy,
        causes,
        tuple(problems),
        tuple(unresolved),
        stale=() if file.as_indexed else (path,),
    )


def _command_facts(path: str, ground: Ground, *, verbose: bool) -> tuple[tuple[str, ...], ...]:
    """How a file of C or C++ is compiled, once for each way."""
    file = str(ground.checkout.file(path))
    rows: list[str] = []
    for each in ground.workspace.commands:
        if each.file != file:
            continue
        words = shlex.join(each.arguments)
        short = words if verbose or len(words) <= _COMMAND else f"{words[:_COMMAND]}… (`-v` shows all)"
        rows.append(f"{short}, in {each.directory}")
        rows += [f"without {flag}: {reason}" for flag, reason in each.dropped]
    return listed("command", rows, None if verbose else _SHOWN)


def _foreign_file(
    state: DocumentState, stored: StoredDocument, file: PresentFile, position: Position, ground: Ground
) -> Reason:
    facts: list[tuple[str, ...]] = [
        ("package", package_name(state.package)),
        (
            "file",
            f"belongs to a dependency; only what is used of it is known: {state.occurrences} definitions",
        ),
        ("used by", *state.units[:_SHOWN]),
    ]
    symbols: Sequence[Symbol] = ()
    if position.line:
        column = position.column - 1 if position.column else None
        line = file.to_indexed(position.line - 1)
        symbols = occurrences_at(ground.reader, stored.path, line, column) if line is not None else ()
        facts += listed("known", [known_as(each, ground) for each in symbols], None)
    known = not position.line or bool(symbols)
    return Reason(
        "place" if position.line else "file",
        state.path + (f":{position.line}" if position.line else ""),
        "known as far as it is used" if known else "not known: nothing in this checkout uses what is there",
        known,
        tuple(facts),
        "index the package's own repository to know all of it" if not known else "",
    )


def _problems(state: DocumentState, file: PresentFile) -> list[Finding]:
    found: list[Finding] = []
    for problem in state.problems:
        line = file.to_present(problem.line)
        if line is not None:
            found.append(finding(problem, line + 1))
    return found


def _unresolved(stored: StoredDocument, file: PresentFile) -> list[Finding]:
    names, uses = stored.remainder.unresolved
    found: list[Finding] = []
    line = 0
    for delta, column, name, reason in groups(uses, 4):
        line += delta
        now = file.to_present(line)
        if now is not None:
            why = reason_name(reason)
            found.append(
                Finding(now + 1, column + 1, why, unresolved_sentence(names[name], why), name=names[name])
            )
    return found


def _unresolved_facts(
    path: str, unresolved: Sequence[Finding], *, verbose: bool
) -> tuple[tuple[str, ...], ...]:
    counts = Counter(each.code for each in unresolved)
    first: dict[str, Finding] = {}
    for each in unresolved:
        first.setdefault(each.code, each)
    if verbose:
        return listed(
            "unresolved",
            [f"{place_of(path, each)}  {each.name}: {each.message}" for each in unresolved],
            None,
        )
    rows = [
        f"{count} {code}, such as {place_of(path, first[code])} `{first[code].name}`"
        for code, count in counts.most_common()
    ]
    return listed("unresolved", rows, None)


def _file_remedy(
    state: DocumentState,
    units: Sequence[UnitState],
    unresolved: Sequence[Finding],
    file: PresentFile,
    ground: Ground,
) -> str:
    if not file.as_indexed:
        return "run `tieline index`"
    if advice := import_advice(state, units, ground):
        return advice
    if any(each.severity == "error" for each in state.problems):
        return "mend the errors, then run `tieline index`"
    return unresolved_remedy(unresolved[0].code) if unresolved else ""
