"""Packages, dependencies and build problems of a checkout into rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..buildinfo.resolution import resolution, taken_name
from ..facts.symbol import format_package
from . import aliases

if TYPE_CHECKING:
    from ..buildinfo.model import Package, Resolved, Workspace
    from .connection import Connection
    from .symbols import SymbolWriter

TABLES: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "installation",
        ("package", "location", "own", "folder", "evidence", "file", "line"),
        ("package",),
    ),
    ("alias", ("package", "kind", "manager", "name", "version", "evidence"), ("package",)),
    (
        "dependency",
        ("dependent", "name", "requirement", "scope", "file", "line", "applies", "resolved", "evidence"),
        ("dependent", "resolved"),
    ),
    ("build_problem", ("file", "line", "code", "message", "hint"), ()),
    ("skipped", ("path", "reason"), ()),
)
"""Tables about a repository's build: their columns behind that of the repository, and which are packages."""

_Edge = tuple[int, str, str, str, str, int, bool | None, int | None, str]


def write(
    connection: sqlite3.Connection, symbols: SymbolWriter, repository: int, workspace: Workspace
) -> None:
    """Replace the repository's rows with what the workspace says."""
    remove(connection, repository)
    root = workspace.root
    for package in workspace.packages:
        _install(
            connection,
            (repository, _own(symbols, package), "", 1, _short(package.root, root), "workspace"),
            (_short(package.place.path, root), package.place.line),
        )
    for environment in workspace.environments:
        for item in environment.resolved:
            place = (_short(item.place.path, root), item.place.line)
            package = _resolved(symbols, item)
            _install(connection, (repository, package, item.location, 0, "", item.evidence), place)
            aliases.write(connection, repository, package, item)
    edges = dict.fromkeys((*_declared(symbols, workspace), *_transitive(symbols, workspace)))
    connection.executemany(
        "INSERT INTO dependency VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(repository, *edge) for edge in edges],
    )
    connection.executemany(
        "INSERT INTO build_problem VALUES (?, ?, ?, ?, ?, ?)",
        [
            (repository, _short(item.place.path, root), item.place.line, item.code, item.message, item.hint)
            for item in workspace.problems
        ],
    )
    connection.executemany(
        "INSERT INTO skipped VALUES (?, ?, ?)",
        [(repository, path, reason) for path, reason in workspace.skipped],
    )


def remove(connection: Connection, repository: int) -> None:
    """Remove what is known about how a repository is built."""
    for table, _, _ in TABLES:
        connection.execute(f"DELETE FROM {table} WHERE repository = ?", (repository,))  # noqa: S608 - no user data


def _install(
    connection: sqlite3.Connection, row: tuple[int, int, str, int, str, str], place: tuple[str, int]
) -> None:
    connection.execute("INSERT OR IGNORE INTO installation VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, *place))


def _own(symbols: SymbolWriter, package: Package) -> int:
    key = format_package("tieline", package.ecosystem, package.name, package.version)
    return symbols.package(key, package.purl)


def _resolved(symbols: SymbolWriter, item: Resolved) -> int:
    manager = item.purl.removeprefix("pkg:").partition("/")[0]
    return symbols.package(format_package("tieline", manager, taken_name(item), item.version), item.purl)


def _declared(symbols: SymbolWriter, workspace: Workspace) -> Iterator[_Edge]:
    environments = {item.id: resolution(item) for item in workspace.environments}
    for package in workspace.packages:
        dependent = _own(symbols, package)
        means = environments.get(package.environment)
        for item in package.dependencies:
            target = means(package.root, item.name) if means else None
            yield (
                dependent,
                item.name,
                item.requirement,
                item.scope,
                _short(item.place.path, workspace.root),
                item.place.line,
                item.applies,
                None if target is None else _resolved(symbols, target),
                "" if target is None else target.evidence,
            )


def _transitive(symbols: SymbolWriter, workspace: Workspace) -> Iterator[_Edge]:
    # What the checkout's own packages need is declared, which says more.
    own = {package.purl for package in workspace.packages}
    for environment in workspace.environments:
        means = resolution(environment)
        for item in environment.resolved:
            for name in item.dependencies if item.purl not in own else ():
                target = means(item.location, name)
                yield (
                    _resolved(symbols, item),
                    name,
                    "",
                    "runtime",
                    _short(item.place.path, workspace.root),
                    item.place.line,
                    True,
                    None if target is None else _resolved(symbols, target),
                    "" if target is None else target.evidence,
                )


def _short(path: str, root: str) -> str:
    """A path relative to the checkout if it lies in it: the index must not depend on where that is."""
    if path == root:
        return "."
    return path.removeprefix(root.rstrip("/") + "/")
