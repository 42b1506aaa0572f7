"""Descriptors taken apart into the rows of the symbol tree, and put together again.

`` `acme.app`/Server#run(). `` is three rows: the namespace `acme.app`, in it the type `Server`, in it the
method
`run`. Each is a display name and a form that says how the name is written.
"""

from __future__ import annotations

import re

_SIMPLE = re.compile(r"[A-Za-z0-9_+\-$]+")
_NAME = r"(?:`(?:[^`]|``)+`|[A-Za-z0-9_+\-$]+)"
_LEAF = re.compile(rf"\[({_NAME})\]|\(({_NAME})\)|({_NAME})([/#.:!]|\([A-Za-z0-9_+\-$]*\)\.)")

_QUOTED = "`"  # before a form: the name is written with backticks that it does not need
VERBATIM = ""
"""The form of descriptors that do not follow the grammar's normal form: kept whole as one name."""


def leaves(descriptors: str) -> list[tuple[str, str]]:
    """Give name and form of each descriptor, outermost first.

    `render` of all of them, joined, is `descriptors` again, whatever the text is.
    """
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(descriptors):
        match = _LEAF.match(descriptors, at)
        if match is None:
            return [(descriptors, VERBATIM)]
        type_parameter, parameter, name, suffix = match.groups()
        written: str = type_parameter or parameter or name
        form: str = suffix or ("[" if type_parameter else "(")
        if written[0] == "`":
            plain = written[1:-1].replace("``", "`")
            if _SIMPLE.fullmatch(plain):
                form = _QUOTED + form
            written = plain
        found.append((written, form))
        at = match.end()
    return found


def render(name: str, form: str) -> str:
    """Write one descriptor."""
    if form == VERBATIM:
        return name
    if form[0] == _QUOTED:
        form, written = form[1:], f"`{name}`"
    else:
        written = name if _SIMPLE.fullmatch(name) else "`" + name.replace("`", "``") + "`"
    if form == "[":
        return f"[{written}]"
    if form == "(":
        return f"({written})"
    return written + form
