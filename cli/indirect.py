"""Names that lead to a symbol defined under another one: `flask.Flask`, `Flask.route`.

A module may pass on what another one defines, and a class has the members of its bases.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..facts.document import Role
from ..graph.navigation import supers
from ..graph.resolve import resolve_name
from .rows import symbol_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import Symbol
    from ..graph.reader import Reader

_SEPARATOR = re.compile(r"::|\.")


def last_part(text: str) -> str:
    """The last part of a name."""
    return _SEPARATOR.split(text.removesuffix("()"))[-1]


def resolve_indirect(reader: Reader, text: str) -> list[Symbol]:
    """The symbols that a name leads to through imports of modules and bases of classes."""
    *containers, name = (part for part in _SEPARATOR.split(text.removesuffix("()")) if part)
    if not containers:
        return []
    found: dict[str, Symbol] = {}
    container = ".".join(containers)
    holders = _exactly(resolve_name(reader, container), containers[-1]) or resolve_indirect(reader, container)
    for holder in holders:
        for symbol in [
            *_members(reader, holder, name),
            *_imported(reader, holder, name),
            *_inherited(reader, holder, name),
        ]:
            found[symbol.text] = symbol
    return list(found.values())


def _exactly(symbols: Sequence[Symbol], name: str) -> list[Symbol]:
    return [symbol for symbol in symbols if symbol_name(symbol.text).rpartition(".")[2] == name]


def _members(reader: Reader, holder: Symbol, name: str) -> list[Symbol]:
    found = resolve_name(reader, f"{symbol_name(holder.text)}.{name}")
    return [symbol for symbol in _exactly(found, name) if symbol.text.startswith(holder.text)]


def _imported(reader: Reader, module: Symbol, name: str, seen: frozenset[str] = frozenset()) -> list[Symbol]:
    """What a module imports under a name, also by wildcards if it names it once more, as in `__all__`."""
    found: dict[str, Symbol] = {}
    for posting in reader.postings(module.id):
        if not (posting.roles & Role.DEFINITION and module.text.endswith("/")):
            continue
        occurrences = reader.document(posting.document).occurrences
        numbers = [occurrences.table[symbol] for symbol in occurrences.symbols]
        imported = {
            number
            for index, number in enumerate(numbers)
            if number > 0 and occurrences.role(index) & Role.IMPORT
        }
        named = {number for number in numbers if number > 0 and reader.symbols.row(number)[2] == name}
        passed = {
            number for number in named if number in imported or reader.symbols.row(number)[0] in imported
        }
        for one in (reader.symbol(number) for number in sorted(passed)):
            found[one.text] = one
        if named - passed:
            for other in (reader.symbol(number) for number in sorted(imported)):
                if other.text.endswith("/") and other.text not in seen:
                    further = _imported(reader, other, name, seen | {module.text, other.text})
                    found.update({one.text: one for one in further if one.id in named})
    return list(found.values())


def _inherited(reader: Reader, holder: Symbol, name: str) -> list[Symbol]:
    """The member of a name of the nearest base that has one."""
    seen: set[str] = {holder.text}
    level = [holder]
    while level:
        bases: dict[str, Symbol] = {}
        for row in supers(reader, level, depth=1):
            number = reader.symbols.find(row.symbol)
            if number is not None and row.symbol not in seen:
                bases[row.symbol] = reader.symbol(number)
        seen.update(bases)
        found = [symbol for base in bases.values() for symbol in _members(reader, base, name)]
        if found:
            return found
        level = list(bases.values())
    return []
