"""Shows a document as its source with what is known about each name below it, so that a person can check it.

    total = price
  # ^^^^^ definition write `shop`/total.
  #         kind Variable
  #         signature (variable) total: int
  #         ^^^^^ read `shop`/price.

Symbols of the package under test are shown by their descriptors, all others behind the name of their package.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tieline.facts import positions, symbol
from tieline.facts.document import REASONS, Definition, Document, Role
from tieline.facts.spans import Span, groups, spans

_ROLES = {
    Role.DEFINITION: "definition",
    Role.FORWARD_DEFINITION: "declaration",
    Role.IMPORT: "import",
    Role.WRITE: "write",
    Role.READ: "read",
    Role.CALL: "call",
    Role.TEST: "test",
    Role.GENERATED: "generated",
    Role.IMPLICIT: "implicit",
}
_OWN = "tieline pypi acme 1.0 "
"""What stands before the descriptors of a package under test."""

Mark = tuple[int, int, list[str]]
"""Start and length of a place in its line, in characters, and what is said about it."""


def render(document: Document, source: bytes, own: str = _OWN) -> str:
    """Give the annotated source of a document; of a dependency only the lines that are spoken of.

    Args:
        document: what is known.
        source: the bytes of its file.
        own: what the symbols of the package under test begin with; it is not shown.
    """
    lines = positions.lines(source)
    marks: dict[int, list[Mark]] = defaultdict(list)
    for line, column, length, texts in _notes(document, own):
        to_characters = positions.converter(lines[line], document.encoding, "utf-32")
        start = to_characters(column)
        marks[line].append((start, to_characters(column + length) - start, texts))
    shown: list[str] = []
    for number, text in enumerate(lines):
        if document.declared and number not in marks:
            continue
        shown.append(f"  {text.decode()}".rstrip())
        shown += [each for mark in marks[number] for each in _annotation(mark)]
    return "\n".join(shown).rstrip("\n") + "\n"


def short(text: str, own: str) -> str:
    """A symbol without what is the same for all: `python:builtins/str#` for one of the standard library."""
    if symbol.is_local(text):
        return text
    if text.startswith(own):
        return text.removeprefix(own)
    parsed = symbol.parse(text)
    assert isinstance(parsed, symbol.Symbol)
    package = parsed.package if parsed.package == "python" else f"{parsed.package}@{parsed.version}"
    return f"{package}:{symbol.format_descriptors(parsed.descriptors)}"


def _notes(document: Document, own: str) -> Iterator[tuple[int, int, int, list[str]]]:
    """Line, column, length and texts of everything that is said about the document, by place."""
    places = list(spans(document))
    facts = {each.symbol: each for each in document.definitions}
    enclosing = {index: rest for index, *rest in groups(document.enclosing, 5)}
    notes: list[tuple[int, int, int, list[str]]] = []
    for index, place in enumerate(places):
        texts = [f"{_roles(place)} {short(document.symbols[place.symbol], own)}".lstrip()]
        if place.roles & (Role.DEFINITION | Role.FORWARD_DEFINITION):
            if index in enclosing:
                line, column, end_line, end = enclosing[index]
                texts.append(f"encloses {line + 1}:{column + 1} to {end_line + 1}:{end + 1}")
            # What is known about a symbol stands at its first definition.
            if place.symbol in facts:
                texts += _facts(document, facts.pop(place.symbol), own)
        assert place.line == place.end_line
        notes.append((place.line, place.start, place.end - place.start, texts))
    line = 0
    for delta, start, name, reason in groups(document.unresolved.uses, 4):
        line += delta
        text = document.unresolved.names[name]
        notes.append((line, start, len(text.encode("utf-16-le")) // 2, [f"unresolved {REASONS[reason]}"]))
    notes += [
        (each.line, each.column, 0, [f"{each.severity} {each.code}: {each.message}"])
        for each in document.problems
    ]
    yield from sorted(notes, key=lambda note: note[:2])


def _roles(place: Span) -> str:
    return " ".join(name for role, name in _ROLES.items() if place.roles & role)


def _facts(document: Document, facts: Definition, own: str) -> Iterator[str]:
    yield f"kind {facts.kind or '-'}"
    named = symbol.is_local(document.symbols[facts.symbol])
    if not named and facts.name != symbol.display_name(symbol.split(document.symbols[facts.symbol])[1]):
        yield f"name {facts.name}"
    for number, line in enumerate(facts.signature.splitlines()):
        yield f"{'signature' if not number else '         '} {line}"
    for number, line in enumerate(facts.documentation.splitlines()):
        yield f"{'documentation' if not number else '             '} {line}".rstrip()
    for kind, target in facts.relationships:
        yield f"{kind} {short(document.symbols[target], own)}"


def _annotation(mark: Mark) -> Iterator[str]:
    start, length, texts = mark
    indent = " " * start
    yield f"# {indent}{'^' * length or '|'} {texts[0]}"
    for text in texts[1:]:
        yield f"# {indent}    {text}"


def compare(file: Path, text: str, *, update: bool) -> None:
    """Fail with a difference when a text is not what the file has; with `update`, write it there."""
    before = file.read_text("utf-8") if file.exists() else None
    if before == text:
        return
    if update:
        file.write_text(text, "utf-8")
        return
    difference = difflib.unified_diff(
        (before or "").splitlines(), text.splitlines(), "snapshot", "driver", lineterm=""
    )
    shown = "\n".join(difference)
    pytest.fail(f"{file} differs; accept it with --update-snapshots\n{shown}", pytrace=False)


Check = Callable[[Path, str], None]
"""Compares a text with the snapshot in a file."""
