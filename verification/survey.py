"""Which files of the checkout names are drawn from, and which are left out."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection
from pathlib import Path

import msgspec

from ..drivers.lsp.servers import driver_of
from ..graph.reader import Reader
from ..graph.status import digests


class Files(msgspec.Struct, frozen=True):
    """The checkout's files, as absolute paths.

    Attributes:
        asked: those of each language that names are drawn from.
        own: all that are in the index and as they were indexed.
        changed: all that are in the index and changed since.
        left_out: for each language what is not asked about and how often, by reason.
    """

    asked: dict[str, list[str]]
    own: set[str]
    changed: set[str]
    left_out: dict[str, Counter[str]]


def survey(reader: Reader, root: str, languages: Collection[str], under: tuple[str, ...]) -> Files:
    """Find the files that names can be drawn from.

    Args:
        reader: the index.
        root: absolute folder of the checkout.
        languages: names of drivers; empty for all.
        under: prefixes of paths as the index has them.
    """
    files = Files(defaultdict(list), set(), set(), defaultdict(Counter))
    for path, digest in digests(reader):
        file = f"{root}/{path}"
        language, reason = driver_of(file), ""
        if "#cell-" in path:
            language, reason = "python", "cells of notebooks, which servers cannot open"
        elif _digest(file) == digest:
            files.own.add(file)
        else:
            files.changed.add(file)
            reason = "files that changed since they were indexed"
        if not language or (languages and language not in languages):
            continue
        if path.startswith(under):
            # A language of which nothing can be asked is said as well.
            files.asked[language] += [] if reason else [file]
            files.left_out[language].update([reason] if reason else [])
    return files


def _digest(file: str) -> str:
    try:
        return hashlib.sha256(Path(file).read_bytes()).hexdigest()
    except OSError:
        return ""
