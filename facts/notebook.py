"""Jupyter notebooks (nbformat 4), whose code cells are documents of their own: `PATH#cell-N`, N from 0."""

from __future__ import annotations

import msgspec

_CELL = "#cell-"


class _Cell(msgspec.Struct):
    source: str | list[str] = ""


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def notebook_of(document: str) -> str:
    """The path of the file that a document lies in: for a cell its notebook, else the path itself."""
    return document.partition(_CELL)[0]


def is_cell(document: str) -> bool:
    """Say whether a document is a cell of a notebook."""
    return _CELL in document


def text_of(document: str, data: bytes) -> bytes | None:
    """The text of a document whose file holds `data`: of a cell its source, None if there is no such cell."""
    if not is_cell(document):
        return data
    try:
        cells = msgspec.json.decode(data, type=_Notebook).cells
        source = cells[int(document.rpartition(_CELL)[2])].source
    except (msgspec.MsgspecError, ValueError, IndexError):
        return None
    return (source if isinstance(source, str) else "".join(source)).encode("utf-8", "replace")
