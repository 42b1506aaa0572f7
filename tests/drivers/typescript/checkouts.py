"""Small checkouts on disk, found by the real adapter, and what the driver says about them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from tests.drivers.analysis import Analysis, run
from tieline.buildinfo.adapter import Options
from tieline.buildinfo.model import Workspace
from tieline.buildinfo.workspace import discover
from tieline.drivers.contract import Context, Limits
from tieline.drivers.typescript.driver import TypeScriptDriver

ENVIRON = dict(os.environ)

PACKAGE = {"name": "acme", "version": "1.0.0"}


def checkout(root: Path, files: Mapping[str, object], links: Mapping[str, str] | None = None) -> Workspace:
    """Write files, and give the folder as the adapter finds it.

    Args:
        root: where to write; made when it does not exist.
        files: text by relative path, or what JSON is made from; a `package.json` is there in any case.
        links: targets of symbolic links, relative to their folders, by relative path.
    """
    for name, content in {"package.json": PACKAGE, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            content if isinstance(content, str) else msgspec.json.encode(content).decode(), "utf-8"
        )
    for name, target in (links or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).symlink_to(target)
    return discover(root, Options(), {})


def driver(environ: Mapping[str, str] = ENVIRON) -> TypeScriptDriver:
    """The driver, which says nothing about downloads."""
    return TypeScriptDriver(environ, lambda _: None)


def analyse(
    found: Workspace, scratch: Path, only: Sequence[str] | None = None, limits: Limits | None = None
) -> Analysis:
    """Run the driver over a checkout, or over some of its units."""
    chosen = driver()
    units = chosen.plan(found)
    wanted = [unit for unit in units if only is None or unit.id in only]
    context = Context(found, limits or Limits(jobs=2), scratch, offline=True, progress=lambda _: None)
    return run(chosen, context, units, wanted)


def shape(found: Workspace) -> dict[str, list[str]]:
    """The units of a checkout, with their inputs relative to it."""
    return {
        unit.id: [Path(each).relative_to(found.root).as_posix() for each in unit.inputs]
        for unit in driver().plan(found)
    }
