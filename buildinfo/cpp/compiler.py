"""Asks a compiler what it searches, what it compiles for and what it predefines.

Only a program outside of the checkout that is named like a known compiler is ever started, with arguments
that load nothing and read no file of the checkout.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence

import msgspec

from ..paths import is_below, join, real
from .flags import is_own_folder
from .languages import is_cpp, standard_of
from .launchers import is_compiler, program_name

_SECONDS = 20
_LAUNCHERS = frozenset({"ccache", "sccache", "distcc", "icecc", "buildcache", "colorgcc"})
_MACRO = re.compile(r"#define (\w+(?:\([^)]*\))?) ?(.*)")
_TARGET = re.compile(r"^Target: (\S+)", re.MULTILINE)
_SEARCHED = re.compile(
    r"^#include <\.\.\.> search starts here:\n(.*?)^End of search list\.", re.MULTILINE | re.DOTALL
)
_KNOWN_TO_CLANG = re.compile(
    r"x86_64|amd64|i[3-9]86|aarch64|arm|thumb|riscv|powerpc|ppc|mips|sparc|s390x|systemz|hexagon|avr|msp430|wasm|bpf"
    r"|loongarch|lanai|ve-|xcore|nvptx|amdgcn|m68k|csky|xtensa|spirv|dxil"
)


class Toolchain(msgspec.Struct, frozen=True):
    """What a compiler said about itself, for one language and one set of flags.

    Attributes:
        path: the compiler as it was found.
        family: `gcc`, `clang` or the like.
        version: such as `12.2.0`.
        target: the machine that it compiles for, such as `x86_64-linux-gnu`.
        before: folders that it searches before its own headers, in order.
        after: folders that it searches after its own headers, in order.
        own: folders of headers that belong to the compiler itself.
        standard: the language's standard that it follows when none is named.
        macros: definitions for a clang that does not know the machine, else none.
        wide: whether a pointer has 64 bits.
    """

    path: str
    family: str
    version: str
    target: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    own: tuple[str, ...]
    standard: str
    macros: tuple[str, ...] = ()
    wide: bool = True


class Refusal(msgspec.Struct, frozen=True):
    """Why a compiler was not asked: a sentence without a full stop, and what to do."""

    message: str
    hint: str


def find_compiler(word: str, directory: str, root: str, environ: Mapping[str, str]) -> str | Refusal:
    """Absolute path of the compiler that a command names, or why it must not or cannot be started.

    Args:
        word: the compiler as the command has it.
        directory: folder that a relative path counts from.
        root: the checkout, in which nothing is started.
        environ: environment variables; PATH is searched for a bare name.
    """
    name = program_name(word)
    if not is_compiler(word):
        return Refusal(f"`{name}` is not a compiler that can be asked what it searches", "")
    folders = [each for each in environ.get("PATH", "").split(os.pathsep) if os.path.isabs(each)]  # noqa: PTH117
    candidates = [f"{each.rstrip('/')}/{name}" for each in folders]
    if os.path.dirname(word):  # noqa: PTH120
        named = word if os.path.isabs(word) else join(directory, word)  # noqa: PTH117
        # Caches put links to themselves where a compiler is expected, and look further along PATH.
        candidates = [named, *(candidates if program_name(real(named)) in _LAUNCHERS else [])]
    for path in candidates:
        found = shutil.which(path)
        if not found:
            continue
        if is_below(found, root) or is_below(real(found), root):
            return Refusal(
                f"the compiler `{word}` lies in the checkout and was not started",
                "install a compiler outside of the checkout, and build with that",
            )
        if program_name(real(found)) not in _LAUNCHERS:
            return found
    return Refusal(
        f"the compiler `{word}` is not installed, so that its header folders are not known",
        f"install {name}, or run `tieline index` where the project is built",
    )


def ask(path: str, language: str, flags: Sequence[str], environ: Mapping[str, str]) -> Toolchain | Refusal:
    """Start a compiler that `find_compiler` gave, and read what it says.

    Args:
        path: the compiler.
        language: `c` or `c++`.
        flags: flags that decide where it looks and what it compiles for, each one word.
        environ: environment variables for it.
    """
    arguments = [path, *flags, "-E", "-v", "-dM", "-x", language, os.devnull]
    try:
        run = subprocess.run(
            arguments,
            cwd=os.path.abspath(os.sep),  # noqa: PTH100
            env={**environ, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Refusal(f"the compiler `{path}` did not answer within {_SECONDS} seconds", "")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        return Refusal(f"the compiler `{path}` could not be started: {reason}", "")
    said = run.stderr.decode("utf-8", "replace").replace("\r\n", "\n")
    searched = _SEARCHED.search(said)
    if run.returncode or searched is None:
        last = next((line for line in reversed(said.splitlines()) if line.strip()), "it said nothing")
        return Refusal(f"the compiler `{path}` could not say what it searches: {last.strip()}", "")
    macros = _macros(run.stdout.decode("utf-8", "replace"))
    target = _TARGET.search(said)
    return _toolchain(path, language, _folders(searched[1]), target[1] if target else "", macros)


def _macros(text: str) -> dict[str, str]:
    """Predefined macros, parameters included in the name."""
    found = (_MACRO.fullmatch(line) for line in text.splitlines())
    return {each[1]: each[2] for each in found if each}


def _folders(listing: str) -> list[str]:
    """Folders of a search list in their plain form, those of frameworks left out."""
    lines = [line.strip() for line in listing.splitlines()]
    paths = [line for line in lines if line and not line.endswith("(framework directory)")]
    return list(dict.fromkeys(_plain(path) for path in paths))


def _plain(path: str) -> str:
    """A path without `..`, links resolved only where dropping `..` would lead elsewhere."""
    short = join("/", path) if os.path.isabs(path) else path  # noqa: PTH117
    return short if real(short) == real(path) else real(path)


def _toolchain(
    path: str, language: str, folders: list[str], target: str, macros: dict[str, str]
) -> Toolchain:
    own = [folder for folder in folders if is_own_folder(folder)]
    # Where none is the compiler's own, only those of C++ stand before the place where it would be.
    first = folders.index(own[0]) if own else _count_cpp(folders, language)
    family, version = _family(macros)
    unknown = bool(target) and not _KNOWN_TO_CLANG.match(target)
    return Toolchain(
        path,
        family,
        version,
        target,
        tuple(folder for folder in folders[:first] if folder not in own),
        tuple(folder for folder in folders[first:] if folder not in own),
        tuple(own),
        standard_of(macros, language),
        tuple(f"-D{name}={value}" for name, value in sorted(macros.items())) if unknown else (),
        macros.get("__SIZEOF_POINTER__", "8") == "8",
    )


def _count_cpp(folders: list[str], language: str) -> int:
    """How many of the first folders belong to the standard library of C++."""
    if not is_cpp(language):
        return 0
    marked = [place for place, folder in enumerate(folders, 1) if "/c++" in folder]
    return marked[-1] if marked else 0


def _family(macros: Mapping[str, str]) -> tuple[str, str]:
    """Family and version by the macros that compilers tell themselves apart with."""
    for family, prefix in (
        ("emscripten", "__EMSCRIPTEN_"),
        ("clang", "__clang_"),
        ("gcc", "__GNUC_"),
    ):
        numbers = [macros.get(name, "") for name in _version_macros(prefix)]
        if numbers[0]:
            return family, ".".join(number for number in numbers if number)
    return "unknown", ""


def _version_macros(prefix: str) -> tuple[str, str, str]:
    if prefix == "__GNUC_":
        return "__GNUC__", "__GNUC_MINOR__", "__GNUC_PATCHLEVEL__"
    patch = "tiny__" if prefix == "__EMSCRIPTEN_" else "patchlevel__"
    return f"{prefix}major__", f"{prefix}minor__", f"{prefix}{patch}"
