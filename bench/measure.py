"""Runs a command and measures it: wall and CPU seconds of all its processes, peak memory of the largest."""

from __future__ import annotations

import resource
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import psutil


class Run(msgspec.Struct, frozen=True):
    """One run of a command.

    Attributes:
        wall: seconds from start to end.
        cpu: user and system seconds of it and all processes that it waited for.
        peak: megabytes of resident memory of its largest process, sampled ten times a second.
        code: exit code.
    """

    wall: float
    cpu: float
    peak: float
    code: int


def measure(command: Sequence[str], folder: Path, environ: Mapping[str, str], log: Path) -> Run:
    """Run a command in a folder; what it prints goes to `log`."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=dict(environ), stdout=output, stderr=output)
        peak = [0]
        sampler = threading.Thread(target=_sample, args=(process.pid, peak))
        sampler.start()
        code = process.wait()
        wall = time.monotonic() - begun
        sampler.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, peak[0] / 1e6, code)


def _sample(pid: int, peak: list[int]) -> None:
    """Note the largest resident memory of any process of the tree until it ends."""
    while True:
        try:
            root = psutil.Process(pid)
            if root.status() == psutil.STATUS_ZOMBIE:
                return
            for each in [root, *root.children(recursive=True)]:
                try:
                    peak[0] = max(peak[0], each.memory_info().rss)
                except psutil.Error:
                    continue
        except psutil.Error:
            return
        time.sleep(0.1)
