"""gopls: found where Go programs are installed, or built into the cache with the Go that is there.

It is given the build context that tieline found, and the same safe environment as every `go` that tieline
starts: it downloads no modules, and takes no other toolchain, whatever the checkout's go.mod asks for.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from ...buildinfo.go.toolchain import QUIET, run_go, safe_environ, version_key
from ...buildinfo.model import Package, Workspace
from ...buildinfo.paths import is_below, parent, real
from ...errors import TielineError
from ..lsp.command import Ground, ServerCommand, prepare
from ..toolchain.cache import cache_folder, unwritable

SUFFIXES = (".go",)
"""What the names of files end in that the server answers for."""

_MODULE = "golang.org/x/tools/gopls"
_INSTALL = f"run `go install {_MODULE}@latest`, or name the program with TIELINE_GOPLS"
_SECONDS = 900
"""How long building gopls may take."""


class _Go(msgspec.Struct, frozen=True):
    """The Go of a build context, and the environment that it is run in."""

    program: str
    version: str
    environ: Mapping[str, str]

    def ask(self, *arguments: str, **variables: str) -> str:
        """Run a `go` command outside of every module, with the user's proxy.

        Raises:
            TielineError: TL615, it fails.
        """
        fixed = {**QUIET, "GOFLAGS": "", "GOWORK": "off"}
        answer = run_go(self.program, arguments, "/", {**self.environ, **fixed, **variables}, _SECONDS)
        if not answer.ok:
            said = " ".join(answer.complaint.split())[-300:]
            raise TielineError("TL615", f"`go {' '.join(arguments)}` failed: {said}", _INSTALL)
        return answer.output


def server(package: Package, workspace: Workspace, ground: Ground) -> ServerCommand:
    """Say how to start gopls for a module; modules of one `go.work` share a server.

    Raises:
        TielineError: TL610, there is no Go, or no gopls and nothing may be downloaded; TL615, it cannot be
            built.
    """
    environment = next(each for each in workspace.environments if each.id == package.environment)
    if not environment.interpreter:
        raise TielineError(
            "TL610", "there is no Go, so that gopls cannot run", "install it: https://go.dev/dl"
        )
    safe = safe_environ(ground.environ, workspace.root)
    go = _Go(environment.interpreter, environment.version, safe)
    program = _find(go, ground, workspace.root)
    variables = {**safe, **QUIET, **dict(environment.options)}
    work = variables.get("GOWORK", "off")
    root = package.root if work in {"", "off"} else parent(work)
    # gopls asks the first Go on PATH.
    variables["PATH"] = os.pathsep.join(filter(None, (parent(go.program), safe.get("PATH", ""))))
    variables["PWD"] = root
    scratch = ground.scratch / f"gopls-{environment.id.replace('/', '-').replace(':', '-')}"
    return ServerCommand(
        name="gopls",
        version=_version(program, variables),
        language="go",
        argv=(program, "serve"),
        env=tuple(sorted(variables.items())),
        scratch=prepare(scratch),
        root=root,
        settings={"gopls": {"telemetryPrompt": False}},
        ready="Setting up workspace",
    )


def _find(go: _Go, ground: Ground, top: str) -> str:
    """The program: as `TIELINE_GOPLS` names it, on PATH, where `go install` puts it, or in the cache."""
    if named := ground.environ.get("TIELINE_GOPLS"):
        path = Path(named).expanduser().absolute()
        if not path.is_file():
            raise TielineError("TL610", f"TIELINE_GOPLS names {named}, which is not a file", _INSTALL)
        return str(path)
    name = "gopls.exe" if os.name == "nt" else "gopls"
    told = msgspec.json.decode(go.ask("env", "-json", "GOBIN", "GOPATH"), type=dict[str, str])
    cached = cache_folder(ground.environ) / "gopls" / f"go{go.version}"
    folders = [
        *go.environ.get("PATH", "").split(os.pathsep),
        told["GOBIN"],
        *(f"{each}/bin" for each in told["GOPATH"].split(os.pathsep) if each),
        str(cached),
    ]
    for folder in filter(None, folders):
        if (found := shutil.which(name, path=folder)) and not is_below(real(found), top):
            return found
    if ground.offline:
        raise TielineError("TL610", "gopls is not installed, and tieline is offline", _INSTALL)
    try:
        return _build(go, cached / name, ground)
    except OSError as error:
        raise unwritable(cached, error) from error


def _build(go: _Go, target: Path, ground: Ground) -> str:
    """Build the newest release that this Go can build."""
    release = _release(go)
    ground.progress(f"building gopls {release} with Go {go.version}")
    staging = target.parent / f"part-{secrets.token_hex(6)}"
    staging.mkdir(parents=True)
    try:
        go.ask("install", f"{_MODULE}@{release}", GOBIN=str(staging))
        (staging / target.name).replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return str(target)


def _release(go: _Go) -> str:
    listed = msgspec.json.decode(go.ask("list", "-m", "-versions", "-json", _MODULE), type=dict[str, Any])
    for release in reversed(listed.get("Versions", ())):
        if "-" in release:
            continue
        known = msgspec.json.decode(
            go.ask("list", "-m", "-json", f"{_MODULE}@{release}"), type=dict[str, Any]
        )
        # Of a release that needs a newer Go, it does not say which.
        needed = known.get("GoVersion")
        if needed and version_key(needed) <= version_key(go.version):
            return release
    message = f"no release of gopls can be built with Go {go.version}"
    raise TielineError("TL615", message, "install a newer Go")


def _version(program: str, environ: Mapping[str, str]) -> str:
    with contextlib.suppress(OSError, subprocess.SubprocessError, msgspec.DecodeError):
        done = subprocess.run(
            [program, "version", "-json"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=dict(environ),
            cwd=parent(program),
            timeout=30,
            check=True,
        )
        return str(msgspec.json.decode(done.stdout, type=dict[str, Any]).get("Version", ""))
    return ""
