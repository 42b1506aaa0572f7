"""Declaration files of TypeScript that say nothing of the source of what they declare.

A bundler puts the declarations of many files into one, and those of `@types` describe what others wrote. What
they declare is the only thing in the package's own sources that has its name at the top of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec

from .aliases import Relative
from .descent import Step, descend, path_of
from .flags import DECLARES, TEST
from .postings import DECLARED_ONLY

if TYPE_CHECKING:
    from .reader import Reader

_MANAGER = "npm"
_DECLARATIONS = re.compile(r"\.d\.[cm]?ts$")
_FUNCTIONS = ("().", ".")
"""Forms of a function: as it is declared, and as the variable that the source may keep it in."""


def sources(reader: Reader, symbol: int) -> Iterator[tuple[int, Relative]]:
    """Give what a symbol of a declaration file is in the sources of its package, or of the one it describes.

    Nothing where the file itself is known from a checkout, in whatever version.
    """
    found = _in_file(reader, symbol)
    if found is None or not _DECLARATIONS.search(found[0]):
        return
    file, steps = found
    whole = [step for _, step in path_of(reader, symbol)]
    related = _packages(reader, symbol)
    declared = (descend(reader, -each.package, whole) for each in related)
    if any(each and reader.is_analysed(each) for each in declared):
        return
    for each in related:
        if only := _only(reader, each.package, steps, loose=each.kind == "describes"):
            yield only, _explained(each, file)


def declarations(reader: Reader, symbol: int) -> Iterator[tuple[int, Relative]]:
    """Give the symbols of declaration files that `sources` leads from to a symbol of a source."""
    found = _in_file(reader, symbol)
    if found is None or _DECLARATIONS.search(found[0]):
        return
    _, steps = found
    for each in _packages(reader, symbol):
        files = [row for row in reader.files(each.package) if _DECLARATIONS.search(row[1])]
        for file, name in files:
            for spelled in _spellings(steps, loose=each.kind == "describes"):
                declared = descend(reader, file, spelled)
                if declared and any(only == symbol for only, _ in sources(reader, declared)):
                    yield declared, _explained(each, name)


def _explained(relative: Relative, file: str) -> Relative:
    """Say why a declaration is linked with the only source that has its name."""
    if relative.kind == "describes":
        return relative
    return msgspec.structs.replace(relative, reason=f"{file} does not say what it was made from")


def _packages(reader: Reader, symbol: int) -> list[Relative]:
    """A symbol's package itself, its other versions, and those that it describes or that describe it."""
    package = reader.symbols.package(symbol)
    manager, _, version = reader.package(package)
    itself = Relative(package, manager, version, version)
    return [itself, *(each for each in reader.relatives(package) if each.kind != "built from")]


def _in_file(reader: Reader, symbol: int) -> tuple[str, list[Step]] | None:
    """The name of the file that a symbol lies in, and the steps from there; None where it lies in none."""
    if reader.package_of(symbol)[0] != _MANAGER:
        return None
    names = dict(reader.files(reader.symbols.package(symbol)))
    path = path_of(reader, symbol)
    at = next((index for index, (number, _) in enumerate(path) if number in names), None)
    if at is None or at == len(path) - 1:
        return None
    return names[path[at][0]], [step for _, step in path[at + 1 :]]


def _only(reader: Reader, package: int, steps: Sequence[Step], *, loose: bool) -> int:
    """The number of the symbol at some steps below the one source of a package that has the first of them."""
    if not reader.is_indexed(reader.purl(package)):
        return 0
    tops = [
        (top, spelled)
        for file, name in reader.files(package)
        if not _DECLARATIONS.search(name)
        for spelled in _spellings(steps, loose=loose)
        if _is_source(reader, top := descend(reader, file, spelled[:1]))
    ]
    if len(tops) != 1:
        return 0
    ((top, spelled),) = tops
    found = descend(reader, top, spelled[1:])
    return found if found and reader.is_analysed(found) else 0


def _spellings(steps: Sequence[Step], *, loose: bool) -> list[Sequence[Step]]:
    """Steps as they are, and with a function at the top as the variable that a script may keep it in."""
    (name, form), *rest = steps
    if not loose or form not in _FUNCTIONS:
        return [steps]
    return [[(name, each), *rest] for each in _FUNCTIONS]


def _is_source(reader: Reader, symbol: int) -> bool:
    """Whether something that is no test defines a symbol."""
    return any(
        one.roles & DECLARES and not one.roles & DECLARED_ONLY and not reader.flags(one.document) & TEST
        for one in reader.stated(symbol)
    )
