"""An index as a SCIP file, and a SCIP file of any tool into an index."""

from __future__ import annotations

import hashlib
import posixpath
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import msgspec
from msgspec.structs import replace

from . import __version__
from .buildinfo.adapter import Options
from .buildinfo.model import Package, Unit, Workspace
from .buildinfo.repository import repository_name
from .buildinfo.workspace import discover
from .errors import TielineError
from .facts.document import Document, Encoding, Role, UnitResult
from .facts.positions import convert
from .facts.schemes.normaliser import Normaliser, SchemeCount, learns
from .facts.scip.header import Header
from .facts.scip.reader import read, read_header
from .facts.scip.writer import write
from .facts.symbol import Symbol, SymbolError, is_local, parse
from .graph.export import package_table, read_documents
from .graph.record import StoredPackage
from .graph.writer import IndexWriter
from .naming import known_packages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .graph.reader import Reader

DRIVER = "scip"
"""Driver of imported units; `tieline index` neither plans nor drops them."""

_BYTES = frozenset({"scip-go", "lsif-go", "scip-clang", "rust-analyzer", "scip-ruby", "scip-php"})
"""Indexers whose columns count bytes although their documents do not say so."""

_TOOL = "tieline"
_PACKAGE = "--package="
"""Begins the arguments, in the header of a file that tieline wrote, that are its package table."""

_DEFINES = int(Role.DEFINITION | Role.FORWARD_DEFINITION)


class Exported(msgspec.Struct, frozen=True):
    """What an export wrote."""

    path: str
    documents: int
    size: int


class Imported(msgspec.Struct, frozen=True):
    """What an import read.

    Attributes:
        unit: id of the unit that the facts belong to now.
        tool: the indexer that wrote the file, and its version.
        documents: documents that are in the index now.
        declared: those of them that belong to dependencies.
        missing: documents that could not be taken, with the reason.
        outside: how many documents were left out because they lie outside of the checkout, as generated code.
        schemes: how many symbols of which scheme were brought to tieline's normal form.
    """

    unit: str
    tool: str
    documents: int
    declared: int
    missing: tuple[tuple[str, str], ...]
    outside: int = 0
    schemes: tuple[SchemeCount, ...] = ()


def export_scip(reader: Reader, target: Path, *, dependencies: bool = True) -> Exported:
    """Write the documents of an index to a SCIP file, one at a time.

    Args:
        reader: the index.
        target: the file; it is replaced.
        dependencies: whether to write what is known of dependencies.

    Raises:
        TielineError: TL005, the file cannot be written.
    """
    count = 0

    def counted() -> Iterator[Document]:
        nonlocal count
        for document in read_documents(reader, declared=dependencies):
            count += 1
            yield document

    header = Header(
        tool=_TOOL,
        tool_version=__version__,
        arguments=(
            "export",
            *(_PACKAGE + msgspec.json.encode(row).decode() for row in package_table(reader)),
        ),
        project_root=Path(reader.root).as_uri(),
    )
    try:
        write(counted(), header, target)
        size = target.stat().st_size
    except OSError as error:
        raise TielineError(
            "TL005", f"cannot write {target}: {error.strerror or error}", "name another file with `--output`"
        ) from error
    return Exported(str(target), count, size)


def import_scip(
    source: Path, root: Path, store: Path, environ: Mapping[str, str], *, encoding: Encoding | None = None
) -> Imported:
    """Read a SCIP file into the index of a checkout, as a unit of its own, with symbols in normal form.

    What an earlier import of a file of that name brought is replaced.

    Args:
        source: the file.
        root: absolute folder of the checkout.
        store: the index; it is made when there is none.
        environ: the user's environment, for finding where dependencies lie.
        encoding: what columns count in documents that do not say; by default what the tool is known for.

    Raises:
        TielineError: TL006, the file cannot be read; TL502, it is not SCIP; TL3xx, the index is not writable.
    """
    try:
        header = read_header(source)
        workspace = discover(root, Options(), environ)
        columns = encoding or ("utf-8" if header.tool in _BYTES else "utf-16")
        importer = _Importer(source, workspace, header, columns)
        importer.survey()
        unit = Unit(f"{DRIVER}:{source.name}", DRIVER, importer.main_package(), workspace.root, (), "")
        with IndexWriter(store, repository_name(root), workspace.root) as writer:
            if writer.fresh:
                writer.put_workspace(workspace)
            writer.replace_unit(unit, importer.facts(unit.id), importer.packages)
            writer.commit()
    except OSError as error:
        raise TielineError(
            "TL006", f"cannot read {source}: {error.strerror or error}", "name a SCIP file that can be read"
        ) from error
    tool = f"{header.tool} {header.tool_version}".strip()
    return Imported(
        unit.id,
        tool,
        importer.taken,
        importer.declared,
        tuple(importer.missing),
        importer.outside,
        tuple(importer.schemes()),
    )


