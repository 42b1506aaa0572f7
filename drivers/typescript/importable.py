"""By which names a package of the checkout may import others, and what a name means before it is built."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from ...buildinfo.model import Package
from ...buildinfo.paths import relative_to

_CODE = re.compile(r"(?:\.d)?\.[cm]?[jt]sx?$")
_TYPED = (".ts", ".tsx", ".mts", ".cts")
_SCRIPTS = (".js", ".jsx", ".mjs", ".cjs")
_SOURCES = ("src", "source", "lib", "")
"""Folders of a package, relative to its root, in which the source of what it was built from is looked up."""


class Importable:
    """Answers which names lead to sources of the checkout's packages."""

    def __init__(self, packages: Sequence[Package]) -> None:
        self._packages = {each.name: each for each in packages if each.mapped}
        self._owners = {name: each for each in self._packages.values() for name, _ in each.mapped}
        self._sources = {
            name: source
            for each in self._packages.values()
            for name, targets in _targets(each).items()
            if (source := _source(each, name, targets))
        }

    def names(self, package: Package) -> tuple[str, ...]:
        """Give the names of a package itself and of what it requires that have a known source; sorted."""
        required = {package.name, *(each.name for each in package.dependencies)}
        found = (self._packages[each] for each in required if each in self._packages)
        return tuple(sorted({name for each in found for name, _ in each.mapped if name in self._sources}))

    def sources(
        self, package: Package, unbuilt: Mapping[str, Sequence[str]]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Give pairs of a name, or pattern of names, that leads to nothing yet, and its sources; sorted.

        What a package is compiled with includes those sources, and so what these import in turn.

        Args:
            package: what imports.
            unbuilt: by the root of each package, those of its `names` that lead to nothing.
        """
        found: dict[str, tuple[str, ...]] = {}
        queue = [package]
        while queue:
            for name in unbuilt.get(queue.pop().root, ()):
                if name in found:
                    continue
                owner = self._owners[name]
                found[name] = (self._sources[name],)
                if name == owner.name:
                    # What else it will have when it is built is not known yet.
                    found[f"{name}/*"] = (f"{owner.root}/*", f"{owner.root}/src/*")
                queue.append(owner)
        return tuple(sorted(found.items()))


def _targets(package: Package) -> dict[str, list[str]]:
    """The files that each name leads to, in order."""
    targets: dict[str, list[str]] = defaultdict(list)
    for name, file in package.mapped:
        if not name.startswith("#") and _CODE.search(file):
            targets[name].append(file)
    return targets


def _source(package: Package, name: str, targets: Sequence[str]) -> str:
    """The file that a name means, among those that people write; empty when it is not known.

    It is one of the files that the name leads to, or what has their path below another folder, or the name's;
    TypeScript before JavaScript, which may be a mere door to what was built.
    """
    files = set(package.files)
    stems = [_CODE.sub("", relative_to(each, package.root)) for each in targets]
    subpath = name.removeprefix(package.name).strip("/") or "index"
    places = [
        "/".join(filter(None, (package.root.rstrip("/"), folder, stem)))
        for stem in [*(below for each in stems for below in _below(each)), subpath, f"{subpath}/index"]
        for folder in _SOURCES
    ]
    for suffixes in (_TYPED, _SCRIPTS):
        for candidate in (
            *(each for each in targets if each.endswith(suffixes)),
            *(place + each for place in places for each in suffixes),
        ):
            if candidate in files:
                return candidate
    return ""


def _below(stem: str) -> Iterator[str]:
    """A path without its first folder, without its first two, and so on."""
    while "/" in stem:
        stem = stem.partition("/")[2]
        yield stem
