"""Real projects from the registry, each with what it depends on in a virtual environment, and indexed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

ENVIRON = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "CONDA_PREFIX"}}
"""The environment of this process without the virtual environment that the tests run in."""


class Project(msgspec.Struct, frozen=True):
    """An indexed checkout.

    Attributes:
        root: its folder.
        indexed: what `tieline index --json` said.
    """

    root: Path
    indexed: dict[str, Any]

    def ask(self, *words: str) -> dict[str, Any]:
        """Run a command of the real program, and give its JSON document."""
        return tieline(self.root, *words)

    def places(self, *words: str) -> list[str]:
        """Give the results of a command as `path:line`; paths of dependencies begin behind site-packages."""
        return [f"{_short(row['path'])}:{row['line']}" for row in self.ask(*words)["results"]]

    def agreement(self, size: int, under: str) -> dict[str, Any]:
        """Compare answers about names, chosen at random, with those of pyright's own language server.

        Returns:
            For each question its part of the JSON document, with `differences` beside them.
        """
        (row,) = self.ask("verify", under, "--sample", str(size), "--lang", "python")["languages"]
        assert row["stopped"] is None
        return {"differences": row["differences"], **{each["question"]: each for each in row["questions"]}}


def _short(path: str) -> str:
    return path.rpartition("/site-packages/")[2]


def tieline(root: Path, *words: str) -> dict[str, Any]:
    """Run a command of the real program in a folder, and give the JSON document that it wrote."""
    done = subprocess.run(
        [sys.executable, "-m", "tieline", *words, "--json"],
        cwd=root,
        env=ENVIRON,
        capture_output=True,
        timeout=600,
    )
    document = json.loads(done.stdout)
    assert document["error"] is None, document["error"]
    assert done.returncode == 0, done.stderr.decode()
    return document


def fetch(
    folder: Path, requirement: str, dependencies: Sequence[str], without: Sequence[str] = ()
) -> Project:
    """Download a release's source, install what it needs into `.venv` below it, and index it.

    Folders that are named in `without` are removed first, to save time.
    """
    root = source(folder, requirement, without)
    environment(root, dependencies)
    return Project(root, tieline(root, "index", "--jobs", "2"))


def source(folder: Path, requirement: str, without: Sequence[str] = ()) -> Path:
    """Download a release's source and unpack it, but for the folders that are named in `without`."""
    packed = folder / "packed" / requirement
    pip(sys.executable, "download", "--no-deps", "--no-binary", ":all:", "--dest", str(packed), requirement)
    (archive,) = packed.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    root = folder / archive.name.removesuffix(".tar.gz")
    for name in without:
        shutil.rmtree(root / name)
    return root


def environment(root: Path, requirements: Sequence[str]) -> None:
    """Install packages into a virtual environment in the checkout."""
    venv.create(root / ".venv", with_pip=False, symlinks=True)
    python = root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pip(sys.executable, "--python", str(python), "install", *requirements)


def pip(python: str, *words: str) -> None:
    """Run pip, quietly."""
    subprocess.run(
        [python, "-m", "pip", "--quiet", "--disable-pip-version-check", *words], check=True, timeout=200
    )


@pytest.fixture(scope="session")
def flask(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Flask 3.1.0, with exact releases of its dependencies."""
    needed = (
        "blinker==1.9.0",
        "click==8.1.8",
        "itsdangerous==2.2.0",
        "jinja2==3.1.5",
        "werkzeug==3.1.3",
        "pytest==8.3.4",
    )
    return fetch(tmp_path_factory.mktemp("flask"), "flask==3.1.0", needed)


@pytest.fixture(scope="session")
def attrs(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Attrs 24.3.0, which has stubs beside its sources."""
    return fetch(tmp_path_factory.mktemp("attrs"), "attrs==24.3.0", ("pytest==8.3.4", "hypothesis==6.123.2"))


@pytest.fixture(scope="session")
def django(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Django 5.2.19 without its tests, 885 files in one unit."""
    needed = ("asgiref==3.8.1", "sqlparse==0.5.3")
    return fetch(tmp_path_factory.mktemp("django"), "django==5.2.19", needed, without=("tests", "docs"))
