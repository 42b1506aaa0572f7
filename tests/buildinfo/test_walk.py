"""Which files of a checkout count, and what is said about those that do not."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tieline.buildinfo.walk import walk

from .drawn import found, inside, make_interpreter, make_venv, only_package

Tree = Callable[[str], Path]


def sources(root: Path) -> list[str]:
    package = only_package(found(root))
    return inside(package, package.files)


def test_every_kind_of_source_file_counts_and_nothing_else(tree: Tree) -> None:
    root = tree("-- a.py --\n-- b.pyi --\n-- c.ipynb --\n-- script --\n-- d.pyc --\n-- e.txt --")
    assert sources(root) == ["a.py", "b.pyi", "c.ipynb"]


def test_folders_that_hold_no_source_of_the_checkout_are_skipped_with_a_reason(
    tree: Tree, base: Path
) -> None:
    root = tree(
        """
        -- a.py --
        -- .hidden/a.py --
        -- node_modules/x/a.py --
        -- __pycache__/a.py --
        -- conda/conda-meta/history --
        """
    )
    make_venv(root / "environment", base)
    workspace = found(root)
    assert inside(only_package(workspace), only_package(workspace).files) == ["a.py"]
    assert dict(workspace.skipped) == {
        ".hidden": "folder whose name starts with a dot",
        "__pycache__": "bytecode cache",
        "conda": "conda environment",
        "environment": "virtual environment",
        "node_modules": "installed Node packages",
    }


def test_nested_ignore_files_refine_those_above_them(tree: Tree) -> None:
    root = tree(
        """
        -- .gitignore --
        generated_*.py
        /build/
        *.tmp.py
        -- a.py --
        -- generated_a.py --
        -- build/x.py --
        -- src/build/y.py --
        -- src/.gitignore --
        !generated_kept.py
        secret/*
        !secret/shown.py
        -- src/generated_kept.py --
        -- src/generated_other.py --
        -- src/secret/hidden.py --
        -- src/secret/shown.py --
        """
    )
    workspace = found(root)
    package = only_package(workspace)
    assert inside(package, package.files) == [
        "a.py",
        "src/build/y.py",
        "src/generated_kept.py",
        "src/secret/shown.py",
    ]
    assert dict(workspace.skipped) == {
        "build": "ignored by .gitignore",
        "generated_a.py": "ignored by .gitignore",
        "src/generated_other.py": "ignored by .gitignore",
        "src/secret/hidden.py": "ignored by src/.gitignore",
    }


def test_a_root_that_ignores_everything_is_walked_all_the_same(tree: Tree) -> None:
    root = tree("-- .gitignore --\n*\n-- a.py --\n-- b/c.py --")
    workspace = found(root)
    assert sources(root) == ["a.py", "b/c.py"]
    assert [problem.code for problem in workspace.problems] == ["TL109"]


def test_an_ignore_file_that_lets_some_things_through_is_honoured(tree: Tree) -> None:
    root = tree("-- .gitignore --\n*\n!src/\n!src/**\n-- a.py --\n-- src/c.py --")
    assert sources(root) == ["src/c.py"]
    assert found(root).problems == ()


@pytest.mark.parametrize("name", ["node_modules", ".cache", "__pycache__", "env"])
def test_the_root_is_walked_whatever_it_is(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    root.mkdir()
    (root / "a.py").touch()
    (root / "pyvenv.cfg").touch()
    assert sources(root) == ["a.py"]


def test_symbolic_links_that_loop_or_leave_are_reported_and_the_walk_ends(tree: Tree, tmp_path: Path) -> None:
    root = tree("-- pkg/a.py --\n-- other/b.py --")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/c.py").touch()
    (root / "pkg/loop").symlink_to(root / "pkg")
    (root / "pkg/up").symlink_to("..")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "out.py").symlink_to(tmp_path / "outside/c.py")
    (root / "gone.py").symlink_to("nowhere.py")
    (root / "self").symlink_to("self")
    workspace = found(root)
    assert sources(root) == ["other/b.py", "pkg/a.py"]
    assert dict(workspace.skipped) == {
        "gone.py": "symbolic link that leads nowhere",
        "out": "symbolic link that leaves the checkout",
        "out.py": "symbolic link that leaves the checkout",
        "pkg/loop": "symbolic link that loops",
        "pkg/up": "symbolic link that loops",
    }


def test_a_link_within_the_checkout_is_followed_once(tree: Tree) -> None:
    root = tree("-- shared/b.py --\n-- one/a.py --\n-- two/a.py --")
    (root / "one/shared").symlink_to("../shared")
    (root / "two/shared").symlink_to("../shared")
    workspace = found(root)
    assert sources(root) == ["one/a.py", "one/shared/b.py", "shared/b.py", "two/a.py"]
    assert dict(workspace.skipped) == {
        "two/shared": "symbolic link to a folder that another link was followed to"
    }


def test_links_between_folders_cannot_multiply(tree: Tree) -> None:
    names = [f"d{number}" for number in range(8)]
    root = tree("\n".join(f"-- {name}/a.py --" for name in names))
    for one in names:
        for other in names:
            if one != other:
                (root / one / other).symlink_to(f"../{other}")
    assert len(sources(root)) == 2 * len(names)


def test_a_folder_that_cannot_be_listed_is_reported(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree("-- a.py --\n-- locked/b.py --")
    listed = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("locked"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert walk(str(root), (), (".py",)).skipped == (("locked", "cannot be read: Permission denied"),)


def test_an_unreadable_ignore_file_is_a_problem_and_ignores_nothing(tree: Tree) -> None:
    root = tree("-- a.py --")
    (root / ".gitignore").write_bytes(b"a.py\n\xff\xfe")
    workspace = found(root)
    assert sources(root) == ["a.py"]
    assert [problem.code for problem in workspace.problems] == ["TL109"]


def test_an_interpreter_inside_the_checkout_is_no_source(tree: Tree) -> None:
    root = tree("-- a.py --\n-- .gitignore --\n/tools/\n")
    make_interpreter(root / "tools")
    assert sources(root) == ["a.py"]


def test_a_pattern_for_folders_says_nothing_about_the_files_in_them(tree: Tree) -> None:
    root = tree("-- .gitignore --\n*\n!*/\n!/keep/*\n-- a.py --\n-- keep/b.py --\n-- other/c.py --")
    assert sources(root) == ["keep/b.py"]


def test_what_lies_in_an_ignored_kind_of_place_can_be_taken_back(tree: Tree) -> None:
    root = tree("-- .gitignore --\nc/**\n!c/kept.py\n-- c/kept.py --\n-- c/gone.py --")
    assert sources(root) == ["c/kept.py"]


def test_a_pipe_in_place_of_a_file_is_not_waited_for(tree: Tree) -> None:
    root = tree("-- b.py --")
    for name in (
        ".gitignore",
        "a.py",
        "pyproject.toml",
        "setup.cfg",
        "setup.py",
        "requirements.txt",
        "uv.lock",
    ):
        os.mkfifo(root / name)
    workspace = found(root)
    assert only_package(workspace).files == (f"{root}/b.py",)
    assert ("a.py", "not a regular file") in workspace.skipped


def test_very_deep_folders_end_the_walk_and_are_reported(tmp_path: Path) -> None:
    folder = root = tmp_path / "checkout"
    for _ in range(300):
        folder /= "d"
    folder.mkdir(parents=True)
    (folder / "deep.py").touch()
    (root / "a.py").touch()
    workspace = found(root)
    assert sources(root) == ["a.py"]
    assert [reason for _, reason in workspace.skipped] == ["nested too deeply"]
