"""Which headers declare what a shared library of the system has, as the system's package manager says.

The package that has the link which a linker follows (`libz.so`) has the headers, too. Where that link leads
to the very file that is loaded at run time, its headers are those of the library.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Mapping

from ..paths import is_below, join, real
from .program_output import program_output

FIND = "find:"
"""What stands before the short name of a library, as in `find:z` for what `-lz` links."""

_SECONDS = 60
_SONAME = re.compile(r"(lib[\w+.-]+?\.so)(\.[\d.]+)?")
_SHORT = re.compile(r"[\w+.-]+")
_HEADER = (".h", ".hh", ".hpp")


def library_headers(
    names: Collection[str], compiler: str, root: str, environ: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Give the headers of each library that a package of the system brings, sorted.

    Only dpkg is asked. A library that it does not know, or whose link is a linker script, is left out.

    Args:
        names: of files without a folder, such as `libz.so.1`, or short names behind `FIND`.
        compiler: the C compiler, which knows where libraries lie.
        root: the checkout; nothing in it is started.
        environ: environment variables.
    """
    dpkg = shutil.which("dpkg-query", path=environ.get("PATH", ""))
    if not dpkg or is_below(real(dpkg), root) or is_below(real(compiler), root):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(names):
        link = _development_link(name, compiler, environ)
        owner = _owner(link, dpkg, environ) if link else ""
        listed = program_output([dpkg, "-L", owner], environ, seconds=_SECONDS).splitlines() if owner else []
        headers = tuple(sorted(path for path in listed if path.endswith(_HEADER) and "/include/" in path))
        if headers:
            found[name] = headers
    return found


def _development_link(name: str, compiler: str, environ: Mapping[str, str]) -> str:
    """The link that leads a linker to a library; empty when it leads elsewhere or is none."""
    if name.startswith(FIND):
        short = name.removeprefix(FIND)
        return _place(f"lib{short}.so", compiler, environ) if _SHORT.fullmatch(short) else ""
    parts = _SONAME.fullmatch(name)
    if parts is None:
        return ""
    link, loaded = _place(parts[1], compiler, environ), _place(name, compiler, environ)
    return link if link and loaded and real(link) == real(loaded) else ""


def _place(file: str, compiler: str, environ: Mapping[str, str]) -> str:
    """Where the linker finds a file, without `..`; empty when it does not, or finds a text."""
    said = program_output([compiler, f"-print-file-name={file}"], environ, seconds=_SECONDS).strip()
    if not said.startswith("/"):
        return ""
    path = join("/", said)
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            return path if stream.read(4) == b"\x7fELF" else ""
    except OSError:
        return ""


def _owner(path: str, dpkg: str, environ: Mapping[str, str]) -> str:
    """The package that has a file, under the name with or without `/usr` that it was packed with."""
    for each in (path, path.removeprefix("/usr"), f"/usr{path}"):
        line = program_output([dpkg, "-S", each], environ, seconds=_SECONDS).partition("\n")[0]
        owner, colon, owned = line.rpartition(": ")
        if colon and owned == each and "," not in owner and not owner.startswith("diversion "):
            return owner
    return ""
