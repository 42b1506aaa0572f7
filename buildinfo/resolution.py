"""Which of the packages in an environment a requirement means."""

from __future__ import annotations

from collections.abc import Callable

from .model import Environment, Resolved
from .npm.lookup import row_from

Resolution = Callable[[str, str], Resolved | None]
"""From the absolute folder of the dependent, or empty, and the name that it requires, to what is meant."""


def resolution(environment: Environment) -> Resolution:
    """Give a function that says what a requirement means in an environment.

    Most ecosystems have one version of a package in an environment; Node looks for the nearest copy.
    """
    named = {row.name: row for row in environment.resolved}
    if environment.kind != "node":
        return lambda _, name: named.get(name)

    versions: dict[str, int] = {}
    for row in environment.resolved:
        versions[row.name] = versions.get(row.name, 0) + 1

    def nearest(folder: str, name: str) -> Resolved | None:
        found = row_from(folder, name, environment) if folder else None
        # What is not on disk is known from a lock, which says little about who means which of several.
        return found or (named[name] if versions.get(name) == 1 else None)

    return nearest


def taken_name(row: Resolved) -> str:
    """Give the name of the package whose code is taken for a row.

    A module of Go that is replaced by another one keeps the name that imports spell, but none of its code.
    """
    if not row.purl.startswith("pkg:golang/"):
        return row.name
    # Queries load this module, too, and must not pay for a parser of URLs.
    from .go.build_list import taken_module

    return taken_module(row)[0]
