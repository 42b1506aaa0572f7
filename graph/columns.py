"""Columns of unsigned integers as bytes: each at the narrowest of 1, 2 or 4 bytes a value, little-endian.

Wider columns are stored byte plane by byte plane (all low bytes, then all next bytes), which deflates to
about three quarters of what interleaved values do. Packing and unpacking run at C speed.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence

_CODES = {1: "B", 2: "H", 4: "I"}

Column = Sequence[int]
"""An unpacked column: `bytes` for width 1, else an `array`."""


def pack(values: Sequence[int]) -> tuple[int, bytes]:
    """Give the width in bytes and the packed bytes of `values`.

    Raises:
        OverflowError: if a value is negative or needs more than 32 bits.
    """
    if not values:
        return 1, b""
    try:
        return 1, bytes(values)
    except ValueError:  # a value above 255, or negative
        pass
    width = 2 if max(values) < 0x10000 else 4
    cells = array(_CODES[width], values)
    if sys.byteorder == "big":
        cells.byteswap()
    raw = cells.tobytes()
    return width, b"".join([raw[plane::width] for plane in range(width)])


def unpack(width: int, data: bytes) -> Column:
    """Undo `pack`."""
    if width == 1:
        return data
    count = len(data) // width
    raw = bytearray(len(data))
    for plane in range(width):
        raw[plane::width] = data[plane * count : (plane + 1) * count]
    cells: array[int] = array(_CODES[width])
    cells.frombytes(raw)
    if sys.byteorder == "big":
        cells.byteswap()
    return cells


def zigzag(value: int) -> int:
    """Map a signed value to an unsigned one, small ones to small ones."""
    return value << 1 if value >= 0 else (-value << 1) - 1


def unzigzag(value: int) -> int:
    """Undo `zigzag`."""
    return (value >> 1) ^ -(value & 1)
