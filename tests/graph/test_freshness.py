"""Lines of an edited file: a wrong position is never given."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.facts.document import UnitResult
from tieline.graph.linehash import correspond, fingerprints, landmarks, relocate
from tieline.graph.query import Freshness, Reader, occurrences_at, references, resolve_name
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, PACKAGES, acme, document, lib, unit

LINES = st.lists(st.sampled_from([b"a", b"b", b"c", b"d", b"", b"}"]), max_size=25)


@given(LINES, LINES)
def test_only_equal_lines_correspond_and_in_order(old: list[bytes], new: list[bytes]) -> None:
    pairs = sorted(correspond(old, new).items())
    assert all(old[before] == new[after] for before, after in pairs)
    assert all(one[1] < other[1] for one, other in itertools.pairwise(pairs))


@given(LINES, LINES, LINES, LINES)
def test_what_stands_around_an_edit_is_found(
    head: list[bytes], old: list[bytes], new: list[bytes], tail: list[bytes]
) -> None:
    found = correspond(head + old + tail, head + new + tail)
    shared = min(len(old), len(new))
    if old[:shared] != new[:shared] and len(old) == len(new):
        assert len(found) >= len(head) + len(tail)
    assert all(found.get(at) == at for at in range(len(head)))


@given(st.permutations(range(12)), st.integers(0, 11))
def test_lines_that_are_unique_are_found_as_an_oracle_does(order: list[int], gone: int) -> None:
    old = [bytes([number]) for number in range(12)]
    new = [bytes([number]) for number in order if number != gone]
    # The oracle: a longest common subsequence, by dynamic programming.
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            best[i + 1][j + 1] = best[i][j] + 1 if one == other else max(best[i][j + 1], best[i + 1][j])
    found = correspond(old, new)
    assert gone not in found
    # Matching the touching ends first may cost some of the longest series, but never finds a wrong line.
    assert len(found) <= best[-1][-1]
    assert found or not best[-1][-1]


@given(
    st.lists(st.integers(0, 4), max_size=9),
    st.lists(st.integers(0, 4), max_size=9),
    st.sets(st.integers(0, 8)),
)
def test_of_a_dependency_only_lines_that_are_unique_are_found(
    old: list[int], new: list[int], wanted: set[int]
) -> None:
    before, after = (fingerprints(b"".join(b"%d\n" % each for each in state)) for state in (old, new))
    wanted = {line for line in wanted if line < len(old)}
    pairs = sorted(relocate(wanted, landmarks(before, wanted), after).items())
    for line, target in pairs:
        assert line in wanted
        assert old[line] == new[target]
        assert (old.count(old[line]), new.count(old[line])) == (1, 1)
    assert all(one[1] < other[1] for one, other in itertools.pairwise(pairs))
    if old == new:
        assert {line for line, _ in pairs} == {line for line in wanted if old.count(old[line]) == 1}


def test_rows_in_an_edited_dependency_move_or_are_lost(tmp_path: Path) -> None:
    source = "def run():\n    pass\n\ndef stop():\n    pass\n"
    path = tmp_path / "site" / "lib.py"
    path.parent.mkdir()
    path.write_text(source)
    package = StoredPackage("pypi", "lib", "2.0", str(path.parent), False)
    facts = document(
        "lib.py",
        [((0, 4, 3), lib("lib/run()."), DEF), ((3, 4, 4), lib("lib/stop()."), DEF)],
        source=source,
        declared=True,
    )
    with IndexWriter(tmp_path / "index.db", "acme", str(tmp_path)) as writer:
        writer.replace_unit(unit("u"), [facts, UnitResult("u", "indexed")], [package])
        writer.commit()
    path.write_text("import os\n\n" + source.replace("stop", "halt"))
    with Reader(tmp_path / "index.db", root=str(tmp_path)) as reader:
        assert Freshness(reader).to_indexed(str(path), 2) == 0
        assert Freshness(reader).to_indexed(str(path), 5) is None
        page = references(reader, [*resolve_name(reader, "run"), *resolve_name(reader, "stop")])
        present = Freshness(reader).present(page.results)
        assert [(row.line, text) for row, text in present.rows] == [(2, "def run():")]
        assert [row.line for row in present.lost] == [3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    source = "import os\n\ndef run():\n    return 1\n\nrun()\n"
    (tmp_path / "app.py").write_text(source)
    facts = document(
        "app.py",
        [((2, 4, 3), acme("app/run()."), DEF), ((5, 0, 3), acme("app/run()."), CALL)],
        source=source,
    )
    with IndexWriter(tmp_path / "index.db", "acme", str(tmp_path)) as writer:
        writer.replace_unit(unit("python:."), [facts, UnitResult("python:.", "indexed")], PACKAGES)
        writer.commit()
    return tmp_path


def rows(checkout: Path) -> tuple[list[tuple[int, str]], int, tuple[str, ...]]:
    with Reader(checkout / "index.db") as reader:
        symbols = occurrences_at(reader, "app.py", 2, 5)
        shown = Freshness(reader).present(references(reader, symbols).results)
        return [(row.line, text) for row, text in shown.rows], len(shown.lost), shown.stale


def test_a_fresh_file_is_left_alone(checkout: Path) -> None:
    assert rows(checkout) == ([(2, "def run():"), (5, "run()")], 0, ())


def test_rows_move_with_their_lines(checkout: Path) -> None:
    path = checkout / "app.py"
    path.write_text("# new\n" + path.read_text().replace("return 1", "return 2"))
    assert rows(checkout) == ([(3, "def run():"), (6, "run()")], 0, ("app.py",))
    with Reader(checkout / "index.db") as reader:
        fresh = Freshness(reader)
        assert fresh.state("app.py") == "stale"
        assert fresh.to_indexed("app.py", 3) == 2
        assert fresh.to_indexed("app.py", 0) is None
        assert fresh.to_indexed("app.py", 4) is None


def test_rows_on_edited_lines_are_lost_not_wrong(checkout: Path) -> None:
    path = checkout / "app.py"
    path.write_text(path.read_text().replace("def run", "async def run"))
    assert rows(checkout) == ([(5, "run()")], 1, ("app.py",))


def test_a_missing_file_is_gone(checkout: Path) -> None:
    (checkout / "app.py").unlink()
    assert rows(checkout) == ([], 2, ("app.py",))


def test_a_file_that_changed_before_it_was_stored_is_stale_without_positions(checkout: Path) -> None:
    facts = document("app.py", [((2, 4, 3), acme("app/run()."), DEF)], source="something else")
    with IndexWriter(checkout / "index.db", "acme", str(checkout)) as writer:
        writer.replace_unit(unit("python:."), [facts, UnitResult("python:.", "indexed")], PACKAGES)
        writer.commit()
    assert rows(checkout) == ([], 1, ("app.py",))


def test_fingerprints_do_not_see_line_ends() -> None:
    assert fingerprints(b"a\r\nb\n") == fingerprints(b"a\nb\n")


def test_five_thousand_lines_are_fast() -> None:
    import time

    old = fingerprints(b"\n".join(b"line %d" % (at % 900 if at % 3 else at) for at in range(5000)))
    new = old[:100] + old[140:2500] + old[2400:4000] + old[4001:]
    start = time.perf_counter()
    assert len(correspond(old, new)) > 4500
    assert time.perf_counter() - start < 0.5
