"""How often documents use the symbols of other packages, counted while they are written.

The store has sums for each pair of packages; a document that is erased is counted again and taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .flags import DECLARES


def uses(
    symbols: Sequence[int],
    roles: Sequence[int],
    table: Sequence[int],
    package_of: Callable[[int], int],
    own: int,
) -> dict[int, int]:
    """Count the uses of each package but a document's own.

    Args:
        symbols: for each occurrence the index of its symbol in `table`.
        roles: for each occurrence its `Role` bits.
        table: numbers of the symbols; what is not positive is a local.
        package_of: gives the number of the package of a global symbol.
        own: number of the package that the document belongs to.
    """
    owners = [package_of(number) if number > 0 else own for number in table]
    if all(owner == own for owner in owners):
        return {}
    counts: dict[int, int] = {}
    for symbol, role in zip(symbols, roles, strict=True):
        owner = owners[symbol]
        if owner != own and not role & DECLARES:
            counts[owner] = counts.get(owner, 0) + 1
    return counts
