"""The compilers: TypeScript 7, a native program with an API, and TypeScript 6 for what that cannot do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from ..toolchain.cache import cache_folder
from ..toolchain.lock import machine, read_lock
from ..toolchain.node import helper_sources
from ..toolchain.npm import ensure_installed
from ..toolchain.sources import sources_digest

HELPER = Path(__file__).parent / "helper"
"""Folder of the helper's sources and lock file."""

LOCK = HELPER / "package-lock.json"
"""What pins both compilers."""

_PARSERS = HELPER / "components" / "package-lock.json"
"""What pins the parsers of Vue's, Svelte's and Astro's files, which only checkouts with such files need."""

COMPONENTS = (".vue", ".svelte", ".astro")
"""What the names of files end in that hold scripts between other things."""

NATIVE, CLASSIC = "native", "classic"
"""The names of the two, for jobs."""

_FOLDERS = {NATIVE: "node_modules/typescript", CLASSIC: "node_modules/typescript6"}


class Compilers(msgspec.Struct, frozen=True):
    """Where the compilers lie.

    Attributes:
        modules: the `node_modules` folder of all that the lock file pins.
        native: TypeScript 7's program for this machine; empty when there is none.
        parsers: folder of the parsers of components; empty when the checkout has none, or they cannot be had.
    """

    modules: Path
    native: str
    parsers: str = ""

    @property
    def typescript(self) -> str:
        """Folder of the package of TypeScript 7."""
        return (self.modules / "typescript").as_posix()

    @property
    def classic(self) -> str:
        """Folder of the package of TypeScript 6."""
        return (self.modules / "typescript6").as_posix()

    def library(self, backend: str) -> str:
        """Folder of the package whose `lib` has a compiler's declarations of the language itself."""
        return Path(self.native).parents[1].as_posix() if backend == NATIVE else self.classic


def ensure_compilers(
    environ: Mapping[str, str], progress: Callable[[str], None], *, offline: bool
) -> Compilers:
    """Give the compilers; they are installed when they are not there.

    Args:
        environ: the user's environment.
        progress: takes a line for each download.
        offline: download nothing.

    Raises:
        TielineError: TL6xx, they are not there and cannot be had.
    """
    modules = ensure_installed(
        LOCK, cache=cache_folder(environ), offline=offline, environ=environ, progress=progress
    )
    return Compilers(modules, native_program(modules))


def ensure_parsers(environ: Mapping[str, str], progress: Callable[[str], None], *, offline: bool) -> Path:
    """Give the `node_modules` folder with the parsers of components, which are installed where they are not.

    Args:
        environ: the user's environment.
        progress: takes a line for each download.
        offline: download nothing.

    Raises:
        TielineError: TL6xx, they are not there and cannot be had.
    """
    return ensure_installed(
        _PARSERS, cache=cache_folder(environ), offline=offline, environ=environ, progress=progress
    )


def native_program(modules: Path) -> str:
    """Give the path of TypeScript 7's program for this machine; empty when it has none."""
    system, processor = machine()
    name = "tsc.exe" if system == "win32" else "tsc"
    path = modules / "@typescript" / f"typescript-{system}-{processor}" / "lib" / name
    return path.as_posix() if path.is_file() else ""


def compiler_version(backend: str) -> str:
    """The release of a compiler that the lock file pins."""
    return next(each.version for each in read_lock(LOCK).packages if each.folder == _FOLDERS[backend])


def helper_digest() -> str:
    """Digest of the helper's sources and of the locks that pin what it runs on."""
    return sources_digest([*helper_sources(HELPER), _PARSERS])
