"""Positions in files that were edited since they were indexed.

The store keeps a fingerprint of each line; of dependencies' files, of those that it speaks of. Where a file
differs from what was indexed, unchanged lines are found again by comparing fingerprints; a changed line has
no position in the other state, and is said to have none.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Literal

import msgspec

from ..facts.notebook import text_of
from . import linehash
from .answers import Location
from .flags import DECLARED
from .ingest import read_source

if TYPE_CHECKING:
    from .reader import Reader, StoredDocument

State = Literal["fresh", "stale", "gone", "elsewhere"]
"""`fresh`: the file is as it was indexed; `stale`: it was edited; `gone`: it cannot be read; `elsewhere`: its
whole checkout is not on this machine, and is taken to be as it was indexed."""


class PresentFile:
    """A document's file as it is now.

    Attributes:
        state: how it relates to what was indexed.
        lines: its lines without line ends; empty when it is gone.
    """

    def __init__(self, reader: Reader, document: StoredDocument) -> None:
        # A path of another machine means nothing here, unless this is a checkout of the same repository.
        foreign = document.repository in reader.abroad and (
            document.path == document.file or not reader.roots[document.repository]
        )
        data = None if foreign else read_source(document.file)
        self.lines: list[str] = []
        self.state: State = "gone"
        self._forward: dict[int, int] = {}
        self._backward: dict[int, int] = {}
        if data is None:
            if foreign or not os.path.isdir(reader.roots[document.repository]):  # noqa: PTH112
                self.state = "elsewhere"
            return
        self.state = "fresh" if hashlib.sha256(data).hexdigest() == document.digest else "stale"
        text = text_of(document.path, data)
        if text is None:
            self.state = "gone"
            return
        self.lines = [line.decode(errors="replace") for line in linehash.lines(text)]
        if self.state == "stale":
            prints = reader.details.lines(document.detail, document.id)
            if prints is not None:
                old, new = linehash.unpack(prints), linehash.fingerprints(text)
                self._forward = (
                    linehash.relocate(document.occurrences.lines, old, new)
                    if document.flags & DECLARED
                    else linehash.correspond(old, new)
                )
        self._backward = {new: old for old, new in self._forward.items()}

    @property
    def as_indexed(self) -> bool:
        """Whether positions are those of the index: the file is as it was, or it cannot be looked at here."""
        return self.state in {"fresh", "elsewhere"}

    def to_present(self, line: int) -> int | None:
        """Where a line of the indexed state is now; None if it was changed. 0-based."""
        return line if self.as_indexed else self._forward.get(line)

    def to_indexed(self, line: int) -> int | None:
        """Where a line of the present file was when it was indexed; None if it was changed. 0-based."""
        if not self.as_indexed:
            return self._backward.get(line) if self.state == "stale" else None
        return line


class Present(msgspec.Struct, frozen=True):
    """Rows with positions in the present files.

    Attributes:
        rows: rows that could be placed, with the text of their line; in the order given.
        lost: rows whose line was changed or whose file is gone, with the positions of the indexed state.
        stale: paths of files that are not as they were indexed, sorted.
    """

    rows: tuple[tuple[Location, str], ...]
    lost: tuple[Location, ...]
    stale: tuple[str, ...]


class Freshness:
    """Looks at each file once; make a new one for each query of a long-lived process."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._files: dict[str, PresentFile] = {}

    def file(self, document: StoredDocument) -> PresentFile:
        """A document's file as it is now."""
        known = self._files.get(document.file)
        if known is None:
            known = self._files[document.file] = PresentFile(self._reader, document)
        return known

    def state(self, path: str) -> State | None:
        """Whether a file is as it was indexed; None if it is not in the index."""
        document = self._reader.find_document(path)
        return None if document is None else self.file(document).state

    def to_indexed(self, path: str, line: int) -> int | None:
        """The 0-based line to ask the index about for a line of the present file; None if it was edited."""
        document = self._reader.find_document(path)
        return None if document is None else self.file(document).to_indexed(line)

    def present(self, rows: list[Location] | tuple[Location, ...]) -> Present:
        """Move rows to where they are in the present files."""
        placed: list[tuple[Location, str]] = []
        lost: list[Location] = []
        stale: set[str] = set()
        for row in rows:
            file = self._files.get(row.file) or self.file(self._document(row))
            if not file.as_indexed:
                stale.add(row.path)
            line = file.to_present(row.line)
            end_line = file.to_present(row.end_line)
            # A range over several lines is found again only if none was put in or taken out inside it.
            if line is None or end_line is None or end_line - line != row.end_line - row.line:
                lost.append(row)
                continue
            text = file.lines[line] if line < len(file.lines) else ""
            placed.append((self._moved(row, file, line, end_line), text))
        return Present(tuple(placed), tuple(lost), tuple(sorted(stale)))

    def _document(self, row: Location) -> StoredDocument:
        found = self._reader.find_document(row.path, row.repository)
        if found is None:
            raise ValueError(f"{row.path} is from another index")
        return found

    def _moved(self, row: Location, file: PresentFile, line: int, end_line: int) -> Location:
        if file.as_indexed:
            return row
        body = row.body
        if body is not None:
            first, last = file.to_present(body[0]), file.to_present(body[2])
            body = None if first is None or last is None else (first, body[1], last, body[3])
        return msgspec.structs.replace(row, line=line, end_line=end_line, body=body)
