"""Cuts the commands of a checkout into batches: files that share one command, and mostly their first headers.

A batch is a unit, and one run of the helper's session: what its files share is compiled once, and an inline
body in a header is looked into once. The cut depends on the commands and on the files' heads, never on the
machine, and a new file moves the borders of few batches.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from ...buildinfo.model import CompileCommand
from ...buildinfo.paths import parent
from .head import read_head

MOST_FILES = 16
"""Files in one batch at the most; half of that is usual."""

MOST_TOGETHER = 64
"""Files in a batch at the most that are one thing, such as an add-on of Node, and say more together."""

_FEWEST_SHARING = 3
"""Files that must begin with the same headers to make compiling these once worth while."""


class Batch(msgspec.Struct, frozen=True):
    """Files that are compiled by the same command.

    Attributes:
        command: the command of the first of them.
        files: absolute paths in the order in which they are analysed.
        heads: for each file the directives that it begins with, one a line; empty for none.
    """

    command: CompileCommand
    files: tuple[str, ...]
    heads: tuple[str, ...]

    def shared_heads(self, chosen: Sequence[str]) -> tuple[str, ...]:
        """Give the heads that enough of the `chosen` files have, in order of appearance."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for file, head in zip(self.files, self.heads, strict=True):
            if file in chosen and head:
                counts[head, parent(file)] += 1
        return tuple(dict.fromkeys(head for (head, _), count in counts.items() if count >= _FEWEST_SHARING))


def cut(
    commands: Iterable[CompileCommand], root: str, together: Mapping[str, str] | None = None
) -> dict[str, Batch]:
    """Give the batches by the ids of their units, without the driver's name: the path of the first file.

    Args:
        commands: of one checkout.
        root: its folder.
        together: what a file is a part of, by its absolute path; parts of one thing with one command are in
            one batch, unless they are too many.
    """
    groups: dict[tuple[str, str, tuple[str, ...], str, str], dict[str, CompileCommand]] = defaultdict(dict)
    for command in commands:
        whole = (together or {}).get(command.file, "")
        key = (command.package, command.environment, command.arguments, command.directory, whole)
        groups[key].setdefault(command.file, command)
    named: dict[str, list[tuple[str, Batch]]] = defaultdict(list)
    for key, group in sorted(groups.items()):
        for batch in _batches(group, MOST_TOGETHER if key[-1] else 0):
            name = PurePosixPath(batch.files[0]).relative_to(root).as_posix()
            named[name].append((hashlib.sha256(repr(key).encode()).hexdigest()[:8], batch))
    return {
        # Where a file is compiled in several ways, each is told by its command.
        (f"{name}@{digest}" if len(found) > 1 else name): batch
        for name, found in sorted(named.items())
        for digest, batch in found
    }


def _batches(group: dict[str, CompileCommand], whole: int) -> Iterator[Batch]:
    """Cut files with one command, unless they are at most `whole`."""
    heads = {file: read_head(file) for file in group}
    shared = _longest_shared(heads)
    files = sorted(group, key=lambda file: (parent(file), shared[file], file))
    for part in [files] if len(files) <= whole else _parts(files):
        yield Batch(group[part[0]], tuple(part), tuple(shared[file] for file in part))


def _longest_shared(heads: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """For each file the longest beginning of its head that enough files of its folder have."""
    counts: dict[tuple[str, tuple[str, ...]], int] = defaultdict(int)
    for file, head in heads.items():
        for length in range(1, len(head) + 1):
            counts[parent(file), head[:length]] += 1
    chosen: dict[str, str] = {}
    for file, head in heads.items():
        length = max(
            (at for at in range(1, len(head) + 1) if counts[parent(file), head[:at]] >= _FEWEST_SHARING),
            default=0,
        )
        # Files that go on differently stay together: what all share is worth more than a longer head.
        shares = [counts[parent(file), head[:at]] for at in range(length + 1)]
        while length > 1 and shares[length - 1] >= 2 * shares[length]:
            length -= 1
        chosen[file] = "".join(f"{line}\n" for line in head[:length])
    return chosen


def _parts(files: Sequence[str]) -> Iterator[list[str]]:
    """Cut behind files whose own names say so, so that a border stays where it is when others come and go."""
    part: list[str] = []
    for file in files:
        part.append(file)
        border = hashlib.sha256(PurePosixPath(file).name.encode()).digest()[0] < 32
        if len(part) >= MOST_FILES or (border and len(part) >= MOST_FILES // 2):
            yield part
            part = []
    if part:
        yield part
