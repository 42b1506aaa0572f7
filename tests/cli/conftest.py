"""The checkout that the tests ask about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .sample import make_checkout

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_checkout(tmp_path)
