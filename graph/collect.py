"""What is done once at the end of a run: unused rows go, and the order of documents is laid down."""

from __future__ import annotations

import sqlite3
import sys
from array import array
from collections.abc import Collection

from .flags import DECLARED


def unused(connection: sqlite3.Connection, symbols: Collection[int], names: Collection[int]) -> None:
    """Remove symbols that nothing mentions, containers that became empty, and names and packages nobody uses.

    Args:
        connection: in a transaction.
        symbols: those that lost their last posting.
        names: names that may have lost their last use, beside those of the symbols.
    """
    loose = set(names)
    if symbols:
        children: dict[int, int] = dict(
            connection.execute("SELECT parent, count(*) FROM symbol GROUP BY parent")
        )
        emptied: set[int] = set()
        for symbol in symbols:
            while symbol > 0 and not children.get(symbol):
                row = connection.execute(
                    "DELETE FROM symbol WHERE id = ? AND postings IS NULL RETURNING parent, name", (symbol,)
                ).fetchone()
                if row is None:
                    break
                loose.add(row[1])
                symbol = row[0]
                children[symbol] -= 1
                if symbol < 0 and not children[symbol]:
                    emptied.add(-symbol)
        connection.executemany(
            "DELETE FROM package WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM document WHERE package = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM installation WHERE package = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM dependency WHERE dependent = ?1 OR resolved = ?1)",
            [(package,) for package in sorted(emptied)],
        )
    connection.executemany(
        "DELETE FROM name WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM symbol WHERE name = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM unresolved WHERE name = ?1)",
        [(name,) for name in sorted(loose)],
    )


def catalogue(connection: sqlite3.Connection) -> None:
    """Lay down the order of documents, so that those of a symbol are sorted without looking at their rows.

    The order is by repository, in it the checkout's own documents first, then by folder and path. Stored are,
    as arrays by document id, ranks, flags and the packages that own them; for each repository its id, first
    rank and end; and the packages that are indexed, which is to say have documents beyond `declared` ones.
    """
    rows: list[tuple[str, str, str, int, int, int, int]] = connection.execute(
        "SELECT repository.name, folder.path, document.path, document.id, flags, repository.id,"
        " document.package"
        " FROM document JOIN folder ON folder.id = document.folder"
        " JOIN repository ON repository.id = document.repository"
    ).fetchall()
    rows.sort()
    size = max((row[3] for row in rows), default=0) + 1
    ranks = array("I", bytes(4 * size))
    flags = bytearray(size)
    owners = array("I", bytes(4 * size))
    repositories: dict[int, tuple[int, int]] = {}
    packages: set[int] = set()
    for rank, (_, _, _, identifier, flag, repository, package) in enumerate(rows):
        ranks[identifier] = rank
        flags[identifier] = flag
        owners[identifier] = package
        repositories[repository] = (repositories.get(repository, (rank, 0))[0], rank + 1)
        if not flag & DECLARED:
            packages.add(package)
    for key, cells in (
        ("ranks", ranks),
        ("owners", owners),
        ("repositories", array("I", [cell for item, ends in repositories.items() for cell in (item, *ends)])),
        ("packages", array("I", sorted(packages))),
    ):
        if sys.byteorder == "big":
            cells.byteswap()
        connection.execute("INSERT OR REPLACE INTO catalogue VALUES (?, ?)", (key, cells.tobytes()))
    connection.execute("INSERT OR REPLACE INTO catalogue VALUES ('flags', ?)", (bytes(flags),))
