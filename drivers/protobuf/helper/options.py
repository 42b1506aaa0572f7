"""The names of options, protobuf's own and those that extensions add.

protoc says where each option stands and the numbers of the fields that it sets; names are found in the text
before the equals sign, and count only where they are those of the fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto, SourceCodeInfo

from ....facts.document import Role
from ...descriptors.entities import Kind, entities
from .names import Meaning, Names
from .record import Record

_OPTIONS: Mapping[Kind, tuple[int, str]] = {
    "message": (7, "MessageOptions"),
    "field": (8, "FieldOptions"),
    "extension": (8, "FieldOptions"),
    "oneof": (2, "OneofOptions"),
    "enum": (3, "EnumOptions"),
    "value": (3, "EnumValueOptions"),
    "service": (3, "ServiceOptions"),
    "method": (4, "MethodOptions"),
}
"""For each kind of entity the number of its options in the descriptor, and their message."""

_OF_FILE = (8, "FileOptions")
_TOKEN = re.compile(r"[A-Za-z_]\w*|[().=]")


def visit_options(
    file: FileDescriptorProto,
    locations: Mapping[tuple[int, ...], SourceCodeInfo.Location],
    names: Names,
    record: Record,
    meant: Callable[[Meaning], None],
) -> None:
    """Record the names of all options of a file, and call `meant` with what each means."""
    holders: dict[tuple[int, ...], str] = {(_OF_FILE[0],): _OF_FILE[1]}
    for entity in entities(file):
        number, message = _OPTIONS[entity.kind]
        holders[*entity.path, number] = message
    for path, location in locations.items():
        for at in range(1, len(path)):
            if message := holders.get(path[:at]):
                _option(path[at:], f"google.protobuf.{message}", location, names, record, meant)
                break


def _option(
    numbers: tuple[int, ...],
    message: str,
    location: SourceCodeInfo.Location,
    names: Names,
    record: Record,
    meant: Callable[[Meaning], None],
) -> None:
    start, end = record.source.extent(location.span)
    text = record.source.data[start:end].decode("latin-1")
    head = text.partition("=")[0]
    tokens = [(found[0], start + found.start(), start + found.end()) for found in _TOKEN.finditer(head)]
    if tokens and tokens[0][0] == "option":
        tokens = tokens[1:]
    found: list[tuple[int, int, str]] = []
    meanings: list[Meaning] = []
    for number in numbers:
        meaning = names.field(message, number)
        if meaning is None or not tokens:
            # A number that is no field's is the index of an element, as in a list.
            break
        count = _name_length(tokens, meaning)
        if not count:
            return
        words = [each for each in tokens[:count] if each[0] not in "()."]
        parts = names.parts(meaning.entity.full_name, meaning.home)[-len(words) :]
        found += [(begin, stop, symbol) for (_, begin, stop), (_, symbol) in zip(words, parts, strict=True)]
        meanings.append(meaning)
        tokens = tokens[count:]
        element = meaning.entity.element
        message = element.type_name.lstrip(".") if isinstance(element, FieldDescriptorProto) else ""
    if tokens:
        return
    for begin, stop, symbol in found:
        record.occurrence(symbol, (begin, stop), Role.WRITE)
    for meaning in meanings:
        meant(meaning)


def _name_length(tokens: list[tuple[str, int, int]], meaning: Meaning) -> int:
    """How many tokens at the beginning name a field, or an extension in parentheses; 0 when they do not."""
    begin = 1 if tokens[0][0] == "." else 0
    texts = [text for text, *_ in tokens]
    if meaning.entity.kind != "extension":
        return begin + 1 if texts[begin : begin + 1] == [meaning.entity.name] else 0
    if texts[begin : begin + 1] != ["("] or ")" not in texts:
        return 0
    close = texts.index(")")
    words = [text for text in texts[begin + 1 : close] if text != "."]
    parts = meaning.entity.full_name.split(".")
    return close + 1 if words and parts[-len(words) :] == words else 0
