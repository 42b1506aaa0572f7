"""What a checkout is called: the address of its git remote, read from the file, without running git in it."""

from __future__ import annotations

import configparser
from pathlib import Path
from urllib.parse import urlsplit

_CASELESS = frozenset({"github.com", "gitlab.com", "bitbucket.org", "codeberg.org"})
"""Hosts for which two paths that differ in case only are one repository."""


def repository_name(root: Path) -> str:
    """Name a checkout as `HOST/PATH` of its remote `origin`, or by its folder's name when it has none.

    No user name or password of the address is kept. The path is in lower case where case means nothing, so
    that clones of one repository have one name, however its address was typed.
    """
    return _shortened(_remote(root)) or root.name or "checkout"


def head_revision(root: Path) -> str:
    """The commit that is checked out, in hexadecimal; empty where there is none or it cannot be read."""
    git = root / ".git"
    try:
        if git.is_file():
            git = (root / git.read_text("utf-8").removeprefix("gitdir:").strip()).resolve()
        head = (git / "HEAD").read_text("utf-8").strip()
        if not head.startswith("ref:"):
            return head
        name = head.removeprefix("ref:").strip()
        main = git_folder(root)
        for place in (git / name, main / name):
            if place.is_file():
                return place.read_text("utf-8").strip()
        for line in (main / "packed-refs").read_text("utf-8").splitlines():
            commit, _, packed = line.partition(" ")
            if packed == name:
                return commit
    except (OSError, UnicodeDecodeError):
        pass
    return ""


def _remote(root: Path) -> str:
    config = configparser.RawConfigParser(strict=False, allow_no_value=True, delimiters=("=",))
    try:
        config.read_string((git_folder(root) / "config").read_text("utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return ""
    return config.get('remote "origin"', "url", fallback="") or ""


def git_folder(root: Path) -> Path:
    """The `.git` folder; in a linked work tree the main one's."""
    git = root / ".git"
    try:
        pointer = git.read_text("utf-8") if git.is_file() else ""
    except (OSError, UnicodeDecodeError):
        pointer = ""
    if not pointer.startswith("gitdir:"):
        return git
    folder = (root / pointer.removeprefix("gitdir:").strip()).resolve()
    return folder.parent.parent if folder.parent.name == "worktrees" else folder


def _shortened(address: str) -> str:
    if "://" in address:
        parts = urlsplit(address)
        host, path = parts.hostname or "", parts.path
    else:
        host, colon, path = address.rpartition("@")[2].partition(":")
        if not colon:
            return ""
    # Hosts have no case anywhere.
    host, path = host.lower(), path.strip("/").removesuffix(".git")
    if not host or not path:
        return ""
    return f"{host}/{path.lower() if host in _CASELESS else path}"
