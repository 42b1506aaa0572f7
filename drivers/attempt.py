"""One attempt: a helper is started on some inputs of a unit, read to its end, and its ending described."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from .process import HelperProcess, Verdict, describe_exit
from .protocol import Event, last_words, read_event, read_head, read_result
from .recovery import Ending

if TYPE_CHECKING:
    from ..facts.document import UnitResult
    from .log import Log
    from .watch import Watch

_CHUNK = 1 << 18
_LONGEST_FACT = 1 << 28
_LONGEST_LOG_LINE = 1 << 16
_GARBAGE = 100
"""Lines of garbage after which a helper is ended; fewer may be stray prints of a library."""
_PATIENCE = 500
"""Milliseconds without output after which a helper is looked at, whether it is still there."""
_GRACE = 5.0
"""Seconds to exit in after the result, or after both outputs were closed."""


class Command(msgspec.Struct, frozen=True):
    """What to start.

    Attributes:
        unit: the unit's id, which results and events must name.
        argv: the command.
        guard: what `death_guard` gave.
        env: its whole environment.
        folder: its working directory.
        job: the line that it reads on standard input, with its newline.
    """

    unit: str
    argv: Sequence[str]
    guard: Sequence[str]
    env: Mapping[str, str]
    folder: str
    job: bytes


class Attempt:
    """Runs one helper process and sorts what it writes."""

    def __init__(
        self,
        command: Command,
        *,
        watch: Watch,
        log: Log,
        fresh: Callable[[str], bool],
        keep: Callable[[bytes], None],
        begun: Callable[[Event], None],
    ) -> None:
        """Prepare; nothing is started yet.

        Args:
            command: what to start.
            watch: ends it when it breaks the limits.
            log: takes its standard error.
            fresh: notes a document by its path, and says whether it is to be kept.
            keep: takes blocks of whole lines, each a document.
            begun: called, from another thread, for each `begin` event.
        """
        self._command = command
        self._watch = watch
        self._log = log
        self._fresh = fresh
        self._keep = keep
        self._begun = begun
        self._input = ""
        self._words: deque[str] = deque(maxlen=40)
        self._result: UnitResult | None = None
        self._garbage = 0
        self._sample = b""
        self._error: BaseException | None = None

    def run(self) -> Ending:
        """Run the helper to its end.

        Raises:
            TielineError: TL208, the scratch folder cannot be written to.
        """
        command = self._command
        start = time.monotonic()
        try:
            process = HelperProcess(
                command.argv, guard=command.guard, env=command.env, folder=command.folder, job=command.job
            )
        except OSError as error:
            reason = f"cannot be started: {command.argv[0]}: {error.strerror or error}"
            return Ending(time.monotonic() - start, cause="start", reason=reason)
        listener = threading.Thread(
            target=self._listen, args=(process,), daemon=True, name=f"listen-{process.pid}"
        )
        try:
            self._watch.add(process)
            listener.start()
            for block in _blocks(process, process.stdout, _LONGEST_FACT):
                self._sort(process, block)
        except BaseException:
            process.kill()
            raise
        finally:
            if listener.ident is not None:
                listener.join()
            self._watch.remove(process)
            code = process.reap(_GRACE)
        if self._error is not None:
            raise self._error
        return self._judge(process.verdict, code, time.monotonic() - start)

    def _sort(self, process: HelperProcess, block: bytes) -> None:
        if len(block) > _LONGEST_FACT and not block.endswith(b"\n"):
            self._refuse(process, block)
            process.condemn(Verdict("garbage", "wrote a line without an end"))
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
            elif head is not None and (result := read_result(line, self._command.unit)) is not None:
                self._result = result
                process.release(_GRACE)
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

    def _listen(self, process: HelperProcess) -> None:
        try:
            for block in _blocks(process, process.stderr, _LONGEST_LOG_LINE):
                for line in block.split(b"\n"):
                    if line:
                        self._hear(line)
        except BaseException as error:
            self._error = error
            process.kill()

    def _hear(self, line: bytes) -> None:
        event = read_event(line)
        if event is not None and event.event == "begin":
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


def _read(process: HelperProcess, descriptor: int) -> bytes:
    """Read what there is from a pipe, or wait for it; empty at the end."""
    if sys.platform != "win32":
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        while not poll.poll(_PATIENCE):
            # Something that the helper left behind may hold its pipe open, with nothing more to say.
            if process.exited():
                return b""
    return os.read(descriptor, _CHUNK)


def _blocks(process: HelperProcess, descriptor: int, longest: int) -> Iterator[bytes]:
    """Read a pipe to its end in blocks of whole lines.

    A block without a newline at its end is the unfinished last line, or a line longer than `longest` bytes.
    """
    pending: list[bytes] = []
    size = 0
    while chunk := _read(process, descriptor):
        process.signs += 1
        cut = chunk.rfind(b"\n") + 1
        if cut:
            yield b"".join([*pending, chunk[:cut]])
            pending, size = [], 0
        if cut < len(chunk):
            pending.append(chunk[cut:])
            size += len(chunk) - cut
        if size > longest:
            yield b"".join(pending)
            pending, size = [], 0
    if pending:
        yield b"".join(pending)
