"""The rules that every helper's facts keep, and that a type cannot express.

A finding is one line, `path:line:column: rule: message`, with 1-based line and column; columns count the
document's own code units. Findings without a place are at 1:1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from . import symbol
from .document import REASONS, Document, Encoding, Fact, Role
from .kinds import KINDS
from .positions import length, lines, offsets
from .spans import Span, first_appearance, groups, spans

_DEFINES = int(Role.DEFINITION | Role.FORWARD_DEFINITION)
_ROLES = sum(Role)

Report = Callable[[int, int, str, str], None]
"""Takes a finding: 0-based line and column, rule, message."""


def lint(document: Document, text: bytes | None) -> list[str]:
    """The rules that one document breaks.

    Args:
        document: the record.
        text: the bytes of the file, to check positions and the digest; None when they are not at hand.
    """
    findings: list[str] = []

    def report(line: int, column: int, rule: str, message: str) -> None:
        findings.append(f"{document.document}:{line + 1}:{column + 1}: {rule}: {message}")

    _check_path(document, report)
    if not _check_shape(document, report):
        # With indices that lead nowhere, the other rules would only repeat it, or stumble.
        return findings
    places = list(spans(document))
    _check_symbols(document, places, report)
    _check_occurrences(document, places, report)
    _check_definitions(document, places, report)
    _check_enclosing(document, places, report)
    _check_unresolved(document, report)
    if text is not None:
        _check_text(document, places, text, report)
    return findings


class Lint:
    """Checks documents one by one, and at the end what only all of them together can tell.

    Args:
        references: also report references to names of packages in the stream that no document defines.
    """

    def __init__(self, references: bool = False) -> None:
        self._references = references
        self._defined: set[str] = set()
        self._own: set[str] = set()
        self._wanted: dict[str, tuple[str, int, int, str]] = {}
        self._bound: set[str] = set()

    def check(self, document: Document, text: bytes | None) -> list[str]:
        """The rules that this document breaks by itself; it is remembered for `finish`."""
        findings = lint(document, text)
        symbols = document.symbols
        for place in spans(document):
            if place.symbol >= len(symbols) or symbol.is_local(symbols[place.symbol]):
                continue
            name = symbols[place.symbol]
            if place.roles & _DEFINES:
                self._defined.add(name)
                if not document.declared and place.roles & Role.DEFINITION:
                    self._remember_package(name)
            elif self._references and not name.endswith("/"):
                # A namespace may be a folder without a file of its own.
                where = (document.document, place.line, place.start, "reference to")
                self._wanted.setdefault(name, where)
        for definition in document.definitions:
            for kind, target in definition.relationships:
                if target < len(symbols) and kind in {"binds", "generated_from"}:
                    # What another language calls it may be written down nowhere else.
                    self._bound.add(symbols[target])
                elif target < len(symbols):
                    where = (
                        document.document,
                        *_place_of(document, definition.symbol),
                        f"{kind} relationship to",
                    )
                    self._wanted.setdefault(symbols[target], where)
        return findings

    def _remember_package(self, name: str) -> None:
        try:
            self._own.add(symbol.split(name)[0])
        except symbol.SymbolError:
            return  # `lint` has reported it.

    def finish(self) -> Iterator[str]:
        """What is wanted of the stream's own packages, and not defined by any document."""
        for name, (path, line, column, what) in self._wanted.items():
            if name in self._defined or name in self._bound or symbol.is_local(name):
                continue
            try:
                package, _ = symbol.split(name)
            except symbol.SymbolError:
                continue
            if package in self._own:
                yield f"{path}:{line + 1}:{column + 1}: dangling: {what} {name!r}, which no document defines"


def lint_stream(
    facts: Iterable[Fact], read_source: Callable[[Document], bytes | None], references: bool = False
) -> Iterator[str]:
    """The rules that a stream of facts breaks, as soon as they are known.

    Args:
        facts: as `stream.read` gives them; results of units pass.
        read_source: gives the bytes of a document's file, or None.
        references: see `Lint`.
    """
    checker = Lint(references)
    for fact in facts:
        if isinstance(fact, Document):
            yield from checker.check(fact, read_source(fact))
    yield from checker.finish()


def _place_of(document: Document, index: int) -> tuple[int, int]:
    """Line and column where a symbol is defined, or else first stands."""
    first = (0, 0)
    seen = False
    for place in spans(document):
        if place.symbol == index:
            if place.roles & _DEFINES:
                return place.line, place.start
            first, seen = (first if seen else (place.line, place.start)), True
    return first


