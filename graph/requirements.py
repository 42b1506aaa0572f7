"""Whether a version is what a build file requires, by the rules of each ecosystem."""

from __future__ import annotations

import re
from typing import Any

from ..buildinfo.npm.requirement import read_requirement
from .versions import is_older

_PREFIX = re.compile(r"(?:npm:(?:@?[^@]+@)?|workspace:)")


def is_met(name: str, requirement: str, purl: str) -> bool | None:
    """Whether the package that was taken for a requirement is what it asks for.

    Args:
        name: what the build file calls the package.
        requirement: as it stands there.
        purl: URL of the package that was taken, with its version.

    Returns:
        None where that cannot be said: without a version, or for a tag, a folder or an address.
    """
    from packageurl import PackageURL

    taken = PackageURL.from_string(purl)
    taken_name = f"{taken.namespace}/{taken.name}" if taken.namespace else taken.name
    if not taken.version:
        return None
    if taken.type == "pypi":
        return _by_pep_440(requirement, taken.version)
    if taken.type == "npm":
        return _by_node(name, requirement, taken_name, taken.version)
    if taken.type == "golang":
        return _by_go(requirement, taken_name, taken.version)
    return None


def _by_pep_440(requirement: str, version: str) -> bool | None:
    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.version import InvalidVersion, Version

    try:
        wanted = Requirement(requirement)
        return None if wanted.url else wanted.specifier.contains(Version(version), prereleases=True)
    except (InvalidRequirement, InvalidVersion):
        return None


def _by_node(name: str, requirement: str, taken: str, version: str) -> bool | None:
    """By the ranges of npm; what is taken under another name than that of the requirement is not compared."""
    import nodesemver  # pyright: ignore[reportMissingTypeStubs]

    library: Any = nodesemver
    wanted = read_requirement(name, requirement)
    if wanted.kind not in {"range", "exact", "workspace"} or wanted.name != taken or wanted.path:
        return None
    asked = _PREFIX.sub("", requirement.strip(), count=1)
    # A tag such as `latest`, or the `^` of a workspace, is no range.
    if ":" in asked or library.valid_range(asked, False) is None:
        return None
    return bool(library.satisfies(version, asked, False))


def _by_go(requirement: str, taken: str, version: str) -> bool | None:
    """A module must be at least the version that is required; one that replaces another is not compared."""
    path, _, wanted = requirement.partition(" ")
    if path != taken or not wanted:
        return None
    older = is_older("golang", version, wanted)
    return None if older is None else not older
