"""Reads an npm lock file: which packages, at which versions, with which hashes, belong in which folders."""

from __future__ import annotations

import base64
import binascii
import hashlib
import platform
import re
import sys
from pathlib import Path

import msgspec

from ...errors import TielineError

_PART = r"(?:@[a-z0-9~._-]+/)?[A-Za-z0-9~_-][A-Za-z0-9~._-]*"
_FOLDER = re.compile(rf"node_modules/{_PART}(?:/node_modules/{_PART})*")
_NAME = re.compile(_PART)
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*")
_CPUS = {
    "aarch64": "arm64",
    "amd64": "x64",
    "armv7l": "arm",
    "i386": "ia32",
    "i686": "ia32",
    "loongarch64": "loong64",
    "ppc64le": "ppc64",
    "x86_64": "x64",
}
"""Node's names of processors, by those of the operating systems in lower case, where they differ."""


class LockedPackage(msgspec.Struct, frozen=True):
    """One package that a lock file asks for.

    Attributes:
        folder: where it belongs, relative, such as `node_modules/pyright`.
        name: its name in the registry, such as `@vue/shared`.
        version: exact version.
        sha512: the hash of its tarball, 64 bytes.
        resolved: URL of its tarball, or empty when the registry says where that is.
    """

    folder: str
    name: str
    version: str
    sha512: bytes
    resolved: str = ""


class Lock(msgspec.Struct, frozen=True):
    """A lock file.

    Attributes:
        digest: short hash of its content, in hexadecimal, and the machine where packages depend on that.
        names: what the helper itself asks for, sorted.
        packages: all packages but development ones, and of the optional ones those that are a program for
            this machine; sorted by folder.
    """

    digest: str
    names: tuple[str, ...]
    packages: tuple[LockedPackage, ...]


class _Entry(msgspec.Struct, rename="camel"):
    version: str = ""
    name: str = ""
    integrity: str = ""
    resolved: str = ""
    optional: bool = False
    dev_optional: bool = False
    dev: bool = False
    link: bool = False
    in_bundle: bool = False
    os: tuple[str, ...] = ()
    cpu: tuple[str, ...] = ()
    dependencies: dict[str, str] = {}

    def is_program(self) -> bool:
        """Whether it is what npm chooses by the machine: a program compiled for some of them."""
        return self.optional and bool(self.os and self.cpu)


class _File(msgspec.Struct, rename="camel"):
    lockfile_version: int
    packages: dict[str, _Entry]


def read_lock(path: Path) -> Lock:
    """Read a `package-lock.json` of version 3.

    Raises:
        TielineError: TL605, it cannot be used.
    """
    try:
        content = path.read_bytes()
        file = msgspec.json.decode(content, type=_File)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _unusable(path, str(error)) from error
    if file.lockfile_version != 3:
        raise _unusable(path, f"its version is {file.lockfile_version}, not 3")
    system, processor = machine()
    packages = [
        _read_entry(path, folder, entry)
        for folder, entry in sorted(file.packages.items())
        # What is bundled comes with the tarball of the package around it.
        if folder
        and not (entry.dev or entry.dev_optional or entry.in_bundle)
        and (not entry.optional or (entry.is_program() and system in entry.os and processor in entry.cpu))
    ]
    digest = hashlib.sha256(content).hexdigest()[:16]
    if any(entry.is_program() for entry in file.packages.values()):
        digest += f"-{system}-{processor}"
    names = sorted(file.packages[""].dependencies) if "" in file.packages else []
    return Lock(digest, tuple(names), tuple(packages))


def machine() -> tuple[str, str]:
    """Give this machine's operating system and processor under the names that Node has for them."""
    processor = platform.machine().lower()
    # Some systems have their major version in the name, and Windows' 32 is none.
    system = sys.platform if sys.platform == "win32" else sys.platform.rstrip("0123456789")
    return system, _CPUS.get(processor, processor)


def _read_entry(path: Path, folder: str, entry: _Entry) -> LockedPackage:
    if entry.link or not _FOLDER.fullmatch(folder):
        raise _unusable(path, f"{folder!r} is not a folder for a package from a registry")
    name = entry.name or folder.rpartition("node_modules/")[2]
    if not _NAME.fullmatch(name) or not _VERSION.fullmatch(entry.version):
        raise _unusable(path, f"{folder} has no usable name and version")
    return LockedPackage(folder, name, entry.version, _sha512(path, folder, entry.integrity), entry.resolved)


def _sha512(path: Path, folder: str, integrity: str) -> bytes:
    for part in integrity.split():
        kind, _, value = part.partition("-")
        if kind == "sha512":
            try:
                digest = base64.b64decode(value.partition("?")[0], validate=True)
            except binascii.Error:
                continue
            if len(digest) == 64:
                return digest
    raise _unusable(path, f"{folder} has no SHA-512 hash")


def _unusable(path: Path, why: str) -> TielineError:
    return TielineError("TL605", f"cannot use the lock file {path}: {why}", "install tieline again")
