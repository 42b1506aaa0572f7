"""Packages of one checkout that depend on each other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tieline.buildinfo.python.members import is_member

from .drawn import by_name, found, make_venv, only_environment, resolved

if TYPE_CHECKING:
    from tieline.buildinfo.model import Workspace

Tree = Callable[[str], Path]


def member_names(workspace: Workspace) -> list[str]:
    return [row.name for row in only_environment(workspace).resolved if row.evidence == "workspace"]


UV_WORKSPACE = """
-- pyproject.toml --
[tool.uv.workspace]
members = ["packages/*", "tools"]
exclude = ["packages/old"]
[dependency-groups]
dev = ["pytest"]
-- packages/core/pyproject.toml --
[project]
name = "acme-core"
version = "1.0"
dependencies = ["requests"]
-- packages/core/src/acme/core/__init__.py --
-- packages/web/pyproject.toml --
[project]
name = "acme-web"
version = "2.0"
dependencies = ["acme-core"]
[tool.uv.sources]
acme-core = { workspace = true }
-- packages/web/src/acme/web/__init__.py --
-- packages/old/pyproject.toml --
[project]
name = "old"
-- tools/pyproject.toml --
[project]
name = "tools"
-- tools/tools.py --
"""


def test_members_of_a_uv_workspace_resolve_though_nothing_is_installed(tree: Tree) -> None:
    root = tree(UV_WORKSPACE)
    workspace = found(root)
    assert member_names(workspace) == ["acme-core", "acme-web", "tools"]
    environment = only_environment(workspace)
    row = resolved(environment, "acme-core")
    assert (row.purl, row.location) == ("pkg:pypi/acme-core@1.0", f"{root}/packages/core/src")
    assert (row.owns, row.modules, row.dependencies) == (("acme/core/",), ("acme.core",), ("requests",))
    assert f"{root}/packages/web/src" in environment.search_paths


def test_a_virtual_root_keeps_what_it_declares(tree: Tree) -> None:
    package = by_name(found(tree(UV_WORKSPACE)))["checkout"]
    assert (package.configured, package.files) == (False, ())
    assert [(each.name, each.scope) for each in package.dependencies] == [("pytest", "group:dev")]


def test_members_share_the_environment_of_the_workspace_root(tree: Tree, base: Path) -> None:
    root = tree(UV_WORKSPACE)
    make_venv(root / ".venv", base)
    assert {package.environment for package in found(root).packages} == {"venv:.venv"}


@pytest.mark.parametrize(
    "link",
    [
        '[project]\nname = "app"\ndependencies = ["lib"]\n[tool.uv.sources]\nlib = { path = "../lib" }',
        '[tool.poetry]\nname = "app"\n[tool.poetry.dependencies]\nlib = { path = "../lib", develop = true }',
        '[project]\nname = "app"\ndependencies = ["lib @ {root:uri}/../lib"]',
        '[project]\nname = "app"\n[tool.pdm.dev-dependencies]\ndev = ["-e file:///${PROJECT_ROOT}/../lib#egg=lib"]',
        '[project]\nname = "app"\ndependencies = ["lib>=1"]',
    ],
)
def test_path_dependencies_and_plain_names_lead_to_the_package_of_the_checkout(tree: Tree, link: str) -> None:
    root = tree(
        f"-- app/pyproject.toml --\n{link}\n"
        "-- lib/pyproject.toml --\n[project]\nname = 'lib'\nversion = '1'\n-- lib/lib.py --"
    )
    assert member_names(found(root)) == ["lib"]


def test_a_requirement_that_the_version_does_not_meet_is_no_member(tree: Tree) -> None:
    root = tree(
        "-- app/pyproject.toml --\n[project]\nname = 'app'\ndependencies = ['lib>=2']\n"
        "-- lib/pyproject.toml --\n[project]\nname = 'lib'\nversion = '1'\n"
    )
    assert member_names(found(root)) == []


def test_members_of_a_hatch_workspace(tree: Tree) -> None:
    root = tree(
        "-- pyproject.toml --\n[project]\nname = 'app'\n"
        "[tool.hatch.envs.default.workspace]\nmembers = [{ path = 'lib*' }]\n"
        "-- library/pyproject.toml --\n[project]\nname = 'lib'\n"
    )
    assert member_names(found(root)) == ["app", "lib"]


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("/w/a/b", "a/*", True),
        ("/w/a/b/c", "a/*", False),
        ("/w/a/b/c", "a/**", True),
        ("/w/a", "./a/", True),
        ("/x/a", "a", False),
    ],
)
def test_member_patterns(path: str, pattern: str, expected: bool) -> None:
    assert is_member(path, "/w", [pattern], []) is expected
