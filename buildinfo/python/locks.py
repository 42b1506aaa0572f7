"""Lock files: which exact versions a project was resolved to, where nothing is installed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..model import BuildProblem, Evidence, Place, Resolved
from ..paths import join, list_names, parent, read_text
from .installed import python_purl
from .markers import MarkerValues, holds
from .requirements import RequirementsFile, exact_version, valid_name
from .toml_file import (
    Table,
    TomlFile,
    as_list,
    as_table,
    read_toml,
    table_at,
    tables_at,
    text_at,
)
from .uv_lock import uv_packages

# Lines that list downloads with their digests: most of a lock, of no use here, and slow to parse.
_ARTIFACT = re.compile(r"^(?: +\{ ?(?:url|file) = \".*\},?|sdist = \{.*\}) *$", re.MULTILINE)

LockKind = Literal["uv", "poetry", "pdm", "pylock", "requirements"]


class Lock(msgspec.Struct, frozen=True):
    """A lock file, not yet evaluated for an environment.

    Attributes:
        path: absolute path.
        kind: which tool wrote it.
        file: its content; None for requirements.
        requirements: the requirements files; empty for the other kinds.
        folders: absolute folders of the projects that it was made for, when it says so.
    """

    path: str
    kind: LockKind
    file: TomlFile | None = None
    requirements: tuple[RequirementsFile, ...] = ()
    folders: frozenset[str] = frozenset()


def read_lock(folder: str) -> tuple[Lock | None, list[BuildProblem]]:
    """Read the first usable of `uv.lock`, `poetry.lock`, `pdm.lock` and `pylock.toml` in a folder."""
    names = list_names(folder)
    named = [name for name in names if name.startswith("pylock.") and name.endswith(".toml")]
    pylocks = [name for name in ("pylock.toml", *named) if name in names]
    kinds: list[tuple[str, LockKind]] = [("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm")]
    for name in dict.fromkeys(pylocks):
        kinds.append((name, "pylock"))
    problems: list[BuildProblem] = []
    for name, kind in kinds:
        if name not in names:
            continue
        loaded = read_toml(f"{folder}/{name}", without=_ARTIFACT)
        if isinstance(loaded, BuildProblem):
            problems.append(msgspec.structs.replace(loaded, code="TL106"))
            continue
        return Lock(loaded.path, kind, loaded, (), _member_folders(loaded)), problems
    return None, problems


def requirements_lock(files: Sequence[RequirementsFile]) -> Lock | None:
    """Requirements files that pin everything they name, as one lock; None when there is no such file."""
    pinned = tuple(file for file in files if file.pinned())
    return Lock(pinned[0].path, "requirements", None, pinned) if pinned else None


def locked(lock: Lock, values: MarkerValues | None) -> list[Resolved]:
    """Packages of a lock for an environment with the marker values `values`, sorted by name.

    Packages that lie in the checkout are left out, since they have no version of their own there.
    """
    if lock.file is None:
        return _from_requirements(lock, values)
    rows: list[Resolved] = []
    if lock.kind == "uv":
        for name, version, required in uv_packages(lock.file.data, values):
            rows.append(_row(lock.file, name, version, required))
        return _one_each(rows)
    key = "packages" if lock.kind == "pylock" else "package"
    for package in tables_at(lock.file.data, key):
        version = text_at(package, "version")
        marker = text_at(package, "marker") or text_at(package, "markers")
        local = (
            "directory" in package or text_at(package, "source", "type") == "directory" or "path" in package
        )
        named = valid_name(text_at(package, "name"))
        if named and version and not local and holds(_plain(marker), values) is not False:
            rows.append(_row(lock.file, named, version, _requirement_names(package)))
    return _one_each(rows)


def _plain(marker: str) -> str:
    """Marker without the conditions on extras and groups of `pylock.toml`, whose every branch counts."""
    return "" if "extras" in marker or "dependency_groups" in marker or "extra " in marker else marker


def _requirement_names(package: Table) -> tuple[str, ...]:
    """Names of the requirements of a package, in whichever of their shapes."""
    value = package.get("dependencies")
    if as_table(value):
        return tuple(sorted(canonicalize_name(name) for name in as_table(value)))
    names: set[str] = set()
    for item in as_list(value):
        text = item if isinstance(item, str) else text_at(as_table(item), "name")
        name = text.split(";")[0].strip()
        for sign in "[<>=!~ (@":
            name = name.split(sign)[0]
        if name:
            names.add(canonicalize_name(name))
    return tuple(sorted(names))


def _row(file: TomlFile, name: str, version: str, dependencies: tuple[str, ...]) -> Resolved:
    evidence: Evidence = "lock"
    return Resolved(
        purl=python_purl(name, version),
        name=name,
        version=version,
        location="",
        evidence=evidence,
        place=Place(file.path),
        dependencies=dependencies,
    )


def _one_each(rows: list[Resolved]) -> list[Resolved]:
    """One row for each name, the one with the highest version, with the line that it stands on."""
    best: dict[str, Resolved] = {}
    for row in rows:
        if row.name not in best or _version_key(row.version) > _version_key(best[row.name].version):
            best[row.name] = row
    return _with_lines([best[name] for name in sorted(best)])


def _with_lines(rows: list[Resolved]) -> list[Resolved]:
    """Rows with the lines of their `name = "..."` and `version = "..."` pairs."""
    lines: dict[str, dict[tuple[str, str], int]] = {}
    placed: list[Resolved] = []
    for row in rows:
        path = row.place.path
        if path not in lines:
            found: dict[tuple[str, str], int] = {}
            name, at = "", 0
            for number, line in enumerate((read_text(path) or "").splitlines(), 1):
                if line.startswith('name = "'):
                    name, at = canonicalize_name(line[8:].rstrip('" ')), number
                elif name and line.startswith('version = "'):
                    found.setdefault((name, line[11:].rstrip('" ')), at)
                    name = ""
            lines[path] = found
        line = row.place.line or lines[path].get((row.name, row.version), 0)
        placed.append(msgspec.structs.replace(row, place=Place(path, line)))
    return placed


def _version_key(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _from_requirements(lock: Lock, values: MarkerValues | None) -> list[Resolved]:
    best: dict[str, Resolved] = {}
    for file in lock.requirements:
        for each in file.declared:
            version = exact_version(each.specifier)
            if version and holds(each.marker, values) is not False:
                purl = python_purl(each.name, version)
                best.setdefault(each.name, Resolved(purl, each.name, version, "", "lock", each.place))
    return [best[name] for name in sorted(best)]


def _member_folders(file: TomlFile) -> frozenset[str]:
    """Folders of the packages that a lock takes from disk, its own project among them."""
    folder = parent(file.path)
    places: set[str] = set()
    for package in tables_at(file.data, "package"):
        source = table_at(package, "source")
        for key in ("editable", "virtual", "directory"):
            if text_at(source, key):
                places.add(join(folder, text_at(source, key)))
    return frozenset(places)
