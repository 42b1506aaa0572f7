"""Small modules on disk, with the build context that an adapter would find, and what the driver says."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis, run
from tieline.buildinfo.model import Environment, Package, Place, Resolved, Workspace
from tieline.drivers.contract import Context, Limits
from tieline.drivers.cpp.names import read_names
from tieline.drivers.go.driver import GoDriver

NOWHERE = Place("")


@cache
def toolchain() -> tuple[str, str, str]:
    """The Go of this machine: its program, its version and the folder of its library."""
    program = shutil.which("go")
    if program is None:
        # In CI a missing tool is a failure.
        assert "CI" not in os.environ, "there is no Go on PATH"
        pytest.skip("there is no Go here")
    asked = [program, "env", "GOVERSION", "GOROOT"]
    version, root = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    return program, version.removeprefix("go"), f"{root}/src"


def environment(
    *resolved: Resolved, label: str = "", options: Mapping[str, str] | None = None
) -> Environment:
    """The build context of a module in the root, the same on every machine."""
    program, version, library = toolchain()
    chosen = {
        "CGO_ENABLED": "0",
        "GO111MODULE": "on",
        "GOARCH": "amd64",
        "GOFLAGS": "-mod=readonly -buildvcs=false",
        "GOOS": "linux",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GOWORK": "off",
        **(options or {}),
    }
    standard = Resolved(f"pkg:golang/std@{version}", "std", version, library, "stdlib", NOWHERE)
    return Environment(
        id=f"go:.@{label}" if label else "go:.",
        version=version,
        platform="Linux",
        interpreter=program,
        kind="go",
        search_paths=(),
        stdlib=library,
        resolved=(*resolved, standard),
        place=NOWHERE,
        options=tuple(sorted(chosen.items())),
    )


def module(root: Path, name: str = "example.com/acme", *, configured: bool = True) -> Package:
    """A module in a folder, with all Go files in it."""
    return Package(
        purl=f"pkg:golang/{name}",
        driver="go",
        ecosystem="golang",
        name=name,
        version="",
        root=str(root),
        import_roots=(str(root),),
        modules=(name,),
        files=tuple(sorted(str(path) for path in root.rglob("*.go"))),
        place=NOWHERE,
        dependencies=(),
        scripts=(),
        environment="go:.",
        configured=configured,
    )


def checkout(root: Path, files: Mapping[str, str], *environments: Environment) -> Workspace:
    """Write files to a folder, and give it as a checkout of the module `example.com/acme`."""
    for name, text in {"go.mod": "module example.com/acme\n\ngo 1.23\n", **files}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return Workspace(str(root), (module(root),), environments or (environment(),))


def go_driver(environ: Mapping[str, str]) -> GoDriver:
    """The driver, which asks that of C what names of C mean."""
    return GoDriver(environ, lambda _: None, partial(read_names, environ, lambda _: None))


def analyse(
    found: Workspace, scratch: Path, environ: Mapping[str, str], only: Sequence[str] | None = None
) -> Analysis:
    """Run the driver over a checkout, or over some of its units."""
    driver = go_driver(environ)
    units = driver.plan(found)
    wanted = [unit for unit in units if only is None or unit.id in only]
    context = Context(found, Limits(jobs=2), scratch, offline=True, progress=lambda _: None)
    return run(driver, context, units, wanted)
