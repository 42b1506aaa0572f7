"""The grammar of SCIP symbol strings.

A symbol is either `local ID`, private to one document, or five parts divided by single spaces: scheme,
manager, package name, version, and descriptors that lead from the package down to the entity:

    tieline pypi requests 2.32.3 `requests.api`/get().

Spaces inside the first four parts are doubled, and an empty manager, name or version is written `.`.
The module follows the grammar in the comments of `scip.proto` (schema 0.9). `split`, `join`, `display_name`
and `is_local` serve the store: they cut symbols that are known to be well formed, without a full parse.
"""

from __future__ import annotations

import re
from typing import Final, Literal

import msgspec

Suffix = Literal["namespace", "type", "term", "method", "type-parameter", "parameter", "meta", "macro"]
"""What a descriptor names; each has its own punctuation in the symbol string."""

_SIMPLE: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-$"
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_+$-]+|`(?:[^`]|``)+`")
_SIMPLE_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_+$-]+")
_FIELD: Final = re.compile(r"((?:[^ ]|  )+) ")
_SUFFIXES: Final[dict[str, Suffix]] = {
    "/": "namespace",
    "#": "type",
    ".": "term",
    ":": "meta",
    "!": "macro",
}
_MARKS: Final = {suffix: mark for mark, suffix in _SUFFIXES.items()}
_BRACKETS: Final[dict[str, tuple[str, Suffix]]] = {"[": ("]", "type-parameter"), "(": (")", "parameter")}
_FIELDS: Final = ("scheme", "manager", "package name", "version")


class SymbolError(ValueError):
    """A text that is not a symbol, or a symbol that has no text.

    Attributes:
        text: the offending text.
        offset: index of the first character that does not fit.
        expected: what the grammar wants there.
    """

    def __init__(self, text: str, offset: int, expected: str) -> None:
        super().__init__(text, offset, expected)
        self.text = text
        self.offset = offset
        self.expected = expected

    def __str__(self) -> str:
        return f"expected {self.expected} at offset {self.offset} of {self.text!r}"


class Descriptor(msgspec.Struct, frozen=True, omit_defaults=True):
    """One step from a package to an entity.

    Attributes:
        name: the name without escapes; never empty.
        suffix: what the name stands for.
        disambiguator: tells overloads apart; methods only, letters, digits and `_+-$`, or empty.
    """

    name: str
    suffix: Suffix
    disambiguator: str = ""


class Symbol(msgspec.Struct, frozen=True):
    """A symbol that other documents can see. Fields are without escapes, and empty where the text has `.`.

    Attributes:
        scheme: which indexer's naming it is; never empty, never beginning with `local`.
        manager: the package manager, for tieline the type of the package URL.
        package: the package's name.
        version: the package's version.
        descriptors: at least one.
    """

    scheme: str
    manager: str
    package: str
    version: str
    descriptors: tuple[Descriptor, ...]


class Local(msgspec.Struct, frozen=True):
    """A symbol that only its own document can see.

    Attributes:
        id: letters, digits and `_+-$`; a number in tieline's own documents.
    """

    id: str


def parse(text: str) -> Symbol | Local:
    """The symbol that a text stands for.

    Needless backticks are accepted, as other readers do; `is_canonical` tells.

    Raises:
        SymbolError: the text does not follow the grammar.
    """
    if is_local(text):
        if not _SIMPLE_IDENTIFIER.fullmatch(text, 6):
            raise SymbolError(text, 6, "a local id of letters, digits and _+-$")
        return Local(text[6:])
    if text.startswith("local"):
        raise SymbolError(text, 0, "a scheme that does not begin with 'local'")
    fields: list[str] = []
    offset = 0
    for name in _FIELDS:
        match = _FIELD.match(text, offset)
        if match is None:
            raise SymbolError(text, offset, f"{name} and a space")
        fields.append(match[1].replace("  ", " "))
        offset = match.end()
    scheme, manager, package, version = (fields[0], *("" if field == "." else field for field in fields[1:]))
    return Symbol(scheme, manager, package, version, _parse_descriptors(text, offset))


def parse_descriptors(text: str) -> tuple[Descriptor, ...]:
    """The descriptors that the second part of `split` stands for.

    Raises:
        SymbolError: the text does not follow the grammar, or is empty.
    """
    return _parse_descriptors(text, 0)


def _parse_descriptors(text: str, offset: int) -> tuple[Descriptor, ...]:
    descriptors: list[Descriptor] = []
    while True:
        descriptor, offset = _parse_descriptor(text, offset)
        descriptors.append(descriptor)
        if offset == len(text):
            return tuple(descriptors)


def _parse_descriptor(text: str, offset: int) -> tuple[Descriptor, int]:
    bracket = _BRACKETS.get(text[offset : offset + 1])
    if bracket:
        closing, suffix = bracket
        name, end = _parse_name(text, offset + 1)
        if text[end : end + 1] != closing:
            raise SymbolError(text, end, f"{closing!r}")
        return Descriptor(name, suffix), end + 1
    name, end = _parse_name(text, offset)
    mark = text[end : end + 1]
    if mark in _SUFFIXES:
        return Descriptor(name, _SUFFIXES[mark]), end + 1
    if mark != "(":
        raise SymbolError(text, end, "one of '/', '#', '.', ':', '!', '('")
    match = _SIMPLE_IDENTIFIER.match(text, end + 1)
    disambiguator = match[0] if match else ""
    end += 1 + len(disambiguator)
    if not text.startswith(").", end):
        raise SymbolError(text, end, "').' after a method's disambiguator")
    return Descriptor(name, "method", disambiguator), end + 2


def _parse_name(text: str, offset: int) -> tuple[str, int]:
    match = _IDENTIFIER.match(text, offset)
    if match is None:
        raise SymbolError(text, offset, "an identifier")
    name = match[0]
    if name[0] == "`":
        name = name[1:-1].replace("``", "`")
    return name, match.end()


