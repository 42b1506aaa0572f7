"""The order of a repository's documents, so that those of a symbol are sorted without looking at their rows.

The order is by folder, the checkout's own documents first, then by path. For each repository there are three
arrays by a document's own number: its rank, its flags, and the number of the package that owns it.
"""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING

from .flags import DECLARED
from .postings import DOCUMENT_BITS

if TYPE_CHECKING:
    from .connection import Connection

_NUMBER = (1 << DOCUMENT_BITS) - 1


class Catalogue:
    """What is known about all documents of one repository at once."""

    def __init__(self, connection: Connection, repository: int) -> None:
        row = connection.execute(
            "SELECT ranks, flags, owners FROM catalogue WHERE repository = ?", (repository,)
        ).fetchone()
        ranks, flags, owners = row or (b"", b"", b"")
        self._ranks = _cells(ranks)
        self._flags: bytes = bytes(flags)
        self._owners = _cells(owners)

    def rank(self, document: int) -> int:
        """Where a document comes in the order of its repository."""
        return self._ranks[document & _NUMBER]

    def flags(self, document: int) -> int:
        """The flags of a document (see `flags`)."""
        return self._flags[document & _NUMBER]

    def owner(self, document: int) -> int:
        """The number of the package that owns a document."""
        return self._owners[document & _NUMBER]


def lay_down(connection: Connection, repository: int) -> None:
    """Write the arrays of a repository, and which packages it has analysed documents of."""
    rows: list[tuple[str, str, int, int, int]] = connection.execute(
        "SELECT folder.path, document.path, document.id, flags, document.package"
        " FROM document JOIN folder ON folder.id = document.folder"
        " WHERE document.id >= ? AND document.id < ?",
        (repository << DOCUMENT_BITS, (repository + 1) << DOCUMENT_BITS),
    ).fetchall()
    rows.sort()
    size = max((row[2] & _NUMBER for row in rows), default=0) + 1
    ranks, owners = array("I", bytes(4 * size)), array("I", bytes(4 * size))
    flags = bytearray(size)
    packages: set[int] = set()
    for rank, (_, _, identifier, flag, package) in enumerate(rows):
        number = identifier & _NUMBER
        ranks[number], flags[number], owners[number] = rank, flag, package
        if not flag & DECLARED:
            packages.add(package)
    remove(connection, repository)
    if rows:
        connection.execute(
            "INSERT INTO catalogue VALUES (?, ?, ?, ?)",
            (repository, _bytes(ranks), bytes(flags), _bytes(owners)),
        )
    for package in sorted(packages):
        connection.execute("INSERT INTO analysed VALUES (?, ?)", (package, repository))


def remove(connection: Connection, repository: int) -> None:
    """Forget the arrays of a repository."""
    connection.execute("DELETE FROM catalogue WHERE repository = ?", (repository,))
    connection.execute("DELETE FROM analysed WHERE repository = ?", (repository,))


def _cells(data: bytes) -> array[int]:
    cells = array("I")
    cells.frombytes(data)
    if sys.byteorder == "big":
        cells.byteswap()
    return cells


def _bytes(cells: array[int]) -> bytes:
    if sys.byteorder == "big":
        cells.byteswap()
    return cells.tobytes()
