"""Reads what a source file begins with, to find files that begin with the same headers.

This decides only which files are compiled together; what is in them is the compiler's word.
"""

from __future__ import annotations

_LONGEST = 1 << 14


def read_head(file: str) -> tuple[str, ...]:
    """Give the `#include` lines before anything else in a file but blanks and comments.

    Empty for a file that cannot be read.
    """
    try:
        with open(file, "rb") as stream:  # noqa: PTH123
            text = stream.read(_LONGEST).decode("utf-8", "replace")
    except OSError:
        return ()
    found: list[str] = []
    at = 0
    while True:
        at = _behind_blanks(text, at)
        end = text.find("\n", at)
        if at < 0 or end < 0 or text[at] != "#":
            return tuple(found)
        directive = text[at + 1 : end].strip()
        name, _, rest = directive.partition("include")
        header = rest.strip()
        closing = header.find({"<": ">", '"': '"'}.get(header[:1], "\0"), 1)
        if name or closing < 0:
            return tuple(found)
        found.append(f"#include {header[: closing + 1]}")
        at += 1 + text[at + 1 : end].index(header) + closing + 1


def _behind_blanks(text: str, at: int) -> int:
    """Where the first character that is neither blank nor in a comment stands; -1 when there is none."""
    while at < len(text):
        if text[at].isspace() or text[at] == "\ufeff":
            at += 1
        elif text.startswith("//", at):
            at = _line_end(text, at)
        elif text.startswith("/*", at):
            at = text.find("*/", at)
            at = at + 2 if at >= 0 else at
        else:
            return at
        if at < 0:
            return -1
    return -1


def _line_end(text: str, at: int) -> int:
    """Where the line ends that goes on behind each backslash at its end; -1 when it does not end."""
    end = text.find("\n", at)
    while end > 0 and text[max(end - 2, at) : end].rstrip("\r").endswith("\\"):
        end = text.find("\n", end + 1)
    return end
