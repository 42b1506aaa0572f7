"""`tieline index`, with a driver that runs no compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from tieline import pipeline
from tieline.buildinfo.model import Unit, Workspace
from tieline.drivers.contract import Begun, Check, Context, JobPackage, UnitFacts
from tieline.errors import TielineError
from tieline.facts.document import UnitResult

from .sample import answer, app, core, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path


class FakeDriver:
    """Gives the documents of the sample, or fails."""

    name = "python"

    def __init__(self, result: UnitResult, seen: list[Context]) -> None:
        self._result = result
        self._seen = seen

    def doctor(self, *, install: bool, offline: bool) -> list[Check]:
        return [Check("fake", "ok", f"{install} {offline}")]

    def plan(self, workspace: Workspace) -> list[Unit]:
        package = workspace.packages[0]
        return [
            Unit("python:src/acme", "python", package.purl, package.root, package.files, package.environment)
        ]

    def version(self) -> str:
        return "1"

    def left_out(self, path: str) -> str:
        return f"{path} is not acme's"

    def run(self, units: Sequence[Unit], context: Context) -> Iterator[UnitFacts]:
        self._seen.append(context)
        for unit in units:
            context.progress(Begun(unit.id, "src/acme/core.py", 0, len(unit.inputs)))
            facts = iter([core(), app(), self._result])
            yield UnitFacts(unit, (JobPackage("pypi", "acme", "1.0", "", own=True),), facts, "")


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Callable[[UnitResult], list[Context]]:
    def chosen(result: UnitResult) -> list[Context]:
        seen: list[Context] = []

        def drivers(
            _environ: Mapping[str, str],
            _progress: Callable[[str], None],
            *,
            offline: bool,  # noqa: ARG001
        ) -> list[FakeDriver]:
            return [FakeDriver(result, seen)]

        monkeypatch.setattr(pipeline, "drivers", drivers)
        return seen

    return chosen


WHOLE = UnitResult("python:src/acme", "indexed")
PART = UnitResult("python:src/acme", "partial", reason="1 import did not resolve", code="TL220")


def test_a_whole_index_is_complete(root: Path, install: Callable[[UnitResult], list[Context]]) -> None:
    install(WHOLE)
    said = say(root, "index", "--strict")
    assert said.code == 0
    assert said.lines[-1] == "complete"
    assert "units      1: 1 indexed" in said.lines
    assert said.err.splitlines() == [
        f"found 1 package in {root}, 1 environment",
        "analysing 1 unit (1 python; 4 files)",
        *said.err.splitlines()[2:],
    ]
    assert (root / ".tieline/.gitignore").read_text() == "*\n"
    assert say(root, "index", "-q").err == ""
    assert "nothing to analyse; 1 unit is unchanged" in say(root, "index").err


def test_what_is_declared_and_not_there_is_named(
    root: Path, install: Callable[[UnitResult], list[Context]]
) -> None:
    install(WHOLE)
    (root / "web").mkdir()
    (root / "web/package.json").write_text(
        '{"name": "web", "version": "1.0.0", "dependencies": {"left-pad": "^1.0.0"}}'
    )
    said = say(root, "index", "-v")
    assert "  left-pad ^1.0.0  runtime  web/package.json:1  not resolved" in said.lines


def test_a_partial_index_is_loud_and_only_strict_makes_it_fail(
    root: Path, install: Callable[[UnitResult], list[Context]]
) -> None:
    install(PART)
    said = say(root, "index", "--rebuild")
    assert said.code == 0
    assert "  partial  python:src/acme  1 import did not resolve (TL220)" in said.lines
    assert said.lines[-1].startswith("partial: ")
    assert "warning: the index is partial" in said.err
    assert said.err.endswith("hint: run `tieline why python:src/acme` for the reasons\n")
    document = answer(say(root, "index", "--rebuild", "--strict", "--json"))
    assert document["status"] == "partial"
    assert say(root, "index", "--strict").code == 1


def test_settings_come_from_the_command_line_then_variables_then_files(
    root: Path, install: Callable[[UnitResult], list[Context]]
) -> None:
    seen = install(WHOLE)
    (root / "pyproject.toml").write_text(
        '[project]\nname = "acme"\nversion = "1.0"\n[tool.tieline]\njobs = 3\nmemory = 100\ntimeout = 7\n'
    )
    (root / "tieline.toml").write_text("memory = 200\n")
    say(root, "index", "--rebuild")
    limits = seen[-1].limits
    assert (limits.jobs, limits.memory, limits.seconds) == (3, 200, 7)
    say(root, "index", "--rebuild", environ={"TIELINE_MEMORY": "300"})
    assert seen[-1].limits.memory == 300
    say(root, "index", "--rebuild", "--memory", "400", "--offline", environ={"TIELINE_MEMORY": "300"})
    assert seen[-1].limits.memory == 400
    assert seen[-1].offline


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("job = 3\n", "`job` is not a setting; the settings are python, jobs, memory, timeout, offline"),
        ("jobs = 0\n", "`jobs` is 0, but must be at least 1"),
        ('jobs = "many"\n', "Expected `int | null`, got `str` - at `$.jobs`"),
        ("jobs =\n", "cannot be read: "),
    ],
)
def test_a_setting_that_is_none_is_refused_by_name(root: Path, text: str, fault: str) -> None:
    (root / "tieline.toml").write_text(text)
    said = say(root, "index")
    assert said.code == 2
    assert said.err.startswith(f"error[TL002]: {root}/tieline.toml: {fault}")


def test_a_folder_without_source_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    said = say(tmp_path / "empty", "index")
    assert said.code == 1
    assert "no source was found" in said.err


def test_the_index_of_the_checkout_above_is_brought_up_to_date(
    root: Path, install: Callable[[UnitResult], list[Context]]
) -> None:
    install(WHOLE)
    document = answer(say(root / "src", "index", "--json"))
    assert document["root"] == str(root)


def test_a_part_of_a_checkout_gets_an_index_of_its_own_with_a_warning(
    root: Path, install: Callable[[UnitResult], list[Context]]
) -> None:
    install(WHOLE)
    said = say(root, "index", "tests")
    assert said.err.startswith(f"warning: {root}/tests is a part of the checkout {root}")


def test_what_a_driver_cannot_do_is_an_error_and_the_old_index_stays(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drivers(
        _environ: Mapping[str, str],
        _progress: Callable[[str], None],
        *,
        offline: bool,  # noqa: ARG001
    ) -> list[FakeDriver]:
        raise TielineError("TL601", "cannot download", "check the network")

    monkeypatch.setattr(pipeline, "drivers", drivers)
    said = say(root, "index", "--json")
    assert said.code == 2
    assert cast("dict[str, str]", answer(said)["error"])["code"] == "TL601"
    assert say(root, "def", "helper").code == 0
