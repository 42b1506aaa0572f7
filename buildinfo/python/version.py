"""The version of a project, also where it is dynamic, as far as reading alone can tell."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from email.parser import HeaderParser
from typing import TYPE_CHECKING, cast

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from ..paths import is_below, join, parent, read_text
from .source_text import assignments, literal, parse_source
from .toml_file import Table, TomlFile, as_table, as_texts, read_toml, table_at, text_at, value_at

if TYPE_CHECKING:
    from .modules import Layout
    from .setup_py import SetupArguments

_ASSIGNED = r"(?im)^(?:__version__|VERSION)(?: ?: ?str)? *= *(['\"])v?(?P<version>.+?)\1"


def normal_version(text: str) -> str:
    """Version in its normal form, as installed metadata has it; as it stands when it follows no standard."""
    try:
        return str(Version(text))
    except InvalidVersion:
        return text.strip()


def find_version(
    root: str, name: str, backend: str, data: Table, setup: SetupArguments, layout: Layout
) -> str:
    """Find the version of the project `name` in `root`; empty when only running code could tell it.

    The order: what the build files state, the file that a dynamic version is said to come from, and the
    `PKG-INFO` of an unpacked source distribution, which is where its build wrote the answer down.
    """
    found = (
        _stated(data)
        or _from_backend(root, backend, data, layout)
        or _from_setup(root, setup, layout)
        or _from_version_file(root, data)
        or _from_pkg_info(root, name)
    )
    return normal_version(found) if found else ""


def _stated(data: Table) -> str:
    stated = text_at(data, "project", "version")
    if stated:
        return stated
    poetry = text_at(data, "tool", "poetry", "version")
    # With this plug-in the stated version is a placeholder that the build overwrites.
    if value_at(data, "tool", "poetry-dynamic-versioning", "enable") is True:
        return ""
    return poetry


def _from_backend(root: str, backend: str, data: Table, layout: Layout) -> str:
    dynamic = as_table(value_at(data, "tool", "setuptools", "dynamic", "version"))
    if text_at(dynamic, "attr"):
        return _attribute(text_at(dynamic, "attr"), root, layout)
    if dynamic.get("file"):
        return _first_text(root, as_texts(dynamic.get("file")))
    if backend.startswith("hatchling"):
        return _hatch(root, table_at(data, "tool", "hatch", "version"))
    if backend.startswith("flit"):
        return next((_attribute(f"{each}.__version__", root, layout) for each in layout.modules), "")
    if backend.startswith("pdm"):
        options = table_at(data, "tool", "pdm", "version")
        if text_at(options, "source") == "file":
            return _matched(root, text_at(options, "path"), _ASSIGNED)
    if backend.startswith("maturin"):
        return _cargo(root, text_at(data, "tool", "maturin", "manifest-path") or "Cargo.toml")
    if backend.startswith("scikit_build_core"):
        provider = table_at(data, "tool", "scikit-build", "metadata", "version")
        if text_at(provider, "provider").endswith(".regex"):
            pattern = text_at(provider, "regex") or _ASSIGNED.replace("<version>", "<value>")
            return _matched(root, text_at(provider, "input"), pattern)
    return ""


def _hatch(root: str, options: Table) -> str:
    path = text_at(options, "path")
    source = text_at(options, "source") or "regex"
    if not path or source not in {"regex", "code"}:
        return ""
    if source == "code":
        return _assigned(join(root, path), text_at(options, "expression") or "__version__", root)
    pattern = value_at(options, "pattern")
    return _matched(root, path, pattern if isinstance(pattern, str) else _ASSIGNED)


def _from_setup(root: str, setup: SetupArguments, layout: Layout) -> str:
    kind, colon, rest = setup.version.partition(":")
    if colon and kind == "attr":
        return _attribute(rest.strip(), root, layout)
    if colon and kind == "file":
        return _first_text(root, [each.strip() for each in rest.split(",")])
    return setup.version


def _from_version_file(root: str, data: Table) -> str:
    """Version that a version-control plug-in wrote to the file that it is configured to write."""
    for path in (
        text_at(data, "tool", "setuptools_scm", "version_file"),
        text_at(data, "tool", "setuptools_scm", "write_to"),
        text_at(data, "tool", "hatch", "build", "hooks", "vcs", "version-file"),
    ):
        if path:
            found = _assigned(join(root, path), "__version__", root) or _assigned(
                join(root, path), "version", root
            )
            if found:
                return found
    return ""


def pkg_info(root: str) -> Mapping[str, str]:
    """The headers of the `PKG-INFO` in a folder, which an unpacked source distribution has; else nothing."""
    text = read_text(f"{root}/PKG-INFO") or ""
    return dict(HeaderParser().parsestr(text.split("\n\n", 1)[0]).items())


def _from_pkg_info(root: str, name: str) -> str:
    headers = pkg_info(root)
    return headers.get("Version", "") if canonicalize_name(headers.get("Name", "")) == name else ""


def _attribute(dotted: str, root: str, layout: Layout) -> str:
    """Literal value of `package.module.NAME`, looked up in the import roots and then in the project."""
    module, _, name = dotted.rpartition(".")
    for path in _module_files(module, root, layout):
        found = _assigned(path, name, root)
        if found:
            return found
    return ""


def _module_files(module: str, root: str, layout: Layout) -> list[str]:
    tail = module.replace(".", "/")
    bases = [f"{folder}/{tail}" for folder in (*layout.import_roots, root)]
    for package, folder in layout.mapped:
        if module == package or module.startswith(f"{package}."):
            bases.insert(0, folder + module[len(package) :].replace(".", "/"))
    return [file for base in dict.fromkeys(bases) for file in (f"{base}/__init__.py", f"{base}.py")]


def _assigned(path: str, name: str, top: str, hops: int = 3) -> str:
    """Literal that a file assigns to a name, followed through `from .x import name` a few times."""
    tree = parse_source(path) if is_below(path, top) else None
    if tree is None:
        return ""
    names = assignments(tree)
    if name in names:
        return _as_version(literal(names[name], names))
    if hops == 0:
        return ""
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom):
            continue
        original = next((each.name for each in node.names if (each.asname or each.name) == name), "")
        if original:
            for file in _imported_files(path, node.module or "", node.level):
                found = _assigned(file, original, top, hops - 1)
                if found:
                    return found
    return ""


def _imported_files(path: str, module: str, level: int) -> list[str]:
    """Files that an import in the file `path` may mean: relative, or absolute in its own package."""
    folder = parent(path)
    if level:
        for _ in range(level - 1):
            folder = parent(folder)
        base = f"{folder}/{module.replace('.', '/')}" if module else folder
        return [f"{base}.py", f"{base}/__init__.py"]
    first = module.partition(".")[0]
    while folder != "/" and folder.rpartition("/")[2] != first:
        folder = parent(folder)
    base = f"{parent(folder)}/{module.replace('.', '/')}"
    return [f"{base}.py", f"{base}/__init__.py"] if folder != "/" else []


def _as_version(value: object) -> str:
    """Version from a literal: a string, or a tuple whose parts are joined with dots as setuptools does."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        parts = cast("Sequence[object]", value)
        return ".".join(str(part) for part in parts) if all(isinstance(p, str | int) for p in parts) else ""
    return ""


