"""The lock that keeps a second writer out.

It is a lock of the operating system on a file, so that it ends with the process that holds it, however that
process ends; the file's content only says who it is.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO

from ..errors import TielineError

_PAUSE = 0.05

if sys.platform == "win32":
    import msvcrt

    def _acquire(file: IO[str]) -> None:
        # The locked byte lies far behind the process id, which others must be able to read.
        file.seek(1 << 20)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def _acquire(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _acquire_within(file: IO[str], patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            return _acquire(file)
        except OSError:
            if time.monotonic() >= until:
                raise
        time.sleep(_PAUSE)


class WriterLock:
    """Holds the lock of one index from construction until `release`."""

    def __init__(self, path: Path, *, patience: float = 0.0) -> None:
        """Take the lock.

        Args:
            path: the lock file.
            patience: seconds to wait for another process to finish.

        Raises:
            TielineError: TL303 if another process has it, TL304 if the lock file cannot be written.
        """
        self._path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+", encoding="utf-8")
        except OSError as error:
            raise TielineError("TL304", f"cannot write {path}: {error.strerror}") from error
        try:
            _acquire_within(self._file, patience)
        except OSError as error:
            self._file.seek(0)
            holder = self._file.read().strip()
            self._file.close()
            who = f"process {holder}" if holder else "another process"
            raise TielineError(
                "TL303",
                f"{who} is writing this index (lock file {path})",
                "wait until it has finished; readers are not affected",
            ) from error
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"{os.getpid()}\n")
        self._file.flush()

    def release(self) -> None:
        """Give the lock back; the file stays, because removing it would let two writers in."""
        self._file.close()

    def __enter__(self) -> WriterLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()
