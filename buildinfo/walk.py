"""Walks a checkout: which folders and source files count, and what was left out for which reason.

Ignore files are honoured as git does it, nested ones too, but git is never run, so a file that is tracked
although it is ignored is left out, and `.git/info/exclude`, which is private to one clone, is not read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from typing import cast

import msgspec
from pathspec import GitIgnoreSpec

from .model import BuildProblem, Place
from .paths import is_below, parent, read_text, real, relative_to

_DEEPEST = 200

OUR_OWN = ".tieline"
"""The folder that tieline keeps its index in; a checkout is the same with it and without."""


class Folder(msgspec.Struct, frozen=True):
    """A folder that was walked.

    Attributes:
        folders: sorted names of the folders in it that were walked too.
        sources: sorted names of its source files.
        builds: names of the build files that it holds.
    """

    folders: tuple[str, ...]
    sources: tuple[str, ...]
    builds: frozenset[str]


class Walk(msgspec.Struct, frozen=True):
    """What was found below a root.

    Attributes:
        root: absolute folder.
        folders: every walked folder by absolute path, in sorted depth-first order.
        skipped: pairs of a path relative to the root and why nothing below it was looked at, sorted.
        problems: ignore files that could not be honoured.
    """

    root: str
    folders: Mapping[str, Folder]
    skipped: tuple[tuple[str, str], ...]
    problems: tuple[BuildProblem, ...]


def only(walked: Walk, suffixes: tuple[str, ...]) -> Walk:
    """Give a walk with only the source files whose names end in one of `suffixes`."""
    folders = {
        path: msgspec.structs.replace(
            folder, sources=tuple(each for each in folder.sources if each.endswith(suffixes))
        )
        for path, folder in walked.folders.items()
    }
    return msgspec.structs.replace(walked, folders=folders)


def assign_files(walked: Walk, roots: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Sorted source files by the nearest folder above them among `roots` and the root of the walk."""
    owners: dict[str, str] = {}
    files: dict[str, list[str]] = {root: [] for root in (walked.root, *roots)}
    for path, folder in walked.folders.items():
        owner = path if path in files else owners[parent(path)]
        owners[path] = owner
        files[owner] += [f"{path}/{name}" for name in folder.sources]
    return {root: tuple(sorted(found)) for root, found in files.items()}


class _Ignores(msgspec.Struct, frozen=True):
    """One ignore file: the folder that it stands in, and its patterns, last one first.

    A pattern is a regular expression of pathspec and whether it ignores (or takes back) what it matches.
    """

    base: str
    patterns: tuple[tuple[re.Pattern[str], bool], ...]


class _State(msgspec.Struct):
    """What is gathered during one walk."""

    root: str
    builds: Collection[str]
    suffixes: tuple[str, ...]
    folders: dict[str, Folder]
    skipped: list[tuple[str, str]]
    problems: list[BuildProblem]
    followed: set[str]


def walk(root: str, builds: Collection[str], suffixes: Collection[str]) -> Walk:
    """Walk the folder `root`, which is always looked at itself.

    Args:
        root: absolute folder.
        builds: names of the build files to note.
        suffixes: what the names of source files end in.
    """
    state = _State(root, builds, tuple(suffixes), {}, [], [], set())
    _walk_folder(state, root, (), frozenset({real(root)}))
    return Walk(root, state.folders, tuple(sorted(state.skipped)), tuple(state.problems))


def _walk_folder(state: _State, path: str, ignores: tuple[_Ignores, ...], ancestors: frozenset[str]) -> bool:
    """Walk one folder and what lies below it; false when it cannot be listed."""
    try:
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        state.skipped.append((relative_to(path, state.root), f"cannot be read: {error.strerror}"))
        return False
    names = {entry.name for entry in entries}
    if ".gitignore" in names:
        ignores = _with_ignore_file(state, path, entries, ignores)
    # The place in the dictionary is taken before the folders below, so that the order is depth-first.
    state.folders[path] = Folder((), (), frozenset())
    folders: list[str] = []
    sources: list[str] = []
    for entry in entries:
        child = f"{path}/{entry.name}"
        if _is_folder(entry):
            if entry.name == OUR_OWN:
                continue
            reason = _folder_reason(state, entry, child, ignores, ancestors)
            if reason:
                state.skipped.append((relative_to(child, state.root), reason))
                continue
            linked = frozenset({real(child)}) if entry.is_symlink() else frozenset({child})
            if _walk_folder(state, child, ignores, ancestors | linked):
                folders.append(entry.name)
        elif entry.name.endswith(state.suffixes):
            reason = _file_reason(state, entry, child, ignores)
            if reason:
                state.skipped.append((relative_to(child, state.root), reason))
            else:
                sources.append(entry.name)
    state.folders[path] = Folder(tuple(folders), tuple(sources), frozenset(names.intersection(state.builds)))
    return True


