"""What is done once at the end of a run: rows that nothing needs any more go."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from .blocks import bit_of, block_of

if TYPE_CHECKING:
    from .connection import Connection


def unused(connection: Connection, symbols: Collection[int], names: Collection[int]) -> None:
    """Remove symbols that nothing mentions, containers that became empty, and names and packages nobody uses.

    Args:
        connection: in a transaction.
        symbols: those that lost their last posting in some repository.
        names: names that may have lost their last use, beside those of the symbols.
    """
    loose = set(names)
    emptied: set[int] = set()
    if symbols:
        children: dict[int, int] = dict(
            connection.execute("SELECT parent, count(*) FROM symbol GROUP BY parent")
        )
        for symbol in symbols:
            while symbol > 0 and not children.get(symbol):
                row = connection.execute(
                    "DELETE FROM symbol WHERE id = ?1"
                    " AND NOT EXISTS (SELECT 1 FROM posting WHERE block = ?2 AND (members & ?3) <> 0)"
                    " RETURNING parent, name",
                    (symbol, block_of(symbol), bit_of(symbol)),
                ).fetchone()
                if row is None:
                    break
                loose.add(row[1])
                symbol = row[0]
                children[symbol] -= 1
                if symbol < 0 and not children[symbol]:
                    emptied.add(-symbol)
    if emptied:
        used = connection.execute(
            "SELECT package FROM document UNION SELECT package FROM installation"
            " UNION SELECT dependent FROM dependency UNION SELECT resolved FROM dependency"
        )
        emptied.difference_update(row[0] for row in used)
        connection.executemany("DELETE FROM package WHERE id = ?", [(each,) for each in sorted(emptied)])
    connection.executemany(
        "DELETE FROM name WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM symbol WHERE name = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM unresolved WHERE name = ?1)",
        [(name,) for name in sorted(loose)],
    )
