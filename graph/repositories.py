"""The repositories of a store: which there are, and how one leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TielineError
from . import transfer
from .answers import StoredRepository
from .flags import DECLARED
from .stores import Store, open_target, shown

if TYPE_CHECKING:
    from .reader import Reader


def repositories(reader: Reader, *, revisions: bool = False) -> list[StoredRepository]:
    """Give the repositories of a store, by name.

    Args:
        reader: the store.
        revisions: give every revision, the current one first, and not only the current one.
    """
    execute = reader.connection.execute
    units = {
        row[0]: row[1:]
        for row in execute(
            "SELECT repository, count(*), sum(CASE status WHEN 'indexed' THEN 0 ELSE 1 END)"
            " FROM unit GROUP BY repository"
        )
    }
    documents: dict[int, int] = dict(
        execute(
            "SELECT repository, count(*) FROM document WHERE (flags & ?) = 0 GROUP BY repository", (DECLARED,)
        )
    )
    packages: dict[int, list[str]] = {}
    for repository, purl in execute(
        "SELECT repository, purl FROM installation JOIN package ON package.id = package"
        " WHERE own <> 0 ORDER BY purl"
    ):
        packages.setdefault(repository, []).append(purl)
    rows: list[tuple[int, str, str, int, str]] = execute(
        "SELECT id, name, revision, current, root FROM repository ORDER BY name, current DESC, revision"
    ).fetchall()
    return [
        StoredRepository(
            name,
            revision,
            bool(current),
            reader.roots.get(number, root),
            tuple(packages.get(number, ())),
            documents.get(number, 0),
            *units.get(number, (0, 0)),
        )
        for number, name, revision, current, root in rows
        if current or revisions
    ]


def suppliers(dependent: Reader, store: Reader) -> list[str]:
    """Give the repositories of a store that have packages which another repository needs or uses, by name."""
    used: set[tuple[str, str]] = {
        tuple(row)
        for row in dependent.connection.execute(
            "SELECT DISTINCT manager, name FROM package WHERE name <> '' AND (id IN"
            " (SELECT package FROM observed) OR id IN (SELECT resolved FROM dependency))"
        )
    }
    found = {
        store.repositories[repository]
        for repository, manager, name in store.connection.execute(
            "SELECT repository, manager, name FROM analysed JOIN package ON package.id = package"
        )
        if repository in store.repositories and (manager, name) in used
    }
    return sorted(found - {dependent.repository})


def forget(store: Store, name: str, revision: str | None = None) -> tuple[str, ...]:
    """Remove a repository and all that only it said; what others know of its packages stays.

    Args:
        store: the store.
        name: the repository.
        revision: only this one of its revisions; of the others the last by name becomes the current one.

    Returns:
        The revisions that are gone.

    Raises:
        TielineError: TL306 if the store has no such repository; TL3xx if it cannot be read or written.
    """
    if isinstance(store, Path) and not store.exists():
        raise TielineError("TL300", f"there is no index at {store}", "run `tieline index`")
    with open_target(store) as target:
        execute = target.connection.execute
        rows: list[tuple[int, str]] = execute(
            "SELECT id, revision FROM repository WHERE name = ? ORDER BY revision", (name,)
        ).fetchall()
        leaving = [row for row in rows if revision is None or row[1] == revision]
        if not leaving:
            about = name if revision is None else f"{name} at {revision}"
            raise TielineError(
                "TL306", f"{shown(store)} holds no repository {about}", "`tieline repos` lists those it has"
            )
        for identifier, _ in leaving:
            transfer.remove(target.connection, identifier)
        rest = [row[0] for row in rows if row not in leaving]
        if (
            rest
            and not execute("SELECT 1 FROM repository WHERE name = ? AND current = 1", (name,)).fetchone()
        ):
            execute("UPDATE repository SET current = 1 WHERE id = ?", (rest[-1],))
        target.commit()
    return tuple(row[1] for row in leaving)
