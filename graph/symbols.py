"""Symbols as a tree of rows: one row for each descriptor, below the one that it is nested in.

Interning the text piece by piece stores each container's name once, makes every container findable, and lets
the same symbol in two versions of a package be found by walking the same path.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..facts.symbol import Local, SymbolError, join, parse, split
from .connection import listed
from .descriptors import VERBATIM, leaves, render
from .names import find_name, letters

if TYPE_CHECKING:
    from .connection import Connection

_CACHED = 65536
UNKNOWN_PACKAGE = ""
"""Key of the package of texts that are no symbols by the grammar; they are kept as they are."""


class SymbolWriter:
    """Gives ids to symbols, names, packages and kinds while documents are written.

    Attributes:
        ids: ids by text, of symbols and of the containers they are nested in.
        added: new rows by id, not yet in the table: parent, name, form.
        owners: by the id of a symbol that was interned, the id of its package.
    """

    def __init__(self, connection: sqlite3.Connection, *, fresh: bool) -> None:
        self._connection = connection
        self._fresh = fresh
        self.ids: dict[str, int] = {}
        self.added: dict[int, tuple[int, int, str]] = {}
        self.owners: dict[int, int] = {}
        self._names: dict[str, int] = {}
        self._packages: dict[str, int] = dict(connection.execute("SELECT key, id FROM package"))
        self._kinds: dict[str, int] = dict(connection.execute("SELECT text, id FROM kind"))
        self._next_symbol = _next_id(connection, "SELECT max(id) FROM symbol")
        self._next_name = _next_id(connection, "SELECT max(id) FROM name")
        self._next_package = _next_id(connection, "SELECT max(id) FROM package")
        self._new_names: list[tuple[int, int, str]] = []

    def intern(self, text: str) -> int:
        """The id of a global symbol, made if there is none."""
        known = self.ids.get(text)
        if known is not None:
            return known
        try:
            key, descriptors = split(text)
            path = leaves(descriptors)
        except SymbolError:
            key, path = UNKNOWN_PACKAGE, [(text, VERBATIM)]
        package = self.package(key)
        parent = -package
        prefix = f"{key} " if key else ""
        for name, form in path:
            prefix += render(name, form)
            identifier = self.ids.get(prefix)
            if identifier is None:
                identifier = self._symbol(parent, name, form)
                self.ids[prefix] = identifier
            self.owners[identifier] = package
            parent = identifier
        return parent

    def package(self, key: str, purl: str = "") -> int:
        """The id of the package with a key, made if there is none; `purl` beats the derived one."""
        known = self._packages.get(key)
        if known is not None and not purl:
            return known
        if known is None:
            known = self._packages[key] = self._next_package
            self._next_package += 1
            manager, name, version = package_fields(key)
            self._connection.execute(
                "INSERT INTO package VALUES (?, ?, ?, ?, ?, ?)",
                (known, key, manager, name, version, purl or package_url(manager, name, version)),
            )
        else:
            self._connection.execute("UPDATE package SET purl = ? WHERE id = ?", (purl, known))
        return known

    def kind(self, text: str) -> int:
        """The id of a kind; 0 for the empty one."""
        if not text:
            return 0
        known = self._kinds.get(text)
        if known is None:
            known = self._kinds[text] = max(self._kinds.values(), default=0) + 1
            self._connection.execute("INSERT INTO kind VALUES (?, ?)", (known, text))
        return known

    def name(self, text: str) -> int:
        """The id of a display name, made if there is none."""
        known = self._names.get(text) or self._find_name(text)
        if known is None:
            known = self._next_name
            self._next_name += 1
            self._new_names.append((known, letters(text), text))
        self._names[text] = known
        return known

    def flush_names(self) -> None:
        """Write the names that were made."""
        self._connection.executemany("INSERT INTO name VALUES (?, ?, ?)", self._new_names)
        self._new_names.clear()

    def _symbol(self, parent: int, name: str, form: str) -> int:
        name_id = self.name(name)
        if not self._fresh and parent not in self.added:
            for identifier, found in self._connection.execute(
                "SELECT id, form FROM symbol WHERE name = ? AND parent = ?", (name_id, parent)
            ):
                if found == form:
                    return int(identifier)
        identifier = self._next_symbol
        self._next_symbol += 1
        self.added[identifier] = (parent, name_id, form)
        return identifier

    def _find_name(self, text: str) -> int | None:
        return None if self._fresh else find_name(self._connection, text)


class SymbolReader:
    """Finds symbols by text, and writes the text of symbols, in a read-only index."""

    def __init__(self, connection: Connection, texts: dict[int, str] | None = None) -> None:
        """Read from an index; `texts` are of symbols whose rows are not written yet."""
        self._connection = connection
        self._texts = {} if texts is None else texts
        self._rows: dict[int, tuple[int, str, str]] = {}
        self._names: dict[int, int] = {}
        self._packages: dict[int, int] = {}
        self._package_rows: dict[int, tuple[str, str]] = {}

    def text(self, symbol: int) -> str:
        """The symbol string."""
        known = self._texts.get(symbol)
        if known is None:
            parent, form, name = self.row(symbol)
            if parent > 0:
                known = self.text(parent) + render(name, form)
            else:
                key, _ = self.package_row(-parent)
                known = join(key, render(name, form)) if key else name
            self._texts[symbol] = known
        return known

    def row(self, symbol: int) -> tuple[int, str, str]:
        """Parent (minus a package's id at the root), form and display name of a symbol."""
        known = self._rows.get(symbol)
        if known is None:
            self.load([symbol])
            known = self._rows[symbol]
        return known

    def name(self, symbol: int) -> int:
        """The number of the display name of a symbol."""
        self.row(symbol)
        return self._names[symbol]

    def load(self, symbols: Sequence[int]) -> None:
        """Read symbols that are about to be asked for, and what they are nested in, with one statement."""
        missing = [each for each in symbols if each not in self._rows]
        if not missing:
            return
        marks, values = listed(missing)
        rows = self._connection.execute(
            "WITH RECURSIVE chain (id, parent, form, name) AS ("  # noqa: S608 - question marks
            f"SELECT id, parent, form, name FROM symbol WHERE id IN ({marks})"
            " UNION SELECT symbol.id, symbol.parent, symbol.form, symbol.name"
            " FROM chain JOIN symbol ON symbol.id = chain.parent)"
            " SELECT chain.id, parent, form, text, name.id FROM chain JOIN name ON name.id = chain.name",
            values,
        )
        if len(self._rows) > _CACHED:
            self._rows.clear()
            self._names.clear()
        for identifier, parent, form, name, number in rows:
            self._rows[identifier] = parent, form, name
            self._names[identifier] = number

    def path(self, symbol: int) -> tuple[int, list[str]]:
        """The id of the package, and the display names from the outermost descriptor to the symbol's own."""
        names: list[str] = []
        parent = symbol
        while parent > 0:
            parent, _, name = self.row(parent)
            names.append(name)
        return -parent, names[::-1]

    def package_row(self, package: int) -> tuple[str, str]:
        """Key and package URL of a package."""
        known = self._package_rows.get(package)
        if known is None:
            key, purl = self._connection.execute(
                "SELECT key, purl FROM package WHERE id = ?", (package,)
            ).fetchone()
            known = self._package_rows[package] = key, purl
        return known

    def package(self, symbol: int) -> int:
        """The id of the package that a global symbol belongs to."""
        chain: list[int] = []
        parent = symbol
        while parent > 0 and parent not in self._packages:
            chain.append(parent)
            parent = self.row(parent)[0]
        package = self._packages[parent] if parent > 0 else -parent
        self._packages.update(dict.fromkeys(chain, package))
        return package

    def purl(self, symbol: int) -> str:
        """The package URL of the package that a symbol belongs to."""
        return self.package_row(self.package(symbol))[1]

    def find(self, text: str) -> int | None:
        """The id of a global symbol, or None if the index does not know it."""
        try:
            key, descriptors = split(text)
            path = leaves(descriptors)
        except SymbolError:
            key, path = UNKNOWN_PACKAGE, [(text, VERBATIM)]
        row = self._connection.execute("SELECT id FROM package WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        parent = -int(row[0])
        for name, form in path:
            name_id = find_name(self._connection, name)
            found = self._connection.execute(
                "SELECT id FROM symbol WHERE name = ? AND parent = ? AND form = ?", (name_id, parent, form)
            ).fetchone()
            if found is None:
                return None
            parent = int(found[0])
        return parent


def package_fields(key: str) -> tuple[str, str, str]:
    """Manager, name and version of a package key."""
    if not key:
        return "", "", ""
    symbol = parse(f"{key} x.")
    if isinstance(symbol, Local):
        return "", "", ""
    return symbol.manager, symbol.package, symbol.version


def package_url(manager: str, name: str, version: str) -> str:
    """The package URL of a package, without qualifiers or subpath; empty when there is no name."""
    from packageurl import PackageURL

    if not name:
        return ""
    namespace, _, base = name.rpartition("/")
    return PackageURL(manager or "generic", namespace or None, base, version or None).to_string()


def _next_id(connection: Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0] or 0) + 1
