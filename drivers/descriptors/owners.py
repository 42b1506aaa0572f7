"""Which module of protobuf a file belongs to that a descriptor names."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict

from ...buildinfo.model import Package, Workspace
from ...buildinfo.paths import is_below, relative_to
from ...buildinfo.protobuf_modules import ECOSYSTEM, UNKNOWN
from ...facts.symbol import own_prefix

_DRIVER = "protobuf"

_MAJOR = re.compile(r"/v[0-9]+$")


def names_from_above(workspace: Workspace) -> list[tuple[str, str]]:
    """Give pairs of a package's absolute root and what names of files in it may begin with.

    A name may count from above the checkout, as `etcd/api/x.proto` does in the module `go.etcd.io/etcd/api`:
    it then begins with the last parts of the package's name.
    """
    found: dict[tuple[str, str], None] = {}
    for package in workspace.packages:
        parts = _MAJOR.sub("", package.name.removeprefix(f"{UNKNOWN}/")).split("/")
        found.update(((package.root, "/".join(parts[begin:])), None) for begin in range(len(parts)))
    return list(found)


class Owners:
    """The `.proto` files of a checkout and the modules that they belong to."""

    def __init__(self, workspace: Workspace) -> None:
        """Take the modules of a checkout."""
        self._packages = [each for each in workspace.packages if each.driver == _DRIVER]
        self._files: dict[str, list[tuple[str, Package]]] = defaultdict(list)
        for package in self._packages:
            for path in package.files:
                self._files[path.rpartition("/")[2]].append((path, package))
        self._above = names_from_above(workspace)

    def prefix(self, name: str, generated: str) -> str:
        """Give what symbols of a file begin with, up to the descriptors.

        A descriptor's name of its file counts from a folder that it does not say; it may be above the module
        (`names_from_above`). Of several files of that name those nearest to the generated one count. Where
        these are of two modules, or there is none, the module is not known.

        Args:
            name: the file's name in the descriptor, such as `acme/v1/user.proto`.
            generated: absolute path of the file that holds the descriptor.
        """
        called = self._files.get(name.rpartition("/")[2], ())
        # Without a path that ends in the name, the name may count from above the module.
        alike = [(path, package) for path, package in called if path.endswith(f"/{name}")] or [
            (path, package)
            for path, package in called
            if any(
                is_below(path, root) and name == f"{above}/{relative_to(path, root)}"
                for root, above in self._above
            )
        ]
        found = [(_shared(path, generated), package) for path, package in alike]
        nearest = max((length for length, _ in found), default=0)
        owners = {(each.name, each.version) for length, each in found if length == nearest}
        owner, version = owners.pop() if len(owners) == 1 else (UNKNOWN, "")
        return own_prefix(ECOSYSTEM, owner, version)

    def digest(self) -> str:
        """Digest of all that `prefix` depends on; empty where the checkout has no `.proto` file."""
        if not self._packages:
            return ""
        digest = hashlib.sha256()
        for package in self._packages:
            for path in ("", *package.files):
                digest.update(f"{package.purl}\0{path}\n".encode("utf-8", "surrogateescape"))
        for root, above in self._above:
            digest.update(f"{root}\0{above}\n".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()


def _shared(path: str, other: str) -> int:
    """How many folders two absolute paths have in common."""
    count = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        count += 1
    return count
