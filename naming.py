"""What a checkout's build files say about packages and modules, for naming what other indexers saw in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .buildinfo.python.module_names import dotted, module_name
from .declarations import source_finder
from .facts.schemes.known import Known, KnownPackage, Module, known

if TYPE_CHECKING:
    from .buildinfo.model import Workspace

_PYTHON = frozenset({"venv", "conda", "interpreter", "lock", "none"})
"""Kinds of environments of Python."""


def known_packages(workspace: Workspace, prefix: str) -> Known:
    """The checkout's packages, what their dependencies resolved to, and the checkout's Python modules.

    Args:
        workspace: the checkout.
        prefix: folder that an indexer ran in, relative to the checkout's root; empty, or ending in a slash.
    """
    packages = [
        KnownPackage(each.ecosystem, each.name, each.version, own=True, modules=each.modules)
        for each in workspace.packages
        if each.configured
    ]
    for environment in workspace.environments:
        if environment.kind in _PYTHON:
            packages.append(KnownPackage("generic", "python", environment.version))
        packages += [
            KnownPackage(
                each.purl.removeprefix("pkg:").partition("/")[0],
                each.name,
                each.version,
                modules=each.modules,
            )
            for each in environment.resolved
        ]
    modules: dict[str, Module] = {}
    folder = f"{workspace.root}/{prefix}"
    for package in workspace.packages:
        if package.ecosystem != "pypi":
            continue
        row = KnownPackage(package.ecosystem, package.name, package.version, own=True)
        for file in package.files:
            if file.startswith(folder) and (
                name := module_name(file, (package.root, *package.import_roots), package.mapped)
            ):
                modules.setdefault(dotted(file.removeprefix(folder)), Module(row, name))
    locations = {
        (each.name, each.version): each.location
        for environment in workspace.environments
        if environment.kind == "node"
        for each in environment.resolved
        if each.location
    }
    return known(packages, modules, source_finder(locations), prefix)
