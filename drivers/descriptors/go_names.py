"""What the generators for Go call the things that a descriptor declares.

The names are those of protoc-gen-go, which golang/protobuf and gogo had before it, in all three forms of its
interface (open, hybrid and opaque), and those of protoc-gen-go-grpc. A file has only some of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto

from ...facts.symbol import Descriptor, format_descriptors
from .entities import Entity, entities, package_descriptors

Tags = Mapping[str, Mapping[str, str]]
"""What the tags of a file say, by struct and field in it: the number of a field, or the name of a oneof."""

_TURN = re.compile(r"(?:^|(?<=\.))_|[._]([a-z])|(?<![A-Za-z])([a-z])|\.")
"""What is written otherwise in Go: a first `_`, the first letter of a word, and a dot."""

_TAKEN = frozenset(
    {
        "Reset",
        "String",
        "ProtoMessage",
        "Marshal",
        "Unmarshal",
        "ExtensionRangeArray",
        "ExtensionMap",
        "Descriptor",
    }
)
"""Names that messages have anyway, as protogen counts them."""

_HIDDEN = "xxx_hidden_"
"""What begins the names of fields in structs of the opaque interface."""


class _Called(NamedTuple):
    """What Go calls a field or a oneof: in the open interface, and in the others."""

    name: str
    plain: str


def go_names(file: FileDescriptorProto, tags: Tags) -> dict[str, str]:
    """Give the descriptors of what declarations of a generated file stand for.

    A declaration is named as in `User`, `User.Name` or `User.GetName()`; functions and methods end in `()`.
    A name that may stand for two things is left out.
    """
    table = _Table()
    called: dict[tuple[int, ...], _Called] = {}
    for entity in entities(file):
        name = go_name(entity)
        if isinstance(entity.element, DescriptorProto):
            table.add(entity, name, f"{name}_builder", f"{name}_builder.Build()")
            called.update(_called(entity, entity.element, tags.get(name, {})))
        elif entity.kind == "oneof":
            _oneof(table, entity, go_name(entity.holders[-1]), called[entity.path])
        elif isinstance(entity.element, FieldDescriptorProto) and entity.kind == "field":
            message = go_name(entity.holders[-1])
            _field(table, entity, message, called[entity.path], tags.get(message, {}))
            if _in_oneof(entity.element):
                _wrapper(table, entity, entity.element, called[entity.path], tags)
        elif entity.kind == "enum":
            table.add(entity, name, f"{name}_name", f"{name}_value")
        elif entity.kind == "extension":
            table.add(entity, f"E_{name}")
        elif entity.kind == "value":
            table.add(entity, name)
            table.add_if_free(entity, _shortened(entity))
    return table.names()


def service_names(service: str, methods: Sequence[str]) -> dict[str, str]:
    """Give the descriptors of what declarations for gRPC stand for, named as by `go_names`.

    Args:
        service: name with its package.
        methods: names of its methods.
    """
    package, _, own = service.rpartition(".")
    of = package_descriptors(package) + format_descriptors((Descriptor(own, "type"),))
    name = camel_case(own)
    found = dict.fromkeys(
        (
            f"{name}Client",
            f"New{name}Client()",
            f"{name}Server",
            f"Unimplemented{name}Server",
            f"Unsafe{name}Server",
            f"Register{name}Server()",
            f"{name}_ServiceDesc",
            f"_{name}_serviceDesc",
        ),
        of,
    )
    for method in methods:
        to = of + format_descriptors((Descriptor(method, "method"),))
        called = camel_case(method)
        for holder in ("Client", "Server"):
            found[f"{name}{holder}.{called}()"] = to
            found[f"{name}_{called}{holder}"] = to
        found[f"Unimplemented{name}Server.{called}()"] = to
        found[f"{name}_{called}_FullMethodName"] = to
    return found


def camel_case(name: str) -> str:
    """Give the name in Go for one of protobuf, whose parts stand between dots."""
    return _TURN.sub(_turned, name)


def _turned(found: re.Match[str]) -> str:
    letter = found[1] or found[2]
    if letter:
        return letter.upper()
    return "X" if found[0] == "_" else "_"


def go_name(entity: Entity) -> str:
    """Give the name of what Go declares by itself; that of an extension without what stands before it."""
    holders = [each.name for each in entity.holders]
    if entity.kind == "value":
        around = holders[:-1] or holders
        return f"{camel_case('.'.join(around))}_{entity.name}"
    if entity.kind == "extension":
        around = [f"{camel_case('.'.join(holders))}_"] if holders else []
        return "".join([*around, camel_case(entity.name)])
    return camel_case(".".join([*holders, entity.name]))


def _called(
    entity: Entity, message: DescriptorProto, tags: Mapping[str, str]
) -> dict[tuple[int, ...], _Called]:
    """Say what the fields and oneofs of a message are called, by their paths; tags know better than rules."""
    tagged = {said: name.removeprefix(_HIDDEN) for name, said in tags.items()}
    plain, plain_oneofs = _plain(message)
    used = set(_TAKEN)
    found: dict[tuple[int, ...], _Called] = {}
    for index, field in enumerate(message.field):
        name = _unused(camel_case(field.name), used, getter=True)
        told = tagged.get(str(field.number), name)
        found[*entity.path, 2, index] = _Called(told, plain[index] if told == name else told)
        path = (*entity.path, 8, field.oneof_index)
        if field.HasField("oneof_index") and path not in found:
            oneof = message.oneof_decl[field.oneof_index].name
            name = _unused(camel_case(oneof), used, getter=False)
            found[path] = _Called(tagged.get(oneof, name), plain_oneofs[field.oneof_index])
    return found


def _plain(message: DescriptorProto) -> tuple[list[str], list[str]]:
    """Say what fields and oneofs are called in builders and for verbs: numbers tell two equal names apart."""
    fields = [camel_case(field.name) for field in message.field]
    fields = ["Build_" if name == "Build" else name for name in fields]
    oneofs = [camel_case(oneof.name) for oneof in message.oneof_decl]
    first: dict[str, int] = {}
    for index, name in enumerate(tuple(fields)):
        if (other := first.setdefault(name, index)) != index:
            for each in (other, index):
                field = message.field[each]
                fields[each] += f"_{field.number}"
                if field.HasField("oneof_index"):
                    oneofs[field.oneof_index] += f"_{field.number}"
    return fields, oneofs


def _unused(name: str, used: set[str], *, getter: bool) -> str:
    """Give a name with as many `_` behind it as it takes to be new, and note it as used."""
    while name in used or (getter and f"Get{name}" in used):
        name += "_"
    used.add(name)
    if getter:
        used.add(f"Get{name}")
    return name


def _field(table: _Table, entity: Entity, message: str, called: _Called, tags: Mapping[str, str]) -> None:
    name, plain = called
    if not _in_oneof(entity.element):
        table.add(entity, f"{message}.{name}", f"{message}.{_HIDDEN}{name}")
    table.add(entity, f"{message}_builder.{plain}", f"Default_{message}_{name}")
    # In the hybrid interface both names are there where they differ, and in the open one only the first.
    hidden = any(field.startswith(_HIDDEN) for field in tags)
    table.add(entity, f"{message}.Get{plain if hidden else name}()")
    for verb in ("Get", "Set", "Has", "Clear"):
        table.add_if_free(entity, f"{message}.{verb}{plain}()", f"{message}.{verb}_{plain}()")


def _oneof(table: _Table, entity: Entity, message: str, called: _Called) -> None:
    name, plain = called
    table.add(entity, f"{message}.{name}", f"{message}.{_HIDDEN}{name}", f"{message}.Get{name}()")
    table.add(entity, f"is{message}_{name}", f"case_{message}_{name}", f"{message}_{name}_not_set_case")
    for verb in ("Has", "Clear", "Which"):
        table.add_if_free(entity, f"{message}.{verb}{plain}()", f"{message}.{verb}_{plain}()")


def _wrapper(table: _Table, entity: Entity, field: FieldDescriptorProto, called: _Called, tags: Tags) -> None:
    """Name the struct that holds a field of a oneof; the tag of what it holds tells it from others."""
    around = entity.holders[-1]
    message = go_name(around)
    table.add(entity, f"{message}_{called.name}_case")
    name, taken = f"{message}_{called.name}", _nested(around)
    while name in taken:
        name += "_"
    for struct in (name, name[0].lower() + name[1:]):
        if list((held := tags.get(struct, {})).values()) == [str(field.number)]:
            table.add(entity, struct, *(f"{struct}.{each}" for each in held))


def _nested(entity: Entity) -> set[str]:
    """The names in Go of messages and enums in a message."""
    message = entity.element
    if not isinstance(message, DescriptorProto):
        return set()
    prefix = ".".join(each.name for each in (*entity.holders, entity))
    return {camel_case(f"{prefix}.{each.name}") for each in (*message.nested_type, *message.enum_type)}


def _in_oneof(field: object) -> bool:
    return (
        isinstance(field, FieldDescriptorProto)
        and field.HasField("oneof_index")
        and not field.proto3_optional
    )


def _shortened(value: Entity) -> str:
    """The name of an enum's value without that of the enum, which a feature of editions leaves out."""
    enum = value.holders[-1].name.replace("_", "")
    found = re.match("_*" + "_*".join(map(re.escape, enum)), value.name, re.IGNORECASE)
    short = value.name[found.end() :].lstrip("_") if found else ""
    return go_name(value).removesuffix(value.name) + (short or value.name)


class _Table:
    """Collects names, and forgets those that stand for several things."""

    def __init__(self) -> None:
        self._found: dict[str, set[str]] = defaultdict(set)
        self._spare: dict[str, set[str]] = defaultdict(set)

    def add(self, entity: Entity, *names: str) -> None:
        """Note names of an entity."""
        for name in names:
            self._found[name].add(entity.descriptors)

    def add_if_free(self, entity: Entity, *names: str) -> None:
        """Note names that count where nothing else has them."""
        for name in names:
            self._spare[name].add(entity.descriptors)

    def names(self) -> dict[str, str]:
        """Give the names that stand for one thing."""
        return {name: next(iter(of)) for name, of in {**self._spare, **self._found}.items() if len(of) == 1}
