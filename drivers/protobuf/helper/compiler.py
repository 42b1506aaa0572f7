"""protoc, as the wheel of grpcio-tools has it: `.proto` files in, descriptors or messages out."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast

import msgspec
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

_MESSAGE = re.compile(
    r"(?P<file>[^:\n]+):(?:(?P<line>\d+):(?P<column>\d+):)? (?P<warns>warning: )?(?P<text>.*)"
)
_WHEEL = "grpc_tools"
_ABSENT = "File not found."


class Folder(msgspec.Struct, frozen=True):
    """A folder that imports are looked up in.

    Attributes:
        path: absolute folder.
        name: what names of files in it begin with, without a slash at its end; empty for nothing.
    """

    path: str
    name: str = ""

    def find(self, imported: str) -> str:
        """Give the absolute path of a file by its name in imports, whether it is there or not; else empty."""
        if not self.name:
            return f"{self.path.rstrip('/')}/{imported}"
        if imported.startswith(f"{self.name}/"):
            return f"{self.path.rstrip('/')}/{imported.removeprefix(f'{self.name}/')}"
        return ""


class Message(msgspec.Struct, frozen=True):
    """What protoc says.

    Attributes:
        file: the file's name as imports have it.
        line: 0-based line; None for the file as a whole.
        column: 0-based column, as protoc counts.
        text: one sentence.
        warns: whether it is no error.
    """

    file: str
    line: int | None
    column: int
    text: str
    warns: bool


class Compiled(msgspec.Struct, frozen=True):
    """What came out of one run.

    Attributes:
        files: the descriptors of the files and of all that they import, by name; empty after an error.
        messages: what protoc said.
        absent: names of imports that were not found.
    """

    files: dict[str, FileDescriptorProto]
    messages: tuple[Message, ...]
    absent: tuple[str, ...]


def look_up(folders: Sequence[Folder], imported: str) -> str:
    """Give the absolute path of the file that an import means; empty where no folder has it."""
    for folder in folders:
        path = folder.find(imported)
        if path and Path(path).is_file():
            return path
    return ""


def own_folder() -> str:
    """The folder of the files that come with protoc, such as `google/protobuf/any.proto`."""
    spec = find_spec(_WHEEL)
    return (Path(spec.origin).parent / "_proto").as_posix() if spec and spec.origin else ""


def _main() -> Callable[[Sequence[str]], int]:
    """The entry of protoc, which takes a command line; no types are published for it."""
    return cast("Callable[[Sequence[str]], int]", import_module(f"{_WHEEL}.protoc").main)


def compile_files(names: Sequence[str], folders: Sequence[Folder]) -> Compiled:
    """Compile files; if one of them has an error, nothing comes out.

    Args:
        names: the files' names as imports of them have them.
        folders: where they and their imports are looked up, in order; each exists.
    """
    roots = [f"-I{each.name}={each.path}" if each.name else f"-I{each.path}" for each in folders]
    with tempfile.TemporaryDirectory(prefix="protoc-") as scratch:
        out = f"{scratch}/descriptors"
        argv = [
            "protoc",
            *roots,
            "--include_imports",
            "--include_source_info",
            "--retain_options",
            "--error_format=gcc",
            f"-o{out}",
            *names,
        ]
        said = f"{scratch}/messages"
        with _standard_error_in(said):
            status = _main()(argv)
        text = Path(said).read_text("utf-8", "replace")
        messages = tuple(_message(line) for line in text.splitlines() if line.strip())
        files: dict[str, FileDescriptorProto] = {}
        if status == 0:
            found = FileDescriptorSet.FromString(Path(out).read_bytes())
            files = {each.name: each for each in found.file}
    absent = tuple(sorted({each.file for each in messages if each.text == _ABSENT}))
    return Compiled(files, messages, absent)


class _standard_error_in:  # noqa: N801 - reads as the statement that it is used in
    """Sends what the process writes to standard error, also from C++, to a file for a while."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._kept = os.dup(2)
        file = os.open(self._path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        os.dup2(file, 2)
        os.close(file)

    def __exit__(self, *_: object) -> None:
        os.dup2(self._kept, 2)
        os.close(self._kept)


def _message(line: str) -> Message:
    found = _MESSAGE.fullmatch(line)
    if found is None:
        return Message("", None, 0, line.strip(), warns=False)
    at = int(found["line"]) - 1 if found["line"] else None
    column = int(found["column"]) - 1 if found["column"] else 0
    return Message(found["file"], at, max(column, 0), found["text"], warns=bool(found["warns"]))
