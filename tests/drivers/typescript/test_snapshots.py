"""What the driver says about every fixture, beside the fixture, in a form that a person can check.

`pytest tests/drivers/typescript --update-snapshots` accepts what it says now. `lib:` stands for the libraries
of the compiler.
"""

from __future__ import annotations

import re

import pytest

from tests.drivers.analysis import Analysis, outliving
from tests.drivers.snapshot import Check, render

from .fixtures import FOLDER, SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_the_snapshot_is_what_the_driver_says(source: str, analysis: Analysis, check_snapshot: Check) -> None:
    (document,) = [each for _, each in analysis.documents if analysis.path(each) == FOLDER / source]
    shown = render(document, (FOLDER / source).read_bytes(), own="tieline npm acme 1.0 src/")
    check_snapshot(FOLDER / f"{source}.snapshot", re.sub(r"typescript@[\w.]+:lib/", "lib:", shown))


def test_all_facts_keep_the_rules(analysis: Analysis) -> None:
    assert analysis.findings() == []


def test_no_snapshot_outlives_its_source() -> None:
    assert outliving(FOLDER, SOURCES) == set()
