"""Add-ons of Node that a package has compiled: their names and sources, from `binding.gyp`.

The file is a literal of Python, and node-gyp makes `build/Release/NAME.node` of a target; see "Input Format
Reference" of gyp. Nothing is run and no variable is expanded, so that a target whose name or place is
computed is left out.
"""

from __future__ import annotations

import ast
import re
import warnings
from pathlib import Path
from typing import cast

from ..data_file import decode_text, read_bytes
from ..model import BuildProblem, CompiledModule, Place
from ..paths import join

FILE = "binding.gyp"
"""Name of the file, which lies beside package.json."""

_EXPANDED = re.compile(r"[<>^][!(@|]")
_ELSEWHERE = ("product_name", "product_dir", "product_prefix", "product_extension")
_LEFT_OUT = ("sources!", "sources/", "sources=")


def declared_addons(root: str) -> tuple[CompiledModule, ...] | BuildProblem:
    """Give the add-ons of a package, by the paths that they have in it.

    Args:
        root: absolute folder of the package.

    Returns:
        The add-ons, sorted by name; or what is wrong with the file. Sources that depend on a condition are
        not among an add-on's, and where it says that some are left out, none are.
    """
    path = f"{root}/{FILE}"
    if not Path(path).is_file():
        return ()
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
    if any(_mentions(value, _ELSEWHERE) for key, value in table.items() if key != "targets"):
        return ()
    text = content.decode("utf-8", "replace")
    found: dict[str, CompiledModule | None] = {}
    for target in _list(table.get("targets")):
        addon = _addon(root, path, text, target)
        if addon is not None:
            # Of two targets of one name nobody says which is built.
            found[addon.name] = None if addon.name in found else addon
    return tuple(addon for _, addon in sorted(found.items()) if addon is not None)


def _addon(root: str, path: str, text: str, target: object) -> CompiledModule | None:
    if not isinstance(target, dict):
        return None
    table = cast("dict[object, object]", target)
    name = table.get("target_name")
    kind = table.get("type", "loadable_module")
    if not isinstance(name, str) or not name or "/" in name or _EXPANDED.search(name):
        return None
    if kind not in {"loadable_module", "<(library)"} or _mentions(table, _ELSEWHERE):
        return None
    sources = [each for each in _list(table.get("sources")) if isinstance(each, str)]
    if _mentions(table, _LEFT_OUT):
        sources = []
    files = {join(root, each) for each in sources if not _EXPANDED.search(each)}
    line = next(
        (at for at, each in enumerate(text.splitlines(), 1) if "target_name" in each and name in each), 0
    )
    return CompiledModule(f"build/Release/{name}.node", tuple(sorted(files)), Place(path, line))


def _mentions(value: object, keys: tuple[str, ...]) -> bool:
    """Whether a table, or one in it, has any of some keys; `?` and `%` after a key say how it is merged."""
    if isinstance(value, dict):
        table = cast("dict[object, object]", value)
        return any(
            (isinstance(key, str) and key.rstrip("?%+") in keys) or _mentions(each, keys)
            for key, each in table.items()
        )
    return any(_mentions(each, keys) for each in _list(value))


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _problem(path: str, line: int, message: str) -> BuildProblem:
    return BuildProblem(
        Place(path, line),
        f"the add-ons in this file are not known, as {message}",
        "correct it as node-gyp says, so that JavaScript and its implementation are linked",
        "TL270",
    )
