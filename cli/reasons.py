"""Sentences for why something is not known, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..facts.document import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..graph.answers import DocumentProblem

_UNRESOLVED: Mapping[str, str] = {
    "unknown-receiver": (
        "the analyzer could not tell the type of what stands before `.{name}`, so it may be any `{name}`"
    ),
    "unresolved-import": "`{name}` comes from an import that did not resolve",
    "no-declaration": "the analyzer knows what stands around it, but finds no declaration of `{name}` there",
    "unreachable": "the analyzer concludes that this code never runs, and says nothing about what is in it",
}

_REMEDIES: Mapping[str, str] = {
    "unknown-receiver": (
        "annotate the value that stands before the dot, or install types for where it comes from"
    ),
    "unresolved-import": "make the import resolve; its problem is listed above",
    "no-declaration": "declare the attribute where its class is defined, or look for a misspelling",
    "unreachable": (
        "nothing needs to be done, unless it should run on the analysed platform and Python version"
    ),
}

_CODES: Mapping[str, str] = {
    "TL203": "run `tieline doctor`",
    "TL204": "run `tieline index` again; when it happens again, report it with the log",
    "TL205": "allow more time with `tieline index --timeout SECONDS`",
    "TL206": "allow more memory with `tieline index --memory MB`, or run fewer helpers with `--jobs 1`",
    "TL207": "report it with the log",
    "TL208": "make room on the disk, then run `tieline index`",
    "TL209": "report it with the log",
    "TL221": "mend the files with errors, then run `tieline index`",
}


def reason_name(number: int) -> str:
    """The name of a reason by its number in the facts."""
    return REASONS[number] if 0 <= number < len(REASONS) else "unknown"


def unresolved_sentence(name: str, reason: str) -> str:
    """Why a use of a name is not resolved."""
    return _UNRESOLVED.get(reason, "the analyzer found no declaration of `{name}`").format(name=name)


def unresolved_remedy(reason: str) -> str:
    """What to do about an unresolved name."""
    return _REMEDIES.get(reason, "")


def code_remedy(code: str) -> str:
    """What to do about a unit that ended with a code."""
    return _CODES.get(code, "")


def import_remedy(problems: Iterable[DocumentProblem], install: str) -> str:
    """What to do about imports that did not resolve.

    Args:
        problems: what the analyzer said.
        install: how to complete the environment.
    """
    codes = {problem.code for problem in problems}
    if codes & {"import-not-installed"}:
        return install
    if "import-optional" in codes:
        return f"if the optional packages matter to you: {install}"
    if "import-not-declared" in codes:
        return "declare and install the missing requirements, then run `tieline index`"
    if codes & {"import-no-such-module", "import-ambiguous"}:
        return "compare the imports with what is installed: another version may have these modules"
    return ""
