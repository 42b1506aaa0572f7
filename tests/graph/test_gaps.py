"""What an answer says about packages that are not indexed at the version that it is about."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo import model
from tieline.facts.document import UnitResult
from tieline.graph import query
from tieline.graph.gaps import NOT_INDEXED, concerned, gaps
from tieline.graph.query import PackageGap, Reader
from tieline.graph.writer import IndexWriter

from .builder import nothing, unit
from .test_linking import put_application, put_library, symbol

LOAD = {"load": "def load(path)"}


def install(path: Path, repository: str, *found: tuple[str, str, model.Evidence]) -> None:
    """Say which packages the environment of a checkout has: name, version and what says so."""
    place = model.Place(f"/{repository}/pyproject.toml", 1)
    rows = tuple(
        model.Resolved(f"pkg:pypi/{name}@{version}", name, version, f"/{repository}/site", evidence, place)
        for name, version, evidence in found
    )
    environment = model.Environment(*("env", "3.12", "Linux", "", "venv", (), "", rows, place))
    with IndexWriter(path, repository, f"/{repository}", read=nothing) as writer:
        writer.put_workspace(model.Workspace(f"/{repository}", (), (environment,), (), ()))
        writer.commit()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """`app` and `old` use `load` of lib 2.1 and 1.0, which their environments have."""
    path = tmp_path / "index.db"
    for name, version in (("app", "2.1"), ("old", "1.0")):
        put_application(path, name, version, LOAD)
        install(path, name, ("lib", version, "installed"))
    return path


def found(path: Path, version: str, *, uses: bool) -> list[tuple[str, tuple[str, ...], str]]:
    with Reader(path, repository="app") as reader:
        asked = query.resolve_name(reader, symbol(version))
        return [(each.package, each.indexed, each.reason) for each in gaps(reader, asked, uses=uses)]


def test_a_package_that_nobody_indexed_is_named(store: Path) -> None:
    assert found(store, "2.1", uses=False) == [("pkg:pypi/lib@2.1", (), NOT_INDEXED)]
    # Who asks for uses sees those of all versions.
    assert found(store, "2.1", uses=True) == [
        ("pkg:pypi/lib@1.0", (), NOT_INDEXED),
        ("pkg:pypi/lib@2.1", (), NOT_INDEXED),
    ]


def test_versions_that_differ_are_named_with_those_that_use_them(store: Path) -> None:
    put_library(store, "2.2", LOAD)
    put_library(store, "3.0", LOAD)
    put_application(store, "tool", "2.1", LOAD)
    assert found(store, "2.2", uses=False) == []
    assert found(store, "2.2", uses=True) == [
        ("pkg:pypi/lib@1.0", ("2.2", "3.0"), "1 repository uses it, indexed are 2.2, 3.0"),
        ("pkg:pypi/lib@2.1", ("2.2", "3.0"), "2 repositories use it, indexed are 2.2, 3.0"),
    ]


def test_a_symbol_that_the_indexed_version_does_not_have_is_said(store: Path) -> None:
    put_library(store, "2.2", {"loads": "def loads(text)"})
    reason = "requested 2.1, indexed 2.2 has no such symbol"
    assert found(store, "2.1", uses=False) == [("pkg:pypi/lib@2.1", ("2.2",), reason)]


def test_what_is_indexed_is_no_gap(store: Path) -> None:
    put_library(store, "2.1", LOAD)
    assert found(store, "2.1", uses=False) == []
    assert [package for package, *_ in found(store, "2.1", uses=True)] == ["pkg:pypi/lib@1.0"]


def test_nobody_indexes_the_standard_library(store: Path) -> None:
    install(store, "old", ("lib", "1.0", "stdlib"))
    assert [package for package, *_ in found(store, "2.1", uses=True)] == ["pkg:pypi/lib@2.1"]


def test_rows_of_packages_that_are_not_indexed_count_too(store: Path) -> None:
    install(store, "old", ("lib", "1.0", "installed"), ("deep", "1", "lock"))
    with Reader(store, repository="app") as reader:
        beside = gaps(reader, (), uses=True, beside=["pkg:pypi/deep@1", "pkg:pypi/unheard@1"])
    assert beside == (PackageGap("pkg:pypi/deep@1", (), NOT_INDEXED),)


def test_units_of_other_checkouts_matter_where_they_have_the_package(store: Path) -> None:
    put_application(store, "other", "9", {})
    for name in ("old", "other"):
        with IndexWriter(store, name, f"/{name}", read=nothing) as writer:
            failed = UnitResult("w", "failed", reason="no compiler", code="TL204")
            writer.replace_unit(unit("w"), [failed], ())
            writer.commit()
    with Reader(store, repository="app") as reader:
        asked = query.resolve_name(reader, symbol("2.1"))
        who = concerned(reader, asked)
        assert sorted(reader.repositories[each] for each in who) == ["app", "old"]
        assert query.completeness(reader).complete
        missing = query.completeness(reader, who).missing
        assert missing == (query.Missing("w", "failed", "no compiler", "TL204", "old"),)
