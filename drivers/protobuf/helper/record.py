"""Collects what is said of one file, and makes the fact of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ....facts.document import Definition, Document, Problem, RelationshipKind
from .checkout import Home
from .source import Source

Extent = tuple[int, int]
"""Offsets in a file: of the first byte, and behind the last."""


class Record:
    """What is said of one file.

    Attributes:
        home: where the file is.
        source: its text.
    """

    def __init__(self, home: Home, source: Source) -> None:
        """Begin with nothing said."""
        self.home = home
        self.source = source
        self._occurrences: dict[tuple[int, int, str], int] = {}
        self._bodies: dict[tuple[int, int, str], Extent] = {}
        self._definitions: dict[str, tuple[Definition, tuple[tuple[RelationshipKind, str], ...]]] = {}
        self._problems: set[Problem] = set()

    def occurrence(self, symbol: str, extent: Extent, role: int) -> None:
        """Note that a text stands for a symbol."""
        key = (*extent, symbol)
        self._occurrences[key] = self._occurrences.get(key, 0) | role

    def definition(
        self, symbol: str, what: Definition, relationships: Iterable[tuple[RelationshipKind, str]] = ()
    ) -> None:
        """Note what a symbol is that the file defines; the first word on it counts."""
        targets = tuple(each for each in relationships if each[1] != symbol)
        self._definitions.setdefault(symbol, (what, targets))

    def body(self, symbol: str, name: Extent, whole: Extent) -> None:
        """Note the extent of a whole definition, by its symbol and the extent of its name."""
        if whole[0] <= name[0] and name[1] <= whole[1]:
            self._bodies[*name, symbol] = whole

    def problem(self, problem: Problem) -> None:
        """Note what protoc has to say about a place."""
        self._problems.add(problem)

    def document(self, *, declared: bool = False) -> Document:
        """Give the fact."""
        symbols: dict[str, int] = {}
        occurrences: list[int] = []
        enclosing: list[int] = []
        multiline: list[int] = []
        last = 0
        for number, (key, role) in enumerate(sorted(self._occurrences.items())):
            start, end, symbol = key
            line, column = self.source.place(start)
            end_line, end_column = self.source.place(end)
            index = symbols.setdefault(symbol, len(symbols))
            length = end_column - column if end_line == line else 0
            occurrences += [line - last, column, length, index, role]
            last = line
            if end_line != line:
                multiline += [number, end_line - line, end_column]
            if whole := self._bodies.get(key):
                enclosing += [number, *self.source.place(whole[0]), *self.source.place(whole[1])]
        order = sorted(self._definitions, key=lambda symbol: symbols[symbol])
        definitions: list[Definition] = []
        for symbol in order:
            what, targets = self._definitions[symbol]
            definitions.append(
                Definition(
                    symbols[symbol],
                    what.kind,
                    what.name,
                    what.signature,
                    what.documentation,
                    tuple((kind, symbols.setdefault(target, len(symbols))) for kind, target in targets),
                )
            )
        return Document(
            document=self.home.document,
            language="protobuf",
            package=self.home.row,
            encoding="utf-16",
            digest=hashlib.sha256(self.source.data).hexdigest(),
            symbols=tuple(symbols),
            occurrences=tuple(occurrences),
            enclosing=tuple(enclosing),
            multiline=tuple(multiline),
            definitions=tuple(definitions),
            problems=tuple(
                sorted(self._problems, key=lambda each: (each.line, each.column, each.code, each.message))
            ),
            declared=declared,
        )
