"""The order of versions, by the rules of each ecosystem, and which of several is nearest to another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def nearest_first(manager: str, wanted: str, versions: Iterable[str]) -> list[str]:
    """Give distinct versions with the nearest to `wanted` first.

    Nearer is what has fewer of the versions between; of two as near the newer comes first. Texts that are no
    versions by the ecosystem's rules come last, in their own order.

    Args:
        manager: purl type of the ecosystem, whose rules say which version is newer (see `univers`).
        wanted: the version to be near to.
        versions: the others; `wanted` itself may be among them.
    """
    distinct = sorted(set(versions))
    if len(distinct) < 2:
        return distinct
    parsed = {text: found for text in {*distinct, wanted} if (found := _parse(manager, text)) is not None}
    order = sorted(parsed, key=lambda text: (parsed[text], text))
    if wanted not in parsed:
        # Nothing is near to no version; the newest is what a new user would get.
        return [*reversed([text for text in order if text in distinct]), *_others(distinct, parsed)]
    at = {text: number for number, text in enumerate(order)}
    ranked = sorted(
        (text for text in distinct if text in parsed),
        key=lambda text: (abs(at[text] - at[wanted]), -at[text]),
    )
    return [*ranked, *_others(distinct, parsed)]


def is_older(manager: str, version: str, other: str) -> bool | None:
    """Whether a version comes before another one; None where one is no version by the ecosystem's rules."""
    first, second = _parse(manager, version), _parse(manager, other)
    return None if first is None or second is None else bool(first < second)


def _others(versions: Iterable[str], parsed: Iterable[str]) -> list[str]:
    known = set(parsed)
    return [text for text in versions if text not in known]


def _parse(manager: str, text: str) -> Any | None:
    """A version that can be compared with others of its ecosystem; None for a text that is none."""
    from univers.version_range import RANGE_CLASS_BY_SCHEMES
    from univers.versions import InvalidVersion, SemverVersion

    scheme: Any = RANGE_CLASS_BY_SCHEMES.get(manager)
    kind: Any = (scheme and scheme.version_class) or SemverVersion
    try:
        return kind(text.removeprefix("v"))
    except (InvalidVersion, ValueError, TypeError):
        return None
