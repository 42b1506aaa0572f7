"""Checkouts that the real git made, with tags."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

needs_git = pytest.mark.skipif(
    shutil.which("git") is None and "CI" not in os.environ, reason="git is not on PATH"
)
"""These tests make repositories with the real git; what is tested never runs it."""

_NOBODY = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def git(root: Path, *words: str) -> None:
    """Run git in a folder, with nobody's settings."""
    program = shutil.which("git") or "git"
    subprocess.run(
        [program, *words], cwd=root, env={**os.environ, **_NOBODY}, check=True, capture_output=True
    )


def commit(root: Path) -> Path:
    """Commit all that is in a folder, which becomes a repository if it is none."""
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "x")
    return root
