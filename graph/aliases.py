"""What packages were built from: what a distribution declares is defined in its project's own package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from ..buildinfo.model import Resolved
    from .connection import Connection
    from .reader import Reader


class Relative(msgspec.Struct, frozen=True):
    """Another package that may have the same symbols.

    Attributes:
        package: its number.
        manager: purl type whose order the versions follow.
        requested: the version that is meant.
        indexed: the version that it is, which compares with `requested`.
        reason: why the two are related, in words; empty for another version of the same package.
    """

    package: int
    manager: str
    requested: str
    indexed: str
    reason: str = ""


def write(connection: Connection, repository: int, package: int, row: Resolved) -> None:
    """Keep what a package of an environment was built from."""
    connection.executemany(
        "INSERT OR IGNORE INTO alias VALUES (?, ?, ?, ?, ?, ?)",
        [
            (repository, package, each.ecosystem, each.name, each.version, each.evidence)
            for each in row.origins
        ],
    )


def relatives(reader: Reader, package: int) -> list[Relative]:
    """Give other versions of a package, then packages that it was built from, then those built from it."""
    manager, name, version = reader.package(package)
    if not name:
        return []
    versions = [
        Relative(other, manager, version, indexed) for other, indexed in reader.other_versions(package)
    ]
    return [*versions, *_origins(reader, package), *_distributions(reader, package)]


def _origins(reader: Reader, package: int) -> Iterator[Relative]:
    _, name, _ = reader.package(package)
    for number, manager, origin, requested, indexed, evidence in reader.connection.execute(
        "SELECT other.id, other.manager, other.name, alias.version, other.version, min(evidence) FROM alias"
        " JOIN package AS other ON other.name = alias.name AND other.manager = alias.manager"
        " WHERE alias.package = ? AND other.id <> alias.package GROUP BY 1, 4 ORDER BY 1, 4",
        (package,),
    ):
        yield Relative(number, manager, requested, indexed, _built(name, origin, evidence))


def _distributions(reader: Reader, package: int) -> Iterator[Relative]:
    manager, name, version = reader.package(package)
    for number, distribution, built, evidence in reader.connection.execute(
        "SELECT other.id, other.name, alias.version, min(evidence) FROM alias"
        " JOIN package AS other ON other.id = alias.package"
        " WHERE alias.name = ? AND alias.manager = ? AND other.id <> ? GROUP BY 1, 3 ORDER BY 1, 3",
        (name, manager, package),
    ):
        yield Relative(number, manager, version, built, _built(distribution, name, evidence))


def _built(distribution: str, origin: str, evidence: str) -> str:
    return f"{distribution} is built from {origin} ({evidence})"
