"""One document out of what several units said about the same file.

The result depends on the set of records alone, not on the order in which they came: records are taken in the
order of their digests, occurrences are united by position, definitions by symbol.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from ..facts.document import Definition, Problem, Unresolved
from ..facts.symbol import is_local
from .record import Record, facts_digest


class _Place(NamedTuple):
    line: int
    column: int
    end_line: int
    end_column: int


class _Occurrence(NamedTuple):
    place: _Place
    symbol: str


def merge(records: Iterable[Record], present: str = "") -> Record:
    """Unite records of one document.

    A full analysis beats records of a dependency's `declared` names, and where units read different bytes of
    the file, only those that read the present ones count.

    Args:
        records: at least one.
        present: digest of the file's present bytes, or empty when it is not known.
    """
    by_digest = {facts_digest(record): record for record in records}
    ordered = [by_digest[digest] for digest in sorted(by_digest)]
    full = [record for record in ordered if not record.declared]
    chosen = full or ordered
    digests = {record.digest for record in chosen}
    wanted = present if present in digests else min(digests)
    chosen = [record for record in chosen if record.digest == wanted]
    return chosen[0] if len(chosen) == 1 else _unite(chosen)


def _unite(records: Sequence[Record]) -> Record:
    roles: dict[_Occurrence, int] = {}
    enclosing: dict[_Occurrence, _Place] = {}
    definitions: dict[str, Definition] = {}
    relationships: dict[str, dict[tuple[str, str], None]] = {}
    uses: dict[tuple[int, int, str, int], None] = {}
    problems: dict[Problem, None] = {}
    locals_at: dict[tuple[_Place, int], str] = {}
    for number, record in enumerate(records):
        places = _places(record)
        symbols = _rename_locals(record, places, locals_at, number)
        keys = [
            _Occurrence(place, symbols[symbol])
            for place, symbol in zip(places, record.occurrences[3::5], strict=True)
        ]
        for key, role in zip(keys, record.occurrences[4::5], strict=True):
            roles[key] = roles.get(key, 0) | role
        for at in range(0, len(record.enclosing), 5):
            index, line, column, end_line, end_column = record.enclosing[at : at + 5]
            enclosing.setdefault(keys[index], _Place(line, column, end_line, end_column))
        for definition in record.definitions:
            symbol = symbols[definition.symbol]
            definitions[symbol] = _richer(definitions.get(symbol), definition)
            related = relationships.setdefault(symbol, {})
            for kind, target in definition.relationships:
                related[kind, symbols[target]] = None
        uses.update(dict.fromkeys(_uses(record.unresolved)))
        problems.update(dict.fromkeys(record.problems))
    ordered = sorted(roles)
    return _assemble(
        records, ordered, roles, enclosing, definitions, relationships, sorted(uses), _sorted(problems)
    )


def _assemble(
    records: Sequence[Record],
    ordered: Sequence[_Occurrence],
    roles: dict[_Occurrence, int],
    enclosing: dict[_Occurrence, _Place],
    definitions: dict[str, Definition],
    relationships: dict[str, dict[tuple[str, str], None]],
    uses: Sequence[tuple[int, int, str, int]],
    problems: tuple[Problem, ...],
) -> Record:
    table: dict[str, int] = {}
    flat: list[int] = []
    multiline: list[int] = []
    ranges: list[int] = []
    line = 0
    for index, occurrence in enumerate(ordered):
        place = occurrence.place
        over = place.end_line - place.line
        symbol = table.setdefault(occurrence.symbol, len(table))
        flat += (
            place.line - line,
            place.column,
            0 if over else place.end_column - place.column,
            symbol,
            roles[occurrence],
        )
        line = place.line
        if over:
            multiline += (index, over, place.end_column)
        if occurrence in enclosing:
            ranges += (index, *enclosing[occurrence])
    united: list[Definition] = []
    for symbol in sorted(definitions, key=lambda symbol: (table.get(symbol, len(table)), symbol)):
        pairs = sorted(
            relationships[symbol], key=lambda pair: (pair[0], table.get(pair[1], len(table)), pair[1])
        )
        index = table.setdefault(symbol, len(table))
        targets = tuple((kind, table.setdefault(target, len(table))) for kind, target in pairs)
        united.append(msgspec.structs.replace(definitions[symbol], symbol=index, relationships=targets))
    first = records[0]
    return msgspec.structs.replace(
        first,
        symbols=_number_locals(table),
        occurrences=tuple(flat),
        enclosing=tuple(ranges),
        multiline=tuple(multiline),
        definitions=tuple(united),
        unresolved=_unresolved(uses),
        problems=problems,
        extras=next((record.extras for record in records if record.extras), b""),
    )


def _places(record: Record) -> list[_Place]:
    ends = {
        index: (lines, column) for index, lines, column in zip(*[iter(record.multiline)] * 3, strict=True)
    }
    places: list[_Place] = []
    line = 0
    groups = zip(record.occurrences[0::5], record.occurrences[1::5], record.occurrences[2::5], strict=True)
    for index, (delta, column, length) in enumerate(groups):
        line += delta
        lines, end = ends.get(index, (0, column + length))
        places.append(_Place(line, column, line + lines, end))
    return places


def _rename_locals(
    record: Record, places: Sequence[_Place], locals_at: dict[tuple[_Place, int], str], number: int
) -> list[str]:
    """Give the record's symbols, its locals named so that the same local of two records has one name.

    Numbers of locals differ between records; where one first appears does not.
    """
    symbols = list(record.symbols)
    first: dict[int, _Place] = {}
    for place, symbol in zip(places, record.occurrences[3::5], strict=True):
        first.setdefault(symbol, place)
    started: Counter[_Place] = Counter()
    for index, symbol in enumerate(symbols):
        if is_local(symbol):
            own = f"local {number} {index}"
            if index in first:
                place = first[index]
                own = locals_at.setdefault((place, started[place]), own)
                started[place] += 1
            symbols[index] = own
    return symbols


def _number_locals(table: dict[str, int]) -> tuple[str, ...]:
    count = 0
    symbols: list[str] = []
    for symbol in table:
        if is_local(symbol):
            symbol = f"local {count}"
            count += 1
        symbols.append(symbol)
    return tuple(symbols)


def _richer(known: Definition | None, other: Definition) -> Definition:
    if known is None:
        return other
    return msgspec.structs.replace(
        known,
        kind=known.kind or other.kind,
        name=known.name or other.name,
        signature=known.signature or other.signature,
        documentation=known.documentation or other.documentation,
    )


def _uses(unresolved: Unresolved) -> Iterable[tuple[int, int, str, int]]:
    line = 0
    for delta, column, name, reason in zip(*[iter(unresolved.uses)] * 4, strict=True):
        line += delta
        yield line, column, unresolved.names[name], reason


def _unresolved(uses: Sequence[tuple[int, int, str, int]]) -> Unresolved:
    names: dict[str, int] = {}
    flat: list[int] = []
    before = 0
    for line, column, name, reason in uses:
        flat += (line - before, column, names.setdefault(name, len(names)), reason)
        before = line
    return Unresolved(tuple(names), tuple(flat))


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=msgspec.structs.astuple))
