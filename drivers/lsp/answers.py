"""What a language server answers. Lines and columns are 0-based, columns UTF-16 units, ends exclusive."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from lsprotocol import types as lsp
from pygls.uris import to_fs_path


class Place(msgspec.Struct, frozen=True, order=True):
    """A range of a file; `path` is absolute, or a whole URI where the server names something else."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class OutlineEntry(msgspec.Struct, frozen=True):
    """A definition in a file, with what is nested in it; `kind` is LSP's name of the kind."""

    name: str
    kind: str
    place: Place
    children: tuple[OutlineEntry, ...] = ()


Locations = lsp.Location | Sequence[lsp.Location] | Sequence[lsp.LocationLink] | None
"""What servers answer when they are asked for places."""

Symbols = Sequence[lsp.DocumentSymbol] | Sequence[lsp.SymbolInformation] | None
"""What servers answer when they are asked for the symbols of a document."""


def places(answer: Locations) -> tuple[Place, ...]:
    """Give an answer's places, sorted and each once."""
    if answer is None:
        return ()
    found = (answer,) if isinstance(answer, lsp.Location) else answer
    return tuple(sorted({_place(each) for each in found}))


def outline(path: str, answer: Symbols) -> tuple[OutlineEntry, ...]:
    """Give an answer's symbols in its order; only servers that nest them say what is in what."""
    return tuple(_entry(path, each) for each in answer or ())


def hover_text(answer: lsp.Hover | None) -> str:
    """Give the text of a hover, or nothing."""
    if answer is None:
        return ""
    contents = answer.contents
    parts = contents if isinstance(contents, Sequence) and not isinstance(contents, str) else [contents]
    return "\n".join(each if isinstance(each, str) else each.value for each in parts).strip()


def path_of(uri: str) -> str:
    """Give the path that a URI names, with forward slashes, or the URI itself when it names no file."""
    path = to_fs_path(uri)
    return path.replace("\\", "/") if path else uri


def _place(location: lsp.Location | lsp.LocationLink) -> Place:
    if isinstance(location, lsp.LocationLink):
        return _ranged(path_of(location.target_uri), location.target_selection_range)
    return _ranged(path_of(location.uri), location.range)


def _ranged(path: str, given: lsp.Range) -> Place:
    return Place(path, given.start.line, given.start.character, given.end.line, given.end.character)


def _entry(path: str, symbol: lsp.DocumentSymbol | lsp.SymbolInformation) -> OutlineEntry:
    kind = symbol.kind.name
    if isinstance(symbol, lsp.SymbolInformation):
        return OutlineEntry(symbol.name, kind, _place(symbol.location))
    children = tuple(_entry(path, each) for each in symbol.children or ())
    return OutlineEntry(symbol.name, kind, _ranged(path, symbol.selection_range), children)
