"""What the store keeps of a document beside its occurrences, and whole documents as bytes.

A record is everything that one unit said about a document, in a form that does not depend on the unit's
package table; its digest is the identity of a variant.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Protocol

import msgspec

from ..facts.document import Definition, Document, Problem, Unresolved
from ..facts.symbol import format_package

_LEVEL = 4


class PackageRow(Protocol):
    """One row of the package table that documents index; `drivers.contract.JobPackage` is one."""

    @property
    def manager(self) -> str:
        """The purl type."""
        ...

    @property
    def name(self) -> str:
        """The package's name."""
        ...

    @property
    def version(self) -> str:
        """Its version, or empty."""
        ...

    @property
    def location(self) -> str:
        """Absolute folder that paths of its documents are relative to; empty for the checkout's own."""
        ...

    @property
    def own(self) -> bool:
        """Whether it is a package of the checkout."""
        ...


class StoredPackage(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A row of a package table, as read from the store; see `PackageRow`."""

    manager: str
    name: str
    version: str
    location: str
    own: bool


class Record(msgspec.Struct, frozen=True, array_like=True):
    """One document with its package, independent of any package table."""

    package: StoredPackage
    document: str
    language: str
    digest: str
    symbols: tuple[str, ...]
    occurrences: tuple[int, ...]
    enclosing: tuple[int, ...]
    multiline: tuple[int, ...]
    definitions: tuple[Definition, ...]
    unresolved: Unresolved
    problems: tuple[Problem, ...]
    declared: bool
    extras: bytes


class Remainder(msgspec.Struct, frozen=True, array_like=True):
    """What is decoded only for hover, outlines and exports.

    Attributes:
        names: by index into the document's symbols, the locals whose text is not `local N`.
        definitions: as in `Document`, with each definition as an array.
        unresolved: as in `Document`.
        extras: as in `Document`.
    """

    names: dict[int, str]
    definitions: tuple[tuple[int, str, str, str, str, tuple[tuple[str, int], ...]], ...]
    unresolved: tuple[tuple[str, ...], tuple[int, ...]]
    extras: bytes


class _Columns(msgspec.Struct, frozen=True, array_like=True):
    """A remainder as it is compressed: like beside like takes a sixth less than row by row.

    Attributes:
        names: see `Remainder`.
        shortened: whether `signatures` have `_NAME` where they first say the name.
        symbols: indexes of the symbols that are defined.
        kinds: what they are.
        called: their names.
        signatures: their signatures.
        documentations: their documentation.
        relationships: pairs of a place in these columns and what is related there, where anything is.
        unresolved: see `Remainder`.
        extras: see `Remainder`.
    """

    names: dict[int, str]
    shortened: bool
    symbols: tuple[int, ...]
    kinds: tuple[str, ...]
    called: tuple[str, ...]
    signatures: tuple[str, ...]
    documentations: tuple[str, ...]
    relationships: tuple[tuple[int, tuple[tuple[str, int], ...]], ...]
    unresolved: tuple[tuple[str, ...], tuple[int, ...]]
    extras: bytes


_NAME = "\x01"
_encoder = msgspec.msgpack.Encoder()
_records = msgspec.msgpack.Decoder(Record)
_columns = msgspec.msgpack.Decoder(_Columns)


def record(document: Document, package: PackageRow) -> Record:
    """The record of a document.

    Raises:
        ValueError: if its columns are not UTF-16.
    """
    if document.encoding != "utf-16":
        raise ValueError(f"{document.document}: columns must be converted to UTF-16 first")
    row = StoredPackage(package.manager, package.name, package.version, package.location, package.own)
    return Record(
        row,
        document.document,
        document.language,
        document.digest,
        document.symbols,
        document.occurrences,
        document.enclosing,
        document.multiline,
        document.definitions,
        document.unresolved,
        document.problems,
        document.declared,
        bytes(document.extras),
    )


def document(record: Record, package: int) -> Document:
    """The document of a record, with the given index of its package."""
    return Document(
        record.document,
        record.language,
        package,
        "utf-16",
        record.digest,
        record.symbols,
        record.occurrences,
        record.enclosing,
        record.multiline,
        record.definitions,
        record.unresolved,
        record.problems,
        record.declared,
        msgspec.Raw(record.extras),
    )


def facts_digest(record: Record) -> bytes:
    """16 bytes of SHA-256 of everything in the record but the folder in which a dependency happens to lie."""
    package = record.package
    # Arrays, because what msgspec leaves out of a struct as default depends on the identity of strings.
    plain = (
        (package.manager, package.name, package.version, package.own),
        (record.document, record.language, record.digest, record.symbols, record.occurrences),
        (record.enclosing, record.multiline, _definitions(record)),
        (record.unresolved.names, record.unresolved.uses),
        [(item.line, item.column, item.message, item.code, item.severity) for item in record.problems],
        (record.declared, record.extras),
    )
    return hashlib.sha256(_encoder.encode(plain)).digest()[:16]


def encode_record(record: Record) -> bytes:
    """The record as deflated bytes."""
    return zlib.compress(_encoder.encode(record), _LEVEL)


def decode_record(blob: bytes) -> Record:
    """Undo `encode_record`."""
    return _records.decode(zlib.decompress(blob))


def encode_remainder(record: Record, names: dict[int, str]) -> bytes:
    """The remainder of a record as bytes, which `details` compresses."""
    definitions = record.definitions
    signatures = [item.signature for item in definitions]
    shortened = not any(_NAME in text for text in signatures)
    if shortened:
        signatures = [
            item.signature.replace(item.name, _NAME, 1) if item.name else item.signature
            for item in definitions
        ]
    columns = _Columns(
        names,
        shortened,
        tuple(item.symbol for item in definitions),
        tuple(item.kind for item in definitions),
        tuple(item.name for item in definitions),
        tuple(signatures),
        tuple(item.documentation for item in definitions),
        tuple((at, item.relationships) for at, item in enumerate(definitions) if item.relationships),
        (record.unresolved.names, record.unresolved.uses),
        record.extras,
    )
    return _encoder.encode(columns)


def _definitions(record: Record) -> tuple[tuple[int, str, str, str, str, tuple[tuple[str, int], ...]], ...]:
    return tuple(
        (item.symbol, item.kind, item.name, item.signature, item.documentation, item.relationships)
        for item in record.definitions
    )


def decode_remainder(blob: bytes) -> Remainder:
    """Undo `encode_remainder`."""
    columns = _columns.decode(blob)
    signatures = columns.signatures
    if columns.shortened:
        signatures = [
            text.replace(_NAME, name, 1) for text, name in zip(signatures, columns.called, strict=True)
        ]
    related: list[tuple[tuple[str, int], ...]] = [()] * len(columns.symbols)
    for at, pairs in columns.relationships:
        related[at] = pairs
    definitions = tuple(
        zip(
            columns.symbols,
            columns.kinds,
            columns.called,
            signatures,
            columns.documentations,
            related,
            strict=True,
        )
    )
    return Remainder(columns.names, definitions, columns.unresolved, columns.extras)


def package_key(package: PackageRow) -> str:
    """What stands before the descriptors in the symbols of the package."""
    return format_package("tieline", package.manager, package.name, package.version)


def store_digest(digest: str) -> bytes:
    """A source digest as it is stored: 32 bytes; what is no SHA-256 is text behind a zero or two."""
    try:
        raw = bytes.fromhex(digest)
    except ValueError:
        raw = b""
    if len(raw) == 32 and raw.hex() == digest:
        return raw
    text = b"\0" + digest.encode()
    return b"\0" + text if len(text) == 32 else text


def load_digest(stored: bytes) -> str:
    """Undo `store_digest`."""
    return stored.hex() if len(stored) == 32 else stored.lstrip(b"\0").decode()
