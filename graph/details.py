"""Details of documents in blocks: what is read for hover, outlines and exports only, and prints of lines.

What one document says there is short, and much like what those beside it say, so that 16 of them are
compressed together, which takes a third less than each alone. A block is read in 50 µs.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from .postings import DOCUMENT_BITS
from .recent import Recent

if TYPE_CHECKING:
    from .connection import Connection

_MOST = 16
_ENOUGH = 1 << 17
_LEVEL = 9
_CACHED = 16
_NUMBER = (1 << DOCUMENT_BITS) - 1


class DamagedError(Exception):
    """Bytes of the store are not what was put there."""


class Detail(NamedTuple):
    """One document's share of a block.

    Attributes:
        document: its number in its repository.
        remainder: see `record.encode_remainder`.
        lines: see `linehash.pack`; None where they are not known.
    """

    document: int
    remainder: bytes
    lines: bytes | None


class _Contents(msgspec.Struct, frozen=True, array_like=True):
    """Where each document's shares of a block end; what has no lines has the length None there."""

    documents: tuple[int, ...]
    remainders: tuple[int, ...]
    lines: tuple[int | None, ...]


_contents = msgspec.msgpack.Decoder(_Contents)


def encode(details: Sequence[Detail]) -> tuple[bytes, bytes, bytes]:
    """Give the blobs of a block: what is in it, its remainders and its lines."""
    from zstandard import ZstdCompressor

    compress = ZstdCompressor(level=_LEVEL, write_checksum=True).compress
    contents = _Contents(
        tuple(one.document for one in details),
        tuple(len(one.remainder) for one in details),
        tuple(None if one.lines is None else len(one.lines) for one in details),
    )
    return (
        msgspec.msgpack.encode(contents),
        compress(b"".join(one.remainder for one in details)),
        compress(b"".join(one.lines or b"" for one in details)),
    )


def decode(contents: bytes, remainders: bytes, lines: bytes) -> list[Detail]:
    """Undo `encode`.

    Raises:
        DamagedError: for bytes that it did not give.
    """
    known = _contents.decode(contents)
    return [
        Detail(document, remainder, None if size is None else line)
        for document, remainder, line, size in zip(
            known.documents,
            _cut(remainders, known.remainders),
            _cut(lines, known.lines),
            known.lines,
            strict=True,
        )
    ]


class DetailReader:
    """Reads the details of documents; those that lie together are decompressed once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._blocks: Recent[dict[int, bytes]] = Recent(_CACHED)

    def remainder(self, block: int, document: int) -> bytes:
        """What a document has beside its occurrences; see `record.decode_remainder`."""
        known = self._blocks.get(block)
        if known is None:
            contents, blob = self._connection.execute(
                "SELECT contents, remainders FROM detail WHERE id = ?", (block,)
            ).fetchone()
            found = _contents.decode(contents)
            known = dict(zip(found.documents, _cut(blob, found.remainders), strict=True))
            self._blocks[block] = known
        return known[document & _NUMBER]

    def lines(self, block: int, document: int) -> bytes | None:
        """The prints of a document's lines; see `linehash.unpack`."""
        row = self._connection.execute(
            "SELECT contents, remainders, lines FROM detail WHERE id = ?", (block,)
        ).fetchone()
        return next(one.lines for one in decode(*row) if one.document == document & _NUMBER)


class DetailWriter:
    """Gathers the details of a repository's documents into blocks.

    What is erased leaves its block at the end, so that each block is written again once.
    """

    def __init__(self, connection: Connection, repository: int) -> None:
        self._connection = connection
        self._first = repository << DOCUMENT_BITS
        (last,) = connection.execute(
            "SELECT max(id) FROM detail WHERE id < ?", ((repository + 1) << DOCUMENT_BITS,)
        ).fetchone()
        self._block: int = max(last or 0, self._first) + 1
        self._pending: dict[int, Detail] = {}
        self._size = 0
        self._erased: dict[int, set[int]] = {}
        self._reader = DetailReader(connection)

    def put(self, document: int, remainder: bytes, lines: bytes | None) -> int:
        """Keep the details of a document that has none; give the number of the block they will be in."""
        block = self._block
        self._pending[document & _NUMBER] = Detail(document & _NUMBER, remainder, lines)
        self._size += len(remainder) + len(lines or b"")
        if len(self._pending) == _MOST or self._size >= _ENOUGH:
            self.flush()
        return block

    def remove(self, block: int, document: int) -> bytes:
        """Forget the details of a document; give the remainder."""
        if block == self._block:
            return self._pending.pop(document & _NUMBER).remainder
        self._erased.setdefault(block, set()).add(document & _NUMBER)
        return self._reader.remainder(block, document)

    def flush(self) -> None:
        """Write what is not in a block yet, so that it can be read."""
        if self._pending:
            self._write(self._block, list(self._pending.values()))
            self._block += 1
        self._pending = {}
        self._size = 0

    def finish(self) -> None:
        """Bring all blocks up to date."""
        self.flush()
        for block, erased in sorted(self._erased.items()):
            row = self._connection.execute(
                "SELECT contents, remainders, lines FROM detail WHERE id = ?", (block,)
            ).fetchone()
            self._connection.execute("DELETE FROM detail WHERE id = ?", (block,))
            if kept := [one for one in decode(*row) if one.document not in erased]:
                self._write(block, kept)
        self._erased = {}

    def _write(self, block: int, details: Sequence[Detail]) -> None:
        self._connection.execute("INSERT INTO detail VALUES (?, ?, ?, ?)", (block, *encode(details)))


def _cut(blob: bytes, sizes: Sequence[int | None]) -> list[bytes]:
    from zstandard import ZstdDecompressor, ZstdError

    try:
        data = ZstdDecompressor().decompress(blob)
    except ZstdError as error:
        raise DamagedError(str(error)) from error
    ends = list(accumulate((size or 0 for size in sizes), initial=0))
    return [data[start:end] for start, end in pairwise(ends)]
