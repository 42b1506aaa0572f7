"""The facts of all fixtures, from one run of the real driver."""

from __future__ import annotations

import pytest

from tests.drivers.analysis import Analysis

from .checkouts import analyse
from .fixtures import workspace


@pytest.fixture(scope="session")
def analysis(tmp_path_factory: pytest.TempPathFactory) -> Analysis:
    """What the driver says about all fixtures."""
    return analyse(workspace(), tmp_path_factory.mktemp("scratch"))
