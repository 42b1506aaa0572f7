"""Packages by what a user calls them: a name or a package URL, with or without a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError

if TYPE_CHECKING:
    from .reader import Reader


class PackageName(msgspec.Struct, frozen=True):
    """What a user named.

    Attributes:
        manager: purl type; empty for any.
        name: the ecosystem's normal form of the name, where a package URL says the ecosystem.
        version: exact version; None for any.
    """

    manager: str
    name: str
    version: str | None


def parse_package(given: str) -> PackageName:
    """Read `NAME`, `NAME@VERSION` or a package URL.

    Raises:
        TielineError: TL457, it begins like a package URL and is none.
    """
    if given.startswith("pkg:"):
        from packageurl import PackageURL

        try:
            found = PackageURL.from_string(given)
        except ValueError as error:
            raise TielineError(
                "TL457", f"{given} is no package URL", "such as pkg:pypi/flask@3.1.3"
            ) from error
        name = "/".join(filter(None, (found.namespace, found.name)))
        return PackageName(found.type, name, found.version)
    name, at, version = given.rpartition("@")
    # A scope begins with the character that a version is set off with.
    return PackageName("", name, version) if at and name else PackageName("", given, None)


def find_packages(reader: Reader, given: str) -> list[int]:
    """The numbers of the packages that a user named, in every version or in one.

    A bare name is also that of a Python package that has it as its normal form.

    Raises:
        TielineError: TL457, it is no package URL; TL461, the index knows no such package.
    """
    wanted = parse_package(given)
    rows = _named(reader, wanted.manager, wanted.name)
    if not rows and not wanted.manager:
        from packaging.utils import canonicalize_name

        rows = _named(reader, "pypi", canonicalize_name(wanted.name))
    found = [number for number, version in rows if wanted.version is None or version == wanted.version]
    if not found:
        known = sorted({version for _, version in rows if version})
        raise TielineError(
            "TL461",
            f"the index knows no package {given}",
            f"it knows {', '.join(known)}" if known else "`tieline repos` and `tieline deps` list packages",
        )
    return found


def _named(reader: Reader, manager: str, name: str) -> list[tuple[int, str]]:
    return reader.connection.execute(
        "SELECT id, version FROM package WHERE name = ? AND (manager = ? OR ? = '') ORDER BY id",
        (name, manager, manager),
    ).fetchall()
