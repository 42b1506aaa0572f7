"""The watcher: one thread that ends helpers which use too much memory or give no sign of life."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING

import psutil

from .process import HelperProcess, Verdict

if TYPE_CHECKING:
    from .contract import Limits

_INTERVAL = 0.5
"""Seconds between two looks."""


class Watch:
    """Watches all helpers of a run against its limits.

    Attributes:
        stopped: whether the run is over; helpers that are added afterwards are killed at once.
    """

    def __init__(self, limits: Limits) -> None:
        self.stopped = False
        self._limits = limits
        self._silence: dict[HelperProcess, tuple[int, float]] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._interval = min(_INTERVAL, limits.seconds / 4) if limits.seconds > 0 else _INTERVAL
        self._thread = threading.Thread(target=self._loop, daemon=True, name="watch-helpers")
        self._thread.start()

    def add(self, process: HelperProcess) -> None:
        """Watch a helper from now on."""
        with self._lock:
            self._silence[process] = (process.signs, 0.0)
            stopped = self.stopped
        if stopped:
            process.kill()

    def remove(self, process: HelperProcess) -> None:
        """Watch a helper no longer."""
        with self._lock:
            self._silence.pop(process, None)

    def stop(self) -> None:
        """Kill all helpers that are being watched, and end the watch."""
        with self._lock:
            self.stopped = True
            processes = list(self._silence)
        for process in processes:
            process.kill()
        self._wake.set()
        self._thread.join()

    def _loop(self) -> None:
        before = time.monotonic()
        while not self._wake.wait(self._interval):
            now = time.monotonic()
            # After the machine or tieline itself has stood still, that time is nobody's silence.
            passed = min(now - before, 2 * self._interval)
            before = now
            with self._lock:
                processes = list(self._silence)
            if processes:
                self._look(processes, passed, now)

    def _look(self, processes: list[HelperProcess], passed: float, now: float) -> None:
        trees = _descendants()
        for process in processes:
            if process.exited() or (process.deadline is not None and now > process.deadline):
                # What it started may still hold its outputs open, and the reader would wait for ever.
                process.kill()
                continue
            self._weigh(process, trees)
            self._listen(process, passed)

    def _weigh(self, process: HelperProcess, trees: dict[int, list[psutil.Process]]) -> None:
        family: list[psutil.Process] = []
        todo = list(trees.get(process.pid, ()))
        while todo:
            child = todo.pop()
            family.append(child)
            todo += trees.get(child.pid, ())
        process.know(family)
        if self._limits.memory <= 0:
            return
        used = 0
        with contextlib.suppress(psutil.Error):
            family.append(psutil.Process(process.pid))
        for member in family:
            with contextlib.suppress(psutil.Error):
                used += member.memory_info().rss
        if used > self._limits.memory * 1_000_000:
            process.condemn(Verdict("memory", f"used more than {self._limits.memory} MB"))

    def _listen(self, process: HelperProcess, passed: float) -> None:
        with self._lock:
            if process not in self._silence:
                return
            signs, silence = self._silence[process]
            silence = silence + passed if signs == process.signs else 0.0
            self._silence[process] = (process.signs, silence)
        if 0 < self._limits.seconds < silence:
            process.condemn(Verdict("hang", f"gave no sign of life for {self._limits.seconds:g} s"))


def _descendants() -> dict[int, list[psutil.Process]]:
    """Give the children of every process, in one walk that serves all helpers."""
    children: dict[int, list[psutil.Process]] = {}
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            children.setdefault(process.ppid(), []).append(process)
    return children
