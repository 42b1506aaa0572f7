"""Documents drawn from short descriptions, and an index made of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tieline.buildinfo.model import Unit
from tieline.facts.document import (
    Definition,
    Document,
    Problem,
    RelationshipKind,
    Role,
    UnitResult,
    Unresolved,
)
from tieline.graph.reader import Reader
from tieline.graph.record import StoredPackage
from tieline.graph.stores import Store, open_target
from tieline.graph.transfer import Transferred, transfer
from tieline.graph.writer import IndexWriter

OWN = StoredPackage("pypi", "acme", "1.0", "", True)
LIBRARY = StoredPackage("pypi", "lib", "2.0", "/site", False)
PACKAGES = (OWN, LIBRARY)

DEF = int(Role.DEFINITION)
FORWARD = int(Role.FORWARD_DEFINITION)
READ = int(Role.READ)
CALL = int(Role.CALL | Role.READ)
TEST = int(Role.TEST)

Where = tuple[int, int, int]
"""Line, start column, length."""


def acme(descriptors: str) -> str:
    """A symbol of the checkout's package."""
    return f"tieline pypi acme 1.0 {descriptors}"


def lib(descriptors: str) -> str:
    """A symbol of its dependency."""
    return f"tieline pypi lib 2.0 {descriptors}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def document(
    path: str,
    uses: Iterable[tuple[Where, str, int]],
    *,
    bodies: Mapping[Where, tuple[int, int, int, int]] | None = None,
    definitions: Mapping[str, tuple[str, str, str, str]] | None = None,
    relationships: Sequence[tuple[str, RelationshipKind, str]] = (),
    unresolved: Sequence[tuple[int, int, str]] = (),
    problems: Sequence[Problem] = (),
    package: int = 0,
    declared: bool = False,
    source: str = "",
) -> Document:
    """A document with these occurrences; `definitions` are kind, name, signature and documentation."""
    table: dict[str, int] = {}
    flat: list[int] = []
    enclosing: list[int] = []
    line = 0
    for index, (where, symbol, roles) in enumerate(sorted(uses)):
        flat += (where[0] - line, where[1], where[2], table.setdefault(symbol, len(table)), roles)
        line = where[0]
        if bodies and where in bodies:
            enclosing += (index, *bodies[where])
    details = dict(definitions or {})
    for symbol, _, _ in relationships:
        details.setdefault(symbol, ("", "", "", ""))
    found: list[Definition] = []
    for symbol, (kind, name, signature, documentation) in details.items():
        pairs: tuple[tuple[RelationshipKind, int], ...] = tuple(
            (how, table.setdefault(target, len(table)))
            for begin, how, target in relationships
            if begin == symbol
        )
        found.append(
            Definition(table.setdefault(symbol, len(table)), kind, name, signature, documentation, pairs)
        )
    names: dict[str, int] = {}
    flat_unresolved: list[int] = []
    line = 0
    for at, column, name in sorted(unresolved):
        flat_unresolved += (at - line, column, names.setdefault(name, len(names)), 0)
        line = at
    return Document(
        path,
        "python",
        package,
        "utf-16",
        digest(source or path),
        tuple(table),
        tuple(flat),
        tuple(enclosing),
        (),
        tuple(found),
        Unresolved(tuple(names), tuple(flat_unresolved)),
        tuple(problems),
        declared,
    )


def unit(key: str) -> Unit:
    """A unit with nothing but an id."""
    return Unit(key, "python", "pkg:pypi/acme@1.0", "/checkout", (), "env")


def nothing(_: str) -> bytes | None:
    """Reads no source file."""
    return None


def index(
    path: Path,
    units: Mapping[str, Sequence[Document]],
    *,
    name: str = "acme",
    root: str = "/checkout",
    rebuild: bool = False,
) -> Path:
    """Bring the index to exactly these units, replacing those that are given."""
    with IndexWriter(path, name, root, rebuild=rebuild, read=nothing) as writer:
        writer.drop_units(set(units))
        for key, documents in units.items():
            writer.replace_unit(
                unit(key), [*documents, UnitResult(key, "indexed")], PACKAGES, fingerprint=key
            )
        writer.commit()
    return path


def push(index: Path, store: Store, revision: str = "", *, keep: bool = False) -> Transferred:
    """Copy the first repository of an index into a store, as `tieline push` does."""
    with Reader(index) as reader, open_target(store) as target:
        done = transfer(reader, target, revision, keep=keep)
        target.commit()
    return done
