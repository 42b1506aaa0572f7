"""Vendored copies: files of a checkout that are, byte by byte, those of a package that is indexed itself.

They are recognised by the digests of their sources and are said to be copies; they are never taken for the
package itself, because nothing says that its version is what they go by.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from .answers import OriginalFile, VendoredCopy
from .flags import DECLARED

if TYPE_CHECKING:
    from .reader import Reader

_TELLING = 8
"""Symbols that a file must mention to tell where it comes from: empty files and stubs of a line are alike."""


def copies(reader: Reader) -> list[VendoredCopy]:
    """Give the packages of other repositories of which the repository holds copies, by folder.

    A copy is the smaller part of what holds it and the greater part of what it is a copy of: at least half of
    the original's files are there, and a larger share than of the holder's own.
    """
    found = [copy for copy, _ in _copies(reader, reader.repository_id)]
    return sorted(found, key=lambda each: (each.folder, each.original, each.repository))


def original_of(reader: Reader, path: str, repository: str) -> OriginalFile | None:
    """Give the file that one of a repository is a copy of, byte by byte, as part of a copy of its package.

    Of several the first by repository and path counts. None for most files, which costs one look at an index.
    """
    document = reader.find_document(path, repository)
    if document is None or document.flags & DECLARED:
        return None
    row = reader.connection.execute(
        "SELECT mine.package FROM document mine JOIN document theirs ON theirs.digest = mine.digest"
        " AND theirs.repository <> mine.repository AND theirs.package <> mine.package"
        " WHERE mine.id = ? AND (theirs.flags & ?) = 0 LIMIT 1",
        (document.id, DECLARED),
    ).fetchone()
    if row is None:
        return None
    found = [
        OriginalFile(files[document.key[2]], copy.original, copy.repository)
        for copy, files in _copies(reader, document.repository, row[0])
        if document.key[2] in files
    ]
    return min(found, key=lambda each: (each.repository, each.path), default=None)


def _copies(
    reader: Reader, holder: int, package: int | None = None
) -> list[tuple[VendoredCopy, dict[str, str]]]:
    """The copies in a repository, or in one package of it, each with the paths of its files and of theirs."""
    rows: list[tuple[str, int, str, int, int, int]] = reader.connection.execute(
        "SELECT mine.path, mine.package, theirs.path, theirs.package, theirs.repository, theirs.id"
        " FROM document mine JOIN document theirs ON theirs.digest = mine.digest"
        # The index is on the beginnings of digests.
        " AND substr(theirs.digest, 1, 8) = substr(mine.digest, 1, 8)"
        " AND theirs.repository <> mine.repository AND theirs.package <> mine.package"
        " WHERE mine.repository = ? AND (mine.flags & ?) = 0 AND (theirs.flags & ?) = 0"
        " ORDER BY mine.path, theirs.path",
        (holder, DECLARED, DECLARED),
    ).fetchall()
    found: dict[tuple[int, int, int], dict[str, str]] = {}
    for path, mine, original, theirs, repository, document in rows:
        known = repository in reader.repositories and package in {None, mine}
        if known and _is_telling(reader, document):
            found.setdefault((mine, theirs, repository), {}).setdefault(path, original)
    result: list[tuple[VendoredCopy, dict[str, str]]] = []
    for (mine, theirs, repository), files in found.items():
        (_, name, _), (_, original_name, _) = reader.package(mine), reader.package(theirs)
        whole = _files(reader, theirs, repository)
        share = len(set(files.values())) / whole
        if name == original_name or share < 0.5:
            continue
        if share <= len(files) / _files(reader, mine, holder):
            continue
        copy = VendoredCopy(
            _folder(list(files)),
            reader.purl(mine),
            reader.purl(theirs),
            reader.repositories[repository],
            len(files),
            whole,
        )
        result.append((copy, files))
    return result


def _is_telling(reader: Reader, document: int) -> bool:
    return len(reader.document(document).occurrences.table) >= _TELLING


def _files(reader: Reader, package: int, repository: int) -> int:
    """How many files of a package a repository has that could tell where they come from; at least 1."""
    rows = reader.connection.execute(
        "SELECT id FROM document WHERE package = ? AND repository = ? AND (flags & ?) = 0",
        (package, repository, DECLARED),
    ).fetchall()
    return max(1, sum(_is_telling(reader, row[0]) for row in rows))


def _folder(paths: list[str]) -> str:
    """The deepest folder that all paths lie in; `.` for the root."""
    parts = [PurePosixPath(path).parent.parts for path in paths]
    common: list[str] = []
    for level in zip(*parts, strict=False):
        if len(set(level)) > 1:
            break
        common.append(level[0])
    return "/".join(common) or "."
