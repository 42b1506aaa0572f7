"""What lies beyond an answer: packages that are not indexed at the version that it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from .answers import PackageGap, Symbol
from .linking import absence, counterparts, with_counterparts
from .reader import numbers
from .versions import nearest_first

if TYPE_CHECKING:
    from .reader import Reader

NOT_INDEXED = "not indexed; index its checkout into the same store"
"""The reason of a gap that one more checkout would close."""


def gaps(
    reader: Reader, symbols: Collection[Symbol], *, uses: bool, beside: Iterable[str] = ()
) -> tuple[PackageGap, ...]:
    """Say which packages of an answer are not indexed at the version that it is about.

    The standard library and the tools' own declarations are no packages that anybody indexes. What is known
    by a stub is not lacking if its source is indexed.

    Args:
        reader: the index.
        symbols: what the answer is about.
        uses: it lists uses, so that every version counts that some repository uses.
        beside: URLs of other packages that rows of the answer come from.
    """
    asked = numbers(symbols)
    entity = sorted(with_counterparts(reader, asked) if uses else asked)
    users: dict[int, set[int]] = {}
    example: dict[int, int] = {}
    for symbol in entity:
        using = {row.repository for row in reader.mentions(symbol) if row.uses > row.definitions}
        if symbol in asked or using:
            package = reader.symbols.package(symbol)
            users.setdefault(package, set()).update(using)
            example.setdefault(package, symbol)
    found: dict[str, PackageGap] = {}
    for package, symbol in example.items():
        purl = reader.purl(package)
        if reader.is_indexed(purl) or _has_source(reader, symbol) or _has_project(reader, package):
            continue
        versions = _indexed_versions(reader, package)
        if not versions and not _can_be_indexed(reader, package):
            continue
        absent = "" if _is_elsewhere(reader, symbol) else absence(reader, symbol)
        reason = absent or (_difference(len(users[package]), versions) if versions else NOT_INDEXED)
        found[purl] = PackageGap(purl, versions, reason)
    for purl in set(beside) - found.keys():
        row = reader.connection.execute("SELECT id FROM package WHERE purl = ?", (purl,)).fetchone()
        if row and not reader.is_indexed(purl) and _can_be_indexed(reader, row[0]):
            versions = _indexed_versions(reader, row[0])
            found[purl] = PackageGap(purl, versions, _difference(0, versions) if versions else NOT_INDEXED)
    return tuple(found[purl] for purl in sorted(found))


def concerned(reader: Reader, symbols: Collection[Symbol]) -> set[int]:
    """The repositories that can use symbols: this one, and those that have a version of their package."""
    found = {reader.repository_id}
    packages = {reader.symbols.package(symbol) for symbol in numbers(symbols)}
    packages |= {each.package for package in packages for each in reader.relatives(package)}
    for package in packages:
        rows = reader.connection.execute(
            "SELECT DISTINCT repository FROM installation WHERE package = ?", (package,)
        )
        found.update(row[0] for row in rows if row[0] in reader.repositories)
    return found


def _has_source(reader: Reader, symbol: int) -> bool:
    """Whether the symbol stands for one that is defined in an indexed package."""
    return any(reader.is_analysed(one) for one in reader.entity([symbol]) if one != symbol)


def _is_elsewhere(reader: Reader, symbol: int) -> bool:
    """Whether an indexed version of the symbol's package has the symbol."""
    return any(reader.is_analysed(each.symbol) for each in counterparts(reader, symbol))


def _has_project(reader: Reader, package: int) -> bool:
    """Whether what a package was built from is indexed at this version, or what it only describes."""
    return any(
        each.kind == "describes" or (each.kind == "built from" and each.requested == each.indexed)
        for each in reader.relatives(package)
        if reader.is_indexed(reader.purl(each.package))
    )


def _indexed_versions(reader: Reader, package: int) -> tuple[str, ...]:
    manager, _, version = reader.package(package)
    others = reader.relatives(package)
    indexed = [each.indexed for each in others if reader.is_indexed(reader.purl(each.package))]
    return tuple(nearest_first(manager, version, indexed))


def _can_be_indexed(reader: Reader, package: int) -> bool:
    """Whether a package comes from a checkout of its own: a build file or an environment has it."""
    row = reader.connection.execute(
        "SELECT 1 FROM installation WHERE package = ? AND evidence <> 'stdlib'", (package,)
    ).fetchone()
    return row is not None


def _difference(users: int, versions: Collection[str]) -> str:
    indexed = (
        f"indexed {'is' if len(versions) == 1 else 'are'} {', '.join(each or 'none' for each in versions)}"
    )
    if not users:
        return indexed
    who = "1 repository uses" if users == 1 else f"{users:,} repositories use"
    return f"{who} it, {indexed}"
