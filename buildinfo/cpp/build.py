"""How a checkout without a compilation database gets one: the advice, and doing it when that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path

from ..model import BuildProblem, Place
from ..paths import is_below, real
from .locate import NAME, OWN_BUILD

_SECONDS = 3600
_BAZEL = frozenset({"MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", "BUILD.bazel", "BUILD"})
_MAKE = frozenset({"Makefile", "makefile", "GNUmakefile"})
_AUTOTOOLS = frozenset({"configure", "configure.ac", "configure.in"})


def database_hint(builds: Collection[str]) -> str:
    """What to do so that a folder with these build files gets a compilation database."""
    if "CMakeLists.txt" in builds:
        command = "run `cmake -S . -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON`"
    elif "meson.build" in builds:
        command = "run `meson setup build`"
    elif not _BAZEL.isdisjoint(builds):
        return "add hedron_compile_commands to the Bazel workspace, and run its target `refresh_all`"
    elif not _MAKE.isdisjoint(builds):
        command = "run `bear -- make`"
    elif not _AUTOTOOLS.isdisjoint(builds):
        return "run `./configure`, and then `bear -- make`"
    else:
        return "build the project with `bear -- COMMAND`, or write its flags to compile_flags.txt"
    return f"{command}, or `tieline index --allow-build`, which does that"


def make_database(root: str, builds: Collection[str], environ: Mapping[str, str]) -> list[BuildProblem]:
    """Have the build system make a database in `.tieline/build`, which runs code of the checkout.

    Args:
        root: the checkout.
        builds: names of the build files in its root.
        environ: environment variables.

    Returns:
        A problem when that failed, with the last line of what was said and the log's path.
    """
    folder = f"{root}/{OWN_BUILD}"
    command = _command(root, folder, builds)
    if not command:
        return []
    program = shutil.which(command[0], path=environ.get("PATH", ""))
    if program is None:
        hint = f"install {command[0]}, or make the database elsewhere"
        return [
            BuildProblem(
                Place(root), f"`{command[0]}` is not installed, so that nothing was built", hint, "TL126"
            )
        ]
    if is_below(real(program), root):
        message = f"`{command[0]}` lies in the checkout and was not started"
        return [BuildProblem(Place(root), message, "install it outside of the checkout", "TL126")]
    log = Path(folder, "build.log")
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            run = subprocess.run(
                [program, *command[1:]],
                cwd=root,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return [_failure(log, f"the build took longer than {_SECONDS} seconds")]
    except OSError as error:
        return [_failure(log, f"the build could not be started: {error.strerror}")]
    if run.returncode:
        said = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
        return [_failure(log, f"the build failed: {said[-1] if said else f'exit code {run.returncode}'}")]
    if not os.path.isfile(f"{folder}/{NAME}"):  # noqa: PTH113
        return [_failure(log, "the build made no compilation database")]
    return []


def _command(root: str, folder: str, builds: Collection[str]) -> list[str]:
    """The command that makes the database; empty for a build system that has none."""
    if "CMakeLists.txt" in builds:
        return ["cmake", "-S", root, "-B", folder, "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"]
    if "meson.build" in builds:
        return ["meson", "setup", folder, root]
    if not _MAKE.isdisjoint(builds):
        return ["bear", "--output", f"{folder}/{NAME}", "--", "make"]
    return []


def _failure(log: Path, message: str) -> BuildProblem:
    path = str(log).replace("\\", "/")
    return BuildProblem(Place(path), message, f"read {path}, and make the database by hand", "TL126")
