"""What names in a compiled file mean: the only place of the helper that spells symbols."""

from __future__ import annotations

import msgspec
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

from ....buildinfo.paths import is_below, relative_to
from ...descriptors.entities import Entity, entities, file_descriptors, package_descriptors
from .compiler import compile_file
from .job import Shared
from .lookup import Found, owner

_TYPES = "google/protobuf/descriptor.proto"
"""Where the options are declared that protobuf itself has; every file may use them unasked."""


class Home(msgspec.Struct, frozen=True):
    """Where a file is.

    Attributes:
        path: absolute path.
        own: whether it is of the checkout.
        document: its path in facts.
        row: of its package in the package table.
        prefix: what its symbols begin with, up to the descriptors.
        file: descriptors of the file itself.
    """

    path: str
    own: bool
    document: str
    row: int
    prefix: str
    file: str


class Meaning(msgspec.Struct, frozen=True):
    """Something that is declared, and where."""

    entity: Entity
    home: Home

    @property
    def symbol(self) -> str:
        """The symbol."""
        return self.home.prefix + self.entity.descriptors


class Names:
    """What is declared in a file and in all that it imports.

    Attributes:
        files: descriptors by their name in imports.
        homes: where they are, by the same names.
    """

    def __init__(self, found: Found, shared: Shared) -> None:
        """Collect the names of one compiled file."""
        self.files: dict[str, FileDescriptorProto] = dict(found.compiled.files)
        self.homes: dict[str, Home] = {
            name: home for name in self.files if (home := home_of(found.path(name), shared))
        }
        self._meanings: dict[str, Meaning] = {}
        self._extensions: dict[tuple[str, int], Meaning] = {}
        for name, home in self.homes.items():
            for entity in entities(self.files[name]):
                meaning = Meaning(entity, home)
                self._meanings[entity.full_name] = meaning
                if entity.kind == "extension" and isinstance(entity.element, FieldDescriptorProto):
                    self._extensions[entity.element.extendee.lstrip("."), entity.element.number] = meaning
        self._add_options(found, shared)

    def type_of(self, name: str) -> Meaning | None:
        """What a full name means, with or without a leading dot."""
        return self._meanings.get(name.lstrip("."))

    def field(self, message: str, number: int) -> Meaning | None:
        """The field or extension of a message, by its full name and the number."""
        if extension := self._extensions.get((message, number)):
            return extension
        held = self._meanings.get(message)
        for field in getattr(held.entity.element, "field", ()) if held else ():
            if field.number == number:
                return self._meanings.get(f"{message}.{field.name}")
        return None

    def parts(self, full_name: str, home: Home) -> list[tuple[str, str]]:
        """Give the parts of a full name with the symbol of each, namespaces first."""
        found: list[tuple[str, str]] = []
        names = full_name.lstrip(".").split(".")
        for end, name in enumerate(names, 1):
            meaning = self._meanings.get(".".join(names[:end]))
            symbol = meaning.symbol if meaning else home.prefix + package_descriptors(".".join(names[:end]))
            found.append((name, symbol))
        return found

    def _add_options(self, found: Found, shared: Shared) -> None:
        if _TYPES in self.files or (home := home_of(found.path(_TYPES), shared)) is None:
            return
        declared = compile_file(_TYPES, found.folders).files[_TYPES]
        self.files[_TYPES], self.homes[_TYPES] = declared, home
        for entity in entities(declared):
            self._meanings.setdefault(entity.full_name, Meaning(entity, home))


def home_of(path: str, shared: Shared) -> Home | None:
    """Say where a file is by its absolute path; None for one of no known folder."""
    if not path:
        return None
    if is_below(path, shared.root) and path in _files(shared):
        module = owner(path, shared)
        inside = relative_to(path, module.root)
        document = relative_to(path, shared.root)
        return Home(path, True, document, module.row, module.prefix, file_descriptors(inside))
    for place in (*shared.places, *shared.hints):
        if is_below(path, place.folder.path):
            inside = relative_to(path, place.folder.path)
            name = f"{place.folder.name}/{inside}" if place.folder.name else inside
            return Home(path, False, inside, place.row, place.prefix, file_descriptors(name))
    return None


def _files(shared: Shared) -> frozenset[str]:
    return frozenset(shared.files)
