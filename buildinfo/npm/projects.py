"""Finds the configurations of the TypeScript compiler: each tsconfig.json, and what they reference."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Mapping

from ..data_file import as_list, as_table, as_text, read_data
from ..model import BuildProblem, Package, Place, Project
from ..paths import is_below, join, parent, real
from .packages import by_folder

FILES = frozenset({"tsconfig.json", "jsconfig.json"})
"""Names of configurations that editors and `tsc` find by themselves."""


def find_projects(
    folders: Iterable[tuple[str, frozenset[str]]], top: str, packages: Mapping[str, Package]
) -> tuple[list[Project], list[BuildProblem]]:
    """Find the projects of a checkout.

    `extends`, `include` and the rest are left to the compiler.

    Args:
        folders: pairs of a folder and the names of the build files in it.
        top: folder of the checkout.
        packages: the checkout's packages by root. What lies in none of them belongs to the package of who
            references it.

    Returns:
        The projects, sorted by path, and what is wrong with their references.
    """
    found: dict[str, Project] = {}
    problems: list[BuildProblem] = []
    queue: deque[tuple[str, Package]] = deque()
    for folder, names in folders:
        # A jsconfig.json beside a tsconfig.json counts for nobody.
        name = next((each for each in ("tsconfig.json", "jsconfig.json") if each in names), "")
        package = by_folder(packages, folder)
        if name and package:
            queue.append((f"{folder}/{name}", package))
    while queue:
        config, package = queue.popleft()
        if config in found:
            continue
        found[config] = Project(config, package.root, package.purl)
        for each in _referenced(config, top, problems):
            queue.append((each, by_folder(packages, parent(each)) or package))
    return [found[config] for config in sorted(found)], problems


def _referenced(config: str, top: str, problems: list[BuildProblem]) -> list[str]:
    """Configurations of the checkout that one references."""
    file = read_data(config, "JSON with comments", "TL168")
    if isinstance(file, BuildProblem):
        problems.append(file)
        return []
    found: list[str] = []
    for reference in as_list(file.data.get("references")):
        path = as_text(as_table(reference).get("path"))
        if not path:
            continue
        target = join(parent(config), path)
        if not target.endswith(".json"):
            target += "/tsconfig.json"
        if not os.path.isfile(target):  # noqa: PTH113
            line = _line_of(file.text, path)
            message = f"the reference `{path}` leads to no configuration"
            problems.append(BuildProblem(Place(config, line), message, "mend or delete it", "TL169"))
            continue
        target = real(target)
        if is_below(target, top) and "/node_modules/" not in target:
            found.append(target)
    return found


def _line_of(text: str, wanted: str) -> int:
    """1-based line of the first mention of a string; 0 when it is spelled otherwise."""
    at = text.find(f'"{wanted}"')
    return text.count("\n", 0, at) + 1 if at >= 0 else 0
