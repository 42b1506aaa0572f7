"""Which documents mention a symbol, as a blob in the symbol's row.

A row for each pair of symbol and document would cost 16 bytes; most symbols are in one or two documents,
where a blob costs 4 to 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .columns import pack, unpack


class Posting(NamedTuple):
    """One document that mentions a symbol.

    Attributes:
        document: id of the document.
        uses: number of occurrences; 0 when the symbol is only related to another one there.
        roles: folded role bits of all of them together (see `occurrences.fold`).
        kind: id of the kind that the document's definition of the symbol states; 0 where it has none.
    """

    document: int
    uses: int
    roles: int
    kind: int


def encode(postings: Iterable[Posting]) -> bytes:
    """Give the blob; postings must be sorted by document, each document once."""
    documents, counts, roles, kinds = zip(*postings, strict=True)
    document_width, packed_documents = pack(documents)
    count_width, packed_counts = pack(counts)
    kind_width, packed_kinds = pack(kinds) if any(kinds) else (0, b"")
    head = document_width | count_width << 3 | (3 if kind_width == 4 else kind_width) << 6
    return b"".join((bytes((head,)), packed_documents, packed_counts, bytes(roles), packed_kinds))


def decode(blob: bytes | None) -> list[Posting]:
    """Undo `encode`; an absent blob is a symbol that no document mentions."""
    if not blob:
        return []
    head = blob[0]
    document_width, count_width, kind_width = head & 7, head >> 3 & 7, head >> 6
    kind_width = 4 if kind_width == 3 else kind_width
    size = (len(blob) - 1) // (document_width + count_width + 1 + kind_width)
    counts_at = 1 + document_width * size
    roles_at = counts_at + count_width * size
    kinds_at = roles_at + size
    return list(
        map(
            Posting,
            unpack(document_width, blob[1:counts_at]),
            unpack(count_width, blob[counts_at:roles_at]),
            blob[roles_at:kinds_at],
            unpack(kind_width, blob[kinds_at:]) if kind_width else bytes(size),
        )
    )
