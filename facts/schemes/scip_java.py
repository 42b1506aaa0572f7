"""scip-java: `semanticdb maven maven/GROUP/ARTIFACT VERSION`, or in later versions `scip-java maven ...`.

Our normal form is of the purl type `maven`, named `GROUP/ARTIFACT`, with the Java package as one namespace
and then the nested names as scip-java has them: `` `org.acme.shapes`/Square#area(+1). ``, constructors
`` `<init>` ``, overloads by their place among those of their name. The JDK is the package `jdk` of the type
`generic`.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from ..symbol import Descriptor, Symbol
from .known import named

if TYPE_CHECKING:
    from .known import Known

_MAVEN = "maven/"
_UNNAMED = frozenset({"_root_", "_empty_"})
"""What stands for the unnamed package, and for the outermost."""


def normal(symbol: Symbol, found: Known) -> Symbol | str:
    """The symbol in normal form, or why there is none."""
    parts = [each.name for each in takewhile(lambda each: each.suffix == "namespace", symbol.descriptors)]
    rest = symbol.descriptors[len(parts) :]
    if not rest:
        return "a package of Java, which several artifacts can share"
    package = ".".join(part for part in parts if part not in _UNNAMED)
    descriptors = (Descriptor(package, "namespace"), *rest) if package else rest
    if symbol.package == "jdk":
        return named(found, "generic", "jdk", symbol.version, descriptors)
    if not symbol.package.startswith(_MAVEN):
        return "nobody said which artifact it is of"
    return named(found, "maven", symbol.package.removeprefix(_MAVEN), symbol.version, descriptors)
