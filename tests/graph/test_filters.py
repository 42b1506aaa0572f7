"""Filters of uses, against a plain look at every row: `app` and `tool` use two versions of `lib`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.errors import TielineError
from tieline.facts.document import Document, Role
from tieline.graph import flags, query
from tieline.graph.query import Filter, Location, Reader
from tieline.graph.record import StoredPackage
from tieline.graph.stores import Store

from .builder import CALL, DEF, FORWARD, READ, TEST, document, push
from .test_linking import defining, put, symbol

IMPORT = int(Role.IMPORT)
WRITE = int(Role.WRITE)
GENERATED = int(Role.GENERATED)


def file(path: str, version: str, *roles: int, package: int = 0) -> Document:
    """A file that uses `load`, once a line."""
    uses = [((line, 4, 4), symbol(version), role) for line, role in enumerate(roles)]
    return document(path, uses, package=package)


def put_all(folder: Path) -> list[Path]:
    """An index for each of the three checkouts."""
    stated = {"load": "def load(path)"}
    indexes: list[Path] = []
    for name, version in (("app", "2.1"), ("tool", "2.2")):
        packages = (
            StoredPackage("pypi", name, "1", "", True),
            StoredPackage("pypi", "lib", version, f"/{name}/site", False),
            StoredPackage("pypi", f"{name}-plugin", "", "", True),
        )
        indexes.append(folder / f"{name}.db")
        put(
            indexes[-1],
            name,
            packages,
            file("src/main.py", version, IMPORT, CALL, CALL, READ),
            file("src/plugin.py", version, IMPORT, WRITE, package=2),
            file("src/wire_pb2.py", version, CALL | GENERATED, READ | GENERATED),
            file("tests/test_main.py", version, IMPORT | TEST, CALL | TEST, READ | TEST, package=2),
            defining(version, stated, package=1, declared=True),
        )
    own = StoredPackage("pypi", "lib", "2.2", "", True)
    again = document("src/extra.py", [((0, 0, 4), symbol("2.2"), FORWARD), ((0, 0, 4), symbol("2.2"), READ)])
    indexes.append(folder / "lib.db")
    put(indexes[-1], "lib", (own,), defining("2.2", stated, package=0, declared=False), again)
    return indexes


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("filters")
    store: Store = folder / "store.db"
    if request.param == "postgres":
        address: str = request.getfixturevalue("postgres_server")
        store = address
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS tieline CASCADE")
    for path in put_all(folder):
        push(path, store)
    with Reader(store, repository="app") as opened:
        yield opened


def takes(only: Filter, row: Location) -> bool:
    """What a filter means, by what a row says about itself."""
    name, _, version = row.package.removeprefix("pkg:pypi/").partition("@")
    roles = row.roles & ~(TEST | GENERATED)
    roles |= (TEST if "test" in row.path else 0) | (GENERATED if "_pb2" in row.path else 0)
    return (
        (only.definitions or not roles & flags.DECLARES)
        and row.path.startswith(only.under)
        and not (only.without & flags.TEST and roles & TEST)
        and not (only.without & flags.GENERATED and roles & GENERATED)
        and only.package in {"", name, row.package, f"{name}@{version}", f"pkg:pypi/{name}"}
        and (only.version is None or f"lib {only.version} " in row.symbol)
        and (not only.roles or bool(roles & only.roles))
        and only.repository in {"", row.repository}
    )


filters = st.builds(
    Filter,
    definitions=st.booleans(),
    under=st.sampled_from(["", "src/", "src/main", "tests/", "/app/site/", "lib", "nothing"]),
    without=st.sampled_from([0, flags.TEST, flags.GENERATED, flags.TEST | flags.GENERATED]),
    package=st.sampled_from(["", "app", "app-plugin", "pkg:pypi/tool", "pkg:pypi/tool@1", "lib@2.2", "lib"]),
    version=st.sampled_from([None, None, "2.1", "2.2", "3"]),
    roles=st.sampled_from([0, 0, *(int(role) for role in Role), CALL | TEST, IMPORT | GENERATED, DEF | CALL]),
    repository=st.sampled_from(["", "", "app", "tool", "lib"]),
)


@settings(deadline=None)
@given(filters, st.integers(1, 9))
def test_pages_make_up_exactly_what_the_filter_takes(reader: Reader, only: Filter, limit: int) -> None:
    asked = query.resolve_name(reader, symbol("2.2"))
    everything = query.references(reader, asked).results
    expected = [row for row in everything if takes(only, row)]
    rows: list[Location] = []
    cursor = None
    while True:
        page = query.references(reader, asked, limit=limit, cursor=cursor, only=only)
        assert page.total == len(expected)
        assert len(page.results) == limit or page.next is None
        rows += page.results
        cursor = page.next
        if cursor is None:
            break
    assert rows == expected
    counted = query.totals(reader, asked, only)
    assert sum(each.total for each in counted) == len(expected)
    files = {(row.repository, row.path) for row in expected}
    assert sum(each.files for each in counted) == len(files)


@settings(deadline=None)
@given(filters)
def test_callers_are_narrowed_alike(reader: Reader, only: Filter) -> None:
    asked = query.resolve_name(reader, symbol("2.2"))
    expected = {
        (row.repository, row.path, row.line)
        for row in query.references(reader, asked).results
        if row.roles & Role.CALL and takes(only, row)
    }
    found = [site for call in query.callers(reader, asked, only=only).calls for site in call.sites]
    assert {(row.repository, row.path, row.line) for row in found} == expected


def test_a_package_that_nobody_knows_is_no_empty_answer(reader: Reader) -> None:
    asked = query.resolve_name(reader, symbol("2.2"))
    for given_name, hint in (("lib@9", "it knows 2.1, 2.2"), ("nothing", "")):
        with pytest.raises(TielineError, match="TL461") as caught:
            query.references(reader, asked, only=Filter(package=given_name))
        assert hint in (caught.value.hint or "")
    with pytest.raises(TielineError, match="TL457"):
        query.references(reader, asked, only=Filter(package="pkg:"))


def test_a_name_is_normalised_as_its_ecosystem_does(reader: Reader) -> None:
    asked = query.resolve_name(reader, symbol("2.2"))
    assert query.references(reader, asked, only=Filter(package="App_Plugin")).total == 5
