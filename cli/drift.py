"""How the working tree differs from what was indexed: files that were edited, are new, or are gone."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from ..facts.notebook import notebook_of
from ..graph.status import digests

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..graph.answers import UnitState
    from ..graph.reader import Reader


class Drift(msgspec.Struct, frozen=True):
    """Paths relative to the root, sorted.

    Attributes:
        changed: files whose content differs.
        added: source files that no index knows.
        gone: files that cannot be read any more.
    """

    changed: tuple[str, ...]
    added: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many files there are in all."""
        return len(self.changed) + len(self.added) + len(self.gone)


def drift(reader: Reader, sources: Collection[str], units: Collection[UnitState]) -> Drift:
    """Compare the working tree with the index.

    Args:
        reader: the index.
        sources: the checkout's source files as they are now, relative to the root.
        units: the index's units; what they could not analyse is known all the same.
    """
    changed: list[str] = []
    gone: list[str] = []
    known: set[str] = set()
    for path, indexed in digests(reader):
        file = notebook_of(path)
        if file in known:
            continue
        known.add(file)
        try:
            with open(f"{reader.root}/{file}", "rb") as stream:  # noqa: PTH123 - thousands of files
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            gone.append(file)
        else:
            if digest != indexed:
                changed.append(file)
    known.update(path for unit in units for path, _ in unit.missing)
    return Drift(tuple(changed), tuple(sorted(set(sources) - known)), tuple(gone))


def sources_of(workspace_files: Collection[str], root: str) -> list[str]:
    """Absolute files as paths relative to the root."""
    start = root.rstrip("/") + "/"
    return [path.removeprefix(start) for path in workspace_files if path.startswith(start)]
