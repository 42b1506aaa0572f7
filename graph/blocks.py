"""Rows of postings: what a repository says about up to 32 symbols whose numbers are neighbours.

A row for each symbol costs 20 bytes in SQLite and 90 in PostgreSQL before it says anything. Symbols of one
package have numbers in a row, so that a repository fills most rows. A row says as bits which symbols it
holds, so that the database skips the rows of others, and each column of the blob has one width, so that one
symbol is read without looking at the rest.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

from .columns import pack, unpack
from .postings import Mention

BITS = 5
"""A symbol's number is that of its block, shifted by this many bits, and its place in there."""

MENTIONING = (
    f"SELECT 1 FROM posting WHERE block = symbol.id >> {BITS}"  # noqa: S608 - no user data
    f" AND (members >> CAST(symbol.id & {(1 << BITS) - 1} AS INTEGER)) & 1 = 1"
)
"""Selects the rows about the `symbol` of an outer statement."""

_PLACE = (1 << BITS) - 1
_FIELDS = 5
_WIDTHS = (0, 1, 2, 4)
_DEFLATED = 0x80
_SMALL = 64
_LEVEL = 6


def block_of(symbol: int) -> int:
    """The number of the block that a symbol is in."""
    return symbol >> BITS


def bit_of(symbol: int) -> int:
    """The bit that stands for a symbol in `members` of its block's rows."""
    return 1 << (symbol & _PLACE)


def blocks(mentions: Iterable[Mention]) -> Iterator[tuple[int, int, int, bytes]]:
    """Give the rows of the table: block, repository, members, blob.

    Args:
        mentions: of one repository, sorted by symbol, each once.
    """
    rows: list[Mention] = []
    for row in mentions:
        if rows and row.symbol >> BITS != rows[0].symbol >> BITS:
            yield _block(rows)
            rows = []
        rows.append(row)
    if rows:
        yield _block(rows)


def unfold(block: int, repository: int, members: int, blob: bytes) -> list[Mention]:
    """Undo `blocks` for one row; sorted by symbol."""
    first = block << BITS
    if blob[1] & _DEFLATED:
        blob = bytes((blob[0], blob[1] & ~_DEFLATED)) + zlib.decompress(blob[2:], -15)
    symbols = [first + place for place in range(1 << BITS) if members >> place & 1]
    return [find(symbol, repository, members, blob) for symbol in symbols]


def find(symbol: int, repository: int, members: int, blob: bytes) -> Mention:
    """What a row says about one of its symbols."""
    if blob[1] & _DEFLATED:
        blob = blob[:2] + zlib.decompress(blob[2:], -15)
    count = members.bit_count()
    rank = (members & bit_of(symbol) - 1).bit_count()
    head = blob[0] | blob[1] << 8
    at = 2
    cells: list[int] = []
    before = 0
    for field in range(_FIELDS):
        width = _WIDTHS[head >> 2 * field & 3]
        cell = 0
        if width == 1:
            cell = blob[at + rank]
        elif width:
            for plane in range(width):
                cell |= blob[at + plane * count + rank] << 8 * plane
        cells.append(cell)
        if field == _FIELDS - 1:
            before = sum(unpack(width, blob[at : at + width * count])[:rank])
        at += width * count
    uses, definitions, declared, roles, size = cells
    at += before
    return Mention(symbol, repository, uses, definitions, declared, roles, blob[at : at + size])


def _block(rows: Sequence[Mention]) -> tuple[int, int, int, bytes]:
    columns = (
        [row.uses for row in rows],
        [row.definitions for row in rows],
        [row.declared for row in rows],
        [row.roles for row in rows],
        [len(row.blob) for row in rows],
    )
    head = 0
    parts: list[bytes] = []
    for field, values in enumerate(columns):
        if any(values):
            width, data = pack(values)
            head |= _WIDTHS.index(width) << 2 * field
            parts.append(data)
    members = 0
    for row in rows:
        members |= 1 << (row.symbol & _PLACE)
    plain = b"".join((*parts, *(row.blob for row in rows)))
    if len(plain) > _SMALL:
        plain = zlib.compress(plain, _LEVEL, -15)
        head |= _DEFLATED << 8
    blob = head.to_bytes(2, "little") + plain
    return rows[0].symbol >> BITS, rows[0].repository, members, blob
