"""The fixtures as one package with one project, and a dependency that is described by a declaration file.

Each file in `tests/fixtures/typescript/acme/src` is a case, named by what it shows; `stamps` beside it is a
package of somebody else.
"""

from __future__ import annotations

from pathlib import Path

from tieline.buildinfo.model import Environment, Package, Place, Project, Resolved, Workspace

FOLDER = Path(__file__).parents[2] / "fixtures" / "typescript"
ROOT = FOLDER / "acme"
SOURCES = sorted(
    path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.suffix in {".ts", ".tsx", ".js"}
)
"""All fixture files, those of the dependency too."""

_PURL = "pkg:npm/acme@1.0"


def workspace() -> Workspace:
    """The package `acme`, with `stamps` 1.2.0 installed."""
    nowhere = Place("")
    acme = Package(
        purl=_PURL,
        driver="typescript",
        ecosystem="npm",
        name="acme",
        version="1.0",
        root=str(ROOT),
        import_roots=(str(ROOT),),
        modules=("acme",),
        files=tuple(str(FOLDER / source) for source in SOURCES if source.startswith("acme/")),
        place=nowhere,
        dependencies=(),
        scripts=(),
        environment="typescript:.",
    )
    stamps = Resolved("pkg:npm/stamps@1.2.0", "stamps", "1.2.0", str(FOLDER / "stamps"), "installed", nowhere)
    environment = Environment(
        id="typescript:.",
        version="",
        platform="",
        interpreter="",
        kind="node",
        search_paths=(),
        stdlib="",
        resolved=(stamps,),
        place=nowhere,
    )
    project = Project(str(ROOT / "tsconfig.json"), str(ROOT), _PURL)
    return Workspace(str(ROOT), (acme,), (environment,), projects=(project,))
