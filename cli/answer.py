"""What a command found, before it is written as text or as JSON; and which exit code that means."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from ..errors import TielineError
from .arguments import Arguments
from .terminal import Terminal

Status = Literal["ok", "partial", "error"]

ANSWERED, UNANSWERED, BROKEN, INTERRUPTED = 0, 1, 2, 130
"""Exit codes: answered, also if partial; nothing found, or findings; wrong usage or a fault; interrupted."""

_NOTHING_FOUND = frozenset(
    {"TL004", "TL400", "TL450", "TL451", "TL452", "TL453", "TL461", "TL470", "TL473", "TL474"}
)
"""Errors that say that there is nothing to answer; all others say that something is wrong."""


class Call(msgspec.Struct, frozen=True):
    """One command line, understood.

    Attributes:
        verb: the verb.
        options: its arguments.
        terminal: where to write.
        environ: the user's environment.
        folder: absolute folder that relative paths on the command line are relative to.
    """

    verb: str
    options: argparse.Namespace
    terminal: Terminal
    environ: Mapping[str, str]
    folder: Path


class Answer(msgspec.Struct, frozen=True):
    """What a command has to say.

    Attributes:
        fields: what the JSON document holds beside `schema`, `command`, `status` and `error`.
        lines: the same for people, for standard output.
        status: `partial` when something was not looked at.
        exit: the exit code.
        warnings: sentences for standard error.
        hint: what to do, for standard error, or empty.
        note: what else there is to know, for standard error, or empty.
    """

    fields: Mapping[str, object]
    lines: tuple[str, ...]
    status: Status = "ok"
    exit: int = ANSWERED
    warnings: tuple[str, ...] = ()
    hint: str = ""
    note: str = ""


class Verb(msgspec.Struct, frozen=True):
    """One verb of the command line.

    Attributes:
        summary: what it does, in a line.
        examples: command lines for its help, each with what it does after two spaces.
        configure: adds its arguments.
        run: answers; errors are raised.
        blank: what the JSON document of a failure holds in the place of `Answer.fields`.
    """

    summary: str
    examples: tuple[str, ...]
    configure: Callable[[Arguments], None]
    run: Callable[[Call], Answer]
    blank: Mapping[str, object] = {}


class CandidatesError(TielineError):
    """The question fits several symbols.

    Attributes:
        candidates: one row each, for the JSON document.
        lines: the same for people.
    """

    def __init__(
        self, message: str, hint: str, candidates: tuple[object, ...], lines: tuple[str, ...]
    ) -> None:
        super().__init__("TL450", message, hint)
        self.candidates = candidates
        self.lines = lines


def exit_code(error: TielineError) -> int:
    """The exit code for an error."""
    return UNANSWERED if error.code in _NOTHING_FOUND else BROKEN


def document(verb: str, answer: Answer) -> bytes:
    """The JSON document of an answer."""
    return msgspec.json.encode(
        {"schema": 1, "command": verb, "status": answer.status, "error": None, **answer.fields}
    )


def error_document(verb: str | None, error: TielineError, blank: Mapping[str, object]) -> bytes:
    """The JSON document of a failure."""
    said: dict[str, object] = {"code": error.code, "message": error.message, "hint": error.hint or None}
    if isinstance(error, CandidatesError):
        said["candidates"] = error.candidates
    return msgspec.json.encode({"schema": 1, "command": verb, "status": "error", "error": said, **blank})
