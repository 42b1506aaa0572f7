"""Splits command lines into words, each the way that the shell or program which reads it does."""

from __future__ import annotations

import re
from collections.abc import Callable

_BLANK = r" \t\n\r\f\v"
# A word without quotes, or the end of one, is the common case and has an alternative of its own.
_REST = (
    rf"""(?P<last>[^{_BLANK}'"\\]+)(?:[{_BLANK}]+|\Z)|\\\n|\\(?P<escaped>.)"""
    rf"""|(?P<plain>[^{_BLANK}'"\\]+)|(?P<open>.)"""
)
_POSIX = re.compile(
    rf"""(?P<space>[{_BLANK}]+)|'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|{_REST}""", re.DOTALL
)
_GNU = re.compile(
    rf"""(?P<space>[{_BLANK}]+)|'(?P<single>(?:[^'\\]|\\.)*)'|"(?P<double>(?:[^"\\]|\\.)*)"|{_REST}""",
    re.DOTALL,
)
_IN_DOUBLE_QUOTES = re.compile(r"\\(?:\n|([$`\"\\]))")
_ANY_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_WINDOWS = re.compile(
    r"""(?P<space>[ \t\n\r]+)|(?P<escaped>(?:\\\\)*)\\"|(?P<slashes>(?:\\\\)+)(?=")|(?P<mark>""?)"""
    r"""|(?P<plain>[^ \t\n\r"\\]+|\\+)"""
)


def split_posix(text: str) -> list[str]:
    """Words as a POSIX shell splits them; nothing is expanded.

    Raises:
        ValueError: when a quote is not closed, or the text ends in a backslash.
    """
    return _split(_POSIX, text, lambda quoted: quoted, lambda quoted: _IN_DOUBLE_QUOTES.sub(r"\1", quoted))


def split_gnu(text: str) -> list[str]:
    """Words of a response file as GCC and Clang read it: a backslash escapes any character, quoted or not.

    Raises:
        ValueError: when a quote is not closed, or the text ends in a backslash.
    """

    def unescaped(quoted: str) -> str:
        return _ANY_ESCAPE.sub(r"\1", quoted)

    return _split(_GNU, text, unescaped, unescaped)


def split_windows(text: str) -> list[str]:
    """Words as Windows programs split their command line: backslashes are special before a quote only."""
    words: list[str] = []
    word: list[str] | None = None
    quoted = False
    for found in _WINDOWS.finditer(text):
        if found["space"] is not None and not quoted:
            if word is not None:
                words.append("".join(word))
            word = None
            continue
        word = [] if word is None else word
        if found["escaped"] is not None:
            word.append("\\" * (len(found["escaped"]) // 2) + '"')
        elif found["slashes"] is not None:
            word.append("\\" * (len(found["slashes"]) // 2))
        elif found["mark"] is None:
            word.append(found[0])
        elif found["mark"] == '"':
            quoted = not quoted
        elif quoted:
            word.append('"')
    if word is not None:
        words.append("".join(word))
    return words


def _split(
    pattern: re.Pattern[str], text: str, single: Callable[[str], str], double: Callable[[str], str]
) -> list[str]:
    """Words by a pattern of their parts; `single` and `double` read what stands in quotes."""
    words: list[str] = []
    word: list[str] | None = None
    for found in pattern.finditer(text):
        if found["space"] is not None:
            if word is not None:
                words.append("".join(word))
            word = None
            continue
        if found["open"] is not None:
            raise ValueError("a quote is not closed" if found["open"] != "\\" else "it ends in a backslash")
        if found[0] == "\\\n":
            continue
        word = [] if word is None else word
        if found["last"] is not None:
            words.append("".join((*word, found["last"])))
            word = None
        elif found["single"] is not None:
            word.append(single(found["single"]))
        elif found["double"] is not None:
            word.append(double(found["double"]))
        else:
            word.append(found["plain"] or found["escaped"])
    if word is not None:
        words.append("".join(word))
    return words
