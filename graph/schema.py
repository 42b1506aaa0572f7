"""The tables of the index, their version, and the way from older versions to this one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from ..errors import TielineError
from ..facts.kinds import KINDS

# The version of the tables, kept in the file as `PRAGMA user_version`.
# 4: postings in blocks; earlier forms were never published.
VERSION = 4

APPLICATION_ID = 0x71E11E
"""Marks the file as an index of tieline's (`PRAGMA application_id`)."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- One revision of a checkout; '' is its working tree. Of one name only the current one is linked with others.
CREATE TABLE repository (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, revision TEXT NOT NULL, root TEXT NOT NULL,
    current INTEGER NOT NULL, UNIQUE (name, revision));

-- `key` is what stands before the descriptors of a symbol: scheme, manager, name and version.
CREATE TABLE package (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, manager TEXT NOT NULL, name TEXT NOT NULL,
    version TEXT NOT NULL, purl TEXT NOT NULL);
-- Where a repository has a package. `location` is what paths of documents are relative to, '' for the
-- checkout.
CREATE TABLE installation (
    repository INTEGER NOT NULL, package INTEGER NOT NULL, location TEXT NOT NULL, own INTEGER NOT NULL,
    folder TEXT NOT NULL, evidence TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,
    PRIMARY KEY (repository, package, location, folder)) WITHOUT ROWID;
-- What a package was built from or describes, by the name of that one's own package; see `aliases`.
CREATE TABLE alias (
    repository INTEGER NOT NULL, package INTEGER NOT NULL, kind TEXT NOT NULL, manager TEXT NOT NULL,
    name TEXT NOT NULL, version TEXT NOT NULL, evidence TEXT NOT NULL,
    PRIMARY KEY (package, manager, name, repository)) WITHOUT ROWID;
CREATE TABLE dependency (
    repository INTEGER NOT NULL, dependent INTEGER NOT NULL, name TEXT NOT NULL, requirement TEXT NOT NULL,
    scope TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, applies INTEGER, resolved INTEGER,
    evidence TEXT NOT NULL);
CREATE TABLE build_problem (
    repository INTEGER NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL, code TEXT NOT NULL,
    message TEXT NOT NULL, hint TEXT NOT NULL);
CREATE TABLE skipped (repository INTEGER NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL);

-- `documents` are those that a unit spoke of; see `spoken`.
CREATE TABLE unit (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, key TEXT NOT NULL, driver TEXT NOT NULL,
    package TEXT NOT NULL, status TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL,
    fingerprint TEXT NOT NULL, log TEXT NOT NULL, environment TEXT NOT NULL,
    documents BLOB NOT NULL, UNIQUE (repository, key));
CREATE TABLE unit_missing (
    unit INTEGER NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (unit, path)) WITHOUT ROWID;

