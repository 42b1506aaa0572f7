"""What a helper may write: facts on standard output and events on standard error, one JSON object a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

import msgspec

from ..facts.document import UnitResult

_T = TypeVar("_T")
_LONGEST = 200
_ERROR = re.compile(r"^\W*([\w.]*(Error|Exception)\b|fatal|FATAL|panic|Traceback|thread .* panicked)")


class Head(msgspec.Struct, frozen=True):
    """The few fields of a fact that the runner needs; reading only these skips the rest at high speed.

    Attributes:
        document: path, for a document.
        declared: whether the document belongs to a dependency.
        unit: the unit, for a result.
    """

    document: str = ""
    declared: bool = False
    unit: str = ""


class Event(msgspec.Struct, frozen=True):
    """A line of standard error.

    Attributes:
        event: `begin` (the helper starts on an input) or `log`.
        unit: the unit, for `begin`.
        input: the input as the job names it, for `begin`.
        done: how many inputs of the job are finished, for `begin`.
        total: how many there are, for `begin`.
        level: `error`, `warning`, `information` or `debug`, for `log`.
        message: one line for the user, for `log`.
    """

    event: str
    unit: str = ""
    input: str = ""
    done: int = 0
    total: int = 0
    level: str = ""
    message: str = ""


def read_head(line: bytes) -> Head | None:
    """Give the head of a fact, or None for anything else."""
    head = _decode(line, Head)
    return head if head is not None and (head.document or head.unit) else None


def read_result(line: bytes, unit: str) -> UnitResult | None:
    """Give the result of `unit`, or None when the line is not one."""
    result = _decode(line, UnitResult)
    return result if result is not None and result.unit == unit else None


def read_event(line: bytes) -> Event | None:
    """Give an event, or None when the line is plain text, such as the stack trace of a crash."""
    return _decode(line, Event) if line.startswith(b"{") else None


def last_words(lines: Iterable[str]) -> str:
    """Pick what says most about a death from the last lines that a helper wrote to standard error.

    That is the last line that looks like the head of an error, or else the last three lines.
    """
    texts = [line.strip() for line in lines]
    texts = [text for text in texts if text]
    errors = [text for text in texts if _ERROR.match(text) and not text.startswith("Traceback")]
    chosen = errors[-1] if errors else "; ".join(texts[-3:])
    return chosen if len(chosen) <= _LONGEST else chosen[: _LONGEST - 1] + "…"


def _decode(line: bytes, kind: type[_T]) -> _T | None:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
