"""From what the user typed, a position or a name, to symbols of the index."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError
from ..graph.answers import Symbol
from ..graph.resolve import occurrences_at, resolve_name
from .answer import CandidatesError
from .indirect import last_part, resolve_indirect
from .rows import Row, row_lines, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..graph.answers import Location
    from ..graph.freshness import Freshness
    from ..graph.reader import Reader
    from .locate import Checkout
    from .terminal import Terminal

_POSITION = re.compile(r"(?P<path>.+?):(?P<line>\d+)(?::(?P<column>\d+))?:?", re.DOTALL)
_MOST_CANDIDATES = 50


class Position(msgspec.Struct, frozen=True):
    """A place in a file, 1-based; a line or column that was not given is 0."""

    path: str
    line: int = 0
    column: int = 0


class Query(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was asked, for the JSON document: a position or a name."""

    text: str
    path: str = ""
    line: int = 0
    column: int = 0
    name: str = ""


class Target(msgspec.Struct, frozen=True):
    """What a question is about.

    Attributes:
        query: what was asked.
        symbols: what it stands for; at least one, and several only when one name or place is several things.
        document: for a position, the path of its file as the index has it; else empty.
    """

    query: Query
    symbols: tuple[Symbol, ...]
    document: str = ""


def parse_position(text: str) -> Position | None:
    """Read `PATH:LINE[:COLUMN]`; None for anything else.

    Raises:
        TielineError: TL454, lines and columns begin at 1.
    """
    match = _POSITION.fullmatch(text)
    if match is None:
        return None
    line, column = int(match["line"]), int(match["column"] or 1)
    if not line or not column:
        raise TielineError(
            "TL454", f"`{text}`: lines and columns are counted from 1", "use the numbers that an editor shows"
        )
    return Position(match["path"], line, int(match["column"] or 0))


def is_position(text: str) -> str:
    """The path in a position, or nothing for a name; for finding the index beside the file."""
    match = _POSITION.fullmatch(text)
    return match["path"] if match else ""


def find_target(
    text: str,
    checkout: Checkout,
    reader: Reader,
    fresh: Freshness,
    terminal: Terminal,
    *,
    several: bool = False,
) -> Target:
    """Find the symbols that a position or name stands for.

    Args:
        text: what the user typed.
        checkout: where the index lies.
        reader: the index.
        fresh: knows what was edited.
        terminal: how candidates are to look.
        several: a name may stand for several symbols.

    Raises:
        TielineError: TL400, TL451 to TL455 when there is nothing there.
        CandidatesError: TL450, more than one symbol fits.
    """
    position = parse_position(text)
    if position is None:
        return _named(text, checkout, reader, fresh, terminal, several=several)
    return _placed(text, position, checkout, reader, fresh, terminal)


def _placed(
    text: str, position: Position, checkout: Checkout, reader: Reader, fresh: Freshness, terminal: Terminal
) -> Target:
    path = checkout.path(position.path)
    query = Query(text, path=path, line=position.line, column=position.column)
    line = indexed_line(path, position.line, checkout, reader, fresh)
    column = position.column - 1 if position.column else None
    symbols = occurrences_at(reader, path, line, column)
    if not symbols:
        place = f"{path}:{position.line}" + (f":{position.column}" if position.column else "")
        raise TielineError(
            "TL451", f"no symbol is known at {place}", f"run `tieline why {text}` to see the reason"
        )
    if column is None and len(symbols) > 1:
        document = reader.find_document(path)
        places: list[Location] = []
        if document is not None:
            wanted = {symbol.text for symbol in symbols}
            for index in document.occurrences.on(line):
                row = reader.location(document, index)
                if row.symbol in wanted:
                    wanted.discard(row.symbol)
                    places.append(row)
        message = f"{path}:{position.line} has {len(symbols)} symbols"
        raise _candidates(
            message, "name one by its column, as listed above", places, fresh, terminal, len(symbols)
        )
    return Target(query, tuple(symbols), path)


def indexed_line(path: str, line: int, checkout: Checkout, reader: Reader, fresh: Freshness) -> int:
    """The 0-based line to ask the index about, for a 1-based line of the present file.

    Raises:
        TielineError: TL400, TL453, TL454 or TL455 when there is none.
    """
    document = reader.find_document(path)
    if document is None:
        if not checkout.file(path).is_file():
            raise TielineError(
                "TL455", f"{path}: there is no such file", "paths are relative to the current folder"
            )
        raise TielineError(
            "TL400", f"{path} is not in the index", f"run `tieline why {path}` to see the reason"
        )
    file = fresh.file(document)
    if file.state in {"fresh", "stale"} and line > len(file.lines):
        raise TielineError(
            "TL454", f"{path} has only {len(file.lines)} lines", "use a line that the file has"
        )
    indexed = file.to_indexed(line - 1)
    if indexed is None:
        what = "is gone" if file.state == "gone" else "was edited"
        where = path if file.state == "gone" else f"{path}:{line}"
        raise TielineError("TL453", f"{where} {what} since it was indexed", "run `tieline index`")
    return indexed


def _named(
    text: str, checkout: Checkout, reader: Reader, fresh: Freshness, terminal: Terminal, *, several: bool
) -> Target:
    symbols = resolve_name(reader, text)
    if not any(symbol.name == last_part(text) for symbol in symbols):
        # What goes by exactly this name in a roundabout way beats what is called so in another case.
        symbols = resolve_indirect(reader, text) or symbols
    if not symbols:
        if checkout.file(checkout.path(text)).is_file():
            raise TielineError(
                "TL456",
                f"`{text}` is a file, not a place in it",
                f"add a line, as in `{text}:1`, or a symbol's name",
            )
        raise TielineError(
            "TL452", f"no symbol is called `{text}`", f"run `tieline symbols {text}` for similar names"
        )
    if len(symbols) > 1 and not several and not _is_one(reader, symbols):
        from ..graph.navigation import definitions

        places = definitions(reader, symbols[:_MOST_CANDIDATES])
        message = f"`{text}` stands for {len(symbols)} symbols"
        hint = "write more of the name, such as its class or module, or a position that is listed above"
        raise _candidates(message, hint, places, fresh, terminal, len(symbols))
    return Target(Query(text, name=text), tuple(symbols))


def _is_one(reader: Reader, symbols: Sequence[Symbol]) -> bool:
    """Whether all of them stand for one thing, such as a stub's declaration and its source."""
    one = reader.entity([symbols[0].id])
    return all(symbol.id in one for symbol in symbols)


def _candidates(
    message: str, hint: str, places: Sequence[Location], fresh: Freshness, terminal: Terminal, total: int
) -> CandidatesError:
    rows: list[Row] = rows_of(places, fresh).rows
    lines = row_lines(rows, terminal, home="", symbols=True)
    if total > len(rows):
        lines.append(f"... and {total - len(rows)} more")
    return CandidatesError(message, hint, tuple(rows), tuple(lines))
