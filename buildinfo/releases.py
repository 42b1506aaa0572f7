"""Which release a checkout is: the tags of git at the commit that is checked out.

Only files are read. git itself is not run, because what lies in a checkout could make it run programs.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from .paths import parent, relative_to
from .repository import git_folder, head_revision

if TYPE_CHECKING:
    from dulwich.object_store import DiskObjectStore

_COMMIT = re.compile(r"[0-9a-f]{40}")
_TAGS = b"refs/tags/"


def work_tree(folder: str) -> str:
    """The nearest folder at or above a folder that git has checked out; empty where there is none."""
    while not Path(folder, ".git").exists():
        if folder == parent(folder):
            return ""
        folder = parent(folder)
    return folder


def release_tags(root: str, is_wanted: Callable[[str], bool], files: Iterable[str]) -> tuple[str, ...]:
    """Give the tags of the commit that is checked out, sorted.

    None where one of the files is not, byte by byte, as the commit has it, so that it is not what was tagged.
    Files that are missing, and those that nobody asks about, are not compared. A damaged repository has no
    tags.

    Args:
        root: the folder that `work_tree` gave.
        is_wanted: whether a tag's name can matter.
        files: absolute paths of files below `root`.
    """
    commit = head_revision(Path(root))
    if not _COMMIT.fullmatch(commit):
        return ()
    git = git_folder(Path(root))
    # Most checkouts have no use for this, and it loads for longer than the rest of a short query takes.
    from dulwich.object_store import DiskObjectStore

    try:
        with closing(DiskObjectStore(git / "objects")) as store:
            tags = _tags_of(git, store, commit.encode(), is_wanted)
            return tags if tags and _has(store, commit.encode(), root, files) else ()
    except Exception:  # dulwich does not say what it raises for which damage
        return ()


def _tags_of(
    git: Path, store: DiskObjectStore, commit: bytes, is_wanted: Callable[[str], bool]
) -> tuple[str, ...]:
    from dulwich.object_store import peel_sha
    from dulwich.refs import DiskRefsContainer, Ref

    refs = DiskRefsContainer(git)
    found: list[str] = []
    for short in refs.subkeys(Ref(_TAGS)):
        name = short.decode("utf-8", "replace")
        if not is_wanted(name):
            continue
        full = Ref(_TAGS + short)
        tagged = refs.get_peeled(full)
        if (tagged or peel_sha(store, refs[full])[1].id) == commit:
            found.append(name)
    return tuple(sorted(found))


def _has(store: DiskObjectStore, commit: bytes, root: str, files: Iterable[str]) -> bool:
    """Whether a commit has exactly these files, as far as it has them at all."""
    from dulwich.objects import Commit, ObjectID, Tree

    top = store[ObjectID(commit)]
    if not isinstance(top, Commit):
        return False
    trees: dict[str, Tree | None] = {}

    def tree(folder: str) -> Tree | None:
        if folder not in trees:
            found = store[top.tree] if folder == "." else None
            above, _, name = folder.rpartition("/")
            holder = tree(above or ".") if folder != "." else None
            if holder is not None and name.encode() in holder:
                found = store[holder[name.encode()][1]]
            trees[folder] = found if isinstance(found, Tree) else None
        return trees[folder]

    for path in files:
        folder, _, name = relative_to(path, root).rpartition("/")
        holder = tree(folder or ".")
        if holder is None or name.encode() not in holder:
            return False
        content = Path(path).read_bytes()
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False)
        if blob.hexdigest().encode() != holder[name.encode()][1]:
            return False
    return True
