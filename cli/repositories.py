"""`tieline repos` and `tieline forget`: the checkouts that an index holds."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb
from .locate import find_checkout, open_checkout

if TYPE_CHECKING:
    from ..graph.answers import StoredRepository
    from .arguments import Arguments
    from .terminal import Terminal


def _configure_repos(arguments: Arguments) -> None:
    del arguments


def _run_repos(call: Call) -> Answer:
    from ..graph.query import repositories

    with open_checkout(call) as (checkout, reader):
        found = repositories(reader, revisions=True)
    return Answer(
        fields={
            "index": checkout.place(),
            "repositories": [
                {
                    "repository": each.name,
                    "revision": each.revision or None,
                    "current": each.current,
                    "root": each.root or None,
                    "packages": each.packages,
                    "files": each.documents,
                    "units": each.units,
                    "incomplete": each.incomplete,
                }
                for each in found
            ],
        },
        lines=tuple(line for each in found for line in _lines(each, call.terminal)),
        exit=ANSWERED if found else UNANSWERED,
    )


def _lines(each: StoredRepository, terminal: Terminal) -> list[str]:
    units = f"{each.units} {'unit' if each.units == 1 else 'units'}"
    partial = f", {each.incomplete} of them not fully indexed" if each.incomplete else ""
    packages = ", ".join(purl.partition("/")[2] for purl in each.packages[:3])
    more = f", and {len(each.packages) - 3} more" if len(each.packages) > 3 else ""
    gone = "" if os.path.isdir(each.root) else "  (no longer there)"  # noqa: PTH112 - it may be anything
    kept = "" if each.current else "(kept, not current)"
    return [
        " ".join(filter(None, (terminal.style(each.name, "bold"), each.revision, kept))),
        *([f"  {each.root}{gone}"] if each.root else []),
        f"  {each.documents:,} files in {units}{partial}; {packages or 'no packages'}{more}",
    ]


def _configure_forget(arguments: Arguments) -> None:
    arguments.positional("REPOSITORY", help="its name, as `tieline repos` says it")
    arguments.option("--revision", help="only this revision of it", metavar="NAME")


def _run_forget(call: Call) -> Answer:
    from ..graph.repositories import forget

    checkout = find_checkout(call)
    name: str = call.options.repository
    gone = forget(checkout.store, name, call.options.revision)
    what = " ".join(filter(None, (name, call.options.revision)))
    return Answer(
        fields={"index": checkout.place(), "repository": name, "revisions": gone},
        lines=(f"{what} is no longer in {checkout.place()}",),
    )


VERBS = {
    "repos": Verb(
        "List the checkouts that an index holds.",
        ("tieline repos --store ~/code.db",),
        _configure_repos,
        _run_repos,
    ),
    "forget": Verb(
        "Remove a checkout from an index; what others know of its packages stays.",
        ("tieline forget github.com/pallets/flask --store ~/code.db",),
        _configure_forget,
        _run_forget,
    ),
}
"""The verbs of this module."""
