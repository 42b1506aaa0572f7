"""What texts of TypeScript and JavaScript say about places that its server names and the index does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import msgspec

from .agreement import Spot

_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|^#![^\n]*", re.DOTALL)
_UNNAMED = re.compile(
    r"\[Symbol\.hasInstance\]\(|(?:async )?(?:(?:function|new)\b)?\s*[(<]|(?:async )?\w+ =>"
)
_WORD = re.compile(r"[\w$]*")
_IMPORT = re.compile(r"^\s*import\b|\brequire\(")
_LISTED = re.compile(r"[\w$\s,]*(?://.*)?")
_SPECIFIER = re.compile(r"""(?:\bfrom|\bimport|\brequire\(|\bimport\()\s*["'](?P<name>[^"']+)["']""")
_ASSIGNED = re.compile(r"[\w$#]+[?!]?(?:\s*:.*)?\s*[=:]\s*")
_KEYWORD = re.compile(r"(?:async\s+)?function\b\s*\*?\s*$")


def is_unnamed(text: str) -> bool:
    """Whether a function or a signature without a name begins with a text."""
    return _UNNAMED.match(text) is not None


def word(text: str) -> str:
    """Give the name that a text begins with; empty when it begins with none."""
    found = _WORD.match(text)
    return found.group() if found else ""


def is_import(known: Sequence[str], number: int) -> bool:
    """Whether a line of a file belongs to an import, which may go over several lines."""
    while 0 <= number < len(known):
        if _IMPORT.search(known[number]):
            return True
        if not _LISTED.fullmatch(known[number].rstrip("\r\n")):
            return False
        number -= 1
    return False


def specifiers(path: str, known: Sequence[str]) -> list[Spot]:
    """Where modules are named in a file of these lines."""
    return [
        Spot(path, number, found.start("name"))
        for number, line in enumerate(known)
        for found in _SPECIFIER.finditer(line)
    ]


def is_assigned_function(spot: Spot, names: Iterable[Spot], text: Callable[[Spot], str]) -> bool:
    """Whether a function, or its own name, begins at a place, and is assigned to a name in that line.

    Args:
        spot: the place.
        names: where that name may stand.
        text: gives what stands in a line from a place on.
    """
    unnamed = is_unnamed(text(spot))
    for each in names:
        if each.path != spot.path or each.line != spot.line or each.column >= spot.column:
            continue
        between = text(each)[: spot.column - each.column]
        before = between if unnamed else _KEYWORD.sub("", between)
        if (unnamed or before != between) and _ASSIGNED.fullmatch(before):
            return True
    return False


def from_start(spots: frozenset[Spot], lines: Callable[[str], Sequence[str]]) -> frozenset[Spot]:
    """Give places, with the beginnings of files for their first statements."""
    return frozenset(
        msgspec.structs.replace(each, line=0, column=0) if _is_first(each, lines(each.path)) else each
        for each in spots
    )


def _is_first(spot: Spot, lines: Sequence[str]) -> bool:
    """Whether there are only comments before a place."""
    known = lines[: spot.line + 1]
    before = "\n".join([*known[:-1], known[-1][: spot.column]]) if known else ""
    return not _COMMENT.sub("", before).strip()
