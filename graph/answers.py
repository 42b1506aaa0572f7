"""What queries answer. Lines and columns are 0-based, columns UTF-16 code units, ranges half-open."""

from __future__ import annotations

from typing import Literal

import msgspec

Link = Literal["local", "exact", "same-interface", "nearest", "declared", "binding", "generated"]
"""How sure the link between a row and its symbol is.

`local`: the symbol belongs to the row's own package, in this repository; `exact`: to a package that is
indexed at that very version; `same-interface`: another version of the package is indexed, whose symbol has
the same signature; `nearest`: only one with another signature, or signatures are not known; `declared`: it is
known only from the dependency's own files; `binding`: the row is about what the symbol is in another
language; `generated`: one of the two was generated from the other.
"""


class Symbol(msgspec.Struct, frozen=True):
    """A symbol that a query is about.

    Attributes:
        text: the symbol string.
        name: display name.
        kind: SCIP kind such as `Function`; empty when unknown.
        package: package URL; empty for a local.
        id: the store's number for a global symbol, or a local's place in its document's table; valid for
            this reader.
        document: for a local, the store's number of its document; else 0.
    """

    text: str
    name: str
    kind: str
    package: str
    id: int
    document: int = 0


class Location(msgspec.Struct, frozen=True):
    """One occurrence of a symbol.

    Attributes:
        path: relative to the root of its repository; absolute for a file of a dependency.
        line: 0-based.
        column: 0-based, UTF-16.
        end_line: line of the end.
        end_column: column behind the last character.
        repository: name of the repository that the facts belong to.
        package: package URL of the package that owns the file.
        symbol: the symbol string.
        kind: SCIP kind of the symbol; empty when unknown.
        roles: `Role` bits.
        link: see `Link`.
        file: absolute path of the file, on the machine that wrote the index.
        enclosing: symbol string of the innermost global definition around it; empty at the top of a file, and
            where the query does not say it.
        body: for a definition with a body the range of all of it, as line, column, end line, end column.
        reason: for a link by way of another version, which versions they are and what is known about them;
            for one by way of another language, where its proof stands.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    repository: str
    package: str
    symbol: str
    kind: str
    roles: int
    link: Link
    file: str
    enclosing: str = ""
    body: tuple[int, int, int, int] | None = None
    reason: str = ""


class Page(msgspec.Struct, frozen=True):
    """Part of an answer.

    Attributes:
        results: the rows of this page, in order.
        total: number of rows on all pages.
        next: opaque cursor of the next page; None on the last one.
    """

    results: tuple[Location, ...]
    total: int
    next: str | None = None


class Total(msgspec.Struct, frozen=True):
    """How often files of one package use something.

    Attributes:
        repository: name of the repository with the files.
        package: package URL of the package that the files belong to.
        version: version of the used package that they use; empty for a local.
        total: number of references.
        files: number of files with some.
    """

    repository: str
    package: str
    version: str
    total: int
    files: int


class Call(msgspec.Struct, frozen=True):
    """One end of calls: who calls, or what is called.

    Attributes:
        symbol: symbol string of the caller or callee; empty for calls at the top of a file.
        name: its display name; the path for calls at the top of a file.
        kind: its SCIP kind.
        definition: where it is defined; None when the store does not know.
        sites: where the calls are.
    """

    symbol: str
    name: str
    kind: str
    definition: Location | None
    sites: tuple[Location, ...]


class CallPage(msgspec.Struct, frozen=True):
    """Callers or callees: the first ones, and how many there are."""

    calls: tuple[Call, ...]
    total: int


class Hover(msgspec.Struct, frozen=True):
    """What is known about a symbol, for reading. Texts are empty when unknown."""

    symbol: str
    name: str
    kind: str
    package: str
    signature: str
    documentation: str


class Match(msgspec.Struct, frozen=True):
    """One result of a symbol search.

    Attributes:
        symbol: the symbol string.
        name: display name.
        container: display names of what it is nested in, joined by dots.
        kind: SCIP kind.
        package: package URL.
        definition: where it is defined.
        quality: how it matched: `exact`, `prefix`, `initials`, `substring`, `subsequence` or `typo`.
    """

    symbol: str
    name: str
    container: str
    kind: str
    package: str
    definition: Location
    quality: str


class OutlineItem(msgspec.Struct, frozen=True):
    """One definition in a file, with what is nested in it."""

    name: str
    kind: str
    symbol: str
    signature: str
    location: Location
    children: tuple[OutlineItem, ...] = ()


class Missing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A unit that is not fully indexed; `repository` is empty for the one that is asked about."""

    unit: str
    status: str
    reason: str
    code: str
    repository: str = ""


class PackageGap(msgspec.Struct, frozen=True):
    """A package that is not indexed at the version that an answer is about.

    Attributes:
        package: package URL with that version.
        indexed: other versions that are indexed, the nearest first.
        reason: what that means for the answer, in words.
    """

    package: str
    indexed: tuple[str, ...]
    reason: str


class Completeness(msgspec.Struct, frozen=True):
    """Which part of the repository an answer could not look at."""

    complete: bool
    missing: tuple[Missing, ...]