def format(symbol: Symbol | Local) -> str:  # noqa: A001 - the inverse of `parse`, read as `symbol.format`
    """The canonical text of a symbol, with backticks only where they are needed.

    Raises:
        SymbolError: the grammar has no text for it: a package field `.` or one that begins with a space, a
            scheme that begins with `local`, no descriptors, an empty name, a bad disambiguator or local id.
    """
    if isinstance(symbol, Local):
        if not _SIMPLE_IDENTIFIER.fullmatch(symbol.id):
            raise SymbolError(symbol.id, 0, "a local id of letters, digits and _+-$")
        return f"local {symbol.id}"
    return join(
        format_package(symbol.scheme, symbol.manager, symbol.package, symbol.version),
        format_descriptors(symbol.descriptors),
    )


def format_package(scheme: str, manager: str, package: str, version: str) -> str:
    """The first four fields of a symbol as text: the package key that `split` gives.

    Raises:
        SymbolError: as `format`.
    """
    if not scheme or scheme.startswith("local"):
        raise SymbolError(scheme, 0, "a scheme that is not empty and does not begin with 'local'")
    for field in (scheme, manager, package, version):
        # Three spaces read as the end of a field and a space, so a leading space cannot be told apart.
        if field == "." or field.startswith(" "):
            raise SymbolError(field, 0, "a field other than '.' that does not begin with a space")
    return " ".join(field.replace(" ", "  ") or "." for field in (scheme, manager, package, version))


def own_prefix(manager: str, package: str, version: str) -> str:
    """What symbols of tieline's own scheme begin with in a package, up to their descriptors."""
    return f"{format_package('tieline', manager, package, version)} "


def format_descriptors(descriptors: tuple[Descriptor, ...]) -> str:
    """The canonical text of descriptors.

    Raises:
        SymbolError: as `format`.
    """
    if not descriptors:
        raise SymbolError("", 0, "at least one descriptor")
    return "".join([_format_descriptor(descriptor) for descriptor in descriptors])


def _format_descriptor(descriptor: Descriptor) -> str:
    name = descriptor.name
    if not name:
        raise SymbolError(name, 0, "a name that is not empty")
    if not _SIMPLE_IDENTIFIER.fullmatch(name):
        name = "`" + name.replace("`", "``") + "`"
    if descriptor.disambiguator and (
        descriptor.suffix != "method" or not _SIMPLE_IDENTIFIER.fullmatch(descriptor.disambiguator)
    ):
        raise SymbolError(
            descriptor.disambiguator, 0, "a disambiguator of a method, letters, digits and _+-$"
        )
    match descriptor.suffix:
        case "method":
            return f"{name}({descriptor.disambiguator})."
        case "parameter":
            return f"({name})"
        case "type-parameter":
            return f"[{name}]"
        case _:
            return name + _MARKS[descriptor.suffix]


def is_canonical(text: str) -> bool:
    """Whether a text is a symbol, spelled the one way that `format` spells it."""
    try:
        return format(parse(text)) == text
    except SymbolError:
        return False


def is_local(text: str) -> bool:
    """Whether a symbol is private to its document, by its first six characters."""
    return text.startswith("local ")


def split(text: str) -> tuple[str, str]:
    """A global symbol as package key (the first four fields, still escaped) and descriptors.

    `join` is the inverse. Only the fields are checked, not the descriptors.

    Raises:
        SymbolError: the text is local, or has fewer than four fields before its descriptors.
    """
    parts = text.split(" ", 4)
    if len(parts) == 5:
        scheme, manager, package, version, descriptors = parts
        # An empty part means a doubled, that is an escaped, space.
        if scheme and manager and package and version and descriptors and descriptors[0] != " ":
            return text[: -len(descriptors) - 1], descriptors
    if is_local(text):
        raise SymbolError(text, 0, "a global symbol")
    offset = 0
    for name in _FIELDS:
        match = _FIELD.match(text, offset)
        if match is None:
            raise SymbolError(text, offset, f"{name} and a space")
        offset = match.end()
    return text[: offset - 1], text[offset:]


def join(package_key: str, descriptors: str) -> str:
    """The symbol of which `split` gives these two parts."""
    return f"{package_key} {descriptors}"


def display_name(descriptors: str) -> str:
    """The name in the last of well-formed descriptors, without escapes."""
    end = len(descriptors) - 1
    if descriptors[end] == "." and descriptors[end - 1] == ")":
        end = descriptors.rindex("(")
    if descriptors[end - 1] != "`":
        return descriptors[len(descriptors[:end].rstrip(_SIMPLE)) : end]
    closing = start = end - 1
    while True:
        last = descriptors.rindex("`", 0, start)
        start = len(descriptors[: last + 1].rstrip("`"))
        # Inside the name backticks come in pairs, so a run of odd length holds the opening one, at its front.
        if (last - start) % 2 == 0:
            return descriptors[start + 1 : closing].replace("``", "`")
