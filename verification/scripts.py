"""What texts of TypeScript and JavaScript say about places that its server names and the index does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from .agreement import Spot

_CALLED = re.compile(r"[\w$]+(?:\?\.)?[(<`]")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*|^#![^\n]*", re.DOTALL)
_UNNAMED = re.compile(r"(?:async )?(?:(?:function|new)\b)?\s*[(<]|(?:async )?\w+ =>")
_IMPORT = re.compile(r"^\s*import\b|\brequire\(")
_ASSIGNED = re.compile(r"[\w$#]+[?!]?(?:\s*:.*)?\s*[=:]\s*")


def is_unnamed(text: str) -> bool:
    """Whether a function or a signature without a name begins with a text."""
    return _UNNAMED.match(text) is not None


def is_import(line: str) -> bool:
    """Whether a line imports something."""
    return _IMPORT.search(line) is not None


def are_calls(texts: Iterable[str]) -> bool:
    """Whether each of some texts begins with a name and an opening bracket, as calls and functions do."""
    return all(_CALLED.match(text) for text in texts)


def is_assigned(spot: Spot, names: Iterable[Spot], text: Callable[[Spot], str]) -> bool:
    """Whether what begins at a place is assigned to one of some names, in the same line.

    Args:
        spot: the place.
        names: where names stand.
        text: gives what stands in a line from a place on.
    """
    return any(
        each.path == spot.path
        and each.line == spot.line
        and _ASSIGNED.fullmatch(text(each)[: spot.column - each.column]) is not None
        for each in names
        if each.column < spot.column
    )


def from_start(
    ours: frozenset[Spot], theirs: frozenset[Spot], lines: Callable[[str], Sequence[str]]
) -> frozenset[Spot]:
    """Give the server's places, with beginnings of files where the index has them for first statements."""
    begins = {each.path: each for each in ours if not each.line and not each.column}
    return frozenset(
        begins[each.path] if each.path in begins and _is_first(each, lines(each.path)) else each
        for each in theirs
    )


def _is_first(spot: Spot, lines: Sequence[str]) -> bool:
    """Whether there are only comments before a place."""
    known = lines[: spot.line + 1]
    before = "\n".join([*known[:-1], known[-1][: spot.column]]) if known else ""
    return not _COMMENT.sub("", before).strip()
