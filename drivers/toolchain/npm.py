"""Installs the packages of an npm lock file, without npm and without running anything of theirs."""

from __future__ import annotations

import contextlib
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from ...errors import TielineError
from ..contract import Check
from .cache import unwritable
from .lock import Lock, LockedPackage, read_lock
from .registry import Registry, UnreachableError, download, read_registry, tarball_url
from .tarball import BadArchiveError, unpack

_PART = ".part-"
_ABANDONED = 24 * 3600.0
"""Seconds after which a half-finished installation belongs to nobody any more."""


def is_installed(lock: Path, *, cache: Path) -> bool:
    """Whether all packages of a lock file are in the cache.

    Raises:
        TielineError: TL605, the lock file cannot be used.
    """
    wanted = read_lock(lock)
    return _is_complete(_place(wanted, cache), wanted)


def ensure_installed(
    lock: Path,
    *,
    cache: Path,
    offline: bool,
    environ: Mapping[str, str],
    progress: Callable[[str], None],
) -> Path:
    """Install the packages of a lock file into the cache, unless they are there.

    Several processes may do so at the same time: the first to finish wins.

    Args:
        lock: a `package-lock.json` of version 3.
        cache: tieline's cache folder, see `cache_folder`.
        offline: download nothing.
        environ: the user's environment, for npm's settings.
        progress: takes one line for each package that is downloaded.

    Returns:
        The `node_modules` folder.

    Raises:
        TielineError: TL601, the registry cannot be reached or does not have a package; TL602, a package
            differs from the one that was locked; TL603, not installed while offline; TL604, the cache cannot
            be written; TL605, the lock file cannot be used; TL606, a package is broken or unsafe.
    """
    wanted = read_lock(lock)
    place = _place(wanted, cache)
    if _is_complete(place, wanted):
        return place / "node_modules"
    if offline:
        raise TielineError(
            "TL603", f"{_names(wanted)} is not installed, and tieline is offline", _hint(cache)
        )
    registry = read_registry(environ)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _sweep(place.parent)
        staging = place.with_name(f"{place.name}{_PART}{secrets.token_hex(6)}")
        staging.mkdir()
        try:
            for package in wanted.packages:
                _install(package, staging, registry, cache, progress)
            _publish(staging, place, wanted)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise unwritable(cache, error) from error
    return place / "node_modules"


def check_packages(lock: Path, *, cache: Path, offline: bool) -> Check:
    """Say for `tieline doctor` whether the packages of a lock file are installed; downloads nothing."""
    try:
        wanted = read_lock(lock)
    except TielineError as error:
        return Check(lock.parent.name, "missing", error.message, error.hint)
    place = _place(wanted, cache)
    names = _names(wanted)
    if _is_complete(place, wanted):
        return Check(names, "ok", f"installed in {place}")
    if offline:
        return Check(names, "missing", "not installed, and tieline is offline", _hint(cache))
    return Check(
        names,
        "warning",
        "not installed yet",
        "it is downloaded when it is needed first, or by `tieline doctor --install`",
    )


def _install(
    package: LockedPackage,
    staging: Path,
    registry: Registry,
    cache: Path,
    progress: Callable[[str], None],
) -> None:
    name = f"{package.name} {package.version}"

    def sized(size: int) -> None:
        progress(f"installing {name} ({size / 1e6:.1f} MB)" if size else f"installing {name}")

    url = tarball_url(registry, package)
    with tempfile.TemporaryFile(dir=staging) as archive:
        try:
            digest = download(url, archive, registry, sized)
        except UnreachableError as error:
            raise TielineError(
                "TL601", f"cannot download {name} from {url}: {error}", _hint(cache)
            ) from error
        if digest != package.sha512:
            message = f"{url} is not the {name} that tieline was tested with: its SHA-512 hash differs"
            raise TielineError("TL602", message, "see whether a proxy or mirror changes downloads")
        archive.seek(0)
        folder = staging / package.folder
        folder.mkdir(parents=True, exist_ok=True)
        try:
            unpack(archive, folder)
        except BadArchiveError as error:
            raise TielineError("TL606", f"cannot unpack {name} from {url}: {error}", _hint(cache)) from error


def _publish(staging: Path, place: Path, wanted: Lock) -> None:
    """Move a finished installation to its place, unless another process was faster."""
    for _ in range(3):
        try:
            staging.rename(place)
        except OSError:
            if _is_complete(place, wanted):
                return
            # Somebody has damaged what was there.
            with contextlib.suppress(FileNotFoundError):
                aside = place.with_name(f"{place.name}{_PART}{secrets.token_hex(6)}")
                place.rename(aside)
                shutil.rmtree(aside, ignore_errors=True)
        else:
            return
    staging.rename(place)


def _sweep(folder: Path) -> None:
    """Remove what installations that were killed left behind."""
    for path in folder.glob(f"*{_PART}*"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _ABANDONED:
                shutil.rmtree(path, ignore_errors=True)


def _place(lock: Lock, cache: Path) -> Path:
    return cache / "npm" / lock.digest


def _is_complete(place: Path, lock: Lock) -> bool:
    return all((place / package.folder / "package.json").is_file() for package in lock.packages)


def _names(lock: Lock) -> str:
    return ", ".join(lock.names[:3]) + (", …" if len(lock.names) > 3 else "")


def _hint(cache: Path) -> str:
    return f"run `tieline doctor --install` on a machine with network, and copy {cache / 'npm'} from there"
