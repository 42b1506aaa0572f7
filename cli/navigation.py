"""What verbs share that ask about a symbol: their arguments, opening the index, the shape of the answer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from ..graph.freshness import Freshness
from ..graph.reader import Reader
from .answer import ANSWERED, UNANSWERED, Answer, Call
from .arguments import Arguments, UsageError, natural
from .coverage import Coverage, advice, beyond, footer
from .locate import Checkout, open_checkout
from .target import Query, Target, find_target, is_position

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from .rows import Row

BLANK: Mapping[str, object] = {
    "query": None,
    "symbol": None,
    "total": 0,
    "next": None,
    "completeness": None,
    "results": (),
}
"""What the JSON document of a failure has in the place of an answer."""

POSITION = "PATH:LINE[:COLUMN] as an editor shows it, or a name such as flask.app.Flask.run"


class Session(msgspec.Struct, frozen=True):
    """An open index, and what a command asks it about."""

    call: Call
    checkout: Checkout
    reader: Reader
    fresh: Freshness

    def target(self, *, several: bool = False) -> Target:
        """The symbols that the command line names.

        Raises:
            TielineError: see `find_target`.
        """
        text: str = self.call.options.position
        return find_target(text, self.checkout, self.reader, self.fresh, self.call.terminal, several=several)


def position(arguments: Arguments) -> None:
    """Add the argument that names a symbol."""
    arguments.positional("POSITION", help=POSITION)
    revision(arguments)


def revision(arguments: Arguments) -> None:
    """Add `--revision`."""
    arguments.option(
        "--revision", help="of this revision of the checkout, as `tieline repos` names it", metavar="NAME"
    )


def paging(arguments: Arguments, default: int) -> None:
    """Add the options of answers that come in pages."""
    arguments.option("--limit", help="rows of a page", metavar="N", type=natural, default=default)
    arguments.option("--cursor", help="go on where an earlier answer ended", metavar="TEXT")


def strict(arguments: Arguments) -> None:
    """Add `--strict`."""
    arguments.flag("--strict", help="exit with 1 when the answer is not known to be complete")


def live(arguments: Arguments) -> None:
    """Add `--live`."""
    arguments.flag("--live", help="ask the language server where the file is not as it was indexed")


@contextmanager
def session(call: Call, *starts: str) -> Generator[Session]:
    """Open the index that a command line is about.

    Args:
        call: the command line.
        starts: paths near which the index may be, when it is not above the current folder.

    Raises:
        TielineError: TL3xx when there is none, or it cannot be read.
    """
    if call.options.revision is not None and getattr(call.options, "live", False):
        raise UsageError("`--live` does not go with `--revision`", "a server knows the files as they are now")
    paths = filter(None, starts)
    with open_checkout(call, *paths, revision=call.options.revision) as (checkout, reader):
        yield Session(call, checkout, reader, Freshness(reader))


def asked(call: Call) -> str:
    """The path in the command line's position, if it is one."""
    return is_position(call.options.position)


def page(rows: Sequence[Row], call: Call) -> tuple[list[Row], str | None]:
    """Cut the page out of rows that are all known, and give the cursor of the next one.

    Raises:
        UsageError: the cursor is none of ours.
    """
    limit: int = call.options.limit
    cursor: str = call.options.cursor or "0"
    if not cursor.isdigit():
        raise UsageError(f"`{cursor}` is not a cursor of this command", "pass the `next` of its last answer")
    start = int(cursor)
    return list(rows[start : start + limit]), str(start + limit) if start + limit < len(rows) else None


def answer(
    session: Session,
    query: Query,
    rows: Sequence[Row],
    lines: Sequence[str],
    found: Coverage,
    *,
    symbol: str | None,
    total: int | None,
    next_page: str | None = None,
    more: Mapping[str, object] | None = None,
    counted: bool = False,
    noted: bool = True,
) -> Answer:
    """The answer in the shape that all these verbs have.

    Args:
        session: the open index.
        query: what was asked.
        rows: the results.
        lines: the same for people, without what every answer ends with.
        found: what was not looked at.
        symbol: the symbol that was asked about, when it is one.
        total: how many results there are on all pages; None when that is not known.
        next_page: cursor of the next page.
        more: what else the JSON document has.
        noted: packages that are not indexed matter to somebody who reads the rows.
        counted: the answer is how many rows there are, and there are some.
    """
    call = session.call
    incomplete = bool(getattr(call.options, "strict", False)) and not found.complete
    follow = [_go_on(call, len(rows), total, next_page)] if next_page else []
    return Answer(
        fields={
            "query": query,
            "symbol": symbol,
            "total": total,
            "next": next_page,
            "completeness": found,
            **(more or {}),
            "results": tuple(rows),
        },
        lines=(*lines, *follow, footer(found, call.terminal)),
        status="ok" if found.complete else "partial",
        exit=UNANSWERED if incomplete or not (rows or counted) else ANSWERED,
        warnings=() if found.complete else (f"the answer is partial; {advice(found)}",),
        note=beyond(found.packages) if noted else "",
    )


def _go_on(call: Call, shown: int, total: int | None, cursor: str) -> str:
    count = f"{shown:,} of {total:,}" if total is not None else f"{shown:,}"
    return call.terminal.style(f"{count} shown; for more: --cursor {cursor}", "dim")
