"""Reads `.pnp.data.json`, in which Yarn's Plug'n'Play keeps where it has each package.

The format: https://yarnpkg.com/advanced/pnp-spec
"""

from __future__ import annotations

import os

from ..data_file import as_list, as_table, as_text, read_data
from ..model import BuildProblem, Place, Resolved
from ..paths import is_below, join, real
from .names import described_name, npm_purl, valid_name
from .requirement import read_requirement

FILE = ".pnp.data.json"
"""Name of the file, which lies in the root of a workspace."""

INLINED = ".pnp.cjs"
"""Name of the program that holds the same when Yarn is not told to write `FILE`; it is never run."""

_CODE = "TL166"


def read_plug_n_play(folder: str) -> tuple[list[Resolved], list[BuildProblem]]:
    """Rows of the packages that Yarn has for the workspace in a folder, and what is wrong with them.

    A package that Yarn keeps packed in an archive has no location. Packages in the checkout are left out.
    """
    path = f"{folder}/{FILE}"
    file = read_data(path, "JSON", _CODE)
    if isinstance(file, BuildProblem):
        return [], [file]
    rows: dict[tuple[str, str, str], Resolved] = {}
    packed = 0
    for name, entries in _pairs(file.data.get("packageRegistryData")):
        for reference, entry in _pairs(entries):
            about = as_table(entry)
            location = join(folder, as_text(about.get("packageLocation")) or ".")
            inside = is_below(location, folder) and not location.startswith(f"{folder}/.yarn/")
            if (
                not valid_name(name)
                or about.get("linkType") == "SOFT"
                or (inside and "node_modules" not in location)
            ):
                continue
            location = real(location) if os.path.isdir(location) else ""  # noqa: PTH112
            packed += not location
            row = _row(as_text(name), as_text(reference), location, about.get("packageDependencies"), path)
            # Each set of peers makes a package of its own; they are all the same.
            rows.setdefault((row.name, row.version, row.location), row)
    problems: list[BuildProblem] = []
    if packed:
        message = f"{packed} packages are in archives of Yarn, in which no compiler of TypeScript can look"
        hint = "`nodeLinker: node-modules` in .yarnrc.yml and `yarn install` unpack them"
        problems.append(BuildProblem(Place(path), message, hint, "TL167"))
    return [rows[key] for key in sorted(rows)], problems


def problem_of_inlined(folder: str) -> BuildProblem:
    """Give the problem of a workspace whose places of packages only Yarn's own program knows."""
    message = "where Yarn has its packages stands only in this program, which is not run"
    hint = "`nodeLinker: node-modules`, or else `pnpEnableInlining: false`, in .yarnrc.yml and `yarn install`"
    return BuildProblem(Place(f"{folder}/{INLINED}"), message, hint, "TL167")


def _row(name: str, reference: str, location: str, requires: object, path: str) -> Resolved:
    # `virtual:HASH#npm:1.0.0` is a package with its peers.
    wanted = read_requirement(
        name, reference.rpartition("#")[2] if reference.startswith("virtual:") else reference
    )
    names = {each for each, _ in _pairs(requires) if isinstance(each, str)} - {name}
    return Resolved(
        purl=npm_purl(wanted.name, wanted.version),
        name=wanted.name,
        version=wanted.version,
        location=location,
        evidence="installed",
        place=Place(path),
        owns=("",) if location else (),
        describes=described_name(wanted.name),
        dependencies=tuple(sorted(names)),
    )


def _pairs(value: object) -> list[tuple[object, object]]:
    """Pairs of a table that is written as a list of lists."""
    lists = [as_list(each) for each in as_list(value)]
    return [(each[0], each[1]) for each in lists if len(each) == 2]
