"""scip-python: `scip-python python DISTRIBUTION VERSION` and the dotted module as one namespace.

A module is `` `a.b`/__init__: ``. Distributions have the name of their metadata instead of the normal one. A
module of the checkout is called by its path from the folder that the indexer ran in (`src.acme.core`), and
modules of packages that the indexer did not find are given to the checkout's. The standard library is
`python-stdlib`. Functions in methods are spelled as methods beside them, and modules of relative imports
without the package around them (`in_place`).
"""

from __future__ import annotations

import builtins
import sys
import typing
from bisect import bisect
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from .. import symbol as symbols
from ..document import Role
from ..spans import Span, groups, spans
from ..symbol import Descriptor, Symbol
from .known import KnownPackage, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..document import Document
    from .known import Known

_STANDARD = "python-stdlib"
_MODULE = Descriptor("__init__", "meta")
_BUILTINS = Descriptor("builtins", "namespace")
_TYPING = Descriptor("typing", "namespace")
_ASSIGNED = frozenset(
    {
        *("Annotated", "AnyStr", "Callable", "ChainMap", "ClassVar", "Concatenate", "Counter", "DefaultDict"),
        *("Deque", "Dict", "Final", "FrozenSet", "Generic", "List", "Literal", "LiteralString", "Never"),
        *(
            "NoReturn",
            "NotRequired",
            "Optional",
            "OrderedDict",
            "Protocol",
            "Required",
            "Self",
            "Set",
            "Tuple",
        ),
        *("Type", "TypeAlias", "TypeGuard", "TypeIs", "TypedDict", "Union", "Unpack"),
    }
)
"""What `typing` declares by an assignment, and scip-python sometimes takes for a class."""

_CLASSES = frozenset({"Any", "AsyncContextManager", "ContextManager"})
"""What `typing` declares as a class by now, and did not when scip-python was made."""


def normal(symbol: Symbol, found: Known) -> Symbol | str:
    """The symbol in normal form, or why there is none."""
    module, *rest = symbol.descriptors
    if module.suffix != "namespace":
        return "it does not begin with a module"
    if rest == [_MODULE]:
        rest = []
    if any(each.suffix == "meta" for each in rest):
        return "it has a meta descriptor"
    if len(rest) > 1 and rest[-1].suffix == "term" and rest[-1] == rest[-2]:
        # A variable with an annotation is written twice.
        rest.pop()
    if symbol.package == _STANDARD:
        return _standard(module, rest, found)
    own = found.modules.get(module.name)
    if own is not None:
        descriptors = (Descriptor(own.name, "namespace"), *rest)
        return named(found, own.package.manager, own.package.name, own.package.version, descriptors)
    name = canonicalize_name(symbol.package)
    provider = _provider(module.name, found)
    if provider is not None and provider.name != name:
        return named(found, "pypi", provider.name, provider.version, (module, *rest))
    if provider is None and ("pypi", name) in found.own:
        if module.name.partition(".")[0] in sys.stdlib_module_names:
            return _standard(module, rest, found)
        return "a module that neither the checkout nor a package that is installed for it has"
    return named(found, "pypi", name, symbol.version, (module, *rest))


def _standard(module: Descriptor, rest: list[Descriptor], found: Known) -> Symbol | str:
    """A symbol of the standard library; scip-python takes names that it cannot place for builtins."""
    if rest and module == _BUILTINS and rest[0].suffix == "type" and not hasattr(builtins, rest[0].name):
        if rest[0].name not in vars(typing) or rest[0].name.startswith("_"):
            return "a name that is said to be in `builtins` and is not"
        module = _TYPING
    if rest and module == _TYPING and rest[0].name in _ASSIGNED:
        rest = [Descriptor(rest[0].name, "term"), *rest[1:]]
    elif rest and module == _TYPING and rest[0].name in _CLASSES:
        rest = [Descriptor(rest[0].name, "type"), *rest[1:]]
    # Only the language's version is said, such as 3.11.
    return named(found, "generic", "python", "", (module, *rest))


def _provider(module: str, found: Known) -> KnownPackage | None:
    """The package that provides a module, by the longest of its outer names."""
    name = module
    while name:
        if name in found.providers:
            return found.providers[name]
        name = name.rpartition(".")[0]
    return None


def in_place(document: Document, found: Known) -> dict[int, str]:
    """Symbols of single occurrences, by index, in scip-python's scheme but spelled as what they are there.

    What lies in a function is spelled as being in it; the second and later definitions of a function or class
    carry a number in the symbols of what they hold. Modules that are imported relatively get their package.
    """
    return {**_relative(document, found), **_repeated(document), **_nested(document)}


