"""The records that helpers emit: documents, their occurrences and definitions, and the results of units.

Positions are 0-based lines and columns; columns count code units of the document's `encoding`, and
ranges are half-open. Symbols, roles and kinds are those of SCIP, plus one role for calls; `docs/facts.md`
has the whole specification.
"""

from __future__ import annotations

from enum import IntFlag
from typing import Literal

import msgspec

Encoding = Literal["utf-8", "utf-16", "utf-32"]
"""The code unit that columns are counted in."""

RelationshipKind = Literal[
    "implements",
    "overrides",
    "extends",
    "type_definition",
    "reference",
    "definition",
    "binds",
    "generated_from",
]
"""How one symbol relates to another.

`extends` (a class and its base), `implements` (a class and an interface or protocol) and `overrides`
(a member and the member that it replaces) are what `impls` follows backwards. `definition` goes from the
symbol that a stub declares to the symbol of the source that defines it. `type_definition` goes to the
symbol of the entity's type, `reference` to a symbol whose references are this one's too. `binds` goes from
what implements something to its name in another language, such as from a function in C to the function of
Python that it is. `generated_from` goes from generated code to what it was generated from.
"""

Status = Literal["indexed", "partial", "failed", "skipped"]
"""How a unit ended."""


Severity = Literal["error", "warning", "information"]
"""How much a problem matters: `error` makes the unit `partial`, the others do not."""


class Role(IntFlag):
    """What one occurrence does with its symbol: SCIP's `SymbolRole` bits, plus `CALL` and `IMPLICIT`."""

    DEFINITION = 0x1
    IMPORT = 0x2
    WRITE = 0x4
    READ = 0x8
    GENERATED = 0x10
    TEST = 0x20
    FORWARD_DEFINITION = 0x40
    CALL = 0x10000
    """Not in SCIP: the occurrence names what is called here. Far from SCIP's bits, so that both can grow."""
    IMPLICIT = 0x20000
    """Not in SCIP: the name is not written here. The compiler inserts the use, or it comes out of a macro."""


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that the compiler, or the helper, has to say about a place.

    Attributes:
        line: 0-based line.
        column: 0-based column in the document's encoding.
        message: one sentence for the user.
        code: what kind of problem, such as `syntax` or `import-not-installed`; stable, lower case.
        severity: see `Severity`.
    """

    line: int
    column: int
    message: str
    code: str = ""
    severity: Severity = "error"


class Definition(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known about one symbol that this document defines or declares.

    Attributes:
        symbol: index into the document's `symbols`.
        kind: the name of a SCIP `SymbolInformation.Kind`, such as `Function`; empty when unknown.
        name: the name as the user writes it.
        signature: the declaration in the language's own syntax, as its hover shows it.
        documentation: the documentation comment, without comment marks.
        relationships: pairs of a `RelationshipKind` and an index into the document's `symbols`.
    """

    symbol: int
    kind: str = ""
    name: str = ""
    signature: str = ""
    documentation: str = ""
    relationships: tuple[tuple[RelationshipKind, int], ...] = ()


class Unresolved(msgspec.Struct, frozen=True, omit_defaults=True):
    """The names in a document that the compiler has no declaration for, lest silence be taken for absence.

    Attributes:
        names: the distinct names.
        uses: flat groups of four: delta line, start column, index into `names`, index into `REASONS`.
    """

    names: tuple[str, ...] = ()
    uses: tuple[int, ...] = ()


REASONS = (
    "unknown-receiver",
    "unresolved-import",
    "no-declaration",
    "unreachable",
)
"""Why a name is unresolved: the type of what stands before the dot is not known; it comes from an import
that did not resolve; the compiler knows the owner but not this name; the code can never run."""


class Document(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one compiler run said about one file.

    Attributes:
        document: path with forward slashes, relative to the checkout's root; for a `declared` document
            relative to the location of its package. A notebook's cell is `PATH#cell-N`, N from 0.
        language: SCIP's language name in lower case, such as `python`.
        package: index into the job's packages: the package that owns the file.
        encoding: the code unit of all columns in this record.
        digest: SHA-256 of the bytes that were read, in lower-case hexadecimal.
        symbols: the symbol strings that the other fields index; sorted by first appearance.
        occurrences: flat groups of five integers, sorted by position: delta line (from the previous
            occurrence, the first from 0), start column, length in columns, index into `symbols`, `Role` bits.
        enclosing: for definitions with a body, groups of five: index of the occurrence (0 is the first),
            start line, start column, end line, end column of the whole definition; sorted by occurrence.
        multiline: for the rare occurrence that ends on a later line, groups of three: index of the
            occurrence, lines to add, end column there; its length in `occurrences` is then 0.
        definitions: one for each symbol that is defined or declared here.
        unresolved: the names that have no declaration.
        problems: what the compiler said about this document.
        declared: the file belongs to a dependency; only the names that were used are in this record.
        extras: what another SCIP indexer wrote that has no field here, kept for the way back.
    """

    document: str
    language: str
    package: int
    encoding: Encoding
    digest: str
    symbols: tuple[str, ...] = ()
    occurrences: tuple[int, ...] = ()
    enclosing: tuple[int, ...] = ()
    multiline: tuple[int, ...] = ()
    definitions: tuple[Definition, ...] = ()
    unresolved: Unresolved = Unresolved()
    problems: tuple[Problem, ...] = ()
    declared: bool = False
    extras: msgspec.Raw = msgspec.Raw(b"")


class UnitResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """How the analysis of one unit ended.

    Attributes:
        unit: the unit's identifier.
        status: see `Status`.
        seconds: how long the helper worked on it; never part of an output that must be reproducible.
        reason: for anything but `indexed`, one sentence on why.
        code: the stable `TLxxx` code of the reason.
        missing: input files of the unit that were not analysed, with the reason for each.
        reads: the checkout's own files that were read beside the unit's inputs, relative to its root and
            sorted:
            when one of them changes, so may these facts.
    """

    unit: str
    status: Status
    seconds: float = 0.0
    reason: str = ""
    code: str = ""
    missing: tuple[tuple[str, str], ...] = ()
    reads: tuple[str, ...] = ()


Fact = Document | UnitResult
"""One line of a helper's standard output."""
