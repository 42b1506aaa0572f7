"""rust-analyzer: `rust-analyzer cargo PACKAGE VERSION`, modules as namespaces, and `impl#[Type][Trait]`.

Our normal form is of the purl type `cargo` and has the same descriptors; the root module is `crate/`. Tests,
examples, benchmarks and programs of a package are crates of their own, and rust-analyzer spells what is in
them as if it were in the library: we name their file (`in_place`). What comes with the compiler (`core`,
`alloc`, `std` and others) has an address for a version: it is the package `rust` of the type `generic`, with
the crate as the first namespace, because crates of these names can be published by anybody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import symbol as symbols
from ..document import Role
from ..symbol import Descriptor, Symbol
from .known import named

if TYPE_CHECKING:
    from ..document import Document
    from .known import Known

_TOOLCHAIN = "https://github.com/rust-lang/rust/"
_ROOT = Descriptor("crate", "namespace")
_CRATE_FILE = re.compile(r"(?:.*/)?((?:tests|examples|benches|src/bin)/(?:[^/]+|[^/]+/main)\.rs)")
"""The file of a crate's root module that Cargo finds by its place, and that is not the library's."""


def normal(symbol: Symbol, found: Known) -> Symbol | str:
    """The symbol in normal form, or why there is none."""
    if symbol.version.startswith(_TOOLCHAIN):
        crate = Descriptor(symbol.package, "namespace")
        rest = symbol.descriptors[1:] if symbol.descriptors[0] == _ROOT else symbol.descriptors
        return named(found, "generic", "rust", "", (crate, *rest))
    if not symbol.package:
        return "nobody said which package it is of"
    return named(found, "cargo", symbol.package, symbol.version, symbol.descriptors)


def in_place(document: Document, _found: Known) -> dict[int, str]:
    """Symbols of single occurrences, by index: what the root of a crate beside the library defines."""
    match = _CRATE_FILE.fullmatch(document.document)
    if match is None:
        return {}
    file = symbols.format_descriptors((Descriptor(match[1], "namespace"),))
    uses = list(zip(document.occurrences[3::5], document.occurrences[4::5], strict=True))
    carried: dict[int, str] = {}
    is_root = False
    for symbol, roles in uses:
        text = document.symbols[symbol]
        if roles & Role.DEFINITION and symbol not in carried and not symbols.is_local(text):
            package, descriptors = symbols.split(text)
            is_root |= descriptors == "crate/"
            carried[symbol] = symbols.join(package, file + descriptors.removeprefix("crate/"))
    # A module of the library can lie in such a folder too.
    return {index: carried[symbol] for index, (symbol, _) in enumerate(uses) if is_root and symbol in carried}
