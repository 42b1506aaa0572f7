"""Which project speaks of which file, where several have it.

A file is analysed in each project that sees something else in it. That depends on the options that say what
names and imports mean; not on those of output and of strictness, by which a `tsconfig.build.json` differs. Of
projects that see the same, one is enough: the one whose configuration lies nearest to the file, then the one
whose name is `tsconfig.json`, then the first by name. A project that only sees less, as with fewer `types`,
is not needed beside one that sees more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from .projects import ReadProject
from .view import View, view_of


def assign(projects: Sequence[ReadProject], wanted: Iterable[str]) -> dict[str, list[str]]:
    """Give the files that each project speaks of, by the path of its configuration; sorted.

    Args:
        projects: those that can be used.
        wanted: files that somebody is to speak of; others are left out.
    """
    having: dict[str, list[ReadProject]] = defaultdict(list)
    for project in projects:
        for file in {*project.files, *project.pulled}:
            having[file].append(project)
    views = {project.config: view_of(project.options) for project in projects}
    chosen: dict[str, list[str]] = defaultdict(list)
    known: dict[tuple[str, ...], list[str]] = {}
    for file in sorted(set(wanted) & having.keys()):
        # Files that the same projects have need the same ones, if these lie around both.
        among = sorted(having[file], key=lambda each: _order(each.config, file))
        key = tuple(each.config for each in among)
        if key not in known:
            known[key] = _needed(among, views)
        for config in known[key]:
            chosen[config].append(file)
    return dict(chosen)


def _needed(projects: Sequence[ReadProject], views: dict[str, View]) -> list[str]:
    """Those of some projects, the preferred first, that see what no other one does."""
    needed: list[str] = []
    for number, project in enumerate(projects):
        mine = views[project.config]
        others = enumerate(views[each.config] for each in projects)
        if not any(
            other.covers(mine) and (rank < number or not mine.covers(other))
            for rank, other in others
            if rank != number
        ):
            needed.append(project.config)
    return needed


def _order(config: str, file: str) -> tuple[int, bool, str]:
    path = PurePosixPath(config)
    above = len(path.parent.parts) if path.parent in PurePosixPath(file).parents else 0
    return (-above, path.name != "tsconfig.json", config)
