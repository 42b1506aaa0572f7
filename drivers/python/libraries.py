"""What names of shared libraries mean that Python files load with ctypes or cffi: the functions of C.

Which libraries may be meant is read from the text; that a name is a function of one is pyright's word, which
knows what is loaded from where.
"""

from __future__ import annotations

import ast
import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from ...buildinfo.cpp.libraries import FIND, library_headers
from ...buildinfo.model import Unit, Workspace
from ...buildinfo.python.source_text import parse_source
from ..contract import CMeaning, CReader, CSource

_LOADERS = ("CDLL", "PyDLL", "LoadLibrary", "dlopen")
_FINDER = "find_library"


class Libraries(msgspec.Struct, frozen=True):
    """What is known of the libraries that the files of a unit load.

    Attributes:
        functions: the symbols of the names that are used, by library: its file, or `find:` and a short name.
        meanings: where these are declared.
    """

    functions: dict[str, dict[str, str]] = {}
    meanings: tuple[CMeaning, ...] = ()

    def digest(self) -> str:
        """Digest of it; empty when there is nothing."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest() if self.functions else ""


def read_libraries(unit: Unit, workspace: Workspace, environ: Mapping[str, str], read: CReader) -> Libraries:
    """Find what the names mean that the files of a unit use of libraries of the system.

    Args:
        unit: the unit.
        workspace: the checkout.
        environ: the user's environment.
        read: what understands C.
    """
    used = _used(unit.inputs)
    compiler = (shutil.which("cc", path=environ.get("PATH", "")) or "") if used else ""
    if not compiler:
        return Libraries()
    headers = library_headers(used, compiler, workspace.root, environ)
    sources = [
        CSource(
            compiler,
            workspace.root,
            (),
            "".join(f'#include "{header}"\n' for header in paths),
            tuple(sorted(used[name])),
        )
        for name, paths in headers.items()
    ]
    meanings = read(workspace, sources)
    functions: dict[str, dict[str, str]] = {}
    for name, meaning in zip(headers, meanings, strict=True):
        # What a header makes a macro of has no name in the library.
        if found := {each: symbol for each, symbol in meaning.symbols.items() if symbol.endswith("().")}:
            functions[name] = found
    return Libraries(functions, tuple(meanings) if functions else ())


def _used(files: Sequence[str]) -> dict[str, set[str]]:
    """The libraries that files load by constant names, and the names of attributes in these files."""
    used: dict[str, set[str]] = {}
    for file in files:
        try:
            content = Path(file).read_bytes()
        except OSError:
            continue
        if not any(each.encode() in content for each in _LOADERS):
            continue
        tree = parse_source(file)
        if tree is None:
            continue
        nodes = list(ast.walk(tree))
        attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
        for library in _loaded(nodes):
            used.setdefault(library, set()).update(attributes)
    return used


def _loaded(nodes: Iterable[ast.AST]) -> list[str]:
    found: list[str] = []
    for node in nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        value = node.args[0]
        text = value.value if isinstance(value, ast.Constant) else None
        if isinstance(text, str) and name in _LOADERS:
            found.append(text)
        elif isinstance(text, str) and name == _FINDER:
            found.append(f"{FIND}{text}")
    return found
