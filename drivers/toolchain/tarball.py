"""Unpacks the tarball of an npm package, and refuses what such a tarball has no reason to hold."""

from __future__ import annotations

import gzip
import os
import tarfile
import zlib
from pathlib import Path
from typing import BinaryIO

_MOST_FILES = 200_000
_MOST_BYTES = 2 << 30


class BadArchiveError(Exception):
    """An archive that is broken or unsafe; its text says why, without a full stop."""


def unpack(archive: BinaryIO, folder: Path) -> None:
    """Write the files of a package into a folder, without the archive's own top folder.

    Only plain files are written, and only below `folder`; nothing is run.

    Args:
        archive: a gzipped tar archive.
        folder: an existing folder.

    Raises:
        BadArchiveError: the archive is broken, or holds a link or a path that leads out of it.
        OSError: a file cannot be written.
    """
    try:
        with tarfile.open(fileobj=archive, mode="r:gz") as tar:
            files = size = 0
            for member in tar:
                path = _inner_path(member)
                if not path or member.isdir():
                    continue
                files, size = files + 1, size + member.size
                if files > _MOST_FILES or size > _MOST_BYTES:
                    raise BadArchiveError("it is too large")
                tar.extract(member.replace(name=path, deep=False), folder, filter="data")
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise BadArchiveError(f"it is broken: {error}") from error


def _inner_path(member: tarfile.TarInfo) -> str:
    name = member.name
    if not (member.isreg() or member.isdir()):
        raise BadArchiveError(f"{name!r} is a link or a device")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or "\\" in name or (os.name == "nt" and ":" in name):
        raise BadArchiveError(f"{name!r} leads out of it")
    return "/".join(part for part in parts[1:] if part not in ("", "."))
