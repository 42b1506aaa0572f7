"""`tieline why`, `status` and `doctor`: what is not known, why, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from tieline.facts.document import UnitResult
from tieline.graph.record import StoredPackage
from tieline.graph.writer import IndexWriter

from .sample import answer, core, say, unit

if TYPE_CHECKING:
    from pathlib import Path


def verdict(root: Path, place: str) -> str:
    return say(root, "why", place).lines[0]


def test_a_file_with_problems_lists_them_with_their_places(root: Path) -> None:
    said = say(root, "why", "src/acme/app.py")
    assert said.code == 0
    assert said.lines == [
        "src/acme/app.py  partly known",
        "  unit        python:src/acme  partial: 1 import did not resolve (TL220)",
        "  package     acme@1.0",
        "  environment Python of unknown version, no environment and no lock file was found",
        "  file        10 names resolved, 0 not; as it was indexed",
        "  problems    src/acme/app.py:1:8  Import `yaml` did not resolve: it is not installed"
        " (import-not-installed)",
    ]


def test_an_unresolved_name_is_explained_at_its_place(root: Path) -> None:
    said = say(root, "why", "src/acme/core.py:11:22")
    assert said.lines[:3] == [
        "src/acme/core.py:11:22  not resolved",
        "  line        return emoji.save()",
        "  unresolved  src/acme/core.py:11:22  `save`: the analyzer could not tell the type of what stands"
        " before `.save`, so it may be any `save`",
    ]
    assert said.err.startswith("\nhint: annotate the value")
    result = cast(
        "dict[str, list[dict[str, object]]]",
        answer(say(root, "why", "src/acme/core.py:11", "--json"))["result"],
    )
    assert [(each["line"], each["column"], each["code"]) for each in result["unresolved"]] == [
        (11, 22, "unknown-receiver")
    ]


def test_a_known_name_says_where_it_is_defined(root: Path) -> None:
    said = say(root, "why", "src/acme/core.py:5:17")
    assert said.lines[0] == "src/acme/core.py:5:17  known"
    assert said.lines[2] == (
        "  known       function acme.core.helper, defined at src/acme/core.py:14:5 (acme@1.0, local)"
    )
    assert verdict(root, "src/acme/core.py:3:1").startswith("src/acme/core.py:3:1  no name here")


def test_a_whole_file_says_so(root: Path) -> None:
    said = say(root, "why", "tests/test_app.py", "--json")
    assert answer(said)["status"] == "ok"
    assert verdict(root, "tests/test_app.py") == "tests/test_app.py  fully known"


def test_a_file_that_is_not_in_the_index_has_a_reason(root: Path) -> None:
    (root / "src/acme/new.py").write_text("")
    (root / ".gitignore").write_text("build/\n")
    (root / "build").mkdir()
    (root / "build/made.py").write_text("")
    assert verdict(root, "README.md") == "README.md  not in the index: it is no source file"
    assert verdict(root, "src/acme/new.py") == "src/acme/new.py  not in the index: it is new"
    assert verdict(root, "build/made.py") == "build/made.py  not in the index: ignored by .gitignore"
    (root.parent / "other.py").write_text("")
    assert verdict(root, "../other.py").endswith("not in the index: it lies outside of the checkout")
    assert say(root, "why", "no.py").code == 2


def test_a_file_of_a_dependency_says_whose_it_is(root: Path) -> None:
    site = root.parent / "site"
    said = say(root, "why", f"{site}/lib/api.py")
    assert said.lines[:2] == [f"{site}/lib/api.py  known as far as it is used", "  package     lib@2.0"]
    assert verdict(root, f"{site}/lib/api.py:2") == (
        f"{site}/lib/api.py:2  not known: nothing in this checkout uses what is there"
    )


def test_an_edited_file_and_line_say_so(root: Path) -> None:
    file = root / "src/acme/core.py"
    file.write_text(file.read_text("utf-8").replace("return data", "return  data"), "utf-8")
    assert "edited since it was indexed" in say(root, "why", "src/acme/core.py").out
    assert "was edited since it was indexed" in verdict(root, "src/acme/core.py:15")


def test_a_failed_unit_shows_the_end_of_its_log(root: Path) -> None:
    log = root / ".tieline/run.log"
    log.write_text('{"event": "log", "message": "reading types"}\nfatal: out of cheese\n')
    result = UnitResult(
        "python:bad",
        "failed",
        reason="the helper was ended by SIGSEGV",
        code="TL204",
        missing=(("bad/one.py", "the helper crashed"),),
    )
    with IndexWriter(root / ".tieline/index.db", "acme", str(root)) as writer:
        writer.replace_unit(unit("python:bad", root), [result], [], log=str(log))
        writer.commit()
    (root / "bad").mkdir()
    (root / "bad/one.py").write_text("")
    said = say(root, "why", "python:bad")
    assert said.lines[0] == "python:bad  not known: the analysis failed"
    assert said.lines[1] == "  unit        python:bad  failed: the helper was ended by SIGSEGV (TL204)"
    assert said.lines[2:4] == ["  log         reading types", "              fatal: out of cheese"]
    assert "bad/one.py: the helper crashed" in said.out
    assert verdict(root, "bad/one.py") == "bad/one.py  not in the index: it could not be analysed"
    assert "  failed   python:bad" in say(root, "status").out


def test_a_folder_gathers_what_is_below_it(root: Path) -> None:
    assert verdict(root, "tests") == "tests  fully known"
    said = say(root, "why", "src")
    assert said.lines[0] == "src  partly known"
    assert "Import `yaml` did not resolve" in said.out


def test_status_counts_what_changed_in_the_working_tree(root: Path) -> None:
    said = say(root, "status", "--json")
    assert answer(said)["worktree"] == {"changed": [], "added": [], "gone": []}
    (root / "src/acme/app.py").write_text("")
    (root / "src/acme/new.py").write_text("")
    (root / "tests/test_app.py").unlink()
    said = say(root, "status")
    assert "files now  1 changed, 1 new, 1 gone since" in said.lines
    assert "hint: run `tieline index`" in said.err
    assert say(root, "status", "--strict").code == 1
    assert answer(say(root, "status", "--json"))["worktree"] == {
        "changed": ["src/acme/app.py"],
        "added": ["src/acme/new.py"],
        "gone": ["tests/test_app.py"],
    }


def test_doctor_fails_when_something_needed_is_missing(root: Path, tmp_path: Path) -> None:
    said = say(root, "doctor", "--offline", environ={"TIELINE_CACHE_DIR": str(tmp_path / "cache")})
    assert said.code == 1
    assert "missing" in said.out
    checks = cast(
        "list[dict[str, str]]",
        answer(
            say(root, "doctor", "--offline", "--json", environ={"TIELINE_CACHE_DIR": str(tmp_path / "cache")})
        )["checks"],
    )
    assert {check["subject"] for check in checks} >= {"node", "pyright", "cache", "index"}


@pytest.mark.parametrize("place", ["src/acme/core.py:99", "src/acme/core.py:0"])
def test_a_place_outside_of_the_file_is_refused(root: Path, place: str) -> None:
    assert "TL454" in say(root, "why", place).err


def test_a_reader_sees_units_of_an_older_run(root: Path) -> None:
    packages = [StoredPackage("pypi", "acme", "1.0", "", own=True)]
    with IndexWriter(root / ".tieline/index.db", "acme", str(root)) as writer:
        writer.replace_unit(
            unit("python:src/acme", root), [core(), UnitResult("python:src/acme", "indexed")], packages
        )
        writer.commit()
    assert verdict(root, "python:src/acme") == "python:src/acme  fully indexed"
