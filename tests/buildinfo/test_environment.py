"""Which environment a package is analysed in, read from the disk alone."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.adapter import Options
from tieline.buildinfo.workspace import discover
from tieline.errors import TielineError

from .drawn import (
    by_name,
    found,
    make_interpreter,
    make_venv,
    only_environment,
    only_package,
    resolved,
    write_tree,
)

Tree = Callable[[str], Path]
PROJECT = '-- pyproject.toml --\n[project]\nname = "acme"\nversion = "1"\n-- acme.py --\n'


def test_own_environment_wins_over_the_activated_one(tree: Tree, base: Path, tmp_path: Path) -> None:
    root = tree(PROJECT)
    make_venv(tmp_path / "active", base)
    make_venv(root / ".venv", base)
    environment = only_environment(found(root, VIRTUAL_ENV=str(tmp_path / "active")))
    assert environment.id == "venv:.venv"
    assert environment.version == "3.12.4"
    assert environment.interpreter == f"{root}/.venv/bin/python"
    assert environment.search_paths == (f"{root}/.venv/lib/python3.12/site-packages",)
    assert environment.stdlib == f"{tmp_path}/python/lib/python3.12"


def test_a_named_environment_wins_over_the_own_one(tree: Tree, base: Path, tmp_path: Path) -> None:
    root = tree(PROJECT)
    make_venv(root / ".venv", base)
    make_venv(tmp_path / "other", base)
    by_folder = only_environment(found(root, python=str(tmp_path / "other")))
    by_interpreter = only_environment(found(root, python=str(tmp_path / "other/bin/python")))
    assert by_folder == by_interpreter
    assert by_folder.interpreter == f"{tmp_path}/other/bin/python"
    assert str(tmp_path) not in by_folder.id


def test_a_named_base_interpreter_is_used_with_its_own_packages(
    tree: Tree, base: Path, tmp_path: Path
) -> None:
    link = tmp_path / "links/python3.12"
    link.parent.mkdir()
    link.symlink_to(base)
    environment = only_environment(found(tree(PROJECT), python=str(link)))
    assert (environment.kind, environment.version) == ("interpreter", "3.12.4")
    assert environment.search_paths == (f"{tmp_path}/python/lib/python3.12/site-packages",)


@pytest.mark.parametrize("python", ["/no/such/python", "no-such-name", "."])
def test_a_named_python_that_is_none_is_the_users_mistake(tree: Tree, python: str) -> None:
    with pytest.raises(TielineError) as caught:
        found(tree(PROJECT), python=python)
    assert caught.value.code == "TL103"


def test_a_root_that_is_no_folder_is_the_users_mistake(tmp_path: Path) -> None:
    with pytest.raises(TielineError) as caught:
        discover(tmp_path / "nowhere", Options(), {})
    assert caught.value.code == "TL102"


def test_packages_side_by_side_have_their_own_environments(tree: Tree, base: Path) -> None:
    root = tree("-- one/setup.cfg --\n[metadata]\nname = one\n-- two/setup.cfg --\n[metadata]\nname = two\n")
    make_venv(root / "one/.venv", base)
    make_venv(root / "two/venv", base, "3.11.1")
    packages = by_name(found(root))
    assert packages["one"].environment == "venv:one/.venv"
    assert packages["two"].environment == "venv:two/venv"


def test_a_nested_package_uses_the_environment_of_the_folder_above(tree: Tree, base: Path) -> None:
    root = tree(PROJECT + "-- tools/setup.cfg --\n[metadata]\nname = tools\n")
    make_venv(root / "env", base)
    assert {package.environment for package in found(root).packages} == {"venv:env"}


def test_a_folder_that_is_merely_called_env_is_no_environment(tree: Tree) -> None:
    root = tree(PROJECT + "-- env/settings.py --\n")
    assert only_environment(found(root)).kind == "none"


def test_an_environment_whose_interpreter_has_gone_is_used_and_reported(tree: Tree, tmp_path: Path) -> None:
    root = tree(PROJECT)
    site = make_venv(root / ".venv", tmp_path / "gone/bin/python3.12", "3.12.9")
    site.install("requests", "2.0", ["requests/__init__.py"])
    workspace = found(root)
    environment = only_environment(workspace)
    assert (environment.version, environment.stdlib) == ("3.12.9", "")
    assert resolved(environment, "requests").version == "2.0"
    assert [problem.code for problem in workspace.problems] == ["TL107"]


def test_system_packages_count_only_when_the_environment_says_so(
    tree: Tree, base: Path, tmp_path: Path
) -> None:
    root = tree(PROJECT)
    make_venv(root / ".venv", base, include_system_site_packages="true")
    text = (root / ".venv/pyvenv.cfg").read_text().replace("include-system-site-packages = false\n", "")
    (root / ".venv/pyvenv.cfg").write_text(text)
    assert f"{tmp_path}/python/lib/python3.12/site-packages" in only_environment(found(root)).search_paths


def test_version_info_of_other_tools_is_read(tree: Tree, base: Path) -> None:
    root = tree(PROJECT)
    make_venv(root / ".venv", base)
    (root / ".venv/pyvenv.cfg").write_text(f"home = {base.parent}\nuv = 0.9\nversion_info = 3.12.4.final.0\n")
    assert only_environment(found(root)).version == "3.12.4"


def test_a_windows_environment_is_read(tree: Tree, tmp_path: Path) -> None:
    root = tree(PROJECT)
    home = write_tree(tmp_path / "Python312", "-- python.exe --\n-- python312.dll --\n-- Lib/os.py --")
    write_tree(root, "-- .venv/Scripts/python.exe --\n-- .venv/Lib/site-packages/six.py --")
    (root / ".venv/pyvenv.cfg").write_text(f"home = {home}\nversion = 3.12.4\n")
    environment = only_environment(found(root))
    assert environment.platform == "Windows"
    assert environment.interpreter == f"{root}/.venv/Scripts/python.exe"
    assert environment.search_paths == (f"{root}/.venv/Lib/site-packages",)
    assert environment.stdlib == f"{home}/Lib"


def test_a_conda_environment_is_read(tree: Tree, tmp_path: Path) -> None:
    prefix = tmp_path / "conda/envs/work"
    make_interpreter(prefix, "3.12.0")
    (prefix / "include/python3.12/patchlevel.h").unlink()
    write_tree(prefix, "-- conda-meta/python-3.12.7-hc5c86c4_0_cpython.json --")
    environment = only_environment(found(tree(PROJECT), CONDA_PREFIX=str(prefix)))
    assert (environment.kind, environment.version) == ("conda", "3.12.7")


def test_the_environment_that_poetry_keeps_is_found_by_its_name(
    tree: Tree, base: Path, tmp_path: Path
) -> None:
    root = tree('-- pyproject.toml --\n[tool.poetry]\nname = "Acme"\nversion = "1"\n')
    digest = base64.urlsafe_b64encode(hashlib.sha256(os.path.realpath(root).encode()).digest()).decode()[:8]
    for minor in ("3.9", "3.12"):
        make_venv(tmp_path / f"cache/pypoetry/virtualenvs/acme-{digest}-py{minor}", base)
    environment = only_environment(found(root, XDG_CACHE_HOME=str(tmp_path / "cache")))
    assert environment.interpreter.endswith("-py3.12/bin/python")


def test_without_anything_the_interpreter_on_path_lends_its_library(
    tree: Tree, base: Path, tmp_path: Path
) -> None:
    path = os.pathsep.join(["/no/such/folder", str(base.parent)])
    environment = only_environment(found(tree(PROJECT), PATH=path))
    assert (environment.id, environment.kind, environment.search_paths) == ("none", "none", ())
    row = resolved(environment, "python")
    assert (row.purl, row.evidence, row.owns) == ("pkg:generic/python@3.12.4", "stdlib", ("",))
    assert row.location == f"{tmp_path}/python/lib/python3.12"


def test_a_shim_of_pyenv_stands_for_the_version_that_the_checkout_asks_for(
    tree: Tree, tmp_path: Path
) -> None:
    for version in ("3.11.7", "3.12.4"):
        make_interpreter(tmp_path / f"pyenv/versions/{version}", version)
    write_tree(tmp_path / "pyenv", "-- shims/python3 --\n#!/bin/sh\nexit 1\n-- version --\n3.11.7\n")
    path = str(tmp_path / "pyenv/shims")
    assert only_environment(found(tree(PROJECT), PATH=path)).version == "3.11.7"
    assert only_environment(found(tree("-- .python-version --\n3.12\n"), PATH=path)).version == "3.12.4"


def test_nothing_at_all_still_gives_an_environment(tree: Tree) -> None:
    environment = only_environment(found(tree(PROJECT)))
    assert (environment.version, environment.stdlib, environment.resolved) == ("", "", ())


def test_markers_are_evaluated_for_the_environment_and_not_for_this_interpreter(
    tree: Tree, base: Path
) -> None:
    root = tree(
        """
        -- pyproject.toml --
        [project]
        name = "acme"
        dependencies = [
            "new; python_version >= '3.12'",
            "old; python_full_version < '3.12.4'",
            "weird; nonsense == 'x'",
        ]
        """
    )
    make_venv(root / ".venv", base)
    package = only_package(found(root))
    assert {each.name: each.applies for each in package.dependencies} == {"new": True, "old": False}
    (root / ".venv").rename(root / "gone")
    assert {each.name: each.applies for each in only_package(found(root)).dependencies}["new"] is None


def test_the_answer_is_the_same_every_time(tree: Tree, base: Path) -> None:
    root = tree(PROJECT + "-- b/setup.cfg --\n[metadata]\nname = b\n-- b/b.py --")
    make_venv(root / ".venv", base).install("x", "1", ["x.py"])
    assert found(root) == found(root)
