"""Says in the user's words why packages cannot be imported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...buildinfo.model import Resolved
from .job import ImportFailure
from .listing import Listed

_NOT_REQUIRED = re.compile(r"no required module provides package|is not required|import lookup disabled")
_NOT_HERE = re.compile(
    r"cannot find module providing package|missing go\.sum entry|module lookup disabled|cannot query module"
    r"|cannot load module|cannot find package"
)
_NO_PACKAGE = re.compile(r"does not contain package|is not in std|is not in GOROOT|no Go files|but not at")


def explain(listed: Listed, modules: Mapping[str, Resolved], own: Sequence[str]) -> ImportFailure | None:
    """Say why a package cannot be imported; None for one that can, or that is merely wrong inside.

    Args:
        listed: what the go command says of it.
        modules: the modules of the build list, by path.
        own: paths of the checkout's modules.
    """
    if listed.error is None or listed.go_files or listed.cgo_files:
        return None
    path, said = listed.path, _first(listed.error.err)
    owner = next((each for each in _prefixes(path) if each in modules or each in own), "")
    if owner in own:
        return ImportFailure("import-no-such-module", f"module {owner} has no such package")
    if owner and not modules[owner].location:
        name = f"{owner} {modules[owner].version}".rstrip()
        return ImportFailure("import-not-installed", f"module {name} is not downloaded")
    if "." not in path.partition("/")[0]:
        return ImportFailure("import-no-such-module", "the standard library has no such package")
    if _NOT_REQUIRED.search(said):
        return ImportFailure("import-not-declared", "no module that go.mod requires has this package")
    if owner and _NO_PACKAGE.search(said):
        return ImportFailure("import-no-such-module", f"module {owner} has no such package")
    if _NOT_HERE.search(said):
        return ImportFailure("import-not-installed", f"its module is not known: {said}")
    return ImportFailure("import-no-such-module", said)


def cycles(packages: Sequence[Listed]) -> dict[str, tuple[str, ...]]:
    """Give, for each package that is in one, the packages of its import cycle, sorted."""
    edges = [
        (each.path, imported.partition(" ")[0])
        for each in packages
        # What compiled is in no cycle.
        if not each.export and not each.path.endswith(".test")
        for imported in each.imports
    ]
    if not edges:
        return {}
    # It takes long to load, and there is seldom need of it.
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph(edges)
    found: dict[str, tuple[str, ...]] = {}
    for component in networkx.strongly_connected_components(graph):
        if len(component) > 1 or any(graph.has_edge(node, node) for node in component):
            found.update(dict.fromkeys(component, tuple(sorted(component))))
    return dict(sorted(found.items()))


def _prefixes(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _first(text: str) -> str:
    line = next((line for line in text.splitlines() if line.strip()), "")
    return line.strip().removesuffix("; to add it:").rstrip(".:;")
