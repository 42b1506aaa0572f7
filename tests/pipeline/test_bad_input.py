"""Files that are not what they should be: each costs itself at the most, and the answer says so."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from tieline.facts.lint import lint
from tieline.graph import query

from .checkouts import SHOP, defined, problems, reader, run, used, write

BAD: Mapping[str, str | bytes] = {
    "good.py": "def good(): ...\n",
    "broken.py": "def kept(): ...\ndef lost(:\n  x = (\n",
    "latin.py": b"plain = 'caf\xe9'\nafter = plain\n",
    "binary.py": bytes(range(256)) * 8,
    "empty.py": b"",
    "marked.py": b"\xef\xbb\xbfmarked = 1\nmarked\n",
    "crlf.py": b"windows = 1\r\nwindows\r\n",
    "cr.py": b"classic = 1\rclassic\r\rclassic\n",
    "feeds.py": "page = 1\x0c\nx = '\u2028'; page\n",
    "nul.py": b"before_nul = 1\n\0\nafter_nul = before_nul\n",
    "parentheses.py": f"wrapped = {'(' * 3000}1{')' * 3000}\n",
    "chain.py": f"chained = 1{'.real' * 5000}\n",
    "ladder.py": "".join(f"{' ' * depth}if 1:\n" for depth in range(99)) + f"{' ' * 99}rung = 1\n",
    "prototype.py": (
        "constructor = 1\n__proto__ = hasOwnProperty = constructor\n"
        "class Thing:\n    __proto__ = toString = 2\n"
        "    def constructor(self, __proto__): return self.__proto__\n"
        "Thing().constructor(__proto__=__proto__)\nvalueOf\n"
    ),
    "generated.py": "".join(
        ["TABLE = {\n", *(f"    'key_{n}': '{n:0200}',\n" for n in range(25_000)), "}\n"]
    ),
    "with space/naïve.py": "spaced = 1\n",
    "folder.py/inside.py": "inside = 1\n",
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An indexed checkout of bad files, links that lead nowhere, and things that are no files."""
    root = write(tmp_path_factory.mktemp("bad") / "bad", BAD)
    (root / "circle").symlink_to("..")
    (root / "self.py").symlink_to("self.py")
    (root / "nowhere.py").symlink_to("/nonexistent/file.py")
    os.mkfifo(root / "pipe.py")
    (report,) = run(root).results
    assert (report.status, report.code, report.missing) == ("partial", "TL221", ())
    return root


def test_every_file_is_accounted_for(bad: Path) -> None:
    with reader(bad) as opened:
        assert set(query.paths(opened)) >= set(BAD)
        assert not query.completeness(opened).complete
        skipped = dict(query.status(opened).skipped)
    assert {"circle", "self.py", "nowhere.py", "pipe.py"} <= set(skipped)
    assert all(skipped.values())


def test_what_is_said_about_bad_files_keeps_the_rules(bad: Path) -> None:
    with reader(bad) as opened:
        findings = [
            finding
            for document in query.read_documents(opened, declared=False)
            for finding in lint(document, (bad / document.document).read_bytes())
        ]
    assert findings == []


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("good.py", set[str]()),
        ("broken.py", {"syntax"}),
        ("latin.py", {"encoding"}),
        ("binary.py", {"encoding", "syntax"}),
        ("empty.py", set[str]()),
        ("marked.py", set[str]()),
        ("nul.py", {"syntax"}),
        ("parentheses.py", {"syntax"}),
        ("chain.py", {"syntax"}),
        ("ladder.py", set[str]()),
        ("prototype.py", set[str]()),
        ("generated.py", set[str]()),
    ],
)
def test_the_problem_is_named(bad: Path, path: str, codes: set[str]) -> None:
    assert set(problems(bad, path)) == codes


def test_each_problem_is_one_line_that_is_the_same_on_every_machine(bad: Path) -> None:
    with reader(bad) as opened:
        documents = list(query.read_documents(opened, declared=False))
    for document in documents:
        for problem in document.problems:
            assert "\n" not in problem.message
            assert "node_modules" not in problem.message
            assert str(bad) not in problem.message


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("kept", ["broken.py:1"]),
        ("plain", ["latin.py:1", "latin.py:2"]),
        ("marked", ["marked.py:1", "marked.py:1", "marked.py:2"]),
        ("windows", ["crlf.py:1", "crlf.py:2"]),
        ("classic", ["cr.py:1", "cr.py:2", "cr.py:4"]),
        ("page", ["feeds.py:1", "feeds.py:2"]),
        ("before_nul", ["nul.py:1", "nul.py:3"]),
        ("rung", ["ladder.py:100"]),
        ("prototype.constructor", ["prototype.py:1", "prototype.py:2"]),
        ("Thing.constructor", ["prototype.py:5", "prototype.py:6"]),
        ("Thing.__proto__", ["prototype.py:4", "prototype.py:5"]),
        ("TABLE", ["generated.py:1"]),
        ("spaced", ["with space/naïve.py:1"]),
        ("inside", ["folder.py/inside.py:1"]),
    ],
)
def test_the_names_around_the_problem_are_known(bad: Path, name: str, places: list[str]) -> None:
    assert used(bad, name) == places


def test_a_build_file_that_is_not_toml_is_reported_and_the_sources_are_indexed(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"pyproject.toml": "[project\nname = ", "module.py": "one = 1\n"})
    run(root)
    assert defined(root, "one") == ["module.py:1"]
    with reader(root) as opened:
        (problem,) = query.status(opened).build_problems
    assert Path(problem.file).name == "pyproject.toml"
    assert problem.code.startswith("TL1")
    assert problem.line == 1


def test_a_syntax_error_in_every_file_loses_no_other_name(tmp_path: Path) -> None:
    broken = {path: f"{text}\ndef broken(:\n" for path, text in SHOP.items() if path.endswith(".py")}
    root = write(tmp_path / "shop", {**SHOP, **broken})
    report = run(root, jobs=2)
    assert {(each.status, each.code) for each in report.results} == {("partial", "TL221")}
    assert used(root, "Apple.bite") == ["src/goods/fruit.py:4", "src/till/pay.py:5"]
