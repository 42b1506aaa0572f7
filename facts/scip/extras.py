"""What SCIP can say and facts have no field for, as it stands in `Document.extras` under the key `scip`.

Ranges stand under the key `ranges` beside it, four numbers each, so that `positions.convert` finds them;
the structs here hold indices of ranges. Definitions, occurrences and problems are named by index as well.
"""

from __future__ import annotations

import msgspec


class Plain(msgspec.Struct, frozen=True, omit_defaults=True):
    """An occurrence without a symbol.

    Attributes:
        range: index of its range.
        roles: `SymbolRole` bits.
        syntax: `SyntaxKind`.
        documentation: `override_documentation`.
        enclosing: index of its enclosing range, or -1.
    """

    range: int
    roles: int = 0
    syntax: int = 0
    documentation: tuple[str, ...] = ()
    enclosing: int = -1


class Diagnostic(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a problem cannot hold.

    Attributes:
        problem: index of the problem.
        severity: the number, when it is none of the three that problems have; or -1.
        source: who says so.
        tags: `DiagnosticTag` numbers.
        occurrence: index of the occurrence that it is on, when that is not the first at its position; or -1.
        plain: index of the `Plain` that it is on, or -1.
    """

    problem: int
    severity: int = -1
    source: str = ""
    tags: tuple[int, ...] = ()
    occurrence: int = -1
    plain: int = -1


class Information(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a definition cannot hold.

    Attributes:
        definition: index of the definition.
        documentation: the sections, when there is not exactly one; the definition has them joined.
        signature: a whole serialized `Signature`, when it is more than a text in the document's language.
        flagless: targets of relationships that say nothing.
    """

    definition: int
    documentation: tuple[str, ...] = ()
    signature: bytes = b""
    flagless: tuple[str, ...] = ()


class Extras(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of the key `scip`.

    Attributes:
        language: the language as written, when it is not the spelling that SCIP wants.
        encoding: the number of the position encoding, when it is none of the three that are known; or -1.
        text: the document's text.
        syntax: pairs of occurrence and `SyntaxKind`.
        documentation: `override_documentation` by occurrence.
        enclosing: for occurrences that define nothing, pairs of occurrence and index of its enclosing range.
        plain: the occurrences without a symbol.
        diagnostics: what problems cannot hold.
        information: what definitions cannot hold.
        owners: `enclosing_symbol` by definition, when it is not what the enclosing ranges say.
    """

    language: str | None = None
    encoding: int = -1
    text: str = ""
    syntax: tuple[int, ...] = ()
    documentation: tuple[tuple[int, tuple[str, ...]], ...] = ()
    enclosing: tuple[int, ...] = ()
    plain: tuple[Plain, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    information: tuple[Information, ...] = ()
    owners: tuple[tuple[int, str], ...] | None = None


def split(extras: msgspec.Raw) -> tuple[Extras, tuple[int, ...], bytes]:
    """A document's extras as SCIP's part, its ranges, and the rest as JSON (empty when there is none)."""
    if not bytes(extras):
        return Extras(), (), b""
    try:
        content = msgspec.json.decode(extras, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return Extras(), (), bytes(extras)
    if "scip" not in content:
        return Extras(), (), bytes(extras)
    scip = msgspec.json.decode(content.pop("scip"), type=Extras)
    ranges = msgspec.json.decode(content.pop("ranges", msgspec.Raw(b"[]")), type=tuple[int, ...])
    return scip, ranges, msgspec.json.encode(content) if content else b""


def merge(scip: Extras, ranges: list[int], rest: bytes) -> msgspec.Raw:
    """The inverse of `split`."""
    if scip == Extras():
        return msgspec.Raw(rest)
    content = msgspec.json.decode(rest, type=dict[str, msgspec.Raw]) if rest else {}
    content["scip"] = msgspec.Raw(msgspec.json.encode(scip))
    if ranges:
        content["ranges"] = msgspec.Raw(msgspec.json.encode(ranges))
    return msgspec.Raw(msgspec.json.encode(content))
