"""What the checkout's build files say about packages, as far as naming a symbol needs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from ..symbol import Descriptor, Symbol

SCHEME = "tieline"
"""Scheme of symbols in normal form."""

_UNSAID = frozenset({"", ".", "HEAD", "latest"})
"""Versions by which indexers say that they know none."""

_REVISION = re.compile(r"[0-9a-f]{7,40}")


Source = Callable[[str, str, str], str]


def _itself(_name: str, _version: str, path: str) -> str:
    return path


class KnownPackage(msgspec.Struct, frozen=True):
    """One package.

    Attributes:
        manager: the purl type.
        name: the ecosystem's normal form of the name.
        version: exact version, or empty.
        own: whether it is the checkout's own.
        modules: for Python, the importable names that it provides, dotted for parts of namespace packages.
    """

    manager: str
    name: str
    version: str
    own: bool = False
    modules: tuple[str, ...] = ()


class Module(msgspec.Struct, frozen=True):
    """A Python module of the checkout.

    Attributes:
        package: the package that owns it.
        name: its dotted name.
    """

    package: KnownPackage
    name: str


class Known(msgspec.Struct, frozen=True):
    """The packages of a checkout and of what it uses; `known` makes one.

    Attributes:
        own: versions of the checkout's packages, by purl type and name.
        resolved: versions of its dependencies and of the languages' libraries, by purl type and name.
        providers: packages by the Python modules that they provide.
        modules: Python modules of the checkout by their path from the indexer's folder, with dots instead of
            slashes and without the ending.
        source: gives the path of the source that a declaration file of TypeScript was made from, by the name
            and version of its package and its own path; that path itself where the source is not known.
        folder: folder that the indexer ran in, relative to the checkout's root; empty, or ending in a slash.
    """

    own: Mapping[tuple[str, str], str]
    resolved: Mapping[tuple[str, str], tuple[str, ...]]
    providers: Mapping[str, KnownPackage]
    modules: Mapping[str, Module]
    source: Source
    folder: str


def known(
    packages: Iterable[KnownPackage] = (),
    modules: Mapping[str, Module] | None = None,
    source: Source = _itself,
    folder: str = "",
) -> Known:
    """Look packages up by name and by module.

    Args:
        packages: the checkout's own, and those that its dependencies resolved to; the first of a module wins.
        modules: see `Known`.
        source: see `Known`.
        folder: see `Known`.
    """
    own: dict[tuple[str, str], str] = {}
    resolved: dict[tuple[str, str], dict[str, None]] = {}
    providers: dict[str, KnownPackage] = {}
    for each in packages:
        key = (each.manager, each.name)
        if each.own:
            own.setdefault(key, each.version)
        else:
            resolved.setdefault(key, {})[each.version] = None
        if each.manager == "pypi":
            for module in each.modules:
                providers.setdefault(module, each)
    versions = {key: tuple(found) for key, found in resolved.items()}
    return Known(own, versions, providers, modules or {}, source, folder)


def settled(found: Known, manager: str, name: str, said: str) -> str:
    """The version that is meant where an indexer said one.

    For the checkout's own packages it is that of the build files. A dependency's stays as it was said,
    unless that is no version, or the short revision of a Go pseudo-version: then it is the one that the
    dependency resolved to, if there is just one.
    """
    own = found.own.get((manager, name))
    if own is not None:
        return own
    versions = found.resolved.get((manager, name), ())
    if said in _UNSAID:
        return versions[0] if len(versions) == 1 else ""
    if said not in versions and _REVISION.fullmatch(said):
        pseudo = [each for each in versions if each.endswith("-" + said)]
        return pseudo[0] if len(pseudo) == 1 else said
    return said


def named(found: Known, manager: str, name: str, said: str, descriptors: tuple[Descriptor, ...]) -> Symbol:
    """A symbol in normal form, of a package with the version that is meant."""
    return Symbol(SCHEME, manager, name, settled(found, manager, name, said), descriptors)
