"""What happens to an index when things go wrong, or happen at the same time."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tieline.errors import TielineError
from tieline.facts.document import Document, UnitResult
from tieline.graph import database, schema
from tieline.graph.names import IS_NAME, find_name
from tieline.graph.query import Reader, completeness, index_digest, paths, read_documents
from tieline.graph.writer import IndexWriter

from .builder import DEF, PACKAGES, READ, acme, document, index, nothing, unit


def some(path: str, count: int = 3) -> Document:
    return document(
        path, [((line, 0, 3), acme(f"app/f{line}()."), DEF if line % 2 else READ) for line in range(count)]
    )


def seen(path: Path) -> list[str]:
    with Reader(path) as reader:
        return paths(reader)


def test_no_index(tmp_path: Path) -> None:
    with pytest.raises(TielineError, match="TL300"):
        Reader(tmp_path / "index.db")


@pytest.mark.parametrize("content", [b"", b"not a database" * 100, None])
def test_a_file_that_is_no_index_is_named_then_moved_aside(tmp_path: Path, content: bytes | None) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})
    if content is None:
        data = bytearray(path.read_bytes())
        data[4096 : 4096 * 8] = os.urandom(4096 * 7)
        content = bytes(data)
    path.write_bytes(content)
    with pytest.raises(TielineError, match="TL301") as caught, Reader(path) as reader:
        list(read_documents(reader))
    assert str(path) in caught.value.message
    assert "tieline index" in caught.value.hint
    with IndexWriter(path, "acme", "/checkout", read=nothing) as writer:
        assert writer.fresh
        assert writer.moved == path.with_name("index.db.corrupt-1")
        assert path.with_name("index.db.corrupt-1").read_bytes() == content
        writer.replace_unit(unit("u"), [some("b.py"), UnitResult("u", "indexed")], PACKAGES)
        writer.commit()
    assert seen(path) == ["b.py"]


def test_a_database_of_others_is_no_index(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "index.db") as connection:
        connection.execute("CREATE TABLE meta (x)")
        connection.execute("PRAGMA user_version = 1")
    with pytest.raises(TielineError, match="TL301"):
        Reader(tmp_path / "index.db")


def test_a_newer_index_is_left_alone(tmp_path: Path) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    for action in (lambda: Reader(path), lambda: IndexWriter(path, "acme", "/checkout")):
        with pytest.raises(TielineError, match="TL302"):
            action()
    assert path.read_bytes() == before


def test_an_older_index_is_migrated_in_one_transaction() -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE TABLE old (x)")
    connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")

    def first(at: sqlite3.Connection) -> None:
        at.execute("ALTER TABLE old RENAME TO new")

    def failing(at: sqlite3.Connection) -> None:
        at.execute("DROP TABLE new")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        schema.migrate(connection, "x", {1: first, 2: failing}, target=3)
    assert schema.version(connection) == 1
    assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("old",)]
    schema.migrate(connection, "x", {1: first, 2: lambda _: None}, target=3)
    assert schema.version(connection) == 3
    assert connection.execute("SELECT name FROM sqlite_schema").fetchall() == [("new",)]


def test_names_are_found_by_their_index(tmp_path: Path) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})
    with sqlite3.connect(path) as connection:
        plan = connection.execute(
            f"EXPLAIN QUERY PLAN SELECT id FROM name WHERE {IS_NAME}",  # noqa: S608
            ("f1",),
        ).fetchall()
        assert "USING INDEX name_text" in plan[0][3]
        assert find_name(connection, "f1")
        assert find_name(connection, "F1") is None


def test_a_checkout_that_is_called_otherwise_keeps_its_facts(tmp_path: Path) -> None:
    path = tmp_path / "index.db"

    def called(name: str, root: str, *facts: Document) -> list[str]:
        with IndexWriter(path, name, root, read=nothing) as writer:
            if facts:
                writer.replace_unit(unit("u"), [*facts, UnitResult("u", "indexed")], PACKAGES)
            writer.commit()
        with Reader(path, repository=name) as reader:
            assert paths(reader) == ["a.py"] * bool(facts or name == "example.org/a")
            return sorted(reader.repositories.values())

    assert called("a", "/here/a", some("a.py")) == ["a"]
    assert called("example.org/a", "/here/a") == ["example.org/a"]
    # Another folder is another checkout, and so is one that goes by a name that is taken.
    assert called("b", "/here/b") == ["b", "example.org/a"]
    assert called("example.org/a", "/here/b") == ["b", "example.org/a"]


def test_a_second_writer_is_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "index.db"
    with IndexWriter(path, "acme", "/checkout"):
        with pytest.raises(TielineError, match="TL303") as caught:
            IndexWriter(path, "acme", "/checkout")
        assert str(os.getpid()) in caught.value.message
        assert "index.db.lock" in caught.value.message
    IndexWriter(path, "acme", "/checkout").close()


def test_a_lock_file_of_a_dead_process_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "index.db.lock").write_text("999999\n")
    index(tmp_path / "index.db", {"u": [some("a.py")]})


@pytest.mark.parametrize("rebuild", [False, True])
def test_readers_go_on_with_the_old_index(tmp_path: Path, rebuild: bool) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})
    with Reader(path) as before:
        with IndexWriter(path, "acme", "/checkout", rebuild=rebuild, read=nothing) as writer:
            writer.replace_unit(unit("u"), [some("b.py"), UnitResult("u", "partial", reason="why")], PACKAGES)
            assert seen(path) == ["a.py"]
            assert not before.outdated()
            writer.commit()
        assert paths(before) == ["a.py"]
        assert before.outdated()
        assert completeness(before).complete
    assert seen(path) == ["b.py"]
    with Reader(path) as after:
        assert [item.reason for item in completeness(after).missing] == ["why"]
    # And nothing of the old index comes back when it is written again.
    index(path, {"u": [some("c.py")]})
    assert seen(path) == ["c.py"]


def test_without_commit_nothing_happens(tmp_path: Path) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})
    before = path.read_bytes()
    for rebuild in (False, True):
        with IndexWriter(path, "acme", "/checkout", rebuild=rebuild, read=nothing) as writer:
            writer.replace_unit(unit("u"), [some("b.py"), UnitResult("u", "indexed")], PACKAGES)
    assert seen(path) == ["a.py"]
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.building"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("rebuild", [False, True])
def test_a_killed_writer_leaves_the_old_index(tmp_path: Path, rebuild: bool) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})
    with Reader(path) as reader:
        expected = index_digest(reader)
    for delay in (0.0, 0.01, 0.05):
        writer = subprocess.Popen(
            [sys.executable, "-c", _ENDLESS_WRITER, str(path), str(int(rebuild))],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"begun\n"
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        with Reader(path) as reader:
            assert index_digest(reader) == expected
    index(path, {"u": [some("b.py")]})
    assert seen(path) == ["b.py"]
    assert not list(tmp_path.glob("*.building"))


_ENDLESS_WRITER = """
import sys
from pathlib import Path
from tieline.facts.document import UnitResult
from tests.graph.builder import PACKAGES, nothing, unit
from tests.graph.test_writer import some
from tieline.graph.writer import IndexWriter

