"""However an index came about, it says the same."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from random import Random

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieline.facts.document import Document, Problem
from tieline.graph import flags, query
from tieline.graph.merge import merge
from tieline.graph.query import Reader
from tieline.graph.record import Record, record
from tieline.graph.stores import open_target
from tieline.graph.transfer import transfer

from .builder import CALL, DEF, FORWARD, LIBRARY, OWN, PACKAGES, READ, TEST, acme, document, index, lib

GLOBALS = [
    acme("app/"),
    acme("app/Server#"),
    acme("app/Server#run()."),
    acme("app/run()."),
    acme("`app.sub`/Server#"),
    lib("core/Base#"),
    lib("core/Base#run()."),
]
SYMBOLS = [*GLOBALS, "local 0", "local 1", "local odd"]
ROLES = [DEF, FORWARD, READ, CALL, DEF | TEST]
KINDS = ["", "Class", "Method"]
PATHS = ["app.py", "lib/core.py", "tests/test_app.py"]

Units = Mapping[str, list[Document]]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    path = draw(st.sampled_from(PATHS))
    declared = draw(st.booleans())
    places = st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 2))
    uses = draw(
        st.lists(
            st.tuples(places, st.sampled_from(SYMBOLS), st.sampled_from(ROLES)),
            max_size=6,
            unique_by=lambda use: use[:2],
        )
    )
    bodies = {where: (where[0], 0, where[0] + 2, 1) for where, _, _ in uses if draw(st.booleans())}
    described = draw(st.lists(st.sampled_from(SYMBOLS), unique=True, max_size=2))
    related = draw(
        st.lists(
            st.tuples(
                st.sampled_from(GLOBALS),
                st.sampled_from(["extends", "definition", "reference"]),
                st.sampled_from(GLOBALS),
            ),
            max_size=2,
            unique=True,
        )
    )
    return document(
        path,
        uses,
        bodies=bodies,
        definitions={
            symbol: (draw(st.sampled_from(KINDS)), "n", draw(st.sampled_from(["", "s", "t"])), "")
            for symbol in described
        },
        relationships=related,  # pyright: ignore[reportArgumentType]
        unresolved=draw(
            st.lists(
                st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from("xy")),
                max_size=2,
                unique=True,
            )
        ),
        problems=[
            Problem(0, 0, text)
            for text in draw(st.lists(st.sampled_from(["bad", "worse"]), max_size=2, unique=True))
        ],
        package=1 if declared else 0,
        declared=declared,
        source=draw(st.sampled_from(["one", "one", "two"])),
    )


UNITS = st.dictionaries(st.sampled_from(["u", "v", "w"]), st.lists(documents(), max_size=3), max_size=3)


def everything(path: Path) -> list[object]:
    """All answers that an index gives."""
    with Reader(path) as reader:
        answers: list[object] = [
            query.index_digest(reader),
            query.package_table(reader),
            list(query.read_documents(reader)),
            query.completeness(reader),
            query.units(reader),
            query.packages(reader),
            query.unresolved(reader, "x"),
            query.unresolved(reader, "y"),
            query.status(reader),
            query.observed_uses(reader),
        ]
        for item in query.read_documents(reader):
            name = f"{LIBRARY.location}/{item.document}" if item.declared else item.document
            answers += [query.document(reader, name), query.outline(reader, name)]
            for line in range(4):
                for column in range(4):
                    symbols = query.occurrences_at(reader, name, line, column)
                    answers += [symbol.text for symbol in symbols]
                    answers += [query.definitions(reader, symbols), query.references(reader, symbols)]
        for text in GLOBALS:
            symbols = query.resolve_name(reader, text)
            answers += [msgspec.structs.replace(symbol, id=0) for symbol in symbols]
            answers += [
                query.definitions(reader, symbols),
                query.references(reader, symbols, only=query.Filter(definitions=False)),
                query.references(reader, symbols, only=query.Filter(without=flags.TEST, under="tests/")),
                query.implementations(reader, symbols),
                query.supers(reader, symbols),
                query.callers(reader, symbols),
                query.callees(reader, symbols),
                query.hover(reader, symbols),
            ]
        for text in ("run", "Server", "s", "app.run", "rnu", "bse"):
            answers += [msgspec.structs.replace(symbol, id=0) for symbol in query.resolve_name(reader, text)]
            answers.append(query.symbols(reader, text))
        return answers


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(UNITS, min_size=2, max_size=4))
def test_edits_one_by_one_equal_a_clean_run(states: list[Units]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for state in states:
            index(Path(folder, "index.db"), state)
        index(Path(folder, "clean.db"), states[-1])
        index(Path(folder, "rebuilt.db"), states[0])
        index(Path(folder, "rebuilt.db"), states[-1], rebuild=True)
        expected = everything(Path(folder, "clean.db"))
        assert everything(Path(folder, "index.db")) == expected
        assert everything(Path(folder, "rebuilt.db")) == expected
        assert Path(folder, "rebuilt.db").read_bytes() == Path(folder, "clean.db").read_bytes()


@settings(max_examples=50, deadline=None)
@given(UNITS, UNITS)
def test_what_came_from_another_store_is_indexed_again(before: Units, after: Units) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index(Path(folder, "index.db"), before)
        with Reader(Path(folder, "index.db")) as source, open_target(Path(folder, "pulled.db")) as target:
            transfer(source, target, "")
            target.commit()
        index(Path(folder, "pulled.db"), after)
        index(Path(folder, "clean.db"), after)
        assert everything(Path(folder, "pulled.db")) == everything(Path(folder, "clean.db"))


@settings(max_examples=50, deadline=None)
@given(UNITS, UNITS)
def test_a_second_repository_changes_nothing(mine: Units, theirs: Units) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index(Path(folder, "index.db"), mine)
        index(Path(folder, "index.db"), theirs, name="other", root="/other")
        index(Path(folder, "index.db"), {}, name="other", root="/other")
        index(Path(folder, "clean.db"), mine)
        with Reader(Path(folder, "index.db"), "acme") as reader, Reader(Path(folder, "clean.db")) as clean:
            assert query.index_digest(reader) == query.index_digest(clean)
            assert list(query.read_documents(reader)) == list(query.read_documents(clean))


@settings(max_examples=50, deadline=None)
@given(UNITS)
def test_an_index_of_nothing_keeps_nothing(state: Units) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index(Path(folder, "index.db"), state)
        index(Path(folder, "index.db"), {})
        with Reader(Path(folder, "index.db")) as reader:
            for table in ("symbol", "name", "document", "detail", "variant", "contribution", "relationship"):
                assert reader.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608
            for table in ("problem", "unresolved", "unit", "unit_missing"):
                assert reader.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table  # noqa: S608


@given(st.lists(documents(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_merge_does_not_depend_on_order(found: list[Document], random: Random) -> None:
    records = [record(item, PACKAGES[item.package]) for item in found]
    shuffled = list(records)
    random.shuffle(shuffled)
    assert merge(shuffled) == merge(records)
    assert merge([*records, records[0]]) == merge(records)


@given(st.lists(documents(), min_size=1, max_size=3))
def test_merge_keeps_every_occurrence_of_the_same_source(found: list[Document]) -> None:
    records = [record(msgspec.structs.replace(item, digest="d", declared=False), OWN) for item in found]
    united = merge(records)
    assert positions(united) == set().union(*map(positions, records))


def positions(item: Record) -> set[tuple[int, int, int, str]]:
    line = 0
    found: set[tuple[int, int, int, str]] = set()
    for at in range(0, len(item.occurrences), 5):
        delta, column, length, symbol, _ = item.occurrences[at : at + 5]
        line += delta
        text: str = item.symbols[symbol]
        found.add((line, column, length, "local" if text.startswith("local") else text))
    return found


def test_what_comes_in_comes_out(tmp_path: Path) -> None:
    source = document(
        "app.py",
        [((0, 4, 3), acme("app/run()."), DEF), ((1, 0, 0), "local odd", DEF), ((2, 0, 1), "local 7", READ)],
        bodies={(0, 4, 3): (0, 0, 9, 1)},
        definitions={acme("app/run()."): ("Function", "run", "def run()", "Runs.")},
        relationships=[(acme("app/run()."), "overrides", lib("core/Base#run()."))],
        unresolved=[(3, 1, "save")],
        problems=[Problem(1, 2, "bad", "syntax", "warning")],
    )
    source = msgspec.structs.replace(
        source, multiline=(1, 2, 5), extras=msgspec.Raw(b'{"a":1}'), language="python"
    )
    other = document(
        "z.py", [((0, 0, 1), "no symbol at all", READ), ((0, 2, 1), acme("`app`/x."), DEF)], package=1
    )
    index(tmp_path / "index.db", {"u": [source, other]})
    with Reader(tmp_path / "index.db") as reader:
        assert [bytes(item.extras) for item in query.read_documents(reader)] == [b'{"a":1}', b""]
        plain = [
            msgspec.structs.replace(item, extras=msgspec.Raw(b"")) for item in query.read_documents(reader)
        ]
    assert plain == [msgspec.structs.replace(source, extras=msgspec.Raw(b"")), other]
