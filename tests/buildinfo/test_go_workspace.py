"""Several Go modules in one checkout: workspaces, nested modules, and what belongs to none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.model import Place

from .go_checkout import (
    Machine,
    environment_of,
    files_of,
    needs_go,
    package_named,
    problem_with,
    row_of,
    versions,
)

pytestmark = needs_go

MEMBERS = """
    -- a/go.mod --
    module example.com/a

    go 1.21

    require (
    \texample.com/b v0.0.0
    \texample.com/dep v1.0.0
    )
    -- a/a.go --
    -- b/go.mod --
    module example.com/b

    go 1.21

    require example.com/dep v1.1.0
    -- b/b.go --
    """
WORK = """
    -- go.work --
    go 1.21

    use (
    \t./a
    \t./b
    )
    """


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    sums = machine.install("example.com/dep", "v1.0.0") + machine.install("example.com/dep", "v1.1.0")
    machine.write(MEMBERS)
    for member in ("a", "b"):
        (machine.root / member / "go.sum").write_text(sums)
    return machine


def test_modules_of_a_workspace_share_an_environment(machine: Machine) -> None:
    machine.write(WORK)
    machine.write("""
        -- alone/go.mod --
        module example.com/alone

        go 1.21
        -- go.mod --
        module example.com/root

        go 1.21
        """)
    found = machine.find()
    assert not found.problems
    assert {each.name: each.environment for each in found.packages} == {
        "example.com/a": "go:.",
        "example.com/alone": "go:alone",
        "example.com/b": "go:.",
        # Its folder is that of the workspace, which does not use it.
        "example.com/root": "go:./go.mod",
    }
    environment = environment_of(found)
    root = str(machine.root)
    assert environment.place == Place(f"{root}/go.work")
    assert dict(environment.options)["GOWORK"] == f"{root}/go.work"
    assert dict(environment_of(found, "go:alone").options)["GOWORK"] == "off"
    # One version is chosen for all, and each module sees the others as they stand.
    assert versions(environment) == {"example.com/a": "", "example.com/b": "", "example.com/dep": "v1.1.0"}
    row = row_of(environment, "example.com/b")
    assert (row.evidence, row.purl) == ("workspace", package_named(found, "example.com/b").purl)
    assert (row.location, row.place) == (f"{root}/b", Place(f"{root}/b/go.mod", 1))
    assert row_of(environment, "example.com/a").dependencies == ("example.com/b", "example.com/dep")


def test_the_checksums_of_a_workspace_stay_as_they_are(machine: Machine) -> None:
    """Go writes go.work.sum when it lists modules; `find` sees to it that nothing in the checkout changes."""
    machine.install("example.com/far", "v1.0.0")
    sums = machine.install("example.com/near", "v1.0.0", "example.com/far v1.0.0")
    machine.write("""
        -- go.work --
        go 1.21

        use ./c
        -- c/go.mod --
        module example.com/c

        go 1.21

        require example.com/near v1.0.0
        """)
    (machine.root / "c" / "go.sum").write_text(sums)
    found = machine.find()
    assert "example.com/far" in versions(environment_of(found))
    machine.environ["GOPROXY"] = "off"
    machine.go("list", "-m", "all")
    assert (machine.root / "go.work.sum").is_file()


def test_a_workspace_above_the_checkout_counts(machine: Machine) -> None:
    machine.write(WORK)
    found = machine.find(root=machine.root / "a")
    (environment,) = found.environments
    assert (environment.id, found.packages[0].environment) == ("go:..", "go:..")
    row = row_of(environment, "example.com/b")
    assert (row.evidence, row.location) == ("editable", f"{machine.root}/b")


def test_the_user_may_turn_workspaces_off_or_choose_one(machine: Machine) -> None:
    machine.write(WORK)
    machine.environ["GOWORK"] = "off"
    assert [each.id for each in machine.find().environments] == ["go:a", "go:b"]
    (machine.root / "other").mkdir()
    (machine.root / "other" / "go.work").write_text("go 1.21\n\nuse ../b\n")
    machine.environ["GOWORK"] = str(machine.root / "other" / "go.work")
    found = machine.find()
    assert package_named(found, "example.com/a").environment == "go:a"
    assert package_named(found, "example.com/b").environment == "go:other"


@pytest.mark.parametrize(
    ("line", "place", "message"),
    [
        ("use ./gone", 0, "cannot load module gone listed in go.work file"),
        ("uses ./b", 3, "unknown directive: uses"),
        ("toolchain go1.99\n\ngo 1.99", 0, "go.work requires go >= 1.99"),
    ],
)
def test_modules_of_a_workspace_that_go_cannot_load_are_taken_one_by_one(
    machine: Machine, line: str, place: int, message: str
) -> None:
    first = "" if "go 1.99" in line else "go 1.21\n\n"
    (machine.root / "go.work").write_text(f"{first}{line}\n\nuse ./b\n")
    found = machine.find()
    problem = problem_with(found, "TL142")
    assert problem.place == Place(f"{machine.root}/go.work", place)
    assert message in problem.message
    assert problem == problem_with(machine.find(), "TL142")
    assert str(machine.folder) not in problem.message
    assert versions(environment_of(found, "go:b")) == {"example.com/dep": "v1.1.0"}


def test_replacements_of_a_workspace_come_first(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "go.mod").write_text("module example.com/dep\n")
    machine.write(WORK)
    with (machine.root / "go.work").open("a") as file:
        file.write("\nreplace example.com/dep => ../mine\n")
    row = row_of(environment_of(machine.find()), "example.com/dep")
    assert (row.evidence, row.location) == ("editable", str(tmp_path / "mine"))
    assert row.place == Place(f"{machine.root}/go.work", 8)


def test_files_belong_to_modules_as_in_go(tmp_path: Path) -> None:
    """The files of a package are those that `./...` matches, for any system and with any tag."""
    machine = Machine(tmp_path)
    machine.write("""
        -- go.mod --
        module example.com/app

        go 1.25

        ignore (
        \t./web/dist
        \tgenerated
        )
        -- app.go --
        -- _draft.go --
        -- inner/deep.go --
        -- inner/vendor/it.go --
        -- inner/vendor/x/copied.go --
        -- nested/go.mod --
        module example.com/nested

        go 1.25
        -- nested/web/dist/own.go --
        -- web/dist/made.go --
        -- web/distant.go --
        -- deep/generated/made.go --
        -- testdata/case.go --
        -- testdata/case/go.mod --
        module example.com/case
        -- testdata/case/case.go --
        -- _examples/hello/go.mod --
        module example.com/hello
        -- vendor/example.com/dep/go.mod --
        module example.com/dep
        -- vendor/example.com/dep/dep.go --
        -- vendor/modules.txt --
        """)
    (machine.root / "linked").symlink_to(machine.root / "inner")
    found = machine.find()
    assert files_of(package_named(found, "example.com/app")) == [
        "app.go",
        "inner/deep.go",
        "inner/vendor/it.go",
        "web/distant.go",
    ]
    assert files_of(package_named(found, "example.com/nested")) == ["web/dist/own.go"]
    problem = problem_with(found, "TL153")
    assert problem.place.path == f"{machine.root}/go.mod"
    assert problem.message.endswith("as Go does it: _examples/hello, testdata/case")
    assert len(found.packages) == 2

    listed = machine.go("list", "-e", "-f", "{{.Dir}}", "-mod=mod", "./...").split()
    folders = {str(Path(each).parent) for each in package_named(found, "example.com/app").files}
    assert folders == set(listed)

    (machine.root / "go.work").write_text("go 1.25\n\nuse (\n\t.\n\t./testdata/case\n)\n")
    found = machine.find()
    assert files_of(package_named(found, "example.com/case")) == ["case.go"]


def test_files_without_a_module_are_said_and_not_guessed(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write("""
        -- src/github.com/me/app/main.go --
        -- src/github.com/me/app/vendor/example.com/dep/dep.go --
        -- tool/go.mod --
        module example.com/tool

        go 1.21
        -- tool/main.go --
        """)
    found = machine.find()
    bare = package_named(found, "checkout")
    assert (bare.configured, bare.purl, bare.driver) == (False, "pkg:generic/checkout", "go")
    assert files_of(bare) == ["src/github.com/me/app/main.go"]
    assert bare.environment == "go:."
    assert list(versions(environment_of(found))) == []
    problem = problem_with(found, "TL148")
    assert problem.message.endswith("not analysed: src/github.com/me/app/main.go")
    assert "go mod init" in problem.hint
    assert package_named(found, "example.com/tool").configured


def test_a_checkout_without_go_has_no_findings(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.write("""
        -- app.py --
        """)
    found = machine.find()
    assert (found.packages, found.environments, found.problems) == ((), (), ())
