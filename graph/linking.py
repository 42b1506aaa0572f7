"""The same symbol in other versions of its package, and how sure it is that they are the same.

Symbols of one package differ between versions in nothing but the version, so that the same path of
descriptors below another version is the same symbol there. Nothing of that is stored: links are found when
they are asked for, so that a repository that comes in later is linked at no cost.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from .answers import Link
from .versions import nearest_first

if TYPE_CHECKING:
    from .reader import Reader


class Counterpart(msgspec.Struct, frozen=True):
    """A symbol in another version of its package.

    Attributes:
        symbol: number of the symbol.
        version: version of the package that it is in.
    """

    symbol: int
    version: str


class Linked(msgspec.Struct, frozen=True):
    """How a symbol is linked to one of another version.

    Attributes:
        symbol: number of the other symbol.
        link: `same-interface` or `nearest`.
        reason: which versions they are of and what is known about their signatures, in words.
    """

    symbol: int
    link: Link
    reason: str


def counterparts(reader: Reader, symbol: int) -> list[Counterpart]:
    """Give the symbol's equals in the other versions of its package, in no particular order."""
    others = reader.other_versions(reader.symbols.package(symbol))
    if not others:
        return []
    path = _path(reader, symbol)
    found: list[Counterpart] = []
    for other, version in others:
        number = _descend(reader, -other, path)
        if number:
            found.append(Counterpart(number, version))
    return found


def with_counterparts(reader: Reader, symbols: Iterable[int]) -> set[int]:
    """Give symbols, what stands for the same thing, and their equals in all versions."""
    entity = reader.entity(symbols)
    return entity | {each.symbol for one in sorted(entity) for each in counterparts(reader, one)}


def definition_elsewhere(reader: Reader, symbol: int) -> Linked | None:
    """Give the best definition in a version that is indexed, for a symbol of a version that is not.

    A version whose symbol has the same signature is better than one that is nearer; of several the nearest
    counts. None where no indexed version defines the symbol.
    """
    defined = {
        each.version: each.symbol
        for each in counterparts(reader, symbol)
        if _is_analysed(reader, each.symbol)
    }
    if not defined:
        return None
    manager, _, version = reader.package_of(symbol)
    order = nearest_first(manager, version, defined)
    signature = _signature(reader, symbol)
    links = (
        _linked(defined[each], version, each, signature, _signature(reader, defined[each])) for each in order
    )
    first = next(links)
    return next((each for each in (first, *links) if each.link == "same-interface"), first)


def absence(reader: Reader, symbol: int) -> str:
    """Say which versions of a symbol's package are indexed and do not have it; empty where none is."""
    manager, _, version = reader.package_of(symbol)
    others = reader.other_versions(reader.symbols.package(symbol))
    indexed = [text for number, text in others if reader.is_indexed(reader.purl(number))]
    if not indexed:
        return ""
    nearest = nearest_first(manager, version, indexed)[0]
    return f"requested {_shown(version)}, indexed {_shown(nearest)} has no such symbol"


def relation(reader: Reader, used: int, defined: int) -> Linked | None:
    """Say how a use of a symbol is linked to the symbol in another version; None within one version."""
    _, name, version = reader.package_of(used)
    _, other_name, other = reader.package_of(defined)
    if (name, version) == (other_name, other):
        return None
    return _linked(defined, version, other, _signature(reader, used), _signature(reader, defined))


def _linked(symbol: int, requested: str, indexed: str, signature: str, theirs: str) -> Linked:
    """How a use of a symbol in one version is linked to the symbol in another, by both signatures."""
    same = bool(signature) and signature == theirs
    known = "another signature" if signature and theirs else "signatures not known"
    versions = f"requested {_shown(requested)}, indexed {_shown(indexed)}"
    return Linked(
        symbol,
        "same-interface" if same else "nearest",
        f"{versions}, {'same signature' if same else known}",
    )


def _shown(version: str) -> str:
    return version or "no version"


def _path(reader: Reader, symbol: int) -> list[tuple[int, str]]:
    """The number of the name and the form of each descriptor of a symbol, from the outermost on."""
    path: list[tuple[int, str]] = []
    parent = symbol
    while parent > 0:
        parent, name, form = reader.connection.execute(
            "SELECT parent, name, form FROM symbol WHERE id = ?", (parent,)
        ).fetchone()
        path.append((name, form))
    return path[::-1]


def _descend(reader: Reader, parent: int, path: Iterable[tuple[int, str]]) -> int:
    """The number of the symbol at a path below a package (minus its number), or 0."""
    for name, form in path:
        row = reader.connection.execute(
            "SELECT id FROM symbol WHERE name = ? AND parent = ? AND form = ?", (name, parent, form)
        ).fetchone()
        if row is None:
            return 0
        parent = int(row[0])
    return parent


def _is_analysed(reader: Reader, symbol: int) -> bool:
    """Whether a file that was analysed itself defines or declares it, and not only a dependent's copy."""
    return any(row.definitions for row in reader.mentions(symbol))


def _signature(reader: Reader, symbol: int) -> str:
    """What the best definition of a symbol says that it looks like; empty when nobody says."""
    for posting in reader.stated(symbol):
        document = reader.document(posting.document)
        index = document.occurrences.table.index(symbol)
        for number, _, _, signature, *_ in document.remainder.definitions:
            if number == index and signature:
                return signature
    return ""
