"""`tieline verify` over a fake server that agrees, differs, fails, or is not there; and over pyright."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

import pytest

from tieline.drivers.lsp.client import LanguageServer, Patience
from tieline.drivers.lsp.servers import SERVERS, Served
from tieline.errors import TielineError

from .sample import Said, answer, say
from .servers import Fake, install_fake

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fake(root: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    return install_fake(root, monkeypatch)


def verify(root: Path, *words: str) -> dict[str, Any]:
    """The row of Python in the JSON document."""
    return python(say(root, "verify", "--json", *words))


def python(said: Said) -> dict[str, Any]:
    """The only row of languages in a JSON document."""
    (row,) = cast("list[dict[str, Any]]", answer(said)["languages"])
    return row


def test_agreement_is_said_with_its_interval(root: Path, fake: Fake) -> None:
    said = say(root, "verify")
    assert (said.code, fake.folder.name) == (0, "fake")
    assert said.lines == [
        "python  40 names of 4 files, asked of fake 1.0",
        "",
        "                 agree             95 %  equal  silent  more  fewer  other  only index  only server",
        "  definition  100.00 %  91.24 to 100.00     27      13     0      0      0           0            0",
        "  references  100.00 %  91.24 to 100.00     29      11     0      0      0           0            0",
        "  implementations: fake 1.0 does not answer this",
    ]
    assert said.err == "asking about 40 names in python\nthe fake server is set up\n"


def test_each_difference_has_both_answers_and_the_source(root: Path, fake: Fake) -> None:
    core = f"{root}/src/acme/core.py"
    fake.answers |= {
        "definition app.py:7:12": [f"{core}:8:7"],
        "definition app.py:7:27": [],
        "definition core.py:11:22": [f"{core}:14:5"],
        "definition app.py:10:1": [f"{root}/src/acme/app.py:5:5", f"{core}:14:5"],
        "references core.py:2:5": [f"{core}:2:5", f"{core}:1:7"],
        # It says itself that this is the same thing.
        "definition core.py:1:7": [f"{core}:2:5"],
    }
    said = say(root, "verify", "--ask", "definition,references")
    assert said.code == 0
    assert said.lines[3:5] == [
        "  definition  87.50 %  73.89 to 94.54     23      12     0      1      2           1            1",
        "  references  97.50 %  87.12 to 99.56     28      11     0      1      0           0            0",
    ]
    assert said.lines[5:] == [
        "",
        'definition, other  src/acme/app.py:7:12  return Frame().decode(helper(b"x"))',
        "    index   src/acme/core.py:1:7  class Frame:",
        "    server  src/acme/core.py:8:7  class Wide(Frame):",
        "",
        'definition, only index  src/acme/app.py:7:27  return Frame().decode(helper(b"x"))',
        "    index   src/acme/core.py:14:5  def helper(data):",
        "",
        "definition, fewer  src/acme/app.py:10:1  main()",
        "    server  src/acme/core.py:14:5  def helper(data):",
        "    both    1 place",
        "",
        "definition, other  src/acme/core.py:1:7  class Frame:",
        "    index   src/acme/core.py:1:7  class Frame:",
        "    server  src/acme/core.py:2:5  shape = ()",
        "",
        "definition, only server  src/acme/core.py:11:22  return emoji.save()",
        "    server  src/acme/core.py:14:5  def helper(data):",
        "",
        "references, fewer  src/acme/core.py:2:5  shape = ()",
        "    server  src/acme/core.py:1:7  class Frame:",
        "    both    1 place",
    ]


def test_what_differs_only_by_a_rule_agrees_and_is_listed(root: Path, fake: Fake) -> None:
    core, app = f"{root}/src/acme/core.py", f"{root}/src/acme/app.py"
    fake.answers |= {
        # A guess; what it declares is what the index says.
        "definition app.py:6:13": [f"{core}:1:1"],
        "declaration app.py:6:13": fake.answers["definition app.py:6:13"],
        # From the definition to where it is imported, and back.
        "definition core.py:14:5": [f"{app}:2:30"],
        # It forgets a place whose definition it knows, and adds one that it does not know at all.
        "references core.py:1:7": [
            *(each for each in fake.answers["references core.py:1:7"] if each != f"{app}:7:12"),
            f"{core}:11:22",
        ],
    }
    row = verify(root)
    assert [question["share"] for question in row["questions"]] == [1.0, 1.0]
    assert row["differences"] == []
    lines = say(root, "verify").lines
    assert [line.partition(":")[0].split() for line in lines[8:]] == [
        ["1", "toggle"],
        ["1", "declaration"],
        ["1", "confirmed"],
        ["1", "withdrawn"],
    ]


def test_the_document_has_all_that_the_lines_have(root: Path, fake: Fake) -> None:
    fake.answers["definition app.py:10:1"] = []
    fake.more["refuses"] = {"references core.py:1:7": "too many"}
    row = verify(root, "--lang", "python", "--ask", "references,definition")
    definition, references = row.pop("questions")
    (difference,) = row.pop("differences")
    assert row == {
        "language": "python",
        "servers": [{"name": "fake", "version": "1.0"}],
        "files": 4,
        "names": 40,
        "unanswered": [],
        "left_out": {},
        "stopped": None,
    }
    assert definition == {
        "question": "definition",
        "asked": 40,
        "agreed": 39,
        "share": 0.975,
        "interval": [0.871186, 0.995573],
        "verdicts": {
            "equal": 26,
            "silent": 13,
            "more": 0,
            "fewer": 0,
            "other": 0,
            "only-ours": 1,
            "only-theirs": 0,
        },
        "refused": {},
    }
    assert (references["asked"], references["refused"]) == (39, {"too many": 1})
    assert difference == {
        "question": "definition",
        "verdict": "only-ours",
        "name": "main",
        "path": "src/acme/app.py",
        "line": 10,
        "column": 1,
        "text": "main()",
        "index": [{"path": "src/acme/app.py", "line": 5, "column": 5, "text": "def main():"}],
        "server": [],
        "rules": [],
    }


def test_implementations_are_asked_of_what_can_have_some(root: Path, fake: Fake) -> None:
    fake.more["lacks"] = []
    fake.answers["implementation core.py:1:7"] = []
    row = verify(root, "--ask", "implementations")
    (question,) = row["questions"]
    # Not of functions and parameters, but of names that the index does not know.
    assert question["asked"] == 22
    assert [(each["name"], each["verdict"]) for each in row["differences"]] == [("Frame", "only-ours")]


def test_a_threshold_is_for_each_question(root: Path, fake: Fake) -> None:
    fake.answers["references app.py:10:1"] = []
    fake.answers["definition app.py:5:5"] = fake.answers["definition app.py:10:1"] = []
    said = say(root, "verify", "--at-least", "95", "--ask", "definition,references")
    assert said.code == 0
    said = say(root, "verify", "--at-least", "95.5", "--ask", "definition,references")
    assert said.code == 1
    assert "warning: python: definition has 95.00%, which is less than 95.5 %" in said.err


def test_paths_and_seeds_choose_the_names(root: Path, fake: Fake) -> None:
    assert verify(root, "tests")["files"] == 1
    assert verify(root, "src/acme/core.py", "tests")["files"] == 2
    fake.answers = {}
    some = [verify(root, "--sample", "5", "--seed", seed)["differences"] for seed in ("1", "1", "2")]
    assert some[0] == some[1] != some[2]


def test_files_that_changed_are_left_out(root: Path, fake: Fake) -> None:
    (root / "src/acme/core.py").write_text("class Frame: ...\n")
    row = verify(root, "--ask", "references,definition")
    assert row["files"] == 3
    assert row["left_out"]["files that changed since they were indexed"] == 1
    # What is defined in the changed file cannot be compared.
    assert row["left_out"]["names whose definition is in a file that changed"] == 8
    assert {question["share"] for question in row["questions"]} == {1.0}
    for path in ("src/acme/app.py", "tests/test_app.py"):
        (root / path).write_text("x = 1\n")
    said = say(root, "verify", "--json")
    assert (said.code, answer(said)["error"]) == (
        1,
        {
            "code": "TL470",
            "message": "there is no name to compare: no file that was asked for is in the index, unchanged, "
            "and of a language whose server is known (cpp, go, python, typescript)",
            "hint": "run `tieline index`, or name other files",
        },
    )
    assert fake.folder.exists()


def test_a_server_that_keeps_crashing_stops_its_language(root: Path, fake: Fake) -> None:
    fake.more["faults"] = {"references": "crash"}
    said = say(root, "verify", "--json")
    assert (said.code, answer(said)["status"]) == (1, "partial")
    row = python(said)
    assert row["stopped"] == (
        "the language server fake exited with status 3 (TL612);"
        f" what it said itself is in {fake.folder / 'fake.log'}"
    )
    assert row["left_out"] == {"questions that made the server crash": 1}
    assert [question["asked"] for question in row["questions"]] == [2, 0, 0]
    assert "python: not all was asked: the language server fake exited" in said.err


def test_a_crash_in_the_middle_costs_nothing(root: Path, fake: Fake) -> None:
    fake.more["faults"] = {"references": "crash-once"}
    row = verify(root)
    assert [question["asked"] for question in row["questions"]] == [40, 40]
    assert (fake.folder / "script.starts").read_text() == ".."


def test_a_question_that_hangs_is_left_out(root: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    patience = Patience(answer=0.05)
    monkeypatch.setattr(
        "tieline.verification.judge.LanguageServer", partial(LanguageServer, patience=patience)
    )
    fake.more["faults"] = {"references": "hang"}
    row = verify(root, "tests", "--ask", "definition,references")
    assert row["left_out"] == {"questions that the server did not answer in time": row["names"]}
    assert [question["asked"] for question in row["questions"]] == [row["names"], 0]


def test_a_missing_server_is_an_answer(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> Any:
        raise TielineError("TL610", "it is not installed", "install it")

    monkeypatch.setitem(SERVERS, "python", Served((".py",), missing))  # pyright: ignore[reportArgumentType]
    said = say(root, "verify")
    assert said.code == 1
    assert said.lines[0] == "python  40 names of 4 files, asked of no server"
    assert "warning: python: not all was asked: it is not installed (TL610); install it" in said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--ask", "hover"), "`hover` is none of definition, references, implementations"),
        (("--at-least", "101"), "`101` is not a number from 0 to 100"),
        (("--lang", "cobol"), "invalid choice: 'cobol'"),
    ],
)
def test_what_cannot_be_asked_is_said(root: Path, words: tuple[str, ...], message: str) -> None:
    said = say(root, "verify", *words)
    assert said.code == 2
    assert message in said.err
