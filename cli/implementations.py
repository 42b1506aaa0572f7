"""`tieline impls`: what extends, implements or overrides something."""

from __future__ import annotations

from ..graph.gaps import concerned, gaps
from ..graph.navigation import implementations
from .answer import Answer, Call, Verb
from .arguments import Arguments, UsageError
from .coverage import coverage
from .navigation import BLANK, answer, asked, live, page, paging, position, session, strict
from .references import heading
from .rows import row_lines, rows_of


def _configure(arguments: Arguments) -> None:
    position(arguments)
    paging(arguments, 100)
    arguments.option("--kind", help="only symbols of a kind, such as Class", metavar="KIND")
    arguments.flag("--direct", help="only one step away")
    live(arguments)
    strict(arguments)


def _run(call: Call) -> Answer:
    if call.options.live and (call.options.kind or call.options.direct):
        raise UsageError("`--live` goes with neither `--kind` nor `--direct`")
    kind: str = (call.options.kind or "").lower()
    with session(call, asked(call)) as opened:
        if call.options.live:
            from .live import live_places

            if said := live_places(opened, "implementation"):
                return said
        target = opened.target()
        places = implementations(opened.reader, target.symbols, depth=1 if call.options.direct else None)
        found = rows_of([each for each in places if not kind or each.kind.lower() == kind], opened.fresh)
        rows, following = page(found.rows, call)
        total = len(found.rows) + found.lost
        return answer(
            opened,
            target.query,
            rows,
            [
                *heading(opened, target, total, "implementation"),
                *row_lines(rows, call.terminal, home=opened.reader.repository),
            ],
            coverage(
                opened.reader,
                stale=found.stale,
                lost=found.lost,
                repositories=concerned(opened.reader, target.symbols),
                packages=gaps(
                    opened.reader,
                    target.symbols,
                    uses=True,
                    beside={each.package for each in places if each.link == "declared"},
                ),
            ),
            symbol=target.symbols[0].text,
            total=total,
            next_page=following,
        )


VERBS = {
    "impls": Verb(
        "List everything that extends, implements or overrides a symbol, however indirectly.",
        (
            "tieline impls flask.views.View              subclasses",
            "tieline impls src/app.py:41:9 --direct      overrides, one step away",
        ),
        _configure,
        _run,
        BLANK,
    )
}
"""The verbs of this module."""
