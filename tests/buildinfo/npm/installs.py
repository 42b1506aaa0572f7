"""Draws installed packages, as the package managers lay them out."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tieline.buildinfo.model import Environment, Resolved, Workspace

from ..drawn import found


def install(folder: Path, name: str, version: str, **fields: object) -> Path:
    """Put a package into `folder/node_modules`, and give its folder."""
    package = folder / "node_modules" / name
    package.mkdir(parents=True)
    content = {"name": name, "version": version, **fields}
    (package / "package.json").write_text(json.dumps(content), encoding="utf-8")
    return package


def link(path: Path, target: Path) -> None:
    """Make a relative symbolic link, as package managers do it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(os.path.relpath(target, path.parent))


def rows_of(workspace: Workspace, identifier: str = "typescript:.") -> list[Resolved]:
    """Rows of an environment."""
    return list(environment_of(workspace, identifier).resolved)


def environment_of(workspace: Workspace, identifier: str = "typescript:.") -> Environment:
    """The environment with an id."""
    (environment,) = [each for each in workspace.environments if each.id == identifier]
    return environment


def known(root: Path, identifier: str = "typescript:.") -> list[tuple[str, str, str, str]]:
    """Name, version, place in the checkout and evidence of each row of an environment of a checkout."""
    rows = rows_of(found(root), identifier)
    return [(row.name, row.version, _short(row.location, root), row.evidence) for row in rows]


def codes(workspace: Workspace) -> list[str]:
    """Codes of the problems of a checkout."""
    return [problem.code for problem in workspace.problems]


def _short(path: str, root: Path) -> str:
    return path.removeprefix(f"{root}/") if path != str(root) else "."
