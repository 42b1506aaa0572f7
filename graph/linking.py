"""The same symbol in other versions of its package, and how sure it is that they are the same.

Symbols of one package differ between versions in nothing but the version, so that the same path of
descriptors below another version is the same symbol there. So it is below the package of the project that a
distribution was built from (`aliases`). Nothing of that is stored: links are found when
they are asked for, so that a repository that comes in later is linked at no cost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import msgspec

from . import bundles, headers, nameless
from .aliases import Relative
from .answers import Link
from .descent import descend_all, path_of
from .versions import nearest_first

if TYPE_CHECKING:
    from .reader import Reader

_MOST = 16
"""Declarations of a symbol that are looked at; some are declared again in every file."""


class Counterpart(msgspec.Struct, frozen=True):
    """A symbol in another version of its package, or in a package that is related to it.

    Attributes:
        symbol: number of the symbol.
        relative: the package that it is in.
    """

    symbol: int
    relative: Relative


class Linked(msgspec.Struct, frozen=True):
    """How a symbol is linked to one of another version.

    Attributes:
        symbol: number of the other symbol.
        link: `same-interface`, `nearest`, `binding` for one of another language, or `generated`.
        reason: which versions they are of and what is known about their signatures, in words.
    """

    symbol: int
    link: Link
    reason: str


def counterparts(reader: Reader, symbol: int) -> list[Counterpart]:
    """Give the symbol's equals in other versions of its package and in related packages, in no order."""
    known = reader.counterparts.get(symbol)
    if known is None:
        others = [
            each for each in reader.relatives(reader.symbols.package(symbol)) if each.kind != "describes"
        ]
        steps = [step for _, step in path_of(reader, symbol)] if others else []
        there = descend_all(reader, [-each.package for each in others], steps)
        found = [(there.get(-each.package, 0), each) for each in others]
        found += [*bundles.sources(reader, symbol), *bundles.declarations(reader, symbol)]
        found += nameless.modules(reader, symbol)
        found += [*headers.sources(reader, symbol), *headers.installed(reader, symbol)]
        known = [Counterpart(number, each) for number, each in found if number]
        reader.counterparts[symbol] = known
    return known


def with_counterparts(reader: Reader, symbols: Iterable[int]) -> set[int]:
    """Give symbols, what stands for the same thing, and their equals in all versions."""
    entity = reader.entity(symbols)
    return entity | {each.symbol for one in sorted(entity) for each in counterparts(reader, one)}


def definition_elsewhere(reader: Reader, symbol: int) -> Linked | None:
    """Give the best definition in a version that is indexed, for a symbol of a version that is not.

    A version whose symbol has the same signature is better than one that is nearer; of several the nearest
    counts, and another version of the package before what it was built from. None where no indexed version
    defines the symbol.
    """
    defined = [each for each in counterparts(reader, symbol) if reader.is_analysed(each.symbol)]
    signatures = _signatures(reader, symbol)
    links = (_linked(reader, each.symbol, each.relative, signatures) for each in _nearest_first(defined))
    first = next(links, None)
    if first is None or first.link == "same-interface":
        return first
    return next((each for each in links if each.link == "same-interface"), first)


def absence(reader: Reader, symbol: int) -> str:
    """Say which versions of a symbol's package are indexed and do not have it; empty where none is."""
    others = reader.relatives(reader.symbols.package(symbol))
    indexed = [Counterpart(0, each) for each in others if reader.is_indexed(reader.purl(each.package))]
    if not indexed:
        return ""
    return f"{_versions(_nearest_first(indexed)[0].relative)} has no such symbol"


def relation(reader: Reader, used: int, defined: int) -> Linked | None:
    """Say how a use of a symbol is linked to the symbol in another package; None within one version."""
    package, other = reader.symbols.package(used), reader.symbols.package(defined)
    relative = next((each for each in reader.relatives(package) if each.package == other), None)
    if relative is None:
        equals = counterparts(reader, used)
        relative = next((each.relative for each in equals if each.symbol == defined), None)
    if relative is None:
        return None
    return _linked(reader, defined, relative, _signatures(reader, used))


def _nearest_first(found: Iterable[Counterpart]) -> list[Counterpart]:
    """Sort by how far the versions are: those of the package itself first, then those of each related one."""
    groups: dict[tuple[str, str, str], dict[str, Counterpart]] = {}
    for each in found:
        relative = each.relative
        group = groups.setdefault((relative.reason, relative.manager, relative.requested), {})
        group[relative.indexed] = each
    return [
        group[version]
        for (_, manager, requested), group in sorted(groups.items(), key=lambda item: item[0])
        for version in nearest_first(manager, requested, group)
    ]


def _linked(reader: Reader, symbol: int, relative: Relative, signatures: Collection[str]) -> Linked:
    """How a use of a symbol in one package is linked to the symbol in another, by the signatures of both."""
    theirs = _signatures(reader, symbol)
    same = not theirs.isdisjoint(signatures)
    known = "another signature" if signatures and theirs else "signatures not known"
    return Linked(
        symbol,
        "same-interface" if same else "nearest",
        f"{_versions(relative)}, {'same signature' if same else known}",
    )


def _versions(relative: Relative) -> str:
    """Why two packages are related, and which versions they are."""
    versions = f"requested {_shown(relative.requested)}, indexed {_shown(relative.indexed)}"
    return f"{relative.reason}; {versions}" if relative.reason else versions


def _shown(version: str) -> str:
    return version or "no version"


def _signatures(reader: Reader, symbol: int) -> set[str]:
    """What definitions and declarations of a symbol say that it looks like; empty when nobody says.

    In C a declaration can say more than the definition does, and is as much of the symbol.
    """
    found: set[str] = set()
    for posting in reader.stated(symbol)[:_MOST]:
        document = reader.document(posting.document)
        index = document.occurrences.place(symbol)
        found.update(
            signature
            for number, _, _, signature, *_ in document.remainder.definitions
            if number == index and signature
        )
    return found
