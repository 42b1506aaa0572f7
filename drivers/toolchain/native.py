"""Compiles a helper that is written in C, once for each machine and each version of its sources."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ...errors import TielineError
from .cache import unwritable

_COMPILERS = ("cc", "gcc", "clang")
_SECONDS = 120


def find_compiler(environ: Mapping[str, str]) -> Path | None:
    """Give the C compiler on `PATH`, or None."""
    path = environ.get("PATH")
    found = (shutil.which(name, path=path) for name in _COMPILERS)
    return next((Path(each) for each in found if each), None)


def sources_digest(sources: Path) -> str:
    """Digest of the C files in a folder, as 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for file in sorted(sources.glob("*.[ch]")):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def ensure_compiled(
    sources: Path, cache: Path, environ: Mapping[str, str], progress: Callable[[str], None]
) -> Path:
    """Give the path of the program that the C files in a folder make; it is compiled when it is not there.

    Args:
        sources: folder of the C files.
        cache: tieline's cache folder.
        environ: the user's environment.
        progress: takes a line when it is compiled.

    Raises:
        TielineError: TL232 when there is no C compiler, TL233 when it fails, TL604 when the cache cannot be
            written to.
    """
    folder = cache / "native"
    program = folder / sources_digest(sources)
    if program.exists():
        return program
    compiler = find_compiler(environ)
    if compiler is None:
        raise TielineError(
            "TL232",
            "no C compiler is on PATH, and the helper for C and C++ must be compiled once",
            "install gcc or clang, such as with `apt-get install gcc`",
        )
    progress("Compiling the helper for C and C++")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="building-", dir=folder) as scratch:
            made = Path(scratch) / "helper"
            _compile(compiler, sources, made, environ)
            # Another process may be at it too; the last one wins, with the same program.
            os.replace(made, program)  # noqa: PTH105
    except OSError as error:
        raise unwritable(folder, error) from error
    return program


def _compile(compiler: Path, sources: Path, made: Path, environ: Mapping[str, str]) -> None:
    files = [str(file) for file in sorted(sources.glob("*.c"))]
    command = [str(compiler), "-std=gnu11", "-O2", "-o", str(made), *files, "-ldl"]
    log = sources_digest(sources)
    try:
        done = subprocess.run(
            command,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            text=True,
        )
        words = "" if done.returncode == 0 else _first_error(done.stderr)
        failed = done.returncode != 0
    except subprocess.TimeoutExpired:
        failed, words = True, f"it took more than {_SECONDS} s"
    if failed:
        raise TielineError(
            "TL233",
            f"{compiler} cannot compile the helper for C and C++ ({log}): {words}",
            "see whether it compiles other programs, and report what it says",
        )


def _first_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line), lines[-1] if lines else "no word of why")
