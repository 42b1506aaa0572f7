"""What a lock file says when nothing is installed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .drawn import by_name, found, make_interpreter, make_venv, only_environment, resolved, write_tree

if TYPE_CHECKING:
    from tieline.buildinfo.model import Environment

Tree = Callable[[str], Path]
PROJECT = '-- pyproject.toml --\n[project]\nname = "acme"\nversion = "1"\n'


def read(root: Path, base: Path) -> Environment:
    return only_environment(found(root, PATH=str(base.parent)))


def versions(environment: Environment) -> dict[str, str]:
    return {row.name: row.version for row in environment.resolved if row.evidence == "lock"}


UV = """
-- uv.lock --
version = 1

[[package]]
name = "acme"
source = { editable = "." }
dependencies = [
    { name = "requests" },
    { name = "colorama", marker = "sys_platform == 'never'" },
]

[package.dev-dependencies]
dev = [{ name = "pytest" }]

[[package]]
name = "requests"
version = "2.32.3"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "numpy", version = "2.0", marker = "python_version >= '3.12'" },
    { name = "numpy", version = "1.26", marker = "python_version < '3.12'" }]
sdist = { url = "https://example.org/requests.tar.gz", hash = "sha256:0", size = 1 }
wheels = [
    { url = "https://example.org/requests.whl", hash = "sha256:0", size = 1 },
]

[[package]]
name = "numpy"
version = "1.26"
resolution-markers = ["python_full_version < '3.12'"]

[[package]]
name = "numpy"
version = "2.0"
resolution-markers = ["python_full_version >= '3.12'"]

[[package]]
name = "pytest"
version = "9.0"

[[package]]
name = "colorama"
version = "0.4"

[[package]]
name = "unreached"
version = "1"
"""


def test_a_lock_of_uv_is_evaluated_for_the_version_at_hand(tree: Tree, base: Path, tmp_path: Path) -> None:
    root = tree(PROJECT + UV)
    environment = read(root, base)
    assert (environment.id, environment.kind) == ("lock:uv.lock", "lock")
    assert versions(environment) == {"numpy": "2.0", "pytest": "9.0", "requests": "2.32.3"}
    row = resolved(environment, "requests")
    assert (row.purl, row.location, row.dependencies) == ("pkg:pypi/requests@2.32.3", "", ("numpy",))
    assert row.place.line == 15
    older = make_interpreter(tmp_path / "older", "3.11.2")
    assert versions(read(root, older))["numpy"] == "1.26"


def test_a_lock_of_uv_covers_its_members_and_no_one_else(tree: Tree, base: Path) -> None:
    root = tree(
        PROJECT
        + "[tool.uv.workspace]\nmembers = ['packages/*']\n"
        + UV
        + """
[[package]]
name = "member"
source = { editable = "packages/member" }

-- packages/member/pyproject.toml --
[project]
name = "member"
-- examples/stray/pyproject.toml --
[project]
name = "stray"
"""
    )
    packages = by_name(found(root, PATH=str(base.parent)))
    assert packages["member"].environment == packages["acme"].environment == "lock:uv.lock"
    assert packages["stray"].environment == "none"


@pytest.mark.parametrize(
    "lock",
    [
        """
        -- poetry.lock --
        [[package]]
        name = "Requests"
        version = "2.32.3"
        files = [
            {file = "requests.whl", hash = "sha256:0"},
        ]
        [package.dependencies]
        idna = ">=2"
        [[package]]
        name = "colorama"
        version = "0.4"
        markers = "sys_platform == 'never'"
        """,
        """
        -- pdm.lock --
        [[package]]
        name = "requests"
        version = "2.32.3"
        dependencies = ["idna>=2; python_version > '3'"]
        """,
        """
        -- pylock.toml --
        lock-version = "1.0"
        [[packages]]
        name = "requests"
        version = "2.32.3"
        dependencies = [{ name = "idna" }]
        [[packages]]
        name = "local"
        version = "1"
        directory = { path = "x" }
        """,
    ],
)
def test_locks_of_other_tools(tmp_path: Path, base: Path, lock: str) -> None:
    root = write_tree(write_tree(tmp_path / "checkout", PROJECT), lock)
    environment = read(root, base)
    assert versions(environment) == {"requests": "2.32.3"}
    assert resolved(environment, "requests").dependencies == ("idna",)


def test_requirements_that_pin_everything_are_a_lock(tree: Tree, base: Path) -> None:
    root = tree(
        "-- requirements.txt --\nrequests==2.32.3 \\\n  --hash=sha256:0\n"
        "idna==3.4 ; python_version < '3'\n-- a.py --"
    )
    environment = read(root, base)
    assert environment.id == "lock:requirements.txt"
    assert versions(environment) == {"requests": "2.32.3"}


def test_a_single_pin_is_merely_declared(tree: Tree, base: Path) -> None:
    root = tree(PROJECT + 'dependencies = ["requests==2.32.3", "idna>=3"]\n')
    environment = read(root, base)
    assert environment.kind == "none"
    row = resolved(environment, "requests")
    assert (row.purl, row.evidence, row.place.line) == ("pkg:pypi/requests@2.32.3", "declared", 4)
    assert "idna" not in {row.name for row in environment.resolved}


def test_an_installed_environment_wins_over_the_lock(tree: Tree, base: Path) -> None:
    root = tree(PROJECT + UV)
    make_venv(root / ".venv", base).install("requests", "2.0", ["requests.py"])
    row = resolved(only_environment(found(root)), "requests")
    assert (row.version, row.evidence) == ("2.0", "installed")


def test_a_broken_lock_is_a_problem_and_the_package_stands(tree: Tree, base: Path) -> None:
    root = tree(PROJECT + "-- uv.lock --\n[[package]]\nname = \n")
    workspace = found(root, PATH=os.fspath(base.parent))
    (problem,) = workspace.problems
    assert (problem.code, problem.place.path, problem.place.line) == ("TL106", f"{root}/uv.lock", 2)
    assert only_environment(workspace).kind == "none"


FORK = """
-- uv.lock --
conflicts = [[{ package = "acme", extra = "next" }, { package = "acme", group = "dev" }]]
[[package]]
name = "acme"
source = { editable = "." }
dependencies = [
    { name = "mcp", version = "1", marker = "extra == 'group-4-acme-dev'" },
    { name = "mcp", version = "2", marker = "extra == 'extra-4-acme-next' or extra != 'group-4-acme-dev'" },
]
[package.optional-dependencies]
next = [{ name = "mcp", version = "2" }, { name = "tasks" }]
[[package]]
name = "mcp"
version = "1"
[[package]]
name = "mcp"
version = "2"
[[package]]
name = "tasks"
version = "3"
dependencies = [{ name = "old", marker = "python_version < '3' and extra == 'extra-4-acme-next'" }]
[[package]]
name = "old"
version = "4"
"""


def test_of_a_forked_lock_one_branch_counts_and_the_others_add_what_is_missing(
    tree: Tree, base: Path
) -> None:
    assert versions(read(tree(PROJECT + FORK), base)) == {"mcp": "1", "tasks": "3"}
