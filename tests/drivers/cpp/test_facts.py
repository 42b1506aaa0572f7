"""What facts do not depend on: the number of jobs, the order of commands, and where the checkout lies."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from pathlib import Path

import msgspec

from tests.drivers.analysis import Analysis
from tieline.drivers.contract import Limits

from .checkouts import analyse
from .fixtures import ROOT, fixtures


def encoded(analysis: Analysis) -> dict[str, bytes]:
    """The facts of each unit, but for the time that it took."""
    lines: dict[str, list[bytes]] = defaultdict(list)
    for unit, document in analysis.documents:
        lines[unit].append(msgspec.json.encode(document))
    for unit, result in analysis.results.items():
        lines[unit].append(msgspec.json.encode(msgspec.structs.replace(result, seconds=0.0)))
    return {unit: b"\n".join(found) for unit, found in lines.items()}


def test_one_job_says_what_many_say(analysis: Analysis, tmp_path: Path) -> None:
    one = analyse(fixtures(), tmp_path, dict(os.environ), Limits(jobs=1))
    assert encoded(one) == encoded(analysis)


def test_the_order_of_commands_does_not_matter(analysis: Analysis, tmp_path: Path) -> None:
    found = fixtures()
    commands = sorted(found.commands, key=lambda each: each.file[::-1])
    shuffled = msgspec.structs.replace(found, commands=tuple(commands))
    assert encoded(analyse(shuffled, tmp_path, dict(os.environ))) == encoded(analysis)


def test_another_place_changes_nothing(analysis: Analysis, tmp_path: Path) -> None:
    moved = tmp_path / "elsewhere"
    shutil.copytree(ROOT, moved, ignore=shutil.ignore_patterns("*.snapshot"))
    found = fixtures()
    text = msgspec.json.encode(found).replace(str(ROOT).encode(), str(moved).encode())
    there = msgspec.json.decode(text, type=type(found))
    again = analyse(there, tmp_path / "scratch", dict(os.environ))
    assert list(encoded(again).values()) == list(encoded(analysis).values())


def test_a_file_alone_says_what_it_says_among_others(analysis: Analysis, tmp_path: Path) -> None:
    """But for headers, which each batch tells of for all of its files."""
    found = fixtures()
    for path in ("linkage/one.c", "class_templates/use.cc", "macros/x_macros.c"):
        commands = tuple(each for each in found.commands if each.file == str(ROOT / path))
        alone = analyse(msgspec.structs.replace(found, commands=commands), tmp_path, dict(os.environ))
        assert alone.document(path) == analysis.document(path)
