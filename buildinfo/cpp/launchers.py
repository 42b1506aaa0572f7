"""Finds the compiler in a command: what stands before it are launchers such as ccache, libtool or Bazel's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .words import split_posix

_COMPILER = re.compile(
    r"(?:.+-)?(?:cc|c\+\+|gcc|g\+\+|clang|clang\+\+|clang-cl|icx|icpx|emcc|em\+\+)(?:-\d+(?:\.\d+)*)?|c89|c99"
)
_STAND_INS = {"cc_wrapper.sh": "cc", "wrapped_clang": "clang", "wrapped_clang_pp": "clang++"}
_CACHES = frozenset({"ccache", "sccache", "distcc", "icecc", "buildcache", "gomacc", "colorgcc"})
_SHELLS = frozenset({"sh", "bash", "dash"})
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")
_END = frozenset({"&&", "||", ";", "|", ">", "2>&1"})
_FARTHEST = 40


def program_name(word: str) -> str:
    """Name of a program without its folder, and without the `.exe` of Windows."""
    name = re.split(r"[\\/]", word)[-1]
    return name[:-4] if name.lower().endswith(".exe") else name


def is_compiler(word: str) -> bool:
    """Whether a program is named like a compiler that says what it searches when it is asked with `-v`."""
    return _COMPILER.fullmatch(program_name(word)) is not None


def is_cl(words: Sequence[str]) -> bool:
    """Whether a command, compiler first, is in the language of Microsoft's compiler."""
    modes = [word for word in words if word.startswith("--driver-mode=")]
    if modes:
        return modes[-1] == "--driver-mode=cl"
    return re.fullmatch(r"cl|clang-cl(?:-\d+(?:\.\d+)*)?", program_name(words[0]).lower()) is not None


def without_launchers(words: Sequence[str]) -> tuple[str, ...]:
    """Give a command without what stands before its compiler, and without what a shell does after it.

    A word that is a compiler by its name is taken for it. Where there is none, known launchers are left out,
    and the next word counts, whatever it is.
    """
    words = _one_command(words)
    for position, word in enumerate(words[:_FARTHEST]):
        if _ASSIGNMENT.match(word):
            continue
        name = program_name(word)
        if name == "zig":
            return ("zig", *words[position + 2 :])
        if name in _STAND_INS:
            return (_STAND_INS[name], *words[position + 1 :])
        if (is_compiler(word) or name.lower() in {"cl", "nvcc"}) and not _is_value(words, position):
            return tuple(words[position:])
        if name in _CACHES and position + 1 < len(words) and words[position + 1].startswith("-"):
            # distcc and its like run `cc` when they are given nothing but its arguments.
            return ("cc", *words[position + 1 :])
        if word in {"-c", "-o"}:
            break
    return tuple(_after_launchers(words))


def _one_command(words: Sequence[str]) -> Sequence[str]:
    """The first command that does something, of those that a shell is given."""
    if len(words) > 2 and program_name(words[0]) in _SHELLS and words[1] == "-c":
        try:
            words = split_posix(words[2])
        except ValueError:
            return words
    if words and words[0] == ":" and "&&" in words:
        words = words[words.index("&&") + 1 :]
    end = next((position for position, word in enumerate(words) if word in _END), len(words))
    return words[:end] or words


def _is_value(words: Sequence[str], position: int) -> bool:
    """Whether a word is the value of an option or variable before it, as in `--tag CC` or `CC=gcc`."""
    return words[position].startswith("-") or (position > 0 and words[position - 1] in {"-o", "-u", "--tag"})


def _after_launchers(words: Sequence[str]) -> Sequence[str]:
    """Words after assignments, caches and shells; never empty."""
    rest = words
    while len(rest) > 1 and (
        _ASSIGNMENT.match(rest[0]) or program_name(rest[0]) in {*_CACHES, *_SHELLS, "env", "libtool"}
    ):
        rest = rest[1:]
        while len(rest) > 1 and rest[0].startswith("--"):
            rest = rest[1:]
    return rest
