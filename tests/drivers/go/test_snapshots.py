"""What the driver says about every fixture, beside the fixture, in a form that a person can check.

`pytest tests/drivers/go --update-snapshots` accepts what it says now. `std:` stands for the standard library,
whose version is that of the Go that is there.
"""

from __future__ import annotations

import re

import pytest

from tests.drivers.analysis import Analysis, outliving
from tests.drivers.snapshot import Check, render

from .fixtures import FOLDER, SOURCES


@pytest.mark.parametrize("source", SOURCES)
def test_the_snapshot_is_what_the_driver_says(source: str, analysis: Analysis, check_snapshot: Check) -> None:
    shown = [
        render(document, (FOLDER / source).read_bytes())
        for _, document in analysis.documents
        if analysis.path(document) == FOLDER / source
    ]
    # A file of a dependency has a document from each unit that uses it.
    text = "\n".join(dict.fromkeys(shown)) or "  excluded\n"
    check_snapshot(FOLDER / f"{source}.snapshot", _short(text))


def test_each_file_is_analysed_once(analysis: Analysis) -> None:
    own = [document.document for _, document in analysis.documents if not document.declared]
    assert len(own) == len(set(own))


def test_all_facts_keep_the_rules(analysis: Analysis) -> None:
    assert analysis.findings() == []


def test_no_snapshot_outlives_its_source() -> None:
    assert outliving(FOLDER, SOURCES) == set()


def _short(text: str) -> str:
    text = text.replace("example.com/acme@:", "").replace("`example.com/acme/", "`acme/")
    return re.sub(r"std@[\w.]+:", "std:", text)
