"""What a helper's sources are known by, so that a new helper makes what an old one made stale."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def sources_digest(files: Iterable[Path]) -> str:
    """Digest of the names and the content of some files, in the order given, as 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
