"""Reads `go.mod` and `go.work` with Go's own parser, and finds the lines of what it read."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from ..model import BuildProblem, Place
from ..paths import absolute, join, parent, read_text
from .toolchain import QUIET, reason, run_go

_Shape = TypeVar("_Shape")

Lines = Mapping[tuple[str, str], int]
"""Line of the first place where one word follows another, or where `""` follows the last word of a line.

What a `replace` replaces is found under `("=>", "PATH")` or `("=>", "PATH VERSION")`.
"""


class Version(msgspec.Struct, frozen=True, rename="pascal"):
    """A module path, or the path of a folder, with a version or without."""

    path: str = ""
    version: str = ""


class Requirement(msgspec.Struct, frozen=True, rename="pascal"):
    """A `require` line."""

    path: str
    version: str = ""
    indirect: bool = False


class Replacement(msgspec.Struct, frozen=True, rename="pascal"):
    """A `replace` line."""

    old: Version
    new: Version


class _Named(msgspec.Struct, frozen=True, rename="pascal"):
    """A line that names something: the module, a tool, or what to ignore."""

    path: str = ""


class _Used(msgspec.Struct, frozen=True, rename="pascal"):
    disk_path: str


class _ModJson(msgspec.Struct, frozen=True, rename="pascal"):
    """What `go mod edit -json` prints; see `go help mod edit`."""

    module: _Named = _Named()
    go: str = ""
    require: tuple[Requirement, ...] | None = None
    replace: tuple[Replacement, ...] | None = None
    tool: tuple[_Named, ...] | None = None
    ignore: tuple[_Named, ...] | None = None


class _WorkJson(msgspec.Struct, frozen=True, rename="pascal"):
    """What `go work edit -json` prints; see `go help work edit`."""

    go: str = ""
    use: tuple[_Used, ...] | None = None
    replace: tuple[Replacement, ...] | None = None


class ModFile(msgspec.Struct, frozen=True):
    """A `go.mod`.

    Attributes:
        path: absolute path of the file.
        module: the module's path; empty when the file names none.
        go: version of Go that it asks for, or empty.
        require: what it requires, in the file's order.
        replace: what it replaces.
        tools: packages of its tools.
        ignore: folders that patterns do not match, as they stand.
        lines: where what it says stands.
    """

    path: str
    module: str
    go: str
    require: tuple[Requirement, ...]
    replace: tuple[Replacement, ...]
    tools: tuple[str, ...]
    ignore: tuple[str, ...]
    lines: Lines


class WorkFile(msgspec.Struct, frozen=True):
    """A `go.work`.

    Attributes:
        path: absolute path of the file.
        go: version of Go that it asks for, or empty.
        use: absolute folders of its modules, sorted.
        replace: what it replaces in all of them.
        lines: where what it says stands.
    """

    path: str
    go: str
    use: tuple[str, ...]
    replace: tuple[Replacement, ...]
    lines: Lines

    @property
    def folder(self) -> str:
        """Folder that it lies in."""
        return parent(self.path)


def read_mod(path: str, program: str, environ: Mapping[str, str], top: str) -> ModFile | BuildProblem:
    """Read the `go.mod` at an absolute path with the `go` at `program`, or say what is wrong with it."""
    read = _edit("mod", path, program, environ, top, _ModJson)
    if isinstance(read, BuildProblem):
        return read
    if not read.module.path:
        return BuildProblem(
            Place(path),
            "the file has no `module` line",
            "`go mod edit -module PATH` adds one",
            "TL141",
        )
    return ModFile(
        path=path,
        module=read.module.path,
        go=read.go,
        require=read.require or (),
        replace=read.replace or (),
        tools=tuple(each.path for each in read.tool or ()),
        ignore=tuple(each.path for each in read.ignore or ()),
        lines=line_index(read_text(path) or ""),
    )


def read_work(path: str, program: str, environ: Mapping[str, str], top: str) -> WorkFile | BuildProblem:
    """Read the `go.work` at an absolute path with the `go` at `program`, or say what is wrong with it."""
    read = _edit("work", path, program, environ, top, _WorkJson)
    if isinstance(read, BuildProblem):
        return read
    folders = {located(each.disk_path, parent(path)) for each in read.use or ()}
    return WorkFile(
        path, read.go, tuple(sorted(folders)), read.replace or (), line_index(read_text(path) or "")
    )


def located(path: str, folder: str) -> str:
    """Absolute folder of a path that a file in `folder` names."""
    path = path.replace("\\", "/")
    return absolute(path) if path.startswith("/") or re.match(r"[A-Za-z]:", path) else join(folder, path)


def is_folder(new: Version) -> bool:
    """Whether something is replaced by a folder rather than by another module."""
    return not new.version


def replacement_line(lines: Lines, old: Version) -> int:
    """Line of the `replace` of a module path with or without version; 0 when it is not found."""
    return lines.get(("=>", f"{old.path} {old.version}".strip()), 0)


def line_index(text: str) -> Lines:
    """Index the words of a `go.mod` or `go.work` by line."""
    index: dict[tuple[str, str], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        words = [word.strip('"`') for word in line.partition("//")[0].split()]
        for pair in itertools.pairwise([*words, ""]):
            index.setdefault(pair, number)
        if "=>" in words:
            old = [word for word in words[: words.index("=>")] if word not in {"replace", "("}]
            index.setdefault(("=>", " ".join(old)), number)
    return index


def module_of(lines: Lines) -> str:
    """Module path of an indexed `go.mod`, without parsing the rest; empty when there is none in sight."""
    named = (second for first, second in lines if first == "module")
    return next((name for name in named if name not in {"", "("}), "")


def _edit(
    kind: str, path: str, program: str, environ: Mapping[str, str], top: str, shape: type[_Shape]
) -> _Shape | BuildProblem:
    answer = run_go(
        program,
        (kind, "edit", "-json", path),
        parent(path),
        {**environ, **QUIET, "GOFLAGS": "", "GOWORK": "off"},
    )
    if answer.ok:
        try:
            return msgspec.json.decode(answer.output, type=shape)
        except msgspec.DecodeError as error:
            return BuildProblem(Place(path), f"Go describes the file in a way that is not known: {error}")
    code, hint = ("TL141", "`go mod edit`") if kind == "mod" else ("TL142", "`go work edit`")
    hint = f"mend the line; {hint} says when the file is right"
    found = re.findall(r"(?m)^.*?go\.(?:mod|work):(\d+)(?::\d+)?: (.+)$", answer.complaint)
    if not found:
        return BuildProblem(
            Place(path), f"Go cannot read the file: {reason(answer.complaint, top)}", "", code
        )
    line, message = found[0]
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return BuildProblem(Place(path, int(line)), f"Go cannot read this line: {message}{more}", hint, code)
