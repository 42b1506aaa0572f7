"""What a language server is started with, and what that is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from ...errors import TielineError


class ServerCommand(msgspec.Struct, frozen=True):
    """How to start one language server, and what it must be told; equal commands can share a process.

    Attributes:
        name: the program, such as `gopls`.
        version: its exact version; empty when it does not say.
        language: LSP's identifier for the documents that it is given, such as `python`.
        languages: identifiers for those whose names have other suffixes, by the suffix.
        argv: the command, with an absolute path of the program.
        env: its whole environment, as pairs.
        scratch: absolute folder that it runs in and that its log is in; it exists.
        root: absolute folder of the workspace that it is given, or empty for none.
        alias: a folder, and another path of it by which the server is to know the files in it; it answers
            with either.
        initialization: the initialization options.
        settings: what it is told when it asks for a section of the configuration.
        ready: what says that answers are complete from now on: the title or token of a progress, at its end,
            or the beginning of a log message; or empty.
        keeps_open: whether files stay open after their last question.
        guesses: whether it compiles each file, headers too, by itself, and goes by the text alone where that
            tells it nothing.
    """

    name: str
    version: str
    language: str
    argv: tuple[str, ...]
    env: tuple[tuple[str, str], ...]
    scratch: str
    root: str = ""
    languages: Mapping[str, str] = {}
    alias: tuple[str, str] = ("", "")
    initialization: Mapping[str, Any] | None = None
    settings: Mapping[str, Any] = {}
    ready: str = ""
    keeps_open: bool = False
    guesses: bool = False

    @property
    def log(self) -> Path:
        """The file that takes what the server says to its user and to standard error."""
        return Path(self.scratch) / f"{self.name}.log"


class Ground(msgspec.Struct, frozen=True):
    """What the commands of servers are made from, beside the checkout.

    Attributes:
        environ: the user's environment.
        scratch: folder that servers may write to; it need not exist.
        offline: nothing may be downloaded.
        progress: takes a line when something takes time, such as a download.
    """

    environ: Mapping[str, str]
    scratch: Path
    offline: bool
    progress: Callable[[str], None]


def prepare(folder: Path, files: Mapping[str, str] | None = None) -> str:
    """Make the folder that a server runs in, with some files, and give its path.

    Args:
        folder: the folder.
        files: contents by path below the folder.

    Raises:
        TielineError: TL616, it cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in (files or {}).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, "utf-8")
    except OSError as error:
        message = f"cannot write to {folder}, where a language server runs: {error.strerror or error}"
        raise TielineError("TL616", message, "mend its permissions, or make room") from error
    return str(folder)
