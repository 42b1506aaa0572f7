"""What is a test, by the conventions of Jest, Vitest, Mocha, Cypress and Playwright."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

_FOLDERS = frozenset({"__mocks__", "__tests__", "cypress", "e2e", "spec", "specs", "test", "tests"})
_NAME = re.compile(r"[.-](test|spec|test-d|cy|e2e)\.[cm]?[jt]sx?$")


def is_test(path: str) -> bool:
    """Say whether a file, by its path relative to the checkout, is a test or a part of one."""
    parts = PurePosixPath(path)
    return _NAME.search(parts.name) is not None or any(part in _FOLDERS for part in parts.parts[:-1])
