"""Packages of the checkout as dependencies of each other: workspace members, path dependencies, names."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ..model import Package, Resolved
from ..paths import is_below, relative_to

if TYPE_CHECKING:
    from .requirements import Declared, PathLink


def is_member(root: str, workspace: str, members: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether the folder `root` belongs to the workspace declared in `workspace`, itself included."""
    if root == workspace:
        return True
    if not is_below(root, workspace):
        return False
    path = relative_to(root, workspace).split("/")
    return any(_matches(path, each) for each in members) and not any(_matches(path, each) for each in exclude)


def _matches(path: Sequence[str], pattern: str) -> bool:
    """Whether the parts of a path match a glob whose `*` stays within a part and whose `**` does not."""
    return _match_parts(path, [part for part in pattern.split("/") if part not in {"", "."}])


def _match_parts(path: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not path
    if pattern[0] == "**":
        return any(_match_parts(path[skip:], pattern[1:]) for skip in range(len(path) + 1))
    return bool(path) and fnmatchcase(path[0], pattern[0]) and _match_parts(path[1:], pattern[1:])


def linked_packages(
    start: Package,
    links: Mapping[str, Sequence[PathLink]],
    declared: Mapping[str, Sequence[Declared]],
    fellows: Mapping[str, Sequence[str]],
    packages: Mapping[str, Package],
) -> tuple[list[Package], list[Package]]:
    """Packages of the checkout that a package depends on, directly or through each other.

    Args:
        start: the package.
        links: dependencies on folders and workspace members, by package root.
        declared: requirements, by package root.
        fellows: roots of the members of the same workspace, by package root.
        packages: packages by root.

    Returns:
        Those that a build file links (a workspace, a path), and those that a requirement merely names while
        the checkout holds a package of this name in a version that fits.
    """
    by_name: dict[str, list[Package]] = {}
    for package in packages.values():
        if package.configured:
            by_name.setdefault(package.name, []).append(package)
    linked: dict[str, Package] = {}
    named: dict[str, Package] = {}
    queue = [start.root]
    seen = {start.root}
    while queue:
        root = queue.pop(0)
        targets = [packages[each] for each in fellows.get(root, ()) if each in packages]
        for link in links.get(root, ()):
            if link.path in packages:
                targets.append(packages[link.path])
        for target in targets:
            linked[target.root] = target
        for each in declared.get(root, ()):
            # Two packages of one name in a checkout are samples of something; neither is meant.
            candidates = by_name.get(each.name, [])
            if len(candidates) == 1 and _accepts(each.specifier, candidates[0].version):
                named[candidates[0].root] = candidates[0]
                targets.append(candidates[0])
        for target in targets:
            if target.root not in seen:
                seen.add(target.root)
                queue.append(target.root)
    named = {root: package for root, package in named.items() if root not in linked}
    return [linked[root] for root in sorted(linked)], [named[root] for root in sorted(named)]


def _accepts(specifier: str, version: str) -> bool:
    """Whether a version fits; an unknown version does."""
    if not specifier or not version:
        return True
    try:
        return SpecifierSet(specifier).contains(version, prereleases=True)
    except InvalidSpecifier:
        return True


def member_row(package: Package) -> Resolved:
    """Row of the model for a package of the checkout that others depend on."""
    places = dict(package.mapped)
    location = package.root if places else package.import_roots[0]
    owns: set[str] = set()
    for module in package.modules:
        tail = module.replace(".", "/")
        for folder in (places.get(module, ""), *(f"{root}/{tail}" for root in package.import_roots)):
            if folder and os.path.isdir(folder) and is_below(folder, location):  # noqa: PTH112
                inner = relative_to(folder, location)
                owns.add("" if inner == "." else f"{inner}/")
            elif folder and os.path.isfile(f"{folder}.py") and is_below(folder, location):  # noqa: PTH113
                owns.add(relative_to(folder, location) + ".py")
    requires = sorted(
        {each.name for each in package.dependencies if each.scope == "runtime" and each.applies}
    )
    return Resolved(
        package.purl,
        package.name,
        package.version,
        location,
        "workspace",
        package.place,
        tuple(sorted(owns)),
        package.modules,
        "",
        tuple(requires),
    )
