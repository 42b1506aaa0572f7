"""`tieline why`: why something is, or is not, known, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..graph.freshness import Freshness
from .answer import ANSWERED, Answer, Call, Verb
from .building import settled_options
from .locate import open_checkout
from .notebooks import cells_of
from .target import Position, parse_position
from .why_file import explain_file
from .why_folder import explain_folder, explain_unit
from .why_shape import Ground, Reason

if TYPE_CHECKING:
    from .arguments import Arguments
    from .terminal import Terminal


def _configure(arguments: Arguments) -> None:
    arguments.positional(
        "PLACE", help="PATH[:LINE[:COLUMN]], a folder, or a unit's id such as python:src/flask"
    )


def _run(call: Call) -> Answer:
    from ..buildinfo.workspace import discover
    from ..graph.query import status

    text: str = call.options.place
    with open_checkout(call, text.partition(":")[0]) as (checkout, reader):
        found = status(reader)
        ground = Ground(
            checkout=checkout,
            reader=reader,
            fresh=Freshness(reader),
            status=found,
            workspace=discover(checkout.present().root, settled_options(checkout.root), call.environ),
        )
        unit = next((each for each in found.units if each.unit == text), None)
        position = parse_position(text) or Position(text)
        path = checkout.path(position.path)
        if unit is not None:
            reason = explain_unit(unit, ground, verbose=call.terminal.verbose)
        elif checkout.file(path).is_dir() or cells_of(reader, path):
            reason = explain_folder("" if path == "." else path, ground, verbose=call.terminal.verbose)
        else:
            reason = explain_file(path, position, ground, verbose=call.terminal.verbose)
    return Answer(
        fields={
            "query": text,
            "completeness": {"complete": reason.complete, "stale": reason.stale},
            "result": reason,
        },
        lines=tuple(_lines(reason, call.terminal)),
        status="ok" if reason.complete else "partial",
        exit=ANSWERED,
        hint=reason.remedy,
    )


def _lines(reason: Reason, terminal: Terminal) -> list[str]:
    verdict = terminal.style(reason.verdict, "good" if reason.complete else "warn")
    lines = [f"{terminal.style(reason.subject, 'bold')}  {verdict}"]
    for name, first, *more in reason.facts:
        lines.append(f"  {terminal.style(f'{name:<11}', 'dim')} {first}")
        lines += [f"  {'':<11} {each}" for each in more]
    return lines


VERBS = {
    "why": Verb(
        "Say why something is, or is not, known, and what to do about it.",
        (
            "tieline why src/app.py             is this file fully known, and if not, why",
            "tieline why src/app.py:41:18       why does this name have no answer",
            "tieline why src                    everything that is missing below a folder",
            "tieline why python:src/flask       one unit, by its id in `tieline status`",
        ),
        _configure,
        _run,
    )
}
"""The verbs of this module."""