CREATE TABLE folder (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
-- `id` holds the repository's number (`postings.DOCUMENT_BITS`). `facts` is the digest of everything that the
-- store knows about the document, `digest` that of its source, `detail` the number of the block
-- that its details are in.
CREATE TABLE document (
    id INTEGER PRIMARY KEY, repository INTEGER NOT NULL, folder INTEGER NOT NULL, path TEXT NOT NULL,
    package INTEGER NOT NULL, language TEXT NOT NULL, flags INTEGER NOT NULL, digest BLOB NOT NULL,
    facts BLOB NOT NULL, detail INTEGER NOT NULL, occurrences BLOB NOT NULL);
-- `id` holds the repository's number, too; see `details`.
CREATE TABLE detail (
    id INTEGER PRIMARY KEY, contents BLOB NOT NULL, remainders BLOB NOT NULL, lines BLOB NOT NULL);
-- What units said about a document, each distinct record once; `record` is kept only where there are several.
-- Only where a checkout is indexed; it does not go from store to store.
CREATE TABLE variant (id INTEGER PRIMARY KEY, document INTEGER NOT NULL, facts BLOB NOT NULL, record BLOB);
CREATE TABLE contribution (unit INTEGER NOT NULL, variant INTEGER NOT NULL, PRIMARY KEY (unit, variant))
WITHOUT ROWID;

-- `letters` is the set of characters in the name (see `names.letters`).
CREATE TABLE name (id INTEGER PRIMARY KEY, letters INTEGER NOT NULL, text TEXT NOT NULL);
CREATE TABLE kind (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
-- One descriptor. `parent` is the symbol that it is nested in, or minus the id of the package.
CREATE TABLE symbol (
    id INTEGER PRIMARY KEY, parent INTEGER NOT NULL, name INTEGER NOT NULL, form TEXT NOT NULL);
-- Which documents of a repository mention the symbols of a block; see `blocks`.
CREATE TABLE posting (
    block INTEGER NOT NULL, repository INTEGER NOT NULL, members INTEGER NOT NULL, mentions BLOB NOT NULL,
    PRIMARY KEY (block, repository)) WITHOUT ROWID;
CREATE TABLE relationship (
    source INTEGER NOT NULL, kind INTEGER NOT NULL, target INTEGER NOT NULL, document INTEGER NOT NULL,
    PRIMARY KEY (source, kind, target, document)) WITHOUT ROWID;
CREATE TABLE problem (
    document INTEGER NOT NULL, ordinal INTEGER NOT NULL, line INTEGER NOT NULL, "column" INTEGER NOT NULL,
    code TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL,
    PRIMARY KEY (document, ordinal)) WITHOUT ROWID;
CREATE TABLE unresolved (
    name INTEGER NOT NULL, document INTEGER NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (name, document)) WITHOUT ROWID;
-- How often documents of a package use symbols of another one, and how many of them do; see `observed`.
CREATE TABLE observed (
    repository INTEGER NOT NULL, dependent INTEGER NOT NULL, package INTEGER NOT NULL, uses INTEGER NOT NULL,
    files INTEGER NOT NULL, PRIMARY KEY (repository, dependent, package)) WITHOUT ROWID;
-- Arrays by a document's number in its repository; see `catalogue`.
CREATE TABLE catalogue (
    repository INTEGER PRIMARY KEY, ranks BLOB NOT NULL, flags BLOB NOT NULL, owners BLOB NOT NULL);
-- Packages of which a repository has documents that were analysed themselves.
CREATE TABLE analysed (
    package INTEGER NOT NULL, repository INTEGER NOT NULL, PRIMARY KEY (package, repository)) WITHOUT ROWID;
"""

INDEXES = """
CREATE INDEX installation_package ON installation (package, own, repository);
CREATE INDEX alias_name ON alias (name, manager);
CREATE INDEX dependency_name ON dependency (name);
CREATE INDEX dependency_repository ON dependency (repository);
CREATE INDEX package_purl ON package (purl);
CREATE INDEX package_name ON package (name, manager);
CREATE INDEX observed_package ON observed (package);
CREATE INDEX document_digest ON document (substr(digest, 1, 8));
CREATE UNIQUE INDEX document_path ON document (path, folder, repository);
CREATE INDEX variant_document ON variant (document);
CREATE INDEX contribution_variant ON contribution (variant);
CREATE INDEX name_text ON name (lower(text));
CREATE INDEX symbol_name ON symbol (name, parent);
CREATE INDEX symbol_space ON symbol (parent) WHERE form = '/';
CREATE INDEX relationship_target ON relationship (target, kind, source, document);
"""
"""Made after the bulk of a first index has been written, because that is three times as fast."""

Migration = Callable[[sqlite3.Connection], None]

MIGRATIONS: Mapping[int, Migration] = {}
"""From each older version, the step to the next one. A step must not commit."""


def create(connection: sqlite3.Connection) -> None:
    """Make the empty tables, without their indexes."""
    for statement in statements(TABLES):
        connection.execute(statement)
    connection.executemany("INSERT INTO kind VALUES (?, ?)", kinds())
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def create_indexes(connection: sqlite3.Connection) -> None:
    """Make the indexes that `create` leaves out."""
    for statement in statements(INDEXES):
        connection.execute(statement)


def version(connection: sqlite3.Connection) -> int:
    """The version of the tables in the file; 0 for an empty file and for a database of some other program."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    return int(found) if application == APPLICATION_ID else 0


def check(
    found: int, path: str, migrations: Mapping[int, Migration] = MIGRATIONS, target: int = VERSION
) -> None:
    """Refuse a file that this version of tieline cannot read, even after migration.

    Raises:
        TielineError: TL302 for a newer index, TL301 for one that no migration starts from.
    """
    if found > target:
        raise TielineError(
            "TL302",
            f"{path} was written by a newer tieline (schema {found}, this one reads up to {target})",
            "upgrade tieline, or remove the file and run `tieline index`",
        )
    if found != target and found not in migrations:
        what = f"was written by an early tieline (schema {found})" if found else "is not an index of tieline"
        raise TielineError(
            "TL301", f"{path} {what}", "run `tieline index` to move it aside and build a new one"
        )


def migrate(
    connection: sqlite3.Connection,
    path: str,
    migrations: Mapping[int, Migration] = MIGRATIONS,
    target: int = VERSION,
) -> None:
    """Bring an older index to the present version: all steps in one transaction, or none.

    Raises:
        TielineError: see `check`.
    """
    found = version(connection)
    check(found, path, migrations, target)
    if found == target:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in range(found, target):
            migrations[step](connection)
        connection.execute(f"PRAGMA user_version = {int(target)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def kinds() -> list[tuple[int, str]]:
    """The rows of kinds that every store begins with, so that their numbers are the same everywhere."""
    return list(enumerate(sorted(KINDS), 1))


def statements(script: str) -> list[str]:
    """The statements of `TABLES` and `INDEXES`, one by one: `executescript` of SQLite would commit."""
    lines = [line for line in script.splitlines() if not line.startswith("--")]
    return [statement for statement in "\n".join(lines).split(";\n") if statement.strip()]
