"""What pkg-config and CMake package files say about folders that no package manager knows."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator

import msgspec
from packageurl import PackageURL

from ..model import Place, Resolved
from ..paths import is_below, join, list_names, parent, read_text
from .cmake_script import read_script

_DEFINITION = re.compile(r"\s*([\w.]+)\s*=\s*(.*?)\s*$")
_VERSION = re.compile(r"\s*Version\s*:\s*(.*?)\s*$", re.IGNORECASE)
_REFERENCE = re.compile(r"\$\{([\w.]+)\}")
_CONFIG = re.compile(r"(.+?)(?:Config-?[Vv]ersion|-config-version)\.cmake")
_LONGEST_VALUE = 1000


class Claim(msgspec.Struct, frozen=True):
    """A file that says which package a prefix belongs to.

    Attributes:
        name: name of the package.
        version: its version, or empty.
        place: the file.
        includes: the folder of its headers, where the file names one.
    """

    name: str
    version: str
    place: Place
    includes: str = ""


def prefix_packages(folders: Collection[str], standard: Collection[str]) -> list[Resolved]:
    """Give the owners of some header folders, as files in the same prefixes name them.

    A folder counts as a package's when one package alone claims it. A folder that compilers search by
    themselves is shared by whoever installs there, and is nobody's.
    """
    rows: list[Resolved] = []
    for folder in sorted(folders):
        prefix = _prefix(folder)
        if not prefix or folder in standard:
            continue
        claims = [each for each in _claims(prefix) if not each.includes or is_below(folder, each.includes)]
        names = {re.sub(r"[^a-z0-9]", "", each.name.lower()) for each in claims}
        if len(names) != 1:
            continue
        best = next((each for each in claims if each.version), claims[0])
        purl = PackageURL("generic", None, best.name, best.version or None).to_string()
        rows.append(Resolved(purl, best.name, best.version, folder, "installed", best.place, ("",)))
    return rows


def _prefix(folder: str) -> str:
    """The prefix whose headers a folder has: what comes before its last part `include`; empty without one."""
    while folder.rpartition("/")[2] != "include":
        if folder.count("/") < 2:
            return ""
        folder = parent(folder)
    return parent(folder)


def _claims(prefix: str) -> Iterator[Claim]:
    for base in ("lib", "lib64", "share"):
        for name in list_names(f"{prefix}/{base}/pkgconfig"):
            if name.endswith(".pc"):
                yield read_pc(f"{prefix}/{base}/pkgconfig/{name}")
        for name in list_names(f"{prefix}/{base}/cmake"):
            claim = read_config_version(f"{prefix}/{base}/cmake/{name}")
            if claim:
                yield claim


def read_pc(path: str) -> Claim:
    """Read a file of pkg-config's."""
    values = {"pcfiledir": parent(path)}
    version = ""
    for line in (read_text(path) or "").splitlines():
        defined = _DEFINITION.match(line)
        found = _VERSION.match(line)
        if defined:
            values[defined[1]] = _expanded(defined[2], values)
        elif found:
            version = _expanded(found[1], values)
    includes = values.get("includedir", "")
    name = path.rpartition("/")[2].removesuffix(".pc")
    return Claim(name, version, Place(path), join("/", includes) if os.path.isabs(includes) else "")  # noqa: PTH117


def _expanded(text: str, values: dict[str, str]) -> str:
    return _REFERENCE.sub(lambda found: values.get(found[1], ""), text)[:_LONGEST_VALUE]


def read_config_version(folder: str, package: str = "") -> Claim | None:
    """Read the version file of a package that CMake finds in a folder; None when there is none.

    Where several packages lie in the folder, the one that goes by the name `package` counts.
    """
    for name in list_names(folder):
        found = _CONFIG.fullmatch(name)
        if found and package and found[1].lower() != package.lower():
            continue
        script = read_script(f"{folder}/{name}") if found else None
        if found and script:
            versions = (
                call.arguments[1]
                for call in script.calls
                if call.name == "set"
                and call.arguments[:1] == ("PACKAGE_VERSION",)
                and len(call.arguments) > 1
            )
            return Claim(found[1], next(versions, ""), Place(f"{folder}/{name}"))
    return None
