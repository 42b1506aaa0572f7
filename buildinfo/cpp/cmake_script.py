"""Reads CMake scripts: their commands in order, with the variables that plain `set` calls give values to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from ..model import BuildProblem, Place
from ..paths import read_text

_LONGEST_VALUE = 1000
_VARIABLE = re.compile(r"\$(?:ENV|CACHE)?\{([^{}]*)\}")


class Call(msgspec.Struct, frozen=True):
    """One command of a script.

    Attributes:
        name: in lower case.
        arguments: with variables replaced; one that is not known becomes empty, as in CMake.
        line: where it stands.
        complete: whether all of its variables are known.
    """

    name: str
    arguments: tuple[str, ...]
    line: int
    complete: bool = True


class Script(msgspec.Struct, frozen=True):
    """The commands of a script, and what of it could not be read."""

    calls: tuple[Call, ...]
    problems: tuple[BuildProblem, ...] = ()


def read_script(path: str, variables: Mapping[str, str] | None = None) -> Script | None:
    """Read a script without running it; None when there is no readable file.

    Variables that are given have their values when it starts; none are otherwise known.

    Conditions are not evaluated and loops not unrolled: every command counts once. After a syntax error
    nothing more is read, and a problem says so.
    """
    text = read_text(path)
    if text is None:
        return None
    # Only checkouts with such a file pay for loading the parser.
    from cmake_parser import (  # pyright: ignore[reportMissingTypeStubs]
        CMakeExprError,
        CMakeParseError,
    )

    calls: list[Call] = []
    try:
        for call in _calls(text, variables or {}):
            calls.append(call)
    except (CMakeParseError, CMakeExprError, RecursionError) as error:
        too_deep = isinstance(error, RecursionError)
        reason = "it is nested too deeply" if too_deep else str(error).partition(":")[0]
        line = calls[-1].line if calls else 0
        message = f"the CMake script cannot be read further: {reason}"
        return Script(tuple(calls), (BuildProblem(Place(path, line), message, "mend the script", "TL127"),))
    return Script(tuple(calls))


def _calls(text: str, variables: Mapping[str, str]) -> Iterator[Call]:
    from cmake_parser import parse_raw, resolve_args  # pyright: ignore[reportMissingTypeStubs]
    from cmake_parser.ast import Command  # pyright: ignore[reportMissingTypeStubs]
    from cmake_parser.interpreter import Context  # pyright: ignore[reportMissingTypeStubs]

    context = Context(var=dict(variables), cache={}, env={}, functions={}, macros={})
    partial: set[str] = set()
    for node in parse_raw(text, skip_comments=True):
        if not isinstance(node, Command):
            continue
        tokens = [token for token in node.args if token.kind not in {"COMMENT", "LPAREN", "RPAREN"}]
        arguments = tuple(str(token.value) for token in resolve_args(context, tokens))
        name = node.identifier.lower()
        mentioned = {each for token in tokens for each in _VARIABLE.findall(str(token.value))}
        complete = all(each in context.var and each not in partial for each in mentioned)
        if name == "set" and len(arguments) > 1:
            value = ";".join(_values(arguments))
            # A script could double a variable again and again.
            context.var[arguments[0]] = value if len(value) <= _LONGEST_VALUE else ""
            if not complete or len(value) > _LONGEST_VALUE:
                partial.add(arguments[0])
        elif name != "set":
            # Such as `list(APPEND NAME ...)` and `file(GLOB NAME ...)`, which are not followed.
            partial.update(arguments[:2])
        yield Call(name, arguments, node.line, complete)


def _values(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """Values of a `set`, without what says where the variable is kept."""
    for mark in ("CACHE", "PARENT_SCOPE"):
        if mark in arguments[1:]:
            return arguments[1 : arguments.index(mark)]
    return arguments[1:]
