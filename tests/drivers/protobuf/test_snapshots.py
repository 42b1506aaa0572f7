"""What the driver says about every fixture, beside the fixture, in a form that a person can check.

`pytest tests/drivers/protobuf --update-snapshots` accepts what it says now.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drivers.analysis import Analysis, outliving
from tests.drivers.snapshot import Check, render

from .checkouts import analyse

FOLDER = Path(__file__).parents[2] / "fixtures" / "protobuf" / "acme"
SOURCES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.proto"))


@pytest.fixture(scope="module")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    return analyse(FOLDER, tmp_path_factory.mktemp("scratch"))


@pytest.mark.parametrize("source", SOURCES)
def test_the_snapshot_is_what_the_driver_says(source: str, analysis: Analysis, check_snapshot: Check) -> None:
    document = analysis.document(source)
    own = "tieline generic protobuf/buf.build/acme/shop . "
    text = render(document, (FOLDER / source).read_bytes(), own)
    check_snapshot(FOLDER / f"{source}.snapshot", text)


def test_all_facts_keep_the_rules(analysis: Analysis) -> None:
    assert {each.status for each in analysis.results.values()} == {"indexed"}
    assert analysis.findings() == []


def test_no_snapshot_outlives_its_source() -> None:
    assert outliving(FOLDER, SOURCES) == set()
