"""What is said of an entity beside its places: kind, signature and documentation."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumValueDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodDescriptorProto,
    SourceCodeInfo,
)

from ....facts.document import Definition
from ...descriptors.entities import Entity, Kind

_KINDS: dict[Kind, str] = {
    "message": "Message",
    "field": "Field",
    "oneof": "Field",
    "enum": "Enum",
    "value": "EnumMember",
    "service": "Interface",
    "method": "Method",
    "extension": "Extension",
}

_LABELLED = frozenset({"", "proto2"})
"""Syntaxes in which every field that is alone has a label; descriptors leave out the default, proto2."""


def describe(
    entity: Entity, file: FileDescriptorProto, location: SourceCodeInfo.Location | None
) -> Definition:
    """Give the definition of an entity of a file, without its symbol's index."""
    comment = (location.leading_comments or location.trailing_comments) if location else ""
    return Definition(0, _KINDS[entity.kind], entity.name, _signature(entity, file), clean(comment))


def clean(comment: str) -> str:
    """Give a comment without the space that each of its lines begins with."""
    lines = [line.removeprefix(" ").rstrip() for line in comment.splitlines()]
    return "\n".join(lines).strip("\n")


def entry_of(field: FieldDescriptorProto, entity: Entity) -> DescriptorProto | None:
    """Give the entry type that stands for the two types of a map; None for a field that is none."""
    holder = entity.holders[-1].element if entity.holders else None
    if not isinstance(holder, DescriptorProto) or field.type != FieldDescriptorProto.TYPE_MESSAGE:
        return None
    name = field.type_name.rpartition(".")[2]
    return next(
        (
            each
            for each in holder.nested_type
            if each.options.map_entry
            and each.name == name
            and field.type_name.lstrip(".") == f"{entity.holders[-1].full_name}.{name}"
        ),
        None,
    )


def _signature(entity: Entity, file: FileDescriptorProto) -> str:
    element = entity.element
    if isinstance(element, FieldDescriptorProto):
        declared = f"{_field_type(element, entity, file)} {element.name} = {element.number}"
        if entity.kind == "extension":
            return f"extend {element.extendee.lstrip('.')} {{ {declared} }}"
        return declared
    if isinstance(element, EnumValueDescriptorProto):
        return f"{element.name} = {element.number}"
    if isinstance(element, MethodDescriptorProto):
        taken = ("stream " if element.client_streaming else "") + element.input_type.lstrip(".")
        given = ("stream " if element.server_streaming else "") + element.output_type.lstrip(".")
        return f"rpc {element.name}({taken}) returns ({given})"
    return f"{entity.kind} {entity.name}"


def _field_type(field: FieldDescriptorProto, entity: Entity, file: FileDescriptorProto) -> str:
    if entry := entry_of(field, entity):
        key, value = entry.field
        return f"map<{_type(key)}, {_type(value)}>"
    if field.label == FieldDescriptorProto.LABEL_REPEATED:
        return f"repeated {_type(field)}"
    if field.label == FieldDescriptorProto.LABEL_REQUIRED:
        return f"required {_type(field)}"
    labelled = field.proto3_optional or (file.syntax in _LABELLED and not field.HasField("oneof_index"))
    return f"optional {_type(field)}" if labelled else _type(field)


def _type(field: FieldDescriptorProto) -> str:
    if field.type_name:
        return field.type_name.lstrip(".")
    return FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()
