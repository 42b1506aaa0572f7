"""Files that protobuf-es generated, and what in the `.proto` files each name of theirs is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from ...buildinfo.model import Unit
from ...facts import positions
from ...facts.document import Definition, Document, Role, UnitResult
from ...facts.spans import spans
from ...facts.symbol import Local, SymbolError, parse
from ..descriptors.owners import Owners
from ..descriptors.script_names import descriptor_of, script_names

_STEM = re.compile(r"_pb(\.d)?\.[cm]?[jt]sx?$")
_DECLARATION = re.compile(r"\.d\.([cm]?)ts$")
_PACKAGE, _FUNCTION = "@bufbuild/protobuf", "fileDesc"
_CALL = re.compile(r'\bfileDesc\(\s*"([^"\\]+)"')


def basis(unit: Unit, owners: Owners) -> str:
    """Digest of what the symbols depend on beside the unit's own files; empty where nothing is generated."""
    return owners.digest() if any(_STEM.search(path) for path in unit.inputs) else ""


class Generated:
    """Adds to facts what generated names were generated from.

    The descriptor is what the file gives to `fileDesc` of protobuf-es, as the compiler says that it does. For
    a declaration file it is what the script beside it gives, which the compiler may never look at.
    """

    def __init__(self, root: str, owners: Owners) -> None:
        """Take the checkout's absolute root, and who owns its `.proto` files."""
        self._root = root
        self._owners = owners

    def apply(self, facts: Iterable[Document | UnitResult]) -> Iterator[Document | UnitResult]:
        """Give the facts, with a relationship for each generated definition; generated files come last."""
        kept: list[Document] = []
        found: dict[str, Mapping[str, str]] = {}
        for fact in facts:
            if isinstance(fact, UnitResult):
                reads = set(fact.reads)
                for each in kept:
                    script = _DECLARATION.sub(r".\1js", each.document)
                    if _stem(each) not in found and script != each.document:
                        found[_stem(each)] = self._named(_text(self._path(script)), script)
                        reads.add(script)
                    yield _related(each, found.get(_stem(each), {}))
                yield msgspec.structs.replace(fact, reads=tuple(sorted(reads)))
            elif fact.declared or not _STEM.search(fact.document):
                yield fact
            else:
                kept.append(fact)
                argument = _argument(fact, _text(self._path(fact.document)))
                if names := self._named(argument, fact.document):
                    found[_stem(fact)] = names

    def _named(self, text: str, document: str) -> dict[str, str]:
        """The symbols of protobuf by their dotted names, by the descriptor that a call in a text is given."""
        argument = _CALL.search(text)
        file = descriptor_of(argument[1]) if argument else None
        if file is None:
            return {}
        prefix = self._owners.prefix(file.name, self._path(document))
        return {name: prefix + descriptors for name, descriptors in script_names(file).items()}

    def _path(self, document: str) -> str:
        return f"{self._root.rstrip('/')}/{document}"


def _stem(document: Document) -> str:
    """What the path of a script and that of its declarations begin with."""
    return _STEM.sub("", document.document)


def _related(document: Document, names: Mapping[str, str]) -> Document:
    dotted = (_dotted(text) for text in document.symbols)
    return _with_origins(document, {i: names[name] for i, name in enumerate(dotted) if name in names})


def _argument(document: Document, text: str) -> str:
    """The call of `fileDesc` in a file's text and what follows it in the line; empty where there is none."""
    for span in spans(document):
        if span.roles & Role.CALL and _is_file_desc(document.symbols[span.symbol]):
            line = positions.lines(text.encode())[span.line]
            start = positions.converter(line, document.encoding, "utf-8")(span.start)
            return line[start:].decode()
    return ""


def _text(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def _is_file_desc(text: str) -> bool:
    return f" {_PACKAGE} " in text and text.removesuffix("().").endswith(f"/{_FUNCTION}")


def _dotted(text: str) -> str:
    """The names of a symbol behind its file, with dots; empty for a local."""
    try:
        symbol = parse(text)
    except SymbolError:
        return ""
    if isinstance(symbol, Local):
        return ""
    return ".".join(each.name for each in symbol.descriptors if each.suffix != "namespace")


def _with_origins(document: Document, origins: Mapping[int, str]) -> Document:
    """A document whose definitions of some symbols, by index, were generated from others."""
    table = {text: index for index, text in enumerate(_written(document))}
    old = document.symbols
    definitions: list[Definition] = []
    for each in document.definitions:
        pairs = [(kind, old[target]) for kind, target in each.relationships]
        if origin := origins.get(each.symbol):
            pairs.append(("generated_from", origin))
        related = tuple((kind, table.setdefault(target, len(table))) for kind, target in pairs)
        definitions.append(msgspec.structs.replace(each, relationships=related))
    return msgspec.structs.replace(document, symbols=tuple(table), definitions=tuple(definitions))


def _written(document: Document) -> list[str]:
    """The symbols that occur; those that only relationships name stand behind them."""
    count = max(document.occurrences[3::5], default=-1) + 1
    return list(document.symbols[:count])
