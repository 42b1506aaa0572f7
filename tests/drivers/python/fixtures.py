"""The fixtures as one checkout in an environment that is the same everywhere, and what the driver says of it.

Each folder in `tests/fixtures/python` is a case, named by the behaviour that it shows, and an import root; so
modules must have different names. `site-packages` beside them is what is installed. Nothing else is: the
standard library is pyright's own typeshed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from tests.drivers.analysis import Analysis, run
from tieline.buildinfo.model import Environment, Package, Place, Resolved, Unit, Workspace
from tieline.drivers.contract import Context, Limits
from tieline.drivers.cpp.names import read_names
from tieline.drivers.python.driver import PythonDriver

ROOT = Path(__file__).parents[2] / "fixtures" / "python"
SITE = ROOT / "site-packages"
SOURCES = sorted(
    path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py*") if path.suffix in {".py", ".pyi"}
)
"""All fixture files, those of installed packages too."""


def workspace() -> Workspace:
    """The fixtures as the package `acme`, with `stamps`, `seals` and the stubs of `seals` installed."""
    nowhere = Place("")
    environment = Environment(
        id="pinned",
        version="3.13.0",
        platform="Linux",
        interpreter="",
        kind="venv",
        search_paths=(str(SITE),),
        stdlib="",
        resolved=(
            _installed("seals", "1.0", "seals"),
            _installed("stamps", "2.0", "stamps"),
            _installed("types-seals", "1.1", "seals-stubs", describes="seals"),
        ),
        place=nowhere,
    )
    package = Package(
        purl="pkg:pypi/acme@1.0",
        driver="python",
        ecosystem="pypi",
        name="acme",
        version="1.0",
        root=str(ROOT),
        import_roots=tuple(str(each) for each in sorted(ROOT.iterdir()) if each.is_dir() and each != SITE),
        modules=(),
        files=tuple(str(ROOT / each) for each in SOURCES if not each.startswith("site-packages/")),
        place=nowhere,
        dependencies=(),
        scripts=(),
        environment=environment.id,
    )
    return Workspace(str(ROOT), (package,), (environment,))


def _installed(name: str, version: str, folder: str, describes: str = "") -> Resolved:
    return Resolved(
        purl=f"pkg:pypi/{name}@{version}",
        name=name,
        version=version,
        location=str(SITE),
        evidence="installed",
        place=Place(""),
        owns=(f"{folder}/",),
        modules=(describes or folder,),
        describes=describes,
    )


def analyse(scratch: Path, environ: Mapping[str, str]) -> Analysis:
    """Run the driver over all fixtures, in one helper."""
    found = workspace()
    (package,) = found.packages
    unit = Unit("python:fixtures", "python", package.purl, package.root, package.files, package.environment)
    driver = PythonDriver(environ, lambda _: None, partial(read_names, environ, lambda _: None))
    context = Context(found, Limits(), scratch, offline=False, progress=lambda _: None)
    return run(driver, context, [unit])
