"""What is needed of the machine, and what `tieline doctor` says of it."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tieline.drivers.go.toolchain import Compiler, ensure_helper

from .checkouts import go_driver, toolchain

ENVIRON = dict(os.environ)


def test_two_processes_may_build_the_helper_at_once(tmp_path: Path) -> None:
    program, version, _ = toolchain()
    compiler = Compiler(program, version)

    def build(_: int) -> Path:
        return ensure_helper(compiler, tmp_path, ENVIRON, lambda _: None)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(build, range(2))
    assert first == second
    assert [path.name for path in first.parent.iterdir()] == [first.name]


def test_doctor_names_go_the_helper_and_the_compiler_of_cgo() -> None:
    _, version, _ = toolchain()
    checks = go_driver(ENVIRON).doctor(install=True, offline=True)
    assert [each.subject for each in checks] == ["go", "helper for Go", "cgo"]
    assert checks[0].detail.startswith(f"{version} at ")
    assert [each.state for each in checks[:2]] == ["ok", "ok"]


def test_doctor_warns_when_cgo_has_no_compiler(tmp_path: Path) -> None:
    program, _, _ = toolchain()
    (tmp_path / "go").symlink_to(program)
    environ = {**ENVIRON, "PATH": str(tmp_path), "CGO_ENABLED": "1"}
    checks = go_driver(environ).doctor(install=False, offline=True)
    assert (checks[-1].state, checks[-1].detail) == ("warning", "there is no C compiler")


def test_doctor_says_what_to_install_when_there_is_no_go() -> None:
    environ = {name: value for name, value in ENVIRON.items() if name not in {"PATH", "GOROOT"}}
    (check,) = go_driver({**environ, "PATH": ""}).doctor(install=False, offline=True)
    assert (check.subject, check.state) == ("go", "missing")
    assert check.hint.startswith("install Go 1.23 or newer")
