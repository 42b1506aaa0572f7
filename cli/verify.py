"""`tieline verify`: how often the index says what each language's own server says."""

from __future__ import annotations

import argparse
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..errors import TielineError
from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb
from .arguments import natural, whole
from .bars import Pace, fitted, live_bars
from .building import settled_options
from .comparison import difference_fields, difference_lines, language_lines, tally_fields
from .locate import open_checkout

if TYPE_CHECKING:
    from collections.abc import Generator

    from ..graph.reader import Reader
    from ..verification.agreement import Question
    from ..verification.judge import Judged, Watcher
    from ..verification.names import Name
    from .arguments import Arguments
    from .locate import Checkout
    from .terminal import Terminal

_QUESTIONS: tuple[Question, ...] = ("definition", "references", "implementations")
_LANGUAGES = ("cpp", "go", "python", "typescript")


def _configure(arguments: Arguments) -> None:
    arguments.positional("PATH", help="only names in files at or below PATH; default: all", several=True)
    arguments.option("--sample", help="names of each language", metavar="N", type=natural, default=1000)
    arguments.option("--seed", help="another one chooses other names", metavar="N", type=whole, default=1)
    arguments.option("--lang", help="only one language", choices=_LANGUAGES)
    arguments.option(
        "--ask",
        help="what to ask, with commas between",
        metavar="QUESTIONS",
        type=_questions,
        default=",".join(_QUESTIONS),
    )
    arguments.option(
        "--at-least", help="exit with 1 when a question has less agreement", metavar="PERCENT", type=_percent
    )


def _questions(text: str) -> tuple[Question, ...]:
    given = {each.strip() for each in text.split(",")}
    if unknown := sorted(given.difference(_QUESTIONS)):
        raise argparse.ArgumentTypeError(f"`{unknown[0]}` is none of {', '.join(_QUESTIONS)}")
    return tuple(each for each in _QUESTIONS if each in given)


def _percent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number from 0 to 100")
    return value


def _run(call: Call) -> Answer:
    from ..verification.agreement import tally

    options = call.options
    started = time.monotonic()
    with open_checkout(call, *options.path) as (checkout, reader):
        judged = _judge(call, checkout, reader)
    if not any(each.names or each.stopped for each in judged):
        raise TielineError(
            "TL470",
            "there is no name to compare: no file that was asked for is in the index, unchanged, and of a "
            f"language whose server is known ({', '.join(_LANGUAGES)})",
            "run `tieline index`, or name other files",
        )
    tallies = [
        (each, tally(question, [row for row in each.comparisons if row.question == question]))
        for each in judged
        for question in options.ask
        if question not in each.unanswered
    ]
    least: float | None = options.at_least
    below = [
        f"{each.language}: {row.question} has {row.share:.2%}, which is less than {least:g} %"
        for each, row in tallies
        if least is not None and row.asked and 100 * row.share < least
    ]
    stopped = [f"{each.language}: not all was asked: {each.stopped}" for each in judged if each.stopped]
    lines: list[str] = []
    for each in judged:
        mine = [row for owner, row in tallies if owner is each]
        lines += [*([""] if lines else []), *language_lines(each, mine, call.terminal)]
        lines += difference_lines(each, checkout, call.terminal)
    return Answer(
        fields={
            "root": str(checkout.root),
            "sample": options.sample,
            "seed": options.seed,
            "seconds": round(time.monotonic() - started, 1),
            "languages": [
                {
                    "language": each.language,
                    "servers": [{"name": name, "version": version} for name, version in each.servers],
                    "files": each.files,
                    "names": each.names,
                    "questions": [tally_fields(row) for owner, row in tallies if owner is each],
                    "unanswered": each.unanswered,
                    "left_out": dict(each.left_out),
                    "stopped": each.stopped or None,
                    "differences": difference_fields(each, checkout),
                }
                for each in judged
            ],
        },
        lines=tuple(lines),
        status="partial" if stopped else "ok",
        exit=UNANSWERED if below or stopped else ANSWERED,
        warnings=(*stopped, *below),
    )


def _judge(call: Call, checkout: Checkout, reader: Reader) -> list[Judged]:
    """Compare, and show how far it has come."""
    from ..buildinfo.workspace import discover
    from ..verification.judge import Settings, verify
    from .live import ground

    options = call.options
    settings = Settings(
        sample=options.sample,
        seed=options.seed,
        languages=(options.lang,) if options.lang else (),
        under=tuple(checkout.prefix(each) for each in options.path) or ("",),
        ask=options.ask,
    )
    workspace = discover(checkout.present().root, settled_options(checkout.root), call.environ)
    with _shown(call.terminal, checkout) as watcher:
        return verify(reader, workspace, ground(call, checkout), settings, watcher)


@contextmanager
def _shown(terminal: Terminal, checkout: Checkout) -> Generator[Watcher]:
    """Show progress while the context lasts: a bar on a terminal, and else a line every few seconds."""
    from ..verification.judge import Watcher

    if not terminal.is_live():
        yield _lines(terminal, checkout)
        return
    with live_bars(terminal) as progress:

        def began(language: str, total: int) -> None:
            progress.add_task("", total=total, subject=language, doing="")

        def doing(text: str) -> None:
            progress.update(progress.task_ids[-1], doing=fitted(text))

        def asked(name: Name) -> None:
            progress.advance(progress.task_ids[-1])
            doing(checkout.path(name.path))

        yield Watcher(began, asked, doing, progress.console.print)


def _lines(terminal: Terminal, checkout: Checkout) -> Watcher:
    """Progress in lines."""
    from ..verification.judge import Watcher

    done, total, pace = 0, 0, Pace()

    def began(language: str, count: int) -> None:
        nonlocal done, total
        done, total = 0, count
        terminal.note(f"asking about {count:,} names in {language}")

    def doing(text: str) -> None:
        if pace.is_due():
            terminal.note(f"{done:,} of {total:,} names; {text}")

    def asked(name: Name) -> None:
        nonlocal done
        done += 1
        doing(checkout.path(name.path))

    return Watcher(began, asked, doing, terminal.note)


VERBS = {
    "verify": Verb(
        "Compare the index with each language's own server, over names chosen at random.",
        (
            "tieline verify                                    all languages, 1,000 names of each",
            "tieline verify src --sample 2000 --lang go        names below src, against gopls",
            "tieline verify --ask definition --at-least 99.5   in a script: exit with 1 below 99.5 %",
        ),
        _configure,
        _run,
        {"root": None, "sample": None, "seed": None, "seconds": None, "languages": ()},
    )
}
"""The verbs of this module."""