def endless():
    for number in range(10**9):
        yield some(f"d{number}.py", 50)
        if number == 20:
            print("begun", flush=True)

writer = IndexWriter(Path(sys.argv[1]), "acme", "/checkout", rebuild=sys.argv[2] == "1", read=nothing)
writer._connection.execute("PRAGMA cache_size = 4")
writer.replace_unit(unit("u"), endless(), PACKAGES)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_any_moment_of_many_commits(tmp_path: Path) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})
    for delay in (0.005, 0.02, 0.04, 0.08):
        writer = subprocess.Popen(
            [sys.executable, "-c", _COMMITTING_WRITER, str(path)],
            cwd=Path(__file__).parents[2],
            stdout=subprocess.PIPE,
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        with Reader(path) as reader:
            assert len(list(read_documents(reader))) == len(paths(reader)) == 5
            assert reader.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


_COMMITTING_WRITER = """
import sys
from pathlib import Path
from tests.graph.builder import index
from tests.graph.test_writer import some

path = Path(sys.argv[1])
for number in range(10**6):
    index(path, {"u": [some(f"d{number}_{at}.py", 20) for at in range(5)]}, rebuild=number % 3 == 2)
    if number == 2:
        print("begun", flush=True)
"""


@pytest.mark.parametrize("rebuild", [False, True])
def test_a_full_disk_leaves_the_old_index(tmp_path: Path, rebuild: bool) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})

    def many() -> Iterator[Document | UnitResult]:
        for number in range(1000):
            yield some(f"d{number}.py", 100)
        yield UnitResult("u", "indexed")

    with IndexWriter(path, "acme", "/checkout", rebuild=rebuild, read=nothing) as writer:
        writer._connection.execute("PRAGMA max_page_count = 70")  # pyright: ignore[reportPrivateUsage]
        with pytest.raises(TielineError, match="TL304"):  # noqa: PT012 - either may be the first to notice
            writer.replace_unit(unit("u"), many(), PACKAGES)
            writer.commit()
    assert seen(path) == ["a.py"]
    assert not list(tmp_path.glob("*.building"))
    index(path, {"u": [some("b.py")]})
    assert seen(path) == ["b.py"]


@pytest.mark.skipif(os.name != "posix", reason="needs permissions")
def test_an_index_on_a_read_only_medium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")]})

    def denied(*_: object) -> bool:
        return False

    # Root may write everywhere, so the answer of the system is made up.
    monkeypatch.setattr(database.os, "access", denied)
    assert seen(path) == ["a.py"]
    assert [item.name for item in tmp_path.iterdir() if "-" in item.name] == []


def test_equal_facts_make_equal_files(tmp_path: Path) -> None:
    facts = {"u": [some("a.py"), some("b.py")], "v": [some("b.py", 5)]}
    one = index(tmp_path / "one.db", facts).read_bytes()
    assert index(tmp_path / "two.db", facts).read_bytes() == one
    assert index(tmp_path / "two.db", facts, rebuild=True).read_bytes() == one


def test_an_unchanged_unit_writes_no_documents(tmp_path: Path) -> None:
    path = index(tmp_path / "index.db", {"u": [some("a.py")], "v": [some("b.py")]})
    with IndexWriter(path, "acme", "/checkout", read=nothing) as writer:
        assert writer.unit_fingerprints() == {"u": "u", "v": "v"}
        assert not writer.fresh
        writer.replace_unit(unit("u"), [some("a.py"), UnitResult("u", "indexed")], PACKAGES)
        writer.commit()
        assert not writer._documents.changed  # pyright: ignore[reportPrivateUsage]


def test_columns_that_are_not_utf16_are_refused(tmp_path: Path) -> None:
    import msgspec

    facts = msgspec.structs.replace(some("a.py"), encoding="utf-8")
    with (
        IndexWriter(tmp_path / "index.db", "acme", "/checkout") as writer,
        pytest.raises(ValueError, match="UTF-16"),
    ):
        writer.replace_unit(unit("u"), [facts, UnitResult("u", "indexed")], PACKAGES)
