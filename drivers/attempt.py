"""One attempt: a helper is given some inputs of a unit, read to its result, and its ending described."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from .process import HelperProcess, Verdict, describe_exit
from .protocol import Event, last_words, read_event, read_head, read_result
from .recovery import Ending
from .session import ENDLESS, Session, unending

if TYPE_CHECKING:
    from ..facts.document import UnitResult
    from .log import Log

_GARBAGE = 100
"""Lines of garbage after which a helper is ended; fewer may be stray prints of a library."""


class Attempt:
    """Gives one job to a helper and sorts what it writes."""

    def __init__(
        self,
        unit: str,
        *,
        log: Log,
        fresh: Callable[[str], bool],
        keep: Callable[[bytes], None],
        begun: Callable[[Event], None],
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            unit: the unit's id, which the result must name.
            log: takes the helper's standard error.
            fresh: notes a document by its path, and says whether it is to be kept.
            keep: takes blocks of whole lines, each a document.
            begun: called, from another thread, for each `begin` event.
        """
        self._unit = unit
        self._log = log
        self._fresh = fresh
        self._keep = keep
        self._begun = begun
        self._input = ""
        self._words: deque[str] = deque(maxlen=40)
        self._result: UnitResult | None = None
        self._garbage = 0
        self._sample = b""

    def run(self, session: Session, job: bytes, *, stay: bool) -> tuple[Ending, bool]:
        """Have a helper do a job; give how that ended, and whether the helper waits for the next one.

        Args:
            session: the helper; unless it waits, it is ended.
            job: what it reads, one line with its newline.
            stay: whether it may wait for another job after a good end.

        Raises:
            TielineError: TL208, the scratch folder cannot be written to.
        """
        start = time.monotonic()
        process = session.process
        try:
            for block in session.ask(job, self._hear):
                self._sort(process, block)
                if self._result is not None:
                    break
            waits = stay and self._result is not None and not self._garbage and session.error is None
            if waits:
                session.rest()
        except BaseException:
            session.abandon()
            raise
        code = 0 if waits else session.end()
        if session.error is not None:
            raise session.error
        seconds = time.monotonic() - start
        ending = self._judge(process.verdict, code, seconds)
        return msgspec.structs.replace(ending, worn=session.jobs > 1), waits

    def _sort(self, process: HelperProcess, block: bytes) -> None:
        if unending(block):
            self._refuse(process, block)
            process.condemn(ENDLESS)
            return
        kept: list[bytes] = []
        whole = block[: block.rfind(b"\n") + 1]
        for line in whole.split(b"\n"):
            if not line or self._result is not None:
                continue
            head = read_head(line)
            if head is not None and head.document:
                if head.declared or self._fresh(head.document):
                    kept.append(line)
            elif head is not None and (result := read_result(line, self._unit)) is not None:
                self._result = result
            else:
                self._refuse(process, line)
        if kept:
            kept.append(b"")
            self._keep(b"\n".join(kept))

    def _refuse(self, process: HelperProcess, line: bytes) -> None:
        self._garbage += 1
        self._sample = self._sample or line[:80]
        if self._garbage == _GARBAGE:
            process.condemn(Verdict("garbage", self._describe_garbage()))

    def _describe_garbage(self) -> str:
        count = (
            "a line that is not a fact" if self._garbage == 1 else f"{self._garbage} lines that are not facts"
        )
        return f"wrote {count}: {self._sample.decode('utf-8', 'replace')!r}"

    def _hear(self, line: bytes) -> None:
        event = read_event(line)
        if event is not None and event.event == "begin":
            # What a helper said about its job before may come late.
            if event.unit == self._unit:
                self._input = event.input
                self._begun(event)
            return
        # Begin events are left out of the log: they would push out what matters.
        self._log.write(line + b"\n")
        self._words.append(event.message if event is not None else line.decode("utf-8", "replace"))

    def _judge(self, verdict: Verdict | None, code: int, seconds: float) -> Ending:
        if self._result is not None:
            if not self._garbage:
                return Ending(seconds, result=self._result, begun=self._input)
            cause, reason = "garbage", self._describe_garbage()
        elif verdict is not None:
            cause, reason = verdict.cause, verdict.reason
        else:
            cause, reason = "crash", describe_exit(code)
            if code == 0:
                reason += " before it gave a result"
            if words := last_words(self._words):
                reason += f": {words}"
        return Ending(seconds, result=self._result, cause=cause, reason=reason, begun=self._input)
