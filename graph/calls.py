"""Who calls a symbol, and what it calls."""

from __future__ import annotations

from collections.abc import Collection

from ..facts.document import Role
from .answers import Call, CallPage, Symbol
from .binding import bindings
from .filters import Choice, Filter
from .flags import DECLARES
from .linking import with_counterparts
from .links import Links
from .navigation import definition_places, definitions_of
from .postings import decode
from .reader import Reader, StoredDocument, numbers

_FOLDED_CALL = 0x80
_EVERYTHING = Filter()

_End = tuple[int, str]
"""The caller or callee: the number of a global symbol, or 0 and a local's text or a path."""

_Sites = dict[_End, dict[tuple[StoredDocument, int], None]]


def callers(
    reader: Reader, symbols: Collection[Symbol], *, limit: int = 100, only: Filter = _EVERYTHING
) -> CallPage:
    """The definitions that calls of the symbols are in, with the calls, in the order of their first call.

    Calls at the top of a file have no definition around them; the file stands for it.

    Args:
        reader: the index.
        symbols: what is called.
        limit: how many callers at most.
        only: which calls.
    """
    choice = Choice(reader, only)
    wanted: dict[int, set[int]] = {}
    called = with_counterparts(reader, numbers(symbols)) | bindings(reader, numbers(symbols)).keys()
    for symbol in filter(choice.takes_symbol, called):
        for row in reader.mentions(symbol):
            if not (row.roles & _FOLDED_CALL and choice.takes_repository(row.repository)):
                continue
            for posting in decode(row):
                if posting.roles & _FOLDED_CALL and choice.takes_posting(posting):
                    wanted.setdefault(posting.document, set()).add(symbol)
    sites: _Sites = {}
    for identifier in sorted(wanted, key=reader.sort_key):
        document = reader.document(identifier)
        table = document.occurrences.table
        _calls_of(reader, document, {table.index(symbol) for symbol in wanted[identifier]}, sites, choice)
    for symbol in symbols:
        if symbol.document and choice.takes_local(symbol.document):
            _calls_of(reader, reader.document(symbol.document), {symbol.id}, sites, choice)
    return _page(reader, sites, limit, Links(reader, numbers(symbols)))


def callees(
    reader: Reader, symbols: Collection[Symbol], *, limit: int = 100, only: Filter = _EVERYTHING
) -> CallPage:
    """What is called in the bodies of the symbols' definitions, with the calls, in the order of the first.

    Args:
        reader: the index.
        symbols: whose bodies are looked at.
        limit: how many callees at most.
        only: in which files; what else the filter says does not count here.
    """
    choice = Choice(reader, only)
    sites: _Sites = {}
    for symbol in symbols:
        if symbol.document:
            if choice.takes_document(symbol.document):
                _calls_inside(reader, reader.document(symbol.document), {symbol.id}, sites)
            continue
        owners: dict[StoredDocument, set[int]] = {}
        for document, index in definition_places(reader, symbol.id):
            if choice.takes_document(document.id):
                owners.setdefault(document, set()).add(document.occurrences.symbols[index])
        for document, indexes in owners.items():
            _calls_inside(reader, document, indexes, sites)
    return _page(reader, sites, limit)


def _calls_of(
    reader: Reader, document: StoredDocument, indexes: Collection[int], sites: _Sites, choice: Choice
) -> None:
    occurrences = document.occurrences
    for at, index in enumerate(occurrences.symbols):
        role = occurrences.role(at) if index in indexes else 0
        if role & Role.CALL and choice.takes_role(document.id, role):
            around = reader.enclosing_symbol(document, at)
            sites.setdefault((around, "" if around else document.path), {})[document, at] = None


def _calls_inside(reader: Reader, document: StoredDocument, owners: Collection[int], sites: _Sites) -> None:
    occurrences = document.occurrences
    for owner, body in occurrences.bodies().items():
        if occurrences.symbols[owner] not in owners or not occurrences.role(owner) & DECLARES:
            continue
        for at in occurrences.between(body):
            if occurrences.role(at) & Role.CALL:
                index = occurrences.symbols[at]
                number = occurrences.table[index]
                end = (number, "") if number > 0 else (0, reader.text(document, index))
                sites.setdefault(end, {})[document, at] = None


def _page(reader: Reader, sites: _Sites, limit: int, links: Links | None = None) -> CallPage:
    calls: list[Call] = []
    for (symbol, text), places in list(sites.items())[:limit]:
        rows = tuple(
            reader.location(
                document,
                at,
                enclosing=reader.enclosing_symbol(document, at),
                linked=links and links.of(document, at),
            )
            for document, at in places
        )
        if symbol:
            _, _, name = reader.symbols.row(symbol)
            place = next(iter(definitions_of(reader, symbol)), None)
            calls.append(Call(reader.symbols.text(symbol), name, reader.kind_of(symbol), place, rows))
        else:
            calls.append(Call(text if text.startswith("local ") else "", text, "", None, rows))
    return CallPage(tuple(calls), len(sites))
