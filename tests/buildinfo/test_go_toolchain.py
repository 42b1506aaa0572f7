"""The user's Go: found outside the checkout, asked in build contexts, missing, broken or too old."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.go.contexts import Flags, read_flags
from tieline.buildinfo.go.toolchain import safe_environ, version_key
from tieline.buildinfo.model import Place
from tieline.errors import TielineError

from .go_checkout import Machine, environment_of, needs_go, problem_with, row_of, versions

pytestmark = needs_go
APP = """
    -- go.mod --
    module example.com/app

    go 1.21

    require example.com/dep v1.0.0
    -- app.go --
    """


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    machine.write(APP)
    return machine


@pytest.mark.parametrize("where", ["nowhere", "checkout", "link"])
def test_without_a_go_outside_the_checkout_only_names_are_known(machine: Machine, where: str) -> None:
    """A Go of the checkout is never run, not even through a link or because PATH names it."""
    own = machine.root / "bin" / "go"
    own.parent.mkdir()
    own.write_text(f"#!/bin/sh\ntouch {machine.folder}/go-was-run\n")
    own.chmod(0o755)
    (machine.folder / "link").mkdir()
    (machine.folder / "link" / "go").symlink_to(own)
    places = {"nowhere": "/nonexistent", "checkout": own.parent, "link": machine.folder / "link"}
    machine.environ["PATH"] = f"{places[where]}{os.pathsep}bin"
    machine.environ["GOROOT"] = str(machine.root)
    found = machine.find()
    assert not (machine.folder / "go-was-run").exists()
    problem = problem_with(found, "TL140")
    assert problem.message.startswith("there is no Go on PATH")
    (package,) = found.packages
    assert (package.name, package.place) == ("example.com/app", Place(f"{machine.root}/go.mod", 1))
    (environment,) = found.environments
    assert (environment.id, environment.interpreter, environment.version) == (package.environment, "", "")


def test_go_is_found_in_goroot(machine: Machine) -> None:
    goroot = machine.go("env", "GOROOT").strip()
    machine.environ |= {"PATH": "/nonexistent", "GOROOT": goroot}
    assert environment_of(machine.find()).interpreter == f"{goroot}/bin/go"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo no such thing >&2; exit 1", "go does not work: no such thing"),
        ("echo hello", "go does not answer as Go does"),
        ("echo '{}'", "go does not say which version of Go it is"),
        ("kill -9 $$", "go does not work: it says nothing"),
    ],
)
def test_a_go_that_does_not_work(machine: Machine, script: str, message: str) -> None:
    machine.fake_go(script)
    problem = problem_with(machine.find(), "TL140")
    assert problem.message.startswith(f"{machine.folder}/bin/{message}")


def test_a_toolchain_inside_the_checkout_is_not_used(machine: Machine) -> None:
    machine.fake_go(f"""echo '{{"GOVERSION": "go1.26.1", "GOROOT": "{machine.root}"}}'""")
    assert "lies in the checkout" in problem_with(machine.find(), "TL140").message


@pytest.mark.parametrize("go", ["1.16", "1.21"])
def test_a_toolchain_that_is_too_old(machine: Machine, go: str) -> None:
    """Then Go lists nothing, and go.mod and go.sum say what they can.

    A go.mod older than Go 1.17 does not name what its dependencies need; its go.sum does.
    """
    machine.fake_go(
        """[ "$1" = env ] || exec "$REAL" "$@"
        echo '{"GOVERSION": "go1.15.3", "GOROOT": "/old", "GOOS": "linux", "GOARCH": "amd64"}'
        """
    )
    sums = machine.publish("example.com/dep", "v1.0.0") + machine.publish("example.com/deep", "v1.4.0")
    sums += machine.publish("example.com/twice", "v1.0.0") + machine.publish("example.com/twice", "v1.1.0")
    machine.write(APP.replace("go 1.21", f"go {go}"), sums)
    found = machine.find()
    problem = problem_with(found, "TL143")
    assert problem.place == Place(f"{machine.root}/go.mod", 3)
    assert problem.message.endswith(f"asks for Go {go}, and {machine.folder}/bin/go is Go 1.15.3")
    deep = {"example.com/deep": "v1.4.0"} if go == "1.16" else {}
    environment = environment_of(found)
    assert versions(environment) == {**deep, "example.com/dep": "v1.0.0"}
    assert row_of(environment, "example.com/dep").evidence == "lock"
    assert row_of(environment, "std").version == environment.version == "1.15.3"
    # These flags are of a later Go.
    assert dict(environment.options)["GOFLAGS"] == "-mod=readonly"


def test_versions_are_ordered_as_go_orders_them() -> None:
    ordered = ["", "1.9", "1.20", "1.21", "1.21beta1", "1.21rc1", "1.21rc2", "1.21.0", "1.21.1", "1.22", "2"]
    assert all(version_key(a) < version_key(b) for a, b in itertools.pairwise(ordered))
    assert version_key("1.26.8") == version_key("1.26.8-custom")


def test_contexts_are_environments_of_their_own(machine: Machine) -> None:
    machine.environ["GOFLAGS"] = "-tags=own"
    wanted = (
        "GOOS=windows GOARCH=arm64 tags=b,a,b",
        "GOARCH=arm64 GOOS=windows tags=a,b",
        "GOOS=plan9 GOARCH=386",
        "tags=",
        "tags=own",
    )
    found = machine.find(Options(go_contexts=wanted))
    (package,) = found.packages
    host = environment_of(found, package.environment)
    assert [each.id for each in found.environments] == [
        "go:.",
        f"go:.@{dict(host.options)['GOOS']}-{dict(host.options)['GOARCH']}",
        "go:.@plan9-386-own",
        "go:.@windows-arm64-a,b",
    ]
    windows = environment_of(found, "go:.@windows-arm64-a,b")
    assert windows.platform == "Windows"
    assert windows.resolved == host.resolved
    assert dict(windows.options) == {
        **dict(host.options),
        "CGO_ENABLED": "0",
        "GOARCH": "arm64",
        "GOFLAGS": dict(host.options)["GOFLAGS"].replace("-tags=own", "-tags=a,b"),
        "GOOS": "windows",
    }


def test_options_reproduce_the_context_for_any_command(machine: Machine) -> None:
    """Whatever the user's settings are, the options of an environment choose the files of its context."""
    machine.write("""
        -- go.mod --
        module example.com/app

        go 1.21
        -- app.go --
        package app
        -- a_windows.go --
        package app
        -- special.go --
        //go:build special && !own
        package app
        """)
    machine.environ |= {"GOFLAGS": "-tags=own -mod=mod", "GOOS": "darwin", "GOPROXY": "https://example.com"}
    found = machine.find(Options(go_contexts=("GOOS=windows tags=special",)))
    assert environment_of(found).platform == "Darwin"
    machine.environ |= dict(found.environments[1].options)
    assert machine.go("list", "-f", "{{.GoFiles}}").strip() == "[a_windows.go app.go special.go]"


