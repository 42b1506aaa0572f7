"""Reads `setup.py` as text: the arguments of its `setup()` call that are plain values. It is never run."""

from __future__ import annotations

import ast
from typing import cast

import msgspec

from ..model import BuildProblem, Place
from .source_text import assignments, literal, parse_source

Stated = tuple[tuple[str, Place], ...]
"""Requirements, each with its place."""

_FINDERS = frozenset({"find_packages", "find_namespace_packages"})


class FindPackages(msgspec.Struct, frozen=True):
    """A search for packages, as `find_packages` and `[tool.setuptools.packages.find]` describe it.

    Attributes:
        where: folders to search, relative to the project.
        include: patterns of package names to take; empty for all.
        exclude: patterns of package names to leave out.
    """

    where: tuple[str, ...] = (".",)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


class SetupArguments(msgspec.Struct, frozen=True):
    """The arguments of `setup()`, from `setup.py` or `setup.cfg`.

    Attributes:
        place: the call, or the file.
        name: name as it stands; empty when it is missing or computed.
        version: as it stands; may start with `attr:` or `file:` in `setup.cfg`.
        install_requires: runtime requirements, each with its place.
        extras_require: requirements with their places, by the name of the extra.
        other_requires: the same by scope, for `setup_requires` and `tests_require`.
        packages: explicit package names; None when there is no such list.
        find: search for packages; None when there is none.
        package_dir: folder of each package; the empty name stands for all others.
        modules: single-file modules.
        scripts: pairs of a name and an object reference.
        python_requires: supported versions.
        unread: arguments that are there but computed.
    """

    place: Place
    name: str = ""
    version: str = ""
    install_requires: Stated = ()
    extras_require: tuple[tuple[str, Stated], ...] = ()
    other_requires: tuple[tuple[str, Stated], ...] = ()
    packages: tuple[str, ...] | None = None
    find: FindPackages | None = None
    package_dir: tuple[tuple[str, str], ...] = ()
    modules: tuple[str, ...] = ()
    scripts: tuple[tuple[str, str], ...] = ()
    python_requires: str = ""
    unread: tuple[str, ...] = ()


def read_setup_py(path: str) -> SetupArguments | BuildProblem | None:
    """Read a `setup.py`; None when it calls no `setup()`, a problem when it is no Python."""
    tree = parse_source(path)
    if tree is None:
        return BuildProblem(Place(path), "the file cannot be read as Python source", code="TL104")
    names = assignments(tree)
    call = next((node for node in ast.walk(tree) if isinstance(node, ast.Call) and _is_setup(node)), None)
    if call is None:
        return None
    keywords = _keywords(call, names)
    values = {name: literal(node, names) for name, node in keywords.items()}
    find = _find(keywords.get("packages"), names)
    known = {name for name, value in values.items() if value is not None}
    if find is not None:
        known.add("packages")
    return SetupArguments(
        place=Place(path, call.lineno),
        name=_text(values.get("name")),
        version=_text(values.get("version")),
        install_requires=_requirements(path, keywords.get("install_requires"), names),
        extras_require=_extras(path, keywords.get("extras_require"), names),
        other_requires=(
            ("build", _requirements(path, keywords.get("setup_requires"), names)),
            ("group:test", _requirements(path, keywords.get("tests_require"), names)),
        ),
        packages=_texts(values.get("packages")) if values.get("packages") is not None else None,
        find=find,
        package_dir=tuple(sorted(_text_dict(values.get("package_dir")).items())),
        modules=_texts(values.get("py_modules")),
        scripts=_scripts(values.get("entry_points")),
        python_requires=_text(values.get("python_requires")),
        unread=tuple(sorted(set(keywords) - known)),
    )


