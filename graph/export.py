"""Whole documents out of the store, and one digest for everything in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .flags import DECLARED
from .ingest import read_record
from .record import StoredPackage, document

if TYPE_CHECKING:
    from ..facts.document import Document
    from .reader import Reader


def package_table(reader: Reader) -> tuple[StoredPackage, ...]:
    """The packages that own documents of the repository, sorted; `read_documents` gives indexes into it."""
    rows = reader.connection.execute(
        "SELECT DISTINCT manager, name, version, folder.path FROM document"
        " JOIN package ON package.id = package"
        " JOIN folder ON folder.id = folder WHERE repository = ?",
        (reader.repository_id,),
    )
    return tuple(sorted(StoredPackage(*row, own=not row[3]) for row in rows))


def read_documents(reader: Reader, *, declared: bool = True) -> Iterator[Document]:
    """The complete documents of the repository, one at a time: its own by path, then those of dependencies.

    Args:
        reader: the index.
        declared: whether to give the documents of dependencies, which hold only what was used.
    """
    packages = {package: index for index, package in enumerate(package_table(reader))}
    rows = reader.connection.execute(
        "SELECT document.id FROM document JOIN folder ON folder.id = folder"
        " WHERE repository = ? AND (flags & ?) = 0 ORDER BY folder.path, document.path",
        (reader.repository_id, 0 if declared else DECLARED),
    ).fetchall()
    for (identifier,) in rows:
        found = read_record(reader.connection, reader.symbols, reader.details, identifier)
        yield document(found, packages[found.package])


def index_digest(reader: Reader) -> str:
    """SHA-256 over the facts of all documents of all repositories, in hexadecimal.

    Equal facts give equal digests, however the index came about and wherever dependencies lie on disk.
    """
    rows = reader.connection.execute(
        "SELECT name, path, facts FROM document JOIN repository ON repository.id = repository"
        " ORDER BY 1, 2, 3"
    )
    total = hashlib.sha256()
    for name, path, facts in rows:
        total.update(f"{name}\0{path}\0".encode())
        total.update(facts)
    return total.hexdigest()
