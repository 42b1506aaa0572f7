"""Notebooks: in the index each code cell is a document of its own, `PATH#cell-N`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..facts.notebook import is_cell, notebook_of
from ..graph.status import paths

if TYPE_CHECKING:
    from ..graph.reader import Reader


def cells_of(reader: Reader, path: str) -> list[str]:
    """The documents of a notebook's cells, in order; nothing for any other file."""
    if not path.endswith(".ipynb"):
        return []
    found = [each for each in paths(reader) if is_cell(each) and notebook_of(each) == path]
    return sorted(found, key=lambda each: int(each.rpartition("-")[2]))