class UnresolvedUses(msgspec.Struct, frozen=True):
    """Uses of a name for which the compiler found no declaration: `count` of them in `documents` files."""

    name: str
    count: int
    documents: int


class UnitState(msgspec.Struct, frozen=True):
    """A unit and how its last run ended; `missing` are pairs of an input file and the reason."""

    unit: str
    driver: str
    package: str
    status: str
    code: str
    reason: str
    log: str
    environment: str
    documents: int
    missing: tuple[tuple[str, str], ...]


class InstalledPackage(msgspec.Struct, frozen=True):
    """A package of the repository: its own, in `folder` below the root, or a dependency, at `location`."""

    purl: str
    own: bool
    location: str
    folder: str
    evidence: str
    file: str
    line: int


class DependencyEdge(msgspec.Struct, frozen=True):
    """One dependency; `resolved` is the purl that it turned out to be, empty when that is not known."""

    dependent: str
    name: str
    requirement: str
    scope: str
    file: str
    line: int
    applies: bool | None
    resolved: str
    evidence: str


class ProblemCount(msgspec.Struct, frozen=True):
    """How often the compilers said something of a kind, and in how many documents."""

    severity: str
    code: str
    count: int
    documents: int


class BuildFault(msgspec.Struct, frozen=True):
    """A build file, or part of one, that could not be used; `line` is 1-based, 0 for the whole file."""

    file: str
    line: int
    code: str
    message: str
    hint: str


class RepositoryStatus(msgspec.Struct, frozen=True):
    """Everything that `tieline status` tells about one repository."""

    repository: str
    root: str
    units: tuple[UnitState, ...]
    documents: int
    declared_documents: int
    occurrences_unresolved: int
    packages: tuple[InstalledPackage, ...]
    dependencies: tuple[DependencyEdge, ...]
    problems: tuple[ProblemCount, ...]
    build_problems: tuple[BuildFault, ...]
    skipped: tuple[tuple[str, str], ...]


class DocumentProblem(msgspec.Struct, frozen=True):
    """Something that the compiler said about a place."""

    line: int
    column: int
    message: str
    code: str
    severity: str


class DocumentState(msgspec.Struct, frozen=True):
    """One document: what it is, which units analysed it, and what the compiler said.

    Attributes:
        path: as in `Location`.
        file: absolute path.
        repository: name of its repository.
        package: package URL of its package.
        language: SCIP's language name in lower case.
        digest: SHA-256 of the bytes that were analysed, in hexadecimal.
        declared: it belongs to a dependency and only names that were used are known.
        test: it holds tests.
        generated: it was generated.
        occurrences: number of occurrences.
        units: ids of the units that contributed, sorted.
        problems: in the order of the compiler.
        unresolved: number of uses without a declaration.
    """

    path: str
    file: str
    repository: str
    package: str
    language: str
    digest: str
    declared: bool
    test: bool
    generated: bool
    occurrences: int
    units: tuple[str, ...]
    problems: tuple[DocumentProblem, ...]
    unresolved: int


class StoredRepository(msgspec.Struct, frozen=True):
    """A repository in a store.

    Attributes:
        name: what it is called; several revisions of it can be in the store.
        revision: the revision; empty for a working tree.
        current: whether it is the one that others are linked with.
        root: where its checkout lay when it was indexed; empty for one that came from another machine.
        packages: URLs of its own packages, sorted.
        documents: how many of its own files are known.
        units: how many units it has.
        incomplete: how many of them are not fully indexed.
    """

    name: str
    revision: str
    current: bool
    root: str
    packages: tuple[str, ...]
    documents: int
    units: int
    incomplete: int


class VendoredCopy(msgspec.Struct, frozen=True):
    """Files of a checkout that are those of another package, byte by byte.

    Attributes:
        folder: the folder in the checkout that they lie in.
        package: package URL of the package that holds them.
        original: package URL of the package that they are a copy of.
        repository: name of the repository that has it.
        equal: how many files are equal.
        files: how many the original has that could be told apart.
    """

    folder: str
    package: str
    original: str
    repository: str
    equal: int
    files: int


class OriginalFile(msgspec.Struct, frozen=True):
    """The file that a vendored one is a copy of.

    Attributes:
        path: its path in its checkout.
        package: package URL of the package that has it.
        repository: name of the repository that has it.
    """

    path: str
    package: str
    repository: str


class ObservedUse(msgspec.Struct, frozen=True):
    """What the files of one package really use of another: how often, and in how many files."""

    dependent: str
    package: str
    uses: int
    files: int


class Dependent(msgspec.Struct, frozen=True):
    """A package that depends on another one.

    Attributes:
        repository: name of the repository that it is in.
        dependent: its package URL.
        package: URL of the version that it uses; empty when it declares one that is not resolved.
        uses: how often its files use a symbol of that version.
        files: in how many files.
        requirement: what it declares; empty where it declares nothing, or where that was not asked.
        scope: the scope of that requirement, such as `runtime`; empty where there is none.
    """

    repository: str
    dependent: str
    package: str
    uses: int
    files: int
    requirement: str
    scope: str
