"""What build files say for naming the symbols of other indexers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tieline.buildinfo.model import Environment, Package, Place, Resolved, Workspace
from tieline.declarations import source_finder
from tieline.naming import known_packages

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = Place("")


def package(root: str, name: str, files: tuple[str, ...]) -> Package:
    return Package(
        purl=f"pkg:pypi/{name}@2.0",
        driver="python",
        ecosystem="pypi",
        name=name,
        version="2.0",
        root=root,
        import_roots=(f"{root}/src",),
        modules=(name,),
        files=files,
        place=NOWHERE,
        dependencies=(),
        scripts=(),
        environment="venv",
        mapped=(("acme.parts", f"{root}/lib/parts"),),
    )


def test_python_modules_are_known_by_their_path_and_packages_by_their_name() -> None:
    inside = (
        "src/acme/__init__.py",
        "src/acme/core.py",
        "lib/parts/__init__.py",
        "lib/parts/a.py",
        "tools/x.py",
    )
    own = package("/w/py", "acme", tuple(f"/w/py/{each}" for each in inside))
    werkzeug = Resolved(
        "pkg:pypi/werkzeug@3.1.9", "werkzeug", "3.1.9", "", "installed", NOWHERE, modules=("werkzeug",)
    )
    venv = Environment("venv", "3.12.4", "Linux", "", "venv", (), "", (werkzeug,), NOWHERE)
    found = known_packages(Workspace("/w", (own,), (venv,)), "py/")
    assert {path: module.name for path, module in found.modules.items()} == {
        "src.acme": "acme",
        "src.acme.core": "acme.core",
        "lib.parts": "acme.parts",
        "lib.parts.a": "acme.parts.a",
        "tools.x": "tools.x",
    }
    assert found.own == {("pypi", "acme"): "2.0"}
    assert found.resolved == {("generic", "python"): ("3.12.4",), ("pypi", "werkzeug"): ("3.1.9",)}
    assert found.providers["werkzeug"].version == "3.1.9"
    assert found.folder == "py/"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("dist/index.d.ts", "src/index.ts"),  # the only file of that name in another folder
        ("dist/mapped.d.ts", "lib/other/origin.ts"),  # its map says so
        ("dist/bundle.d.ts", "dist/bundle.d.ts"),  # its map has several sources
        ("dist/gone.d.ts", "dist/gone.d.ts"),
        ("hand/index.d.ts", "hand/index.d.ts"),  # nobody builds into a folder of that name
        ("src/index.ts", "src/index.ts"),
    ],
)
def test_declaration_files_lead_to_their_source(tmp_path: Path, path: str, source: str) -> None:
    for each in ("src/index.ts", "test/index.ts"):
        (tmp_path / each).parent.mkdir()
        (tmp_path / each).touch()
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/mapped.d.ts.map").write_text(json.dumps({"sources": ["../lib/other/origin.ts"]}))
    (tmp_path / "dist/bundle.d.ts.map").write_text(json.dumps({"sources": ["../a.ts", "../b.ts"]}))
    find = source_finder({("mitt", "3.0.1"): str(tmp_path)})
    assert find("mitt", "3.0.1", path) == source
    assert find("mitt", "2.0.0", path) == path
