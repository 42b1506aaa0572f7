"""Go files that plug-ins of protoc generated, and the `.proto` files that these were generated from."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from ...buildinfo.model import Workspace
from ...facts.symbol import SymbolError
from ..descriptors.go_names import go_names, service_names
from ..descriptors.owners import Owners
from ..descriptors.reading import read_descriptor
from .question import ask

if TYPE_CHECKING:
    from google.protobuf.descriptor_pb2 import FileDescriptorProto

_GZIP = b"\x1f\x8b"
_MOST = 1 << 26
"""Bytes of the largest descriptor that is unpacked."""


class _Asked(msgspec.Struct, frozen=True):
    files: tuple[str, ...]


class _Request(msgspec.Struct, frozen=True):
    descriptors: _Asked
    context: str = ""


class Service(msgspec.Struct, frozen=True):
    """A service as a generated file registers it.

    Attributes:
        name: with its package.
        methods: names of its methods.
        file: name of the `.proto` file that declares it; empty where the generated file says it otherwise.
    """

    name: str
    methods: tuple[str, ...]
    file: str


class Generated(msgspec.Struct, frozen=True):
    """What the helper finds in a generated file.

    Attributes:
        descriptors: serialised, by older generators also compressed.
        services: those of gRPC.
        tags: what tags of structs say, see `go_names`.
    """

    descriptors: tuple[bytes, ...]
    services: tuple[Service, ...]
    tags: dict[str, dict[str, str]]


class _Answer(msgspec.Struct, frozen=True):
    files: dict[str, Generated]


class Origin(msgspec.Struct, frozen=True):
    """A generated file with what it was generated from.

    Attributes:
        found: what it holds.
        prefixes: what symbols of `.proto` files begin with, by the names of these.
    """

    found: Generated
    prefixes: dict[str, str]


def read_generated(
    files: Sequence[str], workspace: Workspace, helper: Path, environ: Mapping[str, str]
) -> dict[str, Origin]:
    """Give the generated files of a checkout that hold their descriptors, by path.

    Args:
        files: the checkout's Go files, absolute.
        workspace: the checkout.
        helper: the Go helper.
        environ: the helper's environment.
    """
    done = ask(helper, _Request(_Asked(tuple(files))), environ)
    try:
        answer = msgspec.json.decode(done.stdout, type=_Answer).files
    except msgspec.DecodeError:
        return {}
    owners = Owners(workspace)
    origins: dict[str, Origin] = {}
    for path, found in sorted(answer.items()):
        names = [each.name for each in _parsed(found)] + [each.file for each in found.services if each.file]
        prefixes = {name: owners.prefix(name, path) for name in dict.fromkeys(names)}
        if prefixes:
            origins[path] = Origin(found, prefixes)
    return origins


def symbols_of(origin: Origin) -> dict[str, str]:
    """Give the symbols that declarations of a generated file come from, by their names as in `go_names`.

    A name that may stand for two things is left out.
    """
    files = _parsed(origin.found)
    named = [(_file_names(file, origin.found), origin.prefixes[file.name]) for file in files]
    for service in origin.found.services:
        # A descriptor in the same file is what older generators refer to.
        file = service.file or (files[0].name if len(files) == 1 else "")
        if file:
            named.append((_service_names(service), origin.prefixes[file]))
    symbols: dict[str, str] = {}
    doubtful: set[str] = set()
    for names, prefix in named:
        for name, descriptors in names.items():
            if symbols.setdefault(name, prefix + descriptors) != prefix + descriptors:
                doubtful.add(name)
    return {name: symbol for name, symbol in sorted(symbols.items()) if name not in doubtful}


def _file_names(file: FileDescriptorProto, found: Generated) -> dict[str, str]:
    try:
        return go_names(file, found.tags)
    except (IndexError, KeyError, TypeError, ValueError):
        # No compiler made it: an index leads nowhere.
        return {}


def _service_names(service: Service) -> dict[str, str]:
    try:
        return service_names(service.name, service.methods)
    except SymbolError:
        return {}


def _parsed(found: Generated) -> list[FileDescriptorProto]:
    """The descriptors that can be read."""
    files: list[FileDescriptorProto] = []
    for data in found.descriptors:
        try:
            file = read_descriptor(_unpacked(data))
        except zlib.error:
            continue
        if file is not None:
            files.append(file)
    return files


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    return zlib.decompressobj(wbits=zlib.MAX_WBITS | 16).decompress(data, _MOST)
