"""One Go module: what it is, what it requires, and which module is taken for each requirement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.model import Place
from tieline.buildinfo.package_map import owners

from .go_checkout import Machine, environment_of, needs_go, package_named, problem_with, row_of, versions

pytestmark = needs_go


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_module_and_its_build_list(machine: Machine) -> None:
    sums = machine.install("example.com/low", "v1.2.0")
    sums += machine.install("example.com/Big/dep", "v1.0.0", "example.com/low v1.2.0")
    sums += machine.install("example.com/raw", "v0.0.0-20240102030405-abcdefabcdef")
    machine.write(
        """
        -- go.mod --
        // The main module.
        module example.com/me/app/v2 // import "example.com/me/app/v2"

        go 1.21

        require example.com/raw v0.0.0-20240102030405-abcdefabcdef

        require (
            "example.com/Big/dep" v1.0.0
            example.com/low v1.2.0 // indirect
        )
        -- app.go --
        -- app_test.go --
        -- sub/windows.go --
        -- README.md --
        """,
        sums,
    )
    found = machine.find()
    assert not found.problems
    (package,) = found.packages
    root = package.root
    assert (package.name, package.purl) == ("example.com/me/app/v2", "pkg:golang/example.com/me/app/v2")
    assert package.modules == ("example.com/me/app/v2",)
    assert package.import_roots == (root,)
    assert package.files == (f"{root}/app.go", f"{root}/app_test.go", f"{root}/sub/windows.go")
    assert package.place == Place(f"{root}/go.mod", 2)
    assert [(each.name, each.scope, each.place.line) for each in package.dependencies] == [
        ("example.com/raw", "runtime", 6),
        ("example.com/Big/dep", "runtime", 9),
        ("example.com/low", "indirect", 10),
    ]
    environment = environment_of(found, package.environment)
    dependency = row_of(environment, "example.com/Big/dep")
    assert dependency.purl == "pkg:golang/example.com/Big/dep@v1.0.0"
    assert dependency.evidence == "installed"
    assert dependency.dependencies == ("example.com/low",)
    assert dependency.location == f"{machine.cache}/example.com/!big/dep@v1.0.0"
    assert dependency.place == Place(f"{root}/go.mod", 9)
    standard = row_of(environment, "std")
    assert standard.purl == f"pkg:golang/std@{environment.version}"
    assert Path(standard.location, "fmt", "print.go").is_file()
    owned = dict(owners(environment, found.packages))
    assert owned[f"{dependency.location}/"] == dependency.purl
    assert owned[f"{standard.location}/"] == standard.purl
    assert owned[f"{root}/"] == package.purl


def test_versions_are_those_that_go_chooses(machine: Machine) -> None:
    """Minimal version selection raises `low`, `exclude` takes a part of that back."""
    sums = "".join(machine.install("example.com/low", f"v1.{minor}.0") for minor in (0, 2, 5))
    sums += machine.install("example.com/deep", "v1.0.0") + machine.install("example.com/deep", "v1.3.0")
    sums += machine.install("example.com/a", "v1.0.0", "example.com/low v1.2.0, example.com/deep v1.3.0")
    sums += machine.install("example.com/b", "v1.0.0", "example.com/low v1.5.0, example.com/deep v1.0.0")
    machine.write(
        """
        -- go.mod --
        module example.com/app

        go 1.16

        require (
        \texample.com/a v1.0.0
        \texample.com/b v1.0.0
        \texample.com/low v1.2.0
        )

        exclude example.com/low v1.5.0

        retract v1.0.0
        """,
        sums,
    )
    found = machine.find()
    assert not found.problems
    environment = environment_of(found)
    assert versions(environment) == {
        "example.com/a": "v1.0.0",
        "example.com/b": "v1.0.0",
        "example.com/deep": "v1.3.0",
        "example.com/low": "v1.2.0",
    }
    listed = machine.go("list", "-m", "all").splitlines()[1:]
    assert listed == [" ".join(pair) for pair in versions(environment).items()]
    assert row_of(environment, "example.com/deep").place == Place(f"{machine.root}/go.mod")


@pytest.mark.parametrize(
    ("requirement", "local", "complaint"),
    [
        ("example.com/dep v1.0.0", "require example.com/dep v1.1.0", "updates to go.mod needed"),
        ("", "go 1.99", "module ./local requires go >= 1.99"),
    ],
)
def test_what_go_would_refuse_to_build_is_said(
    machine: Machine, requirement: str, local: str, complaint: str
) -> None:
    sums = machine.install("example.com/dep", "v1.0.0") + machine.install("example.com/dep", "v1.1.0")
    machine.write(
        f"""
        -- go.mod --
        module example.com/app

        go 1.21

        require (
        \texample.com/local v1.0.0
        \t{requirement}
        )

        replace example.com/local => ./local
        -- local/go.mod --
        module example.com/local

        {local}
        """,
        sums,
    )
    found = machine.find()
    problem = problem_with(found, "TL145")
    assert (problem.place.path, complaint in problem.message) == (f"{machine.root}/go.mod", True)
    assert "example.com/local" in versions(environment_of(found))


def test_what_is_not_downloaded_is_named(machine: Machine) -> None:
    sums = machine.install("example.com/here", "v1.0.0")
    for name in ("gone", "away", "deep"):
        sums += machine.publish(f"example.com/{name}", "v1.0.0")
    machine.write(
        """
        -- go.mod --
        module example.com/app

        go 1.21

        require (
        \texample.com/gone v1.0.0
        \texample.com/here v1.0.0
        \texample.com/away v1.0.0
        \texample.com/deep v1.0.0 // indirect
        )
        """,
        sums,
    )
    found = machine.find()
    problem = problem_with(found, "TL144")
    assert problem.place == Place(f"{machine.root}/go.mod")
    assert problem.message == (
        "modules that it requires are not downloaded: "
        "example.com/away@v1.0.0, example.com/gone@v1.0.0 (and 1 that those need)"
    )
    gone = row_of(environment_of(found), "example.com/gone")
    assert (gone.version, gone.evidence, gone.location) == ("v1.0.0", "lock", "")
    assert not (machine.cache / "example.com" / "gone@v1.0.0").exists()

    allowed = machine.find(Options(allow_download=True))
    assert not allowed.problems
    gone = row_of(environment_of(allowed), "example.com/gone")
    assert (gone.evidence, Path(gone.location, "it.go").is_file()) == ("installed", True)


def test_of_an_old_module_everything_is_downloaded(machine: Machine) -> None:
    """A go.mod older than Go 1.17 does not name what its dependencies need."""
    sums = machine.publish("example.com/deep", "v1.0.0")
    sums += machine.publish("example.com/dep", "v1.0.0", "example.com/deep v1.0.0")
    machine.write(
        """
        -- go.mod --
        module example.com/app

        go 1.16

        require example.com/dep v1.0.0
        """,
        sums,
    )
    found = machine.find(Options(allow_download=True))
    assert not found.problems
    assert row_of(environment_of(found), "example.com/deep").evidence == "installed"


def test_a_private_module_is_not_fetched_from_its_repository(machine: Machine, tmp_path: Path) -> None:
    """Go gets what GOPRIVATE names from version control even with GOPROXY=off."""
    machine.fake_go('exec "$REAL" "$@"\n')
    git = tmp_path / "bin" / "git"
    git.write_text(f"#!/bin/sh\ntouch {tmp_path}/git-was-run\nexit 1\n")
    git.chmod(0o755)
    machine.environ["GOPRIVATE"] = "example.com"
    machine.write("""
        -- go.mod --
        module example.com/app

        go 1.21

        require example.com/secret.git v1.0.0
        """)
    found = machine.find()
    assert "example.com/secret.git@v1.0.0" in problem_with(found, "TL144").message
    assert not (tmp_path / "git-was-run").exists()


def test_a_download_that_fails_is_said(machine: Machine) -> None:
    machine.write("""
        -- go.mod --
        module example.com/app

        go 1.21

        require example.com/nowhere v1.0.0
        """)
    found = machine.find(Options(allow_download=True))
    assert "example.com/nowhere@v1.0.0" in problem_with(found, "TL151").message
    assert "example.com/nowhere@v1.0.0" in problem_with(found, "TL144").message


def test_a_module_without_a_checksum_is_not_called_missing(machine: Machine) -> None:
    machine.install("example.com/dep", "v1.0.0")
    machine.write("""
        -- go.mod --
        module example.com/app

        go 1.21

        require example.com/dep v1.0.0
        """)
    found = machine.find()
    assert "no checksum in go.sum" in problem_with(found, "TL150").message
    assert [each.code for each in found.problems] == ["TL150"]


def test_replacements(machine: Machine, tmp_path: Path) -> None:
    sums = machine.install("example.com/fork", "v1.1.0")
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "go.mod").write_text("// Ours.\nmodule example.com/mine\n\ngo 1.21\n")
    machine.write(
        """
        -- go.mod --
        module example.com/app

        go 1.21

        require (
        \texample.com/orig v1.0.0
        \texample.com/inside v1.0.0
        \texample.com/beside v1.0.0
        \texample.com/gone v1.0.0
        )

        replace (
        \texample.com/orig v1.0.0 => example.com/fork v1.1.0
        \texample.com/inside => ./libs/inside
        \texample.com/beside => ../beside
        \texample.com/gone => ../gone
        )
        -- libs/inside/go.mod --
        module example.com/inside

        go 1.21
        """,
        sums,
    )
    found = machine.find()
    environment = environment_of(found)
    root = str(machine.root)
    # The name is what imports spell, the URL and the version are those of the code.
    orig = row_of(environment, "example.com/orig")
    assert (orig.purl, orig.version) == ("pkg:golang/example.com/fork@v1.1.0", "v1.1.0")
    assert orig.location == f"{machine.cache}/example.com/fork@v1.1.0"
    assert orig.place == Place(f"{root}/go.mod", 13)
    inside = row_of(environment, "example.com/inside")
    assert (inside.evidence, inside.location, inside.version) == ("workspace", f"{root}/libs/inside", "")
    assert inside.purl == package_named(found, "example.com/inside").purl
    assert inside.place.line == 14
    beside = row_of(environment, "example.com/beside")
    assert (beside.evidence, beside.location) == ("editable", f"{tmp_path}/beside")
    assert (beside.name, beside.purl) == ("example.com/beside", "pkg:golang/example.com/mine")
    problem = problem_with(found, "TL147")
    assert (problem.place.line, [each.code for each in found.problems]) == (16, ["TL147"])
    assert f"folder {tmp_path}/gone," in problem.message


def test_tools(machine: Machine) -> None:
    sums = machine.install("example.com/gen", "v1.0.0") + machine.install("example.com/gen/v2", "v2.0.0")
    machine.write(
        """
        -- go.mod --
        module example.com/app

        go 1.24

        toolchain go1.24.1

        tool example.com/app/internal/own

        tool (
        \texample.com/gen/v2/cmd/gen
        )

        require (
        \texample.com/gen v1.0.0
        \texample.com/gen/v2 v2.0.0
        )
        """,
        sums,
    )
    (package,) = machine.find().packages
    (tool,) = (each for each in package.dependencies if each.scope == "tool")
    assert (tool.name, tool.requirement, tool.place.line) == (
        "example.com/gen/v2",
        "example.com/gen/v2/cmd/gen",
        10,
    )


def test_a_broken_go_mod_is_one_sentence_and_costs_one_module(machine: Machine) -> None:
    machine.write("""
        -- go.mod --
        module example.com/app

        requires example.com/x v1.0.0
        also bad
        -- app.go --
        -- sound/go.mod --
        module example.com/sound

        go 1.21
        -- nameless/go.mod --
        go 1.21
        """)
    found = machine.find()
    root = str(machine.root)
    broken, nameless = sorted(found.problems, key=lambda each: each.place.path)
    assert (broken.code, broken.place) == ("TL141", Place(f"{root}/go.mod", 3))
    assert broken.message == "Go cannot read this line: unknown directive: requires, and 1 more"
    assert (nameless.code, nameless.place) == ("TL141", Place(f"{root}/nameless/go.mod"))
    assert {each.name: (each.purl, each.configured) for each in found.packages} == {
        "example.com/app": ("pkg:golang/example.com/app", True),
        "example.com/sound": ("pkg:golang/example.com/sound", True),
        "nameless": ("pkg:generic/nameless", False),
    }
    assert {each.environment for each in found.packages} == {each.id for each in found.environments}
