"""Modules that protoc generated, and what in the `.proto` files each name of theirs is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from ...buildinfo.model import Workspace
from ..descriptors.owners import Owners
from ..descriptors.python_names import descriptor_in, message_names, service_names
from .plan import NAME

_MESSAGES, _SERVICES = "_pb2", "_pb2_grpc"
_SUFFIXES = (".py", ".pyi")
_FILE = "python-generated.json"


def write_generated(workspace: Workspace, scratch: Path) -> str:
    """Write what the names of a checkout's generated modules are, and give the file; empty for none.

    The file has the symbols of protobuf by the dotted name in a module and the module's absolute path. A
    module without a descriptor has none, nor has one of gRPC's without that of its messages beside it.
    """
    owners = Owners(workspace)
    found = {path: names for module in _modules(workspace) for path, names in _names(module, owners)}
    if not found:
        return ""
    scratch.mkdir(parents=True, exist_ok=True)
    file = scratch / _FILE
    file.write_bytes(msgspec.json.encode(found))
    return str(file)


def basis(workspace: Workspace) -> str:
    """Digest of what the symbols depend on beside the modules; empty where nothing is generated."""
    return Owners(workspace).digest() if next(_modules(workspace), "") else ""


def _modules(workspace: Workspace) -> Iterator[str]:
    """The modules of messages in a checkout, by absolute path."""
    for package in workspace.packages:
        if package.driver == NAME:
            yield from (path for path in package.files if path.endswith(f"{_MESSAGES}.py"))


def _names(path: str, owners: Owners) -> Iterator[tuple[str, dict[str, str]]]:
    """The names of a module, of its stub, and of gRPC's module beside it."""
    try:
        file = descriptor_in(Path(path).read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return
    if file is None:
        return
    prefix = owners.prefix(file.name, path)
    stem = path.removesuffix(f"{_MESSAGES}.py")
    for ending, names in ((_MESSAGES, message_names(file)), (_SERVICES, service_names(file))):
        if names:
            spelled = _spelled(prefix, names)
            yield from ((f"{stem}{ending}{suffix}", spelled) for suffix in _SUFFIXES)


def _spelled(prefix: str, names: Mapping[str, str]) -> dict[str, str]:
    return {name: prefix + descriptors for name, descriptors in sorted(names.items())}
