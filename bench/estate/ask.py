"""Asks a store for definitions and references, and measures how long answers take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import msgspec

from tieline.graph.answers import Symbol
from tieline.graph.query import Reader, definitions, occurrences_at, references

from . import packages
from .packages import Scale

_ASKING = 20
_PAGE = 100


class Times(msgspec.Struct, frozen=True):
    """Milliseconds that answers to one question took, sorted."""

    milliseconds: tuple[float, ...]

    def at(self, share: float) -> float:
        """The time that this share of answers took at most."""
        return self.milliseconds[min(len(self.milliseconds) - 1, int(share * len(self.milliseconds)))]


class Answers(msgspec.Struct, frozen=True):
    """How fast a store answers.

    Attributes:
        definition: from a random position to where its symbol is defined.
        references: the first page of the uses of the symbol at a random position.
        hottest: the first page of the uses of the most used symbol.
        uses: how many there are of that.
    """

    definition: Times
    references: Times
    hottest: Times
    uses: int


Place = tuple[str, int, int]
"""Path, line and column."""


def ask(scale: Scale, store: Path, questions: int = 1000) -> Answers:
    """Ask about random positions of some repositories: first others for warming up, then those that count."""
    random = Random(f"{scale.seed} questions")
    count = min(_ASKING, scale.repositories)
    asked = random.sample(range(scale.repositories), count)
    readers = [Reader(store, packages.package_name(each)) for each in asked]
    try:
        each = max(1, questions // count)
        turns: list[list[tuple[Reader, Place]]] = [
            [(reader, place) for reader in readers for place in _places(reader, random, each)]
            for _ in range(2)
        ]
        for turn in turns:
            random.shuffle(turn)
        found = [[_timed(_define, *question) for question in turn] for turn in turns][-1]
        uses = [[_timed(_refer, *question) for question in turn] for turn in turns][-1]
        symbol = packages.public(scale, 0, packages.VERSIONS[-1])[0].symbol
        hottest: list[float] = []
        total = 0
        for reader in readers:
            number = reader.symbols.find(symbol)
            if number is None:
                raise ValueError(f"{symbol} is not in the store")
            target = reader.symbol(number)
            references(reader, [target], limit=_PAGE)
            begun = time.perf_counter()
            total = references(reader, [target], limit=_PAGE).total
            hottest.append(1000 * (time.perf_counter() - begun))
    finally:
        for reader in readers:
            reader.close()
    return Answers(_sorted(found), _sorted(uses), _sorted(hottest), total)


def _places(reader: Reader, random: Random, count: int) -> Iterator[Place]:
    documents: list[int] = [
        row[0]
        for row in reader.connection.execute(
            "SELECT id FROM document WHERE repository = ? AND flags & 1 = 0 ORDER BY id",
            (reader.repository_id,),
        )
    ]
    for _ in range(count):
        document = reader.document(random.choice(documents))
        occurrences = document.occurrences
        at = random.randrange(1, len(occurrences))
        yield document.path, occurrences.lines[at], occurrences.columns[at]


def _timed(question: Callable[[Reader, list[Symbol]], object], reader: Reader, place: Place) -> float:
    begun = time.perf_counter()
    question(reader, occurrences_at(reader, *place))
    return 1000 * (time.perf_counter() - begun)


def _define(reader: Reader, symbols: list[Symbol]) -> object:
    return definitions(reader, symbols)


def _refer(reader: Reader, symbols: list[Symbol]) -> object:
    return references(reader, symbols, limit=_PAGE)


def _sorted(times: Sequence[float]) -> Times:
    return Times(tuple(sorted(times)))
