"""What the driver says about every fixture, beside the fixture, in a form that a person can check.

`pytest tests/drivers/python --update-snapshots` accepts what it says now.
"""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath

import pytest

from tests.drivers.analysis import Analysis, outliving
from tests.drivers.snapshot import Check, render

from .fixtures import ROOT, SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_the_snapshot_is_what_the_driver_says(source: str, analysis: Analysis, check_snapshot: Check) -> None:
    found = analysis.of(source)
    file = ROOT / f"{source}.snapshot"
    if not found:
        assert source.startswith("site-packages/"), "a file of the checkout has no document"
        assert not file.exists(), "nothing of this file is used any more"
        return
    (document,) = found
    check_snapshot(file, render(document, (ROOT / source).read_bytes()))


def test_no_snapshot_outlives_its_source() -> None:
    assert outliving(ROOT, SOURCES) == set()


def test_all_facts_keep_the_rules(analysis: Analysis) -> None:
    assert analysis.findings() == []


def test_no_two_cases_have_a_module_of_one_name() -> None:
    """All cases are import roots of one checkout, so that one would hide the other."""
    modules = {PurePosixPath(source).with_suffix("").as_posix() for source in SOURCES}
    names = Counter(name.partition("/")[2] for name in modules)
    assert [name for name, count in names.items() if count > 1] == []
