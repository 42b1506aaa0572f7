"""The repositories of a store: which there are, and how one leaves it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TielineError
from .answers import StoredRepository
from .flags import DECLARED

if TYPE_CHECKING:
    from .reader import Reader


def repositories(reader: Reader) -> list[StoredRepository]:
    """Give the repositories of a store, by name."""
    execute = reader.connection.execute
    units = {
        row[0]: row[1:]
        for row in execute(
            "SELECT repository, count(*), sum(status NOT IN ('indexed')) FROM unit GROUP BY repository"
        )
    }
    documents: dict[int, int] = dict(
        execute(
            "SELECT repository, count(*) FROM document WHERE flags & ? = 0 GROUP BY repository", (DECLARED,)
        )
    )
    packages: dict[int, list[str]] = {}
    for repository, purl in execute(
        "SELECT repository, purl FROM installation JOIN package ON package.id = package"
        " WHERE own ORDER BY purl"
    ):
        packages.setdefault(repository, []).append(purl)
    return [
        StoredRepository(
            name,
            reader.roots[number],
            tuple(packages.get(number, ())),
            documents.get(number, 0),
            *units.get(number, (0, 0)),
        )
        for number, name in sorted(reader.repositories.items(), key=lambda item: item[1])
    ]


def forget(store: Path, name: str) -> None:
    """Remove a repository and all that only it said; what others know of its packages stays.

    Raises:
        TielineError: TL306 if the store has no such repository; TL3xx if it cannot be read or written.
    """
    from .reader import Reader
    from .writer import IndexWriter

    with Reader(store) as reader:
        known = {title: reader.roots[number] for number, title in reader.repositories.items()}
    if name not in known:
        raise TielineError(
            "TL306", f"{store} holds no repository {name}", "`tieline repos` lists those it has"
        )
    with IndexWriter(store, name, known[name]) as writer:
        writer.forget()
        writer.commit()
