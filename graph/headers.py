"""Headers that were installed from a source tree by no package manager: they are recognised by their content.

Who installed them is written nowhere that a dependent can see. What such a header declares is that of the
package in whose sources a file is the same, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..buildinfo.package_map import UNOWNED
from .aliases import Relative
from .descent import descend, descend_all, path_of
from .flags import DECLARED

if TYPE_CHECKING:
    from .reader import Reader


def sources(reader: Reader, symbol: int) -> Iterator[tuple[int, Relative]]:
    """Give a symbol of a header that nobody owns in the packages that have the same file."""
    if reader.package_of(symbol)[:2] != UNOWNED:
        return
    found: dict[int, str] = {}
    for posting in reader.stated(symbol):
        for document, package in reader.connection.execute(
            "SELECT theirs.id, theirs.package FROM document mine JOIN document theirs"
            " ON theirs.digest = mine.digest AND theirs.package <> mine.package"
            " WHERE mine.id = ? AND (theirs.flags & ?) = 0 ORDER BY theirs.id",
            (posting.document, DECLARED),
        ).fetchall():
            if reader.is_visible(document):
                found.setdefault(package, reader.document(posting.document).file)
    steps = [step for _, step in path_of(reader, symbol)] if found else []
    for below, other in descend_all(reader, [-package for package in found], steps).items():
        manager, name, version = reader.package(-below)
        reason = f"{found[-below]} is, byte for byte, a file of {name}"
        yield other, Relative(-below, manager, "", version, reason=reason)


def installed(reader: Reader, symbol: int) -> Iterator[tuple[int, Relative]]:
    """Give the symbol of a header that nobody owns for one of a package that has the same file."""
    unowned = reader.unowned
    if not unowned or reader.symbols.package(symbol) == unowned:
        return
    other = descend(reader, -unowned, [step for _, step in path_of(reader, symbol)])
    for same, relative in sources(reader, other) if other else ():
        if same == symbol:
            manager, _, version = reader.package(unowned)
            yield other, Relative(unowned, manager, relative.indexed, version, reason=relative.reason)
