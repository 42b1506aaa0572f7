"""Turns the entries of compilation databases into commands that clang takes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from ..model import BuildProblem, Place
from ..paths import is_below, real
from .compiler import Refusal, Toolchain, ask, find_compiler
from .database import Entry
from .flag_table import REASONS
from .flags import Flags, read_flags, without_own_headers
from .languages import fits, is_cpp, is_supported, language_of
from .launchers import is_cl, program_name, without_launchers
from .response import expand
from .words import split_gnu, split_windows

_NEWEST_LENIENT_GCC = 13
_LENIENT_C = (
    "-Wno-error=implicit-function-declaration",
    "-Wno-error=implicit-int",
    "-Wno-error=int-conversion",
    "-Wno-error=incompatible-function-pointer-types",
    "-Wno-error=return-mismatch",
    "-Wno-unknown-warning-option",
)
_LENIENT_CPP = (
    "-Wno-error=c++11-narrowing",
    "-Wno-error=register",
    "-Wno-error=reserved-user-defined-literal",
    "-Wno-unknown-warning-option",
)


class Command(msgspec.Struct, frozen=True):
    """A command that clang takes, before it is known which environment and package it belongs to.

    Attributes:
        entry: where it comes from.
        arguments: as in the model's `CompileCommand`.
        dropped: pairs of a flag that was left out and the reason.
        compiler: name of the compiler as the command has it, without folder.
        toolchain: what the compiler said; None when it was not asked.
        folders: absolute folders that its flags name for headers.
        relative: whether the arguments depend on the folder that the compiler runs in.
    """

    entry: Entry
    arguments: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    compiler: str
    toolchain: Toolchain | None
    folders: tuple[str, ...]
    relative: bool


class CommandReader:
    """Reads entries, asks each compiler once for each set of flags, and gathers what has to be said.

    Attributes:
        problems: what was found wrong so far.
    """

    def __init__(self, root: str, environ: Mapping[str, str]) -> None:
        self.problems: list[BuildProblem] = []
        self._root = root
        self._environ = environ
        self._found: dict[tuple[str, str], str | Refusal] = {}
        self._asked: dict[tuple[str, str, tuple[str, ...]], Toolchain | Refusal] = {}
        self._said: set[str] = set()
        self._read: dict[tuple[str, str, tuple[str, ...]], Command | str] = {}

    def read(self, entries: Iterable[Entry], database: str) -> list[Command]:
        """Give the commands of one database in its order; says what of it was left out."""
        commands: list[Command] = []
        outside: list[str] = []
        other: dict[str, list[str]] = {}
        for entry in entries:
            file = real(entry.file)
            if not is_below(file, self._root):
                outside.append(entry.file)
                continue
            if not is_below(entry.file, self._root):
                entry = msgspec.structs.replace(entry, file=file)
            found = self._command(entry)
            if isinstance(found, Command):
                commands.append(found)
            else:
                other.setdefault(found, []).append(entry.file)
        place = Place(database)
        if outside:
            message = f"entries for files outside of the checkout were left out ({_examples(outside)})"
            hint = "index a folder that holds these files too"
            self.problems.append(BuildProblem(place, message, hint, "TL124"))
        for language, files in sorted(other.items()):
            message = (
                f"entries for files in {language}, which is not analysed, were left out ({_examples(files)})"
            )
            self.problems.append(BuildProblem(place, message, "", "TL124"))
        self._say_code(commands, place)
        return commands

    def _command(self, entry: Entry) -> Command | str:
        """The command of an entry, or the language that clang is not given."""
        words = without_launchers(entry.words)
        suffix = entry.file.rpartition("/")[2].rpartition(".")[2]
        shared = (entry.directory, suffix, tuple(_without_files(words, entry.file)))
        if shared not in self._read:
            self._read[shared] = self._parts(entry, words)
        parts = self._read[shared]
        return parts if isinstance(parts, str) else msgspec.structs.replace(parts, entry=entry)

    def _parts(self, entry: Entry, words: tuple[str, ...]) -> Command | str:
        """The command of an entry, of which all but the entry is true of other files with these flags too."""
        cl = is_cl(words)
        expanded = expand(words[1:], entry.directory, split_windows if cl else split_gnu)
        compiler = program_name(words[0])
        flags = read_flags(expanded.words, entry.file, entry.directory, cl=cl)
        by_cpp_driver = "++" in compiler or compiler.startswith("icpx")
        language = language_of(entry.file, flags.language, by_cpp_driver=by_cpp_driver)
        if compiler == "nvcc":
            return "CUDA"
        if not is_supported(language):
            return {"cuda": "CUDA", "": "a language that its name does not tell"}.get(language, language)
        dropped = (*flags.dropped, *expanded.unread)
        if cl:
            message = f"`{compiler}` cannot be asked what it searches; clang looks for its headers itself"
            self._refuse(entry, Refusal(message, ""))
            arguments = _cl_arguments(flags, language)
            return Command(entry, arguments, dropped, compiler, None, flags.folders, flags.relative)
        toolchain = self._toolchain(words[0], entry, language, flags)
        kept = without_own_headers(flags.kept, entry.directory)
        arguments = _arguments(kept, flags, language, compiler, toolchain)
        return Command(entry, arguments, dropped, compiler, toolchain, flags.folders, flags.relative)

    def _toolchain(self, word: str, entry: Entry, language: str, flags: Flags) -> Toolchain | None:
        """What the compiler of an entry says, asked once; None when it is not to be asked, which is said."""
        where = entry.directory if os.path.dirname(word) and not os.path.isabs(word) else ""  # noqa: PTH117, PTH120
        if (word, where) not in self._found:
            self._found[word, where] = find_compiler(word, where or "/", self._root, self._environ)
        path = self._found[word, where]
        if isinstance(path, Refusal):
            self._refuse(entry, path)
            return None
        key = (path, "c++" if is_cpp(language) else "c", flags.asked)
        answer = self._ask(*key)
        if isinstance(answer, Refusal):
            self._refuse(entry, answer)
            # One that does not know the flags, as an older release may not, still knows its folders.
            answer = self._ask(path, key[1], ()) if flags.asked else answer
        return answer if isinstance(answer, Toolchain) else None

    def _ask(self, path: str, language: str, flags: tuple[str, ...]) -> Toolchain | Refusal:
        """What a compiler says, asked once."""
        key = (path, language, flags)
        if key not in self._asked:
            self._asked[key] = ask(path, language, flags, self._environ)
        return self._asked[key]

    def _refuse(self, entry: Entry, refusal: Refusal) -> None:
        """Say once that a compiler was not asked."""
        if refusal.message not in self._said:
            self._said.add(refusal.message)
            place = Place(entry.place.path)
            self.problems.append(BuildProblem(place, refusal.message, refusal.hint, "TL123"))

    def _say_code(self, commands: Iterable[Command], place: Place) -> None:
        """Say which flags of a database would have loaded code, once for all its commands."""
        flags = sorted(
            {flag for each in commands for flag, reason in each.dropped if reason == REASONS["code"]}
        )
        if flags:
            more = f" and {len(flags) - 1} more" if len(flags) > 1 else ""
            message = f"flags that load code into the compiler were left out: `{flags[0]}`{more}"
            self.problems.append(BuildProblem(place, message, "", "TL128"))


def _without_files(words: Sequence[str], file: str) -> Iterator[str]:
    """Words of a command without those that differ from file to file and are left out in any case."""
    name = file.rpartition("/")[2]
    before = ""
    for word in words:
        is_output = before in {"-o", "-MF", "-MT", "-MQ"}
        is_input = word.endswith(name) and (before == "-c" or not before.startswith("-"))
        if not is_output and not is_input:
            yield word
        before = word


def _examples(files: list[str]) -> str:
    return f"{len(files)}, such as {min(files)}"


def _cl_arguments(flags: Flags, language: str) -> tuple[str, ...]:
    kind = "/TP" if is_cpp(language) else "/TC"
    target = (f"--target={flags.target}",) if flags.target else ()
    standard = (f"/clang:-std={flags.standard}",) if flags.standard else ()
    return ("--driver-mode=cl", kind, *target, *standard, *flags.kept)


def _arguments(
    kept: tuple[str, ...], flags: Flags, language: str, compiler: str, toolchain: Toolchain | None
) -> tuple[str, ...]:
    """Arguments whose search order is exactly that of the compiler.

    What it searches after its own headers comes before all other folders of that rank, and what it searches
    before them comes after all folders that the user names.
    """
    standard = flags.standard if fits(flags.standard, language) else ""
    if not standard and toolchain and "-ansi" not in kept:
        standard = toolchain.standard
    arguments = ["-x", language]
    if toolchain is None:
        target = flags.target or _target_by_name(compiler)
        arguments += [f"--target={target}"] if target else []
        arguments += [f"-std={standard}"] if standard else []
        return (*arguments, *kept, *_lenient(language))
    arguments += _machine(toolchain)
    arguments += [f"-std={standard}"] if standard else []
    arguments += [] if "-nostdlibinc" in kept else ["-nostdlibinc"]
    arguments += [word for folder in toolchain.after for word in ("-idirafter", folder)]
    arguments += kept
    arguments += [word for folder in toolchain.before for word in ("-isystem", folder)]
    if toolchain.family == "gcc" and _major(toolchain.version) <= _NEWEST_LENIENT_GCC:
        arguments += _lenient(language)
    return tuple(arguments)


def _machine(toolchain: Toolchain) -> list[str]:
    """The target; for one that clang does not know, the nearest that it does, with the true macros."""
    if toolchain.macros:
        nearest = "x86_64-unknown-none" if toolchain.wide else "i386-unknown-none"
        return [f"--target={nearest}", "-undef", *toolchain.macros]
    return [f"--target={toolchain.target}"] if toolchain.target else []


def _major(version: str) -> int:
    first = version.partition(".")[0]
    return int(first) if first.isdecimal() else 0


def _lenient(language: str) -> tuple[str, ...]:
    """What GCC warns of and clang takes for an error by default."""
    return _LENIENT_CPP if is_cpp(language) else _LENIENT_C


def _target_by_name(compiler: str) -> str:
    """The machine that a cross compiler is named after, such as `arm-none-eabi` of `arm-none-eabi-gcc`."""
    prefix = compiler.rpartition("-gcc" if "gcc" in compiler else "-g++" if "g++" in compiler else "-clang")[
        0
    ]
    return prefix if prefix.count("-") >= 1 else ""
