"""Pyright's own language server, told of the environment that tieline found; it starts no interpreter.

It gets a folder of its own as its workspace, with the only configuration that it reads: the checkout's would
be another opinion on how to analyse it. Search paths come from a folder that looks like a virtual
environment and names them, because for a real one pyright would run its interpreter.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from ...buildinfo.model import Environment, Package, Workspace, members_of
from ..lsp.command import Ground, ServerCommand, prepare
from ..toolchain.cache import cache_folder
from ..toolchain.node import find_node, node_environment
from ..toolchain.npm import ensure_installed
from .driver import HELPER, pyright_version
from .plan import NAME

SUFFIXES = (".py", ".pyi")
"""What the names of files end in that the server answers for."""

_ENVIRONMENT = "search-paths"
"""Its name has a dash, so that no import finds it."""


def server(package: Package, workspace: Workspace, ground: Ground) -> ServerCommand:
    """Say how to start pyright's language server for a package.

    Raises:
        TielineError: TL6xx, pyright or Node is not there and cannot be had.
    """
    modules = ensure_installed(
        HELPER / "package-lock.json",
        cache=cache_folder(ground.environ),
        offline=ground.offline,
        environ=ground.environ,
        progress=ground.progress,
    )
    node = find_node(ground.environ)
    environment = next(each for each in workspace.environments if each.id == package.environment)
    digest = hashlib.sha256(f"{package.purl}\n{package.root}".encode()).hexdigest()[:16]
    scratch = ground.scratch / f"pyright-{digest}"
    analysis = {"diagnosticMode": "openFilesOnly"}
    # What it is not told, pyright would ask an interpreter; this is none.
    python = {"pythonPath": os.devnull, "analysis": analysis}
    return ServerCommand(
        name="pyright",
        version=pyright_version(),
        language=NAME,
        argv=(node.path, str(modules / "pyright" / "langserver.index.js"), "--stdio"),
        env=tuple(sorted(node_environment(ground.environ).items())),
        scratch=prepare(scratch, _files(scratch, package, environment, workspace)),
        root=str(scratch),
        settings={
            "python": python,
            "python.analysis": analysis,
            "pyright": {"disableLanguageServices": False},
        },
        # How many files it looks for references in.
        ready="Found ",
        # pyright can fail on what it still knows of a file that was closed.
        keeps_open=True,
    )


def _files(scratch: Path, package: Package, environment: Environment, workspace: Workspace) -> dict[str, str]:
    """The configuration, and the environment that it names."""
    version = ".".join(environment.version.split(".")[:2])
    search = [*environment.search_paths, *filter(None, [environment.stdlib])]
    members = members_of(package, environment, workspace)
    extra = [*(root for each in members for root in each.import_roots), package.root]
    files = sorted(
        file
        for each in workspace.packages
        if each.driver == NAME
        for file in each.files
        if file.endswith(SUFFIXES)
    )
    configuration = {
        # It takes only relative ones.
        "include": [os.path.relpath(file, scratch) for file in files],
        "exclude": [],
        "venvPath": ".",
        "venv": _ENVIRONMENT,
        # As for a user who has opened the checkout: imports are also looked up in the folders up to its root.
        "executionEnvironments": [{"root": os.path.relpath(workspace.root, scratch)}],
        "extraPaths": list(dict.fromkeys(extra)),
        "pythonPlatform": environment.platform,
        "useLibraryCodeForTypes": True,
        **({"pythonVersion": version} if version else {}),
    }
    return {
        "pyrightconfig.json": msgspec.json.encode(configuration).decode(),
        f"{_ENVIRONMENT}/lib/python{version or 3}/site-packages/search.pth": "\n".join([*search, ""]),
    }
