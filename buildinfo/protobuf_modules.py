"""What packages of protobuf are called: `UNKNOWN`, or that, a slash and the name of a module."""

from __future__ import annotations

ECOSYSTEM = "generic"
"""Type of the package URLs: there is none for protobuf."""

UNKNOWN = "protobuf"
"""Name of the package of files of which nobody says which module they are of."""
