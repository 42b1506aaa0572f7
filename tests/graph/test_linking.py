"""Several repositories in one store: what `app` uses of `lib` is found in the versions that are indexed."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest

from tieline.errors import TielineError
from tieline.facts.document import Document, Role, UnitResult
from tieline.graph import query, schema
from tieline.graph.query import Location, Reader
from tieline.graph.record import StoredPackage
from tieline.graph.versions import nearest_first
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, document, nothing, unit

Functions = Mapping[str, str]
"""Names of functions of `lib`, and their signatures."""


def symbol(version: str, name: str = "load") -> str:
    return f"tieline pypi lib {version} lib/{name}()."


def defining(version: str, functions: Functions, *, package: int, declared: bool) -> Document:
    """`lib.py` with a function a line, as its own checkout has it or as a dependent knows it."""
    uses = [((line, 4, len(name)), symbol(version, name), DEF) for line, name in enumerate(functions)]
    stated = {symbol(version, name): ("Function", name, text, "") for name, text in functions.items()}
    return document("lib.py", uses, definitions=stated, package=package, declared=declared)


def put(path: Path, repository: str, packages: tuple[StoredPackage, ...], *documents: Document) -> None:
    """Index a repository of one unit into the store."""
    with IndexWriter(path, repository, f"/{repository}", read=nothing) as writer:
        writer.replace_unit(unit("u"), [*documents, UnitResult("u", "indexed")], packages, fingerprint="u")
        writer.commit()


def put_library(path: Path, version: str, functions: Functions) -> None:
    """Index the checkout of `lib` at a version."""
    own = StoredPackage("pypi", "lib", version, "", True)
    put(path, f"lib-{version}", (own,), defining(version, functions, package=0, declared=False))


def put_application(path: Path, name: str, version: str, functions: Functions) -> None:
    """Index a checkout that calls functions of a version of `lib`, one a line, with what it knows of them."""
    packages = (
        StoredPackage("pypi", name, "1", "", True),
        StoredPackage("pypi", "lib", version, f"/{name}/site", False),
    )
    calls = [((line, 0, len(each)), symbol(version, each), CALL) for line, each in enumerate(functions)]
    known = defining(version, functions, package=1, declared=True)
    put(path, name, packages, document("main.py", calls), known)


def definitions(path: Path, version: str, name: str = "load") -> list[tuple[str, str, str]]:
    """Repository, link and reason of each definition of what `app` uses."""
    with Reader(path, repository="app") as reader:
        found = query.definitions(reader, query.resolve_name(reader, symbol(version, name)))
    return [(row.repository, row.link, row.reason) for row in found]


LOAD = {"load": "def load(path)"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """`app` uses `load` of lib 2.1."""
    path = tmp_path / "index.db"
    put_application(path, "app", "2.1", LOAD)
    return path


def test_what_nobody_indexed_is_known_from_the_dependents_own_copy(store: Path) -> None:
    assert definitions(store, "2.1") == [("app", "declared", "")]


def test_the_very_version_is_exact(store: Path) -> None:
    put_library(store, "2.1", LOAD)
    put_library(store, "2.2", LOAD)
    assert definitions(store, "2.1") == [("lib-2.1", "exact", "")]


def test_a_version_with_the_same_signature_beats_a_nearer_one(store: Path) -> None:
    put_library(store, "2.2", {"load": "def load(path, mode)"})
    put_library(store, "3.0", LOAD)
    reason = "requested 2.1, indexed 3.0, same signature"
    assert definitions(store, "2.1") == [("lib-3.0", "same-interface", reason)]


def test_of_versions_with_another_signature_the_nearest_counts(store: Path) -> None:
    for version in ("1.0", "2.10", "3.0"):
        put_library(store, version, {"load": f"def load(path, since_{version[0]})"})
    reason = "requested 2.1, indexed 2.10, another signature"
    assert definitions(store, "2.1") == [("lib-2.10", "nearest", reason)]


def test_a_symbol_that_is_not_in_the_indexed_version_is_not_guessed(store: Path) -> None:
    put_library(store, "2.2", {"loads": "def loads(text)"})
    reason = "requested 2.1, indexed 2.2 has no such symbol"
    assert definitions(store, "2.1") == [("app", "declared", reason)]


def test_what_others_add_to_a_definition_does_not_hide_it(tmp_path: Path) -> None:
    packages = (
        StoredPackage("npm", "app", "1", "", True),
        StoredPackage("pypi", "lib", "2.1", "/app/site", False),
    )
    extended = document("types.ts", [((3, 0, 4), symbol("2.1"), DEF)])
    known = defining("2.1", LOAD, package=1, declared=True)
    path = tmp_path / "index.db"
    put(path, "app", packages, extended, known)
    with Reader(path) as reader:
        found = query.definitions(reader, query.resolve_name(reader, symbol("2.1")))
    assert [(row.path, row.line) for row in found] == [("types.ts", 3), ("/app/site/lib.py", 0)]


def test_references_come_from_all_repositories_and_versions(store: Path) -> None:
    put_library(store, "2.2", LOAD)
    put_application(store, "tool", "2.2", LOAD)
    put_application(store, "old", "1.0", {"load": "def load(file)"})
    with Reader(store, repository="lib-2.2") as reader:
        page = query.references(reader, query.resolve_name(reader, symbol("2.2")))

    def shown(row: Location) -> tuple[str, str, str, str]:
        return row.repository, row.path, row.link, row.reason

    nearest = ("nearest", "requested 1.0, indexed 2.2, another signature")
    same = ("same-interface", "requested 2.1, indexed 2.2, same signature")
    assert [shown(row) for row in page.results] == [
        ("lib-2.2", "lib.py", "local", ""),
        ("app", "main.py", *same),
        ("old", "main.py", *nearest),
        ("tool", "main.py", "exact", ""),
    ]
    assert page.total == len(page.results)
    # Seen from a dependent, its own copy belongs to the answer.
    with Reader(store, repository="old") as reader:
        page = query.references(reader, query.resolve_name(reader, symbol("1.0")))
    assert [(row.repository, row.path) for row in page.results] == [
        ("old", "main.py"),
        ("old", "/old/site/lib.py"),
        ("app", "main.py"),
        ("lib-2.2", "lib.py"),
        ("tool", "main.py"),
    ]
    assert page.total == len(page.results)


def test_links_are_to_the_version_that_is_indexed_whichever_was_asked_about(store: Path) -> None:
    put_library(store, "2.2", LOAD)
    with Reader(store, repository="app") as reader:
        for version in ("2.1", "2.2"):
            asked = query.resolve_name(reader, symbol(version))
            rows = query.references(reader, asked).results
            reason = "requested 2.1, indexed 2.2, same signature"
            assert [(row.repository, row.link, row.reason) for row in rows] == [
                ("app", "same-interface", reason),
                ("app", "same-interface", reason),
                ("lib-2.2", "exact", ""),
            ]
            (call,) = query.callers(reader, asked).calls
            assert [(row.link, row.reason) for row in call.sites] == [("same-interface", reason)]


def test_references_are_counted_by_repository_package_and_version(store: Path) -> None:
    put_library(store, "2.2", LOAD)
    put_application(store, "tool", "2.2", LOAD)
    with Reader(store, repository="lib-2.2") as reader:
        asked = query.resolve_name(reader, symbol("2.2"))
        counted = query.totals(reader, asked)
        assert counted == [
            query.Total("lib-2.2", "pkg:pypi/lib@2.2", "2.2", 1, 1),
            query.Total("app", "pkg:pypi/app@1", "2.1", 1, 1),
            query.Total("tool", "pkg:pypi/tool@1", "2.2", 1, 1),
        ]
        only = query.Filter(package="pkg:pypi/tool")
        assert [row.repository for row in query.references(reader, asked, only=only).results] == ["tool"]
        only = query.Filter(version="2.1")
        assert [row.repository for row in query.references(reader, asked, only=only).results] == ["app"]
        only = query.Filter(roles=Role.CALL)
        assert [row.repository for row in query.references(reader, asked, only=only).results] == [
            "app",
            "tool",
        ]
        only = query.Filter(roles=Role.IMPORT)
        assert query.references(reader, asked, only=only).total == 0


def test_a_name_means_the_newest_version_that_is_indexed(store: Path) -> None:
    put_library(store, "2.2", LOAD)
    put_library(store, "2.10", LOAD)
    with Reader(store, repository="app") as reader:
        assert [each.text for each in query.resolve_name(reader, "lib.load")] == [symbol("2.10")]
    # In its own checkout it is the one that is there.
    with Reader(store, repository="lib-2.2") as reader:
        assert [each.text for each in query.resolve_name(reader, "lib.load")] == [symbol("2.2")]


def test_dependents_are_those_that_use_a_package_at_whatever_version(store: Path) -> None:
    put_library(store, "2.2", LOAD)
    put_application(store, "old", "1.0", {"load": "def load(file)", "loads": "def loads(text)"})

    def shown(found: list[query.Dependent]) -> list[tuple[str, str, int, int]]:
        return [(each.repository, each.package, each.uses, each.files) for each in found]

    with Reader(store, repository="lib-2.2") as reader:
        everywhere = query.dependents(reader, "pypi", "lib", None)
        assert shown(everywhere) == [("app", "pkg:pypi/lib@2.1", 1, 1), ("old", "pkg:pypi/lib@1.0", 2, 1)]
        assert shown(query.dependents(reader, "", "lib", "1.0")) == [("old", "pkg:pypi/lib@1.0", 2, 1)]
        of_symbol = query.dependents_of_symbols(reader, query.resolve_name(reader, "lib.load"))
        assert shown(of_symbol) == [("app", "pkg:pypi/lib@2.1", 1, 1), ("old", "pkg:pypi/lib@1.0", 1, 1)]
    with Reader(store, repository="old") as reader:
        assert query.observed_uses(reader) == [query.ObservedUse("pkg:pypi/old@1", "pkg:pypi/lib@1.0", 2, 1)]


@pytest.mark.parametrize(
    ("manager", "wanted", "versions", "expected"),
    [
        ("pypi", "2.9", "2.10 2.8 3.0 1.0", "2.10 2.8 3.0 1.0"),
        ("pypi", "2.0", "2.0rc1 2.0.post1 1.9", "2.0.post1 2.0rc1 1.9"),
        ("npm", "1.2.3", "1.2.3-beta.1 1.10.0 1.3.0", "1.3.0 1.2.3-beta.1 1.10.0"),
        ("golang", "v0.9.0", "v0.10.0 v0.8.9", "v0.10.0 v0.8.9"),
        ("deb", "1:1.2-1", "1:1.10-1 2.0-1", "1:1.10-1 2.0-1"),
        ("generic", "1.0.0", "1.1.0 main", "1.1.0 main"),
        # A checkout whose version nobody knows: the newest comes first.
        ("pypi", "", "1.0 2.0 nonsense", "2.0 1.0 nonsense"),
    ],
)
def test_near_is_what_has_few_versions_between(
    manager: str, wanted: str, versions: str, expected: str
) -> None:
    assert nearest_first(manager, wanted, versions.split()) == expected.split()


def test_an_index_of_an_early_schema_is_kept_aside(store: Path) -> None:
    with sqlite3.connect(store) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(TielineError, match="early tieline"), Reader(store):
        pass
    put_library(store, "2.1", LOAD)
    assert store.with_name("index.db.corrupt-1").exists()
    with sqlite3.connect(store) as connection:
        assert schema.version(connection) == schema.VERSION
