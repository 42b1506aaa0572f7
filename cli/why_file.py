"""Why a file, or a place in it, is or is not known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ..errors import TielineError
from ..facts.spans import groups
from ..graph.navigation import definitions
from ..graph.resolve import occurrences_at
from ..graph.status import document
from .environments import install_hint
from .reasons import code_remedy, import_remedy, reason_name, unresolved_remedy, unresolved_sentence
from .rows import Row, package_name, rows_of, symbol_name
from .why_shape import Finding, Reason, cause, environment_of, finding, listed, unit_facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import DocumentState, Symbol, UnitState
    from ..graph.freshness import PresentFile
    from ..graph.reader import StoredDocument
    from .target import Position
    from .why_shape import Ground

_SHOWN = 10


def explain_file(path: str, position: Position, ground: Ground, *, verbose: bool) -> Reason:
    """Say why a file, or a place in it, is or is not known.

    Raises:
        TielineError: TL455, there is no such file; TL454, it has no such line.
    """
    stored = ground.reader.find_document(path)
    state = document(ground.reader, path)
    if stored is None or state is None:
        return _unknown_file(path, ground)
    file = ground.fresh.file(stored)
    if state.declared:
        return _foreign_file(state, stored, file, position, ground)
    units = [each for each in ground.status.units if each.unit in state.units]
    causes = tuple(cause(each, ground) for each in units)
    problems = _problems(state, file)
    unresolved = _unresolved(stored, file)
    if position.line:
        return _place(path, position, state, file, units, problems, unresolved, ground)
    serious = [each for each in problems if each.severity != "information"]
    complete = not serious and not unresolved and file.state == "fresh"
    facts = [
        *unit_facts(causes),
        ("file", f"{state.occurrences:,} names resolved, {state.unresolved:,} not; {_freshness(file)}"),
        *listed("problems", [_at(path, each) for each in problems], None if verbose else _SHOWN),
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
        stale=() if file.state == "fresh" else (path,),
    )


def _place(
    path: str,
    position: Position,
    state: DocumentState,
    file: PresentFile,
    units: Sequence[UnitState],
    problems: Sequence[Finding],
    unresolved: Sequence[Finding],
    ground: Ground,
) -> Reason:
    from .target import indexed_line

    subject = f"{path}:{position.line}" + (f":{position.column}" if position.column else "")
    causes = tuple(cause(each, ground) for each in units)
    stale = () if file.state == "fresh" else (path,)
    try:
        line = indexed_line(path, position.line, ground.checkout, ground.reader, ground.fresh)
    except TielineError as error:
        if error.code != "TL453":
            raise
        return Reason(
            "place",
            subject,
            "not known: " + error.message,
            False,
            (("file", _freshness(file)),),
            error.hint,
            causes,
            stale=stale,
        )
    text = file.lines[position.line - 1] if position.line <= len(file.lines) else ""
    column = position.column - 1 if position.column else None
    symbols = occurrences_at(ground.reader, path, line, column)
    open_names = [each for each in unresolved if each.line == position.line and _covers(each, position)]
    said = [each for each in problems if each.line == position.line]
    rows = rows_of(
        [row for symbol in symbols for row in definitions(ground.reader, [symbol])[:1]], ground.fresh
    ).rows
    facts: list[tuple[str, ...]] = [
        ("line", text.strip()),
        *listed("known", [_known(symbol, ground) for symbol in symbols], None),
        *listed(
            "unresolved",
            [f"{_place_of(path, each)}  `{each.name}`: {each.message}" for each in open_names],
            None,
        ),
        *listed("problems", [_at(path, each) for each in said], None),
    ]
    if open_names and any(each.code == "unresolved-import" for each in open_names) and not said:
        imports = [each for each in problems if each.code.startswith("import-")]
        facts += listed("imports", [_at(path, each) for each in imports], _SHOWN)
    facts += unit_facts(causes)
    complete = bool(symbols) and not open_names
    if open_names:
        verdict = "not resolved" if not symbols else "partly resolved"
    elif symbols:
        verdict = "known"
    else:
        verdict = "no name here: the analyzer sees no use or definition of a symbol at this place"
    remedy = ""
    if open_names:
        remedy = unresolved_remedy(open_names[0].code)
        if open_names[0].code == "unresolved-import":
            remedy = _import_remedy(state, units, ground) or remedy
    elif not symbols:
        remedy = "keywords, comments, strings and operators are no names; pick a name on the line"
    return Reason(
        "place",
        subject,
        verdict,
        complete,
        tuple(facts),
        remedy,
        causes,
        tuple(said),
        tuple(open_names),
        tuple(rows),
        stale=stale,
    )


def _known(symbol: Symbol, ground: Ground) -> str:
    places = definitions(ground.reader, [symbol])
    name = symbol.name if symbol.document else symbol_name(symbol.text)
    kind = f"{symbol.kind.lower()} " if symbol.kind else ""
    if not places:
        return f"{kind}{name} of {package_name(symbol.package)}, whose definition is not in the index"
    found = rows_of(places[:1], ground.fresh).rows
    if not found:
        return f"{kind}{name}, defined in {places[0].path} on a line that was edited since"
    return (
        f"{kind}{name}, defined at {_row_place(found[0])} ({package_name(found[0].package)}, {found[0].link})"
    )


def _row_place(row: Row) -> str:
    return f"{row.path}:{row.line}:{row.column}"


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
        facts += listed("known", [_known(each, ground) for each in symbols], None)
    known = not position.line or bool(symbols)
    return Reason(
        "place" if position.line else "file",
        state.path + (f":{position.line}" if position.line else ""),
        "known as far as it is used" if known else "not known: nothing in this checkout uses what is there",
        known,
        tuple(facts),
        "index the package's own repository to know all of it" if not known else "",
    )


def _unknown_file(path: str, ground: Ground) -> Reason:
    file = ground.checkout.file(path)
    if not file.exists():
        raise TielineError(
            "TL455", f"{path}: there is no such file", "paths are relative to the current folder"
        )
    for unit in ground.status.units:
        for missing, reason in unit.missing:
            if missing == path:
                causes = (cause(unit, ground),)
                facts = [("reason", reason), *unit_facts(causes)]
                remedy = code_remedy(unit.code) or "mend the file, then run `tieline index`"
                return Reason(
                    "file",
                    path,
                    "not in the index: it could not be analysed",
                    False,
                    tuple(facts),
                    remedy,
                    causes,
                )
    absolute = file.as_posix()
    verdict, fact, remedy = _left_out(path, absolute, ground)
    return Reason(
        "file", path, f"not in the index: {verdict}", False, (("reason", fact),) if fact else (), remedy
    )


def _left_out(path: str, absolute: str, ground: Ground) -> tuple[str, str, str]:
    """Why a file that no unit has is not in the index: in a few words, in a sentence, and what to do."""
    from ..buildinfo.walk import SOURCE_SUFFIXES

    if path.startswith("/"):
        owner = next(
            (
                item
                for environment in ground.workspace.environments
                for item in environment.resolved
                if item.location and absolute.startswith(item.location.rstrip("/") + "/")
            ),
            None,
        )
        if owner is None:
            return (
                "it lies outside of the checkout",
                f"the checkout is {ground.checkout.root}",
                "index the checkout that it belongs to",
            )
        return (
            "nothing in this checkout uses it",
            f"it lies in {owner.location}, where dependencies are installed, and of these only what is used is known",
            "",
        )
    for skipped, reason in ground.workspace.skipped:
        if path == skipped or path.startswith(f"{skipped}/"):
            return reason, f"{skipped} was left out: {reason}", "what is ignored or generated is not indexed"
    if not path.endswith(SOURCE_SUFFIXES):
        kinds = " ".join(SOURCE_SUFFIXES)
        return "it is no source file", f"tieline has compilers for files that end in {kinds}", ""
    if any(absolute in package.files for package in ground.workspace.packages):
        return "it is new", "it was added after the index was made", "run `tieline index`"
    return (
        "it is in no unit",
        "no package of the checkout has it among its source files",
        "run `tieline status -v`",
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
            [f"{_place_of(path, each)}  {each.name}: {each.message}" for each in unresolved],
            None,
        )
    rows = [
        f"{count} {code}, such as {_place_of(path, first[code])} `{first[code].name}`"
        for code, count in counts.most_common()
    ]
    return listed("unresolved", rows, None)


def _covers(each: Finding, position: Position) -> bool:
    return not position.column or each.column <= position.column <= each.column + len(each.name)


def _at(path: str, each: Finding) -> str:
    return f"{_place_of(path, each)}  {each.message} ({each.code})"


def _place_of(path: str, each: Finding) -> str:
    return f"{path}:{each.line}:{each.column}"


def _freshness(file: PresentFile) -> str:
    return {
        "fresh": "as it was indexed",
        "stale": "edited since it was indexed",
        "gone": "gone since it was indexed",
    }[file.state]


def _file_remedy(
    state: DocumentState,
    units: Sequence[UnitState],
    unresolved: Sequence[Finding],
    file: PresentFile,
    ground: Ground,
) -> str:
    if file.state != "fresh":
        return "run `tieline index`"
    if advice := _import_remedy(state, units, ground):
        return advice
    if any(each.severity == "error" for each in state.problems):
        return "mend the errors, then run `tieline index`"
    return unresolved_remedy(unresolved[0].code) if unresolved else ""


def _import_remedy(state: DocumentState, units: Sequence[UnitState], ground: Ground) -> str:
    environments = [found for each in units if (found := environment_of(each, ground))]
    return import_remedy(state.problems, install_hint(environments[0])) if environments else ""
