"""The option that accepts new snapshots, and what compares with the old ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drivers.snapshot import compare


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="accept what the drivers say now; review the difference",
    )


@pytest.fixture
def check_snapshot(pytestconfig: pytest.Config) -> Callable[[Path, str], None]:
    """A function that compares a text with a snapshot, or accepts it with `--update-snapshots`."""
    # The option is not there when pytest was started from a folder above and came here only later.
    update = bool(pytestconfig.getoption("--update-snapshots", default=False))
    return lambda file, text: compare(file, text, update=update)
