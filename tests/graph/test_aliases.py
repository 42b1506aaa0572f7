"""What a distribution declares is defined in the project that it was built from, when that is indexed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.model import Environment, Origin, Place, Resolved, Workspace
from tieline.facts.document import Document, UnitResult
from tieline.graph import query
from tieline.graph.query import Reader
from tieline.graph.record import StoredPackage
from tieline.graph.repositories import forget
from tieline.graph.writer import IndexWriter

from .builder import CALL, DEF, document, nothing, unit

DISTRIBUTION = "tieline deb debian/libz-dev 1:2.1 load()."
WHY = "debian/libz-dev is built from z (source package z 2.1)"


def workspace(origins: tuple[Origin, ...]) -> Workspace:
    """A checkout whose compiler finds the headers of `libz-dev`."""
    row = Resolved(
        "pkg:deb/debian/libz-dev@1:2.1",
        "debian/libz-dev",
        "1:2.1",
        "/usr/include",
        "installed",
        Place("/status"),
        origins=origins,
    )
    environment = Environment("cpp:gcc", "", "Linux", "", "compiler", (), "", (row,), Place("/db"))
    return Workspace("/app", (), (environment,))


def put(
    path: Path, repository: str, packages: tuple[StoredPackage, ...], found: Workspace, *facts: Document
) -> None:
    """Index a repository of one unit into the store."""
    with IndexWriter(path, repository, f"/{repository}", read=nothing) as writer:
        writer.put_workspace(found)
        writer.replace_unit(unit("u"), [*facts, UnitResult("u", "indexed")], packages, fingerprint="u")
        writer.commit()


def declaring(symbol: str, signature: str, *, package: int, declared: bool) -> Document:
    """A file that has the function in its first line."""
    stated = {symbol: ("Function", "load", signature, "")}
    uses = [((0, 4, 4), symbol, DEF)]
    return document("z.h", uses, definitions=stated, package=package, declared=declared)


def put_application(path: Path, *origins: Origin) -> None:
    """Index a checkout that calls a function of a package of the system's."""
    packages = (
        StoredPackage("generic", "app", "1", "", True),
        StoredPackage("deb", "debian/libz-dev", "1:2.1", "/usr/include", False),
    )
    call = document("main.c", [((0, 0, 4), DISTRIBUTION, CALL)])
    known = declaring(DISTRIBUTION, "int load(int)", package=1, declared=True)
    put(path, "app", packages, workspace(origins), call, known)


def put_project(path: Path, name: str, version: str, signature: str) -> None:
    """Index the checkout of a project that defines the function."""
    own = (StoredPackage("generic", name, version, "", True),)
    defined = declaring(f"tieline generic {name} {version} load().", signature, package=0, declared=False)
    put(path, f"{name}-{version}", own, Workspace("/z", (), ()), defined)


ORIGIN = Origin("generic", "z", "2.1", "source package z 2.1")


def definitions(path: Path) -> list[tuple[str, str, str]]:
    """Repository, link and reason of each definition of what `app` uses."""
    with Reader(path, repository="app") as reader:
        found = query.definitions(reader, query.resolve_name(reader, DISTRIBUTION))
    return [(row.repository, row.link, row.reason) for row in found]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.db"


def test_a_use_lands_in_the_project_of_the_distribution(path: Path) -> None:
    put_application(path, ORIGIN)
    put_project(path, "z", "2.2", "int load(int)")
    reason = f"{WHY}; requested 2.1, indexed 2.2, same signature"
    assert definitions(path) == [("z-2.2", "same-interface", reason)]
    put_project(path, "z", "2.1", "int load(int)")
    reason = f"{WHY}; requested 2.1, indexed 2.1, same signature"
    assert definitions(path) == [("z-2.1", "same-interface", reason)]


def test_another_signature_is_said(path: Path) -> None:
    put_application(path, ORIGIN)
    put_project(path, "z", "2.2", "int load(long)")
    reason = f"{WHY}; requested 2.1, indexed 2.2, another signature"
    assert definitions(path) == [("z-2.2", "nearest", reason)]


def test_a_name_alone_links_nothing(path: Path) -> None:
    put_application(path)
    put_project(path, "z", "2.1", "int load(int)")
    assert definitions(path) == [("app", "declared", "")]


def test_another_project_with_such_a_function_is_not_meant(path: Path) -> None:
    put_application(path, ORIGIN)
    put_project(path, "y", "2.1", "int load(int)")
    assert definitions(path) == [("app", "declared", "")]


def test_the_project_knows_who_uses_its_distribution(path: Path) -> None:
    put_application(path, ORIGIN)
    put_project(path, "z", "2.2", "int load(int)")
    with Reader(path, repository="z-2.2") as reader:
        asked = query.resolve_name(reader, "load")
        assert [each.text for each in asked] == ["tieline generic z 2.2 load()."]
        found = query.references(reader, asked).results
        users = query.dependents(reader, "generic", "z", None)
    reason = f"{WHY}; requested 2.1, indexed 2.2, same signature"
    assert [(row.repository, row.path, row.link, row.reason) for row in found] == [
        ("z-2.2", "z.h", "local", ""),
        ("app", "main.c", "same-interface", reason),
    ]
    assert [(row.repository, row.package) for row in users] == [("app", "pkg:deb/debian/libz-dev@1:2.1")]


def test_a_forgotten_repository_takes_its_evidence_along(path: Path) -> None:
    put_application(path, ORIGIN)
    put_project(path, "z", "2.2", "int load(int)")
    forget(path, "app")
    with Reader(path, repository="z-2.2") as reader:
        assert reader.connection.execute("SELECT * FROM alias").fetchall() == []
