"""Reads what a `meson.build` says about its project, with Meson's own parser. Nothing of it is evaluated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import msgspec

from ..model import BuildProblem, Dependency, Place
from ..paths import read_text
from .project import Described, Named, valid_name, valid_version


class _Call(msgspec.Struct, frozen=True):
    """A call with its plain arguments; a computed one is empty."""

    name: str
    arguments: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    line: int


def read_meson(path: str) -> Described:
    """Read a `meson.build`; one with a syntax error is a problem."""
    text = read_text(path)
    if text is None:
        return Described()
    # Only checkouts with such a file pay for loading the parser.
    from mesonbuild.mesonlib import MesonException  # pyright: ignore[reportMissingTypeStubs]
    from mesonbuild.mparser import Parser  # pyright: ignore[reportMissingTypeStubs]

    try:
        calls = list(_calls(Parser(text, path).parse()))
    except RecursionError:
        return Described(problems=(_problem(path, 0, "it is nested too deeply"),))
    except MesonException as error:
        line = getattr(error, "lineno", 0)
        return Described(problems=(_problem(path, line, str(error).partition("\n")[0].rstrip(".")),))
    named = next((_named(path, call) for call in calls if call.name == "project"), None)
    found = (_dependency(path, call) for call in calls if call.name == "dependency" and call.arguments)
    return Described(named, tuple(dict.fromkeys(each for each in found if each)))


def _named(path: str, call: _Call) -> Named:
    name = call.arguments[0] if call.arguments else ""
    return Named(
        valid_name(name), valid_version(dict(call.keywords).get("version", "")), Place(path, call.line)
    )


def _dependency(path: str, call: _Call) -> Dependency | None:
    name = call.arguments[0]
    version = dict(call.keywords).get("version", "")
    return (
        Dependency(name, f"{name} {version}".strip(), "runtime", Place(path, call.line), None)
        if name
        else None
    )


def _problem(path: str, line: int, reason: str) -> BuildProblem:
    return BuildProblem(
        Place(path, line), f"the file is not valid Meson: {reason}", "mend this line", "TL127"
    )


def _calls(node: object) -> Iterator[_Call]:
    """Every call below a node of Meson's syntax tree, in the order of the text."""
    from mesonbuild.mparser import BaseNode, FunctionNode  # pyright: ignore[reportMissingTypeStubs]

    if isinstance(node, FunctionNode):
        arguments = tuple(_text(each) for each in node.args.arguments)
        keywords = tuple(
            (str(getattr(key, "value", "")), _text(value)) for key, value in node.args.kwargs.items()
        )
        yield _Call(node.func_name.value, arguments, keywords, node.lineno)
    if isinstance(node, BaseNode):
        for value in vars(node).values():
            yield from _calls(value)
    elif isinstance(node, list):
        for each in cast("list[object]", node):
            yield from _calls(each)
    elif isinstance(node, dict):
        for each in cast("dict[object, object]", node).values():
            yield from _calls(each)


def _text(node: object) -> str:
    """Value of a plain string; of a list that of its first item; else empty."""
    from mesonbuild.mparser import ArrayNode, StringNode  # pyright: ignore[reportMissingTypeStubs]

    if isinstance(node, ArrayNode):
        return _text(node.args.arguments[0]) if node.args.arguments else ""
    return node.value if isinstance(node, StringNode) and not node.is_fstring else ""
