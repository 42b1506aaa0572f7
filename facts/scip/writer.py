"""Documents as a `.scip` file, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import scip_pb2 as pb
from .framing import DOCUMENT, EXTERNAL_SYMBOL, METADATA, field
from .to_scip import Ranges, document_message

if TYPE_CHECKING:
    from ..document import Document
    from .header import Header


def write(documents: Iterable[Document], header: Header, path: Path, ranges: Ranges = "legacy") -> None:
    """Write documents to a file that any reader of SCIP takes; only one is in memory at a time.

    The file appears under its name when it is complete; until then it is `NAME.partial` beside it.

    Args:
        documents: in the file's order; `declared` ones become external symbols.
        header: what the file says about itself.
        path: the file; it is replaced.
        ranges: which of SCIP's two forms ranges are written in.

    Raises:
        OSError: the file cannot be written.
    """
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as stream:
            for piece in encode(documents, header, ranges):
                stream.write(piece)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def encode(documents: Iterable[Document], header: Header, ranges: Ranges = "legacy") -> Iterator[bytes]:
    """The pieces of a `.scip` file, which together are one serialized `Index`."""
    metadata = pb.Metadata(
        tool_info=pb.ToolInfo(name=header.tool, version=header.tool_version, arguments=header.arguments),
        project_root=header.project_root,
        text_document_encoding={"utf-8": pb.UTF8, "utf-16": pb.UTF16}.get(header.text_encoding),
    )
    yield field(METADATA, metadata.SerializeToString())
    for document in documents:
        message = document_message(document, ranges)
        if not document.declared:
            yield field(DOCUMENT, message.SerializeToString())
        elif message.symbols:
            yield from _external(document, message)
        else:
            message.tieline_document.declared = True
            yield field(DOCUMENT, message.SerializeToString())


def _external(document: Document, message: pb.Document) -> Iterator[bytes]:
    symbols = list(message.symbols)
    # Without a path the document was made up by the reader, and there is nothing to keep.
    if document.document:
        del message.symbols[:]
        symbols[0].tieline_declared.document.CopyFrom(message)
        symbols[0].tieline_declared.symbols = len(symbols)
    for symbol in symbols:
        yield field(EXTERNAL_SYMBOL, symbol.SerializeToString())
