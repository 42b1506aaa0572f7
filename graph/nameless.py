"""Symbols of protobuf in files of which nobody says which module they are of.

Generated code knows the full name of what it was generated from, and an import its file; neither says whose
module that is. Full names are unique wherever descriptors meet, so that they mean the only module that is
indexed and has the name; of two it is neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..buildinfo.buf_yaml import ECOSYSTEM, UNKNOWN
from .aliases import Relative
from .descent import descend, descend_all, path_of

if TYPE_CHECKING:
    from .reader import Reader

_REASON = "the only indexed module that has this name"


def modules(reader: Reader, symbol: int) -> Iterator[tuple[int, Relative]]:
    """Give a symbol of no known module in the only module that has it, in each of its versions.

    For a symbol of a module, give that of no known module if it means this one.
    """
    manager, name, version = reader.package_of(symbol)
    if manager != ECOSYSTEM or not (name == UNKNOWN or name.startswith(f"{UNKNOWN}/")):
        return
    steps = [step for _, step in path_of(reader, symbol)]
    rows: list[tuple[int, str, str]] = reader.connection.execute(
        "SELECT id, name, version FROM package WHERE manager = ? AND name >= ? AND name < ? ORDER BY id",
        (ECOSYSTEM, f"{UNKNOWN}/", f"{UNKNOWN}0"),
    ).fetchall()
    below = descend_all(reader, [-number for number, *_ in rows], steps)
    found = [
        (below[-number], number, module, indexed)
        for number, module, indexed in rows
        if -number in below and reader.is_analysed(below[-number])
    ]
    if len({module for *_, module, _ in found}) != 1:
        return
    if name == UNKNOWN:
        for other, number, _, indexed in found:
            yield other, Relative(number, manager, version, indexed, reason=_REASON)
    elif symbol in {other for other, *_ in found}:
        for number, indexed in reader.connection.execute(
            "SELECT id, version FROM package WHERE manager = ? AND name = ?", (ECOSYSTEM, UNKNOWN)
        ).fetchall():
            if other := descend(reader, -number, steps):
                yield other, Relative(number, manager, version, indexed, reason=_REASON)
