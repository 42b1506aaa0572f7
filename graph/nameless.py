"""Symbols of protobuf in files of which nobody says which module they are of.

Generated code knows the full name of what it was generated from, and an import its file; neither says whose
module that is. Full names are unique wherever descriptors meet, so that they mean the only module that is
indexed and has the name. Several mean the same where they hold copies of one file; else it is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ..buildinfo.protobuf_modules import ECOSYSTEM, UNKNOWN
from .aliases import Relative
from .descent import descend, descend_all, path_of
from .flags import DEFINES

if TYPE_CHECKING:
    from .reader import Reader

_REASON = "the only indexed definition of this name"


def modules(reader: Reader, symbol: int) -> Iterator[tuple[int, Relative]]:
    """Give a symbol of no known module in the only module that has it, in each version and copy.

    For a symbol of a module, give that of no known module if it means this one.
    """
    manager, name, version = reader.package_of(symbol)
    if manager != ECOSYSTEM or not (name == UNKNOWN or name.startswith(f"{UNKNOWN}/")):
        return
    steps = [step for _, step in path_of(reader, symbol)]
    # Of equals the last one counts.
    rows: list[tuple[int, str, str]] = reader.connection.execute(
        "SELECT id, name, version FROM package WHERE manager = ? AND name >= ? AND name < ?"
        " ORDER BY name DESC, version",
        (ECOSYSTEM, f"{UNKNOWN}/", f"{UNKNOWN}0"),
    ).fetchall()
    below = descend_all(reader, [-number for number, *_ in rows], steps)
    found = [
        (below[-number], number, module, indexed)
        for number, module, indexed in rows
        if -number in below and reader.is_analysed(below[-number])
    ]
    if not _are_one(reader, [(module, other) for other, _, module, _ in found]):
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


def _are_one(reader: Reader, found: Sequence[tuple[str, int]]) -> bool:
    """Whether pairs of a module and its symbol are of one module, or define it in copies of one file."""
    if len({module for module, _ in found}) < 2:
        return bool(found)
    contents = {
        reader.document(posting.document).digest
        for _, symbol in found
        for posting in reader.stated(symbol)
        if posting.roles & DEFINES
    }
    return len(contents) == 1
