"""Runs the commands of a comparison, one after the other, and says what each took."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .measure import Run, measure


def take_turn(
    title: str,
    commands: Mapping[str, Sequence[str]],
    indexes: Mapping[str, Path],
    folder: Path,
    environ: Mapping[str, str],
    logs: Path,
) -> dict[str, tuple[Run, int]]:
    """Run every command once: what it took, and bytes of its index, 0 where it leaves none.

    Args:
        title: what the commands work on, for the lines that are printed.
        commands: the commands, by name.
        indexes: where commands leave an index; a folder is removed first, because its program would go on
            from it.
        folder: where the commands run.
        environ: their environment.
        logs: folder for what they print.
    """
    found: dict[str, tuple[Run, int]] = {}
    for name, words in commands.items():
        index = indexes.get(name)
        if index and index.is_dir():
            shutil.rmtree(index)
        run = measure(words, folder, environ, logs / f"{name.replace(' ', '-')}.log")
        files = [index] if index and index.is_file() else index.rglob("*") if index else []
        found[name] = run, sum(each.stat().st_size for each in files if each.is_file())
        said = f"{run.wall:.1f} s wall, {run.cpu:.1f} s CPU, {run.peak:.0f} MB"
        print(f"{title}: {name}: {said}, exit {run.code}", flush=True)
    return found
