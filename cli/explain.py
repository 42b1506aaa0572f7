"""`tieline explain`: what a code means."""

from __future__ import annotations

import textwrap
from difflib import get_close_matches
from typing import TYPE_CHECKING

from ..errors import TielineError
from .answer import Answer, Call, Verb
from .explanations import EXPLANATIONS
from .terms import TERMS

if TYPE_CHECKING:
    from .arguments import Arguments

_WIDTH = 88


def _configure(arguments: Arguments) -> None:
    arguments.positional(
        "CODE", help="such as TL204, or the name of a problem; without it all are listed", optional=True
    )


def _run(call: Call) -> Answer:
    given: str | None = call.options.code
    known = {**EXPLANATIONS, **TERMS}
    if given is None:
        lines = [f"{code}  {text.partition('. ')[0].removesuffix('.')}." for code, text in known.items()]
        return Answer(fields={"codes": known}, lines=tuple(lines))
    code = given.upper() if given.upper() in EXPLANATIONS else given.lower()
    if code not in known:
        near = get_close_matches(given.upper(), EXPLANATIONS, n=1) or get_close_matches(
            given.lower(), TERMS, n=1
        )
        hint = f"did you mean `tieline explain {near[0]}`?" if near else "run `tieline explain` to see all"
        raise TielineError("TL004", f"there is no code `{given}`", hint)
    return Answer(
        fields={"code": code, "explanation": known[code]},
        lines=(call.terminal.style(code, "bold"), "", *textwrap.wrap(known[code], _WIDTH)),
    )


VERBS = {
    "explain": Verb(
        "Explain an error code, or the name of a problem.",
        ("tieline explain TL204", "tieline explain import-not-installed"),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
