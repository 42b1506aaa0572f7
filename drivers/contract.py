"""What a driver is: found by name, it checks its toolchain, plans units, and runs them.

A driver prepares jobs for its helper and leaves processes to `runner`. What a helper may assume: a JSON job a
line on standard input, and those of one group one after another; it writes facts (`docs/facts.md`) to
standard output and JSON log lines to standard error, and knows nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from ..buildinfo.model import Unit, Workspace
from ..buildinfo.paths import relative_to
from ..facts.document import Document, Status, UnitResult


class Check(msgspec.Struct, frozen=True):
    """One line of `tieline doctor`.

    Attributes:
        subject: what was looked for, such as `node` or `pyright`.
        state: `ok`, `missing` (nothing can be indexed without it) or `warning`.
        detail: version and path, or what is wrong.
        hint: what to do about it, or empty.
    """

    subject: str
    state: Literal["ok", "missing", "warning"]
    detail: str
    hint: str = ""


class JobPackage(msgspec.Struct, frozen=True):
    """One row of a job's package table; facts name packages by their index in it.

    Attributes:
        manager: the purl type, which is the manager in symbol strings.
        name: package name.
        version: exact version, or empty.
        location: absolute folder that the package's document paths are relative to; empty for the checkout's
            own.
        own: whether it is a package of the checkout.
    """

    manager: str
    name: str
    version: str
    location: str
    own: bool


class CSource(msgspec.Struct, frozen=True):
    """A text of C that a file of another language holds, and the names of it that the file uses.

    Attributes:
        compiler: absolute path of the C compiler that it is compiled with.
        directory: absolute folder that the compiler runs in.
        flags: what the compiler is given.
        text: the text.
        names: the names, as the other language writes them.
    """

    compiler: str
    directory: str
    flags: tuple[str, ...]
    text: str
    names: tuple[str, ...]


class CMeaning(msgspec.Struct, frozen=True):
    """What the names that a `CSource` uses mean.

    Attributes:
        symbols: the symbol of each name that means one thing outside of the text.
        documents: where dependencies declare them.
        packages: the package table that the documents index.
    """

    symbols: dict[str, str] = {}
    documents: tuple[Document, ...] = ()
    packages: tuple[JobPackage, ...] = ()


CReader = Callable[[Workspace, Sequence[CSource]], Sequence[CMeaning]]
"""Says what names in C texts of a checkout mean, in the order of the texts: the analysis of C does."""


def with_meanings(
    table: tuple[JobPackage, ...], meanings: Sequence[CMeaning]
) -> tuple[tuple[JobPackage, ...], list[Document]]:
    """Give a package table with packages of C behind it, and the documents that declare what is used."""
    rows = list(table)
    documents: dict[tuple[int, str], list[Document]] = {}
    for meaning in meanings:
        for document in meaning.documents:
            row = meaning.packages[document.package]
            if row not in rows:
                rows.append(row)
            moved = msgspec.structs.replace(document, package=rows.index(row))
            known = documents.setdefault((moved.package, moved.document), [])
            if moved not in known:
                known.append(moved)
    return tuple(rows), [document for _, found in sorted(documents.items()) for document in found]


class Limits(msgspec.Struct, frozen=True):
    """What one helper process may use.

    Attributes:
        memory: megabytes of resident memory of its process tree; 0 is no limit.
        seconds: wall seconds without any sign of life before the process counts as hung; 0 is no limit.
        jobs: helper processes at a time.
    """

    memory: int = 4096
    seconds: float = 300.0
    jobs: int = 1


class Begun(msgspec.Struct, frozen=True):
    """Progress: a helper has begun on one input; `done` of the unit's `total` inputs are finished."""

    unit: str
    input: str
    done: int
    total: int


class Context(msgspec.Struct, frozen=True):
    """What a run is given beside its units.

    Attributes:
        workspace: the checkout.
        limits: bounds of each helper process.
        scratch: folder for spools and logs, on the disk of the store.
        offline: nothing may be downloaded.
        progress: called, from any thread, as work begins; must return at once.
    """

    workspace: Workspace
    limits: Limits
    scratch: Path
    offline: bool
    progress: Callable[[Begun], None]


class UnitFacts(msgspec.Struct, frozen=True):
    """The facts of one unit, as they come in.

    Attributes:
        unit: the unit.
        packages: the package table that the documents index.
        facts: an iterator that can be consumed once: any number of documents, then exactly one result.
        log: path of the file with what the helper wrote to standard error for this unit.
    """

    unit: Unit
    packages: tuple[JobPackage, ...]
    facts: Iterator[Document | UnitResult]
    log: str


def not_analysed(unit: Unit, workspace: Workspace, status: Status, code: str, reason: str) -> UnitResult:
    """Give the result of a unit of which no input is analysed, each for the one reason."""
    missing = tuple((relative_to(path, workspace.root), reason) for path in unit.inputs)
    return UnitResult(unit.id, status, reason=reason, code=code, missing=missing)


class Driver(Protocol):
    """One ecosystem's compiler."""

    name: str

    def doctor(self, *, install: bool, offline: bool) -> list[Check]:
        """Say which toolchain would be used; with `install`, fetch what is missing first."""
        ...

    def plan(self, workspace: Workspace) -> list[Unit]:
        """Give the units of the workspace that this driver takes, sorted by id."""
        ...

    def version(self) -> str:
        """Name everything that, when it changes, makes earlier facts stale: helper, compiler, options."""
        ...

    def left_out(self, path: str) -> str:
        """Say why a file of a package, which no unit has and no compiler met, is not analysed."""
        ...

    def run(self, units: Sequence[Unit], context: Context) -> Iterator[UnitFacts]:
        """Analyse units, and yield their facts in the order of `units`, whatever the number of jobs."""
        ...