def _check_path(document: Document, report: Report) -> None:
    path = document.document
    if not path or path.startswith("/") or "\\" in path or {"", ".", ".."} & set(path.split("/")):
        report(
            0,
            0,
            "path",
            "the path must be relative, with forward slashes and without '.', '..' or empty parts",
        )
    if document.language != document.language.lower() or not document.language:
        report(0, 0, "language", f"the language must be a lower-case name, not {document.language!r}")


def _check_shape(document: Document, report: Report) -> bool:
    """Whether lists have whole groups and every index leads somewhere."""
    fine = True

    def wrong(message: str) -> None:
        nonlocal fine
        fine = False
        report(0, 0, "shape", message)

    for name, flat, size in (
        ("occurrences", document.occurrences, 5),
        ("enclosing", document.enclosing, 5),
        ("multiline", document.multiline, 3),
        ("unresolved.uses", document.unresolved.uses, 4),
    ):
        if len(flat) % size:
            wrong(f"{name} has {len(flat)} numbers, which is no multiple of {size}")
        if flat and min(flat) < 0:
            wrong(f"{name} has a negative number")
    count, symbols = len(document.occurrences) // 5, len(document.symbols)
    for name, indices, limit in (
        ("occurrences", document.occurrences[3::5], symbols),
        ("enclosing", document.enclosing[::5], count),
        ("multiline", document.multiline[::3], count),
        ("definitions", [definition.symbol for definition in document.definitions], symbols),
        ("relationships", [at for item in document.definitions for _, at in item.relationships], symbols),
        ("unresolved.uses", document.unresolved.uses[2::4], len(document.unresolved.names)),
        ("unresolved.uses", document.unresolved.uses[3::4], len(REASONS)),
    ):
        if any(not 0 <= index < limit for index in indices):
            wrong(f"{name} has the index {max(indices)}, and there are {limit} to choose from")
    for name, indices in (("enclosing", document.enclosing[::5]), ("multiline", document.multiline[::3])):
        if any(after <= before for before, after in pairwise(indices)):
            wrong(f"{name} must be sorted by occurrence, with one group for each")
    if any(not lines for lines in document.multiline[1::3]):
        wrong("multiline has an occurrence that ends on its own line")
    return fine


def _check_symbols(document: Document, places: list[Span], report: Report) -> None:
    first = {place.symbol: (place.line, place.start) for place in reversed(places)}
    for index, text in enumerate(document.symbols):
        where = first.get(index, (0, 0))
        try:
            parsed = symbol.parse(text)
        except symbol.SymbolError as error:
            report(*where, "symbol", str(error))
            continue
        if symbol.format(parsed) != text:
            report(*where, "symbol", f"{text!r} is spelled {symbol.format(parsed)!r}")
    if len(set(document.symbols)) != len(document.symbols):
        report(0, 0, "symbol-order", "symbols has one symbol twice")
    elif first_appearance(document) != list(range(len(document.symbols))):
        report(0, 0, "symbol-order", "symbols must be in order of first appearance, and all of them used")
    local_symbols = [index for index, text in enumerate(document.symbols) if symbol.is_local(text)]
    for number, index in enumerate(local_symbols):
        if document.symbols[index] != f"local {number}":
            report(
                *first.get(index, (0, 0)), "locals", f"{document.symbols[index]!r} should be 'local {number}'"
            )


def _check_occurrences(document: Document, places: list[Span], report: Report) -> None:
    previous = Span(0, 0, 0, 0, 0, 0)
    defined: set[tuple[int, int, int]] = set()
    for place in places:
        if (place.line, place.start) < (previous.line, previous.start):
            report(place.line, place.start, "order", "the occurrence stands after one that begins later")
        previous = place
        if place.roles & ~_ROLES:
            report(place.line, place.start, "roles", f"the role bits {place.roles & ~_ROLES:#x} mean nothing")
        if place.roles & _DEFINES == _DEFINES:
            report(place.line, place.start, "roles", "an occurrence cannot both define and declare")
        if place.roles & _DEFINES and not symbol.is_local(document.symbols[place.symbol]):
            key = (place.line, place.start, place.symbol)
            if key in defined:
                name = document.symbols[place.symbol]
                report(place.line, place.start, "definition-twice", f"{name!r} is defined here twice")
            defined.add(key)


