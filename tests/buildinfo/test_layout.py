"""Where the modules of a package lie, and which version it has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .drawn import by_name, found, only_package

Tree = Callable[[str], Path]


def project(backend: str, rest: str = "", head: str = 'version = "1"') -> str:
    metadata = f'[project]\nname = "acme-tools"\n{head}\n'
    return f'-- pyproject.toml --\n{metadata}[build-system]\nbuild-backend = "{backend}"\n{rest}\n'


SETUPTOOLS = "setuptools.build_meta"

LAYOUTS = {
    "flat": (project(SETUPTOOLS), "acme/__init__.py tests/__init__.py docs/conf.py setup.py", ".", "acme"),
    "flat module": (project(SETUPTOOLS), "acme.py noxfile.py setup.py", ".", "acme"),
    "src": (project(SETUPTOOLS), "src/acme/__init__.py src/one.py tests/__init__.py", "src", "acme one"),
    "namespace in src": (project(SETUPTOOLS), "src/ns/acme/__init__.py src/ns/b/c.py", "src", "ns.acme ns.b"),
    "flat namespace": (project(SETUPTOOLS), "ns/acme/__init__.py docs/x/y.py", ".", "ns.acme"),
    "package that is called src": (
        project(SETUPTOOLS),
        "src/__init__.py src/a.py acme_tools/__init__.py",
        ".",
        "acme_tools",
    ),
    "searched": (
        project(SETUPTOOLS, '[tool.setuptools.packages.find]\nwhere = ["lib"]\ninclude = ["acme*"]'),
        "lib/acme/__init__.py lib/other/__init__.py",
        "lib",
        "acme",
    ),
    "listed": (
        project(
            SETUPTOOLS, '[tool.setuptools]\npackages = ["acme", "acme.sub", "ns.part"]\npy-modules = ["one"]'
        ),
        "acme/__init__.py acme/sub/__init__.py ns/part/__init__.py one.py tests/__init__.py",
        ".",
        "acme ns.part one",
    ),
    "package-dir": (
        project(SETUPTOOLS, '[tool.setuptools.package-dir]\n"" = "lib"'),
        "lib/acme/__init__.py",
        "lib",
        "acme",
    ),
    "poetry include": (
        project(
            "poetry.core.masonry.api",
            '[tool.poetry]\npackages = [{ include = "acme", from = "lib" }, { include = "ns/part" }]',
        ),
        "lib/acme/__init__.py ns/part/__init__.py",
        "lib .",
        "acme ns.part",
    ),
    "poetry default": (
        project("poetry.core.masonry.api"),
        "src/acme_tools/__init__.py tests/__init__.py",
        "src",
        "acme_tools",
    ),
    "flit": (
        project("flit_core.buildapi", '[tool.flit.module]\nname = "acme"'),
        "src/acme/__init__.py",
        "src",
        "acme",
    ),
    "flit namespace": (
        project("flit_core.buildapi", '[tool.flit.module]\nname = "ns.acme"'),
        "ns/acme/__init__.py",
        ".",
        "ns.acme",
    ),
    "hatch default": (
        project("hatchling.build"),
        "src/acme_tools/__init__.py tests/__init__.py",
        "src",
        "acme_tools",
    ),
    "hatch packages": (
        project("hatchling.build", '[tool.hatch.build.targets.wheel]\npackages = ["src/acme", "lib/other"]'),
        "src/acme/__init__.py lib/other/__init__.py",
        "src lib",
        "acme other",
    ),
    "hatch without code": (
        project("hatchling.build", "[tool.hatch.build.targets.wheel]\nbypass-selection = true"),
        "tests/__init__.py",
        ".",
        "",
    ),
    "uv": (project("uv_build"), "src/acme_tools/__init__.py", "src", "acme_tools"),
    "uv module-root": (
        project("uv_build", '[tool.uv.build-backend]\nmodule-root = ""\nmodule-name = "acme"'),
        "acme/__init__.py",
        ".",
        "acme",
    ),
    "pdm": (
        project("pdm.backend", '[tool.pdm.build]\npackage-dir = "lib"'),
        "lib/acme/__init__.py",
        "lib",
        "acme",
    ),
    "maturin": (
        project("maturin", '[tool.maturin]\npython-source = "python"'),
        "python/acme/__init__.py src/lib.rs",
        "python",
        "acme",
    ),
    "scikit-build": (project("scikit_build_core.build"), "src/acme_tools/__init__.py", "src", "acme_tools"),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_import_roots_and_modules(tree: Tree, name: str) -> None:
    files, sources, roots, modules = LAYOUTS[name]
    root = tree(files + "".join(f"-- {source} --\n" for source in sources.split()))
    package = only_package(found(root))
    assert [Path(each).relative_to(root).as_posix() for each in package.import_roots] == roots.split()
    assert package.modules == tuple(modules.split())
    assert package.mapped == ()


def test_a_package_in_a_folder_of_another_name_is_mapped(tree: Tree) -> None:
    files = project(
        SETUPTOOLS, '[tool.setuptools]\npackages = ["acme", "acme.cli"]\npackage-dir = { acme = "." }'
    )
    root = tree(files + "-- __init__.py --\n-- cli/__init__.py --\n")
    package = only_package(found(root))
    assert package.modules == ("acme",)
    assert package.mapped == (("acme", str(root)),)


def test_a_build_file_inside_its_only_package_has_the_import_root_above(tree: Tree) -> None:
    root = tree(
        "-- acme/pyproject.toml --\n[project]\nname = 'acme'\n-- acme/__init__.py --\n-- acme/core.py --"
    )
    package = only_package(found(root))
    assert (package.import_roots, package.modules) == ((str(root),), ("acme",))


def test_modules_of_a_nested_project_are_not_those_of_the_outer_one(tree: Tree) -> None:
    root = tree(
        project(SETUPTOOLS)
        + "-- acme/__init__.py --\n"
        + "-- plugin/pyproject.toml --\n[project]\nname = 'plugin'\n-- plugin/__init__.py --"
    )
    assert by_name(found(root))["acme-tools"].modules == ("acme",)


def test_a_bare_folder_also_looks_into_src(tree: Tree) -> None:
    root = tree("-- src/acme/__init__.py --\n-- run.py --")
    package = only_package(found(root))
    assert package.import_roots == (f"{root}/src", str(root))
    assert package.modules == ("acme", "run")


DYNAMIC = 'dynamic = ["version"]'
VERSIONS = {
    "setuptools attr": (
        project(SETUPTOOLS, '[tool.setuptools.dynamic]\nversion = { attr = "acme.__version__" }', DYNAMIC)
        + "-- acme/__init__.py --\nfrom ._version import version as __version__\n"
        + "-- acme/_version.py --\nversion: str = '1.2'\n"
    ),
    "setuptools tuple": (
        project(SETUPTOOLS, '[tool.setuptools.dynamic]\nversion = { attr = "acme.VERSION" }', DYNAMIC)
        + "-- acme/__init__.py --\nVERSION = (1, 2)\n"
    ),
    "setuptools file": (
        project(SETUPTOOLS, '[tool.setuptools.dynamic]\nversion = { file = ["VERSION"] }', DYNAMIC)
        + "-- VERSION --\n1.2\n"
    ),
    "hatch path": (
        project("hatchling.build", '[tool.hatch.version]\npath = "acme/about.py"', DYNAMIC)
        + '-- acme/about.py --\n__version__ = "v1.2"\n'
    ),
    "hatch pattern": (
        project(
            "hatchling.build",
            "[tool.hatch.version]\npath = 'x.json'\npattern = '\"v\": \"(?P<version>[^\"]+)'",
            DYNAMIC,
        )
        + '-- x.json --\n{"v": "1.2"}\n'
    ),
    "flit": project("flit_core.buildapi", "", DYNAMIC)
    + '-- acme_tools.py --\n"""Doc."""\n__version__ = "1.2"\n',
    "pdm file": (
        project("pdm.backend", '[tool.pdm.version]\nsource = "file"\npath = "acme/v.py"', DYNAMIC)
        + "-- acme/v.py --\n__version__ = '1.2'\n"
    ),
    "poetry": project("poetry.core.masonry.api", '[tool.poetry]\nversion = "1.2"', DYNAMIC),
    "cargo": project("maturin", "", DYNAMIC) + '-- Cargo.toml --\n[package]\nname = "a"\nversion = "1.2"\n',
    "version file": (
        project(
            "hatchling.build",
            '[tool.hatch.version]\nsource = "vcs"\n[tool.hatch.build.hooks.vcs]\nversion-file = "v.py"',
            DYNAMIC,
        )
        + "-- v.py --\n__version__ = version = '1.2'\n"
    ),
    "unpacked source distribution": (
        project(SETUPTOOLS, "", DYNAMIC)
        + "-- PKG-INFO --\nMetadata-Version: 2.1\nName: Acme_Tools\nVersion: 1.2\n\nVersion: 9\n"
    ),
    "setup.cfg attr": (
        "-- setup.cfg --\n[metadata]\nname = acme\nversion = attr: acme.V\n-- acme.py --\nV = '1.2'\n"
    ),
    "setup.py constant": (
        "-- setup.py --\nfrom setuptools import setup\nV = '1.2'\nsetup(name='acme', version=V)\n"
    ),
}


@pytest.mark.parametrize("name", VERSIONS)
def test_versions_that_reading_can_tell(tree: Tree, name: str) -> None:
    assert only_package(found(tree(VERSIONS[name]))).version == "1.2"


@pytest.mark.parametrize(
    "files",
    [
        project(SETUPTOOLS, '[tool.setuptools.dynamic]\nversion = { attr = "acme.V" }', DYNAMIC)
        + "-- acme/__init__.py --\nV = compute()\n",
        project("hatchling.build", '[tool.hatch.version]\nsource = "vcs"', DYNAMIC),
        project(SETUPTOOLS, '[tool.setuptools.dynamic]\nversion = { file = "../outside" }', DYNAMIC),
        project(SETUPTOOLS, "", DYNAMIC) + "-- PKG-INFO --\nName: other\nVersion: 1.2\n",
        project(
            "poetry.core.masonry.api",
            '[tool.poetry]\nversion = "0.0.0"\n[tool.poetry-dynamic-versioning]\nenable = true',
            DYNAMIC,
        ),
    ],
)
def test_versions_that_only_running_code_could_tell_are_empty(tree: Tree, tmp_path: Path, files: str) -> None:
    (tmp_path / "outside").write_text("6.6.6")
    package = only_package(found(tree(files)))
    assert (package.version, package.purl) == ("", "pkg:pypi/acme-tools")
