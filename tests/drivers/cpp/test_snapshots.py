"""What the driver says about every fixture, beside the fixture, in a form that a person can check.

`pytest tests/drivers/cpp --update-snapshots` accepts what it says now. `clang:` stands for clang's headers,
whose version is that of the libclang that is there.
"""

from __future__ import annotations

import re

import pytest

from tests.drivers.analysis import Analysis, outliving
from tests.drivers.snapshot import Check, render

from .checkouts import OWN
from .fixtures import ROOT, SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_the_snapshot_is_what_the_driver_says(source: str, analysis: Analysis, check_snapshot: Check) -> None:
    shown = [render(document, (ROOT / source).read_bytes(), OWN) for document in analysis.of(source)]
    # A header has a document from each unit that met it.
    text = "\n".join(dict.fromkeys(shown))
    check_snapshot(ROOT / f"{source}.snapshot", re.sub(r"clang@[\d.]+:", "clang:", text))


def test_no_snapshot_outlives_its_source() -> None:
    assert outliving(ROOT, SOURCES) == set()


def test_all_facts_keep_the_rules(analysis: Analysis) -> None:
    assert analysis.findings() == []
