"""Many checkouts in one index: a library and one that uses it at another version, neither on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.graph.test_linking import put_application, put_library, symbol

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
