"""What was analysed, what was not, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import spoken
from .answers import (
    BuildFault,
    Completeness,
    DependencyEdge,
    DocumentProblem,
    DocumentState,
    InstalledPackage,
    Missing,
    ProblemCount,
    RepositoryStatus,
    UnitState,
    UnresolvedUses,
)
from .flags import DECLARED, GENERATED, TEST
from .ingest import read_problems
from .names import find_name
from .postings import DOCUMENT_BITS
from .record import load_digest

if TYPE_CHECKING:
    from collections.abc import Collection

    from .reader import Reader


def completeness(reader: Reader, repositories: Collection[int] = ()) -> Completeness:
    """The units that are not fully indexed, sorted by id.

    Args:
        reader: the index.
        repositories: of these repositories, by number; by default only of the one that is asked about.
    """
    query = "SELECT repository, key, status, reason, code FROM unit WHERE status <> 'indexed'"
    rows: list[tuple[int, str, str, str, str]] = (
        reader.connection.execute(query)
        if repositories
        else reader.connection.execute(f"{query} AND repository = ?", (reader.repository_id,))
    ).fetchall()
    missing = [
        Missing(*row, repository="" if number == reader.repository_id else reader.repositories[number])
        for number, *row in rows
        if number in (repositories or (reader.repository_id,))
    ]
    missing.sort(key=lambda each: (each.repository, each.unit))
    return Completeness(not missing, tuple(missing))


def unresolved(reader: Reader, name: str, repositories: Collection[int] = ()) -> UnresolvedUses:
    """How often a name is used for which the compiler found no declaration.

    Args:
        reader: the index.
        name: the name.
        repositories: in these repositories, by number; by default only in the one that is asked about.
    """
    rows = reader.connection.execute(
        "SELECT document, count FROM unresolved WHERE name = ?", (find_name(reader.connection, name),)
    )
    wanted = repositories or (reader.repository_id,)
    counts = [count for document, count in rows if document >> DOCUMENT_BITS in wanted]
    return UnresolvedUses(name, sum(counts), len(counts))


def units(reader: Reader) -> list[UnitState]:
    """The units of the repository, sorted by id."""
    rows = reader.connection.execute(
        "SELECT id, documents, key, driver, package, status, code, reason, log, environment FROM unit"
        " WHERE repository = ?"
        " ORDER BY key",
        (reader.repository_id,),
    ).fetchall()
    return [
        UnitState(
            *row,
            documents=len(spoken.decode(documents)),
            missing=tuple(
                reader.connection.execute(
                    "SELECT path, reason FROM unit_missing WHERE unit = ? ORDER BY path", (identifier,)
                ).fetchall()
            ),
        )
        for identifier, documents, *row in rows
    ]


def document(reader: Reader, path: str) -> DocumentState | None:
    """What is known about one file, or None if it is not in the index."""
    found = reader.find_document(path)
    if found is None:
        return None
    keys: list[tuple[str, bytes]] = reader.connection.execute(
        "SELECT key, documents FROM unit WHERE repository = ? ORDER BY key", (found.repository,)
    ).fetchall()
    return DocumentState(
        found.path,
        found.file,
        reader.repositories[found.repository],
        found.package,
        found.language,
        found.digest,
        bool(found.flags & DECLARED),
        bool(found.flags & TEST),
        bool(found.flags & GENERATED),
        len(found.occurrences),
        tuple(key for key, documents in keys if spoken.speaks_of(documents, found.id)),
        tuple(
            DocumentProblem(item.line, item.column, item.message, item.code, item.severity)
            for item in read_problems(reader.connection, found.id)
        ),
        len(found.remainder.unresolved[1]) // 4,
    )


def paths(reader: Reader) -> list[str]:
    """The paths of the repository's own documents, sorted; relative to its root."""
    rows = reader.connection.execute(
        "SELECT document.path FROM document JOIN folder ON folder.id = folder WHERE folder.path = ''"
        " AND repository = ?"
        " ORDER BY document.path",
        (reader.repository_id,),
    )
    return [path for (path,) in rows]


def digests(reader: Reader) -> list[tuple[str, str]]:
    """The repository's own documents, sorted: path relative to its root, and SHA-256 of the indexed file."""
    rows = reader.connection.execute(
        "SELECT document.path, digest FROM document JOIN folder ON folder.id = folder WHERE folder.path = ''"
        " AND repository = ?"
        " ORDER BY document.path",
        (reader.repository_id,),
    )
    return [(path, load_digest(digest)) for path, digest in rows]


def packages(reader: Reader, repository: int | None = None) -> list[InstalledPackage]:
    """The packages that the repository, or another one by number, has: its own first, then by purl."""
    rows = reader.connection.execute(
        "SELECT purl, own, location, folder, evidence, file, line FROM installation"
        " JOIN package ON package.id = package"
        " WHERE repository = ? ORDER BY own DESC, purl, location, folder",
        (reader.repository_id if repository is None else repository,),
    )
    return [InstalledPackage(purl, bool(own), *rest) for purl, own, *rest in rows]


def dependencies(reader: Reader, repository: int | None = None) -> list[DependencyEdge]:
    """The dependencies of packages of the repository, or of another one by number, and of what they need."""
    rows = reader.connection.execute(
        "SELECT dependent.purl, dependency.name, requirement, scope, file, line, applies,"
        " coalesce(target.purl, ''),"
        " evidence FROM dependency JOIN package dependent ON dependent.id = dependent"
        " LEFT JOIN package target ON target.id = resolved WHERE repository = ? ORDER BY 1, 2, 3, 4, 5, 6, 8",
        (reader.repository_id if repository is None else repository,),
    )
    return [
        DependencyEdge(
            *edge, applies=None if applies is None else bool(applies), resolved=resolved, evidence=evidence
        )
        for *edge, applies, resolved, evidence in rows
    ]


def status(reader: Reader) -> RepositoryStatus:
    """Everything about the state of the repository."""
    one = reader.repository_id
    documents = _count(reader, "SELECT count(*) FROM document WHERE repository = ?", one)
    declared = _count(reader, "SELECT count(*) FROM document WHERE repository = ? AND (flags & 1) <> 0", one)
    execute = reader.connection.execute
    return RepositoryStatus(
        reader.repository,
        reader.root,
        tuple(units(reader)),
        documents - declared,
        declared,
        _count(
            reader,
            "SELECT coalesce(sum(count), 0) FROM unresolved JOIN document ON document.id = document"
            " WHERE repository = ?",
            one,
        ),
        tuple(packages(reader)),
        tuple(dependencies(reader)),
        tuple(
            ProblemCount(*row)
            for row in execute(
                "SELECT severity, code, count(*), count(DISTINCT document) FROM problem"
                " JOIN document ON document.id = document WHERE repository = ? GROUP BY 1, 2 ORDER BY 1, 2",
                (one,),
            )
        ),
        tuple(
            BuildFault(*row)
            for row in execute(
                "SELECT file, line, code, message, hint FROM build_problem WHERE repository = ?"
                " ORDER BY 1, 2, 3, 4",
                (one,),
            )
        ),
        tuple(
            execute("SELECT path, reason FROM skipped WHERE repository = ? ORDER BY 1, 2", (one,)).fetchall()
        ),
    )


def _count(reader: Reader, query: str, value: int) -> int:
    return int(reader.connection.execute(query, (value,)).fetchone()[0])
