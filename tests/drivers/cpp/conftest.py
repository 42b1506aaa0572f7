"""The facts of all fixtures, from one run of the real driver; and the option that accepts new snapshots."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.drivers.python.snapshot import compare

from .checkouts import Analysis, analyse
from .fixtures import fixtures


def pytest_addoption(parser: pytest.Parser) -> None:
    # Another driver's tests may have added it already.
    with contextlib.suppress(ValueError):
        parser.addoption(
            "--update-snapshots",
            action="store_true",
            help="accept what the driver says now; review the difference",
        )


@pytest.fixture(scope="session")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """What the driver says about all fixtures."""
    return analyse(fixtures(), tmp_path_factory.mktemp("scratch"), dict(os.environ))


@pytest.fixture
def check_snapshot(pytestconfig: pytest.Config) -> Callable[[Path, str], None]:
    """A function that compares a text with a snapshot, or accepts it with `--update-snapshots`."""
    update = bool(pytestconfig.getoption("--update-snapshots", default=False))
    return lambda file, text: compare(file, text, update=update)