def parse_console_scripts(lines: list[str]) -> tuple[tuple[str, str], ...]:
    """Pairs of a name and an object reference from lines such as `run = acme.cli:main [extra]`."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        name, equals, reference = line.partition("=")
        if equals and name.strip():
            pairs.append((name.strip(), reference.split("[")[0].strip()))
    return tuple(sorted(pairs))


def _is_setup(call: ast.Call) -> bool:
    function = call.func
    if isinstance(function, ast.Name):
        return function.id == "setup"
    return (
        isinstance(function, ast.Attribute)
        and function.attr == "setup"
        and isinstance(function.value, ast.Name)
        and function.value.id in {"setuptools", "core", "distutils", "skbuild"}
    )


def _keywords(call: ast.Call, names: dict[str, ast.expr]) -> dict[str, ast.expr]:
    """Arguments by name, those of `**mapping` included when the mapping is a plain dictionary."""
    found: dict[str, ast.expr] = {}
    for word in call.keywords:
        if word.arg:
            found[word.arg] = word.value
            continue
        mapping = names.get(word.value.id) if isinstance(word.value, ast.Name) else word.value
        if isinstance(mapping, ast.Dict):
            for key, value in zip(mapping.keys, mapping.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    found.setdefault(key.value, value)
        elif isinstance(mapping, ast.Call):
            found.update({each.arg: each.value for each in mapping.keywords if each.arg})
    return found


def _find(node: ast.expr | None, names: dict[str, ast.expr]) -> FindPackages | None:
    """The search that a `packages` argument asks for, also as one operand of a sum."""
    if isinstance(node, ast.Name):
        node = names.get(node.id)
    if isinstance(node, ast.BinOp):
        return _find(node.left, names) or _find(node.right, names)
    if not isinstance(node, ast.Call):
        return None
    function = node.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if name not in _FINDERS:
        return None
    values: dict[str, ast.expr] = dict(zip(("where", "exclude", "include"), node.args, strict=False))
    values.update({word.arg: word.value for word in node.keywords if word.arg})
    read = {key: literal(value, names) for key, value in values.items()}
    return FindPackages(
        (_text(read.get("where")) or ".",), _texts(read.get("include")), _texts(read.get("exclude"))
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    items = cast("list[object]", value) if isinstance(value, list) else []
    return tuple(item for item in items if isinstance(item, str))


def _text_dict(value: object) -> dict[str, str]:
    items = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    return {key: item for key, item in items.items() if isinstance(item, str)}


def _requirements(path: str, node: ast.expr | None, names: dict[str, ast.expr]) -> Stated:
    """Requirements of an argument; a string with several lines is a list of them."""
    if node is None:
        return ()
    if isinstance(node, ast.Name):
        others = {key: value for key, value in names.items() if key != node.id}
        return _requirements(path, names.get(node.id), others)
    if isinstance(node, ast.List | ast.Tuple):
        rows: list[tuple[str, Place]] = []
        for item in node.elts:
            value = literal(item, names)
            if isinstance(value, str):
                rows.append((value, Place(path, item.lineno)))
        return tuple(rows)
    if isinstance(node, ast.BinOp):
        return _requirements(path, node.left, names) + _requirements(path, node.right, names)
    value = literal(node, names)
    lines = value.splitlines() if isinstance(value, str) else []
    return tuple(
        (line.strip(), Place(path, node.lineno)) for line in lines if line.strip() and line.strip()[0] != "#"
    )


def _extras(path: str, node: ast.expr | None, names: dict[str, ast.expr]) -> tuple[tuple[str, Stated], ...]:
    if isinstance(node, ast.Name):
        node = names.get(node.id)
    if not isinstance(node, ast.Dict):
        return ()
    rows: dict[str, Stated] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        name = literal(key, names) if key is not None else None
        if isinstance(name, str):
            rows[name] = _requirements(path, value, names)
    return tuple(sorted(rows.items()))


def _scripts(value: object) -> tuple[tuple[str, str], ...]:
    lines: list[str] = []
    if isinstance(value, dict):
        groups = cast("dict[str, object]", value)
        for group in ("console_scripts", "gui_scripts"):
            for text in _texts(groups.get(group)):
                lines += text.splitlines()
    return parse_console_scripts(lines)
