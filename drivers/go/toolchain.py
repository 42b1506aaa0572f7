"""What the Go driver needs of the machine: a Go that is new enough, and the helper, built with it."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from ...buildinfo.go.toolchain import Toolchain, find_toolchain, run_go, safe_environ, version_key
from ...errors import TielineError
from ..contract import Check
from ..toolchain.cache import ensure_made
from ..toolchain.sources import sources_digest

HELPER = Path(__file__).parent / "helper"
"""Folder of the helper's sources."""

OLDEST = "1.23"
"""The oldest Go that the helper is written for."""

_HINT = f"install Go {OLDEST} or newer (https://go.dev/dl) and put it first on PATH"


class Compiler(msgspec.Struct, frozen=True):
    """A Go to build the helper with, and to ask about packages.

    Attributes:
        program: absolute path of `go`.
        version: such as `1.26.8`.
    """

    program: str
    version: str


def usable(program: str, version: str) -> Compiler:
    """Give the Go of an environment.

    Raises:
        TielineError: TL240, there is none; TL241, it is too old.
    """
    if not program:
        raise TielineError("TL240", "there is no Go to analyse this with", _HINT)
    if version_key(version) < version_key(OLDEST):
        raise TielineError("TL241", f"Go {version} at {program} is too old", _HINT)
    return Compiler(program, version)


def helper_digest() -> str:
    """Digest of the helper's sources."""
    files = [file for file in sorted(HELPER.glob("*.go")) if not file.name.endswith("_test.go")]
    return sources_digest([*files, HELPER / "go.mod"])


def helper_path(compiler: Compiler, cache: Path) -> Path:
    """Give the place of the helper that a Go builds: its export data can be read by its own version alone."""
    parts = (helper_digest(), compiler.version, platform.system(), platform.machine())
    name = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return cache / "go" / name / ("helper.exe" if os.name == "nt" else "helper")


def ensure_helper(
    compiler: Compiler, cache: Path, environ: Mapping[str, str], progress: Callable[[str], None]
) -> Path:
    """Build the helper, unless it is there; several processes may do so at the same time.

    Args:
        compiler: what builds it.
        cache: tieline's cache folder.
        environ: the user's environment; what it says about Go but for the build cache has no influence.
        progress: takes a line when it is built.

    Raises:
        TielineError: TL242, it does not build, and the log says why; TL604, the cache cannot be written.
    """
    place = helper_path(compiler, cache)
    if place.is_file():
        return place
    progress(f"building the Go helper with Go {compiler.version}")
    ensure_made(place, cache, lambda made: _build(compiler, made, place.parent / "build.log", environ))
    return place


def helper_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the user's environment for the helper, without what changes how Go programs run."""
    return {name: value for name, value in environ.items() if not name.upper().startswith("GO")}


def _build(compiler: Compiler, target: Path, log: Path, environ: Mapping[str, str]) -> None:
    kept = {name: value for name, value in environ.items() if not name.startswith(("GO", "CGO_"))}
    if "GOCACHE" in environ:
        kept["GOCACHE"] = environ["GOCACHE"]
    fixed = {
        "CGO_ENABLED": "0",
        "GO111MODULE": "on",
        "GOENV": "off",
        "GOFLAGS": "-buildvcs=false",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
    }
    done = subprocess.run(
        [compiler.program, "build", "-trimpath", "-ldflags=-s -w", "-o", str(target), "."],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=HELPER,
        env={**kept, **fixed},
        check=False,
    )
    if done.returncode:
        log.write_bytes(done.stdout)
        raise TielineError(
            "TL242",
            f"the Go helper does not build with Go {compiler.version} at {compiler.program}",
            f"read {log}",
        )


def check_go(
    environ: Mapping[str, str], cache: Path, *, install: bool, progress: Callable[[str], None]
) -> list[Check]:
    """Say for `tieline doctor` which Go is used, whether the helper is built, and what cgo compiles with."""
    found = find_toolchain(environ, str(cache))
    if isinstance(found, str):
        return [Check("go", "missing", found, _HINT)]
    try:
        compiler = usable(found.program, found.version)
    except TielineError as error:
        return [Check("go", "missing", error.message, error.hint)]
    return [
        Check("go", "ok", f"{compiler.version} at {compiler.program}"),
        _check_helper(compiler, environ, cache, install=install, progress=progress),
        _check_cgo(found, safe_environ(environ, str(cache))),
    ]


def _check_helper(
    compiler: Compiler,
    environ: Mapping[str, str],
    cache: Path,
    *,
    install: bool,
    progress: Callable[[str], None],
) -> Check:
    place = helper_path(compiler, cache)
    if install:
        try:
            ensure_helper(compiler, cache, environ, progress)
        except TielineError as error:
            return Check("helper for Go", "missing", error.message, error.hint)
    if place.is_file():
        return Check("helper for Go", "ok", str(place))
    hint = "it is built when it is needed first, or by `tieline doctor --install`"
    return Check("helper for Go", "warning", "not built yet", hint)


def _check_cgo(found: Toolchain, environ: Mapping[str, str]) -> Check:
    compiler = c_compiler(found.program, environ)
    if not compiler:
        hint = "install gcc or clang to have files that import C analysed"
        return Check("cgo", "warning", "there is no C compiler", hint)
    if found.cgo != "1":
        return Check("cgo", "warning", "cgo is off", "set CGO_ENABLED=1 to have files that import C analysed")
    return Check("cgo", "ok", compiler)


def c_compiler(program: str, environ: Mapping[str, str]) -> str:
    """Give the path of the C compiler that a Go uses for cgo; empty when there is none.

    Args:
        program: the Go.
        environ: an environment that is safe to run it in.
    """
    answer = run_go(program, ("env", "CC"), str(HELPER), environ)
    words = answer.output.split()
    return (shutil.which(words[0], path=environ.get("PATH")) or "") if answer.ok and words else ""
