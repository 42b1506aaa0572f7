"""The definitions of a file, nested."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TielineError
from .answers import OutlineItem
from .flags import DECLARES

if TYPE_CHECKING:
    from .reader import Reader, StoredDocument


def outline(reader: Reader, path: str) -> list[OutlineItem]:
    """The global definitions of a file by position, nested as their symbols are, else as their bodies are.

    Raises:
        TielineError: TL400 if the file is not in the index.
    """
    document = reader.find_document(path)
    if document is None:
        raise TielineError(
            "TL400", f"{path} is not in the index", f"run `tieline why {path}` to see the reason"
        )
    occurrences = document.occurrences
    # The first definition of each symbol stands for it.
    owners: dict[int, int] = {}
    for index, symbol in enumerate(occurrences.symbols):
        # What has no length is written nowhere, such as `__file__`; only a file itself is shown all the same.
        written = occurrences.lengths[index] or not index or index in occurrences.ends
        if occurrences.role(index) & DECLARES and occurrences.table[symbol] > 0 and written:
            owners.setdefault(occurrences.table[symbol], index)
    children: dict[int, list[int]] = {}
    for symbol, index in owners.items():
        children.setdefault(_container(reader, document, symbol, index, owners), []).append(symbol)
    details = {item[0]: item for item in document.remainder.definitions}

    def build(symbol: int) -> OutlineItem:
        index = owners[symbol]
        _, _, name = reader.symbols.row(symbol)
        detail = details.get(occurrences.symbols[index])
        return OutlineItem(
            (detail and detail[2]) or name,
            (detail and detail[1]) or reader.kind_of(symbol),
            reader.symbols.text(symbol),
            detail[3] if detail else "",
            reader.location(document, index),
            tuple(build(child) for child in children.get(symbol, ())),
        )

    return [build(symbol) for symbol in children.get(0, ())]


def _container(
    reader: Reader, document: StoredDocument, symbol: int, index: int, owners: dict[int, int]
) -> int:
    parent, _, _ = reader.symbols.row(symbol)
    while parent > 0:
        if parent in owners:
            return parent
        parent, _, _ = reader.symbols.row(parent)
    occurrences = document.occurrences
    for owner in occurrences.around(occurrences.lines[index], occurrences.columns[index]):
        around = occurrences.table[occurrences.symbols[owner]]
        # A body that belongs to something nested in this symbol cannot hold it.
        if around > 0 and around != symbol and around in owners and not _is_in(reader, around, symbol):
            return around
    return 0


def _is_in(reader: Reader, symbol: int, container: int) -> bool:
    while symbol > 0:
        if symbol == container:
            return True
        symbol, _, _ = reader.symbols.row(symbol)
    return False
