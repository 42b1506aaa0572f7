"""scip-go: `scip-go gomod MODULE VERSION` and the import path as one namespace, which is nearly ours.

The standard library is a module `github.com/golang/go/src` whose version is the `go` line of the
checkout's `go.mod`, and of a pseudo-version only the revision is written. Methods that an interface
declares are spelled as fields. Members of a type without a name hang on a digest of that type instead of
on what has the type, and those of a variable's type on a meta descriptor; where they are defined tells
whose they are (`learn`). All `init` functions of a package are one (`in_place`).
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from .. import symbol as symbols
from ..document import Role
from ..spans import spans
from ..symbol import Symbol
from .known import named

if TYPE_CHECKING:
    from ..document import Document
    from .known import Known

_STANDARD = "github.com/golang/go/src"
_ANONYMOUS = "$anon_"
_MEMBERS = re.compile(r"(.*)\$anon_[0-9a-f]+#")
_INIT = "/init()."
_UNFIT = re.compile(r"[^A-Za-z0-9_+$-]")


def normal(symbol: Symbol, found: Known) -> Symbol | str:
    """The symbol in normal form, or why there is none."""
    package, *rest = symbol.descriptors
    if package.name.endswith(".test"):
        return "the go command generates the package for tests"
    if any(each.name.startswith(_ANONYMOUS) for each in rest):
        return "a member of a type without a name that nothing in the file has, or several things have"
    if any(each.suffix == "meta" for each in rest):
        if any(each.suffix == "meta" and each.name.startswith(("func", "inline-")) for each in rest):
            return "a member of a type without a name, in a function's results or for several variables"
        rest = [replace(each, suffix="term") if each.suffix == "meta" else each for each in rest]
    descriptors = (package, *rest)
    if symbol.package in {_STANDARD, f"{_STANDARD}/builtin"}:
        return named(found, "golang", "std", "", descriptors)
    return named(found, "golang", symbol.package, symbol.version, descriptors)


def in_place(document: Document, _found: Known) -> dict[int, str]:
    """Symbols of single occurrences, by index: `init` functions, with the file and their number in it."""
    stem = _UNFIT.sub("$", PurePosixPath(document.document).name.removesuffix(".go"))
    found: dict[int, str] = {}
    for index, (symbol, roles) in enumerate(
        zip(document.occurrences[3::5], document.occurrences[4::5], strict=True)
    ):
        text = document.symbols[symbol]
        if roles & Role.DEFINITION and text.endswith(_INIT):
            number = f"+{len(found)}" if found else ""
            found[index] = f"{text[:-2]}{stem}{number})."
    return found


def learn(document: Document) -> dict[str, str]:
    """Symbols whose definitions tell how they should have been spelled, and that spelling."""
    methods = {
        document.symbols[each.symbol] for each in document.definitions if each.kind == "MethodSpecification"
    }
    respelled: dict[str, str] = {}
    owners: dict[str, str] = {}
    shared: set[str] = set()
    before = ""
    for span in spans(document):
        text = document.symbols[span.symbol]
        if not span.roles & Role.DEFINITION or symbols.is_local(text):
            continue
        better = text
        if found := _MEMBERS.match(text):
            # Two variables of one type share the symbols of its fields.
            if text in respelled:
                shared.add(text)
            # The fields follow the name that has the type.
            if found[0] not in owners and before.startswith(found[1]):
                owners[found[0]] = respelled.get(before, before)
            better = owners.get(found[0], found[0]) + text[found.end() :]
        if text in methods and not better.endswith(")."):
            better = better[:-1] + "()."
        if better != text:
            respelled[text] = better
        before = text
    return {text: better for text, better in respelled.items() if text not in shared}
