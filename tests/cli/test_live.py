"""`--live`: a fake language server answers where the file is not as it was indexed, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tieline.drivers.lsp.servers import SERVERS, Served
from tieline.errors import TielineError

from .sample import answer, say
from .servers import Fake, install_fake

if TYPE_CHECKING:
    from pathlib import Path

NEW = "from acme.core import Frame\n\nframe, frames = Frame(), []\n"


@pytest.fixture
def fake(root: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """A server that knows `Frame` in a file that is not in the index, and in one that was edited."""
    fake = install_fake(root, monkeypatch)
    (root / "src/acme/new.py").write_text(NEW)
    app = root / "src/acme/app.py"
    app.write_text("# edited\n" + app.read_text().replace("return Frame", "return  Frame"))
    core = f"{root}/src/acme/core.py"
    fake.answers |= {
        "definition new.py:3:17": [f"{core}:1:7"],
        "references new.py:3:17": [f"{core}:1:7", f"{root}/src/acme/new.py:3:17"],
        "hover new.py:3:17": "class Frame\n\nA picture.",
        "definition app.py:8:13": [f"{core}:1:7"],
    }
    return fake


def was_asked(fake: Fake) -> bool:
    """Whether the server was started."""
    return (fake.folder / "script.starts").exists()


def test_an_edited_line_is_asked_of_the_server(root: Path, fake: Fake) -> None:
    assert say(root, "def", "src/acme/app.py:8:13").code == 1
    assert not was_asked(fake)
    said = say(root, "def", "src/acme/app.py:8:13", "--live")
    assert (said.code, said.lines) == (
        0,
        [
            "src/acme/core.py:1:7  class Frame:",
            "live: fake 1.0 answered from src/acme/app.py as it is now",
            "complete",
        ],
    )


def test_a_file_that_is_not_in_the_index_is_asked_of_the_server(root: Path, fake: Fake) -> None:
    said = say(root, "refs", "src/acme/new.py:3:17", "--live", "--json")
    document: dict[str, Any] = answer(said)
    assert (said.code, document["status"], document["total"]) == (0, "ok", 2)
    assert document["query"] == {
        "text": "src/acme/new.py:3:17",
        "path": "src/acme/new.py",
        "line": 3,
        "column": 17,
    }
    assert document["results"] == [
        {
            "path": "src/acme/core.py", "line": 1, "column": 7, "end_line": 1, "end_column": 8,
            "repository": "acme", "package": "pkg:pypi/acme@1.0", "symbol": "", "kind": "", "roles": [],
            "link": "live", "text": "class Frame:",
        },
        {
            "path": "src/acme/new.py", "line": 3, "column": 17, "end_line": 3, "end_column": 18,
            "repository": "acme", "package": "pkg:pypi/acme@1.0", "symbol": "", "kind": "", "roles": [],
            "link": "live", "text": "frame, frames = Frame(), []",
        },
    ]  # fmt: skip
    page = say(root, "refs", "src/acme/new.py:3:17", "--live", "--limit", "1", "--cursor", "1")
    assert page.lines[:3] == ["Frame", "2 references", "src/acme/new.py:3:17  frame, frames = Frame(), []"]
    below = say(root, "refs", "src/acme/new.py:3:17", "--live", "--path", "src/acme/new.py")
    assert below.lines[1] == "1 reference"
    assert fake.folder.exists()


def test_hover_shows_what_the_server_shows(root: Path, fake: Fake) -> None:
    said = say(root, "hover", "src/acme/new.py:3:17", "--live")
    assert said.lines == [
        "Frame",
        "src/acme/core.py:1:7  (acme@1.0)",
        "",
        "  class Frame",
        "",
        "  A picture.",
        "",
        "live: fake 1.0 answered from src/acme/new.py as it is now",
        "complete",
    ]
    nothing = say(root, "hover", "src/acme/new.py:1:1", "--live")
    assert (nothing.code, fake.folder.exists()) == (1, True)


def test_unchanged_files_and_names_are_left_to_the_index(root: Path, fake: Fake) -> None:
    for question in ("src/acme/core.py:8:12", "Frame"):
        plain = say(root, "def", question)
        assert say(root, "def", question, "--live") == plain
        assert plain.lines[0] == "src/acme/core.py:1:7  class Frame:"
    assert not was_asked(fake)
    gone = say(root, "def", "src/acme/nowhere.py:1:1", "--live")
    assert (gone.code, "TL455" in gone.err) == (2, True)


def test_a_line_with_several_names_needs_a_column(root: Path, fake: Fake) -> None:
    said = say(root, "def", "src/acme/new.py:3", "--live")
    assert (said.code, said.out) == (1, "")
    assert said.err == (
        "error[TL473]: src/acme/new.py:3 has 3 names, and a language server is asked about one\n"
        "\nhint: add the column, as an editor shows it\n"
    )
    assert not was_asked(fake)


@pytest.mark.parametrize(
    ("told", "words", "code", "message"),
    [
        (
            {"faults": {"definition": "crash"}},
            ("def",),
            2,
            "TL612]: the language server fake exited with status 3",
        ),
        (
            {"refuses": {"definition new.py:3:17": "no"}},
            ("def",),
            1,
            "TL474]: fake has no answer for src/acme/new.py:3:17: no",
        ),
        ({}, ("impls",), 1, "it does not tell the implementation of anything"),
        ({}, ("refs", "--no-tests"), 2, "TL001]: `--live` does not go with `--no-tests`"),
    ],
)
def test_a_server_that_fails_is_the_answer(
    root: Path, fake: Fake, told: dict[str, Any], words: tuple[str, ...], code: int, message: str
) -> None:
    fake.more |= told
    said = say(root, words[0], "src/acme/new.py:3:17", "--live", *words[1:])
    assert (said.code, said.out) == (code, "")
    assert message in said.err


def test_a_missing_server_is_the_answer(root: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> Any:
        raise TielineError("TL610", "it is not installed", "install it")

    monkeypatch.setitem(SERVERS, "python", Served((".py",), missing))  # pyright: ignore[reportArgumentType]
    said = say(root, "def", "src/acme/new.py:3:17", "--live")
    assert (said.code, said.err) == (2, "error[TL610]: it is not installed\n\nhint: install it\n")
    (root / "notes.txt").write_text("x\n")
    assert "TL471" in say(root, "def", "notes.txt:1:1", "--live").err
    (fake.folder.parent / "out.py").write_text("x = 1\n")
    assert "TL472" in say(root, "def", "../out.py:1:1", "--live").err
