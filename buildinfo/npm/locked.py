"""A package as a lock file has it."""

from __future__ import annotations

import msgspec


class Locked(msgspec.Struct, frozen=True):
    """One package of a lock file.

    Attributes:
        name: its own name, whatever it is imported as.
        version: exact version, or empty when the lock has none, as of repositories.
        dependencies: names under which it requires others.
    """

    name: str
    version: str
    dependencies: tuple[str, ...] = ()
