"""Notebooks: in the index each code cell is a document of its own, `PATH#cell-N`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..graph.status import paths

if TYPE_CHECKING:
    from ..graph.reader import Reader

_CELL = "#cell-"


def file_of(path: str) -> str:
    """The file that a path as the index has it lies in."""
    return path.partition(_CELL)[0]


def cells_of(reader: Reader, path: str) -> list[str]:
    """The documents of a notebook's cells, in order; nothing for any other file."""
    if not path.endswith(".ipynb"):
        return []
    found = [each for each in paths(reader) if each.startswith(path + _CELL)]
    return sorted(found, key=lambda each: int(each.rpartition("-")[2]))
