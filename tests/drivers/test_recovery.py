"""The decisions after a death, without any process."""

from __future__ import annotations

import pytest

from tieline.drivers.recovery import Ending, Recovery, without
from tieline.facts.document import UnitResult

INDEXED = UnitResult("u", "indexed", 1.0)


def simulate(
    inputs: tuple[str, ...], deadly: set[str], *, begins: bool = True, flaky: bool = False
) -> Recovery:
    """Run attempts in which a helper writes a document for each input until it meets a deadly one."""
    recovery = Recovery("u", inputs)
    spared = set[str]()
    for _ in range(2 * len(inputs) + 100):
        group = recovery.next_group()
        if group is None:
            return recovery
        for path in group:
            if path in deadly - spared:
                if flaky:
                    spared.add(path)
                recovery.settle(
                    group, Ending(1.0, cause="crash", reason="crashed", begun=path if begins else "")
                )
                break
            recovery.document(path)
        else:
            recovery.settle(group, Ending(1.0, result=INDEXED))
    raise AssertionError("it does not end")


NAMES = tuple(f"f{number:03}" for number in range(100))


@pytest.mark.parametrize("begins", [True, False])
@pytest.mark.parametrize("deadly", [set[str](), {"f000"}, {"f099"}, {"f010", "f011", "f012"}])
def test_only_deadly_inputs_are_lost(deadly: set[str], begins: bool) -> None:
    result = simulate(NAMES, deadly, begins=begins).result()
    assert [path for path, _ in result.missing] == sorted(deadly)
    assert result.status == ("partial" if deadly else "indexed")


def test_an_acquitted_suspect_costs_nothing() -> None:
    result = simulate(NAMES, set(NAMES), flaky=True).result()
    assert (result.status, result.missing, result.reason) == ("indexed", (), "")


def test_patience_ends() -> None:
    result = simulate(NAMES, set(NAMES[10:])).result()
    assert result.status == "partial"
    assert len(result.missing) == 90
    assert result.missing[0] == ("f010", "the helper crashed")
    assert result.missing[-1][1].startswith("given up after too many failures")


def test_an_unreported_input_is_missing() -> None:
    recovery = Recovery("u", ("a", "b"))
    group = recovery.next_group()
    assert group is not None
    recovery.document("a")
    recovery.settle(group, Ending(1.0, result=INDEXED))
    result = recovery.result()
    assert (result.status, result.code) == ("partial", "TL209")
    assert result.missing == (("b", "the helper finished without a word on it"),)


@pytest.mark.parametrize("status", ["failed", "skipped"])
def test_the_helpers_own_word_stands(status: str) -> None:
    recovery = Recovery("u", ("a", "b"))
    group = recovery.next_group()
    assert group is not None
    said = UnitResult("u", "failed" if status == "failed" else "skipped", 1.0, "no compiler flags", "TL299")
    recovery.settle(group, Ending(1.0, result=said))
    result = recovery.result()
    assert (result.status, result.code, result.reason) == (status, "TL299", "no compiler flags")


def test_inputs_that_the_helper_gives_up_keep_its_reason() -> None:
    recovery = Recovery("u", ("b", "a"))
    group = recovery.next_group()
    assert group is not None
    missing = (("a", "not UTF-8"), ("b", "too large"))
    recovery.settle(group, Ending(1.0, result=UnitResult("u", "partial", 1.0, missing=missing)))
    result = recovery.result()
    assert result.missing == (("b", "too large"), ("a", "not UTF-8"))
    assert (result.code, result.reason) == ("TL210", "a: not UTF-8")


def test_unreadable_documents_make_a_result_partial() -> None:
    result = without(INDEXED, [("a", "Expected `str`")])
    assert (result.status, result.code) == ("partial", "TL207")
    assert result.missing == (("a", "Expected `str`"),)
