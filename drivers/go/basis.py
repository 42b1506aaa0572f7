"""What the facts of a package folder rest on beside its own files, so that nothing is analysed twice."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from ...buildinfo.model import Environment
from .folders import Folder
from .generated import Origin
from .job import GoContext, Implementation

_ARCHIVE = b"!<arch>\n"
_HEADER = 60
"""Bytes of the header of a member of an archive."""


class Bases:
    """Digests for the units of one build context; each file with export data is read once."""

    def __init__(self, context: GoContext, environment: Environment) -> None:
        self._context = context
        self._environment = environment
        self._exports: dict[str, str] = {}

    @property
    def identity(self) -> str:
        """What tells this build context of this checkout from every other."""
        parts = (self._context.root, self._environment.id)
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()[:16]

    def of(self, folder: Folder, implements: Sequence[Implementation], origins: Mapping[str, Origin]) -> str:
        """Digest of everything that is known before the analysis of a folder."""
        context = self._context
        imported = sorted({path for each in folder.listed for path in each.imports})
        # A symbol says the version of its package, also of one that is not imported.
        mentioned = {path for each in implements for path in (each[0], each[2])}
        visible = sorted({*imported, *(path for path in mentioned if not self._is_own(path))})
        packages = [context.packages.get(path.partition(" ")[0]) for path in visible]
        rows = sorted({each.row for each in packages if each is not None})
        parts = (
            self._environment.version,
            self._environment.options,
            folder.module.name,
            [
                (each.path, each.id, [file.rpartition("/")[2] for file in each.files], each.cgo, each.fake_c)
                for each in folder.variants
            ],
            [(sorted(each.import_map.items()), each.version, each.broken) for each in folder.variants],
            [(each.embed_patterns, each.embed_files) for each in folder.listed],
            [(path, self._export(path)) for path in visible],
            [context.rows[row] for row in rows],
            [(path, context.errors.get(path)) for path in imported],
            [context.cycles.get(each.path) for each in folder.variants],
            [(context.c_names.get(each.path), context.c_owners.get(each.path)) for each in folder.variants],
            implements,
            # What the files themselves hold is not known before.
            [(file, sorted(each.prefixes.items())) for file, each in sorted(origins.items())],
        )
        return hashlib.sha256(msgspec.json.encode(parts)).hexdigest()

    def _is_own(self, path: str) -> bool:
        package = self._context.packages.get(path)
        # External tests are not among the packages that can be imported.
        return package is None or self._context.rows[package.row].own

    def _export(self, path: str) -> str:
        """What stands for the content of a package: the place of a dependency's export data tells it."""
        plain = path.partition(" ")[0]
        package = self._context.packages.get(plain)
        file = self._context.variants.get(path, "") or (package.export if package is not None else "")
        if not file or not self._is_own(plain):
            return file
        if file not in self._exports:
            self._exports[file] = export_digest(Path(file))
        return self._exports[file]


def export_digest(file: Path) -> str:
    """Digest of the export data in a compiled package.

    The rest of the file, and so its name in the cache, changes with every line of the package's functions.
    """
    with file.open("rb") as archive:
        head = archive.read(len(_ARCHIVE) + _HEADER)
        size = head[len(_ARCHIVE) + 48 : len(_ARCHIVE) + 58].strip()
        data = (
            archive.read(int(size)) if head.startswith(_ARCHIVE) and size.isdigit() else head + archive.read()
        )
    # Before the data itself stands the build's identifier, which rests on everything.
    return hashlib.sha256(data[max(data.find(b"\n$$"), 0) :]).hexdigest()
