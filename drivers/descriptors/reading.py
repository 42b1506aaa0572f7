"""Reads descriptors that somebody's code holds, and that no compiler may have made."""

from __future__ import annotations

from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.message import DecodeError

from .entities import entities

_SUFFIX = ".proto"


def read_descriptor(content: bytes) -> FileDescriptorProto | None:
    """Give a serialised descriptor of a `.proto` file; None for what symbols cannot be spelled by."""
    try:
        file = FileDescriptorProto.FromString(content)
        # An empty name is no descriptor of a symbol, and text that is not UTF-8 comes as bytes.
        tuple(entities(file))
        return file if file.name.endswith(_SUFFIX) else None
    except (DecodeError, TypeError, ValueError):
        return None
