"""Programs and libraries of others: where a wheel has them, and which version a program says that it is."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Mapping
from pathlib import Path

_SECONDS = 30


class UnstartableError(Exception):
    """A program that does not start, or does not say its version; the text says why."""


def wheel_folders(module: str) -> list[Path]:
    """Give the folders of an installed package, which is found, not imported: only its files are needed."""
    spec = importlib.util.find_spec(module)
    folders = spec.submodule_search_locations if spec is not None else None
    return [Path(folder) for folder in folders or ()]


def said_version(program: str | Path, env: Mapping[str, str]) -> str:
    """Give what a program prints for `--version`.

    Args:
        program: absolute path.
        env: its whole environment.

    Raises:
        UnstartableError: it does not start, fails, or takes too long.
    """
    try:
        done = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=dict(env),
            text=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError) as error:
        raise UnstartableError(str(error)) from error
    return done.stdout
