"""Modules of Go in one store: what is replaced by a fork is the fork's, and not the original's."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.buildinfo.tagged import commit, git, needs_git
from tieline.graph import query
from tieline.graph.query import Reader

from .checkouts import index_together

pytestmark = pytest.mark.skipif(
    shutil.which("go") is None and "CI" not in os.environ, reason="there is no Go toolchain here"
)

APP = """\
package main

import lib "example.com/lib/v2"

func main() { _ = lib.Load("x") }
"""
LIB = "package lib\n\nfunc Load(path string) error { return nil }\n"


def module(folder: Path, name: str, source: str, rest: str = "") -> Path:
    folder.mkdir(parents=True)
    (folder / "go.mod").write_text(f"module {name}\n\ngo 1.21\n{rest}")
    (folder / "main.go").write_text(source)
    return folder


def definitions(store: Path, root: Path, *others: Path) -> list[tuple[str, str]]:
    """Path and link of each definition of what `main` calls, with all of the checkouts in the store."""
    index_together(store, root, *others)
    with Reader(store, root=str(root)) as reader:
        found = query.definitions(reader, query.occurrences_at(reader, "main.go", 4, 23))
    return [(row.file, row.link) for row in found]


@pytest.mark.parametrize(
    ("folder", "place", "link"),
    [("lib", "lib/main.go", "exact"), ("fork", "fork/main.go", "declared")],
)
def test_a_replacement_means_the_module_that_is_in_the_folder(
    folder: str, place: str, link: str, tmp_path: Path
) -> None:
    replaced = f"\nrequire example.com/lib/v2 v2.3.0\n\nreplace example.com/lib/v2 => ../{folder}\n"
    app = module(tmp_path / "app", "example.com/app", APP, replaced)
    lib = module(tmp_path / "lib", "example.com/lib/v2", LIB)
    fork = module(tmp_path / "fork", "example.com/fork", LIB)
    found = definitions(tmp_path / "index.db", app, lib, fork)
    assert found == [(str(tmp_path / place), link)]


def vendoring(folder: Path) -> Path:
    """A program that has a copy of the library at v2.3.0."""
    app = module(folder, "example.com/app", APP, "\nrequire example.com/lib/v2 v2.3.0\n")
    vendored = app / "vendor" / "example.com" / "lib" / "v2"
    vendored.mkdir(parents=True)
    (vendored / "main.go").write_text(LIB)
    listing = "# example.com/lib/v2 v2.3.0\n## explicit; go 1.21\nexample.com/lib/v2\n"
    (app / "vendor" / "modules.txt").write_text(listing)
    return app


def test_a_vendored_module_has_the_version_that_was_copied(tmp_path: Path) -> None:
    app = vendoring(tmp_path / "app")
    lib = module(tmp_path / "lib", "example.com/lib/v2", LIB)
    found = definitions(tmp_path / "index.db", app, lib)
    assert found == [(str(tmp_path / "lib/main.go"), "same-interface")]


@needs_git
def test_a_checkout_at_a_tag_is_that_version_until_it_is_edited(tmp_path: Path) -> None:
    app = vendoring(tmp_path / "app")
    lib = commit(module(tmp_path / "lib", "example.com/lib/v2", LIB))
    git(lib, "tag", "v2.3.0")
    place = str(lib / "main.go")
    assert definitions(tmp_path / "index.db", app, lib) == [(place, "exact")]
    (lib / "main.go").write_text(f"{LIB}\nfunc More() {{}}\n")
    assert definitions(tmp_path / "index.db", app, lib) == [(place, "same-interface")]
