"""Which files of packages are not analysed because they are no source, and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import cache

from ...buildinfo.paths import is_below, parent, real, relative_to, upwards
from .bundles import bundled
from .projects import ReadProject


def unread_files(files: Iterable[str], root: str) -> dict[str, str]:
    """Say of files that are links to others, minified or bundles why they are left out.

    Args:
        files: absolute paths.
        root: absolute folder of the checkout.
    """
    folder_of = cache(real)
    left: dict[str, str] = {}
    for file in files:
        folder, _, name = file.rpartition("/")
        # One question about each folder, and a cheap one about each file: there may be many thousands.
        target = real(file) if os.path.islink(file) else f"{folder_of(folder)}/{name}"  # noqa: PTH114
        if target != file:
            left[file] = f"it is a link to {relative_to(target, root)}"
        elif reason := bundled(file):
            left[file] = reason
    return left


def output_files(files: Iterable[str], projects: Sequence[ReadProject], root: str) -> dict[str, str]:
    """Say of files in the output folders of projects why they are left out.

    Args:
        files: absolute paths of files that no project has.
        projects: the projects.
        root: absolute folder of the checkout.
    """
    outputs: dict[str, str] = {}
    for project in projects:
        for option in ("outDir", "declarationDir"):
            folder = str(project.options.get(option) or "")
            # A project may write beside its sources.
            if folder and not is_below(project.folder, folder):
                outputs.setdefault(folder, project.config)
    left: dict[str, str] = {}
    for file in files:
        for folder in upwards(parent(file), root):
            if folder in outputs:
                left[file] = f"it is in the output folder of {relative_to(outputs[folder], root)}"
    return left
