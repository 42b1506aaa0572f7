"""Finds the newest libclang, with the headers that belong to it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from ...errors import TielineError
from ..toolchain.program import wheel_folders

OLDEST = 18
"""The first release of LLVM whose library has all that the helper calls."""

_SYSTEM = Path("/usr/lib")
_NAMES = ("libclang.so", "libclang.so.1", "libclang.dylib", "libclang.dll")


class Library(msgspec.Struct, frozen=True):
    """A libclang.

    Attributes:
        path: the library.
        resources: folder of clang's own headers, the one that holds `include`.
        version: release, such as `22.1.4`.
    """

    path: Path
    resources: Path
    version: str


def find_library() -> Library:
    """Give the newest libclang: that of the wheel `libclang-ng`, or the system's.

    Raises:
        TielineError: TL230 when there is none that is new enough.
    """
    found = [each for each in [*_from_wheel(), *_from_system(_SYSTEM)] if _major(each) >= OLDEST]
    if not found:
        raise TielineError(
            "TL230",
            f"no libclang of release {OLDEST} or newer is on this machine",
            "install the Python package `libclang-ng`, which holds one",
        )
    return max(found, key=lambda each: (_numbers(each.version), each.path.as_posix()))


def _from_wheel() -> list[Library]:
    try:
        release = version("libclang-ng")
    except PackageNotFoundError:
        return []
    native = [folder / "native" for folder in wheel_folders("clang")]
    return [
        Library(folder / name, folder / "resource", release)
        for folder in native
        for name in _NAMES
        if (folder / name).is_file() and (folder / "resource" / "include" / "stddef.h").is_file()
    ]


def _from_system(root: Path) -> list[Library]:
    """Libraries as distributions lay LLVM out: `llvm-N/lib/libclang.so` with `llvm-N/lib/clang/N/include`."""
    found: list[Library] = []
    for folder in sorted(root.glob("llvm-*/lib")):
        library = next((file for name in _NAMES for file in sorted(folder.glob(f"{name}*"))), None)
        for resources in sorted((folder / "clang").glob("*")):
            if library is not None and (resources / "include" / "stddef.h").is_file():
                found.append(Library(library, resources, resources.name))
    return found


def _numbers(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", release))


def _major(library: Library) -> int:
    return (_numbers(library.version) or (0,))[0]
