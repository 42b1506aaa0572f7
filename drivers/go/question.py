"""Asks the Go helper what it is not asked in a job: one question, to a process of its own."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec


def ask(
    helper: Path, question: msgspec.Struct, environ: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Give how a helper ended that was asked one question; the answer is a line on standard output."""
    return subprocess.run(
        [helper],
        input=msgspec.json.encode(question) + b"\n",
        capture_output=True,
        env=dict(environ),
        cwd=tempfile.gettempdir(),
        check=False,
    )
