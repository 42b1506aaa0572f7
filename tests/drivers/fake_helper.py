"""A helper that analyses nothing and fails on demand; its faults come with the job."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any


def emit(record: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(record) + "\n")
    sys.stdout.flush()


def say(record: dict[str, Any]) -> None:
    sys.stderr.write(json.dumps(record) + "\n")
    sys.stderr.flush()


def document(path: str, **more: Any) -> None:
    emit({"document": path, "language": "fake", "package": 0, "encoding": "utf-8", "digest": "0", **more})


def exit_with_standard_input() -> None:
    sys.stdin.read()
    os._exit(0)


def fail(fault: str, path: str) -> bool:
    """Commit a fault; give whether the input's document is to be written all the same."""
    if fault == "crash":
        sys.stderr.write("Traceback (most recent call last):\nValueError: cannot bear it\n")
        sys.stderr.flush()
        os._exit(3)
    if fault == "segfault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if fault == "partial":
        sys.stdout.write('{"document": "half')
        sys.stdout.flush()
        os._exit(1)
    if fault == "hang":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)
    if fault == "spin":
        while True:
            pass
    if fault == "memory":
        hoard = [b"x" * 10_000_000 for _ in range(15)]
        time.sleep(60)
        del hoard
    if fault == "memory-child":
        subprocess.run([sys.executable, "-c", "x = b'x' * 150_000_000; input()"], check=False)
    if fault == "orphan":
        # It keeps the pipes open after its parent is gone.
        with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3)"], start_new_session=True):
            os._exit(4)
    if fault == "garbage":
        print("debug: here I am", flush=True)
    if fault == "stray":
        print("debug: here I am", flush=True)
        return True
    if fault == "torrent":
        while True:
            print("lorem ipsum", flush=True)
    if fault == "schema":
        emit({"document": path, "language": 7})
        return False
    if fault == "late":
        say({"event": "log", "level": "debug", "message": "so far"})
        return True
    if fault == "slow":
        time.sleep(0.3)
        return True
    if fault == "cells":
        document(f"{path}#cell-0")
        document(f"{path}#cell-1")
    if fault == "cells-crash":
        document(f"{path}#cell-0")
        os._exit(5)
    return False


def main() -> None:
    job = json.loads(sys.stdin.readline())
    if job.get("mode") == "stays":
        stay(job)
        return
    threading.Thread(target=exit_with_standard_input, daemon=True).start()
    work(job)


def stay(job: dict[str, Any]) -> None:
    """Do jobs while there are any; each result says which process did it, and as how many-th."""
    number = 0
    while True:
        number += 1
        for path in job["inputs"]:
            say({"event": "begin", "unit": job["unit"], "input": path, "done": 0, "total": 1})
            if path not in job["faults"] or fail(job["faults"][path], path):
                document(path)
        emit({"unit": job["unit"], "status": "indexed", "reason": f"{os.getpid()} {number}"})
        for _ in range(300 if "late" in job["faults"].values() else 0):
            say({"event": "log", "level": "debug", "message": "by the way"})
        line = sys.stdin.readline()
        if not line:
            return
        job = json.loads(line)


def work(job: dict[str, Any]) -> None:
    mode, faults, inputs = job.get("mode", ""), job.get("faults", {}), job["inputs"]
    if mode == "dies-at-once" or (mode == "poison" and any(path in faults for path in inputs)):
        sys.stderr.write("Error: no compiler\n")
        os._exit(9)
    for done, path in enumerate(inputs):
        if mode not in ("no-begin", "poison"):
            say({"event": "begin", "unit": job["unit"], "input": path, "done": done, "total": len(inputs)})
        if path not in faults or fail(faults[path], path):
            document(path, symbols=["local 0"], occurrences=[0, 0, 1, 0, 1])
            if mode == "declares":
                document("types.d", declared=True)
    if mode == "chatty":
        for number in range(20_000):
            say({"event": "log", "level": "debug", "message": f"line {number} " + 80 * "."})
    if mode == "no-result":
        return
    emit({"unit": job["unit"], "status": "indexed", "seconds": 0.5})
    if mode == "lingers":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)


main()
