"""Draws checkouts and the Python environments beside them, and looks things up in what was found."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.workspace import discover

if TYPE_CHECKING:
    from tieline.buildinfo.model import Environment, Package, Resolved, Workspace


def write_tree(root: Path, drawing: str) -> Path:
    """Write files drawn as `-- path --` lines, each followed by its content."""
    root.mkdir(parents=True, exist_ok=True)
    path: Path | None = None
    lines: list[str] = []
    for line in [*textwrap.dedent(drawing).strip().splitlines(), "-- --"]:
        if line.startswith("-- ") and line.endswith(" --"):
            if path is not None:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("".join(each + "\n" for each in lines), encoding="utf-8")
            path, lines = root / line[3:-3].strip(), []
        elif line == "-- --":
            continue
        else:
            lines.append(line)
    return root


class Site:
    """A site-packages folder that distributions can be put into."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)

    def install(
        self,
        name: str,
        version: str,
        files: Sequence[str] = (),
        *,
        requires: Sequence[str] = (),
        extra: Mapping[str, str] | None = None,
        contents: Mapping[str, str] | None = None,
        record: bool = True,
    ) -> None:
        """Put a distribution with these files there; `extra` are files of its dist-info folder."""
        info = f"{name.replace('-', '_')}-{version}.dist-info"
        headers = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"]
        headers += [f"Requires-Dist: {each}\n" for each in requires]
        meta = {"METADATA": "".join(headers) + "\nName: not-this-one\n", **(extra or {})}
        written = {**dict.fromkeys(files, ""), **(contents or {})}
        written.update({f"{info}/{each}": text for each, text in meta.items()})
        for path, text in written.items():
            target = self.path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        if record:
            rows = [f"{path},sha256=x,0" for path in written] + [f"{info}/RECORD,,", f"../../../bin/{name},,"]
            (self.path / info / "RECORD").write_text("\n".join(rows) + "\n", encoding="utf-8")


def make_interpreter(prefix: Path, version: str = "3.12.4") -> Path:
    """Lay out an interpreter that cannot be started, and give its executable."""
    minor = version.rpartition(".")[0]
    write_tree(
        prefix,
        f"""
        -- bin/python{minor} --
        -- lib/python{minor}/os.py --
        -- lib/python{minor}/site-packages/README.txt --
        -- include/python{minor}/patchlevel.h --
        #define PY_VERSION_HEX 0
        #define PY_VERSION      	"{version}"
        """,
    )
    (prefix / "bin/python3").symlink_to(f"python{minor}")
    return prefix / f"bin/python{minor}"


def make_venv(prefix: Path, base: Path, version: str = "3.12.4", **settings: str) -> Site:
    """Lay out a virtual environment of the interpreter `base`, and give its site-packages."""
    minor = version.rpartition(".")[0]
    values = {
        "home": str(base.parent),
        "include-system-site-packages": "false",
        "version": version,
        **settings,
    }
    text = "".join(f"{key.replace('_', '-')} = {value}\n" for key, value in values.items())
    (prefix / "bin").mkdir(parents=True)
    (prefix / "pyvenv.cfg").write_text(text, encoding="utf-8")
    (prefix / "bin/python").symlink_to(base)
    return Site(prefix / f"lib/python{minor}/site-packages")


def found(root: Path, python: str | None = None, **environ: str) -> Workspace:
    """The workspace of a checkout, with no environment variables but those given."""
    return discover(root, Options(python), environ)


def by_name(workspace: Workspace) -> dict[str, Package]:
    """Packages by name."""
    return {package.name: package for package in workspace.packages}


def only_package(workspace: Workspace) -> Package:
    """The package of a checkout that has one."""
    (package,) = workspace.packages
    return package


def only_environment(workspace: Workspace) -> Environment:
    """The environment of a checkout that has one."""
    (environment,) = workspace.environments
    return environment


def resolved(environment: Environment, name: str) -> Resolved:
    """The row of an environment with a name."""
    (row,) = [row for row in environment.resolved if row.name == name]
    return row


def inside(package: Package, paths: Sequence[str]) -> list[str]:
    """Paths relative to the root of a package, with forward slashes."""
    return [Path(path).relative_to(package.root).as_posix() for path in paths]