def _first_text(root: str, paths: Sequence[str]) -> str:
    """Content of files that hold nothing but a version."""
    for path in paths:
        target = join(root, path)
        text = read_text(target) if is_below(target, root) else None
        if text and text.strip():
            return text.strip()
    return ""


def _matched(root: str, path: str, pattern: str) -> str:
    """Group `version` (or `value`) of a pattern's first match in a file of the project."""
    target = join(root, path)
    text = read_text(target) if path and is_below(target, root) else None
    # A repeated repetition can make a search take for ever, and no honest pattern for a version has one.
    if text is None or re.search(r"[*+}]\)[*+{]", pattern):
        return ""
    try:
        found = re.search(pattern, text, re.MULTILINE)
    except re.error:
        return ""
    groups: Mapping[str, str | None] = found.groupdict() if found else {}
    return groups.get("version") or groups.get("value") or ""


def _cargo(root: str, path: str) -> str:
    """Version of the Rust crate that an extension module is built from, also when its workspace states it."""
    manifest = read_toml(join(root, path))
    if not isinstance(manifest, TomlFile):
        return ""
    version = value_at(manifest.data, "package", "version")
    if isinstance(version, str):
        return _as_pep440(version)
    folder = parent(manifest.path)
    while value_at(as_table(version), "workspace") is True:
        above = read_toml(f"{folder}/Cargo.toml")
        stated = text_at(above.data, "workspace", "package", "version") if isinstance(above, TomlFile) else ""
        if stated:
            return _as_pep440(stated)
        if folder == "/":
            break
        folder = parent(folder)
    return ""


def _as_pep440(version: str) -> str:
    """Version of Cargo in Python's form, as maturin writes it: `1.0.0-beta.2` becomes `1.0.0b2`."""
    return re.sub(
        r"-(?:(alpha|beta|rc)\.?)", lambda found: {"alpha": "a", "beta": "b", "rc": "rc"}[found[1]], version
    )
