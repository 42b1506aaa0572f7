"""Finds the user's Go and runs it, in ways that neither run nor change anything of a checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from ..paths import absolute, is_below, parent, real

_SECONDS = 120
_PROGRAMS = ("AR", "CC", "CXX", "FC", "GCCGO", "GOCACHEPROG", "PKG_CONFIG")
_FOLDERS = ("GOROOT", "GOTOOLDIR")
_ASKED = ("CGO_ENABLED", "GOARCH", "GOFLAGS", "GOMODCACHE", "GOOS", "GOROOT", "GOVERSION", "GOWORK")

QUIET = {"GO111MODULE": "on", "GOTOOLCHAIN": "local"}
"""Variables that every `go` is started with: modules, and no other toolchain than the one that was found."""


class Toolchain(msgspec.Struct, frozen=True):
    """A Go toolchain outside the checkout, and what the user's settings say of it.

    Attributes:
        program: absolute path of `go`.
        version: such as `1.26.8`.
        goroot: absolute folder of the toolchain.
        cache: absolute folder of downloaded modules.
        goos: system that it compiles for.
        goarch: architecture that it compiles for.
        cgo: `1` when files that import C are compiled, else `0`.
        flags: the user's GOFLAGS.
        work: absolute path of the go.work that the user chose, `off`, or empty to look for one.
    """

    program: str
    version: str
    goroot: str
    cache: str
    goos: str
    goarch: str
    cgo: str
    flags: str
    work: str


class Answer(msgspec.Struct, frozen=True):
    """What a `go` command came to.

    Attributes:
        ok: whether it succeeded.
        output: its standard output.
        complaint: its standard error, or why it did not run.
    """

    ok: bool
    output: str
    complaint: str


def find_toolchain(environ: Mapping[str, str], top: str) -> Toolchain | str:
    """Find the Go of PATH or of GOROOT, never one in the checkout at `top`.

    Returns:
        The toolchain, or one sentence without a full stop that says why there is none.
    """
    safe = safe_environ(environ, top)
    folders = [safe.get("PATH", ""), f"{safe['GOROOT']}/bin" if safe.get("GOROOT") else ""]
    program = shutil.which("go", path=os.pathsep.join(folder for folder in folders if folder))
    if program is None or is_below(real(program), top):
        return "there is no Go on PATH"
    program = absolute(program)
    answer = run_go(program, ("env", "-json", *_ASKED), top, {**safe, **QUIET})
    if not answer.ok:
        return f"{program} does not work: {_first_line(answer.complaint)}"
    try:
        told = msgspec.json.decode(answer.output, type=dict[str, str])
    except msgspec.DecodeError:
        return f"{program} does not answer as Go does"
    version = re.search(r"go(\d+\.\d\S*)", told.get("GOVERSION", ""))
    if version is None:
        return f"{program} does not say which version of Go it is"
    goroot = absolute(told.get("GOROOT", ""))
    if not told.get("GOROOT") or is_below(real(goroot), top):
        return f"the toolchain of {program} lies in the checkout, and nothing of the checkout is run"
    # A shim may choose its Go by the folder that it is started in; what it chose is the same everywhere.
    chosen = shutil.which("go", path=f"{goroot}/bin")
    work = (
        absolute(told["GOWORK"]) if told.get("GOWORK", "off") not in {"", "off"} else told.get("GOWORK", "")
    )
    return Toolchain(
        program=absolute(chosen) if chosen else program,
        version=version[1],
        goroot=goroot,
        cache=absolute(told["GOMODCACHE"]) if told.get("GOMODCACHE") else "",
        goos=told.get("GOOS", ""),
        goarch=told.get("GOARCH", ""),
        cgo=told.get("CGO_ENABLED", ""),
        flags=told.get("GOFLAGS", ""),
        # A go.work that Go itself found above the folder is no choice of the user's.
        work="" if work == nearest_work(top) else work,
    )


def nearest_work(folder: str) -> str:
    """Path of the go.work that Go takes in a folder unless it is told otherwise: the first one upwards."""
    while not os.path.isfile(f"{folder}/go.work"):  # noqa: PTH113
        if folder == parent(folder):
            return ""
        folder = parent(folder)
    return f"{folder.rstrip('/')}/go.work"


def safe_environ(environ: Mapping[str, str], top: str) -> dict[str, str]:
    """Give the user's environment without what would have `go` start a program of the checkout at `top`.

    Left out are the folders of PATH that are relative or lie in the checkout, and variables that name a
    toolchain, a compiler or a file of settings in it.
    """

    def foreign(path: str) -> bool:
        return (
            Path(path).is_absolute() and not is_below(absolute(path), top) and not is_below(real(path), top)
        )

    safe = dict(environ)
    if "PATH" in safe:
        safe["PATH"] = os.pathsep.join(each for each in safe["PATH"].split(os.pathsep) if foreign(each))
    for name in _FOLDERS:
        if safe.get(name) and not foreign(safe[name]):
            del safe[name]
    if safe.get("GOENV", "off") != "off" and not foreign(safe["GOENV"]):
        safe["GOENV"] = "off"
    for name in _PROGRAMS:
        words = safe.get(name, "").split()
        # A bare name is looked up in PATH.
        if words and os.path.basename(words[0]) != words[0] and not foreign(words[0]):  # noqa: PTH119
            del safe[name]
    return safe


def run_go(
    program: str,
    arguments: Sequence[str],
    folder: str,
    environ: Mapping[str, str],
    seconds: float = _SECONDS,
) -> Answer:
    """Run one `go` command in a folder, with just the variables that are given."""
    try:
        done = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=folder,
            # Go trusts PWD when it names the working directory, and then spells paths as it does.
            env={**environ, "PWD": folder},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(
            ok=False, output="", complaint=f"`go {arguments[0]}` took more than {seconds:g} seconds"
        )
    except (OSError, ValueError) as error:
        return Answer(ok=False, output="", complaint=str(error))
    return Answer(
        ok=done.returncode == 0,
        output=done.stdout.decode(errors="replace"),
        complaint=done.stderr.decode(errors="replace"),
    )


def version_key(version: str) -> tuple[int, ...]:
    """Give a key that orders versions of Go as Go does: 1.21 < 1.21rc1 < 1.21.0 < 1.21.1."""
    found = re.match(r"(\d+)(?:\.(\d+))?(?:(beta|rc)(\d+)|\.(\d+))?", version)
    if found is None:
        return ()
    major, minor, stage, number, patch = found.groups()
    rank = 3 if patch else {"beta": 1, "rc": 2}.get(stage or "", 0)
    return int(major), int(minor or 0), rank, int(patch or number or 0)


def reason(complaint: str, top: str) -> str:
    """Give the first thing that `go` complains of as one sentence, with paths relative to the checkout."""
    complaint = complaint.replace(top.rstrip("/") + "/", "")
    complaint = re.sub(rf"{re.escape(top)}(?![\w.-])", ".", complaint)
    lines = [line for line in map(str.strip, complaint.splitlines()) if line]
    if not lines:
        return "it says nothing"
    first = lines[0].removeprefix("go: ")
    if first.endswith(":") and len(lines) > 1:
        first = f"{first} {lines[1]}"
    return first.rstrip(".")


def _first_line(complaint: str) -> str:
    lines = complaint.strip().splitlines()
    return lines[0].rstrip(".") if lines else "it says nothing"
