"""From what the user types to a symbol: positions, names, edited files, and the ways in which that fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from .sample import answer, say

if TYPE_CHECKING:
    from pathlib import Path


def first(root: Path, *words: str) -> str:
    return say(root, *words).lines[0].partition("  ")[0]


def test_columns_are_utf16_as_editors_count_them(root: Path) -> None:
    # The emoji before `helper` is one character and two code units.
    assert first(root, "def", "src/acme/core.py:10:23") == "src/acme/core.py:14:5"
    assert "TL451" in say(root, "def", "src/acme/core.py:10:22").err


@pytest.mark.parametrize(
    "name", ["acme.core.helper", "core.helper", "helper", "tieline pypi acme 1.0 `acme.core`/helper()."]
)
def test_a_name_can_be_as_long_as_the_user_likes(root: Path, name: str) -> None:
    assert first(root, "def", name) == "src/acme/core.py:14:5"


def test_paths_are_relative_to_the_current_folder_or_absolute(root: Path) -> None:
    expected = "src/acme/core.py:14:5"
    assert first(root / "src", "def", "acme/core.py:10:23") == expected
    assert first(root / "tests", "def", "../src/acme/core.py:10:23") == expected
    assert first(root, "def", f"{root}/src/acme/core.py:10:23") == expected
    # The index is found beside the file that the question names.
    assert first(root.parent, "def", "acme/src/acme/core.py:10:23") == expected


def test_a_line_with_one_symbol_needs_no_column(root: Path) -> None:
    assert first(root, "def", "src/acme/app.py:10") == "src/acme/app.py:5:5"


def test_a_line_with_several_symbols_lists_them(root: Path) -> None:
    said = say(root, "refs", "src/acme/core.py:5", "--json")
    assert said.code == 1
    error = cast("dict[str, object]", answer(said)["error"])
    assert error["code"] == "TL450"
    candidates = cast("list[dict[str, object]]", error["candidates"])
    assert [(row["line"], row["column"], row["kind"]) for row in candidates] == [
        (5, 16, "Function"),
        (5, 23, "Parameter"),
    ]
    said = say(root, "refs", "src/acme/core.py:5")
    assert said.lines == [
        "src/acme/core.py:5:16  return helper(data)  (function acme.core.helper)",
        "src/acme/core.py:5:23  return helper(data)  (parameter 0)",
    ]
    assert said.err.startswith("error[TL450]: src/acme/core.py:5 has 2 symbols\n\nhint: ")


def test_a_name_of_several_symbols_is_refused_where_one_is_needed(root: Path) -> None:
    said = say(root, "refs", "decode")
    assert said.code == 1
    assert "error[TL450]: `decode` stands for 2 symbols" in said.err
    assert [line.partition("  ")[0] for line in said.lines] == [
        "src/acme/core.py:4:9",
        "src/acme/core.py:9:9",
    ]
    # Where each has its own answer, all are given.
    assert len([line for line in say(root, "def", "decode").lines if "core.py" in line]) == 2


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (["def", "src/acme/core.py:3:1"], "TL451", 1),
        (["def", "nothing.of.the.kind"], "TL452", 1),
        (["def", "src/acme/core.py:99"], "TL454", 2),
        (["def", "src/acme/core.py:0"], "TL454", 2),
        (["def", "src/acme/gone.py:1"], "TL455", 2),
        (["def", "src/acme/core.py"], "TL456", 2),
        (["def", "README.md:1"], "TL400", 1),
        (["outline", "README.md"], "TL400", 1),
        (["outline", "src/nowhere.py"], "TL455", 2),
        (["refs", "helper", "--cursor", "nonsense"], "TL403", 2),
        (["impls", "Frame", "--cursor", "nonsense"], "TL001", 2),
        (["symbols", "dec", "--kind", "functoin"], "TL001", 2),
        (["explain", "TL999"], "TL004", 1),
        (["refs", "helper", "--limit", "0"], "TL001", 2),
        (["refs"], "TL001", 2),
        (["reffs", "helper"], "TL001", 2),
        (["-C", "nowhere", "status"], "TL001", 2),
    ],
)
def test_what_cannot_be_answered_has_a_code(root: Path, words: list[str], code: str, exit_code: int) -> None:
    said = say(root, *words)
    assert said.err.splitlines()[0].startswith(f"error[{code}]: ")
    assert "\n\nhint: " in said.err
    assert said.code == exit_code


def test_lines_that_moved_are_followed_in_both_directions(root: Path) -> None:
    file = root / "src/acme/core.py"
    file.write_text("# one\n# two\n" + file.read_text("utf-8"), "utf-8")
    said = say(root, "def", "src/acme/core.py:12:23")
    assert said.lines[0] == "src/acme/core.py:16:5  def helper(data):"
    assert "1 file was edited since: src/acme/core.py" in said.lines[-1]
    assert "tieline index" in said.err


def test_an_edited_line_is_never_answered_from_what_it_was(root: Path) -> None:
    file = root / "src/acme/core.py"
    file.write_text(file.read_text("utf-8").replace("def helper(data):", "def helper(everything):"), "utf-8")
    said = say(root, "refs", "src/acme/core.py:14:5")
    assert said.code == 1
    assert "error[TL453]: src/acme/core.py:14 was edited since it was indexed" in said.err
    # A row on that line is left out, and that is said.
    said = say(root, "refs", "helper", "--json")
    rows = cast("list[dict[str, object]]", answer(said)["results"])
    assert (14, "src/acme/core.py") not in [(row["line"], row["path"]) for row in rows]
    assert cast("dict[str, object]", answer(said)["completeness"])["lost"] == 1
    assert answer(said)["total"] == 5


def test_no_index_is_said_with_what_to_do(tmp_path: Path) -> None:
    said = say(tmp_path, "refs", "helper")
    assert said.code == 2
    assert "error[TL300]" in said.err
    assert "hint: run `tieline index`" in said.err
