"""Spools: files between a helper's pump and the consumer, so that neither ever waits for the other's pace."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from ..errors import TielineError

_READ_BUFFER = 1 << 20
_WAKE = 0.5
"""Seconds after which a waiting reader looks up, so that an interrupt gets through on every system."""


class Spool:
    """Whole lines, written by one thread and read once by another while the file still grows."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is created with the first line.

        Args:
            path: a file that does not exist yet; its folder does.
        """
        self._path = path
        self._writer: BinaryIO | None = None
        self._size = 0
        self._finished = False
        self._discarded = False
        self._error: BaseException | None = None
        self._changed = threading.Condition()

    def append(self, block: bytes) -> None:
        """Add one or more whole lines.

        Raises:
            TielineError: TL208, the disk is full or the folder cannot be written to.
        """
        if self._discarded:
            return
        try:
            if self._writer is None:
                self._writer = self._path.open("wb", buffering=0)
            view = memoryview(block)
            while view:
                view = view[self._writer.write(view) :]
        except OSError as error:
            raise unwritable(self._path.parent, error) from error
        with self._changed:
            self._size += len(block)
            self._changed.notify()

    def finish(self) -> None:
        """Say that there will be no further line."""
        if self._writer is not None:
            self._writer.close()
        with self._changed:
            self._finished = True
            if self._discarded:
                self._path.unlink(missing_ok=True)
            self._changed.notify()

    def fail(self, error: BaseException) -> None:
        """Make the reader raise `error` in place of waiting; no effect on a finished spool."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify()

    def discard(self) -> None:
        """Say that nothing more will be read; the file is removed when its writer has finished."""
        with self._changed:
            self._discarded = True
            if self._finished:
                self._path.unlink(missing_ok=True)

    def lines(self) -> Iterator[bytes]:
        """Give the lines as they come, each with its newline, until the writer has finished.

        Raises:
            BaseException: what `fail` was given.
        """
        position = 0
        with contextlib.ExitStack() as stack:
            reader: BinaryIO | None = None
            while (size := self._await(position)) > position:
                if reader is None:
                    reader = stack.enter_context(self._path.open("rb", buffering=_READ_BUFFER))
                while position < size:
                    # All lines below `size` are whole, so this never stops in the middle of one.
                    line = reader.readline()
                    position += len(line)
                    yield line

    def _await(self, position: int) -> int:
        """Wait until there is something after `position`, or nothing will come; give the size."""
        with self._changed:
            while self._size <= position and not self._finished:
                if self._error is not None:
                    raise self._error
                self._changed.wait(_WAKE)
            return self._size


def unwritable(folder: Path, error: OSError) -> TielineError:
    """Give the error for a scratch folder that cannot be written to."""
    return TielineError(
        "TL208",
        f"cannot write to the scratch folder {folder}: {error.strerror or error}",
        "free some space there, or put the index on another disk",
    )
