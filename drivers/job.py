"""What a driver asks of the runner: one unit's work for a helper."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec


class Job(msgspec.Struct, frozen=True):
    """One unit's work for a helper.

    Attributes:
        unit: the unit's id, which the helper's result must name.
        argv: the command; the program as an absolute path.
        env: the helper's whole environment.
        inputs: the input files as the facts' documents name them; each needs a document, or a word in the
            result's `missing`.
        payload: makes the job for some of the inputs, as JSON in one line; called from any thread.
        folder: working directory, or empty for a scratch folder. Never one inside the checkout.
        group: jobs of one group, with the same command and environment, may share a process, one after the
            other; empty for a process of its own.
        turn: jobs of a lower turn are begun first, wherever they stand; facts keep the order of the jobs.
    """

    unit: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    inputs: tuple[str, ...]
    payload: Callable[[Sequence[str]], bytes]
    folder: str = ""
    group: str = ""
    turn: int = 0
