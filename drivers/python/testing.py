"""What is a test, by the conventions of pytest and unittest."""

from __future__ import annotations

from pathlib import PurePosixPath


def is_test_folder(name: str) -> bool:
    """Say whether a folder of this name holds tests."""
    return name in {"test", "tests"}


def is_test(path: str) -> bool:
    """Say whether a file, by its path relative to the checkout, is a test or a part of one."""
    parts = PurePosixPath(path)
    named = (
        parts.stem.startswith("test_") or parts.stem.endswith("_test") or parts.stem in {"conftest", "tests"}
    )
    return named or any(is_test_folder(part) for part in parts.parts[:-1])
