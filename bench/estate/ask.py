"""Asks a store for definitions and references, and measures how long answers take."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import TypeVar

import msgspec

from tieline.graph.answers import Symbol
from tieline.graph.query import Reader, definitions, occurrences_at, references
from tieline.graph.stores import Store

from . import packages
from .packages import Scale

_ASKING = 20
_PAGE = 100


class Times(msgspec.Struct, frozen=True):
    """What answers to one question took, in milliseconds; each sorted.

    Attributes:
        wall: from question to answer.
        cpu: of this process alone, whatever else the machine does; a server's is not in it.
    """

    wall: tuple[float, ...]
    cpu: tuple[float, ...]


def at(times: tuple[float, ...], share: float) -> float:
    """The time that this share of answers took at most."""
    return times[min(len(times) - 1, int(share * len(times)))]


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

Question = TypeVar("Question")


def ask(scale: Scale, store: Store, repositories: int, questions: int = 1000) -> Answers:
    """Ask about random positions of some repositories: first for warming up, then about others.

    What was there before the questions is not walked by the garbage collector while they are answered: of an
    estate that was just drawn that is much more than a server has.
    """
    random = Random(f"{scale.seed} questions")
    count = min(_ASKING, repositories)
    asked = random.sample(range(repositories), count)
    readers = [Reader(store, packages.package_name(each)) for each in asked]
    gc.collect()
    gc.freeze()
    try:
        each = max(1, questions // count)
        turns: list[list[tuple[Reader, Place]]] = [
            [(reader, place) for reader in readers for place in _places(reader, random, each)]
            for _ in range(2)
        ]
        for turn in turns:
            random.shuffle(turn)
        found = [[_timed(_define, *question) for question in turn] for turn in turns][-1]
        uses = [[_timed(_refer_from, *question) for question in turn] for turn in turns][-1]
        symbol = packages.public(scale, 0, packages.VERSIONS[-1])[0].symbol
        hottest: list[tuple[float, float]] = []
        total = 0
        for reader in readers:
            number = reader.symbols.find(symbol)
            if number is None:
                raise ValueError(f"{symbol} is not in the store")
            target = [reader.symbol(number)]
            total = references(reader, target, limit=_PAGE).total
            hottest += [_timed(_refer, reader, target) for _ in range(5)]
    finally:
        gc.unfreeze()
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


def _timed(
    question: Callable[[Reader, Question], object], reader: Reader, about: Question
) -> tuple[float, float]:
    begun, begun_cpu = time.perf_counter(), time.thread_time()
    question(reader, about)
    return 1000 * (time.perf_counter() - begun), 1000 * (time.thread_time() - begun_cpu)


def _define(reader: Reader, place: Place) -> object:
    return definitions(reader, occurrences_at(reader, *place))


def _refer_from(reader: Reader, place: Place) -> object:
    return references(reader, occurrences_at(reader, *place), limit=_PAGE)


def _refer(reader: Reader, symbols: list[Symbol]) -> object:
    return references(reader, symbols, limit=_PAGE)


def _sorted(times: Sequence[tuple[float, float]]) -> Times:
    wall, cpu = zip(*times, strict=True)
    return Times(tuple(sorted(wall)), tuple(sorted(cpu)))