def _is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or a link to one; false for a link that leads nowhere."""
    try:
        return entry.is_dir()
    except OSError:
        return False


def _folder_reason(
    state: _State,
    entry: os.DirEntry[str],
    path: str,
    ignores: tuple[_Ignores, ...],
    ancestors: frozenset[str],
) -> str:
    """Why a folder is not walked, or empty."""
    if len(ancestors) > _DEEPEST:
        return "nested too deeply"
    if entry.is_symlink():
        target = real(path)
        # An ancestor of the link, by any of its names, means that the walk would come back here for ever.
        if target in ancestors or is_below(path, target):
            return "symbolic link that loops"
        if not is_below(target, state.root):
            return "symbolic link that leaves the checkout"
        if target in state.followed:
            return "symbolic link to a folder that another link was followed to"
        state.followed.add(target)
    if os.path.lexists(f"{path}/pyvenv.cfg"):
        return "virtual environment"
    if os.path.lexists(f"{path}/conda-meta"):
        return "conda environment"
    if entry.name == "node_modules":
        return "installed Node packages"
    if entry.name == "__pycache__":
        return "bytecode cache"
    if entry.name.startswith("."):
        return "folder whose name starts with a dot"
    return _ignored(path + "/", ignores, state.root)


def _file_reason(state: _State, entry: os.DirEntry[str], path: str, ignores: tuple[_Ignores, ...]) -> str:
    """Why a source file is left out, or empty."""
    if entry.is_symlink():
        target = real(path)
        if not os.path.isfile(target):  # noqa: PTH113
            return "symbolic link that leads nowhere"
        if not is_below(target, state.root):
            return "symbolic link that leaves the checkout"
    elif not entry.is_file():
        return "not a regular file"
    return _ignored(path, ignores, state.root)


def _ignored(path: str, ignores: tuple[_Ignores, ...], root: str) -> str:
    """Name of the ignore file that a path is ignored by; the nearest file that says anything decides.

    A path that ends in `/` is a folder.
    """
    for ignore in reversed(ignores):
        relative = path[len(ignore.base.rstrip("/")) + 1 :]
        for pattern, ignoring in ignore.patterns:
            if _matches(pattern, relative.removesuffix("/"), is_folder=relative.endswith("/")):
                return f"ignored by {relative_to(ignore.base + '/.gitignore', root)}" if ignoring else ""
    return ""


def _matches(pattern: re.Pattern[str], path: str, *, is_folder: bool) -> bool:
    """Whether a pattern matches a path itself, and not merely a folder above it, which was judged before.

    The expressions of pathspec mark the end of a folder's path, or of one above it, as the group `ps_d`.
    """
    found = pattern.search(path)
    if found and found.groupdict().get("ps_d") is None:
        return True
    if not is_folder or "ps_d" not in pattern.groupindex:
        return False
    return any(each.start("ps_d") == len(path) for each in pattern.finditer(path + "/"))


def _read_patterns(text: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """Patterns of an ignore file, last one first."""
    read: list[tuple[re.Pattern[str], bool]] = []
    for pattern in GitIgnoreSpec.from_lines(text.splitlines()).patterns:
        expression = cast("re.Pattern[str] | None", pattern.regex)  # pyright: ignore[reportUnknownMemberType]
        # Comments and blank lines are patterns without an expression.
        if expression is not None and pattern.include is not None:
            read.append((expression, pattern.include))
    return tuple(reversed(read))


def _with_ignore_file(
    state: _State, path: str, entries: list[os.DirEntry[str]], ignores: tuple[_Ignores, ...]
) -> tuple[_Ignores, ...]:
    """Add the ignore file of a folder to those of the folders above it."""
    file = f"{path}/.gitignore"
    text = read_text(file)
    if text is None:
        message = "the ignore file is not readable UTF-8 text and was not honoured"
        state.problems.append(BuildProblem(Place(file), message, code="TL109"))
        return ignores
    try:
        added = (*ignores, _Ignores(path, _read_patterns(text)))
    except ValueError as error:
        message = f"the ignore file has a pattern that git would not take ({error}) and was not honoured"
        state.problems.append(BuildProblem(Place(file), message, code="TL109"))
        return ignores
    if path == state.root and _ignores_everything(path, entries, added):
        message = "the ignore file of the checkout ignores everything in it and was not honoured"
        hint = "index a folder whose ignore file leaves something to look at"
        state.problems.append(BuildProblem(Place(file), message, hint, "TL109"))
        return ignores
    return added


def _ignores_everything(root: str, entries: list[os.DirEntry[str]], ignores: tuple[_Ignores, ...]) -> bool:
    """Whether nothing is left to look at, as in a folder that a tool marked as its own output."""
    seen = [entry for entry in entries if not entry.name.startswith(".")]
    return bool(seen) and all(
        _ignored(f"{root}/{entry.name}" + ("/" if _is_folder(entry) else ""), ignores, root) for entry in seen
    )
