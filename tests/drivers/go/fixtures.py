"""The fixtures as one module in a build context that is the same everywhere.

Each folder in `tests/fixtures/go/acme` is a package and a case, named by the behaviour that it shows;
`stamps` beside it is a module of somebody else.
"""

from __future__ import annotations

from pathlib import Path

from tieline.buildinfo.model import Place, Resolved, Workspace

from .checkouts import environment, module

FOLDER = Path(__file__).parents[2] / "fixtures" / "go"
ROOT = FOLDER / "acme"
SOURCES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.go"))
"""All fixture files, those of the dependency too."""


def workspace() -> Workspace:
    """The module `example.com/acme`, with `stamps` 1.2.0 installed."""
    stamps = Resolved(
        purl="pkg:golang/example.com/stamps@v1.2.0",
        name="example.com/stamps",
        version="v1.2.0",
        location=str(FOLDER / "stamps"),
        evidence="installed",
        place=Place(""),
    )
    return Workspace(str(ROOT), (module(ROOT),), (environment(stamps),))
