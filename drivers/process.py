"""One helper process: in a session of its own, fed its jobs, and ended together with everything it started.

A helper must not outlive tieline. Its standard input stays open for as long as it is wanted, and a helper
exits when that ends; so it ends even when tieline is killed. On Linux the kernel kills it as well, which
reaches a helper that is stuck in a loop.
"""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import psutil

Cause = Literal["crash", "hang", "memory", "garbage", "start"]
"""Why a helper ended without a result; `start` means that the system could not start it at all."""

_SETPRIV = ("/usr/bin/setpriv", "/bin/setpriv")
_CREATION_FLAGS: int = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) | getattr(
    subprocess, "CREATE_NO_WINDOW", 0
)


class Verdict(msgspec.Struct, frozen=True):
    """Why a helper was ended by the runner.

    Attributes:
        cause: the kind of offence.
        reason: one sentence without a full stop.
    """

    cause: Cause
    reason: str


def death_guard() -> tuple[str, ...]:
    """Give the command prefix that has the kernel kill a process when its parent dies, or nothing.

    `setpriv` replaces itself by the command, so there is no process in between; and no Python code has to
    run between fork and exec, which is not safe beside threads.
    """
    if sys.platform != "linux":
        return ()
    for path in _SETPRIV:
        prefix = (path, "--pdeathsig", "KILL", "--")
        # Old and small versions of setpriv do not know the option.
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            subprocess.run(
                [*prefix, path, "--version"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=5,
                check=True,
            )
            return prefix
    return ()


class HelperProcess:
    """A running helper.

    Its standard output and standard error are read by the owner; `reap` must be called once in the end.

    Attributes:
        stdout: descriptor of the reading end of its standard output.
        stderr: descriptor of the reading end of its standard error.
        pid: its process id, which is its process group's id too on POSIX.
        verdict: why the runner ended it; None while nobody has.
        signs: grows whenever it shows a sign of life.
        deadline: monotonic time by which it should be gone, or None.
    """

    def __init__(
        self,
        argv: Sequence[str],
        *,
        guard: Sequence[str] = (),
        env: Mapping[str, str],
        folder: str,
    ) -> None:
        """Start the helper.

        Args:
            argv: the command, with an absolute path of the program.
            guard: what `death_guard` gave.
            env: its whole environment.
            folder: its working directory.

        Raises:
            OSError: it cannot be started.
        """
        if guard and not os.access(argv[0], os.X_OK):
            # The guard would start all the same, and fail in a way that looks like a crash of the helper.
            raise FileNotFoundError(errno.ENOENT, "no such program", argv[0])
        self._popen = subprocess.Popen(
            [*guard, *argv],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=dict(env),
            cwd=folder,
            bufsize=0,
            start_new_session=os.name == "posix",
            creationflags=_CREATION_FLAGS,
        )
        assert self._popen.stdout is not None and self._popen.stderr is not None  # noqa: S101, PT018
        self.stdout = self._popen.stdout.fileno()
        self.stderr = self._popen.stderr.fileno()
        self.pid = self._popen.pid
        self.verdict: Verdict | None = None
        self.signs = 0
        self.deadline: float | None = None
        self._lock = threading.Lock()
        self._reaped = False
        self._known: tuple[psutil.Process, ...] = ()
        self._jobs: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._feeder = threading.Thread(target=self._feed, daemon=True, name=f"feed-{self.pid}")
        self._feeder.start()

    def _feed(self) -> None:
        stdin = self._popen.stdin
        assert stdin is not None  # noqa: S101
        # A helper that died early breaks the pipe; how it died is found out elsewhere.
        with contextlib.suppress(OSError):
            while (job := self._jobs.get()) is not None:
                view = memoryview(job)
                while view:
                    view = view[stdin.write(view) :]
        with contextlib.suppress(OSError):
            stdin.close()

    def send(self, job: bytes) -> None:
        """Write to its standard input, in the background; what it does not take is lost."""
        self._jobs.put(job)

    def release(self, grace: float) -> None:
        """Close its standard input, which asks it to exit within `grace` seconds."""
        self.deadline = time.monotonic() + grace
        self._jobs.put(None)

    def condemn(self, verdict: Verdict) -> None:
        """Kill it for a reason; the first reason stays."""
        if self.verdict is None:
            self.verdict = verdict
        self.kill()

    def know(self, descendants: Sequence[psutil.Process]) -> None:
        """Remember processes that it started, so that those which left its group are killed too."""
        self._known = tuple(descendants)

    def kill(self) -> None:
        """Kill it and everything it started, at once; harmless when it is gone."""
        with self._lock:
            if not self._reaped:
                self._kill_tree(search=True)
        self._jobs.put(None)

    def exited(self) -> bool:
        """Whether it has ended; asking does not reap it, so its process group's id cannot be reused yet."""
        if os.name == "nt":
            return self._popen.poll() is not None
        try:
            return psutil.Process(self.pid).status() == psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return True

    def reap(self, grace: float) -> int:
        """Wait up to `grace` seconds for its end, kill what is left of its tree, and give its return code.

        Both its outputs must have been read to their end, or must not be wanted any more.
        """
        end = time.monotonic() + grace
        pause = 0.001
        while not self.exited() and time.monotonic() < end:
            time.sleep(pause)
            pause = min(2 * pause, 0.02)
        with self._lock:
            self._kill_tree(search=False)
            code = self._popen.wait()
            self._reaped = True
        self._jobs.put(None)
        self._feeder.join()
        for stream in (self._popen.stdout, self._popen.stderr):
            if stream is not None:
                stream.close()
        return code

    def _kill_tree(self, *, search: bool) -> None:
        others = list(self._known)
        if search:
            with contextlib.suppress(psutil.Error):
                others += psutil.Process(self.pid).children(recursive=True)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                self._popen.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
        for other in others:
            # psutil compares creation times, so a reused process id is not killed.
            with contextlib.suppress(psutil.Error):
                other.kill()


def describe_exit(code: int) -> str:
    """Say in words how a process with this return code ended."""
    if code >= 0:
        return f"exited with status {code}"
    try:
        name = signal.Signals(-code).name
    except ValueError:
        name = f"signal {-code}"
    if name == "SIGKILL":
        return "was killed by SIGKILL, as the system does when memory runs out"
    return f"was ended by {name}"
