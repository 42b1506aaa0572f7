"""Many checkouts in one index: a library and one that uses it at another version, neither on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.graph.builder import nothing, push, unit
from tests.graph.test_gaps import install
from tests.graph.test_linking import put_application, put_library, symbol
from tieline.facts.document import UnitResult
from tieline.graph import stores
from tieline.graph.connection import Connection
from tieline.graph.writer import IndexWriter

from .sample import answer, say


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """`app` uses `load` of lib 2.1, and the checkout of lib 2.2 is indexed beside it."""
    path = tmp_path / "code.db"
    put_application(path, "app", "2.1", {"load": "def load(path)"})
    put_library(path, "2.2", {"load": "def load(path)"})
    return path


def ask(store: Path, *words: str) -> dict[str, Any]:
    return answer(say(store.parent, *words, "--store", store.name, "--json"))


def test_a_definition_of_another_checkout_says_which_version_it_is_of(store: Path) -> None:
    (row,) = ask(store, "def", symbol("2.1"))["results"]
    assert (row["repository"], row["path"], row["link"]) == ("lib-2.2", "lib.py", "same-interface")
    assert row["reason"] == "requested 2.1, indexed 2.2, same signature"
    shown = say(store.parent, "def", symbol("2.1"), "--store", str(store))
    assert "lib-2.2, same-interface, requested 2.1, indexed 2.2, same signature" in shown.out


def test_repos_lists_what_a_store_holds(store: Path) -> None:
    held = ask(store, "repos")["repositories"]
    assert [each["repository"] for each in held] == ["app", "lib-2.2"]
    assert [(each["files"], each["units"], each["incomplete"]) for each in held] == [(1, 1, 0)] * 2


@pytest.mark.parametrize(
    "words", [("refs", "load"), ("deps",), ("repos",), ("refs", "load", "--revision", "")]
)
def test_a_store_is_opened_once_to_answer(
    words: tuple[str, ...], store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    original = stores.open_reader

    def counted(given: stores.Store) -> Connection:
        opened.append(given)
        return original(given)

    monkeypatch.setattr(stores, "open_reader", counted)
    ask(store, *words)
    assert len(opened) == 1


def test_what_is_forgotten_is_gone_and_the_rest_stays(store: Path) -> None:
    assert ask(store, "forget", "lib-2.2")["repository"] == "lib-2.2"
    assert [each["repository"] for each in ask(store, "repos")["repositories"]] == ["app"]
    (row,) = ask(store, "def", symbol("2.1"))["results"]
    assert (row["repository"], row["link"]) == ("app", "declared")
    assert ask(store, "forget", "lib-2.2")["error"]["code"] == "TL306"


def test_no_checkout_is_left_when_all_are_forgotten(store: Path) -> None:
    for name in ("app", "lib-2.2"):
        ask(store, "forget", name)
    assert ask(store, "repos")["error"]["code"] == "TL306"


def test_references_begin_with_how_many_each_package_has(store: Path) -> None:
    put_application(store, "tool", "2.2", {"load": "def load(path)"})
    shown = say(store.parent, "refs", symbol("2.2"), "--store", store.name)
    assert shown.lines[:6] == [
        "lib.load  function lib@2.2",
        "4 references",
        "  1  app@1    in 1 file, uses 2.1",
        "  1  lib@2.1  in 1 file, uses 2.1",
        "  1  lib@2.2  in 1 file, lib-2.2, uses 2.2",
        "  1  tool@1   in 1 file, tool, uses 2.2",
    ]
    document = ask(store, "refs", symbol("2.2"), "--totals", "--package", "tool", "--role", "call")
    assert (document["total"], document["results"], document["next"]) == (1, [], None)
    assert document["totals"] == [
        {"repository": "tool", "package": "pkg:pypi/tool@1", "version": "2.2", "total": 1, "files": 1}
    ]


def test_references_are_narrowed_by_checkout_and_version(store: Path) -> None:
    def found(*words: str) -> list[str]:
        rows = ask(store, "refs", symbol("2.2"), *words)["results"]
        return [f"{each['repository']} {each['path']}" for each in rows]

    everything = ["app main.py", "app /app/site/lib.py", "lib-2.2 lib.py"]
    assert found() == everything
    assert found("--repository", "lib-2.2") == everything[2:]
    assert found("--used-version", "2.1") == everything[:2]
    assert found("--role", "definition", "--role", "import") == everything[1:]
    assert found("--path", "/lib-2.2/lib") == everything[2:]
    assert ask(store, "refs", symbol("2.2"), "--repository", "lib")["error"]["code"] == "TL306"
    nowhere = say(store.parent, "refs", symbol("2.2"), "--package", "none", "--store", store.name)
    assert (nowhere.code, "TL461" in nowhere.err) == (1, True)


def test_a_variable_gives_several_roles_and_the_command_line_wins(store: Path) -> None:
    def total(*words: str) -> str:
        environ = {"TIELINE_ROLE": "definition,call"}
        said = say(store.parent, "refs", symbol("2.2"), "--store", store.name, *words, environ=environ)
        return said.lines[1]

    assert total() == "3 references"
    assert total("--role", "call") == "1 reference"


def test_callers_are_narrowed_like_references(store: Path) -> None:
    def total(*words: str) -> int:
        return ask(store, "callers", symbol("2.2"), *words)["total"]

    assert total() == total("--package", "app") == total("--used-version", "2.1") == 1
    assert total("--used-version", "2.2") == total("--repository", "lib-2.2") == total("--path", "src") == 0


def test_an_answer_says_which_packages_are_not_indexed_and_which_versions_differ(store: Path) -> None:
    put_application(store, "deep", "1.0", {"load": "def load(path)"})
    install(store, "deep", ("lib", "1.0", "installed"))
    completeness = ask(store, "refs", symbol("2.2"))["completeness"]
    assert completeness["complete"]
    assert completeness["packages"] == [
        {
            "package": f"pkg:pypi/lib@{version}",
            "indexed": ["2.2"],
            "reason": "1 repository uses it, indexed is 2.2",
        }
        for version in ("1.0", "2.1")
    ]
    said = say(store.parent, "refs", symbol("2.2"), "--store", store.name)
    assert said.lines[-1] == "complete"
    uses = "1 repository uses it, indexed is 2.2"
    assert said.err == f"note: lib@1.0: {uses}; lib@2.1: {uses}\n"
    ask(store, "forget", "lib-2.2")
    alone = say(store.parent, "callers", symbol("1.0"), "--store", store.name)
    assert alone.err == "note: lib@1.0 is not indexed; index its checkout into the same store\n"
    # A definition that is there is what was asked for, wherever it was found.
    defined = say(store.parent, "def", symbol("1.0"), "--store", store.name)
    assert (defined.code, defined.err) == (0, "")
    assert ask(store, "def", symbol("1.0"))["completeness"]["packages"][0]["package"] == "pkg:pypi/lib@1.0"


def test_a_checkout_that_is_not_fully_indexed_makes_uses_of_its_packages_partial(store: Path) -> None:
    put_application(store, "tool", "2.2", {"load": "def load(path)"})
    install(store, "tool", ("lib", "2.2", "installed"))
    with IndexWriter(store, "tool", "/tool", read=nothing) as writer:
        writer.replace_unit(unit("w"), [UnitResult("w", "failed", reason="no compiler", code="TL204")], ())
        writer.commit()
    said = say(store.parent, "refs", symbol("2.2"), "--store", store.name)
    assert said.lines[-1] == "partial: w of tool is failed (no compiler)"
    (missing,) = ask(store, "impls", symbol("2.2"))["completeness"]["missing"]
    assert (missing["repository"], missing["unit"]) == ("tool", "w")
    # Where it is defined does not depend on who uses it.
    assert ask(store, "def", symbol("2.2"))["completeness"]["complete"]


def test_a_revision_that_was_kept_is_asked_about_by_name(store: Path, tmp_path: Path) -> None:
    shared = tmp_path / "shared.db"
    push(store, shared, "v1")
    put_application(store, "app", "2.1", {"load": "def load(path)", "loads": "def loads(text)"})
    push(store, shared, "v2", keep=True)

    def total(*words: str) -> int:
        said = say(tmp_path, "refs", symbol("2.1", "loads"), *words, "--store", "shared.db", "--json")
        return answer(said).get("total", 0)  # pyright: ignore[reportReturnType]

    assert (total(), total("--revision", "v2"), total("--revision", "v1")) == (2, 2, 0)
    rows: Any = answer(say(tmp_path, "repos", "--store", "shared.db", "--json"))["repositories"]
    assert [(each["revision"], each["current"]) for each in rows] == [("v2", True), ("v1", False)]
    (defined,) = ask(shared, "def", symbol("2.1"), "--revision", "v1")["results"]
    assert defined["repository"] == "app"
    assert ask(shared, "def", symbol("2.1"), "--revision", "v3")["error"]["code"] == "TL306"
    assert ask(shared, "deps", "--revision", "v3")["error"]["code"] == "TL306"
    assert ask(shared, "forget", "app", "--revision", "v1")["revisions"] == ["v1"]
    assert len(ask(shared, "repos")["repositories"]) == 1
    live = say(tmp_path, "def", symbol("2.1"), "--live", "--revision", "v2", "--store", "shared.db")
    assert "`--live` does not go with `--revision`" in live.err
