"""Which package owns a path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tieline.buildinfo.package_map import NOBODY, owners, package_map

from .drawn import found, make_venv, only_environment, write_tree

Tree = Callable[[str], Path]


def test_the_longest_prefix_decides_among_all_kinds_of_owners(tree: Tree, base: Path, tmp_path: Path) -> None:
    root = tree(
        "-- pyproject.toml --\n[project]\nname = 'acme'\nversion = '1'\n-- acme.py --\n"
        "-- nested/setup.cfg --\n[metadata]\nname = nested\nversion = 2\n-- nested/nested.py --"
    )
    site = make_venv(root / ".venv", base)
    site.install("requests", "2.32.3", ["requests/api.py"])
    site.install("six", "1.17", ["six.py"])
    site.install("google-auth", "1", ["google/auth/a.py"])
    site.install("protobuf", "7", ["google/protobuf/b.py"])
    outside = write_tree(tmp_path / "elsewhere", "-- lib/__init__.py --")
    site.install("lib", "3", contents={"_lib.pth": f"{outside}\n"}, extra={"top_level.txt": "lib"})
    workspace = found(root)
    owner = package_map(workspace).owner
    packages = site.path.as_posix()
    assert owner(f"{root}/acme.py") == "pkg:pypi/acme@1"
    assert owner(f"{root}/nested/nested.py") == "pkg:pypi/nested@2"
    assert owner(f"{packages}/requests/deep/new.py") == "pkg:pypi/requests@2.32.3"
    assert owner(f"{packages}/six.py") == "pkg:pypi/six@1.17"
    assert owner(f"{packages}/google/auth/a.py") == "pkg:pypi/google-auth@1"
    assert owner(f"{packages}/google/other.py") is None
    assert owner(f"{packages}/six.pyi") is None
    assert owner(f"{outside}/lib/x.py") == "pkg:pypi/lib@3"
    assert owner(f"{tmp_path}/python/lib/python3.12/json/decoder.py") == "pkg:generic/python@3.12.4"
    assert owner(f"{tmp_path}/elsewhere/other.py") is None
    assert owner("/") is None


def test_site_packages_inside_the_library_are_not_the_library(tree: Tree, base: Path, tmp_path: Path) -> None:
    root = tree("-- a.py --")
    workspace = found(root, python=str(base))
    owner = package_map(workspace).owner
    library = f"{tmp_path}/python/lib/python3.12"
    assert owner(f"{library}/os.py") == "pkg:generic/python@3.12.4"
    assert owner(f"{library}/site-packages/unknown.py") is None


def test_owners_for_a_helper_are_sorted_and_give_the_same_answers(tree: Tree, base: Path) -> None:
    root = tree("-- pyproject.toml --\n[project]\nname = 'acme'\n-- acme.py --")
    site = make_venv(root / ".venv", base)
    site.install("requests", "2", ["requests/api.py"])
    workspace = found(root)
    rows = owners(only_environment(workspace), workspace.packages)
    assert rows == sorted(rows)
    assert (f"{root}/", "pkg:pypi/acme") in rows
    assert (f"{site.path}/requests/", "pkg:pypi/requests@2") in rows
    assert (f"{site.path}/", NOBODY) in rows


def test_the_model_can_be_imported_without_the_readers() -> None:
    code = "import sys, tieline.buildinfo.model; print({'packaging', 'pathspec', 'email'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
