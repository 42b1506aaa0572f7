"""What programs of the system say: package managers and compilers, asked from nowhere and in English."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence


def program_output(
    arguments: Sequence[str], environ: Mapping[str, str], *, seconds: float, although_failed: bool = False
) -> str:
    """Standard output of a program; empty when it cannot be run, hangs, or fails.

    Args:
        arguments: the program and its arguments.
        environ: environment variables for it; its language is set to none.
        seconds: how long it may take.
        although_failed: give what it wrote also where it failed.
    """
    try:
        done = subprocess.run(
            list(arguments),
            cwd=os.path.abspath(os.sep),  # noqa: PTH100
            env={**environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return ""
    wanted = although_failed or done.returncode == 0
    return done.stdout.decode("utf-8", "surrogateescape") if wanted else ""
