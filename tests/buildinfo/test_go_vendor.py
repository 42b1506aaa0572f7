"""Go modules that are copied into `vendor`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieline.buildinfo.go.vendor import read_vendored
from tieline.buildinfo.model import Place
from tieline.buildinfo.package_map import PackageMap, owners

from .go_checkout import Machine, environment_of, needs_go, package_named, problem_with, row_of, versions

pytestmark = needs_go


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A module whose dependencies Go itself has put into `vendor`, and whose cache is empty then."""
    machine = Machine(tmp_path)
    sums = machine.install("example.com/fork", "v1.3.0")
    sums += machine.install("example.com/far", "v1.1.0")
    sums += machine.install("example.com/dep", "v1.0.0", "example.com/far v1.1.0")
    machine.write(
        """
        -- go.mod --
        module example.com/app

        go 1.21

        require (
        \texample.com/dep v1.0.0
        \texample.com/far v1.1.0
        \texample.com/local v1.0.0
        \texample.com/orig v1.0.0
        )

        replace example.com/local => ./local

        replace example.com/orig => example.com/fork v1.3.0
        -- app.go --
        package app

        import (
        \t_ "example.com/dep"
        \t_ "example.com/local"
        \t_ "example.com/orig"
        )
        -- local/go.mod --
        module example.com/local

        go 1.21
        -- local/local.go --
        package local
        """,
        sums,
    )
    machine.go("mod", "vendor")
    machine.environ["GOMODCACHE"] = str(tmp_path / "empty")
    return machine


def test_vendored_modules(machine: Machine) -> None:
    found = machine.find()
    assert not found.problems
    app = package_named(found, "example.com/app")
    local = package_named(found, "example.com/local")
    environment = environment_of(found)
    vendor = f"{machine.root}/vendor"
    assert "-mod=vendor" in dict(environment.options)["GOFLAGS"].split()
    assert versions(environment) == {
        "example.com/dep": "v1.0.0",
        "example.com/far": "v1.1.0",
        "example.com/local": "",
        "example.com/orig": "v1.3.0",
    }
    dep = row_of(environment, "example.com/dep")
    assert (dep.evidence, dep.location) == ("vendored", f"{vendor}/example.com/dep")
    assert dep.place == Place(f"{vendor}/modules.txt", 1)
    assert row_of(environment, "example.com/orig").purl == "pkg:golang/example.com/fork@v1.3.0"
    # What is named and not needed is not copied, and is not missed.
    far = row_of(environment, "example.com/far")
    assert (far.evidence, far.location) == ("lock", "")
    # The copy of a module of the checkout is that module.
    owner = PackageMap(owners(environment, found.packages)).owner
    assert owner(f"{vendor}/example.com/local/local.go") == local.purl == owner(local.files[0])
    assert owner(f"{vendor}/example.com/dep/it.go") == dep.purl
    assert app.files == (f"{machine.root}/app.go",)


def test_vendored_modules_that_do_not_fit_are_not_used(machine: Machine) -> None:
    text = (machine.root / "go.mod").read_text()
    (machine.root / "go.mod").write_text(text.replace("example.com/dep v1.0.0", "example.com/dep v1.2.0"))
    found = machine.find()
    problem = problem_with(found, "TL146")
    assert problem.place.path == f"{machine.root}/vendor/modules.txt"
    assert "example.com/dep@v1.2.0: is explicitly required in go.mod" in problem.message
    assert str(machine.root) not in problem.message
    environment = environment_of(found)
    assert "-mod=readonly" in dict(environment.options)["GOFLAGS"].split()
    assert row_of(environment, "example.com/dep").version == "v1.2.0"
    assert problem_with(found, "TL144").place.path == f"{machine.root}/go.mod"


def test_a_missing_copy_is_said(machine: Machine) -> None:
    (machine.root / "vendor/example.com/dep/it.go").unlink()
    (machine.root / "vendor/example.com/dep").rmdir()
    problem = problem_with(machine.find(), "TL144")
    assert problem.message == "modules that are listed as vendored are not in vendor: example.com/dep"
    assert "go mod vendor" in problem.hint


@pytest.mark.parametrize(
    ("flags", "go", "mod"),
    [
        ("", "1.21", "vendor"),
        ("", "1.13", "readonly"),
        ("-mod=vendor", "1.13", "vendor"),
        ("-mod=readonly", "1.21", "readonly"),
        ("-mod=mod", "1.21", "readonly"),
    ],
)
def test_vendor_is_used_when_go_would_use_it(machine: Machine, flags: str, go: str, mod: str) -> None:
    text = (machine.root / "go.mod").read_text()
    (machine.root / "go.mod").write_text(text.replace("go 1.21", f"go {go}"))
    machine.environ["GOFLAGS"] = flags
    environment = environment_of(machine.find())
    assert dict(environment.options)["GOFLAGS"].split()[0] == f"-mod={mod}"


def test_vendored_modules_of_a_workspace(machine: Machine) -> None:
    (machine.root / "go.work").write_text("go 1.22\n\nuse (\n\t.\n\t./local\n)\n")
    machine.environ["GOMODCACHE"] = str(machine.cache)
    # What is vendored for the module alone is not for the workspace.
    found = machine.find()
    assert not found.problems
    assert "-mod=readonly" in dict(environment_of(found).options)["GOFLAGS"].split()
    machine.go("work", "vendor")
    machine.environ["GOMODCACHE"] = str(machine.folder / "empty")
    found = machine.find()
    assert not found.problems
    environment = environment_of(found)
    assert "-mod=vendor" in dict(environment.options)["GOFLAGS"].split()
    assert {row.name: row.evidence for row in environment.resolved} == {
        "example.com/app": "workspace",
        "example.com/dep": "vendored",
        "example.com/far": "lock",
        "example.com/local": "workspace",
        "example.com/orig": "vendored",
        "std": "stdlib",
    }


WORDS = st.sampled_from(
    ["# ", "## ", "=>", "v1.0.0", "example.com/a", "explicit", "; go 1.17", " ", "\n", "#"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS).map("".join) | st.text())
def test_modules_txt_of_any_shape_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / "vendor").mkdir(exist_ok=True)
    (tmp_path / "vendor" / "modules.txt").write_text(text, encoding="utf-8")
    found = read_vendored(str(tmp_path))
    assert [each.module.path for each in found] == sorted({each.module.path for each in found})
    assert all(each.module.path in text and each.module.version in text for each in found)
