"""Modules that protoc generated, and what in the `.proto` files each name of theirs is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...buildinfo.model import Unit
from ..descriptors.owners import Owners
from ..descriptors.python_names import descriptor_in, message_names, service_names

_MESSAGES, _SERVICES = "_pb2", "_pb2_grpc"
_SUFFIXES = (".py", ".pyi")


def generated_names(unit: Unit, owners: Owners) -> dict[str, dict[str, str]]:
    """Give the symbols of protobuf by the dotted name in a module and the module's absolute path.

    A module without a descriptor has none, nor has one of gRPC's without that of its messages beside it.
    """
    found: dict[str, dict[str, str]] = {}
    inputs = frozenset(unit.inputs)
    for path in unit.inputs:
        if not path.endswith(f"{_MESSAGES}.py"):
            continue
        try:
            file = descriptor_in(Path(path).read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        if file is None:
            continue
        prefix = owners.prefix(file.name, path)
        stem = path.removesuffix(f"{_MESSAGES}.py")
        for ending, names in ((_MESSAGES, message_names(file)), (_SERVICES, service_names(file))):
            for each in (f"{stem}{ending}{suffix}" for suffix in _SUFFIXES):
                if names and each in inputs:
                    found[each] = _spelled(prefix, names)
    return found


def basis(unit: Unit, owners: Owners) -> str:
    """Digest of what the symbols depend on beside the unit's own files; empty where nothing is generated."""
    if not any(path.endswith(f"{_MESSAGES}.py") for path in unit.inputs):
        return ""
    return owners.digest()


def _spelled(prefix: str, names: Mapping[str, str]) -> dict[str, str]:
    return {name: prefix + descriptors for name, descriptors in sorted(names.items())}
