"""From what a user points at, a position or a name, to symbols."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..errors import TielineError
from ..facts.document import Role
from .blocks import MENTIONING
from .flags import DECLARES
from .linking import counterparts
from .postings import DECLARED_ONLY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .answers import Symbol
    from .occurrences import Occurrences
    from .reader import Reader

_SEPARATOR = re.compile(r"::|[.#/]")
_MOST = 10_000


def occurrences_at(reader: Reader, path: str, line: int, column: int | None = None) -> list[Symbol]:
    """The symbols at a position: of the shortest occurrence there; several where a name is several things.

    Args:
        reader: the index.
        path: relative to the repository's root, or absolute.
        line: 0-based, in the file as it was indexed (see `freshness`).
        column: 0-based UTF-16 column; None for all symbols of the line, in order.

    Raises:
        TielineError: TL400 if the file is not in the index.
    """
    document = reader.find_document(path)
    if document is None:
        raise TielineError(
            "TL400", f"{path} is not in the index", f"run `tieline why {path}` to see the reason"
        )
    occurrences = document.occurrences
    if column is None:
        indexes = _written(occurrences, occurrences.on(line))
    else:
        indexes = _written(occurrences, occurrences.at(line, column))
        if indexes:
            shortest = occurrences.span(indexes[0])
            indexes = [index for index in indexes if occurrences.span(index) == shortest]
    found = dict.fromkeys(occurrences.symbols[index] for index in indexes)
    return [reader.symbol_at(document, index) for index in found]


def implied_at(reader: Reader, path: str, line: int, column: int) -> list[Symbol]:
    """The symbols that a position only implies beside what is written there, such as what a call runs.

    Args:
        reader: the index.
        path: relative to the repository's root, or absolute; of a file that is in the index.
        line: 0-based, in the file as it was indexed.
        column: 0-based UTF-16 column.
    """
    document = reader.find_document(path)
    if document is None:
        return []
    occurrences = document.occurrences
    indexes = [each for each in occurrences.at(line, column) if occurrences.role(each) & Role.IMPLICIT]
    found = dict.fromkeys(occurrences.symbols[index] for index in indexes)
    return [reader.symbol_at(document, index) for index in found]


def _written(occurrences: Occurrences, indexes: Sequence[int]) -> list[int]:
    """Those that are written in the text; what is only implied where nothing is written."""
    return [each for each in indexes if not occurrences.role(each) & Role.IMPLICIT] or list(indexes)


def resolve_name(reader: Reader, text: str) -> list[Symbol]:
    """The global symbols that a name stands for: a whole symbol string, a name, or a path that ends in it.

    `acme.app.run`, `app.run`, `Frame::decode` and `run` all find a symbol whose containers match from the
    right. Case counts unless nothing matches with it. Symbols that are defined in the index come first, then
    those of this repository; where some are defined, the others are left out.
    """
    exact = reader.symbols.find(text)
    if exact is not None:
        return [reader.symbol(exact)]
    parts = [part for part in _SEPARATOR.split(text.removesuffix("()")) if part]
    if not parts:
        return []
    for fold in (False, True):
        found = _by_path(reader, parts, fold=fold)
        if found:
            return found
    return []


def _by_path(reader: Reader, parts: list[str], *, fold: bool) -> list[Symbol]:
    wanted = _joined(parts, fold=fold)
    # A namespace such as `acme.app` is one name with dots in it, so its name may be any number of the last
    # parts.
    names = [text for start in range(len(parts)) for text in _spellings(parts[start:])]
    found: dict[int, None] = {}
    for name in dict.fromkeys(names):
        for identifier, text in reader.connection.execute(
            "SELECT symbol.id, text FROM name JOIN symbol ON symbol.name = name.id"  # noqa: S608 - no user data
            " WHERE lower(text) = lower(?)"
            f" AND EXISTS ({MENTIONING}) LIMIT ?",
            (name, _MOST),
        ).fetchall():
            if not fold and text != name:
                continue
            _, path = reader.symbols.path(identifier)
            have = _joined([part for item in path for part in _SEPARATOR.split(item) if part], fold=fold)
            if have == wanted or have.endswith("." + wanted):
                found[identifier] = None
    return _ranked(reader, list(found))


def _spellings(parts: list[str]) -> list[str]:
    return [parts[0]] if len(parts) == 1 else [".".join(parts), "/".join(parts)]


def _joined(parts: list[str], *, fold: bool) -> str:
    joined = ".".join(parts)
    return joined.casefold() if fold else joined


def _ranked(reader: Reader, identifiers: list[int]) -> list[Symbol]:
    ranked: list[tuple[bool, bool, str, int]] = []
    for identifier in identifiers:
        places = [posting for posting in reader.stated(identifier) if posting.roles & DECLARES]
        own = any(reader.is_own(posting.document) for posting in places)
        ranked.append((not places, not own, reader.symbols.text(identifier), identifier))
    ranked.sort()
    defined = [row[3] for row in ranked if not row[0]] or [row[3] for row in ranked]
    return [reader.symbol(each) for each in _one_version(reader, defined)]


def _one_version(reader: Reader, identifiers: list[int]) -> list[int]:
    """Of symbols that are the same but for their package's version, the one to answer for all, in its place.

    That is one that is analysed in this repository, or else in the newest version that is analysed anywhere.
    """
    if len(identifiers) < 2:
        return identifiers
    groups: dict[tuple[str, str, str], list[int]] = {}
    for each in identifiers:
        manager, name, _ = reader.package_of(each)
        text = reader.symbols.text(each)
        key = (manager, name, text.removeprefix(reader.symbols.package_row(reader.symbols.package(each))[0]))
        groups.setdefault(key, []).append(each)
    best = {_best(reader, manager, those): manager for (manager, _, _), those in groups.items()}
    return _one_package(reader, best) if len(best) > 1 else list(best)


def _one_package(reader: Reader, managers: Mapping[int, str]) -> list[int]:
    """Of symbols of related packages, such as a distribution's and its project's, the one to answer for all.

    Args:
        reader: the index.
        managers: purl types by symbol.
    """
    groups: list[list[int]] = []
    for each in managers:
        equals = {one.symbol for one in counterparts(reader, each)}
        group = next((those for those in groups if not equals.isdisjoint(those)), None)
        if group is None:
            groups.append([each])
        else:
            group.append(each)
    return [_best(reader, managers[those[0]], those) for those in groups]


def _best(reader: Reader, manager: str, identifiers: list[int]) -> int:
    if len(identifiers) == 1:
        return identifiers[0]
    from .versions import nearest_first

    newest = nearest_first(manager, "", [reader.package_of(each)[2] for each in identifiers])

    def order(each: int) -> tuple[bool, bool, int]:
        stated = [one for one in reader.stated(each) if one.roles & DECLARES]
        analysed = [one for one in stated if not one.roles & DECLARED_ONLY]
        own = any(reader.is_own(one.document) for one in analysed)
        return not own, not analysed, newest.index(reader.package_of(each)[2])

    return min(identifiers, key=order)
