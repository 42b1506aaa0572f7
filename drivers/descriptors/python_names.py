"""What protoc makes of a descriptor in Python, and the descriptor that a generated module holds.

Names are those of protoc's generators of modules (`x_pb2.py`) and of their stubs (`x_pb2.pyi`), which
mypy-protobuf has, too, and of gRPC's (`x_pb2_grpc.py`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .entities import Entity, entities
from .reading import read_descriptor

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import FileDescriptorProto

_ADDS = "AddSerializedFile"
_KEYWORD = "serialized_pb"


def descriptor_in(text: str) -> FileDescriptorProto | None:
    """Give the descriptor that a generated module registers; None where the text holds none.

    It is the constant that is given to `AddSerializedFile`, or to `FileDescriptor` as `serialized_pb` in what
    protoc generated before 3.20.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (content := _content(node)):
            return read_descriptor(content)
    return None


def message_names(file: FileDescriptorProto) -> Mapping[str, str]:
    """Give the dotted names in `x_pb2` of what a descriptor declares, and the descriptors of each.

    Parameters of a message's constructor are fields, too, such as `User.__init__.name`.
    """
    return dict(pair for entity in entities(file) for pair in _names(entity))


def service_names(file: FileDescriptorProto) -> Mapping[str, str]:
    """Give the dotted names in `x_pb2_grpc` of services and their methods, and the descriptors of each."""
    found: dict[str, str] = {}
    for entity in entities(file):
        if entity.kind == "service":
            name = entity.name
            classes = (f"{name}Stub", f"{name}Servicer", name, f"add_{name}Servicer_to_server")
            found.update(dict.fromkeys(classes, entity.descriptors))
        elif entity.kind == "method":
            service = entity.holders[-1].name
            for holder in (f"{service}Stub", f"{service}Servicer", service):
                found[f"{holder}.{entity.name}"] = entity.descriptors
    return found


def _names(entity: Entity) -> Iterator[tuple[str, str]]:
    around = [each.name for each in entity.holders]
    yield ".".join([*around, entity.name]), entity.descriptors
    match entity.kind:
        case "value":
            # A value is in its enum, and beside it, as in C++.
            yield ".".join([*around[:-1], entity.name]), entity.descriptors
        case "field":
            yield ".".join([*around, "__init__", entity.name]), entity.descriptors
            yield ".".join([*around, f"{entity.name.upper()}_FIELD_NUMBER"]), entity.descriptors
        case "extension":
            yield ".".join([*around, f"{entity.name.upper()}_FIELD_NUMBER"]), entity.descriptors
        case _:
            pass


def _content(call: ast.Call) -> bytes:
    """The constant that a call registers, or nothing."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    if name == _ADDS and call.args:
        return _constant(call.args[0])
    if name == "FileDescriptor":
        given = next((each.value for each in call.keywords if each.arg == _KEYWORD), None)
        # `_b` makes bytes of Latin-1 text, for what also had to run on Python 2.
        if isinstance(given, ast.Call) and isinstance(given.func, ast.Name) and given.func.id == "_b":
            given = given.args[0] if given.args else None
        return _constant(given)
    return b""


def _constant(node: ast.expr | None) -> bytes:
    if not isinstance(node, ast.Constant):
        return b""
    if isinstance(node.value, str) and all(ord(each) < 256 for each in node.value):
        return node.value.encode("latin-1")
    return node.value if isinstance(node.value, bytes) else b""
