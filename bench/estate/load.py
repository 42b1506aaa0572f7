"""Loads an estate into a store, and measures how long that takes and how large it becomes."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections import Counter
from pathlib import Path

import msgspec
import psutil

from tieline.facts.document import Document
from tieline.graph.writer import IndexWriter

from .checkout import workspace
from .generate import Analysed, repository
from .packages import Scale


class Loaded(msgspec.Struct, frozen=True):
    """What loading an estate took.

    Attributes:
        occurrences: how many there are in the repositories' own documents.
        documents: how many own documents there are.
        generating: CPU seconds that went into drawing the facts.
        cpu: CPU seconds for each repository, in order.
        wall: wall seconds for each repository.
        peak: megabytes of resident memory at most.
    """

    occurrences: int
    documents: int
    generating: float
    cpu: tuple[float, ...]
    wall: tuple[float, ...]
    peak: float


def load(scale: Scale, store: Path, extra: int = 1) -> Loaded:
    """Write all repositories, and then `extra` more, one after the other."""
    process = psutil.Process()
    occurrences = documents = 0
    generating, peak = 0.0, 0
    cpu: list[float] = []
    wall: list[float] = []
    for number in range(scale.repositories + extra):
        begun = time.process_time()
        facts = repository(scale, number)
        generating += time.process_time() - begun
        for document in _own(facts):
            occurrences += len(document.occurrences) // 5
            documents += 1
        begun, wall_begun = time.process_time(), time.monotonic()
        _write(scale, number, facts, store)
        cpu.append(time.process_time() - begun)
        wall.append(time.monotonic() - wall_begun)
        peak = max(peak, process.memory_info().rss)
        if number % 50 == 49:
            said = f"{number + 1} repositories, {occurrences / 1e6:.1f} M occurrences, {sum(cpu):.0f} s CPU"
            print(said, file=sys.stderr, flush=True)
    return Loaded(occurrences, documents, generating, tuple(cpu), tuple(wall), peak / 1e6)


def sizes(store: Path) -> Counter[str]:
    """The bytes of each table with its indexes."""
    with sqlite3.connect(store) as connection:
        found: Counter[str] = Counter()
        for name, size in connection.execute(
            "SELECT coalesce(tbl_name, stored.name), sum(pgsize) FROM dbstat AS stored"
            " LEFT JOIN sqlite_schema AS made ON made.name = stored.name GROUP BY 1"
        ):
            found[name] = size
    return found


def _own(facts: Analysed) -> list[Document]:
    return [
        fact for _, each in facts.units for fact in each if isinstance(fact, Document) and not fact.declared
    ]


def _write(scale: Scale, number: int, facts: Analysed, store: Path) -> None:
    with IndexWriter(store, facts.name, facts.root, read=facts.sources.get) as writer:
        writer.put_workspace(workspace(scale, number))
        for unit, said in facts.units:
            writer.replace_unit(unit, said, facts.packages, fingerprint=unit.id)
        writer.commit()
