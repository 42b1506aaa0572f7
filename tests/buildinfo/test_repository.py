"""What a checkout is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieline.buildinfo.repository import repository_name


def _clone(root: Path, address: str) -> Path:
    (root / ".git").mkdir(parents=True)
    (root / ".git" / "config").write_text(f'[core]\n\tbare = false\n[remote "origin"]\n\turl = {address}\n')
    return root


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/acme/mono.git",
        "https://someone:secret@example.org/acme/mono",
        "git@example.org:acme/mono.git",
        "ssh://git@example.org:2222/acme/mono.git",
    ],
)
def test_the_remote_names_the_checkout_without_credentials(tmp_path: Path, address: str) -> None:
    assert repository_name(_clone(tmp_path / "x", address)) == "example.org/acme/mono"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("git@GitHub.com:curl/CURL.git", "github.com/curl/curl"),
        ("https://github.com/Curl/curl", "github.com/curl/curl"),
        ("git@Git.example.org:Acme/Mono.git", "git.example.org/Acme/Mono"),
    ],
)
def test_case_counts_only_where_it_tells_repositories_apart(tmp_path: Path, address: str, name: str) -> None:
    assert repository_name(_clone(tmp_path / "x", address)) == name


def test_without_a_remote_the_folder_does(tmp_path: Path) -> None:
    (tmp_path / "mono").mkdir()
    assert repository_name(tmp_path / "mono") == "mono"
    assert repository_name(_clone(tmp_path / "local", "/srv/git/mono")) == "local"


def test_a_linked_work_tree_is_called_like_its_main_one(tmp_path: Path) -> None:
    main = _clone(tmp_path / "main", "https://example.org/acme/mono")
    (main / ".git" / "worktrees" / "side").mkdir(parents=True)
    side = tmp_path / "side"
    side.mkdir()
    (side / ".git").write_text(f"gitdir: {main}/.git/worktrees/side\n")
    assert repository_name(side) == "example.org/acme/mono"


def test_a_broken_git_configuration_is_no_name(tmp_path: Path) -> None:
    root = _clone(tmp_path / "mono", "https://example.org/acme/mono")
    (root / ".git" / "config").write_bytes(b"\xff[remote")
    assert repository_name(root) == "mono"
