"""A helper process and its pipes, for one job or for several, one after the other."""

from __future__ import annotations

import os
import select
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from .process import HelperProcess, Verdict

if TYPE_CHECKING:
    from .watch import Watch

LONGEST_FACT = 1 << 28
"""Bytes in one line of standard output at the most."""

GRACE = 5.0
"""Seconds that a helper has to exit in after its last result, or after both outputs were closed."""

_CHUNK = 1 << 18
_LONGEST_LOG_LINE = 1 << 16
_PATIENCE = 500
"""Milliseconds without output after which a helper is looked at, whether it is still there."""


class Command(msgspec.Struct, frozen=True):
    """What to start.

    Attributes:
        argv: the command.
        guard: what `death_guard` gave.
        env: its whole environment.
        folder: its working directory.
    """

    argv: Sequence[str]
    guard: Sequence[str]
    env: Mapping[str, str]
    folder: str


class Session:
    """A running helper that takes jobs until it is ended; `end` must be called once.

    Attributes:
        process: the helper.
        jobs: how many jobs it was given.
        error: what went wrong while its standard error was listened to, or None.
    """

    def __init__(self, command: Command, watch: Watch) -> None:
        """Start the helper.

        Raises:
            OSError: it cannot be started.
        """
        self.process = HelperProcess(
            command.argv, guard=command.guard, env=command.env, folder=command.folder
        )
        self.jobs = 0
        self.error: BaseException | None = None
        self._watch = watch
        self._hear: Callable[[bytes], None] | None = None
        self._blocks = blocks(self.process, self.process.stdout, LONGEST_FACT)
        self._listener = threading.Thread(target=self._listen, daemon=True, name=f"listen-{self.process.pid}")
        self._listener.start()

    def ask(self, job: bytes, hear: Callable[[bytes], None]) -> Iterator[bytes]:
        """Give it a job, one line with its newline, and give its standard output in blocks of whole lines.

        Whoever takes the blocks decides at which one the job is done; the next job's go on behind it.

        Args:
            job: the line.
            hear: takes each line of its standard error from now on; called from another thread.
        """
        self.jobs += 1
        self._hear = hear
        self._watch.add(self.process)
        self.process.send(job)
        return self._blocks

    def rest(self) -> None:
        """Leave it waiting for its next job; its silence does not count."""
        self._watch.remove(self.process)

    def end(self) -> int:
        """Let it exit, wait for that, and give its return code.

        Both outputs were read to their end, or nobody wants the rest of them.
        """
        if self.process.verdict is None:
            self.process.release(GRACE)
        for _ in self._blocks:
            """What it says after its last result is of no use."""
        self._listener.join()
        self._watch.remove(self.process)
        return self.process.reap(GRACE)

    def abandon(self) -> None:
        """Kill it, and wait for its end."""
        self.process.kill()
        self._listener.join()
        self._watch.remove(self.process)
        self.process.reap(GRACE)

    def _listen(self) -> None:
        try:
            for block in blocks(self.process, self.process.stderr, _LONGEST_LOG_LINE):
                for line in block.split(b"\n"):
                    if line and self._hear is not None:
                        self._hear(line)
        except BaseException as error:
            self.error = error
            self.process.kill()


def unending(block: bytes) -> bool:
    """Whether a block of standard output is a line that is longer than any fact may be."""
    return len(block) > LONGEST_FACT and not block.endswith(b"\n")


ENDLESS = Verdict("garbage", "wrote a line without an end")
"""The verdict on a helper whose line does not end."""


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


def blocks(process: HelperProcess, descriptor: int, longest: int) -> Iterator[bytes]:
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
