"""The documents of one repository of an estate, as its compilers would say them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import NamedTuple

import msgspec

from tieline.buildinfo.model import Unit
from tieline.facts.document import Definition, Document, Role, UnitResult, Unresolved
from tieline.graph.record import StoredPackage

from . import packages, words
from .packages import Entity, Module, Public, Scale

_READ, _CALL, _WRITE = int(Role.READ), int(Role.READ | Role.CALL), int(Role.WRITE)
_DEFINITION, _IMPORT, _TEST = int(Role.DEFINITION), int(Role.IMPORT), int(Role.TEST)
_UNITS = 2
_HOTTEST = 0.02
_FOREIGN = 0.16
_NEIGHBOUR = 0.12
_OWN = 0.10
_LOCALS = tuple(accumulate((8, 5, 3)))


class Analysed(msgspec.Struct, frozen=True):
    """One repository's facts.

    Attributes:
        name: its name.
        root: its folder, which is nowhere.
        packages: what documents index: its own, then those that it depends on.
        units: each unit with its facts.
        sources: the bytes of the files, by absolute path.
    """

    name: str
    root: str
    packages: tuple[StoredPackage, ...]
    units: tuple[tuple[Unit, tuple[Document | UnitResult, ...]], ...]
    sources: dict[str, bytes]


class _Foreign(NamedTuple):
    """A dependency, as the documents of a repository use it: weights of its public entities."""

    entities: tuple[Public, ...]
    weights: tuple[float, ...]


def repository(scale: Scale, number: int) -> Analysed:
    """Give all facts about the repository with a number."""
    wanted = packages.dependencies(scale, number)
    own = packages.stored(number)
    root = f"/checkouts/{own.name}"
    table = (own, *(packages.stored(each, version) for each, version in wanted))
    foreign = [packages.public(scale, *each) for each in wanted]
    offered = [_Foreign(each, packages.falling(len(each), 2)) for each in foreign]
    sources: dict[str, bytes] = {}
    units: list[tuple[Unit, tuple[Document | UnitResult, ...]]] = []
    for part in range(min(_UNITS, scale.documents)):
        used: dict[int, dict[Public, None]] = {}
        key = f"python:{own.name}#{part}"
        facts: list[Document | UnitResult] = []
        for place in range(part, scale.documents, min(_UNITS, scale.documents)):
            document, source = _Pen(scale, number, place, offered, used).document()
            sources[f"{root}/{document.document}"] = source
            facts.append(document)
        for at in sorted(used):
            for document, source in _declared(scale, at + 1, wanted[at], list(used[at])):
                sources[f"{table[at + 1].location}/{document.document}"] = source
                facts.append(document)
        facts.append(UnitResult(key, "indexed"))
        purl = f"pkg:pypi/{own.name}@{own.version}"
        units.append((Unit(key, "python", purl, root, (), "env"), tuple(facts)))
    return Analysed(own.name, root, table, tuple(units), sources)


class _Pen:
    """Writes one document."""

    def __init__(
        self,
        scale: Scale,
        package: int,
        place: int,
        offered: list[_Foreign],
        used: dict[int, dict[Public, None]],
    ) -> None:
        version = packages.own_version(package)
        self._random = Random(f"{scale.seed} {package} {place} body")
        self._module = packages.module(scale, package, place, version)
        near = self._random.randrange(scale.documents)
        self._neighbours = [
            entity
            for entity in packages.module(scale, package, near, version).entities
            if entity.kind != "Parameter"
        ]
        self._key = packages.key(package, version)
        self._is_hot = package != 0
        self._test = _TEST if self._module.path.startswith("tests/") else 0
        self._offered = offered
        self._used = used
        # A file imports some of what its package depends on.
        count = min(len(offered), 5)
        self._imported = self._random.sample(range(len(offered)), count) if count else []
        self._symbols: dict[str, int] = {}
        self._rows: list[tuple[int, int, int, int, int]] = []
        self._bodies: dict[int, tuple[int, int, int, int]] = {}
        self._definitions: list[Definition] = []
        self._locals = 0

    def document(self) -> tuple[Document, bytes]:
        """The document, and the source that it is about."""
        found = self._module
        unresolved: list[int] = []
        names: dict[str, int] = {}
        line = 0
        self._add(0, 0, 0, self._own(found.entities[0]), _DEFINITION)
        for at in self._imported:
            line += 1
            public = self._draw(at)
            self._add(line, 17, len(public.name), public.symbol, _IMPORT)
        last = line
        for entity in found.entities:
            self._define(entity)
            if entity.lines and entity.kind != "Class":
                self._body(entity)
                if self._random.random() < 0.3:
                    name = words.identifier(self._random, 1)
                    at = entity.line + 2
                    unresolved += (at - last, 90, names.setdefault(name, len(names)), 0)
                    last = at
        self._rows.sort()
        table: dict[int, int] = {}
        flat: list[int] = []
        enclosing: list[int] = []
        line = 0
        for index, (at, column, length, symbol, roles) in enumerate(self._rows):
            flat += (at - line, column, length, table.setdefault(symbol, len(table)), roles)
            line = at
            if roles & _DEFINITION and symbol in self._bodies:
                enclosing += (index, *self._bodies[symbol])
        source = _source(f"{self._key} {found.path}", line + 3)
        return (
            Document(
                found.path,
                "python",
                0,
                "utf-16",
                hashlib.sha256(source).hexdigest(),
                self._in_order(table),
                tuple(flat),
                tuple(enclosing),
                (),
                tuple(sorted(self._moved(table), key=lambda one: one.symbol)),
                Unresolved(tuple(names), tuple(unresolved)),
            ),
            source,
        )

    def _in_order(self, table: dict[int, int]) -> tuple[str, ...]:
        """The symbols by first appearance, and locals numbered so."""
        texts = list(self._symbols)
        count = 0
        found: list[str] = []
        for symbol in table:
            text = texts[symbol]
            if text.startswith("local "):
                text = f"local {count}"
                count += 1
            found.append(text)
        return tuple(found)

    def _moved(self, table: dict[int, int]) -> Iterator[Definition]:
        """The definitions, by the new places of symbols."""
        for one in self._definitions:
            related = tuple((kind, table[target]) for kind, target in one.relationships)
            yield msgspec.structs.replace(one, symbol=table[one.symbol], relationships=related)

    def _own(self, entity: Entity) -> str:
        return f"{self._key} {entity.descriptors}"

    def _add(self, line: int, column: int, length: int, symbol: str, roles: int) -> int:
        index = self._symbols.setdefault(symbol, len(self._symbols))
        self._rows.append((line, column, length, index, roles | self._test))
        return index

    def _draw(self, dependency: int) -> Public:
        foreign = self._offered[dependency]
        public = self._random.choices(foreign.entities, cum_weights=foreign.weights)[0]
        self._used.setdefault(dependency, {})[public] = None
        return public

    def _define(self, entity: Entity) -> None:
        column = 0 if entity.owner < 0 else 4
        if entity.kind == "Parameter":
            # Parameters follow the name of their function.
            column = self._rows[-1][1] + self._rows[-1][2] + 2
        elif entity.kind != "Module":
            column += 4 if entity.kind != "Class" else 6
        length = len(entity.name) if entity.kind != "Module" else 0
        symbol = self._own(entity)
        if entity.kind != "Module":
            self._add(entity.line, column, length, symbol, _DEFINITION)
        index = self._symbols[symbol]
        if entity.lines:
            self._bodies[index] = (entity.line, column - 4, entity.line + entity.lines, 20)
        related: tuple[tuple[str, int], ...] = ()
        if entity.kind == "Class" and self._imported and self._random.random() < 0.3:
            base = self._draw(self._imported[0])
            related = (
                ("extends", self._add(entity.line, column + length + 1, len(base.name), base.symbol, _READ)),
            )
        self._definitions.append(
            Definition(
                index,
                entity.kind,
                entity.name,
                entity.signature,
                entity.documentation,
                related,  # pyright: ignore[reportArgumentType]
            )
        )

    def _body(self, entity: Entity) -> None:
        random = self._random
        mine: list[tuple[str, int]] = []
        for _ in range(3):
            name = words.identifier(random, 1)
            symbol = f"local {self._locals}"
            self._locals += 1
            mine.append((symbol, len(name)))
        own = self._module.entities
        places = (0, 1, 2)
        begun: set[str] = set()
        indent = 4 if entity.owner < 0 else 8
        draw = random.random
        for line in range(entity.line + 1, entity.line + entity.lines):
            if draw() < 0.12:
                continue
            column = indent + 4 * (draw() < 0.3)
            for step in range(random.choice(_PER_LINE)):
                kind = draw()
                if kind < _HOTTEST and self._is_hot:
                    public = self._offered[0].entities[0]
                    self._used.setdefault(0, {})[public] = None
                    symbol, length, roles = public.symbol, len(public.name), _CALL
                elif kind < _HOTTEST + _FOREIGN and self._imported:
                    public = self._draw(random.choice(self._imported))
                    symbol, length = public.symbol, len(public.name)
                    roles = _READ if public.kind == "Class" else _CALL
                elif kind < _HOTTEST + _FOREIGN + _NEIGHBOUR:
                    other = random.choice(self._neighbours)
                    symbol, length, roles = self._own(other), min(len(other.name), 20), _CALL
                elif kind < _HOTTEST + _FOREIGN + _NEIGHBOUR + _OWN:
                    other = random.choice(own)
                    symbol, length, roles = self._own(other), min(len(other.name), 20), _READ
                else:
                    symbol, length = mine[random.choices(places, cum_weights=_LOCALS)[0]]
                    roles = _WRITE if not step and draw() < 0.3 else _READ
                    if symbol not in begun:
                        begun.add(symbol)
                        roles = _DEFINITION
                        index = self._symbols.setdefault(symbol, len(self._symbols))
                        name = words.identifier(random, 1)
                        self._definitions.append(
                            Definition(index, "Variable", name, f"{name}: {words.type_name(random)}")
                        )
                self._add(line, column, length, symbol, roles)
                column += length + random.choice(_GAPS)


_PER_LINE = (1, 1, 1, 1, 2, 2, 2, 3, 3)
_GAPS = (1, 1, 1, 2, 3, 3)


def _declared(
    scale: Scale, index: int, package: tuple[int, str], used: list[Public]
) -> Iterator[tuple[Document, bytes]]:
    """A dependency's files with only those definitions that a unit used."""
    number, version = package
    by_module: dict[int, list[Public]] = {}
    for public in used:
        by_module.setdefault(public.module, []).append(public)
    for place in sorted(by_module):
        found: Module = packages.module(scale, number, place, version)
        flat: list[int] = []
        definitions: list[Definition] = []
        symbols: list[str] = []
        line = 0
        for public in sorted(by_module[place], key=lambda one: one.place):
            entity = found.entities[public.place]
            flat += (
                entity.line - line,
                4 if entity.owner < 0 else 8,
                len(entity.name),
                len(symbols),
                _DEFINITION,
            )
            line = entity.line
            definitions.append(
                Definition(len(symbols), entity.kind, entity.name, entity.signature, entity.documentation)
            )
            symbols.append(public.symbol)
        source = _source(f"{packages.key(number, version)} {found.path}", found.entities[-1].line + 20)
        digest = hashlib.sha256(source).hexdigest()
        yield (
            Document(
                found.path,
                "python",
                index,
                "utf-16",
                digest,
                tuple(symbols),
                tuple(flat),
                definitions=tuple(definitions),
                declared=True,
            ),
            source,
        )


def _source(name: str, lines: int) -> bytes:
    """Text whose lines differ but for blank ones, as many as a file has."""
    text = Random(name).randbytes(6 * lines).hex().encode()
    return b"\n".join(b"" if line % 4 == 3 else text[12 * line : 12 * line + 12] for line in range(lines))
