"""C and C++ projects that crates carry: brought by Cargo, configured by their own CMake, and indexed."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from tieline.graph.reader import Reader
from tieline.graph.status import paths
from tieline.pipeline import STORE

from .conftest import Project, tieline

_MANIFEST = """\
[package]
name = "sources"
version = "0.0.0"
edition = "2021"

[dependencies]
{crate} = "={version}"
"""
"""A crate that nobody builds; Cargo only brings what it depends on."""


def vendor(folder: Path, crate: str, version: str) -> Path:
    """Bring the sources of an exact release into `folder`, and give where they lie."""
    (folder / "src").mkdir()
    (folder / "src" / "lib.rs").touch()
    (folder / "Cargo.toml").write_text(_MANIFEST.format(crate=crate, version=version))
    command = ["cargo", "vendor", "--quiet", "--versioned-dirs", "vendor"]
    subprocess.run(command, cwd=folder, check=True, timeout=200)
    return folder / "vendor" / f"{crate}-{version}"


def index(root: Path, *options: str) -> Project:
    """Configure a checkout, and index it."""
    configure(root, *options)
    return Project(root, tieline(root, "index", "--jobs", "2"))


def configure(root: Path, *options: str) -> None:
    """Have CMake write the compilation database of a checkout into `build`."""
    command = ["cmake", "-S", ".", "-B", "build", "-DCMAKE_EXPORT_COMPILE_COMMANDS=ON"]
    options = tuple(f"-D{each}" for each in options)
    subprocess.run([*command, *options], cwd=root, check=True, timeout=200)


def compiled(project: Project) -> set[str]:
    """Give the files that the compilation database names, relative to the checkout."""
    database = (project.root / "build" / "compile_commands.json").read_bytes()
    return {Path(each["file"]).relative_to(project.root).as_posix() for each in json.loads(database)}


def written(project: Project) -> set[str]:
    """Give the files of C and C++ that the checkout had before it was configured."""
    suffixes = {".c", ".cc", ".h", ".hpp"}
    found = [each.relative_to(project.root) for each in project.root.rglob("*") if each.suffix in suffixes]
    return {each.as_posix() for each in found if each.parts[0] != "build"}


def documents(project: Project) -> set[str]:
    """Give the files of the checkout that the index has facts about."""
    with Reader(project.root / STORE) as reader:
        return set(paths(reader))


def left_out(project: Project) -> dict[str, str]:
    """Give the files that the index says it has no facts about, each with the reason."""
    return {
        row["path"]: row["reason"]
        for unit in project.indexed["units"]
        for row in unit["missing"]
        if unit["status"] == "skipped"
    }


def agreement(project: Project, *files: str) -> tuple[float, list[dict[str, Any]]]:
    """Compare the definitions of 200 names in some files with clangd's: the share that agrees, and the rest.

    It takes clangd long to open a file, and little to answer about it.
    """
    (row,) = project.ask("verify", *files, "--ask", "definition", "--sample", "200")["languages"]
    assert row["stopped"] is None
    (question,) = row["questions"]
    assert question["asked"] >= 190, row["left_out"]
    return question["share"], row["differences"]
