"""scip-clang: `cxx . PACKAGE VERSION$`, where a package map said which package, or nothing did.

Namespaces, types, members, variables and files are spelled as ours, but for types that a source file keeps to
itself: we name the file (`in_place`). Functions are not: what tells overloads apart is a hash of scip-clang's
own, of 64 bits over a text that is not in the file. Macros are named by the line and column of their
definition, and types without a name by a number. Enumerators of unscoped enumerations look like variables,
and specialisations like their template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import symbol as symbols
from ..document import Role
from ..symbol import Descriptor, Symbol
from .known import named

if TYPE_CHECKING:
    from ..document import Document
    from .known import Known

_FILE = "<file>/"
_UNNAMED_SPACE = "$anonymous_namespace_"
_UNNAMED_TYPE = "$anonymous_type_"
_UNNAMED = "$anonymous_"
_SOURCES = (".c", ".C", ".c++", ".cc", ".cpp", ".cu", ".cxx", ".m", ".mm")
_INLINE = frozenset({"__1", "__cxx11"})
"""Namespaces of standard libraries that are inline, and so in no name."""


def normal(symbol: Symbol, found: Known) -> Symbol | str:
    """The symbol in normal form, or why there is none."""
    manager, package = "generic", symbol.package
    if not package:
        mine = [key for key in found.own if key[0] == "generic"]
        if len(mine) != 1:
            return "nobody said which package it is of"
        manager, package = mine[0]
    descriptors: list[Descriptor] = []
    for each in symbol.descriptors:
        if each.suffix == "macro":
            return "macros are named by the place of their definition"
        if each.suffix == "method":
            return "functions are told apart by a hash of the indexer's own"
        if each.name.startswith(_UNNAMED_TYPE):
            return "a type without a name, or something in it"
        if each.name.startswith(_FILE):
            descriptors.append(Descriptor(found.folder + each.name.removeprefix(_FILE), "namespace"))
        elif each.name.startswith(_UNNAMED_SPACE):
            # What nothing outside its file can mean begins with the file.
            path = found.folder + each.name.removeprefix(_UNNAMED_SPACE)
            descriptors.insert(0, Descriptor(path, "namespace"))
            descriptors.append(Descriptor("(anonymous namespace)", "namespace"))
        elif each.suffix != "namespace" or each.name not in _INLINE:
            descriptors.append(each)
    return named(found, manager, package, symbol.version.removesuffix("$"), tuple(descriptors))


def in_place(document: Document, found: Known) -> dict[int, str]:
    """Symbols of single occurrences, by index: types that a source file defines, and what is in them."""
    if not document.document.endswith(_SOURCES):
        return {}
    file = symbols.format_descriptors((Descriptor(found.folder + document.document, "namespace"),))
    types: list[str] = []
    for symbol, roles in zip(document.occurrences[3::5], document.occurrences[4::5], strict=True):
        text = document.symbols[symbol]
        if roles & Role.DEFINITION and text.endswith("#") and _UNNAMED not in text:
            *outer, _ = symbols.parse_descriptors(symbols.split(text)[1])
            if all(each.suffix == "namespace" for each in outer):
                types.append(text)
    kept = tuple(types)
    carried: dict[int, str] = {}
    for index, text in enumerate(document.symbols):
        if kept and text.startswith(kept):
            package, descriptors = symbols.split(text)
            carried[index] = symbols.join(package, file + descriptors)
    uses = enumerate(document.occurrences[3::5] if carried else ())
    return {index: carried[symbol] for index, symbol in uses if symbol in carried}
