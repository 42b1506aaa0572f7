"""Reads the manifests that package managers and other build systems have for a project of C or C++."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import cast

import msgspec

from ..model import BuildProblem, Dependency, Place
from ..paths import read_text
from ..python.source_text import assignments, literal, parse_source
from .installed_trees import parse_reference
from .project import Described, Named, valid_name, valid_version

# With a single argument, which names a file, the macro is the one of old that knew no names.
_AUTOCONF = re.compile(
    r"^\s*AC_INIT\(\s*\[?([^\[\](),]+?)\]?\s*,\s*\[?([^\[\](),]*?)\]?\s*[,)]", re.MULTILINE
)
_CONAN_SCOPES = {
    "requires": "runtime",
    "tool_requires": "build",
    "build_requires": "build",
    "test_requires": "group:test",
}


class _VcpkgDependency(msgspec.Struct):
    """A dependency in its long form."""

    name: str
    minimum: str = msgspec.field(default="", name="version>=")
    host: bool = False
    platform: str = ""


class _Vcpkg(msgspec.Struct):
    """The parts of a `vcpkg.json` that matter here."""

    name: str = ""
    version: str = ""
    semver: str = msgspec.field(default="", name="version-semver")
    text: str = msgspec.field(default="", name="version-string")
    date: str = msgspec.field(default="", name="version-date")
    dependencies: list[str | _VcpkgDependency] = []


def read_vcpkg(path: str) -> Described:
    """Read a `vcpkg.json`."""
    text = read_text(path)
    if text is None:
        return Described()
    try:
        manifest = msgspec.json.decode(text, type=_Vcpkg)
    except (msgspec.DecodeError, RecursionError) as error:
        message = f"the manifest cannot be read: {error}"
        return Described(problems=(BuildProblem(Place(path), message, "mend the file", "TL127"),))
    version = manifest.version or manifest.semver or manifest.text or manifest.date
    name = valid_name(manifest.name)
    named = Named(name, valid_version(version), Place(path, _line_of(text, f'"{name}"'))) if name else None
    return Described(named, tuple(_vcpkg_dependency(path, text, each) for each in manifest.dependencies))


def _vcpkg_dependency(path: str, text: str, each: str | _VcpkgDependency) -> Dependency:
    row = _VcpkgDependency(each) if isinstance(each, str) else each
    requirement = f"{row.name} >={row.minimum}" if row.minimum else row.name
    scope = "build" if row.host else "runtime"
    place = Place(path, _line_of(text, f'"{row.name}"'))
    return Dependency(row.name, requirement, scope, place, None if row.platform else True)


def read_conanfile(path: str) -> Described:
    """Read a `conanfile.py` as text, never run: plain attributes of its class, and plain requirements."""
    tree = parse_source(path)
    if tree is None:
        message = "the file cannot be read as Python source"
        return Described(problems=(BuildProblem(Place(path), message, "mend the file", "TL127"),))
    recipe = next((node for node in tree.body if isinstance(node, ast.ClassDef) and _is_recipe(node)), None)
    if recipe is None:
        return Described()
    # A class's body has the form of a module's.
    names = {**assignments(tree), **assignments(ast.Module(recipe.body, []))}
    name = valid_name(literal(names["name"], names)) if "name" in names else ""
    version = valid_version(literal(names["version"], names)) if "version" in names else ""
    named = Named(name, version, Place(path, recipe.lineno), "conan") if name else None
    return Described(named, tuple(dict.fromkeys(_conan_dependencies(path, recipe, names))))


def _is_recipe(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).rpartition(".")[2].endswith("ConanFile") for base in node.bases)


def _conan_dependencies(path: str, recipe: ast.ClassDef, names: dict[str, ast.expr]) -> Iterator[Dependency]:
    """Requirements in attributes, and in calls such as `self.requires("zlib/1.3")`."""
    for attribute, scope in _CONAN_SCOPES.items():
        node = names.get(attribute)
        value = literal(node, names) if node else None
        for text in cast("list[object]", value) if isinstance(value, list) else [value]:
            yield from _conan_row(text, scope, Place(path, node.lineno if node else 0), applies=True)
    for node in ast.walk(recipe):
        function = node.func if isinstance(node, ast.Call) else None
        if (
            isinstance(node, ast.Call)
            and isinstance(function, ast.Attribute)
            and function.attr in _CONAN_SCOPES
        ):
            value = literal(node.args[0], names) if node.args else None
            yield from _conan_row(value, _CONAN_SCOPES[function.attr], Place(path, node.lineno), applies=None)


def _conan_row(text: object, scope: str, place: Place, *, applies: bool | None) -> Iterator[Dependency]:
    reference = parse_reference(text) if isinstance(text, str) else None
    if reference and isinstance(text, str):
        yield Dependency(reference[0], text, scope, place, applies)


def read_conanfile_text(path: str) -> Described:
    """Read a `conanfile.txt`: sections of references, one a line."""
    section = ""
    rows: list[Dependency] = []
    for line, text in enumerate((read_text(path) or "").splitlines(), 1):
        words = "" if text.lstrip().startswith("#") else text.strip()
        if words.startswith("["):
            section = words.strip("[]")
        elif section in _CONAN_SCOPES:
            rows += _conan_row(words, _CONAN_SCOPES[section], Place(path, line), applies=True)
    return Described(None, tuple(rows))


def read_bazel_module(path: str) -> Described:
    """Read a `MODULE.bazel`, whose calls have the form of Python's."""
    tree = parse_source(path)
    if tree is None:
        return Described()
    statements = [node.value for node in tree.body if isinstance(node, ast.Expr)]
    calls = [(node, _keywords(node)) for node in statements if isinstance(node, ast.Call)]
    named = next(
        (
            Named(
                valid_name(words.get("name")), valid_version(words.get("version")), Place(path, call.lineno)
            )
            for call, words in calls
            if _called(call) == "module"
        ),
        None,
    )
    rows = [
        Dependency(name, f"{name} {words.get('version', '')}".strip(), "runtime", Place(path, call.lineno))
        for call, words in calls
        if _called(call) == "bazel_dep" and (name := valid_name(words.get("name")))
    ]
    return Described(named if named and named.name else None, tuple(rows))


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _keywords(call: ast.Call) -> dict[str, object]:
    return {word.arg: literal(word.value, {}) for word in call.keywords if word.arg}


def read_autoconf(path: str) -> Described:
    """Read the plain name and version of `AC_INIT` in a `configure.ac`."""
    text = read_text(path) or ""
    found = _AUTOCONF.search(text)
    name = valid_name(found[1].strip()) if found else ""
    if not found or not name:
        return Described()
    return Described(
        Named(name, valid_version(found[2]), Place(path, text.count("\n", 0, found.start(1)) + 1))
    )


def _line_of(text: str, wanted: str) -> int:
    """Line of the first place where some text stands, or 0."""
    position = text.find(wanted)
    return text.count("\n", 0, position) + 1 if position >= 0 else 0
