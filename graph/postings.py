"""Which documents of a repository mention a symbol, with totals; `blocks` makes the rows of the table.

Most symbols are in one or two documents. A mention sums its documents up, so that totals need no blob, and a
symbol that a thousand repositories use is answered from the few mentions of which a page is made. What is
kept of one repository does not depend on any other.
"""

from __future__ import annotations

from typing import NamedTuple

from ..facts.document import Role
from .columns import Column, pack, unpack
from .flags import DECLARES

DOCUMENT_BITS = 24
"""A document's number is its repository's, shifted by this many bits, and its own number in there."""

DECLARED_ONLY = int(Role.TEST)
"""In the roles of a posting: the document is a dependency's (`flags.DECLARED`). That a document holds tests
or was generated is told by its flags."""

STATES_KIND = int(Role.GENERATED)
"""In the roles of a posting: the document's definition of the symbol states a kind."""

STATES = DECLARES | STATES_KIND
"""Roles of postings that say something about what a symbol is."""

_WIDTHS = {0: 0, 1: 1, 2: 2, 3: 4}


class Posting(NamedTuple):
    """One document that mentions a symbol.

    Attributes:
        document: number of the document.
        uses: number of occurrences; 0 when the symbol is only related to another one there.
        roles: folded role bits of all of them together (see `occurrences.fold`), with `DECLARED_ONLY` and
            `STATES_KIND` in the place of the bits for whole documents.
        kind: number of the kind that the document's definition of the symbol states; 0 where it has none.
        definitions: how many of the occurrences define or declare it.
    """

    document: int
    uses: int
    roles: int
    kind: int
    definitions: int


class Mention(NamedTuple):
    """The postings of a symbol in one repository, summed up.

    Attributes:
        symbol: number of the symbol.
        repository: number of the repository.
        uses: number of occurrences in the repository's own, analysed documents.
        definitions: how many of these define or declare it.
        declared: number of occurrences in the documents of its dependencies.
        roles: those of all postings together: of own documents in the low byte, of the others in the next.
        blob: see `decode`.
    """

    symbol: int
    repository: int
    uses: int
    definitions: int
    declared: int
    roles: int
    blob: bytes

    @property
    def declared_roles(self) -> int:
        """The roles in documents of dependencies; 0 where no such document mentions the symbol."""
        return self.roles >> 8


def mention(symbol: int, repository: int, postings: list[Posting]) -> Mention:
    """Give the row; postings must be of the repository and sorted, each document once."""
    own = [one for one in postings if not one.roles & DECLARED_ONLY]
    roles = 0
    for one in postings:
        roles |= one.roles << 8 if one.roles & DECLARED_ONLY else one.roles
    return Mention(
        symbol,
        repository,
        sum(one.uses for one in own),
        sum(one.definitions for one in own),
        sum(one.uses for one in postings if one.roles & DECLARED_ONLY),
        roles,
        _encode(postings),
    )


def decode(row: Mention) -> list[Posting]:
    """Undo `mention`."""
    base = row.repository << DOCUMENT_BITS
    blob = row.blob
    head = blob[0]
    document_width, count_width, stated_width = (_WIDTHS[head >> shift & 3] for shift in (0, 2, 4))
    if not count_width:
        # The row of a single document says all but its number.
        at = 1 + document_width
        number = int.from_bytes(blob[1:at], "little")
        kind = int.from_bytes(blob[at:], "little")
        if row.declared_roles:
            definitions = row.declared if row.declared_roles & DECLARES else 0
            return [Posting(base | number, row.declared, row.declared_roles, kind, definitions)]
        return [Posting(base | number, row.uses, row.roles, kind, row.definitions)]
    size = int.from_bytes(blob[1:4], "little")
    counts_at = 4 + document_width * size
    roles_at = counts_at + count_width * size
    stated_at = roles_at + size
    documents = unpack(document_width, blob[4:counts_at])
    counts = unpack(count_width, blob[counts_at:roles_at])
    roles = blob[roles_at:stated_at]
    kinds, definitions = _stated(stated_width, blob[stated_at:], size)
    return list(map(Posting, map(base.__or__, documents), counts, roles, kinds, definitions))


def _encode(postings: list[Posting]) -> bytes:
    low = (1 << DOCUMENT_BITS) - 1
    documents = [one.document & low for one in postings]
    if len(postings) == 1 and _is_summed_up(postings[0]):
        width = max(1, (documents[0].bit_length() + 7) // 8)
        width = 4 if width == 3 else width
        kind = postings[0].kind
        packed_kind = kind.to_bytes((kind.bit_length() + 7) // 8, "little")
        return bytes((_code(width),)) + documents[0].to_bytes(width, "little") + packed_kind
    document_width, packed_documents = pack(documents)
    count_width, packed_counts = pack([one.uses for one in postings])
    stated = [
        cell
        for at, one in enumerate(postings)
        if one.kind or one.definitions
        for cell in (at, one.kind, one.definitions)
    ]
    stated_width, packed_stated = pack(stated) if stated else (0, b"")
    head = _code(document_width) | _code(count_width) << 2 | _code(stated_width) << 4
    roles = bytes(one.roles for one in postings)
    size = len(postings).to_bytes(3, "little")
    return b"".join((bytes((head,)), size, packed_documents, packed_counts, roles, packed_stated))


def _is_summed_up(one: Posting) -> bool:
    """Whether the columns of the row say all about its only document."""
    if one.roles & DECLARED_ONLY:
        return one.definitions == (one.uses if one.roles & DECLARES else 0)
    return True


def _stated(width: int, data: bytes, size: int) -> tuple[Column, Column]:
    kinds, definitions = [0] * size, [0] * size
    if width:
        cells = unpack(width, data)
        for at, kind, count in zip(cells[0::3], cells[1::3], cells[2::3], strict=True):
            kinds[at], definitions[at] = kind, count
    return kinds, definitions


def _code(width: int) -> int:
    return 3 if width == 4 else width
