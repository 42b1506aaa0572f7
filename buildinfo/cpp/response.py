"""Puts the content of response files, `@FILE` in a command, in their place."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import msgspec

from ..paths import read_text
from .database import join_any

_DEEPEST = 10
_MOST_FILES = 200
_MOST_CHARACTERS = 4 * 1024 * 1024


class Expanded(msgspec.Struct, frozen=True):
    """A command without response files.

    Attributes:
        words: the command.
        unread: pairs of a response file as it is named, and why it could not be read.
    """

    words: tuple[str, ...]
    unread: tuple[tuple[str, str], ...] = ()


class _State(msgspec.Struct):
    """What is gathered during one expansion, and how many files may still be read."""

    directory: str
    split: Callable[[str], list[str]]
    words: list[str]
    unread: list[tuple[str, str]]
    left: int = _MOST_FILES


def expand(words: Sequence[str], directory: str, split: Callable[[str], list[str]]) -> Expanded:
    """Expand the response files of a command, and those that they name, up to ten deep.

    Args:
        words: the command.
        directory: folder that their paths are relative to.
        split: splits what they hold into words.
    """
    if not any(word.startswith("@") and len(word) > 1 for word in words):
        return Expanded(tuple(words))
    state = _State(directory, split, [], [])
    _expand(state, words, 0)
    return Expanded(tuple(state.words), tuple(dict.fromkeys(state.unread)))


def _expand(state: _State, words: Sequence[str], depth: int) -> None:
    for word in words:
        if not word.startswith("@") or len(word) == 1:
            state.words.append(word)
            continue
        path = join_any(state.directory, word[1:])
        state.left -= 1
        if depth == _DEEPEST or state.left < 0:
            state.unread.append((word, "response files are nested too deeply"))
            continue
        if not os.path.isfile(path):  # noqa: PTH113
            state.unread.append((word, "the response file does not exist; a build makes it"))
            continue
        text = read_text(path) if os.path.getsize(path) <= _MOST_CHARACTERS else None  # noqa: PTH202
        try:
            inner = state.split(text) if text is not None else None
        except ValueError:
            inner = None
        if inner is None:
            state.unread.append((word, "the response file is too large, or not readable text"))
        else:
            _expand(state, inner, depth + 1)
