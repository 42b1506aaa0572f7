"""The log of one unit: what its helper wrote to standard error, bounded in size."""

from __future__ import annotations

import hashlib
import re
import threading
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from .spool import unwritable

_HEAD = 512 * 1024
"""Bytes that are kept from the beginning; as many are kept from the end."""


def log_path(scratch: Path, unit: str) -> Path:
    """Give the path of a unit's log below a scratch folder; there is no file when nothing was logged."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", unit).strip("-.")[:80]
    digest = hashlib.sha256(unit.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return scratch / "logs" / f"{name}-{digest}.log"


class Log:
    """Writes a log whose beginning and end are kept when it grows too long; use it in a `with` block.

    A helper that waits for its next job may still be heard when the unit has ended: that is left out.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; it is created with the first line, and one from an earlier run is removed."""
        self._path = path
        self._lock = threading.Lock()
        self._ended = False
        self._file: BinaryIO | None = None
        self._written = 0
        self._tail: deque[bytes] = deque()
        self._tail_size = 0
        self._dropped = 0

    def __enter__(self) -> Log:
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self._path.parent, error) from error
        return self

    def write(self, line: bytes) -> None:
        """Add one line, with its newline; from any thread.

        Raises:
            TielineError: TL208, the disk is full or the folder cannot be written to.
        """
        with self._lock:
            if not self._ended:
                self._keep(line)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._ended = True
            self._close(whole=kind is None)

    def _keep(self, line: bytes) -> None:
        if not self._tail and self._written + len(line) <= _HEAD:
            self._put(line)
            return
        self._tail.append(line)
        self._tail_size += len(line)
        while self._tail_size > _HEAD and len(self._tail) > 1:
            dropped = len(self._tail.popleft())
            self._tail_size -= dropped
            self._dropped += dropped

    def _close(self, *, whole: bool) -> None:
        try:
            if whole:
                if self._dropped:
                    self._put(b"[... %d bytes left out ...]\n" % self._dropped)
                for line in self._tail:
                    self._put(line)
        finally:
            if self._file is not None:
                self._file.close()

    def _put(self, line: bytes) -> None:
        try:
            if self._file is None:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("wb", buffering=0)
            self._file.write(line)
        except OSError as error:
            raise unwritable(self._path.parent, error) from error
        self._written += len(line)
