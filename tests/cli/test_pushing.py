"""An index goes to a store that others share, and what a checkout uses comes back from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.graph.conftest import postgres, postgres_server
from tests.graph.test_linking import put_application, put_library, symbol

from .sample import answer, say

__all__ = ["postgres", "postgres_server"]

LOAD = {"load": "def load(path)"}


@pytest.fixture(params=["file", "server"])
def team(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store as users name it."""
    return str(tmp_path / "team.db") if request.param == "file" else request.getfixturevalue("postgres")


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with the index of `app`, which uses lib 2.1."""
    put_application(tmp_path / "app" / ".tieline" / "index.db", "app", "2.1", LOAD)
    return tmp_path / "app"


@pytest.fixture
def lib(tmp_path: Path) -> Path:
    """A folder with the index of lib 2.1."""
    put_library(tmp_path / "lib" / ".tieline" / "index.db", "2.1", LOAD)
    return tmp_path / "lib"


def ask(folder: Path, *words: str) -> dict[str, Any]:
    return answer(say(folder, *words, "--json"))


def test_what_is_pushed_is_found_by_others(app: Path, lib: Path, team: str) -> None:
    pushed = ask(lib, "push", team, "--revision", "v1")
    assert (pushed["repository"], pushed["revision"], pushed["files"]) == ("lib-2.1", "v1", 1)
    ask(app, "push", team)
    held = ask(app, "repos", "--store", team)["repositories"]
    assert [(each["repository"], each["revision"], each["root"]) for each in held] == [
        ("app", None, str(app)),
        ("lib-2.1", "v1", None),
    ]
    (row,) = ask(app, "def", symbol("2.1"), "--store", team)["results"]
    assert (row["repository"], row["path"], row["link"]) == ("lib-2.1", "lib.py", "exact")
    status = ask(app, "status", "--store", team)
    assert (status["index"]["path"], status["repository"], status["root"]) == (team, "app", str(app))
    # From a folder that is no checkout of any of them, they are elsewhere.
    (app.parent / "away").mkdir()
    status = ask(app.parent / "away", "status", "--store", team)
    assert (status["repository"], status["root"], status["worktree"]) == ("app", None, None)
    assert ask(app.parent / "away", "why", "main.py", "--store", team)["error"]["code"] == "TL308"


def test_a_checkout_pulls_what_it_uses(app: Path, lib: Path, team: str) -> None:
    ask(lib, "push", team, "--revision", "v1")
    ask(app, "push", team)
    pulled = ask(app, "pull", team)["repositories"]
    assert [(each["repository"], each["revision"]) for each in pulled] == [("lib-2.1", "v1")]
    (row,) = ask(app, "def", symbol("2.1"))["results"]
    assert (row["repository"], row["link"]) == ("lib-2.1", "exact")
    assert ask(app, "pull", team, "nobody")["error"]["code"] == "TL306"


def test_a_revision_that_is_pushed_again_takes_its_own_place(lib: Path, team: str) -> None:
    assert ask(lib, "push", team, "--revision", "v1")["replaced"] == []
    assert ask(lib, "push", team, "--revision", "v2")["replaced"] == ["v1"]
    assert ask(lib, "push", team, "--revision", "v2")["replaced"] == ["v2"]
    assert ask(lib, "push", team, "--revision", "v3", "--keep")["replaced"] == []


def test_an_index_is_not_pushed_into_itself(lib: Path) -> None:
    assert ask(lib, "push", ".tieline/index.db")["error"]["code"] == "TL001"


def test_a_store_that_cannot_be_reached_is_one_sentence(lib: Path) -> None:
    shown = say(lib, "push", "postgresql://me:secret@localhost:1/none")
    assert shown.code == 2
    assert shown.err.startswith("copying to postgresql://me@localhost:1/none\nerror[TL307]: ")
    assert "secret" not in shown.err
