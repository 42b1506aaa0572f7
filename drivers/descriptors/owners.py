"""Which module of protobuf a file belongs to that a descriptor names."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from ...buildinfo.model import Package, Workspace
from ...buildinfo.paths import relative_to
from ...buildinfo.protobuf_modules import ECOSYSTEM, UNKNOWN
from ...facts.symbol import format_package

_DRIVER = "protobuf"


class Owners:
    """The `.proto` files of a checkout and the modules that they belong to."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the modules of a checkout."""
        self._packages = [each for each in workspace.packages if each.driver == _DRIVER]
        self._files: dict[str, list[tuple[str, Package]]] = defaultdict(list)
        for package in self._packages:
            for path in package.files:
                self._files[path.rpartition("/")[2]].append((path, package))

    def prefix(self, name: str, generated: str) -> str:
        """Give what symbols of a file begin with, up to the descriptors.

        A descriptor's name of its file counts from a folder that it does not say; it may be above the module,
        as that of `etcd/api/x.proto` is. Of several files of that name those nearest to the generated one
        count. Where these are of two modules, or there is none, the module is not known.

        Args:
            name: the file's name in the descriptor, such as `acme/v1/user.proto`.
            generated: absolute path of the file that holds the descriptor.
        """
        called = self._files.get(name.rpartition("/")[2], ())
        # Without a path that ends in the name, the name may count from above the module.
        alike = [(path, package) for path, package in called if path.endswith(f"/{name}")] or [
            (path, package)
            for path, package in called
            if name.endswith(f"/{relative_to(path, package.root)}")
        ]
        found = [(_shared(path, generated), package) for path, package in alike]
        nearest = max((length for length, _ in found), default=0)
        owners = {(each.name, each.version) for length, each in found if length == nearest}
        owner, version = owners.pop() if len(owners) == 1 else (UNKNOWN, "")
        return f"{format_package('tieline', ECOSYSTEM, owner, version)} "

    def digest(self) -> str:
        """Digest of all that `prefix` depends on; empty where the checkout has no `.proto` file."""
        if not self._packages:
            return ""
        digest = hashlib.sha256()
        for package in self._packages:
            for path in ("", *package.files):
                digest.update(f"{package.purl}\0{path}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def _shared(path: str, other: str) -> int:
    """How many folders two absolute paths have in common."""
    count = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        count += 1
    return count
