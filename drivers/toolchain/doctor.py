"""What `tieline doctor` says about the toolchain of a helper on Node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ...errors import TielineError
from ..contract import Check
from .node import check_node
from .npm import check_packages, ensure_installed


def check_toolchain(
    lock: Path,
    *,
    cache: Path,
    install: bool,
    offline: bool,
    environ: Mapping[str, str],
    progress: Callable[[str], None],
) -> list[Check]:
    """Check Node and the packages of a lock file.

    Args:
        lock: the helper's `package-lock.json`.
        cache: tieline's cache folder.
        install: install the packages first when they are missing.
        offline: download nothing.
        environ: the user's environment.
        progress: takes one line for each package that is downloaded.
    """
    packages = check_packages(lock, cache=cache, offline=offline)
    if install and not offline and packages.state != "ok":
        try:
            ensure_installed(lock, cache=cache, offline=offline, environ=environ, progress=progress)
        except TielineError as error:
            packages = Check(packages.subject, "missing", error.message, error.hint)
        else:
            packages = check_packages(lock, cache=cache, offline=offline)
    return [check_node(environ), packages]
