"""Makes configurations where the checkout's own would not do, which are never written to disk.

They stand beside the file that they extend, because that is where types and packages are looked up from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

import msgspec

from ...buildinfo.paths import join
from .compilers import NATIVE
from .projects import ReadProject

REMOVED = frozenset({1, 2})
"""TypeScript's numbers of the module resolutions that only TypeScript 6 still has: `classic` and `node10`."""


_INFERRED: Mapping[str, Any] = {
    "allowJs": True,
    "maxNodeModuleJsDepth": 2,
    "noEmit": True,
    "composite": False,
}
"""Options of all inferred projects."""

BARE: Mapping[str, Any] = {
    **_INFERRED,
    "module": "preserve",
    "target": "esnext",
    "resolveJsonModule": True,
    "skipLibCheck": True,
    "jsx": "preserve",
    "types": ["*"],
}
"""Options of those that no configuration lies above."""


class Config(msgspec.Struct, frozen=True):
    """A configuration to compile with.

    Attributes:
        path: its absolute path.
        text: its content, when it is not on disk; else empty.
    """

    path: str
    text: str = ""


class Needs(msgspec.Struct, frozen=True):
    """What the compiler is to be told beside what a configuration says.

    Attributes:
        roots: root files under the compiler's names for them, or None for those of the configuration.
        mapped: pairs of a name that imports have, or a pattern, and the absolute targets to look for in turn.
        every_type: all packages of `@types` are visible, as up to TypeScript 5.
        scripts: there are root files that only count where JavaScript does.
    """

    roots: tuple[str, ...] | None = None
    mapped: tuple[tuple[str, tuple[str, ...]], ...] = ()
    every_type: bool = False
    scripts: bool = False


def adapted(project: ReadProject, backend: str, needs: Needs) -> Config:
    """Give the configuration to compile a project with; its own where that will do."""
    options: dict[str, Any] = {}
    if needs.mapped or (backend == NATIVE and "baseUrl" in project.options):
        options["paths"] = _paths(project.options, needs.mapped)
    if needs.every_type and "types" not in project.options:
        options["types"] = ["*"]
    if needs.scripts:
        options["allowJs"] = True
    if not options and needs.roots is None:
        return Config(project.config)
    path = PurePosixPath(project.config)
    content = {
        "extends": project.config,
        "compilerOptions": options,
        "files": list(project.files if needs.roots is None else needs.roots),
        "include": [],
        "references": [{"path": each} for each in project.references],
    }
    return _config(f"{path.parent}/{path.stem}.tieline.json", content)


def inferred(folder: str, nearest: ReadProject | None, backend: str, needs: Needs, react: bool) -> Config:
    """Give the configuration of files that no project has.

    Args:
        folder: where they lie.
        nearest: the configuration that the compiler would find above them, though it leaves them out.
        backend: the compiler.
        needs: what it is to be told; `roots` are the files.
        react: React's types are there, so that JSX means what they say.
    """
    options = dict(_INFERRED if nearest is not None else BARE)
    said: Mapping[str, Any] = nearest.options if nearest is not None else {}
    if nearest is None and react:
        options["jsx"] = "react-jsx"
    if "types" not in said:
        options["types"] = ["*"]
    if needs.mapped or (backend == NATIVE and "baseUrl" in said):
        options["paths"] = _paths(said, needs.mapped)
    content: dict[str, Any] = {"compilerOptions": options, "files": list(needs.roots or ()), "include": []}
    if nearest is not None:
        content |= {
            "extends": nearest.config,
            "references": [{"path": each} for each in nearest.references],
        }
    return _config(f"{folder}/inferred.tieline.json", content)


def absolute_paths(options: Mapping[str, Any]) -> dict[str, list[str]]:
    """Give the `paths` of some options with absolute targets, and with what `baseUrl` adds to them.

    A name that `paths` does not resolve is looked up in `baseUrl`, of which TypeScript 7 knows no more.
    """
    base = str(options.get("baseUrl", ""))
    start = base or str(options.get("pathsBasePath", ""))
    said: Mapping[str, Sequence[str]] = options.get("paths") or {}
    paths = {
        pattern: [each if each.startswith("/") else join(start, each) for each in targets]
        for pattern, targets in said.items()
    }
    if base:
        for pattern, targets in paths.items():
            targets.append(join(base, pattern))
        paths.setdefault("*", [join(base, "*")])
    return paths


def _paths(options: Mapping[str, Any], mapped: Iterable[tuple[str, Sequence[str]]]) -> dict[str, list[str]]:
    paths = absolute_paths(options)
    for name, targets in mapped:
        paths.setdefault(name, list(targets))
    return paths


def _config(path: str, content: Mapping[str, Any]) -> Config:
    return Config(path, msgspec.json.encode(content).decode())
