"""The two streams: data to standard output, all else to standard error; colour where it is wanted."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal, TextIO

import msgspec

Colour = Literal["auto", "always", "never"]
Style = Literal["bold", "dim", "match", "path", "good", "bad", "warn"]

_CODES: Mapping[Style, str] = {
    "bold": "1",
    "dim": "2",
    "match": "1;31",
    "path": "35",
    "good": "32",
    "bad": "1;31",
    "warn": "1;33",
}


class Terminal(msgspec.Struct, frozen=True):
    """Where a command writes, and how.

    Attributes:
        out: standard output, for data.
        err: standard error, for everything else.
        colour: when to use colour.
        environ: the user's environment, for `NO_COLOR` and the like.
        json: standard output takes exactly one JSON document.
        quiet: nothing but errors on standard error.
        verbose: more detail.
    """

    out: TextIO
    err: TextIO
    colour: Colour
    environ: Mapping[str, str]
    json: bool = False
    quiet: bool = False
    verbose: bool = False

    def style(self, text: str, style: Style) -> str:
        """Text for standard output, in colour if that is wanted there."""
        return _styled(text, style) if text and self._is_coloured(self.out) else text

    def print(self, text: str) -> None:
        """Write a line of data."""
        self.out.write(text + "\n")

    def note(self, text: str) -> None:
        """Say something in passing."""
        if not self.quiet:
            self._tell(text)

    def warn(self, text: str) -> None:
        """Say what the user should know although the command goes on."""
        if not self.quiet:
            self._tell(f"{self._mark('warning', 'warn')}: {text}")

    def hint(self, text: str) -> None:
        """Say what to do."""
        if not self.quiet:
            self._tell(f"\n{self._mark('hint', 'good')}: {text}")

    def error(self, code: str, message: str, hint: str) -> None:
        """Say why there is no answer; `quiet` does not silence it."""
        self._tell(f"{self._mark(f'error[{code}]', 'bad')}: {message}")
        if hint:
            self._tell(f"\n{self._mark('hint', 'good')}: {hint}")

    def is_live(self) -> bool:
        """Whether standard error is a terminal on which progress can be drawn."""
        return not self.quiet and is_terminal(self.err) and self.environ.get("TERM") != "dumb"

    def is_coloured_err(self) -> bool:
        """Whether standard error takes colour."""
        return self._is_coloured(self.err)

    def _mark(self, text: str, style: Style) -> str:
        return _styled(text, style) if self._is_coloured(self.err) else text

    def _tell(self, text: str) -> None:
        # What came before on standard output is read before it on a terminal.
        self.out.flush()
        self.err.write(text + "\n")
        self.err.flush()

    def _is_coloured(self, stream: TextIO) -> bool:
        if self.colour != "auto":
            return self.colour == "always"
        if self.environ.get("NO_COLOR"):
            return False
        if self.environ.get("FORCE_COLOR") or self.environ.get("CLICOLOR_FORCE", "0") != "0":
            return True
        return is_terminal(stream) and self.environ.get("TERM") != "dumb"


def is_terminal(stream: TextIO) -> bool:
    """Whether a stream leads to a terminal."""
    try:
        return os.isatty(stream.fileno())
    except (OSError, ValueError):
        return False


def _styled(text: str, style: Style) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m"
