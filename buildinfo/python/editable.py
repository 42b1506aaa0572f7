"""Editable installs: where the sources lie that an installed distribution merely points to.

Installers leave a path in a `.pth` file, a finder module with a literal mapping, or the address of the
project in `direct_url.json`. All of them are read as text; a finder is never imported.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence
from typing import cast
from urllib.parse import unquote, urlparse

import msgspec

from ..paths import absolute, join, read_text
from .source_text import parse_source


class EditableSource(msgspec.Struct, frozen=True):
    """Where the sources of an editable install lie.

    Attributes:
        project: folder of the project, or empty when only its import roots are known.
        roots: import roots.
        mapping: pairs of a module and its folder or file, in the order of the module names.
    """

    project: str
    roots: tuple[str, ...]
    mapping: tuple[tuple[str, str], ...]


def read_editable(site: str, meta: str, files: Sequence[str]) -> EditableSource | None:
    """Read where an installed distribution points to; None when it is an ordinary install.

    Args:
        site: site-packages folder.
        meta: absolute `.dist-info` folder.
        files: the files that the distribution put into `site`.
    """
    project = _direct_url(meta)
    roots: dict[str, None] = {}
    mapping: dict[str, str] = {}
    for file in files:
        if "/" in file:
            continue
        if file.endswith(".pth"):
            roots.update(dict.fromkeys(read_pth(site, file)))
        elif file.endswith(".py") and ("editable" in file or file.startswith("__")):
            mapping.update(read_finder(f"{site}/{file}"))
    # A .pth file alone may be a mere hook, and a package may well ship one to add a folder of its own.
    outside = [root for root in roots if not root.startswith(site + "/")]
    if not project and not mapping and not outside:
        return None
    return EditableSource(project, tuple(outside), tuple(sorted(mapping.items())))


def read_pth(site: str, name: str) -> list[str]:
    """Existing folders that a `.pth` file adds to the search path; lines of code in it are passed over."""
    folders: list[str] = []
    for line in (read_text(f"{site}/{name}") or "").splitlines():
        text = line.strip()
        if not text or text.startswith(("#", "import ", "import\t")):
            continue
        path = absolute(text) if os.path.isabs(text) else join(site, text)  # noqa: PTH117
        if os.path.isdir(path):  # noqa: PTH112
            folders.append(path)
    return folders


def read_finder(path: str) -> dict[str, str]:
    """Mapping of modules to absolute paths that an import hook holds as literals.

    Three shapes are known: `MAPPING = {...}` of setuptools, `map_module("name", "path")` of the `editables`
    library (Hatch, PDM), and `install({...})` of scikit-build-core.
    """
    tree = parse_source(path)
    if tree is None:
        return {}
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if node.value and any(_is_mapping(target) for target in targets):
                found.update(_literal_mapping(node.value))
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "install" and node.args:
                found.update(_literal_mapping(node.args[0]))
            elif name == "map_module" and len(node.args) == 2:
                module, place = (_literal(arg) for arg in node.args)
                if isinstance(module, str) and isinstance(place, str):
                    found[module] = place
    return {
        module: absolute(place).removesuffix("/__init__.py").removesuffix("/__init__.pyi")
        for module, place in found.items()
        if os.path.isabs(place)  # noqa: PTH117
    }


def read_egg_link(path: str) -> tuple[str, str]:
    """Source root and project folder that an `.egg-link` of `setup.py develop` names, or nothing."""
    lines = (read_text(path) or "").split("\n")
    root = lines[0].strip() if lines else ""
    if not root or not os.path.isdir(root):  # noqa: PTH112
        return "", ""
    setup = lines[1].strip() if len(lines) > 1 else ""
    return absolute(root), join(absolute(root), setup or ".")


def source_roots(source: EditableSource) -> list[str]:
    """Import roots of an editable install: those on the search path, and those of its mapped modules."""
    roots = dict.fromkeys(source.roots)
    for module, place in source.mapping:
        stem = place.removesuffix(".py").removesuffix(".pyi")
        tail = "/" + module.replace(".", "/")
        roots[stem[: -len(tail)] if stem.endswith(tail) else place] = None
    if not roots and source.project:
        inner = f"{source.project}/src"
        roots[inner if os.path.isdir(inner) else source.project] = None  # noqa: PTH112
    return list(roots)


def _direct_url(meta: str) -> str:
    """Project folder of an editable install by PEP 610, or empty."""
    text = read_text(f"{meta}/direct_url.json")
    if not text:
        return ""
    try:
        content = msgspec.json.decode(text.encode(), type=_DirectUrl)
    except msgspec.DecodeError:
        return ""
    return url_path(content.url) if content.dir_info.editable else ""


class _DirectoryInfo(msgspec.Struct, frozen=True):
    editable: bool = False


class _DirectUrl(msgspec.Struct, frozen=True):
    url: str = ""
    dir_info: _DirectoryInfo = _DirectoryInfo()


def url_path(url: str) -> str:
    """Path that a `file:` URL names, or empty."""
    parsed = urlparse(url)
    if parsed.scheme != "file":
        return ""
    path = unquote(parsed.path)
    # `file:///C:/work` has a slash before the drive.
    return absolute(path[1:] if len(path) > 2 and path[2] == ":" else path)


def _is_mapping(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and target.id == "MAPPING"


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None


def _literal_mapping(node: ast.expr) -> dict[str, str]:
    value = _literal(node)
    items = cast("dict[object, object]", value) if isinstance(value, dict) else {}
    return {key: item for key, item in items.items() if isinstance(key, str) and isinstance(item, str)}
