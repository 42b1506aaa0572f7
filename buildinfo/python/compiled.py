"""Modules of Python that are compiled from other languages: their names, and what they are made of."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

import msgspec

from ..cpp.extension_modules import ExtensionModule, cmake_modules, meson_modules
from ..model import CompiledModule, Place
from ..paths import is_below, join
from .module_names import module_name
from .source_text import assignments, literal, parse_source
from .toml_file import Table, TomlFile, line_of, table_at, tables_at, text_at, texts_at

_GENERATED = {".pyx": (".c", ".cpp", ".cxx"), ".py": (".c", ".cpp", ".cxx")}
"""What Cython makes of its sources."""


def declared_modules(root: str, builds: frozenset[str], file: TomlFile | None) -> tuple[CompiledModule, ...]:
    """Give what the build files of a folder declare: `ext-modules` of setuptools, extensions in `setup.py`.

    Nothing is run. What a script computes is left out; sources that it computes are not known.

    Args:
        root: absolute folder.
        builds: names of the build files in it.
        file: its `pyproject.toml`.
    """
    found: dict[str, CompiledModule] = {}
    if file is not None:
        for table in tables_at(file.data, "tool", "setuptools", "ext-modules"):
            name = text_at(table, "name")
            place = Place(file.path, line_of(file, "tool.setuptools.ext-modules", "name", name))
            _add(found, root, name, texts_at(table, "sources"), place)
    if "setup.py" in builds:
        _read_script(found, root, f"{root}/setup.py")
    return tuple(found[name] for name in sorted(found))


def built_modules(
    root: str, backend: str, data: Table, builds: Mapping[str, frozenset[str]]
) -> tuple[CompiledModule, ...]:
    """Give what the scripts of CMake or Meson make that a build backend of Python runs.

    Args:
        root: absolute folder of the project.
        backend: its build backend.
        data: content of its `pyproject.toml`.
        builds: names of build files by absolute folder, of the whole checkout.
    """
    modules: list[ExtensionModule] = []
    prefix = ""
    if backend.startswith("scikit_build_core"):
        options = table_at(data, "tool", "scikit-build")
        prefix = text_at(options, "wheel", "install-dir")
        name = text_at(data, "project", "name")
        top = join(root, text_at(options, "cmake", "source-dir") or ".")
        modules = cmake_modules(top, {"SKBUILD_PROJECT_NAME": name} if name else {})
    elif backend.startswith("mesonpy"):
        folders = sorted(path for path in builds if is_below(path, root) and "meson.build" in builds[path])
        modules = [each for folder in folders for each in meson_modules(f"{folder}/meson.build")]
    found: dict[str, CompiledModule] = {}
    for each in modules:
        parts = [part for part in f"{prefix}/{each.folder}/{each.name}".split("/") if part not in {"", "."}]
        _add(found, root, ".".join(parts), each.sources, each.place)
    return tuple(found[name] for name in sorted(found))


def stub_modules(
    files: Iterable[str], roots: Sequence[str], mapped: Sequence[tuple[str, str]]
) -> tuple[CompiledModule, ...]:
    """Give the modules of which a package has a stub and no source: something else implements them.

    Args:
        files: the package's files.
        roots: folders that its top-level modules are looked up in.
        mapped: see `Package.mapped`.
    """
    known = set(files)
    stubs = [
        (module_name(file, roots, mapped), file)
        for file in sorted(known)
        if file.endswith(".pyi")
        and file.removesuffix("i") not in known
        and not file.endswith("/__init__.pyi")
    ]
    return tuple(CompiledModule(name, (), Place(file, 1)) for name, file in stubs if name)


def with_terms(
    modules: Iterable[CompiledModule],
    files: Iterable[str],
    roots: Sequence[str],
    mapped: Sequence[tuple[str, str]],
) -> tuple[CompiledModule, ...]:
    """Give modules with what their stubs say of them, sorted by name; for the arguments see `stub_modules`.

    In a stub an attribute is either an annotated name or a property, which is a function.
    """
    known = {module.name: module for module in modules}
    if not known:
        return ()
    stubs = {module_name(file, roots, mapped): file for file in sorted(files) if file.endswith(".pyi")}
    return tuple(
        msgspec.structs.replace(known[name], terms=_terms(stubs[name])) if name in stubs else known[name]
        for name in sorted(known)
    )


def _terms(stub: str) -> tuple[str, ...]:
    tree = parse_source(stub)
    found: set[str] = set()
    pending = [("", tree.body)] if tree is not None else []
    while pending:
        owner, body = pending.pop()
        for node in body:
            if isinstance(node, ast.ClassDef):
                pending.append((f"{owner}{node.name}.", node.body))
            elif isinstance(node, ast.If):
                pending += [(owner, node.body), (owner, node.orelse)]
            elif isinstance(node, ast.AnnAssign | ast.Assign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                found.update(f"{owner}{each.id}" for each in targets if isinstance(each, ast.Name))
    return tuple(sorted(found))


def _read_script(found: dict[str, CompiledModule], root: str, path: str) -> None:
    tree = parse_source(path)
    if tree is None:
        return
    names = assignments(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    prefix = next((text for call in calls if (text := _text(_keyword(call, "ext_package"), names))), "")
    for call in calls:
        function = call.func
        called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        # Tools that make extensions derive from setuptools' class, and are called like it.
        if not called.endswith("Extension"):
            continue
        name = _text(_keyword(call, "name", 0), names)
        dotted = f"{prefix}.{name}" if prefix and name else name
        _add(found, root, dotted, _sources(_keyword(call, "sources", 1), names), Place(path, call.lineno))


def _keyword(call: ast.Call, name: str, position: int | None = None) -> ast.expr | None:
    named = next((word.value for word in call.keywords if word.arg == name), None)
    if named is None and position is not None and position < len(call.args):
        return call.args[position]
    return named


def _text(node: ast.expr | None, names: dict[str, ast.expr]) -> str:
    value = literal(node, names) if node is not None else None
    return value if isinstance(value, str) else ""


def _sources(node: ast.expr | None, names: dict[str, ast.expr]) -> list[str]:
    """The files of a list of plain names; nothing when any of them is computed."""
    if isinstance(node, ast.Name):
        node = names.get(node.id)
    if not isinstance(node, ast.List | ast.Tuple):
        return []
    texts = [_text(item, names) for item in node.elts]
    return texts if all(texts) else []


def _add(
    found: dict[str, CompiledModule], root: str, name: str, sources: Sequence[str], place: Place
) -> None:
    if not name or not all(part.isidentifier() for part in name.split(".")):
        return
    files: list[str] = []
    for source in sources:
        path = source if source.startswith("/") else join(root, source)
        files.append(path)
        ending = PurePosixPath(path).suffix
        files += [path.removesuffix(ending) + other for other in _GENERATED.get(ending, ())]
    # Two extensions of one name are alternatives, of which nobody says which is built.
    known = found.get(name)
    if known is not None:
        files = [*known.sources, *files] if known.sources and files else []
        place = known.place
    found[name] = CompiledModule(name, tuple(sorted(set(files))), place)
