"""A `.scip` file as documents, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import msgspec
from google.protobuf.message import DecodeError

from . import scip_pb2 as pb
from .framing import DOCUMENT, EXTERNAL_SYMBOL, METADATA, broken, fields
from .from_scip import MalformedError, declared, document
from .header import Header

if TYPE_CHECKING:
    from ..document import Document, Encoding

_Message = TypeVar("_Message", pb.Metadata, pb.Document, pb.SymbolInformation)

_TEXT_ENCODINGS: Final[dict[int, Literal["utf-8", "utf-16"]]] = {1: "utf-8", 2: "utf-16"}

_UNFIT = (MalformedError, IndexError, KeyError, ValueError, msgspec.DecodeError)
"""What `from_scip` raises for a message whose parts contradict each other; only a damaged file has one."""

_RUN = 4096
"""So many external symbols at most, of which no more is known, become one document."""


def read_header(path: Path) -> Header:
    """What the file says about itself; all empty when it says nothing.

    Raises:
        TielineError: TL502, the file is cut off or is not SCIP.
    """
    with path.open("rb") as stream:
        for number, offset, content in fields(stream, str(path)):
            if number == METADATA:
                return _header(content, str(path), offset)
    return Header(text_encoding="")


def _header(content: bytes, name: str, offset: int) -> Header:
    metadata = _decode(pb.Metadata, content, name, offset)
    return Header(
        tool=metadata.tool_info.name,
        tool_version=metadata.tool_info.version,
        arguments=tuple(metadata.tool_info.arguments),
        project_root=metadata.project_root,
        text_encoding=_TEXT_ENCODINGS.get(metadata.text_document_encoding, ""),
    )


def read(path: Path, unspecified: Encoding = "utf-16") -> Iterator[Document]:
    """The documents in a file, in the file's order; only one is in memory at a time.

    What facts have no field for is in `extras`. What SCIP does not know has no value: `digest` is empty
    and `package` is 0, unless tieline wrote the file. External symbols become `declared` documents; when
    nobody kept their places, one without a path for each run of them.

    Args:
        path: the file.
        unspecified: what columns count in documents that do not say.

    Raises:
        TielineError: TL502, the file is cut off or is not SCIP; the message names the byte.
        OSError: the file cannot be read.
    """
    name = str(path)
    symbols: list[pb.SymbolInformation] = []
    wanted = _RUN
    start = 0
    with path.open("rb") as stream:
        for number, offset, content in fields(stream, name):
            if number == EXTERNAL_SYMBOL:
                information = _decode(pb.SymbolInformation, content, name, offset)
                opens = information.HasField("tieline_declared")
                if symbols and (opens or len(symbols) == wanted):
                    yield _declared(symbols, unspecified, name, start)
                    symbols = []
                if not symbols:
                    start = offset
                    wanted = max(information.tieline_declared.symbols, 1) if opens else _RUN
                symbols.append(information)
                continue
            if symbols:
                yield _declared(symbols, unspecified, name, start)
                symbols = []
            if number == DOCUMENT:
                message = _decode(pb.Document, content, name, offset)
                try:
                    result = document(message, unspecified)
                except _UNFIT as error:
                    raise broken(name, offset, _reason(error)) from error
                yield result
        if symbols:
            yield _declared(symbols, unspecified, name, start)


def _decode(message: type[_Message], content: bytes, name: str, offset: int) -> _Message:
    try:
        return message.FromString(content)
    except DecodeError as error:
        raise broken(name, offset, f"the {message.__name__} cannot be decoded: {error}") from error


def _declared(symbols: list[pb.SymbolInformation], unspecified: Encoding, name: str, offset: int) -> Document:
    try:
        return declared(symbols, unspecified)
    except _UNFIT as error:
        raise broken(name, offset, _reason(error)) from error


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, MalformedError) else f"tieline's own fields do not fit: {error!r}"
