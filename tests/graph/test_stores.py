"""A store of several repositories, in a file or in PostgreSQL: it answers as the indexes that were pushed."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tieline.errors import TielineError
from tieline.graph import query
from tieline.graph.query import Reader
from tieline.graph.repositories import forget
from tieline.graph.stores import Store, open_target
from tieline.graph.transfer import transfer

from .builder import push
from .test_linking import LOAD, put_application, put_library, symbol


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "postgres":
        return request.getfixturevalue("postgres")
    return tmp_path / "store.db"


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """An index of `app`, which uses `lib` 2.1."""
    put_application(tmp_path / "app.db", "app", "2.1", LOAD)
    return tmp_path / "app.db"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """An index of `lib` 2.1."""
    put_library(tmp_path / "lib.db", "2.1", LOAD)
    return tmp_path / "lib.db"


def uses(store: Store, repository: str = "app", revision: str | None = None) -> list[tuple[str, str, str]]:
    """Repository, path and link of each use of `lib.load`."""
    with Reader(store, repository=repository, revision=revision) as reader:
        page = query.references(reader, query.resolve_name(reader, "lib.load"))
    return [(row.repository, row.path, row.link) for row in page.results]


def test_what_was_pushed_answers_as_the_indexes_did(
    store: Store, application: Path, library: Path, tmp_path: Path
) -> None:
    together = tmp_path / "together.db"
    put_application(together, "app", "2.1", LOAD)
    put_library(together, "2.1", LOAD)
    push(application, store)
    done = push(library, store)
    assert (done.repository, done.documents, done.occurrences) == ("lib-2.1", 1, len(LOAD))
    questions: list[Callable[[Reader], object]] = [
        query.index_digest,
        lambda reader: query.references(reader, query.resolve_name(reader, "lib.load")).total,
        lambda reader: query.totals(reader, query.resolve_name(reader, "lib.load")),
        lambda reader: query.hover(reader, query.resolve_name(reader, "lib.load")),
        lambda reader: [(row.symbol, row.kind) for row in query.symbols(reader, "LO")],
        lambda reader: query.dependents(reader, "pypi", "lib", None),
        query.observed_uses,
        query.units,
        query.packages,
        lambda reader: [(each.name, each.documents, each.units) for each in query.repositories(reader)],
        lambda reader: list(query.read_documents(reader)),
        query.status,
    ]
    with Reader(together, "app") as expected, Reader(store, "app", root="/app") as reader:
        for question in questions:
            assert question(reader) == question(expected)
    assert uses(store) == uses(together)


def test_a_revision_takes_the_place_of_the_one_before(
    store: Store, application: Path, tmp_path: Path
) -> None:
    push(application, store, "one")
    newer = tmp_path / "newer.db"
    put_application(newer, "app", "2.1", {"load": LOAD["load"], "dump": "def dump(value)"})
    assert push(newer, store, "two").replaced == ("one",)
    with Reader(store) as reader:
        assert reader.revision == "two"
        assert query.resolve_name(reader, "lib.dump")
    # A symbol that the newer revision does not use any more is gone with all that only it needed.
    push(application, store, "three")
    with Reader(store) as reader:
        assert query.resolve_name(reader, "lib.dump") == []
        (names,) = reader.connection.execute("SELECT count(*) FROM name WHERE text = 'dump'").fetchone()
        assert names == 0


def test_an_older_revision_that_is_kept_is_seen_only_when_it_is_asked_for(
    store: Store, application: Path, library: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.db"
    put_application(newer, "app", "2.1", {"dump": "def dump(value)"})
    push(library, store)
    push(application, store, "one")
    assert push(newer, store, "two", keep=True).replaced == ()
    assert [row[0] for row in uses(store, "lib-2.1")] == ["lib-2.1"]
    assert ("app", "main.py", "exact") in uses(store, "app", "one")
    forget(store, "app", "two")
    assert ("app", "main.py", "exact") in uses(store, "lib-2.1")
    with pytest.raises(TielineError, match="TL306"):
        forget(store, "app", "two")


def test_readers_see_the_state_that_they_opened(store: Store, application: Path, library: Path) -> None:
    push(application, store)
    with Reader(store) as before:
        assert not before.outdated()
        push(library, store)
        assert before.outdated()
        assert list(before.repositories.values()) == ["app"]
    with Reader(store) as after:
        assert list(after.repositories.values()) == ["app", "lib-2.1"]


def test_a_push_that_dies_half_way_changes_nothing_and_can_be_repeated(
    store: Store, application: Path, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    push(library, store)
    with Reader(store) as reader:
        before = query.index_digest(reader)
    with Reader(application) as reader, open_target(store) as target:
        insert = target.insert

        def fail(table: str, rows: object) -> None:
            if table == "detail":
                raise RuntimeError("power")
            insert(table, rows)  # pyright: ignore[reportArgumentType]

        monkeypatch.setattr(target, "insert", fail)
        with pytest.raises(RuntimeError, match="power"):
            transfer(reader, target, "")
    with Reader(store) as reader:
        assert query.index_digest(reader) == before
    push(application, store)
    assert ("app", "main.py", "exact") in uses(store, "lib-2.1")


def test_damage_where_a_push_does_not_come_is_found_within_five(tmp_path: Path, library: Path) -> None:
    store = tmp_path / "store.db"
    push(library, store)
    with Reader(store) as reader:
        before = query.index_digest(reader)
    connection = sqlite3.connect(store)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'unresolved'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    data = bytearray(store.read_bytes())
    data[(page - 1) * size : page * size] = bytes(size)
    store.write_bytes(data)
    with pytest.raises(TielineError, match="TL301"):  # noqa: PT012 - any of them may come upon it
        for _ in range(5):
            push(library, store)
    with Reader(store) as reader:
        assert query.index_digest(reader) == before


def test_two_pushes_at_once_come_one_after_the_other(store: Store, application: Path, library: Path) -> None:
    push(library, store)
    failures: list[BaseException] = []

    def one(revision: str) -> None:
        try:
            push(application, store, revision)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=one, args=(f"revision {number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Reader(store, repository="lib-2.1") as reader:
        assert [row.name for row in query.repositories(reader)].count("app") == 1
    assert [row[0] for row in uses(store, "lib-2.1")].count("app") == 1


def test_what_a_server_says_is_one_sentence_without_the_password() -> None:
    address = "postgresql://me:secret@localhost:1/nothing"
    with pytest.raises(TielineError, match="TL307") as caught, Reader(address):
        pass
    assert "secret" not in str(caught.value)
    assert "\n" not in caught.value.message


def test_an_empty_database_holds_no_store(postgres: str) -> None:
    with pytest.raises(TielineError, match="TL300"), Reader(postgres):
        pass


def test_a_store_of_another_version_is_not_touched(postgres: str, application: Path) -> None:
    push(application, postgres)
    with psycopg.connect(postgres) as connection:
        connection.execute("UPDATE tieline.meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(TielineError, match="TL302"), Reader(postgres):
        pass
    with pytest.raises(TielineError, match="TL302"):
        push(application, postgres)


def test_text_that_postgresql_cannot_keep_is_kept_as_near_as_can_be(postgres: str, tmp_path: Path) -> None:
    odd = tmp_path / "odd.db"
    put_application(odd, "odd", "2.1", {"`lo\0ad`": "def load(path)"})
    push(odd, postgres)
    with Reader(postgres) as reader:
        assert [row.name for row in query.symbols(reader, "lo\ufffdad")] == ["lo\ufffdad"]


def test_a_symbol_that_is_gone_in_the_newer_version_is_said_to_be(
    store: Store, application: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.db"
    put_library(newer, "3.0", {"other": "def other()"})
    push(application, store)
    push(newer, store)
    with Reader(store, repository="app") as reader:
        (place,) = query.definitions(reader, query.resolve_name(reader, symbol("2.1")))
    assert (place.link, place.reason) == ("declared", "requested 2.1, indexed 3.0 has no such symbol")
