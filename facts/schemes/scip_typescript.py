"""scip-typescript: `scip-typescript npm NAME VERSION`, then the file's path and nested names, as ours.

Accessors are methods `<get>x` and `<set>x`. A type without a name is a meta descriptor `typeLiteralN`,
which we leave out. A member of an object literal is a meta descriptor of the file, with a number and
without what holds it. Properties that are declared as parameters of the constructor stay in it; the hover
text of their definition tells (`learn`). All overloads have the type parameters of the first (`in_place`).
"""

from __future__ import annotations

import re
from bisect import bisect
from typing import TYPE_CHECKING

from .. import symbol as symbols
from ..document import Role
from ..spans import spans
from ..symbol import Descriptor, Symbol
from .known import named

if TYPE_CHECKING:
    from ..document import Document
    from .known import Known

_LITERAL = re.compile(r"typeLiteral\d+:")
_DECLARATIONS = re.compile(r"\.d\.[cm]?ts$")
_CONSTRUCTOR = "`<constructor>`().("
_PROPERTY = "```ts\n(property) "


def normal(symbol: Symbol, found: Known) -> Symbol | str:
    """The symbol in normal form, or why there is none."""
    name = symbol.package
    if not name:
        own = [each for manager, each in found.own if manager == "npm"]
        if len(own) != 1:
            return "its package has no name"
        name = own[0]
    descriptors: list[Descriptor] = []
    for each in symbol.descriptors:
        if each.suffix == "meta":
            if not _LITERAL.fullmatch(each.name + ":"):
                return "a member of an object literal, without what holds it"
        elif each.suffix == "method" and each.name.startswith(("<get>", "<set>")):
            descriptors.append(Descriptor(each.name[5:], "term"))
        else:
            descriptors.append(each)
    normal = named(found, "npm", name, symbol.version, tuple(descriptors))
    return _of_source(normal, found)


def _of_source(symbol: Symbol, found: Known) -> Symbol:
    """A symbol of a declaration file as one of the source that was made into it, where that is known."""
    for length, each in enumerate(symbol.descriptors, 1):
        if _DECLARATIONS.search(each.name):
            path = "/".join(part.name for part in symbol.descriptors[:length])
            source = found.source(symbol.package, symbol.version, path)
            file = tuple(Descriptor(part, "namespace") for part in source.split("/"))
            descriptors = (*file, *symbol.descriptors[length:])
            return Symbol(symbol.scheme, symbol.manager, symbol.package, symbol.version, descriptors)
    return symbol


def learn(document: Document) -> dict[str, str]:
    """Symbols whose definitions tell how they should have been spelled, and that spelling.

    These are properties that a constructor's parameters declare, and members of the second and later types
    without a name that have one owner.
    """
    hovers = {document.symbols[each.symbol]: each.documentation for each in document.definitions}
    respelled: dict[str, str] = {}
    braces: dict[str, list[str]] = {}
    for span in spans(document):
        text = document.symbols[span.symbol]
        if not span.roles & Role.DEFINITION or text in respelled or symbols.is_local(text):
            continue
        owner, _, parameter = text.rpartition(_CONSTRUCTOR)
        if owner and text.endswith(")") and hovers.get(text, "").startswith(_PROPERTY):
            respelled[text] = f"{owner}{parameter[:-1]}."
        elif (literal := _last_literal(text)) and text[literal:].count(".") == 1:
            seen = braces.setdefault(_LITERAL.sub("", text), [])
            if text[:literal] not in seen:
                seen.append(text[:literal])
            if number := seen.index(text[:literal]):
                respelled[text] = _numbered(text, number)
    return respelled


def in_place(document: Document, _found: Known) -> dict[int, str]:
    """Symbols of single occurrences, by index: type parameters of second and later overloads, numbered."""
    heads: dict[str, list[tuple[int, int]]] = {}
    for span in spans(document):
        text = document.symbols[span.symbol]
        if span.roles & Role.DEFINITION and text.endswith("()."):
            heads.setdefault(text, []).append((span.line, span.start))
    overloads = {text: positions for text, positions in heads.items() if len(positions) > 1}
    found: dict[int, str] = {}
    for index, span in enumerate(spans(document) if overloads else ()):
        function, bracket, rest = document.symbols[span.symbol].rpartition("[")
        number = bisect(overloads.get(function, ()), (span.line, span.start)) - 1
        if number > 0 and rest.endswith("]"):
            found[index] = f"{function}{bracket}{rest[:-1]}+{number}]"
    return found


def _last_literal(text: str) -> int:
    """Where the last type without a name ends in a symbol; 0 when there is none."""
    return max((match.end() for match in _LITERAL.finditer(text)), default=0)


def _numbered(text: str, number: int) -> str:
    stem, mark = (text[:-3], "().") if text.endswith("().") else (text[:-1], ".")
    return f"{stem[:-1]}+{number}`{mark}" if stem.endswith("`") else f"{stem}+{number}{mark}"
