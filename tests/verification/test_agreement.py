"""Verdicts over two answers, and the interval of their share."""

from __future__ import annotations

import pytest

from tieline.verification.agreement import Comparison, Spot, tally, wilson
from tieline.verification.names import Name

HERE = Name("/a", 0, 0, "x")


def spots(text: str) -> tuple[Spot, ...]:
    return tuple(Spot("/a", int(each), 0) for each in text.split())


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ("1 2", "1 2", "equal"),
        ("", "", "silent"),
        ("1 2", "1", "more"),
        ("1", "1 2", "fewer"),
        ("1 2", "1 3", "other"),
        ("1", "2", "other"),
        ("1", "", "only-ours"),
        ("", "1", "only-theirs"),
    ],
)
def test_verdicts(ours: str, theirs: str, verdict: str) -> None:
    assert Comparison("definition", HERE, spots(ours), spots(theirs)).verdict == verdict


def test_a_tally_counts_silence_as_agreement_and_refusals_not_at_all() -> None:
    compared = [
        *[Comparison("references", HERE, spots("1"), spots("1"))] * 6,
        *[Comparison("references", HERE, (), ())] * 2,
        *[Comparison("references", HERE, spots("1"), ())] * 2,
        *[Comparison("references", HERE, spots("1"), (), refused="of builtins")] * 3,
    ]
    counted = tally("references", compared)
    assert (counted.asked, counted.agreed, counted.share) == (10, 8, 0.8)
    assert dict(counted.verdicts) == {
        "equal": 6, "silent": 2, "more": 0, "fewer": 0, "other": 0, "only-ours": 2, "only-theirs": 0,
    }  # fmt: skip
    assert counted.refused == (("of builtins", 3),)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        # From R's prop.test(hits, total, correct = FALSE).
        (8, 10, 0.4901625, 0.9433178),
        (10, 10, 0.7224672, 1.0),
        (0, 10, 0.0, 0.2775328),
    ],
)
def test_the_interval_is_wilsons(hits: int, total: int, low: float, high: float) -> None:
    assert wilson(hits, total) == pytest.approx((low, high), abs=1e-6)


def test_nothing_asked_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    assert tally("definition", []).share == 1.0
