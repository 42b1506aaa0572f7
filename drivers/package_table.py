"""The package table of a job: which packages facts may name, each by its index."""

from __future__ import annotations

from packageurl import PackageURL

from ..buildinfo.model import Package, Resolved
from ..buildinfo.package_map import UNOWNED
from .contract import JobPackage

UNKNOWN = JobPackage(*UNOWNED, version="", location="", own=False)
"""The package of files that nobody owns."""


class PackageTable:
    """Collects the rows of a package table, and the index of each."""

    def __init__(self) -> None:
        self._indexes: dict[tuple[str, str, str, str], int] = {}
        self.rows: list[JobPackage] = []

    def index(self, row: JobPackage) -> int:
        """Give the index of a row, which is added when it is new."""
        key = (row.manager, row.name, row.version, row.location)
        if key not in self._indexes:
            self._indexes[key] = len(self.rows)
            self.rows.append(row)
        return self._indexes[key]


def own_row(package: Package) -> JobPackage:
    """Give the row of a package of the checkout."""
    return JobPackage(package.ecosystem, package.name, package.version, location="", own=True)


def resolved_row(row: Resolved) -> JobPackage:
    """Give the row of a dependency."""
    manager = PackageURL.from_string(row.purl).type
    return JobPackage(manager, row.name, row.version, row.location.rstrip("/"), own=False)
