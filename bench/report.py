"""Medians of measured runs as a table in Markdown, and how commands compare with their peers."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from .measure import Run

_NAMES = {"wall": "wall", "cpu": "CPU"}


def table(
    title: str, turns: Sequence[Mapping[str, tuple[Run, int]]], ratios: Sequence[tuple[str, str]]
) -> str:
    """Give a row for each command: medians over all turns.

    Args:
        title: head of the first column.
        turns: by the name of the command its run, and the bytes of the index that it left or 0; all turns
            have the same commands.
        ratios: pairs of `wall` or `cpu` and the peer to compare that with, in the same turn.
    """
    heads = [title, "wall s", "CPU s", "peak MB", "index MB"]
    heads += [f"{_NAMES[key]} / {peer}" for key, peer in ratios]
    lines = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for name in turns[0]:
        wall, cpu, peak = (
            statistics.median(getattr(turn[name][0], key) for turn in turns)
            for key in ("wall", "cpu", "peak")
        )
        size = turns[-1][name][1]
        cells = [name, f"{wall:.1f}", f"{cpu:.1f}", f"{peak:.0f}", f"{size / 1e6:.1f}" if size else "-"]
        for key, peer in ratios:
            each = (getattr(turn[name][0], key) / getattr(turn[peer][0], key) for turn in turns)
            cells.append(f"{statistics.median(each):.2f}")
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)
