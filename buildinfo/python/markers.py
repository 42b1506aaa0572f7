"""Environment markers (PEP 508), evaluated for an environment that is described, not the one that runs."""

from __future__ import annotations

import platform as host
from collections.abc import Mapping

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.version import InvalidVersion, Version

MarkerValues = Mapping[str, str]
"""Values of the marker variables."""

_SYS_PLATFORM = {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}


def marker_values(version: str, platform: str) -> MarkerValues | None:
    """Values that markers have under a Python of `version` on `platform`; None when the version is unknown.

    A version without its patch level stands for the first one (`3.11` for `3.11.0`), so that comparisons with
    a minor version hold. The machine is the one that tieline runs on.
    """
    try:
        release = Version(version).release
    except InvalidVersion:
        return None
    minor = ".".join(str(part) for part in (*release, 0)[:2])
    full = version if len(release) > 2 else f"{minor}.0"
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": "nt" if platform == "Windows" else "posix",
        "platform_machine": host.machine(),
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": platform,
        "platform_version": "",
        "python_full_version": full,
        "python_version": minor,
        "sys_platform": _SYS_PLATFORM.get(platform, platform.lower()),
        "extra": "",
    }


def holds(marker: str, values: MarkerValues | None) -> bool | None:
    """Whether a marker holds; an empty one always does, and None means that it cannot be said."""
    if not marker:
        return True
    if values is None:
        return None
    try:
        return Marker(marker).evaluate(dict(values))
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, InvalidVersion):
        return None