class _Importer:
    """One file on its way into an index; it is read twice, first for its packages and then for its facts.

    Attributes:
        packages: the package table; every document's package is in it after `survey`.
        missing: documents that could not be taken, with the reason.
        taken: how many documents were taken.
        declared: how many of them belong to dependencies.
        outside: how many lie outside of the checkout.
    """

    def __init__(self, source: Path, workspace: Workspace, header: Header, columns: Encoding) -> None:
        self._source = source
        self._workspace = workspace
        self._tool = header.tool
        self._prefix = _prefix(header, Path(workspace.root))
        self._stated = _stated_packages(header)
        self._columns: Encoding = columns
        self._chosen: list[int] = []
        self._rows: dict[StoredPackage, int] = {}
        self._owners = sorted(workspace.packages, key=lambda each: len(each.root), reverse=True)
        self._locations: dict[tuple[str, str, str], list[str]] = {}
        for environment in workspace.environments:
            for each in environment.resolved:
                key = (each.purl.removeprefix("pkg:").partition("/")[0], each.name, each.version)
                if each.location:
                    self._locations.setdefault(key, []).append(each.location.rstrip("/"))
        self._normaliser = Normaliser(known_packages(workspace, self._prefix))
        self.missing: list[tuple[str, str]] = []
        self.taken = 0
        self.declared = 0
        self.outside = 0

    @property
    def packages(self) -> Sequence[StoredPackage]:
        """The package table."""
        return tuple(self._rows)

    def survey(self) -> None:
        """Find each document's package: as the file states it, by its definitions, or by its path."""
        if learns(self._tool):
            for document in read(self._source, self._columns):
                self._normaliser.learn(document)
        chosen: list[StoredPackage | None] = []
        indexes: list[tuple[str, int]] = []
        named: dict[tuple[bool, int], StoredPackage] = {}
        for document in self._documents():
            row = self._as_stated(document) or self._defined(document) or self._owned(document)
            chosen.append(row)
            indexes.append((document.document, document.package))
            if row is not None:
                named.setdefault((document.declared, document.package), row)
        for row, (_, index) in zip(chosen, indexes, strict=True):
            found = (
                row or named.get((False, index)) or StoredPackage("generic", self._name(), "", "", own=True)
            )
            self._chosen.append(self._rows.setdefault(found, len(self._rows)))

    def main_package(self) -> str:
        """Package URL of the package that most of the checkout's documents belong to."""
        rows = self.packages
        counts = Counter(index for index in self._chosen if rows[index].own)
        if not counts:
            return ""
        row = rows[counts.most_common(1)[0][0]]
        own = next(
            (each for each in self._owners if (each.ecosystem, each.name) == (row.manager, row.name)), None
        )
        if own:
            return own.purl
        from packageurl import PackageURL

        return PackageURL(row.manager, None, row.name, row.version or None).to_string()

    def facts(self, unit: str) -> Iterator[Document | UnitResult]:
        """The documents in UTF-16 with the digests of their files, then the result."""
        rows = self.packages
        for document, package in zip(self._documents(), self._chosen, strict=True):
            ready = self._ready(replace(document, package=package), rows[package])
            if ready is not None:
                self.taken += 1
                self.declared += ready.declared
                yield ready
        if not self.missing:
            yield UnitResult(unit, "indexed")
            return
        count = len(self.missing)
        reason = (
            f"{count} {'document' if count == 1 else 'documents'} could not be taken from {self._source.name}"
        )
        yield UnitResult(unit, "partial", reason=reason, code="TL460", missing=tuple(self.missing))

    def schemes(self) -> Sequence[SchemeCount]:
        """How many symbols of which scheme were brought to normal form."""
        return self._normaliser.counts()

    def _documents(self) -> Iterator[Document]:
        """The documents of the checkout and its dependencies, with symbols in normal form."""
        self.outside = 0
        for document in read(self._source, self._columns):
            if not document.declared and self._path(document).startswith(("../", "/")):
                self.outside += 1
            else:
                yield self._normaliser.document(document)

    def _path(self, document: Document) -> str:
        """Path of a document of the checkout, relative to the checkout's root."""
        return posixpath.normpath(posixpath.join(self._prefix, document.document))

    def _ready(self, document: Document, package: StoredPackage) -> Document | None:
        if not document.declared:
            document = replace(document, document=self._path(document))
        folder = package.location or self._workspace.root
        data = _content(f"{folder}/{document.document.partition('#cell-')[0]}") if document.document else b""
        if document.encoding != "utf-16":
            if data is None and document.occurrences:
                # Without the text nobody can say what its columns are.
                self.missing.append(
                    (document.document, "the file is not in the checkout, and its columns are not UTF-16")
                )
                return None
            document = convert(document, data or b"", "utf-16")
        if not document.digest and data is not None and document.document:
            document = replace(document, digest=hashlib.sha256(data).hexdigest())
        return document

    def _as_stated(self, document: Document) -> StoredPackage | None:
        """The package that a file of tieline's names."""
        if document.package >= len(self._stated):
            return None
        row = self._stated[document.package]
        known = self._locations.get((row.manager, row.name, row.version), [])
        # A dependency may lie elsewhere for this checkout.
        if row.location and known and row.location not in known:
            return replace(row, location=known[0])
        return row

    def _defined(self, document: Document) -> StoredPackage | None:
        """The package whose symbols the document defines."""
        counts: Counter[tuple[str, str, str]] = Counter()
        defined = {definition.symbol for definition in document.definitions}
        defined.update(
            symbol
            for symbol, roles in zip(document.occurrences[3::5], document.occurrences[4::5], strict=True)
            if roles & _DEFINES
        )
        for index in sorted(defined):
            text = document.symbols[index]
            if not is_local(text) and (found := _package(text)):
                counts[found] += 1
        if not counts:
            return None
        manager, name, version = counts.most_common(1)[0][0]
        location = self._location(manager, name, version) if document.declared else ""
        return StoredPackage(manager, name, version, location, own=not document.declared)

    def _owned(self, document: Document) -> StoredPackage | None:
        """The checkout's package whose folder holds the file."""
        if document.declared:
            return None
        path = f"{self._workspace.root}/{self._path(document)}"
        owner: Package | None = next(
            (each for each in self._owners if path.startswith(each.root + "/")), None
        )
        return owner and StoredPackage(owner.ecosystem, owner.name, owner.version, "", own=True)

    def _location(self, manager: str, name: str, version: str) -> str:
        """Where a dependency lies; a folder that does not exist when it is not on this machine."""
        known = self._locations.get((manager, name, version))
        return known[0] if known else f"/not-on-this-machine/{manager}/{name}@{version}"

    def _name(self) -> str:
        return repository_name(Path(self._workspace.root))


def _stated_packages(header: Header) -> Sequence[StoredPackage]:
    if header.tool != _TOOL:
        return ()
    rows = [each.removeprefix(_PACKAGE) for each in header.arguments if each.startswith(_PACKAGE)]
    try:
        return [msgspec.json.decode(row, type=StoredPackage) for row in rows]
    except msgspec.DecodeError:
        return ()


def _package(text: str) -> tuple[str, str, str] | None:
    try:
        symbol = parse(text)
    except SymbolError:
        return None
    if not isinstance(symbol, Symbol):
        return None
    return symbol.manager or "generic", symbol.package or "unknown", symbol.version


def _prefix(header: Header, root: Path) -> str:
    """What stands before a document's path when the tool was run in a folder below the root."""
    if not header.project_root.startswith("file:"):
        return ""
    folder = Path(unquote(urlsplit(header.project_root).path))
    for top in (root, root.resolve()):
        if folder != top and folder.is_relative_to(top):
            return folder.relative_to(top).as_posix() + "/"
    return ""


def _content(path: str) -> bytes | None:
    try:
        return Path(path).read_bytes()
    except OSError:
        return None
