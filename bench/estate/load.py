"""Indexes the repositories of an estate, pushes them into stores, and measures how long that takes."""

from __future__ import annotations

import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
import psutil
import psycopg

from tieline.facts.document import Document
from tieline.graph import stores
from tieline.graph.reader import Reader
from tieline.graph.stores import Store
from tieline.graph.transfer import transfer
from tieline.graph.writer import IndexWriter

from .checkout import workspace
from .generate import Analysed, repository
from .packages import Scale


class Spent(msgspec.Struct, frozen=True):
    """What something took: CPU seconds of this process, and wall seconds, of which a server has the rest."""

    cpu: float
    wall: float


class Loaded:
    """What loading an estate took so far.

    Attributes:
        occurrences: how many there are in the repositories' own documents.
        documents: how many own documents there are.
        generating: for each repository, drawing its facts.
        indexing: for each repository, its facts into an index of its own.
        pushing: by store, for each repository, from there into the store.
        peak: megabytes of resident memory at most.
    """

    def __init__(self, stores: Iterable[str]) -> None:
        self.occurrences = 0
        self.documents = 0
        self.generating: list[Spent] = []
        self.indexing: list[Spent] = []
        self.pushing: dict[str, list[Spent]] = {name: [] for name in stores}
        self.peak = 0.0


class _Watch:
    """Measures from its making on."""

    def __init__(self) -> None:
        self._cpu, self._wall = time.process_time(), time.monotonic()

    def spent(self) -> Spent:
        return Spent(time.process_time() - self._cpu, time.monotonic() - self._wall)


def load(
    scale: Scale, targets: Mapping[str, Store], scratch: Path, numbers: Iterable[int], loaded: Loaded
) -> None:
    """Index and push some repositories, one after the other; add what that takes to what others took."""
    process = psutil.Process()
    index = scratch / "index.db"
    for number in numbers:
        watch = _Watch()
        facts = repository(scale, number)
        loaded.generating.append(watch.spent())
        for document in _own(facts):
            loaded.occurrences += len(document.occurrences) // 5
            loaded.documents += 1
        watch = _Watch()
        _write(scale, number, facts, index)
        loaded.indexing.append(watch.spent())
        for name, store in targets.items():
            watch = _Watch()
            _push(index, store)
            loaded.pushing[name].append(watch.spent())
        loaded.peak = max(loaded.peak, process.memory_info().rss / 1e6)
        if number % 25 == 24:
            said = f"{number + 1} repositories, {loaded.occurrences / 1e6:.1f} M occurrences"
            print(said, file=sys.stderr, flush=True)


def sizes(store: Store) -> Counter[str]:
    """The bytes of each table with its indexes."""
    if isinstance(store, Path):
        with sqlite3.connect(store) as connection:
            rows: list[tuple[str, int]] = connection.execute(
                "SELECT coalesce(tbl_name, stored.name), sum(pgsize) FROM dbstat AS stored"
                " LEFT JOIN sqlite_schema AS made ON made.name = stored.name GROUP BY 1"
            ).fetchall()
    else:
        with psycopg.connect(store) as server:
            rows = server.execute(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class"
                " WHERE relkind = 'r' AND relnamespace = 'tieline'::regnamespace"
            ).fetchall()
    return Counter(dict(rows))


def _own(facts: Analysed) -> list[Document]:
    return [
        fact for _, each in facts.units for fact in each if isinstance(fact, Document) and not fact.declared
    ]


def _write(scale: Scale, number: int, facts: Analysed, index: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        index.with_name(index.name + suffix).unlink(missing_ok=True)
    with IndexWriter(index, facts.name, facts.root, read=facts.sources.get) as writer:
        writer.put_workspace(workspace(scale, number))
        for unit, said in facts.units:
            writer.replace_unit(unit, said, facts.packages, fingerprint=unit.id)
        writer.commit()


def _push(index: Path, store: Store) -> None:
    with Reader(index) as source, stores.open_target(store) as target:
        transfer(source, target, "1")
        target.commit()
