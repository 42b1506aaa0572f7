"""Cursors of pages: the last row of a page, by content and not by number, so that it survives another run."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from ..errors import TielineError

if TYPE_CHECKING:
    from .reader import Reader, StoredDocument


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """The last row of a page; `nth` counts occurrences of one symbol at one place, from 0."""

    repository: str
    folder: str
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    symbol: str
    nth: int = 0

    def compare(self, reader: Reader, repository: int) -> Literal["before", "there", "behind"]:
        """Where a repository comes in the order of rows, seen from the cursor."""
        name = reader.repositories[repository]
        if name == self.repository:
            return "there"
        key = (name != reader.repository, name)
        return "before" if key < (self.repository != reader.repository, self.repository) else "behind"

    def resume(self, reader: Reader, documents: Sequence[int]) -> int:
        """The first of some documents of its repository, in order, that is not before the cursor's."""
        target = (self.folder, self.path)
        low, high = 0, len(documents)
        while low < high:
            middle = (low + high) // 2
            if reader.document(documents[middle]).key[1:] < target:
                low = middle + 1
            else:
                high = middle
        return low

    def is_before(self, reader: Reader, document: StoredDocument, index: int) -> bool:
        """Whether an occurrence comes behind the cursor; its document must not be before the cursor's."""
        if document.key != (self.repository, self.folder, self.path):
            return True
        occurrences = document.occurrences
        place = (occurrences.lines[index], occurrences.columns[index])
        if place != (self.line, self.column):
            return place > (self.line, self.column)
        # What begins at one place is in the order of the document.
        return index > self._index(reader, document)

    def _index(self, reader: Reader, document: StoredDocument) -> int:
        """The index of the cursor's row, or where that is gone, of the last one before it."""
        row = (self.line, self.column, self.end_line, self.end_column, self.symbol)
        here = _beside(document, self.line, self.column)
        same = [index for index in here if _position(reader, document, index) == row]
        if same:
            return same[min(self.nth, len(same) - 1)]
        return max((index for index in here if _position(reader, document, index) < row), default=-1)


def encode_cursor(reader: Reader, document: StoredDocument, index: int) -> str:
    """The cursor of a row as text that is safe in a URL."""
    row = _position(reader, document, index)
    same = [
        each
        for each in _beside(document, *row[:2])
        if each < index and _position(reader, document, each) == row
    ]
    key = Cursor(*document.key, *row, len(same))
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(key)).decode().rstrip("=")


def decode_cursor(text: str) -> Cursor:
    """Undo `encode_cursor`.

    Raises:
        TielineError: TL403 if it is none of ours.
    """
    try:
        return msgspec.msgpack.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=Cursor)
    except (ValueError, msgspec.MsgspecError) as error:
        raise TielineError(
            "TL403", f"`{text}` is not a cursor", "pass the `next` of an earlier answer to the same query"
        ) from error


def _position(reader: Reader, document: StoredDocument, index: int) -> tuple[int, int, int, int, str]:
    occurrences = document.occurrences
    line, column, end_line, end_column = occurrences.span(index)
    return line, column, end_line, end_column, reader.text(document, occurrences.symbols[index])


def _beside(document: StoredDocument, line: int, column: int) -> list[int]:
    """The occurrences that begin at one place, in the order of the document."""
    occurrences = document.occurrences
    return [index for index in occurrences.on(line) if occurrences.columns[index] == column]
