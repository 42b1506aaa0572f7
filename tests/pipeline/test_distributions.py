"""Distributions that are called otherwise than what they bring to import, and whose sources are checkouts."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .checkouts import index_together, landed, write

SITE = ".venv/lib/python3.12/site-packages"

INK = {
    "ink/__init__.py": "from .blot import Blot\nfrom acme.paper import Sheet\n\n\ndef fill(): ...\n",
    "ink/blot.py": "class Blot:\n    def spread(self): ...\n",
}
"""What `PyInk` brings; it exports a class of another distribution as well."""

PAPER = {"acme/paper/__init__.py": "class Sheet:\n    def fold(self): ...\n"}
"""A part of the namespace `acme`, which two distributions share."""

GLUE = {"acme/glue.py": "def stick(): ...\n"}

STUBS = {
    "ink-stubs/__init__.pyi": "from .blot import Blot as Blot\n\ndef fill(full: bool = ...) -> None: ...\n",
    "ink-stubs/blot.pyi": "class Blot:\n    def spread(self) -> None: ...\n",
}

PROGRAM = """\
from acme.glue import stick
from acme.paper import Sheet
from ink import Blot, fill
from ink import Sheet as Page

stick()
Sheet().fold()
Blot().spread()
fill()
Page().fold()
"""


def installed(name: str, version: str, files: dict[str, str]) -> dict[str, str]:
    """The files of an installed distribution."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    record = "".join(f"{path},,\n" for path in files)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    return {f"{SITE}/{path}": text for path, text in files.items()} | {
        f"{SITE}/{info}/METADATA": metadata,
        f"{SITE}/{info}/RECORD": record,
    }


def source(folder: Path, name: str, version: str, files: dict[str, str]) -> Path:
    """A checkout of a distribution that has its modules below `src`."""
    build = f'[project]\nname = "{name}"\nversion = "{version}"\n'
    found = '[tool.setuptools.packages.find]\nwhere = ["src"]\n'
    sources = {f"src/{path}": text for path, text in files.items()}
    return write(folder / name, {"pyproject.toml": build + found, **sources})


def environment(*distributions: dict[str, str]) -> dict[str, str]:
    """The files of a checkout with an environment that has some distributions."""
    python = {".venv/pyvenv.cfg": f"home = {Path(sys.executable).parent}\nversion = 3.12.4\n"}
    return {"main.py": PROGRAM, **python, **{path: each[path] for each in distributions for path in each}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two programs, one with the distributions and one with nothing but a stub, and all sources."""
    folder = tmp_path_factory.mktemp("distributions")
    paper, glue = installed("acme-paper", "1.0", PAPER), installed("acme.glue", "2.0", GLUE)
    whole = environment(installed("PyInk", "3.1", INK), paper, glue)
    roots = (
        write(folder / "whole", whole),
        write(folder / "stubbed", environment(installed("types-PyInk", "3.0.20260101", STUBS))),
        source(folder, "PyInk", "3.1", INK),
        source(folder, "acme-paper", "1.0", PAPER),
        source(folder, "acme.glue", "2.0", GLUE),
    )
    index_together(folder / "store.db", *roots)
    return folder


@pytest.mark.parametrize(
    ("place", "target"),
    [
        ("6:1", "acme.glue/src/acme/glue.py:1"),
        ("7:9", "acme-paper/src/acme/paper/__init__.py:2"),
        ("8:1", "PyInk/src/ink/blot.py:1"),
        ("9:1", "PyInk/src/ink/__init__.py:5"),
        ("10:1", "acme-paper/src/acme/paper/__init__.py:1"),
    ],
)
def test_a_use_lands_in_the_source_of_the_distribution(place: str, target: str, folder: Path) -> None:
    assert landed(folder / "store.db", folder / "whole", f"main.py:{place}") == [(target, "exact")]


@pytest.mark.parametrize(
    ("place", "target", "link"),
    [
        ("8:8", "PyInk/src/ink/blot.py:2", "same-interface"),
        ("9:1", "PyInk/src/ink/__init__.py:5", "nearest"),
    ],
)
def test_what_only_a_stub_declares_lands_in_the_source_that_it_describes(
    place: str, target: str, link: str, folder: Path
) -> None:
    # The version of a stub is not that of what it describes, so that no such link is exact.
    assert landed(folder / "store.db", folder / "stubbed", f"main.py:{place}") == [(target, link)]
