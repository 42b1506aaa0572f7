"""What a project sees in its files: which names and imports mean something there, and what."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from .configs import absolute_paths

_MEANING = (
    "allowArbitraryExtensions",
    "customConditions",
    "jsx",
    "jsxFactory",
    "jsxFragmentFactory",
    "jsxImportSource",
    "libReplacement",
    "maxNodeModuleJsDepth",
    "moduleResolution",
    "moduleSuffixes",
    "noLib",
    "noResolve",
    "preserveSymlinks",
    "reactNamespace",
    "resolvePackageJsonExports",
    "resolvePackageJsonImports",
    "rootDirs",
    "typeRoots",
)
"""Options that must be the same. Others say what is written out, how strict the compiler is, or show more."""

_BUNDLER = 100
"""TypeScript's number of the module resolution that asks nothing of `module`."""

_NEWEST = 99
"""TypeScript's number of `esnext`; those of the editions of the language before it are smaller."""

_EDITION = re.compile(r"lib\.es(\d+|next)(\.\w+)*\.d\.ts")
_MINOR = re.compile(r"lib\.(dom\.\w+|scripthost|webworker\.importscripts|decorators(\.legacy)?)\.d\.ts")
"""Libraries that come with others in the default one, or that hardly anybody uses."""


class View(msgspec.Struct, frozen=True):
    """What a project sees.

    Attributes:
        key: options that must be the same.
        scripts: JavaScript counts.
        types: packages of global names.
        edition: number of the language's edition whose library is there.
        libraries: other libraries of the language.
        paths: where names are looked up, as pairs of a pattern and the targets in order.
    """

    key: bytes
    scripts: bool
    types: frozenset[str]
    edition: int
    libraries: frozenset[str]
    paths: tuple[tuple[str, tuple[str, ...]], ...]

    def covers(self, other: View) -> bool:
        """Whether it sees all that another one does, and the same in it."""
        paths = dict(self.paths)
        return (
            self.key == other.key
            and self.scripts >= other.scripts
            and self.types >= other.types
            and self.edition >= other.edition
            and self.libraries >= other.libraries
            and all(paths.get(name, ())[: len(targets)] == targets for name, targets in other.paths)
        )


def view_of(options: dict[str, Any]) -> View:
    """Give what projects with these options see."""
    key = {name: options[name] for name in _MEANING if name in options}
    if options.get("moduleResolution") != _BUNDLER:
        key["module"] = options.get("module")
    target = int(options.get("target", _NEWEST))
    listed = [str(each) for each in options.get("lib", ())]
    editions = [_edition(found.group(1)) for each in listed if (found := _EDITION.fullmatch(each))]
    others = {each for each in listed if not _EDITION.fullmatch(each) and not _MINOR.fullmatch(each)}
    return View(
        key=msgspec.json.encode(key, order="sorted"),
        scripts=bool(options.get("allowJs", False)),
        types=frozenset(options.get("types") or ()),
        edition=max(editions, default=0) if listed else target,
        libraries=frozenset(others if listed else {"lib.dom.d.ts"}),
        paths=tuple(sorted((name, tuple(targets)) for name, targets in absolute_paths(options).items())),
    )


def _edition(name: str) -> int:
    """TypeScript's number of an edition: 1 for ES5, 2 for ES2015, and so on."""
    if name == "next":
        return _NEWEST
    year = int(name)
    return year - 2013 if year > 2000 else year - 4
