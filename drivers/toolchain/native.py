"""Compiles a helper that is written in C, once for each machine and each version of its sources."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from ...errors import TielineError
from .cache import ensure_made
from .sources import sources_digest

_COMPILERS = ("cc", "gcc", "clang")
_SECONDS = 120


def find_compiler(environ: Mapping[str, str]) -> Path | None:
    """Give the C compiler on `PATH`, or None."""
    path = environ.get("PATH")
    found = (shutil.which(name, path=path) for name in _COMPILERS)
    return next((Path(each) for each in found if each), None)


def helper_digest(sources: Path) -> str:
    """Digest of the C files in a folder, as 16 hexadecimal digits."""
    return sources_digest(sorted(sources.glob("*.[ch]")))


def compiled_path(sources: Path, cache: Path) -> Path:
    """Give the place of the program that the C files in a folder make; it need not be there."""
    return cache / "native" / helper_digest(sources)


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
    program = compiled_path(sources, cache)
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
    ensure_made(program, program.parent, lambda made: _compile(compiler, sources, made, environ))
    return program


def _compile(compiler: Path, sources: Path, made: Path, environ: Mapping[str, str]) -> None:
    files = [str(file) for file in sorted(sources.glob("*.c"))]
    try:
        done = subprocess.run(
            [str(compiler), "-std=gnu11", "-O2", "-o", str(made), *files, "-ldl"],
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            text=True,
        )
    except subprocess.TimeoutExpired as error:
        raise _uncompiled(compiler, sources, f"it took more than {_SECONDS} s") from error
    if done.returncode:
        raise _uncompiled(compiler, sources, _first_error(done.stderr))


def _uncompiled(compiler: Path, sources: Path, words: str) -> TielineError:
    return TielineError(
        "TL233",
        f"{compiler} cannot compile the helper for C and C++ ({helper_digest(sources)}): {words}",
        "see whether it compiles other programs, and report what it says",
    )


def _first_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line), lines[-1] if lines else "no word of why")
