"""Where dependencies declare what is used: documents with the used names alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ....facts.document import Definition, Document, Role
from .checkout import Home
from .describe import describe
from .names import Meaning, Names
from .record import Record
from .source import Source

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import FileDescriptorProto


class Declared:
    """The names of dependencies that the files of a unit use."""

    def __init__(self) -> None:
        """Begin with none."""
        self._files: dict[str, tuple[Home, FileDescriptorProto]] = {}
        self._meanings: dict[str, dict[str, Meaning]] = {}

    def add(self, names: Names, meanings: Iterable[Meaning]) -> None:
        """Note the names that one file uses, and the files that it imports."""
        for name, home in names.homes.items():
            if not home.own:
                self._files.setdefault(home.path, (home, names.files[name]))
        for meaning in meanings:
            self._meanings.setdefault(meaning.home.path, {})[meaning.entity.full_name] = meaning

    def documents(self) -> Iterator[Document]:
        """Give a document for each file, sorted by package and path."""
        for home, file in sorted(self._files.values(), key=lambda each: (each[0].row, each[0].document)):
            source = Source(Path(home.path).read_bytes())
            record = Record(home, source)
            begin = source.extent((0, 0, 0))[0]
            record.occurrence(home.prefix + home.file, (begin, begin), Role.DEFINITION)
            name = home.document.rpartition("/")[2]
            record.definition(home.prefix + home.file, Definition(0, "File", name))
            locations = {tuple(each.path): each for each in file.source_code_info.location}
            for meaning in self._meanings.get(home.path, {}).values():
                location = locations.get((*meaning.entity.path, 1))
                if location is not None:
                    record.occurrence(meaning.symbol, source.extent(location.span), Role.DEFINITION)
                    what = describe(meaning.entity, file, locations.get(meaning.entity.path))
                    record.definition(meaning.symbol, what)
            yield record.document(declared=True)
