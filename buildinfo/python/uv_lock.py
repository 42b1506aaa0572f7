"""What a lock of uv comes to for one environment.

Such a lock covers every platform and every extra at once. What is taken from it is what the members of its
workspace lead to by requirements whose markers hold; where extras and groups exclude each other, one of them
counts (a group before an extra), and the others only add packages that nothing else leads to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

import msgspec
from packaging.utils import canonicalize_name

from .markers import MarkerValues, holds
from .requirements import valid_name
from .toml_file import Table, as_list, as_table, table_at, tables_at, text_at, texts_at

# A condition on one branch of a fork, such as `extra-16-pydantic-ai-slim-mcp-tasks`.
_BRANCH = re.compile(r"extra (==|!=) '([^']+)'")


class _Node(msgspec.Struct, frozen=True):
    """One `[[package]]` of a uv lock; `own` when it lies in the checkout."""

    package: Table
    name: str
    version: str
    own: bool


class _Selection(msgspec.Struct, frozen=True):
    """Which part of a uv lock is followed.

    Attributes:
        values: marker values.
        left_out: pairs of an own package and an extra or group of it that is not followed.
        branches: sets of extras and groups, in uv's spelling; a marker holds when it does under any of them.
        known: markers that were evaluated already.
    """

    values: MarkerValues | None
    left_out: frozenset[tuple[str, str]]
    branches: tuple[frozenset[str], ...]
    known: dict[str, bool]


def uv_packages(data: Table, values: MarkerValues | None) -> list[tuple[str, str, tuple[str, ...]]]:
    """Packages that a lock leads to: normal name, exact version, and the names of what each requires.

    Args:
        data: content of the lock.
        values: marker values; None lets every marker hold.
    """
    nodes: dict[str, list[_Node]] = {}
    for package in tables_at(data, "package"):
        source = table_at(package, "source")
        own = any(text_at(source, key) for key in ("editable", "virtual", "directory"))
        name = valid_name(text_at(package, "name"))
        if name:
            nodes.setdefault(name, []).append(_Node(package, name, text_at(package, "version"), own))
    chosen, left_out = _decide_conflicts(data)
    selection = _Selection(values, left_out, (chosen,), {})
    reached = _reach(nodes, selection)
    # A second pass takes every branch of a fork; it adds packages that no other version was reached of.
    names = {name for name, _ in reached}
    every = tuple(frozenset({branch}) for branch in _branches(nodes))
    others = _reach(nodes, _Selection(values, frozenset(), (chosen, *every), {}))
    reached |= {key for key in others if key[0] not in names}
    rows: list[tuple[str, str, tuple[str, ...]]] = []
    for name in sorted(nodes):
        for node in nodes[name]:
            if not node.own and node.version and (name, node.version) in reached:
                required = {each for each, _ in _edges(node, selection)}
                rows.append((name, node.version, tuple(sorted(required))))
    return rows


def _decide_conflicts(data: Table) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Of each set of extras and groups that exclude each other the one that counts, and those that do not.

    A group counts before an extra, else the first does. The one that counts is spelled as uv has it in
    markers: kind, length of the package's name, package, name.
    """
    chosen: set[str] = set()
    left_out: set[tuple[str, str]] = set()
    for conflict in as_list(data.get("conflicts")):
        items = sorted((as_table(item) for item in as_list(conflict)), key=lambda item: "group" not in item)
        for index, item in enumerate(items):
            kind = "group" if "group" in item else "extra"
            package, name = canonicalize_name(text_at(item, "package")), text_at(item, kind)
            if index == 0:
                chosen.add(f"{kind}-{len(package)}-{package}-{name}")
            else:
                left_out.add((package, name))
    return frozenset(chosen), frozenset(left_out)


def _branches(nodes: Mapping[str, list[_Node]]) -> list[str]:
    """Every extra and group that a marker of a lock asks for, in uv's spelling."""
    markers = {
        text_at(item, "marker")
        for node in (node for each in nodes.values() for node in each)
        for item in _requirement_tables(node, frozenset())
    }
    return sorted({found[2] for marker in markers for found in _BRANCH.finditer(marker)})


def _reach(nodes: Mapping[str, list[_Node]], selection: _Selection) -> set[tuple[str, str]]:
    """Names and versions that the members lead to; everything when the lock names no member."""
    queue = [node for name in sorted(nodes) for node in nodes[name] if node.own]
    if not queue:
        return {(node.name, node.version) for each in nodes.values() for node in each}
    reached: set[tuple[str, str]] = {(node.name, node.version) for node in queue}
    while queue:
        node = queue.pop()
        for name, version in _edges(node, selection):
            for target in nodes.get(name, []):
                key = (name, target.version)
                if key not in reached and version in {"", target.version} and _fits(target, selection):
                    reached.add(key)
                    queue.append(target)
    return reached


def _fits(node: _Node, selection: _Selection) -> bool:
    """Whether one of the resolution markers of a package holds."""
    markers = texts_at(node.package, "resolution-markers")
    return not markers or any(_holds(marker, selection) for marker in markers)


def _edges(node: _Node, selection: _Selection) -> list[tuple[str, str]]:
    """Pairs of a required name and its version (empty when there is but one) whose markers hold.

    A lock lists only those extras of a package that something in it asks for, so all of them count.
    """
    return [
        (canonicalize_name(text_at(item, "name")), text_at(item, "version"))
        for item in _requirement_tables(node, selection.left_out)
        if _holds(text_at(item, "marker"), selection)
    ]


def _requirement_tables(node: _Node, left_out: frozenset[tuple[str, str]]) -> list[Table]:
    """Requirements of a package with those of its extras, and of its groups when it is the checkout's own."""
    tables = tables_at(node.package, "dependencies")
    sections = ("optional-dependencies", "dev-dependencies") if node.own else ("optional-dependencies",)
    for section in sections:
        for name, listing in table_at(node.package, section).items():
            if (node.name, name) not in left_out:
                tables += [as_table(item) for item in as_list(listing)]
    return tables


def _holds(marker: str, selection: _Selection) -> bool:
    """Whether a marker holds or may hold under one of the selected sets of extras and groups."""
    if marker not in selection.known:
        texts = {_BRANCH.sub(partial(_decided, branches=each), marker) for each in selection.branches}
        selection.known[marker] = any(holds(text, selection.values) is not False for text in texts)
    return selection.known[marker]


def _decided(found: re.Match[str], branches: frozenset[str]) -> str:
    """A condition that is always true or never, in place of one on an extra or group."""
    holding = (found[2] in branches) == (found[1] == "==")
    return "python_version >= '0'" if holding else "python_version < '0'"
