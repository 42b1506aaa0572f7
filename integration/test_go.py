"""Go: a module with its real dependencies, and a workspace of two modules; both from the module proxy."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ENVIRON, Project, tieline

COBRA, PFLAG = ("github.com/spf13/cobra", "v1.9.1"), ("github.com/spf13/pflag", "v1.0.6")


def module(folder: Path, name: str, version: str) -> Path:
    """Copy the sources of a module's release into a checkout of its own."""
    done = subprocess.run(
        ["go", "mod", "download", "-json", f"{name}@{version}"],
        cwd=folder,
        env=ENVIRON,
        check=True,
        capture_output=True,
        timeout=200,
    )
    root = folder / name.rpartition("/")[2]
    shutil.copytree(json.loads(done.stdout)["Dir"], root)
    for path in (root, *root.rglob("*")):
        # The module cache is read-only.
        path.chmod(path.stat().st_mode | 0o200)
    return root


@pytest.fixture(scope="session")
def cobra(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Cobra 1.9.1, whose dependencies tieline is allowed to download."""
    root = module(tmp_path_factory.mktemp("go-module"), *COBRA)
    return Project(root, tieline(root, "index", "--allow-download", "--jobs", "2"))


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Cobra and its own dependency pflag, side by side in a workspace."""
    root = tmp_path_factory.mktemp("go-workspace")
    for name, version in (COBRA, PFLAG):
        module(root, name, version)
    (root / "go.work").write_text("go 1.21\n\nuse ./cobra\nuse ./pflag\n")
    return Project(root, tieline(root, "index", "--allow-download", "--jobs", "2"))


def place(project: Project, path: str, line: str, name: str) -> str:
    """Give where a name is in the first line with some text, as a command takes it."""
    lines = (project.root / path).read_text().splitlines()
    number, text = next((number, text) for number, text in enumerate(lines, start=1) if line in text)
    return f"{path}:{number}:{text.index(name) + 1}"


def test_every_package_is_indexed_and_other_systems_files_are_said(cobra: Project) -> None:
    states = {each["unit"]: each for each in cobra.indexed["units"]}
    assert {unit for unit, each in states.items() if each["status"] == "indexed"} == {
        "go:.",
        "go:doc",
    }
    (left,) = [each for each in states.values() if each["status"] != "indexed"]
    assert (left["status"], left["code"]) == ("skipped", "TL247")
    assert {row["path"] for row in left["missing"]} == {"command_win.go"}


def test_versions_are_those_that_the_module_graph_chose(cobra: Project) -> None:
    rows = cobra.ask("status")["dependencies"]
    resolved = {each["name"]: each["resolved"] for each in rows if each["evidence"] == "installed"}
    assert resolved["github.com/spf13/pflag"] == "pkg:golang/github.com/spf13/pflag@v1.0.6"
    assert (
        resolved["github.com/cpuguy83/go-md2man/v2"] == "pkg:golang/github.com/cpuguy83/go-md2man/v2@v2.0.6"
    )


def test_a_use_lands_in_the_module_at_its_version(cobra: Project) -> None:
    (row,) = cobra.ask("def", place(cobra, "command.go", "flags *flag.FlagSet", "FlagSet"))["results"]
    assert row["package"] == "pkg:golang/github.com/spf13/pflag@v1.0.6"
    assert row["path"].endswith("/github.com/spf13/pflag@v1.0.6/flag.go")
    assert row["text"].startswith("type FlagSet struct")


def test_a_use_lands_in_the_standard_library(cobra: Project) -> None:
    rows = cobra.ask("def", "fmt.Fprintf")["results"]
    assert [row["package"].partition("@")[0] for row in rows] == ["pkg:golang/std"]


def test_an_interface_of_one_module_is_fulfilled_in_another(workspace: Project) -> None:
    interface = place(workspace, "pflag/flag.go", "type SliceValue interface", "SliceValue")
    found = {row["symbol"].rpartition("/")[2] for row in workspace.ask("impls", interface)["results"]}
    assert {"stringSliceValue#", "intSliceValue#"} <= found


def test_uses_are_found_across_modules(workspace: Project) -> None:
    rows = workspace.ask("refs", "pflag.FlagSet.AddFlag", "--limit", "1000")["results"]
    assert {row["path"].partition("/")[0] for row in rows} == {"cobra", "pflag"}
    (definition,) = [row for row in rows if "definition" in row["roles"]]
    assert definition["path"] == "pflag/flag.go"


def test_the_answers_are_those_of_gopls(cobra: Project) -> None:
    (row,) = cobra.ask("verify", "--lang", "go", "--sample", "150")["languages"]
    assert row["stopped"] is None
    shares = {each["question"]: each for each in row["questions"]}
    for question, least in (("definition", 0.995), ("references", 0.99), ("implementations", 0.98)):
        assert shares[question]["share"] >= least, row["differences"]


def test_nothing_is_downloaded_unasked(tmp_path: Path) -> None:
    root = module(tmp_path, *COBRA)
    cache = tmp_path / "cache"
    done = subprocess.run(
        [sys.executable, "-m", "tieline", "index", "--json"],
        cwd=root,
        env={**ENVIRON, "GOMODCACHE": str(cache)},
        capture_output=True,
        timeout=300,
        check=True,
    )
    units = {each["unit"]: each for each in json.loads(done.stdout)["units"]}
    assert (units["go:."]["status"], units["go:."]["code"]) == ("partial", "TL245")
    assert not list(cache.glob("github.com/*"))
