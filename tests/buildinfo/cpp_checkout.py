"""Draws compilers, package managers and compilation databases, and reads checkouts of C and C++ with them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tieline.buildinfo import compile_commands
from tieline.buildinfo.adapter import Findings, Options
from tieline.buildinfo.walk import walk

GCC_MACROS = {
    "__GNUC__": "12",
    "__GNUC_MINOR__": "2",
    "__GNUC_PATCHLEVEL__": "0",
    "__SIZEOF_POINTER__": "8",
    "__STDC_VERSION__": "201710L",
}


def write_program(path: Path, script: str) -> Path:
    """Write a shell script that can be started."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def write_compiler(
    path: Path,
    folders: Sequence[str],
    *,
    target: str = "x86_64-linux-gnu",
    macros: Mapping[str, str] = GCC_MACROS,
) -> Path:
    """Write a compiler that says that it searches `folders`, and notes its arguments in `PATH.log`."""
    defines = "\n".join(f"#define {name} {value}" for name, value in macros.items())
    listing = "\n".join(f" {folder}" for folder in folders)
    return write_program(
        path,
        f"""echo "$@" >> {path}.log
cat <<'END'
{defines}
END
cat >&2 <<'END'
Using built-in specs.
Target: {target}
ignoring nonexistent directory "/nowhere"
#include "..." search starts here:
#include <...> search starts here:
{listing}
End of search list.
END""",
    )


def write_database(path: Path, *entries: Mapping[str, object]) -> Path:
    """Write a compilation database; an entry without a folder runs in that of the database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"directory": str(path.parent), **entry} for entry in entries]
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def read(root: Path, options: Options | None = None, **environ: str) -> Findings:
    """What the adapter finds in a checkout; only programs in the folders of `PATH` can be started."""
    walked = walk(str(root), compile_commands.BUILD_FILES, compile_commands.SUFFIXES)
    return compile_commands.read(walked, options or Options(), environ)


def codes(findings: Findings) -> list[str]:
    """Codes of the problems, sorted."""
    return sorted(problem.code for problem in findings.problems)
