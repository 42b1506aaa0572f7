"""What a unit's facts depend on, so that a unit whose fingerprint still holds need not be analysed again.

The facts are a function of the driver (its helper, compiler and options), of what the driver says that the
unit rests on (its `basis`: command, environment, the names that imports could find), of the content of the
inputs, and of the content of the checkout's other files that the compiler read. The last are known only after
the analysis, so that a fingerprint carries their digests with it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from .buildinfo.model import Unit, Workspace
from .facts.document import UnitResult


class Fingerprint(msgspec.Struct, frozen=True):
    """What one unit's facts were made from.

    Attributes:
        static: digest of all that is known before the analysis.
        reads: pairs of a path relative to the checkout's root and the SHA-256 of the file's bytes then.
    """

    static: str
    reads: tuple[tuple[str, str], ...] = ()


class Fingerprints:
    """Fingerprints of one checkout as it is now; each file is read once."""

    def __init__(self, workspace: Workspace, driver_version: str) -> None:
        self._workspace = workspace
        self._version = driver_version
        self._digests: dict[str, str] = {}

    def of(self, unit: Unit) -> Fingerprint:
        """Give the fingerprint of a unit before its analysis."""
        digest = hashlib.sha256()
        for part in (
            self._version,
            self._workspace.root,
            unit.package,
            unit.basis,
            *(f"{path}\0{self._digest(path)}" for path in unit.inputs),
        ):
            digest.update(part.encode("utf-8", "surrogateescape") + b"\n")
        return Fingerprint(digest.hexdigest())

    def after(self, fingerprint: Fingerprint, result: UnitResult) -> str:
        """Give the text to keep for an analysed unit; empty when it must be analysed again anyway."""
        if result.status not in {"indexed", "partial"} or result.missing:
            return ""
        kept = msgspec.structs.replace(fingerprint, reads=tuple(self._read(result.reads)))
        return msgspec.json.encode(kept).decode()

    def holds(self, fingerprint: Fingerprint, kept: str) -> bool:
        """Say whether the facts that a kept text stands for are still those that an analysis would give."""
        if not kept:
            return False
        before = msgspec.json.decode(kept, type=Fingerprint)
        return before.static == fingerprint.static and before.reads == tuple(
            self._read(path for path, _ in before.reads)
        )

    def _read(self, paths: Iterable[str]) -> Iterable[tuple[str, str]]:
        for path in paths:
            yield path, self._digest(f"{self._workspace.root.rstrip('/')}/{path}")

    def _digest(self, path: str) -> str:
        if path not in self._digests:
            try:
                self._digests[path] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            except OSError:
                self._digests[path] = ""
        return self._digests[path]
