"""Which uses of something an answer lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..facts.document import Role
from .flags import GENERATED, TEST
from .named import find_packages
from .occurrences import fold
from .postings import DOCUMENT_BITS

if TYPE_CHECKING:
    from .postings import Posting
    from .reader import Reader


class Filter(msgspec.Struct, frozen=True):
    """Which references, or calls, to list.

    Attributes:
        definitions: whether to list definitions too, which have the role.
        under: only files whose path starts with this: relative to their repository, or absolute.
        without: none in documents that have one of these flags (`flags.TEST`, `flags.GENERATED`).
        package: only files of this package: its name or package URL, with or without a version.
        version: only uses of this version of the symbol's own package; None for any.
        roles: only occurrences that have one of these `Role` bits, where that they are in a test or in
            generated code is a matter of the whole document; 0 for any.
        repository: only files of the repository with this name.
    """

    definitions: bool = True
    under: str = ""
    without: int = 0
    package: str = ""
    version: str | None = None
    roles: int = 0
    repository: str = ""


class Choice:
    """A filter, applied to an index.

    Attributes:
        only: the filter.
    """

    def __init__(self, reader: Reader, only: Filter) -> None:
        """Look up what the filter names.

        Raises:
            TielineError: TL457 or TL461, the package is none.
        """
        self._reader = reader
        self.only = only
        self._of_document = (TEST if only.roles & Role.TEST else 0) | (
            GENERATED if only.roles & Role.GENERATED else 0
        )
        self._roles = only.roles & ~int(Role.TEST | Role.GENERATED)
        self._under = _under(reader, only.under) if only.under else None
        self._packages = frozenset(find_packages(reader, only.package)) if only.package else None

    def takes_symbol(self, symbol: int) -> bool:
        """Whether uses of a global symbol can be in the answer."""
        return self.only.version is None or self._reader.package_of(symbol)[2] == self.only.version

    def takes_repository(self, repository: int) -> bool:
        """Whether files of a repository can be in the answer."""
        return not self.only.repository or self._reader.repositories[repository] == self.only.repository

    def takes_document(self, document: int) -> bool:
        """Whether uses in a document can be in the answer; its repository is not looked at."""
        return (
            not (self.only.without and self._reader.flags(document) & self.only.without)
            and (self._under is None or document in self._under)
            and (self._packages is None or self._reader.owner(document) in self._packages)
        )

    def takes_local(self, document: int) -> bool:
        """Whether uses of a local of a document can be in the answer; it is of no version of anything."""
        return (
            self.only.version is None
            and self.takes_repository(document >> DOCUMENT_BITS)
            and self.takes_document(document)
        )

    def takes_posting(self, posting: Posting) -> bool:
        """Whether some of the uses that a posting sums up may be in the answer."""
        return self.takes_document(posting.document) and (
            self.takes_any(posting.document) or bool(posting.roles & fold(self._roles))
        )

    def takes_any(self, document: int) -> bool:
        """Whether the filter takes uses in a document whatever their role is."""
        return not self.only.roles or bool(
            self._of_document and self._reader.flags(document) & self._of_document
        )

    def takes_role(self, document: int, role: int) -> bool:
        """Whether a use with some `Role` bits is in the answer, in a document that is."""
        return self.takes_any(document) or bool(role & self._roles)

    def takes_whole_repositories(self) -> bool:
        """Whether the answer has all uses of a symbol in a repository, or else all but definitions."""
        only = self.only
        return not (only.under or only.without or only.package or only.roles)


def _under(reader: Reader, prefix: str) -> set[int]:
    """The documents whose path starts with something; that of a dependency's file is absolute."""
    absolute = prefix.startswith("/") or prefix[1:3] == ":/"
    query = (
        "SELECT document.id FROM document JOIN folder ON folder.id = folder"
        " WHERE folder.path <> '' AND rtrim(folder.path, '/') || '/' || document.path >= ?"
        " AND rtrim(folder.path, '/') || '/' || document.path < ?"
        if absolute
        else "SELECT document.id FROM document JOIN folder ON folder.id = folder"
        " WHERE folder.path = '' AND document.path >= ? AND document.path < ?"
    )
    rows = reader.connection.execute(query, (prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)))
    return {row[0] for row in rows}
