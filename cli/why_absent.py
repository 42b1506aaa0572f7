"""Why a file is not in the index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TielineError
from .reasons import code_remedy
from .why_shape import Reason, cause, unit_facts

if TYPE_CHECKING:
    from .why_shape import Ground


def explain_absent(path: str, ground: Ground) -> Reason:
    """Say why a file is not in the index.

    Raises:
        TielineError: TL455, there is no such file.
    """
    file = ground.checkout.file(path)
    if not file.exists():
        raise TielineError(
            "TL455", f"{path}: there is no such file", "paths are relative to the current folder"
        )
    for unit in ground.status.units:
        for missing, reason in unit.missing:
            if missing == path:
                causes = (cause(unit, ground),)
                facts = [("reason", reason), *unit_facts(causes)]
                remedy = code_remedy(unit.code) or "mend the file, then run `tieline index`"
                return Reason(
                    "file",
                    path,
                    "not in the index: it could not be analysed",
                    False,
                    tuple(facts),
                    remedy,
                    causes,
                )
    absolute = file.as_posix()
    verdict, fact, remedy = _left_out(path, absolute, ground)
    return Reason(
        "file", path, f"not in the index: {verdict}", False, (("reason", fact),) if fact else (), remedy
    )


def _left_out(path: str, absolute: str, ground: Ground) -> tuple[str, str, str]:
    """Why a file that no unit has is not in the index: in a few words, in a sentence, and what to do."""
    from ..buildinfo.workspace import SOURCE_SUFFIXES

    if path.startswith("/"):
        owner = next(
            (
                item
                for environment in ground.workspace.environments
                for item in environment.resolved
                if item.location and absolute.startswith(item.location.rstrip("/") + "/")
            ),
            None,
        )
        if owner is None:
            return (
                "it lies outside of the checkout",
                f"the checkout is {ground.checkout.root}",
                "index the checkout that it belongs to",
            )
        return (
            "nothing in this checkout uses it",
            f"it lies in {owner.location}; of what is installed there, only what is used is known",
            "",
        )
    for skipped, reason in ground.workspace.skipped:
        if path == skipped or path.startswith(f"{skipped}/"):
            return reason, f"{skipped} was left out: {reason}", "what is ignored or generated is not indexed"
    if "#cell-" in path:
        return (
            "the notebook has no such code cell",
            "cells are counted from 0, and only code cells are indexed",
            "",
        )
    if not path.endswith(SOURCE_SUFFIXES):
        kinds = " ".join(SOURCE_SUFFIXES)
        return "it is no source file", f"tieline has compilers for files that end in {kinds}", ""
    if any(absolute in package.files for package in ground.workspace.packages):
        return "it is new", "it was added after the index was made", "run `tieline index`"
    return (
        "it is in no unit",
        "no package of the checkout has it among its source files",
        "run `tieline status -v`",
    )
