"""Finding symbols by part of their name.

Names are searched in rounds, from exact to one typing error, and no later than a round that fills the limit.
Exact names and prefixes come from an index; the other rounds scan all names with a pattern in SQLite, which
looks at 25 million names a second, and rank what is left here. Typing errors are thought of only when nothing
else was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..facts.document import Role
from .answers import Match
from .flags import DECLARED, DECLARES
from .names import letters
from .navigation import definitions_of

if TYPE_CHECKING:
    from .reader import Reader

QUALITIES = ("exact", "prefix", "initials", "substring", "subsequence", "typo")
"""How a name can match, best first."""

_EXACT, _PREFIX, _INITIALS, _SUBSTRING, _SUBSEQUENCE, _TYPO = range(6)
_MOST_NAMES = 2_000
_SHORT = 3
_MOST_SYMBOLS = 20_000
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^A-Z_\W]+|[^\W_]")
_SEPARATOR = re.compile(r"::|[.#/]")
_KINDS = (
    "Class",
    "Interface",
    "Struct",
    "Enum",
    "Trait",
    "Function",
    "Method",
    "Constant",
    "Variable",
    "Field",
    "Module",
)


class _Ranked(NamedTuple):
    quality: int
    case: bool
    length: int
    foreign: bool
    declared: bool
    kind: int
    path_length: int
    name: str
    text: str
    symbol: int


def symbols(reader: Reader, query: str, *, limit: int = 50, kind: str = "", package: str = "") -> list[Match]:
    """The symbols whose name matches a query, best first.

    Exact beats prefix, then initials of the parts of a name (`qsf` finds `QuerySetFilter` and
    `query_set_filter`), substring, subsequence, and one typing error. An upper-case letter in the query
    makes its case count. In a dotted query (`Query.filter`) the parts before the last must be prefixes of
    containers, in order. Ties are broken by own package, kind, and length of the path.

    Args:
        reader: the index.
        query: what the user typed.
        limit: how many at most.
        kind: only this SCIP kind.
        package: only this package URL.
    """
    *containers, wanted = _SEPARATOR.split(query.strip().removesuffix("()"))
    if not wanted:
        return []
    found: dict[int, _Ranked] = {}
    for quality, names in _rounds(reader, wanted):
        if quality == _TYPO and found:
            break
        last = (False, 0)
        for identifier, name in sorted(names, key=lambda row: (row[1] != wanted, len(row[1]), row[1])):
            # Names come in the order of their rank, so that enough of them end the round.
            if len(found) >= limit and (name != wanted, len(name)) > last:
                break
            last = (name != wanted, len(name))
            for row in _symbols_named(reader, identifier, name, quality, wanted):
                if row.symbol not in found and _is_wanted(reader, row.symbol, containers, kind, package):
                    found[row.symbol] = row
        if len(found) >= limit:
            break
    matches: list[Match] = []
    for row in sorted(found.values())[:limit]:
        _, path = reader.symbols.path(row.symbol)
        place = definitions_of(reader, row.symbol)[0]
        matches.append(
            Match(
                *(
                    row.text,
                    row.name,
                    ".".join(path[:-1]),
                    reader.kind_of(row.symbol),
                    reader.symbols.purl(row.symbol),
                ),
                *(place, QUALITIES[row.quality]),
            )
        )
    return matches


def quality(name: str, query: str) -> int | None:
    """How a name matches a query, as an index into `QUALITIES`; None if it does not."""
    folded = query == query.lower()
    text = name.lower() if folded else name
    if text == query:
        return _EXACT
    if text.startswith(query):
        return _PREFIX
    humps = _HUMP.findall(name)
    initials = "".join(hump[0] for hump in humps)
    if len(query) > 1 and (initials.lower() if folded else initials).startswith(query):
        return _INITIALS
    if query in text:
        return _SUBSTRING
    rest = iter(text)
    if all(letter in rest for letter in query):
        return _SUBSEQUENCE
    return _TYPO if len(query) > _SHORT and _is_one_edit(text, query) else None


def _rounds(reader: Reader, query: str) -> Iterator[tuple[int, Iterable[tuple[int, str]]]]:
    execute = reader.connection.execute
    rows = execute("SELECT id, text FROM name WHERE lower(text) = lower(?)", (query,)).fetchall()
    yield _EXACT, _of_quality(rows, query, _EXACT)
    # The upper bound is the greatest text with that prefix; the index folds case.
    rows = execute(
        "SELECT id, text FROM name WHERE lower(text) >= lower(?1) AND lower(text) < lower(?1) || ?2"
        " ORDER BY length(text), text LIMIT ?3",
        (query, "\U0010ffff", _MOST_NAMES),
    ).fetchall()
    yield _PREFIX, _of_quality(rows, query, _PREFIX)
    if len(query) < 2:
        return
    # Initials and substrings are subsequences too, so that one scan serves three rounds.
    rows = execute(
        "SELECT id, text FROM name WHERE letters & ?4 = ?4 AND text LIKE ?1 ESCAPE '\\'"
        " ORDER BY text NOT LIKE ?2 ESCAPE '\\', length(text), text LIMIT ?3",
        (
            "%" + "%".join(_escape(letter) for letter in query) + "%",
            *("%" + _escape(query) + "%", _MOST_NAMES, letters(query)),
        ),
    ).fetchall()
    for one in (_INITIALS, _SUBSTRING, _SUBSEQUENCE):
        yield one, _of_quality(rows, query, one)
    if len(query) > _SHORT:
        # One edit leaves the first or the second half of the query as it is.
        half = len(query) // 2
        rows = execute(
            "SELECT id, text FROM name WHERE"
            " (letters & ?1 = ?1 AND text LIKE ?2 ESCAPE '\\'"
            " OR letters & ?3 = ?3 AND text LIKE ?4 ESCAPE '\\')"
            " AND length(text) BETWEEN ?5 AND ?6",
            (
                *(letters(query[:half]), _escape(query[:half]) + "%"),
                *(letters(query[half:]), "%" + _escape(query[half:])),
                *(len(query) - 1, len(query) + 1),
            ),
        ).fetchall()
        yield _TYPO, _of_quality(rows, query, _TYPO)


def _of_quality(rows: list[tuple[int, str]], query: str, wanted: int) -> list[tuple[int, str]]:
    return [row for row in rows if quality(row[1], query) == wanted]


def _symbols_named(reader: Reader, identifier: int, name: str, rank: int, query: str) -> Iterator[_Ranked]:
    rows = reader.connection.execute(
        "SELECT id FROM symbol WHERE name = ? LIMIT ?", (identifier, _MOST_SYMBOLS)
    ).fetchall()
    for (symbol,) in rows:
        best = next((posting for posting in reader.stated(symbol) if posting.roles & DECLARES), None)
        if best is None:
            continue
        kind = reader.kind_of(symbol)
        document = best.document
        yield _Ranked(
            rank,
            name != query,
            len(name),
            not reader.is_own(document),
            not best.roles & Role.DEFINITION or bool(reader.flags(document) & DECLARED),
            _KINDS.index(kind) if kind in _KINDS else len(_KINDS),
            reader.path_length(document),
            name,
            reader.symbols.text(symbol),
            symbol,
        )


def _is_wanted(reader: Reader, symbol: int, containers: list[str], kind: str, package: str) -> bool:
    if (kind and reader.kind_of(symbol) != kind) or (package and reader.symbols.purl(symbol) != package):
        return False
    if not containers:
        return True
    _, path = reader.symbols.path(symbol)
    have = [part for item in path[:-1] for part in _SEPARATOR.split(item) if part]
    at = len(have)
    for container in reversed(containers):
        folded = container == container.lower()
        at -= 1
        while at >= 0 and not (have[at].lower() if folded else have[at]).startswith(container):
            at -= 1
        if at < 0:
            return False
    return True


def _is_one_edit(text: str, query: str) -> bool:
    """Whether one letter more, less, or other, or two swapped, make one of the other."""
    if abs(len(text) - len(query)) > 1:
        return False
    at = 0
    while at < min(len(text), len(query)) and text[at] == query[at]:
        at += 1
    rest, other = text[at:], query[at:]
    return (
        rest[1:] == other
        or rest == other[1:]
        or rest[1:] == other[1:]
        or (rest[2:] == other[2:] and rest[:2] == other[1::-1])
    )


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
