"""`tieline push` and `tieline pull`: an index to a store that others share, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError
from ..graph.transfer import Transferred
from .answer import Answer, Call, Verb
from .arguments import Arguments, UsageError
from .locate import open_checkout, store_named
from .summary import label

if TYPE_CHECKING:
    from ..graph.stores import Store
    from .terminal import Terminal


class Pushed(msgspec.Struct, frozen=True):
    """A repository that came into a store.

    Attributes:
        done: what came.
        store: the store for people.
    """

    done: Transferred
    store: str

    def fields(self) -> dict[str, object]:
        """The answer as JSON."""
        return {
            "repository": self.done.repository,
            "revision": self.done.revision or None,
            "store": self.store,
            "files": self.done.documents,
            "occurrences": self.done.occurrences,
            "replaced": self.done.replaced,
        }

    def line(self, terminal: Terminal) -> str:
        """The answer as a line."""
        done = self.done
        what = " ".join(filter(None, (done.repository, done.revision[:12])))
        left = [each[:12] or "its working tree" for each in done.replaced]
        instead = f", in the place of {', '.join(left)}" if left else ""
        counts = f"{done.documents:,} files, {done.occurrences:,} occurrences"
        return label("pushed", f"{what} to {self.store}: {counts}{instead}", terminal)


def push(
    call: Call,
    source: Store,
    target: Store,
    revision: str,
    *,
    repository: str | None = None,
    keep: bool = False,
) -> Pushed:
    """Copy a repository from one store into another.

    Args:
        call: the command.
        source: where it is.
        target: where it goes.
        revision: what to call it there.
        repository: its name; by default the first.
        keep: whether the revision that was current stays.

    Raises:
        TielineError: TL3xx, one of the stores cannot be used.
    """
    from ..graph.query import Reader
    from ..graph.stores import open_target, shown
    from ..graph.transfer import transfer

    call.terminal.note(f"copying to {shown(target)}")
    with Reader(source, repository) as reader, open_target(target) as opened:
        done = transfer(reader, opened, revision, keep=keep)
        opened.commit()
    return Pushed(done, shown(target))


def _configure_push(arguments: Arguments) -> None:
    arguments.positional("TARGET", help="the store: a file, or postgresql://USER@HOST/DATABASE")
    arguments.option(
        "--revision", help="what to call it (default: the commit that is checked out)", metavar="NAME"
    )
    arguments.flag("--keep", help="keep the revision that was current, for queries that ask for it")


def _run_push(call: Call) -> Answer:
    from ..buildinfo.repository import head_revision

    with open_checkout(call) as (checkout, reader):
        repository = reader.repository
    target = store_named(call.options.target, call.folder)
    if target == checkout.store:
        raise UsageError(f"{checkout.place()} is the index itself: name another store")
    revision = call.options.revision
    if revision is None:
        revision = head_revision(checkout.root) if checkout.here else ""
    done = push(call, checkout.store, target, revision, repository=repository, keep=bool(call.options.keep))
    return Answer(fields=done.fields(), lines=(done.line(call.terminal),))


def _configure_pull(arguments: Arguments) -> None:
    arguments.positional("SOURCE", help="the store: a file, or postgresql://USER@HOST/DATABASE")
    arguments.positional(
        "REPOSITORY",
        help="which ones (default: those that have packages that this checkout uses)",
        several=True,
    )


def _run_pull(call: Call) -> Answer:
    from ..graph.query import Reader
    from ..graph.repositories import repositories, suppliers

    source = store_named(call.options.source, call.folder)
    names: list[str] = list(call.options.repository or ())
    with open_checkout(call) as (checkout, own), Reader(source) as reader:
        known = set(reader.repositories.values())
        if absent := [name for name in names if name not in known]:
            raise TielineError(
                "TL306", f"the store holds no repository {absent[0]}", "`tieline repos` lists those it has"
            )
        if not names:
            names = suppliers(own, reader)
        revisions = {each.name: each.revision for each in repositories(reader)}
    done = [
        push(call, source, checkout.store, revisions[name], repository=name) for name in sorted(set(names))
    ]
    return Answer(
        fields={"repositories": [each.fields() for each in done]},
        lines=tuple(each.line(call.terminal) for each in done) or ("nothing to pull",),
    )


VERBS = {
    "push": Verb(
        "Copy this checkout's index into a store that others share.",
        (
            "tieline push postgresql://tieline@db/code        the whole team finds what this checkout uses",
            "tieline push ~/code.db --revision v2.1 --keep    beside the revision before",
        ),
        _configure_push,
        _run_push,
    ),
    "pull": Verb(
        "Copy repositories from a shared store into this checkout's index.",
        (
            "tieline pull postgresql://tieline@db/code                            what this checkout uses",
            "tieline pull ~/code.db github.com/pallets/werkzeug github.com/x/y    these two",
        ),
        _configure_pull,
        _run_pull,
    ),
}
"""The verbs of this module."""
