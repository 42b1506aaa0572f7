"""Facts as lines: what a helper writes on its standard output, read one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from ..errors import TielineError
from .document import Document, Fact, UnitResult

_HINT = "the helper died or wrote something else to its standard output; run it alone on this unit to see why"


class _Keys(msgspec.Struct):
    """Tells the kind of a fact whose first key does not."""

    document: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    unit: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


def read(lines: Iterable[bytes]) -> Iterator[Document | UnitResult]:
    """The facts in a helper's output, each when its line has arrived; only one is in memory at a time.

    Facts before a broken line have been given out when the error comes, so a caller can keep them.
    Lines of white space are skipped.

    Raises:
        TielineError: TL501, a line is cut off or is not a fact; the message names its 1-based number.
    """
    documents = msgspec.json.Decoder(Document)
    results = msgspec.json.Decoder(UnitResult)
    for number, line in enumerate(lines, 1):
        try:
            # Helpers write the telling key first, so no line is scanned twice.
            if line.startswith(b'{"document"'):
                yield documents.decode(line)
            elif line.startswith(b'{"unit"'):
                yield results.decode(line)
            elif not line.isspace() and line:
                yield _decode_slowly(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise TielineError("TL501", f"line {number} of the facts is broken: {error}", _HINT) from error


def _decode_slowly(line: bytes) -> Fact:
    keys = msgspec.json.decode(line, type=_Keys)
    if keys.document is not msgspec.UNSET:
        return msgspec.json.decode(line, type=Document)
    if keys.unit is not msgspec.UNSET:
        return msgspec.json.decode(line, type=UnitResult)
    raise msgspec.ValidationError("Object has neither the key `document` nor `unit`")


def encode(fact: Fact) -> bytes:
    """One fact as a line of JSON with its line feed."""
    if isinstance(fact, Document) and not bytes(fact.extras):
        # msgspec leaves out a default by identity, and an empty Raw that is not it would be broken JSON.
        fact = msgspec.structs.replace(fact, extras=_EMPTY.extras)
    return msgspec.json.encode(fact) + b"\n"


_EMPTY = Document("", "", 0, "utf-8", "")
