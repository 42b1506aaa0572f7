"""The folder below which tieline keeps what it downloads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import platformdirs

from ...errors import TielineError


def cache_folder(environ: Mapping[str, str]) -> Path:
    """Give the cache folder: `TIELINE_CACHE_DIR`, or the user's cache folder; it need not exist."""
    named = environ.get("TIELINE_CACHE_DIR")
    return (
        Path(named).expanduser().absolute()
        if named
        else platformdirs.user_cache_path("tieline", appauthor=False)
    )


def unwritable(folder: Path, error: OSError) -> TielineError:
    """Give the error for a cache folder that cannot be written to."""
    return TielineError(
        "TL604",
        f"cannot write to the cache folder {folder}: {error.strerror or error}",
        "free some space there, or name another folder with TIELINE_CACHE_DIR",
    )
