"""Which project of C or C++ a package of the system, or of a package manager, was built from."""

from __future__ import annotations

import re
from email.parser import HeaderParser

from ..model import Origin
from ..paths import read_text
from .project import valid_name

_DOCUMENTATION = "/usr/share/doc"
_REPACKED = re.compile(r"[.+~-]?(?:dfsg|ds|repack)[.\d]*$")
_SOURCE_RPM = re.compile(r"(?P<name>.+)-(?P<version>[^-]+)-[^-]+\.(?:no)?src\.rpm")


def debian_origins(package: str, source: str, version: str) -> tuple[Origin, ...]:
    """Say what a package of Debian's was built from: its source package, and what that calls upstream.

    Args:
        package: name of the package, without an architecture.
        source: name of its source package.
        version: upstream's version of that, with what Debian adds when it leaves files out.
    """
    upstream = _REPACKED.sub("", version)
    evidence = f"source package {source} {version}"
    called = _upstream_name(f"{_DOCUMENTATION}/{package}/copyright")
    found = [Origin("generic", source, upstream, evidence)] if valid_name(source) else []
    if called and called != source:
        found.append(Origin("generic", called, upstream, f"{evidence}, upstream {called}"))
    return tuple(found)


def rpm_origins(source: str) -> tuple[Origin, ...]:
    """Say what an RPM was built from, by its source package, such as `zlib-1.3-2.fc40.src.rpm`."""
    found = _SOURCE_RPM.fullmatch(source)
    if not found or not valid_name(found["name"]):
        return ()
    evidence = f"source package {source.removesuffix('.rpm').removesuffix('.src')}"
    return (Origin("generic", found["name"], found["version"], evidence),)


def recipe_origin(name: str, version: str) -> Origin:
    """Say what a package of Conan's was built from: recipes go by the name of the project."""
    return Origin("generic", name, version, f"recipe {name}/{version}")


def _upstream_name(path: str) -> str:
    """The name that a copyright file of Debian's (machine-readable, 1.0) gives the project, or empty."""
    header, _, _ = (read_text(path) or "").partition("\n\n")
    fields = HeaderParser().parsestr(header)
    return valid_name((fields["Upstream-Name"] or "").strip()) if "Format" in fields else ""