def _check_definitions(document: Document, places: list[Span], report: Report) -> None:
    defined = {
        place.symbol: (place.line, place.start) for place in reversed(places) if place.roles & _DEFINES
    }
    described: set[int] = set()
    for definition in document.definitions:
        name = document.symbols[definition.symbol]
        where = defined.get(definition.symbol)
        if where is None:
            report(0, 0, "definition", f"{name!r} has a definition, and no occurrence defines or declares it")
        if definition.symbol in described:
            report(*(where or (0, 0)), "definition", f"{name!r} has two definitions")
        described.add(definition.symbol)
        if definition.kind and definition.kind not in KINDS:
            report(*(where or (0, 0)), "kind", f"{definition.kind!r} is no kind of SCIP")
        for kind, target in definition.relationships:
            if target == definition.symbol:
                report(*(where or (0, 0)), "relationship", f"{name!r} has the relationship {kind} to itself")
    for index, where in defined.items():
        if index not in described:
            report(
                *where, "definition", f"{document.symbols[index]!r} is defined here, and has no definition"
            )


def _check_enclosing(document: Document, places: list[Span], report: Report) -> None:
    ranges: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for index, line, start, end_line, end in groups(document.enclosing, 5):
        place = places[index]
        if not place.roles & _DEFINES:
            report(place.line, place.start, "enclosing", "only definitions have an enclosing range")
        if (place.line, place.start) < (line, start) or (end_line, end) < (place.end_line, place.end):
            report(
                place.line, place.start, "enclosing", "the enclosing range does not contain its occurrence"
            )
        ranges.append(((line, start), (end_line, end)))
    stack: list[tuple[int, int]] = []
    # Of ranges with one start the longest comes first, so that the others nest in it.
    for start, end in sorted(ranges, key=lambda item: (item[0], (-item[1][0], -item[1][1]))):
        while stack and stack[-1] <= start:
            stack.pop()
        if stack and stack[-1] < end:
            report(*start, "enclosing", "the enclosing range overlaps another without lying inside it")
        stack.append(end)


def _check_unresolved(document: Document, report: Report) -> None:
    if len(set(document.unresolved.names)) != len(document.unresolved.names):
        report(0, 0, "unresolved", "names has one name twice")
    line, previous = 0, 0
    for delta, start, _, _ in groups(document.unresolved.uses, 4):
        if not delta and start < previous:
            report(line, start, "unresolved", "the use stands after one that begins later")
        line, previous = line + delta, start
    for before, after in pairwise(document.problems):
        if (after.line, after.column) < (before.line, before.column):
            report(after.line, after.column, "problems", "the problem stands after one at a later place")


def _check_text(document: Document, places: list[Span], text: bytes, report: Report) -> None:
    if hashlib.sha256(text).hexdigest() != document.digest:
        report(0, 0, "digest", "the digest is of other bytes")
        return
    content = lines(text)
    cache: dict[int, frozenset[int] | int] = {}

    def check(line: int, column: int, what: str) -> None:
        if line not in cache:
            cache[line] = _boundaries(content[line], document.encoding) if line < len(content) else -1
        boundaries = cache[line]
        if isinstance(boundaries, int):
            if column > boundaries:
                message = f"{what} is outside the text"
                report(line, column, "position", message)
        elif column not in boundaries:
            report(line, column, "position", f"{what} is outside the text or inside a character")

    for place in places:
        check(place.line, place.start, "the start of the occurrence")
        check(place.end_line, place.end, "the end of the occurrence")
        if (place.end_line, place.end) < (place.line, place.start):
            report(place.line, place.start, "position", "the occurrence ends before it begins")
    for _, line, start, end_line, end in groups(document.enclosing, 5):
        check(line, start, "the start of the enclosing range")
        check(end_line, end, "the end of the enclosing range")
    line = 0
    for delta, start, _, _ in groups(document.unresolved.uses, 4):
        line += delta
        check(line, start, "the unresolved use")
    for problem in document.problems:
        check(problem.line, problem.column, "the problem")


def _boundaries(line: bytes, encoding: Encoding) -> frozenset[int] | int:
    """The columns at which a character starts or the line ends; for an ASCII line just its length."""
    return length(line, encoding) if line.isascii() else frozenset(offsets(line, encoding))
