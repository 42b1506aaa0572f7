"""Packages that have another's symbols: a distribution those of its project, `@types/x` those of x."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from ..buildinfo.model import Origin

if TYPE_CHECKING:
    from ..buildinfo.model import Resolved
    from .connection import Connection
    from .reader import Reader


Kind = Literal["version", "built from", "describes"]
"""How packages are related: two versions, a project and its distribution, a package and its declarations."""


class Relative(msgspec.Struct, frozen=True):
    """Another package that may have the same symbols.

    Attributes:
        package: its number.
        manager: purl type whose order the versions follow.
        requested: the version that is meant.
        indexed: the version that it is, which compares with `requested`.
        kind: how it is related.
        reason: why, in words; empty for another version of the same package.
    """

    package: int
    manager: str
    requested: str
    indexed: str
    kind: Kind = "version"
    reason: str = ""


def write(connection: Connection, repository: int, package: int, row: Resolved) -> None:
    """Keep what a package of an environment was built from, or which one it describes."""
    ecosystem = row.purl.removeprefix("pkg:").partition("/")[0]
    found = [("built from", each) for each in row.origins]
    # The symbols of a stub of Python's are those of what it describes; a file of declarations has its own.
    if row.describes and ecosystem == "npm":
        found.append(("describes", Origin(ecosystem, row.describes, row.version, "")))
    connection.executemany(
        "INSERT OR IGNORE INTO alias VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (repository, package, kind, each.ecosystem, each.name, each.version, each.evidence)
            for kind, each in found
        ],
    )


def relatives(reader: Reader, package: int) -> list[Relative]:
    """Give other versions of a package, then what it was built from or describes, then what is so of it."""
    manager, name, version = reader.package(package)
    if not name:
        return []
    found = [Relative(other, manager, version, indexed) for other, indexed in reader.other_versions(package)]
    for number, theirs, origin, requested, indexed, kind, evidence in reader.connection.execute(
        "SELECT DISTINCT other.id, other.manager, other.name, alias.version, other.version, kind, evidence"
        " FROM alias JOIN package AS other ON other.name = alias.name AND other.manager = alias.manager"
        " WHERE alias.package = ? AND other.id <> alias.package ORDER BY 1, 4, 7",
        (package,),
    ).fetchall():
        reason = _reason(name, kind, origin, evidence)
        found.append(Relative(number, theirs, requested, indexed, kind, reason))
    for number, distribution, built, kind, evidence in reader.connection.execute(
        "SELECT DISTINCT other.id, other.name, alias.version, kind, evidence"
        " FROM alias JOIN package AS other ON other.id = alias.package"
        " WHERE alias.name = ? AND alias.manager = ? AND other.id <> ? ORDER BY 1, 3, 5",
        (name, manager, package),
    ).fetchall():
        reason = _reason(distribution, kind, name, evidence)
        found.append(Relative(number, manager, version, built, kind, reason))
    # One package counts once, also where several environments say so in other words.
    return list({each.package: each for each in reversed(found)}.values())[::-1]


def _reason(name: str, kind: Kind, other: str, evidence: str) -> str:
    verb = "is built from" if kind == "built from" else kind
    return f"{name} {verb} {other} ({evidence})" if evidence else f"{name} {verb} {other}"
