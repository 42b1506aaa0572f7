"""What names in a compiled file mean: the only place of the helper that spells symbols."""

from __future__ import annotations

import msgspec
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto

from ...descriptors.entities import Entity, entities, package_descriptors
from .checkout import Checkout, Home
from .compiler import compile_files
from .lookup import Found

_TYPES = "google/protobuf/descriptor.proto"
"""Where the options are declared that protobuf itself has; every file may use them unasked."""


class Meaning(msgspec.Struct, frozen=True):
    """Something that is declared, and where."""

    entity: Entity
    home: Home

    @property
    def symbol(self) -> str:
        """The symbol."""
        return self.home.prefix + self.entity.descriptors


class Names:
    """What is declared in files that were compiled together and in all that they import.

    Attributes:
        files: descriptors by their name in imports.
        homes: where they are, by the same names.
    """

    def __init__(self, found: Found, checkout: Checkout) -> None:
        """Collect the names of compiled files."""
        self.files: dict[str, FileDescriptorProto] = dict(found.compiled.files)
        self.homes: dict[str, Home] = {
            name: home for name in self.files if (home := checkout.home(found.path(name)))
        }
        self._meanings: dict[str, Meaning] = {}
        self._extensions: dict[tuple[str, int], Meaning] = {}
        for name, home in self.homes.items():
            for entity in entities(self.files[name]):
                meaning = Meaning(entity, home)
                self._meanings[entity.full_name] = meaning
                if entity.kind == "extension" and isinstance(entity.element, FieldDescriptorProto):
                    self._extensions[entity.element.extendee.lstrip("."), entity.element.number] = meaning
        self._add_options(found, checkout)

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

    def _add_options(self, found: Found, checkout: Checkout) -> None:
        if _TYPES in self.files or (home := checkout.home(found.path(_TYPES))) is None:
            return
        declared = compile_files([_TYPES], found.folders).files[_TYPES]
        self.files[_TYPES], self.homes[_TYPES] = declared, home
        for entity in entities(declared):
            self._meanings.setdefault(entity.full_name, Meaning(entity, home))
