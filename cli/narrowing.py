"""The options that leave out uses: by file, package, version, role and repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import TielineError
from ..facts.document import Role
from ..graph.filters import Filter
from ..graph.flags import DECLARES, GENERATED, TEST
from .arguments import UsageError

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from .arguments import Arguments
    from .navigation import Session

ROLES: Mapping[str, int] = {
    "definition": DECLARES,
    "import": int(Role.IMPORT),
    "read": int(Role.READ),
    "write": int(Role.WRITE),
    "call": int(Role.CALL),
    "test": int(Role.TEST),
    "generated": int(Role.GENERATED),
}
"""What `--role` takes, and the bits that it means."""


def narrowing(arguments: Arguments, what: str) -> None:
    """Add the options.

    Args:
        arguments: what they are added to.
        what: what the verb lists, in the plural.
    """
    arguments.option("--path", help=f"only {what} in files below PREFIX", metavar="PREFIX")
    arguments.option(
        "--package",
        help=f"only {what} in files of a package: a name or package URL, with or without a version",
        metavar="NAME[@VERSION]",
    )
    arguments.option("--repository", help=f"only {what} in this checkout", metavar="NAME")
    arguments.option(
        "--used-version",
        help="only by those that use this version of the symbol's package",
        metavar="VERSION",
    )
    arguments.flag("--no-tests", help=f"leave out {what} in files that hold tests")
    arguments.flag("--no-generated", help=f"leave out {what} in generated files")


def refuse_with_live(options: Namespace, *more: str) -> None:
    """Raise if an option was given whose meaning no language server knows.

    Args:
        options: the command line.
        more: other options of the verb that `--live` does not go with.

    Raises:
        UsageError: there is one.
    """
    names = ("--no-tests", "--no-generated", "--package", "--repository", "--used-version", *more)
    given = [name for name in names if getattr(options, name[2:].replace("-", "_"))]
    if given:
        raise UsageError(f"`--live` does not go with `{given[0]}`")


def chosen(opened: Session, *, definitions: bool = True, roles: int = 0) -> Filter:
    """The filter that the options mean.

    Args:
        opened: the open index.
        definitions: see `Filter`.
        roles: see `Filter`.

    Raises:
        TielineError: TL306, the index has no such repository.
    """
    options = opened.call.options
    repository: str = options.repository or ""
    if repository and repository not in opened.reader.repositories.values():
        raise TielineError(
            "TL306",
            f"{opened.checkout.store} holds no repository {repository}",
            "`tieline repos` lists those it has",
        )
    under = under_of(opened)
    for number, root in opened.reader.roots.items():
        # A folder of another checkout in the index.
        if under.startswith(f"{root}/") and not repository:
            under, repository = under[len(root) + 1 :], opened.reader.repositories[number]
    return Filter(
        definitions=definitions,
        under=under,
        without=(TEST if options.no_tests else 0) | (GENERATED if options.no_generated else 0),
        package=options.package or "",
        version=options.used_version,
        roles=roles,
        repository=repository,
    )


def under_of(opened: Session) -> str:
    """The prefix of paths that `--path` means, or nothing."""
    given: str | None = opened.call.options.path
    return opened.checkout.prefix(given) if given else ""
