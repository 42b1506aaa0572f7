"""Walks the descriptor of a compiled file, and says what each name in its text means."""

from __future__ import annotations

import re

from google.protobuf.descriptor_pb2 import (
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    MethodDescriptorProto,
    SourceCodeInfo,
)

from ....facts.document import Definition, RelationshipKind, Role
from ...descriptors.entities import Entity, entities
from .describe import clean, describe, entry_of
from .names import Meaning, Names
from .options import visit_options
from .record import Extent, Record

_WORD = re.compile(r"[A-Za-z_]\w*")
_IMPORT, _PACKAGE = 3, 2
_NAME = 1
_EXTENDEE, _TYPE_NAME, _DEFAULT = 2, 6, 7
_INPUT, _OUTPUT = 2, 3
_WITH_BODY = frozenset({"message", "enum", "service", "method", "oneof"})


def visit(file: FileDescriptorProto, record: Record, names: Names) -> list[Meaning]:
    """Record every name of a file; give what is meant by those that other files declare."""
    return _Visitor(file, record, names).visit()


class _Visitor:
    """One file on its way."""

    def __init__(self, file: FileDescriptorProto, record: Record, names: Names) -> None:
        self._file = file
        self._record = record
        self._source = record.source
        self._names = names
        self._locations: dict[tuple[int, ...], SourceCodeInfo.Location] = {}
        for location in file.source_code_info.location:
            self._locations.setdefault(tuple(location.path), location)
        self._elsewhere: dict[str, Meaning] = {}

    def visit(self) -> list[Meaning]:
        """Record everything."""
        self._file_itself()
        for index, imported in enumerate(self._file.dependency):
            self._import(index, imported)
        for entity in entities(self._file):
            self._define(entity)
            self._refer(entity)
        visit_options(self._file, self._locations, self._names, self._record, self._meant)
        return list(self._elsewhere.values())

    def _file_itself(self) -> None:
        home, begin = self._record.home, self._source.extent((0, 0, 0))[0]
        symbol = home.prefix + home.file
        syntax = self._locations.get((12,))
        about = clean(syntax.leading_comments) if syntax else ""
        name = home.document.rpartition("/")[2]
        self._record.occurrence(symbol, (begin, begin), Role.DEFINITION)
        self._record.definition(symbol, Definition(0, "File", name, "", about))
        if (location := self._locations.get((_PACKAGE,))) is None:
            return
        extent = self._source.extent(location.span)
        words = self._words(extent)[1:]
        parts = self._names.parts(self._file.package, home)
        if [word for word, _ in words] != [part for part, _ in parts]:
            return
        for (name, place), (_, symbol) in zip(words, parts, strict=True):
            last = place == words[-1][1]
            documentation = clean(location.leading_comments) if last else ""
            signature = f"package {self._file.package}" if last else ""
            self._record.occurrence(symbol, place, Role.DEFINITION)
            self._record.definition(symbol, Definition(0, "Package", name, signature, documentation))

    def _import(self, index: int, imported: str) -> None:
        location, home = self._locations.get((_IMPORT, index)), self._names.homes.get(imported)
        if location is None or home is None:
            return
        start, end = self._source.extent(location.span)
        for quote in "\"'":
            written = f"{quote}{imported}{quote}".encode()
            at = self._source.data.find(written, start, end)
            if at >= 0:
                place = (at, at + len(written))
                self._record.occurrence(home.prefix + home.file, place, Role.IMPORT)

    def _define(self, entity: Entity) -> None:
        location = self._locations.get((*entity.path, _NAME))
        if location is None:
            return
        name = self._source.extent(location.span)
        # The field of a group has the group's name in lower case.
        if self._source.text(*name).lower() != entity.name.lower():
            return
        home = self._record.home
        symbol = home.prefix + entity.descriptors
        whole = self._locations.get(entity.path)
        self._record.occurrence(symbol, name, Role.DEFINITION)
        self._record.definition(symbol, describe(entity, self._file, whole), self._relationships(entity))
        if whole is not None and entity.kind in _WITH_BODY:
            self._record.body(symbol, name, self._source.extent(whole.span))

    def _relationships(self, entity: Entity) -> list[tuple[RelationshipKind, str]]:
        field = entity.element
        if not isinstance(field, FieldDescriptorProto) or not field.type_name:
            return []
        entry = entry_of(field, entity)
        meaning = self._names.type_of(entry.field[1].type_name if entry else field.type_name)
        return [("type_definition", meaning.symbol)] if meaning else []

    def _refer(self, entity: Entity) -> None:
        element = entity.element
        if isinstance(element, MethodDescriptorProto):
            self._reference(element.input_type, (*entity.path, _INPUT))
            self._reference(element.output_type, (*entity.path, _OUTPUT))
        elif isinstance(element, FieldDescriptorProto):
            if entity.kind == "extension":
                self._reference(element.extendee, (*entity.path, _EXTENDEE))
            if entry := entry_of(element, entity):
                self._reference(entry.field[1].type_name, (*entity.path, _TYPE_NAME), skip=2)
            elif element.type != FieldDescriptorProto.TYPE_GROUP:
                # The type of a group is defined where its name stands.
                self._reference(element.type_name, (*entity.path, _TYPE_NAME))
                self._default(element, (*entity.path, _DEFAULT))

    def _reference(self, full_name: str, path: tuple[int, ...], skip: int = 0) -> None:
        """Record the parts of a type's name where they are written, which may be the last ones of it."""
        location, meaning = self._locations.get(path), self._names.type_of(full_name)
        if location is None or meaning is None:
            return
        words = self._words(self._source.extent(location.span))[skip:]
        parts = self._names.parts(full_name, meaning.home)[-len(words) :] if words else []
        if not words or [word for word, _ in words] != [part for part, _ in parts]:
            return
        for (_, place), (_, symbol) in zip(words, parts, strict=True):
            self._record.occurrence(symbol, place, Role.READ)
        self._meant(meaning)

    def _default(self, field: FieldDescriptorProto, path: tuple[int, ...]) -> None:
        """Record the value of an enum that is a field's default."""
        location, enum = self._locations.get(path), self._names.type_of(field.type_name)
        if location is None or enum is None or not isinstance(enum.entity.element, EnumDescriptorProto):
            return
        words = self._words(self._source.extent(location.span))
        around = enum.entity.full_name.rpartition(".")[0]
        value = self._names.type_of(f"{around}.{field.default_value}" if around else field.default_value)
        if value is not None and words and words[-1][0] == value.entity.name:
            self._record.occurrence(value.symbol, words[-1][1], Role.READ)
            self._meant(value)

    def _words(self, extent: Extent) -> list[tuple[str, Extent]]:
        """The names in a part of the text, and where each is; any comment in there spoils a comparison."""
        start, end = extent
        text = self._source.data[start:end].decode("latin-1")
        return [(found[0], (start + found.start(), start + found.end())) for found in _WORD.finditer(text)]

    def _meant(self, meaning: Meaning) -> None:
        """Note that a file of a dependency declares what is meant, with what holds it."""
        if not meaning.home.own:
            for each in (*meaning.entity.holders, meaning.entity):
                self._elsewhere.setdefault(each.full_name, Meaning(each, meaning.home))
