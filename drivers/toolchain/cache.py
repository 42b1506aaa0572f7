"""The folder below which tieline keeps what it downloads."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
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


def ensure_made(place: Path, shown: Path, make: Callable[[Path], None]) -> None:
    """Make a file of the cache; it is either whole or not there, and several processes may be at it.

    Args:
        place: the file.
        shown: the folder that is named when it cannot be written to.
        make: makes the file at the path that it is given; what it raises goes through, but for an OSError.

    Raises:
        TielineError: TL604, the cache cannot be written to.
    """
    staging = place.with_name(f"{place.name}.part-{secrets.token_hex(6)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            make(staging)
            staging.replace(place)
        finally:
            staging.unlink(missing_ok=True)
    except OSError as error:
        # Another process may have been faster, and be running it.
        if not place.is_file():
            raise unwritable(shown, error) from error


def unwritable(folder: Path, error: OSError) -> TielineError:
    """Give the error for a cache folder that cannot be written to."""
    return TielineError(
        "TL604",
        f"cannot write to the cache folder {folder}: {error.strerror or error}",
        "free some space there, or name another folder with TIELINE_CACHE_DIR",
    )
