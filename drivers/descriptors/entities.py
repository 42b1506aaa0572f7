"""What a descriptor declares, and how each thing is spelled in symbols.

A symbol's descriptors are the parts of the package as namespaces, then the names that hold it: messages,
enums and services are types, fields, oneofs, values and extensions terms, and methods methods. They say
nothing of the file, since full names are unique wherever descriptors meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodDescriptorProto,
    OneofDescriptorProto,
    ServiceDescriptorProto,
)

from ...facts.symbol import Descriptor, format_descriptors

Kind = Literal["message", "field", "oneof", "enum", "value", "service", "method", "extension"]

Element = (
    DescriptorProto
    | FieldDescriptorProto
    | OneofDescriptorProto
    | EnumDescriptorProto
    | ServiceDescriptorProto
    | MethodDescriptorProto
    | FileDescriptorProto
)
"""What the descriptor has for an entity; for a value of an enum see `Entity.element`."""


class Entity(msgspec.Struct, frozen=True):
    """One thing that a descriptor declares.

    Attributes:
        kind: what it is.
        name: its own name.
        full_name: its name from the package on, without a leading dot; that of an enum's value leaves out the
            enum, as protobuf has it.
        descriptors: of its symbol.
        path: where it is in the descriptor, as `SourceCodeInfo.Location.path` counts.
        element: the part of the descriptor that declares it, such as a `FieldDescriptorProto`.
        holders: the entities around it, outermost first.
    """

    kind: Kind
    name: str
    full_name: str
    descriptors: str
    path: tuple[int, ...]
    element: object
    holders: tuple[Entity, ...] = ()


def entities(file: FileDescriptorProto) -> Iterator[Entity]:
    """Give everything that a descriptor declares, each after what holds it, but for the entries of maps."""
    yield from _messages(file.message_type, (4,), file.package, ())
    yield from _enums(file.enum_type, (5,), file.package, ())
    for index, service in enumerate(file.service):
        held = _entity("service", service.name, file.package, (6, index), service, ())
        yield held
        for number, method in enumerate(service.method):
            path = (6, index, 2, number)
            yield _entity("method", method.name, file.package, path, method, (held,))
    yield from _fields(file.extension, (7,), file.package, (), "extension")


def package_descriptors(package: str) -> str:
    """Give the descriptors of a package's namespace, such as `acme/v1/`; empty for no package."""
    if not package:
        return ""
    return format_descriptors(tuple(Descriptor(part, "namespace") for part in package.split(".")))


def file_descriptors(path: str) -> str:
    """Give the descriptors of a file by its path in its module."""
    return format_descriptors((Descriptor(path, "namespace"),))


def _messages(
    messages: Sequence[DescriptorProto], path: tuple[int, ...], package: str, holders: tuple[Entity, ...]
) -> Iterator[Entity]:
    for index, message in enumerate(messages):
        if message.options.map_entry:
            continue
        at = (*path, index)
        held = _entity("message", message.name, package, at, message, holders)
        inside = (*holders, held)
        yield held
        yield from _fields(message.field, (*at, 2), package, inside, "field")
        for number, oneof in enumerate(message.oneof_decl):
            # What makes an optional field of proto3 one is no name that anybody wrote.
            if not _is_synthetic(message, number):
                yield _entity("oneof", oneof.name, package, (*at, 8, number), oneof, inside)
        yield from _messages(message.nested_type, (*at, 3), package, inside)
        yield from _enums(message.enum_type, (*at, 4), package, inside)
        yield from _fields(message.extension, (*at, 6), package, inside, "extension")


def _fields(
    fields: Sequence[FieldDescriptorProto],
    path: tuple[int, ...],
    package: str,
    holders: tuple[Entity, ...],
    kind: Literal["field", "extension"],
) -> Iterator[Entity]:
    for index, field in enumerate(fields):
        yield _entity(kind, field.name, package, (*path, index), field, holders)


def _enums(
    enums: Sequence[EnumDescriptorProto], path: tuple[int, ...], package: str, holders: tuple[Entity, ...]
) -> Iterator[Entity]:
    for index, enum in enumerate(enums):
        at = (*path, index)
        held = _entity("enum", enum.name, package, at, enum, holders)
        yield held
        for number, value in enumerate(enum.value):
            yield _entity("value", value.name, package, (*at, 2, number), value, (*holders, held))


def _entity(
    kind: Kind, name: str, package: str, path: tuple[int, ...], element: object, holders: tuple[Entity, ...]
) -> Entity:
    around = [each.name for each in holders if kind != "value" or each.kind != "enum"]
    prefix = holders[-1].descriptors if holders else package_descriptors(package)
    full_name = ".".join([*([package] if package else []), *around, name])
    return Entity(kind, name, full_name, prefix + _own(kind, name), path, element, holders)


def _own(kind: Kind, name: str) -> str:
    if kind in {"message", "enum", "service"}:
        return format_descriptors((Descriptor(name, "type"),))
    return format_descriptors((Descriptor(name, "method" if kind == "method" else "term"),))


def _is_synthetic(message: DescriptorProto, oneof: int) -> bool:
    return any(
        field.proto3_optional and field.HasField("oneof_index") and field.oneof_index == oneof
        for field in message.field
    )
