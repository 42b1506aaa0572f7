"""A worker's desk: the helper that waits there for the next job of its group."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import psutil

from .recovery import Ending
from .session import Command, Session

if TYPE_CHECKING:
    from .attempt import Attempt
    from .job import Job
    from .watch import Watch

_WORN = 0.5
"""Part of the memory limit from which on a helper is not given another job."""


class Desk:
    """Starts helpers for one worker, and keeps the last one for as long as jobs of its group follow."""

    def __init__(self, guard: Sequence[str], folder: str, watch: Watch, memory: int) -> None:
        """Begin without a helper.

        Args:
            guard: what `death_guard` gave.
            folder: working directory of helpers whose jobs name none.
            watch: ends helpers that break the limits.
            memory: megabytes that one may use, or 0.
        """
        self._guard = guard
        self._folder = folder
        self._watch = watch
        self._memory = memory
        self._waiting: tuple[Session, tuple[str, Sequence[str], Mapping[str, str], str]] | None = None

    def run(self, attempt: Attempt, job: Job, line: bytes) -> Ending:
        """Have a job done, by the helper that waits if it is of the job's group, or else by a new one."""
        start = time.monotonic()
        key = (job.group, job.argv, job.env, job.folder or self._folder)
        session = self._take(key)
        if session is None:
            try:
                session = Session(Command(job.argv, self._guard, job.env, key[3]), self._watch)
            except OSError as error:
                reason = f"cannot be started: {job.argv[0]}: {error.strerror or error}"
                return Ending(time.monotonic() - start, cause="start", reason=reason)
        ending, waits = attempt.run(session, line, stay=bool(job.group))
        if waits:
            self._waiting = (session, key)
            if self._is_worn(session):
                self.clear()
        return ending

    def clear(self) -> None:
        """Let the helper that waits exit."""
        if self._waiting is not None:
            session, _ = self._waiting
            self._waiting = None
            session.end()

    def _take(self, key: tuple[str, Sequence[str], Mapping[str, str], str]) -> Session | None:
        if self._waiting is None:
            return None
        session, known = self._waiting
        if known == key and not session.process.exited():
            self._waiting = None
            return session
        self.clear()
        return None

    def _is_worn(self, session: Session) -> bool:
        if self._memory <= 0:
            return False
        try:
            used = psutil.Process(session.process.pid).memory_info().rss
        except psutil.Error:
            return True
        return used > _WORN * self._memory * 1_000_000