def _relative(document: Document, found: Known) -> dict[int, str]:
    """Modules that are named without the package around them, where just one around has such a module."""
    own = next((text for text in document.symbols if text.endswith("/__init__:")), "")
    if not own:
        return {}
    package, descriptors = symbols.split(own)
    parts = symbols.parse_descriptors(descriptors)[0].name.split(".")
    outer = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    absolute: dict[int, str] = {}
    for index, text in enumerate(document.symbols):
        if not text.startswith(package + " ") or not text.endswith("/__init__:"):
            continue
        module = symbols.parse_descriptors(symbols.split(text)[1])[0]
        fitting = [each for name in outer if (each := f"{name}.{module.name}") in found.modules]
        if len(fitting) == 1 and module.name not in found.modules and not _provider(module.name, found):
            names = (Descriptor(fitting[0], "namespace"), _MODULE)
            absolute[index] = symbols.join(package, symbols.format_descriptors(names))
    uses = enumerate(document.occurrences[3::5] if absolute else ())
    return {index: absolute[symbol] for index, symbol in uses if symbol in absolute}


def _nested(document: Document) -> dict[int, str]:
    """What lies in functions and classes that lie in functions."""
    wrong: list[tuple[Span, str, str]] = []
    around: list[tuple[Span, str]] = []
    numbers: Counter[str] = Counter()
    for body, text in _bodies(document):
        while around and (around[-1][0].end_line, around[-1][0].end) <= (body.line, body.start):
            around.pop()
        package, descriptors = symbols.split(text)
        path = symbols.parse_descriptors(descriptors)
        outer = around[-1][1] if around else ""
        better = outer + symbols.format_descriptors(path[-1:]) if outer else text
        inner = _numbered(better, numbers[better])
        numbers[better] += 1
        if around and better != text:
            wrong.append((around[-1][0], text, better))
        if inner != text:
            wrong.append((body, text, inner))
        if around and text.endswith("#"):
            # Attributes of such a class are spelled as of one at the top of the module.
            wrong.append(
                (body, symbols.join(package, symbols.format_descriptors((path[0], path[-1]))), inner)
            )
        around.append((body, inner))
    return _respelled(document, wrong) if wrong else {}


def _repeated(document: Document) -> dict[int, str]:
    """What lies in the second and later definitions of a function, whose names are written as references.

    Such a name stands right before the definition of its first parameter.
    """
    places = list(spans(document))
    heads: dict[str, list[tuple[int, int]]] = {}
    for place, following in pairwise(places):
        text = document.symbols[place.symbol]
        is_head = following.roles & Role.DEFINITION and not place.roles & Role.DEFINITION
        if is_head and text.endswith(").") and document.symbols[following.symbol].startswith(text + "("):
            heads.setdefault(text, []).append((place.line, place.start))
    inner = [
        [function for function in heads if text.startswith(function) and text != function]
        for text in document.symbols
    ]
    result: dict[int, str] = {}
    for index, place in enumerate(places if heads else ()):
        for function in inner[place.symbol]:
            if number := bisect(heads[function], (place.line, place.start)):
                text = document.symbols[place.symbol]
                result[index] = _numbered(function, number) + text[len(function) :]
    return result


def _respelled(document: Document, wrong: list[tuple[Span, str, str]]) -> dict[int, str]:
    """Occurrences in a range whose symbols begin with a wrong text, with the right one; inner ranges last."""
    fitting = [[row for row in wrong if text.startswith(row[1])] for text in document.symbols]
    result: dict[int, str] = {}
    for index, span in enumerate(spans(document)):
        for body, start, better in fitting[span.symbol]:
            rest = document.symbols[span.symbol][len(start) :]
            # The name of a function or class is that of all its definitions.
            is_name = not rest and body.symbol == span.symbol and span.roles & Role.DEFINITION
            if _within(span, body) and not is_name:
                result[index] = better + rest
    return result


def _within(span: Span, body: Span) -> bool:
    return (body.line, body.start) <= (span.line, span.start) < (body.end_line, body.end)


def _numbered(text: str, number: int) -> str:
    if not number:
        return text
    if text.endswith("()."):
        return f"{text[:-2]}+{number})."
    return f"{text[:-2]}+{number}`#" if text.endswith("`#") else f"{text[:-1]}+{number}#"


def _bodies(document: Document) -> Iterator[tuple[Span, str]]:
    """The functions and classes that a document defines, each with its whole source, by position."""
    places = list(spans(document))
    for index, line, start, end_line, end in groups(document.enclosing, 5):
        place = places[index]
        text = document.symbols[place.symbol]
        if place.roles & Role.DEFINITION and text.endswith((").", "#")) and not symbols.is_local(text):
            yield Span(line, start, end_line, end, place.symbol, place.roles), text
