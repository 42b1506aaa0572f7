"""The outermost layer of a `.scip` file: length-delimited fields, read and written one at a time.

Protobuf's decoder wants a whole message in memory; an index is one message, and may be gigabytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from ...errors import TielineError

METADATA = 1
DOCUMENT = 2
EXTERNAL_SYMBOL = 3

_LENGTH_DELIMITED = 2
_FIXED = {1: 8, 5: 4}
_HINT = "run the indexer that wrote the file again"


def broken(name: str, offset: int, what: str) -> TielineError:
    """TL502: the file is cut off or is not SCIP, and where."""
    return TielineError("TL502", f"{name} is broken at byte {offset}: {what}", _HINT)


def fields(stream: BinaryIO, name: str) -> Iterator[tuple[int, int, bytes]]:
    """The length-delimited fields of a message in a file: field number, byte offset of the content, content.

    Fields of other wire types are skipped.

    Args:
        stream: a buffered file at the start of the message, which ends with the file.
        name: what errors call the file.

    Raises:
        TielineError: TL502, the file is cut off or is not a protobuf message.
    """
    size = os.fstat(stream.fileno()).st_size
    offset = 0

    def fail(what: str) -> NoReturn:
        raise broken(name, offset, what)

    def varint() -> int:
        nonlocal offset
        value = 0
        for shift in range(0, 70, 7):
            byte = stream.read(1)
            if not byte:
                fail("it ends inside a number")
            offset += 1
            value |= (byte[0] & 0x7F) << shift
            if byte[0] < 0x80:
                return value
        fail("a number is longer than ten bytes")

    while offset < size:
        tag = varint()
        number, wire_type = tag >> 3, tag & 7
        if number == 0:
            fail("a field has the number 0")
        if wire_type == _LENGTH_DELIMITED:
            length = varint()
        elif wire_type == 0:
            varint()
            continue
        elif wire_type in _FIXED:
            length = _FIXED[wire_type]
        else:
            fail(f"a field has the wire type {wire_type}")
        # Checked first, so that a broken length cannot ask for memory.
        if length > size - offset:
            fail(f"a field of {length} bytes goes past the end of the file")
        content = stream.read(length)
        if wire_type == _LENGTH_DELIMITED:
            yield number, offset, content
        offset += length


def field(number: int, content: bytes) -> bytes:
    """One length-delimited field as it stands in the file; `number` is below 16."""
    header = bytearray((number << 3 | _LENGTH_DELIMITED,))
    length = len(content)
    while length >= 0x80:
        header.append(length & 0x7F | 0x80)
        length >>= 7
    header.append(length)
    return bytes(header) + content
