"""What protobuf-es makes of a descriptor in TypeScript and JavaScript (`x_pb.ts`, `protoc-gen-es` 2)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from itertools import product

from google.protobuf.descriptor_pb2 import EnumDescriptorProto, FileDescriptorProto

from .entities import Entity, entities
from .reading import read_descriptor

_WORD = re.compile(r"_+([^0-9_])")
_HUMP = re.compile(r"(?<!^)([A-Z])")
_ESCAPE = "$"
"""What a name ends in that the language has reserved."""


def descriptor_of(text: str) -> FileDescriptorProto | None:
    """Give the descriptor in the text that a generated file gives to `fileDesc`; None where it is none."""
    try:
        return read_descriptor(base64.b64decode(text + "=" * (-len(text) % 4), validate=True))
    except (binascii.Error, ValueError):
        return None


def script_names(file: FileDescriptorProto) -> Mapping[str, str]:
    """Give the dotted names in `x_pb` of what a descriptor declares, and the descriptors of each."""
    found: dict[str, str] = {}
    for entity in entities(file):
        for name in _names(entity):
            # What the language has reserved is escaped, and no two things are told apart by that alone.
            for parts in product(*((part, f"{part}{_ESCAPE}") for part in name.split("."))):
                found[".".join(parts)] = entity.descriptors
    return found


def _names(entity: Entity) -> Iterator[str]:
    holders = "_".join(each.name for each in entity.holders)
    top = f"{holders}_{entity.name}" if holders else entity.name
    match entity.kind:
        case "message" | "enum":
            yield from (top, f"{top}Schema")
        case "service":
            yield top
        case "field" | "oneof":
            yield f"{holders}.{_camel(entity.name)}"
        case "method":
            yield f"{holders}.{entity.name[:1].lower()}{entity.name[1:]}"
        case "value":
            yield f"{holders}.{entity.name[_shared(entity.holders[-1]) :]}"
        case "extension":
            yield f"{holders}_{_camel(entity.name)}" if holders else _camel(entity.name)


def _camel(name: str) -> str:
    """A name with capitals in place of underscores, but for those before digits, which just go."""
    return _WORD.sub(lambda found: found[1].upper(), name).replace("_", "")


def _shared(enum: Entity) -> int:
    """Length of what all values of an enum begin with, if that is the enum's own name and leaves names."""
    prefix = _HUMP.sub(r"_\1", enum.name).lower() + "_"
    values = enum.element.value if isinstance(enum.element, EnumDescriptorProto) else ()
    rests = [each.name[len(prefix) :] for each in values if each.name.lower().startswith(prefix)]
    if len(rests) < len(values) or any(not rest or rest[0].isdigit() for rest in rests):
        return 0
    return len(prefix)
