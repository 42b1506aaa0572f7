"""The fixtures as one checkout whose compiler is the same everywhere.

Each folder in `tests/fixtures/cpp` is a case, named by what it shows. Its sources are compiled there, `.c`
as C 17 and `.cc` as C++ 20. `usr/include` beside the cases is what is installed: the package `stamps`.
"""

from __future__ import annotations

from pathlib import Path

from tieline.buildinfo.model import CompileCommand, Place, Resolved, Workspace

from .checkouts import SUFFIXES, command, workspace

ROOT = Path(__file__).parents[2] / "fixtures" / "cpp"
INSTALLED = ROOT / "usr" / "include"
SOURCES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in ROOT.rglob("*")
    if path.suffix in {*SUFFIXES, ".h", ".hpp", ".def"}
)
"""All fixture files, those that are installed too."""
MORE_FLAGS = {"configurations/small.c": ("-DSMALL",)}
"""What a file is compiled with beside that."""


def fixtures() -> Workspace:
    """The fixtures as the package `acme`, with `stamps` installed."""
    stamps = Resolved(
        purl="pkg:deb/debian/libstamps-dev@2.0",
        name="debian/libstamps-dev",
        version="2.0",
        location=str(INSTALLED),
        evidence="installed",
        place=Place(""),
        owns=("",),
    )
    return workspace(ROOT, [_command(path) for path in SOURCES if Path(path).suffix in SUFFIXES], [stamps])


def _command(path: str) -> CompileCommand:
    return command(ROOT / path, ROOT, f"-isystem{INSTALLED}", *MORE_FLAGS.get(path, ()))
