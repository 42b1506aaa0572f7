"""Two answers to one question, how they differ, and how often they agree."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import msgspec

from .names import Name

Question = Literal["definition", "references", "implementations"]
"""What is compared."""

Verdict = Literal["equal", "silent", "more", "fewer", "other", "only-ours", "only-theirs"]
"""How our places relate to the server's: the same; none on both sides; theirs and others; a part of theirs;
neither; only the index has any; only the server has any. The first two are agreement."""

VERDICTS: tuple[Verdict, ...] = ("equal", "silent", "more", "fewer", "other", "only-ours", "only-theirs")
"""All of them, agreement first."""

_QUOTED = re.compile(r'"[^"]*"')

_NORMAL = 1.959963984540054
"""Half the width of an interval that holds 95 % of a normal distribution, in standard deviations."""


class Spot(msgspec.Struct, frozen=True, order=True):
    """Where something begins: absolute path, 0-based line and UTF-16 column."""

    path: str
    line: int
    column: int


class Comparison(msgspec.Struct, frozen=True):
    """Both answers to one question about one name, sorted.

    Attributes:
        question: what was asked.
        name: what was asked about.
        ours: what the index says.
        theirs: what the server says.
        rules: names of the rules that brought the server's places to what they mean, see `rules`.
        refused: why the server did not answer, or empty.
    """

    question: Question
    name: Name
    ours: tuple[Spot, ...]
    theirs: tuple[Spot, ...]
    rules: tuple[str, ...] = ()
    refused: str = ""

    @property
    def verdict(self) -> Verdict:
        """How the answers relate."""
        ours, theirs = set(self.ours), set(self.theirs)
        if ours == theirs:
            return "equal" if ours else "silent"
        if not ours or not theirs:
            return "only-ours" if ours else "only-theirs"
        if ours > theirs:
            return "more"
        return "fewer" if ours < theirs else "other"


class Tally(msgspec.Struct, frozen=True):
    """How often both agree on one question.

    Attributes:
        question: the question.
        asked: names that both were asked about, without those that the server refused.
        agreed: how many of them have equal answers, or none on both sides.
        low: lower end of the 95 % interval of the share that agrees, by Wilson's formula.
        high: its upper end.
        verdicts: how many there are of each, in the order of `VERDICTS`.
        refused: how often the server gave an error where the index has an answer, by its reason without the
            names in it.
    """

    question: Question
    asked: int
    agreed: int
    low: float
    high: float
    verdicts: tuple[tuple[Verdict, int], ...]
    refused: tuple[tuple[str, int], ...]

    @property
    def share(self) -> float:
        """The part of the names that both agree on; 1 when none was asked."""
        return self.agreed / self.asked if self.asked else 1.0


def tally(question: Question, compared: Sequence[Comparison]) -> Tally:
    """Count the verdicts of one question."""
    answered = [each for each in compared if not each.refused]
    counts = Counter(each.verdict for each in answered)
    agreed = counts["equal"] + counts["silent"]
    low, high = wilson(agreed, len(answered))
    return Tally(
        question,
        len(answered),
        agreed,
        low,
        high,
        tuple((verdict, counts[verdict]) for verdict in VERDICTS),
        tuple(sorted(Counter(_QUOTED.sub("...", each.refused) for each in compared if each.refused).items())),
    )


def wilson(hits: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, of which a sample had so many hits (E. B. Wilson, 1927)."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _NORMAL**2
    middle = share + square / (2 * total)
    spread = _NORMAL * math.sqrt(share * (1 - share) / total + square / (4 * total**2))
    scale = 1 + square / total
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
