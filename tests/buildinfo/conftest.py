"""Fixtures for drawn checkouts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .drawn import make_interpreter, write_tree


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[str], Path]:
    """A function that writes a drawn checkout and gives its folder."""
    return lambda drawing: write_tree(tmp_path / "checkout", drawing)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """The executable of an interpreter 3.12.4 outside the checkout."""
    return make_interpreter(tmp_path / "python")