@pytest.mark.parametrize(
    ("context", "message"),
    [
        ("GOOS=windows,GOARCH=arm64", "cannot compile for windows,GOARCH=arm64/"),
        ("windows", "has `windows` in it"),
        ("CGO_ENABLED=1", "has `CGO_ENABLED=1` in it"),
        ("tags=!cgo", "has `!cgo` as a tag"),
        ("GOOS=windos GOARCH=amd64", "cannot compile for windos/amd64"),
    ],
)
def test_a_context_that_is_not_understood(machine: Machine, context: str, message: str) -> None:
    with pytest.raises(TielineError, match="TL149") as caught:
        machine.find(Options(go_contexts=(context,)))
    assert message in caught.value.message
    assert caught.value.hint


def test_flags_that_choose_other_code_are_refused(machine: Machine) -> None:
    flags = "-nosuch -v '-toolexec=./evil --now' -overlay=over.json -race -tags=x,y -mod=mod"
    assert read_flags(flags) == Flags(
        tags=("x", "y"), mod="mod", refused=("-toolexec=./evil --now", "-overlay=over.json", "-race")
    )
    assert read_flags("-tags='a b'").tags == ("a", "b")
    assert read_flags("'").refused == ("'",)
    machine.environ["GOFLAGS"] = flags
    found = machine.find()
    assert "-overlay=over.json" in problem_with(found, "TL152").message
    flags = dict(environment_of(found).options)["GOFLAGS"]
    assert flags == "-mod=readonly -buildvcs=false -pgo=off -tags=x,y"


def test_go_is_given_nothing_of_the_checkout_to_run(tmp_path: Path) -> None:
    top = tmp_path / "checkout"
    (top / "bin").mkdir(parents=True)
    (tmp_path / "link").symlink_to(top / "bin")
    safe = safe_environ(
        {
            "PATH": os.pathsep.join(["/usr/bin", str(top / "bin"), "", ".", str(tmp_path / "link"), "/bin"]),
            "CC": str(top / "cc"),
            "CXX": "g++ -O2",
            "AR": "./ar",
            "GOROOT": str(top),
            "GOENV": str(top / "env"),
            "HOME": "/home/me",
        },
        str(top),
    )
    assert safe == {
        "PATH": os.pathsep.join(["/usr/bin", "/bin"]),
        "CXX": "g++ -O2",
        "GOENV": "off",
        "HOME": "/home/me",
    }


PIECES = st.sampled_from(
    [
        b"module x\n",
        b"go 1.21\n",
        b"require (\n",
        b")\n",
        b"x/y v1.0.0\n",
        b"replace ",
        b" => ./z\n",
        b"use .\n",
    ]
)
CONTENT = st.lists(PIECES).map(b"".join) | st.binary(max_size=60)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CONTENT, CONTENT, CONTENT)
def test_files_of_any_shape_never_break_the_adapter(
    tmp_path: Path, mod: bytes, work: bytes, other: bytes
) -> None:
    shutil.rmtree(tmp_path / "drawn", ignore_errors=True)
    machine = Machine(tmp_path / "drawn")
    for name, content in {
        "go.mod": mod,
        "go.work": work,
        "go.sum": other,
        "vendor/modules.txt": other,
    }.items():
        path = machine.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    found = machine.find()
    assert {each.environment for each in found.packages} <= {each.id for each in found.environments}
    assert all(each.code.startswith("TL1") and "Traceback" not in each.message for each in found.problems)
