"""Brings the flags of a command to those that matter for reading source, in the form that clang takes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec

from ..paths import real
from .database import join_any
from .flag_table import REASONS, Found, cl_rule, gnu_rule

_ASKED = re.compile(
    r"-m(?:16|32|64|x32|arm|thumb|cmse|(?:big|little)-endian|(?:soft|hard)-float)"
    r"|-m(?:cpu|arch|abi|fpu|float-abi|mcu)=[\w.+,-]+|-stdlib=[\w+-]+|-nostdinc(?:\+\+)?|-nostdlibinc"
)
_PLAIN = re.compile(r"[\w.+-]+")
_OWN_HEADERS = re.compile(
    r"/lib(?:32|64|exec)?/(?:gcc(?:-cross)?/[^/]+/[^/]+/include(?:-fixed(?:/[^/]+)?)?|clang/[^/]+/include)$"
)
_UNKNOWN = "tieline does not know this flag"


class Flags(msgspec.Struct, frozen=True):
    """The flags of one command.

    Attributes:
        kept: those that matter, in their order; paths stay as they are.
        language: value of the last `-x`, or empty.
        standard: value of the last `-std`, or empty.
        target: the machine that is compiled for, where flags name it, else empty.
        folders: absolute folders that headers are looked up in.
        asked: flags that decide where the compiler looks and what it compiles for, each one word.
        dropped: pairs of a flag that a user would miss and why it was left out.
        relative: whether what is kept depends on the folder that the compiler runs in.
    """

    kept: tuple[str, ...]
    language: str
    standard: str
    target: str
    folders: tuple[str, ...]
    asked: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    relative: bool


class _State(msgspec.Struct):
    """What is gathered while the flags of one command are read."""

    file: str
    directory: str
    kept: list[str] = []
    language: str = ""
    standard: str = ""
    target: str = ""
    folders: list[str] = []
    asked: list[str] = []
    dropped: list[tuple[str, str]] = []
    relative: bool = False


def read_flags(words: Sequence[str], file: str, directory: str, *, cl: bool) -> Flags:
    """Read the flags of a command.

    Args:
        words: the command without its compiler, and without response files.
        file: absolute path of the file that is compiled.
        directory: absolute folder that the compiler runs in.
        cl: whether they are in the language of Microsoft's compiler.
    """
    state = _State(file, directory)
    rule_of = cl_rule if cl else gnu_rule
    rest = iter(_unwrapped(words, cl=cl))
    for word in rest:
        if word == "--" or (cl and word.lower() in {"/link", "-link"}):
            break
        if not word.startswith(("-", "/") if cl else "-") or word in {"-", file}:
            continue
        _take(state, word, rest, rule_of)
    return Flags(
        tuple(state.kept),
        state.language,
        state.standard,
        state.target,
        tuple(dict.fromkeys(state.folders)),
        tuple(state.asked),
        tuple(dict.fromkeys(state.dropped)),
        state.relative,
    )


def _unwrapped(words: Sequence[str], *, cl: bool) -> Iterator[str]:
    """Words without the options whose only purpose is to hand the words after them to a later stage."""
    for word in words:
        if word.startswith("-Wp,"):
            yield from word.split(",")[1:]
        elif cl and word.startswith(("/clang:", "-clang:")):
            yield word[7:]
        elif word not in {"-Xclang", "-Xpreprocessor"}:
            yield word


def _take(state: _State, word: str, rest: Iterator[str], rule_of: Callable[[str], Found | None]) -> None:
    """Decide on one flag, whose value may be the next word."""
    found = rule_of(word)
    if found is None:
        state.dropped.append((word, _UNKNOWN))
        return
    shape, fate = found.rule.shape, found.rule.fate
    separate = shape == "value" or (shape == "either" and not found.value)
    value = next(rest, "") if separate else found.value
    spelled = [word, value] if separate else [word]
    if separate and not value:
        return
    if fate == "language":
        state.language = {"TP": "c++", "TC": "c"}.get(word[1:], value)
    elif fate == "standard":
        state.standard = value
    elif fate == "target":
        _take_target(state, value, spelled)
    elif fate == "folder":
        _take_folder(state, value, spelled)
    elif fate == "include":
        _take_include(state, found.name, value, spelled)
    elif fate == "keep":
        _take_kept(state, found.name, value, spelled)
    elif fate != "drop":
        state.dropped.append((" ".join(spelled), REASONS[fate]))


def _take_target(state: _State, value: str, spelled: list[str]) -> None:
    # Clang looks for a configuration file that is named after the target, and one may name a plug-in.
    if not _PLAIN.fullmatch(value):
        state.dropped.append((" ".join(spelled), "no machine is called so"))
        return
    state.target = value
    state.asked.append(f"--target={value}")


def _take_kept(state: _State, name: str, value: str, spelled: list[str]) -> None:
    if name == "-arch" and name in state.kept:
        state.dropped.append((" ".join(spelled), "only the first of several machines is analysed"))
        return
    state.kept += spelled
    if name in {"-isysroot", "--sysroot", "--sysroot="}:
        state.relative |= not os.path.isabs(value)  # noqa: PTH117
        option = "-isysroot" if name == "-isysroot" else "--sysroot="
        state.asked.append(option + join_any(state.directory, value))
    elif name == "-ivfsoverlay":
        state.relative |= not os.path.isabs(value)  # noqa: PTH117
    elif _ASKED.fullmatch(spelled[0]):
        state.asked.append(spelled[0])


def _take_folder(state: _State, value: str, spelled: list[str]) -> None:
    if not value:
        return
    state.kept += spelled
    # A folder that begins with `=` is below the system root, which the compiler itself puts before it.
    if not value.startswith(("=", "$SYSROOT")):
        state.folders.append(join_any(state.directory, value))
        state.relative |= not os.path.isabs(value)  # noqa: PTH117


def _take_include(state: _State, name: str, value: str, spelled: list[str]) -> None:
    path = join_any(state.directory, value)
    if any(os.path.exists(f"{path}{suffix}") for suffix in (".pch", ".gch")) and name == "-include":  # noqa: PTH110
        # Clang itself would take the precompiled header beside it, which another compiler may have made.
        spelled = ["-Xclang", "-include", "-Xclang", value]
    state.kept += spelled
    state.relative |= not os.path.isabs(value)  # noqa: PTH117


def without_own_headers(kept: Sequence[str], directory: str) -> tuple[str, ...]:
    """Give kept flags without those that search the folder of the compiler's own headers.

    Freestanding builds shut out all standard folders and name that one again. Clang has such headers of its
    own, which stand in for them.
    """
    found: list[str] = []
    rest = iter(kept)
    hit = False
    for word in rest:
        rule = gnu_rule(word)
        if rule is None or rule.rule.fate != "folder":
            found.append(word)
            continue
        value = rule.value or next(rest, "")
        if _OWN_HEADERS.search(join_any(directory, value)):
            hit = True
        else:
            found += [word] if rule.value else [word, value]
    return tuple("-nostdlibinc" if hit and word == "-nostdinc" else word for word in found)


def is_own_folder(path: str) -> bool:
    """Whether a folder holds headers that belong to GCC or Clang itself, such as `stddef.h`."""
    return _OWN_HEADERS.search(real(path)) is not None
