"""What an answer could not look at: units that are not fully indexed, edited files, unresolved names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..graph.answers import Missing, PackageGap, UnresolvedUses
from ..graph.gaps import NOT_INDEXED
from ..graph.status import completeness, unresolved
from .rows import package_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from ..graph.reader import Reader
    from .terminal import Terminal

_NAMED = 3


class Coverage(msgspec.Struct, frozen=True):
    """The part of the index's coverage that matters to an answer, as the JSON document has it.

    Attributes:
        complete: nothing is known to be lacking.
        stale: paths that were edited since they were indexed.
        missing: units that are not fully indexed.
        unresolved: uses of the symbol's name that nobody could resolve.
        lost: rows that were left out, because their line was edited.
        packages: packages that the answer is about, and that are not indexed at that version. What lies in
            no checkout of the index does not make an answer partial.
    """

    complete: bool
    stale: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
    unresolved: UnresolvedUses | None = None
    lost: int = 0
    packages: tuple[PackageGap, ...] = ()


def coverage(
    reader: Reader,
    *,
    stale: Iterable[str] = (),
    lost: int = 0,
    names: Collection[str] = (),
    units: Collection[str] | None = None,
    open_uses: UnresolvedUses | None = None,
    repositories: Collection[int] = (),
    packages: tuple[PackageGap, ...] = (),
) -> Coverage:
    """Say what an answer could not look at.

    Args:
        reader: the index.
        stale: paths that were edited.
        lost: rows that could not be placed.
        names: the answer should have every use of these names.
        units: only these units matter; None for all.
        open_uses: unresolved uses that are counted already.
        repositories: numbers of the repositories that can have rows; by default only the user's own.
        packages: see `Coverage`.
    """
    missing = tuple(
        each for each in completeness(reader, repositories).missing if units is None or each.unit in units
    )
    uses = [unresolved(reader, name, repositories) for name in sorted(names)]
    open_uses = max(uses, key=lambda each: each.count, default=open_uses)
    if open_uses is not None and not open_uses.count:
        open_uses = None
    paths = tuple(sorted(set(stale)))
    return Coverage(not (missing or paths or lost or open_uses), paths, missing, open_uses, lost, packages)


def units_of(reader: Reader, paths: Iterable[str]) -> set[str]:
    """The units that analysed some files."""
    from ..graph.status import document

    found: set[str] = set()
    for path in dict.fromkeys(paths):
        state = document(reader, path)
        found.update(state.units if state else ())
    return found


def sentence(found: Coverage) -> str:
    """The last line of an answer: `complete`, or what was not looked at."""
    if found.complete:
        return "complete"
    parts: list[str] = []
    if found.missing:
        parts.append(_units(found))
    if found.stale:
        parts.append(
            f"{_many(len(found.stale), 'file was', 'files were')} edited since: {_some(found.stale)}"
        )
    if found.lost:
        parts.append(f"{_many(found.lost, 'row is', 'rows are')} left out, because the line was edited since")
    if found.unresolved:
        parts.append(_open_uses(found.unresolved))
    return "partial: " + "; ".join(parts)


def beyond(packages: Sequence[PackageGap]) -> str:
    """What an answer could not know because a package is not indexed at its version; or nothing."""
    lacking = [package_name(each.package) for each in packages if each.reason == NOT_INDEXED]
    said = [f"{package_name(each.package)}: {each.reason}" for each in packages if each.reason != NOT_INDEXED]
    if len(lacking) == 1:
        said.append(f"{lacking[0]} is {NOT_INDEXED}")
    elif lacking:
        said.append(f"{_some(lacking)} are not indexed; index their checkouts into the same store")
    return "; ".join(said)


def footer(found: Coverage, terminal: Terminal) -> str:
    """`sentence`, in colour."""
    text = sentence(found)
    return (
        terminal.style(text, "dim")
        if found.complete
        else terminal.style("partial", "warn") + text[len("partial") :]
    )


def advice(found: Coverage) -> str:
    """What to do about it, or nothing."""
    if found.stale or found.lost:
        return "run `tieline index` to bring the index up to date"
    if found.missing:
        return "run `tieline status` to see what is missing, and `tieline why PATH` for the reason"
    if found.unresolved:
        return "run `tieline why PATH:LINE` on such a use to see why"
    return ""


def _open_uses(found: UnresolvedUses) -> str:
    if not found.name:
        return f"{_many(found.count, 'name', 'names')} in its body could not be resolved"
    where = f"`{found.name}` in {_many(found.documents, 'file', 'files')}"
    return f"{_many(found.count, 'use', 'uses')} of a name {where} could not be resolved"


def _units(found: Coverage) -> str:
    if len(found.missing) == 1:
        unit = found.missing[0]
        where = f"{unit.unit} of {unit.repository}" if unit.repository else unit.unit
        return f"{where} is {unit.status}" + (f" ({unit.reason})" if unit.reason else "")
    others = {unit.repository for unit in found.missing if unit.repository}
    where = f" in {_some(sorted(others))}" if others else ""
    if others and any(not unit.repository for unit in found.missing):
        where = f" here and{where}"
    return f"{len(found.missing):,} units are not fully indexed{where}"


def _some(paths: Sequence[str]) -> str:
    more = len(paths) - _NAMED
    return ", ".join([*paths[:_NAMED], *([f"and {more} more"] if more > 0 else [])])


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
