"""Add-ons of Node that a package has compiled, from `binding.gyp` or `CMakeLists.txt`: names and sources.

`binding.gyp` is a literal of Python, and node-gyp makes `build/Release/NAME.node` of a target; see "Input
Format Reference" of gyp. cmake-js makes the same of a library whose suffix is `.node`. Nothing is run, and
only variables with a plain value are expanded, so that a target whose name or place is computed is left out.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, cast

from ..cpp.addon_libraries import cmake_addons
from ..data_file import decode_text, read_bytes
from ..model import BuildProblem, CompiledModule, Place
from ..paths import is_below, join, read_text

FILE = "binding.gyp"
"""Name of the file, which lies beside package.json."""

_EXPANDED = re.compile(r"[<>^][!(@|]")
_VARIABLE = re.compile(r"<\((\w+)\)")
_ELSEWHERE = ("product_name", "product_dir", "product_prefix", "product_extension")
_LEFT_OUT = ("sources!", "sources/", "sources=")


def declared_addons(root: str) -> tuple[CompiledModule, ...] | BuildProblem:
    """Give the add-ons of a package, by the paths that they have in it.

    Args:
        root: absolute folder of the package.

    Returns:
        The add-ons, sorted by name; or what is wrong with the file. Sources that depend on a condition are
        among an add-on's where no other target has them, since they are compiled for it or not at all. Where
        it says that some are left out, none are.
    """
    path = f"{root}/{FILE}"
    if not Path(path).is_file():
        return cmake_addons(root)
    content = read_bytes(path)
    if isinstance(content, str):
        return _problem(path, 0, content)
    try:
        with warnings.catch_warnings():
            # Invalid escapes in somebody else's file are not for us to warn about.
            warnings.simplefilter("ignore")
            tree = ast.parse(decode_text(content).strip(), mode="eval")
            data = ast.literal_eval(tree)
    except SyntaxError as error:
        return _problem(path, error.lineno or 0, "it is no literal of Python")
    except (ValueError, TypeError, RecursionError, MemoryError):
        return _problem(path, 0, "it is no literal of Python")
    if not isinstance(data, dict):
        return _problem(path, 0, "it is no table")
    table = cast("dict[object, object]", data)
    # Defaults and conditions at the top may say where all targets are made.
    if _mentions(table, _ELSEWHERE, but="targets"):
        return ()
    constants = _constants(root, table)
    text = content.decode("utf-8", "replace")
    targets: list[_Target] = []
    for group in _groups(table):
        found = [target for each in group if (target := _target(root, each, constants)) is not None]
        names = [target.name for target in found]
        # Of two targets of one name nobody says which is built; alternatives are one or the other.
        targets += [_Target("" if names.count(each.name) > 1 else each.name, *each[1:]) for each in found]
    dropped = {each.name for each in targets if not each.is_addon}
    addons = {each.name for each in targets if each.name and each.name not in dropped}
    return tuple(_module(path, text, name, targets) for name in sorted(addons))


class _Target(NamedTuple):
    """A target: the files that it is always made of, and those that it may be made of."""

    name: str
    is_addon: bool
    files: frozenset[str]
    possible: frozenset[str]


def _module(path: str, text: str, name: str, targets: list[_Target]) -> CompiledModule:
    own = [each for each in targets if each.name == name]
    others = {file for each in targets if each.name != name for file in each.files | each.possible}
    files = {file for each in own for file in each.files | (each.possible - others)}
    lines = enumerate(text.splitlines(), 1)
    line = next((at for at, each in lines if "target_name" in each and name in each), 0)
    return CompiledModule(f"build/Release/{name}.node", tuple(sorted(files)), Place(path, line))


def _groups(table: dict[object, object]) -> Iterator[list[object]]:
    """The lists of targets: the file's own, and those of its conditions, each of another branch."""
    yield _list(table.get("targets"))
    for branch in _branches(table):
        yield from _groups(branch)


def _branches(table: dict[object, object]) -> Iterator[dict[object, object]]:
    """The tables that conditions of a table choose among."""
    for key in ("conditions", "target_conditions"):
        for condition in _list(table.get(key)):
            for part in _list(condition):
                if isinstance(part, dict):
                    yield cast("dict[object, object]", part)


def _constants(root: str, table: dict[object, object]) -> dict[str, str]:
    """Variables with a plain value, which nothing else in the file or in what it includes can change."""
    variables = table.get("variables")
    included = [each for each in _list(table.get("includes")) if isinstance(each, str)]
    texts = [read_text(join(root, each)) if is_below(join(root, each), root) else None for each in included]
    if not isinstance(variables, dict) or None in texts:
        return {}
    return {
        name: value
        for name, value in cast("dict[object, object]", variables).items()
        if isinstance(name, str)
        and isinstance(value, str)
        and not _EXPANDED.search(value)
        and _count(table, name) == 1
        and not any(name in text for text in texts if text)
    }


def _count(value: object, name: str) -> int:
    """How often a table, and those in it, give a variable a value."""
    if isinstance(value, dict):
        items = cast("dict[object, object]", value).items()
        own = sum(isinstance(key, str) and key.rstrip("?%+") == name for key, _ in items)
        return own + sum(_count(each, name) for _, each in items)
    return sum(_count(each, name) for each in _list(value))


def _expand(text: str, constants: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda found: constants.get(found[1], found[0]), text)


def _target(root: str, target: object, constants: Mapping[str, str]) -> _Target | None:
    if not isinstance(target, dict):
        return None
    table = cast("dict[object, object]", target)
    name = table.get("target_name")
    kind = table.get("type", "loadable_module")
    if not isinstance(name, str):
        return None
    name = _expand(name, constants)
    if not name or "/" in name or _EXPANDED.search(name):
        return None
    is_addon = kind in {"loadable_module", "<(library)"} and not _mentions(table, _ELSEWHERE)
    reduced = _mentions(table, _LEFT_OUT)
    files = frozenset[str]() if reduced else _files(root, table, constants)
    possible = frozenset[str]() if reduced else _possible(root, table, constants)
    return _Target(name, is_addon, files, possible - files)


def _files(root: str, table: dict[object, object], constants: Mapping[str, str]) -> frozenset[str]:
    texts = [
        each for key in ("sources", "sources+") for each in _list(table.get(key)) if isinstance(each, str)
    ]
    plain = [_expand(each, constants) for each in texts]
    return frozenset(join(root, each) for each in plain if not _EXPANDED.search(each))


def _possible(root: str, table: dict[object, object], constants: Mapping[str, str]) -> frozenset[str]:
    """The sources that conditions of a target add to it."""
    found = [
        _files(root, branch, constants) | _possible(root, branch, constants) for branch in _branches(table)
    ]
    return frozenset[str]().union(*found)


def _mentions(value: object, keys: tuple[str, ...], but: str = "") -> bool:
    """Whether a table, or one in it, has any of some keys, but for what is below another one.

    `?`, `%` and `+` after a key say how it is merged.
    """
    if isinstance(value, dict):
        table = cast("dict[object, object]", value)
        return any(
            (isinstance(key, str) and key.rstrip("?%+") in keys) or _mentions(each, keys, but)
            for key, each in table.items()
            if key != but
        )
    return any(_mentions(each, keys, but) for each in _list(value))


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _problem(path: str, line: int, message: str) -> BuildProblem:
    return BuildProblem(
        Place(path, line),
        f"the add-ons in this file are not known, as {message}",
        "correct it as node-gyp says, so that JavaScript and its implementation are linked",
        "TL270",
    )
