"""`tieline version`."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from .answer import Answer, Call, Verb

if TYPE_CHECKING:
    from .arguments import Arguments


def _configure(_arguments: Arguments) -> None:
    pass


def _run(call: Call) -> Answer:
    fields = {
        "version": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "location": str(Path(__file__).resolve().parents[1]),
    }
    more = (
        (f"python {fields['python']}", fields["platform"], fields["location"])
        if call.terminal.verbose
        else ()
    )
    return Answer(fields=fields, lines=(f"tieline {__version__}", *more))


VERBS = {
    "version": Verb(
        "Show the version.",
        ("tieline version", "tieline version -v       with what it runs on"),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
