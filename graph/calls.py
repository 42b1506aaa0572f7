"""Who calls a symbol, and what it calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..facts.document import Role
from .answers import Call, CallPage, Symbol
from .binding import bindings
from .flags import DECLARES
from .linking import Linked, with_counterparts
from .navigation import definition_places, definitions_of
from .postings import decode
from .reader import Reader, StoredDocument, numbers

_FOLDED_CALL = 0x80

_End = tuple[int, str]
"""The caller or callee: the number of a global symbol, or 0 and a local's text or a path."""

_Sites = dict[_End, dict[tuple[StoredDocument, int], None]]


def callers(reader: Reader, symbols: Collection[Symbol], *, limit: int = 100) -> CallPage:
    """The definitions that calls of the symbols are in, with the calls, in the order of their first call.

    Calls at the top of a file have no definition around them; the file stands for it.
    """
    wanted: dict[int, set[int]] = {}
    bound = bindings(reader, numbers(symbols))
    for symbol in with_counterparts(reader, numbers(symbols)) | bound.keys():
        for row in reader.mentions(symbol):
            for posting in decode(row) if row.roles & _FOLDED_CALL else ():
                if posting.roles & _FOLDED_CALL:
                    wanted.setdefault(posting.document, set()).add(symbol)
    sites: _Sites = {}
    for identifier in sorted(wanted, key=reader.sort_key):
        document = reader.document(identifier)
        table = document.occurrences.table
        _calls_of(reader, document, {table.index(symbol) for symbol in wanted[identifier]}, sites)
    for symbol in symbols:
        if symbol.document:
            _calls_of(reader, reader.document(symbol.document), {symbol.id}, sites)
    return _page(reader, sites, limit, bound)


def callees(reader: Reader, symbols: Collection[Symbol], *, limit: int = 100) -> CallPage:
    """What is called in the bodies of the symbols' definitions, with the calls, in the order of the first."""
    sites: _Sites = {}
    for symbol in symbols:
        if symbol.document:
            _calls_inside(reader, reader.document(symbol.document), {symbol.id}, sites)
            continue
        owners: dict[StoredDocument, set[int]] = {}
        for document, index in definition_places(reader, symbol.id):
            owners.setdefault(document, set()).add(document.occurrences.symbols[index])
        for document, indexes in owners.items():
            _calls_inside(reader, document, indexes, sites)
    return _page(reader, sites, limit, {})


def _calls_of(reader: Reader, document: StoredDocument, indexes: Collection[int], sites: _Sites) -> None:
    occurrences = document.occurrences
    for at, index in enumerate(occurrences.symbols):
        if index in indexes and occurrences.role(at) & Role.CALL:
            around = reader.enclosing_symbol(document, at)
            sites.setdefault((around, "" if around else document.path), {})[document, at] = None


def _calls_inside(reader: Reader, document: StoredDocument, owners: Collection[int], sites: _Sites) -> None:
    occurrences = document.occurrences
    for owner, body in occurrences.scopes.bodies.items():
        if occurrences.symbols[owner] not in owners or not occurrences.role(owner) & DECLARES:
            continue
        for at in occurrences.between(body):
            if occurrences.role(at) & Role.CALL:
                index = occurrences.symbols[at]
                number = occurrences.table[index]
                end = (number, "") if number > 0 else (0, reader.text(document, index))
                sites.setdefault(end, {})[document, at] = None


def _page(reader: Reader, sites: _Sites, limit: int, bound: Mapping[int, Linked]) -> CallPage:
    calls: list[Call] = []
    for (symbol, text), places in list(sites.items())[:limit]:
        rows = tuple(
            reader.location(document, at, enclosing=True, linked=bound.get(_number(document, at)))
            for document, at in places
        )
        if symbol:
            _, _, name = reader.symbols.row(symbol)
            place = next(iter(definitions_of(reader, symbol)), None)
            calls.append(Call(reader.symbols.text(symbol), name, reader.kind_of(symbol), place, rows))
        else:
            calls.append(Call(text if text.startswith("local ") else "", text, "", None, rows))
    return CallPage(tuple(calls), len(sites))


def _number(document: StoredDocument, at: int) -> int:
    """The number of the symbol of an occurrence; not positive for a local."""
    return document.occurrences.table[document.occurrences.symbols[at]]
