"""`tieline deps` and `tieline dependents`: who depends on what, as declared, as resolved and as used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from ..errors import TielineError
from .answer import ANSWERED, UNANSWERED, Answer, Call, Verb
from .arguments import natural
from .locate import open_checkout
from .navigation import revision
from .rows import package_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..graph.answers import Dependent
    from ..graph.packages import PackageGraph
    from .arguments import Arguments
    from .terminal import Terminal


class Edge(msgspec.Struct, frozen=True):
    """One dependency of a package, side by side as it is declared, resolved and observed.

    Attributes:
        dependent: URL of the package that depends.
        name: what is required, or for what is used without being declared the name of its package.
        requirement: as it stands in the build file; empty where nothing is declared.
        scope: its scope; empty where nothing is declared.
        resolved: URL of the package that it turned out to be; empty when that is not known.
        evidence: what said so.
        uses: how often files of the dependent use a symbol of it.
        files: in how many files.
        indexed: whether that very version is indexed itself.
        depth: 1 for what the checkout's own packages depend on.
        conflicting: the version is known not to be what is required.
    """

    dependent: str
    name: str
    requirement: str
    scope: str
    resolved: str
    evidence: str
    uses: int
    files: int
    indexed: bool
    depth: int
    conflicting: bool


def _configure_deps(arguments: Arguments) -> None:
    arguments.positional("PACKAGE", help="only of this package, by name or URL", optional=True)
    arguments.option("--depth", help="follow so many steps", metavar="N", default=1, type=natural)
    revision(arguments)


def _run_deps(call: Call) -> Answer:
    from ..graph.copies import copies
    from ..graph.packages import package_graph

    with open_checkout(call, revision=call.options.revision) as (_, reader):
        graph = package_graph(reader)
        vendored = copies(reader)
    chosen = packages_named(graph, call.options.package)
    trees = {purl: _edges(graph, purl, int(call.options.depth)) for purl in chosen}
    edges = [edge for purl in chosen for edge in trees[purl]]
    return Answer(
        fields={"packages": chosen, "edges": edges, "copies": vendored},
        lines=(
            *(line for purl in chosen for line in _tree(purl, trees[purl], call.terminal)),
            *(
                f"{each.folder}: copy of {package_name(each.original)} as {each.repository} has it"
                f" ({each.equal} of {each.files} files)"
                for each in vendored
            ),
        ),
        exit=ANSWERED if edges or vendored else UNANSWERED,
    )


def packages_named(graph: PackageGraph, given: str | None) -> list[str]:
    """The ids of the checkouts' own packages, or of those that the user named, at whatever version.

    A name means an own package before another one.

    Raises:
        TielineError: TL457, there is none.
    """
    from ..graph.packages import nodes_of

    nodes = nodes_of(graph)
    if given is None:
        return sorted(purl for purl, node in nodes.items() if node.kind == "own")
    found = [
        purl
        for purl, node in sorted(nodes.items())
        if given in {purl, purl.partition("@")[0], node.name, package_name(purl)}
    ]
    if not found:
        raise TielineError(
            "TL457",
            f"{given} is no package of this checkout, nor one that they depend on",
            "`tieline status -v` lists the checkout's own, and `tieline deps --depth 9` what they depend on",
        )
    return [purl for purl in found if nodes[purl].kind == "own"] or found


def _edges(graph: PackageGraph, purl: str, depth: int) -> list[Edge]:
    """The edges of one package and of what it leads to, requirements with what is used of them."""
    from ..graph.packages import nodes_of, reachable

    nodes = nodes_of(graph)
    steps = reachable(graph, [purl], depth=depth)
    used = {(edge.dependent, edge.package): edge for _, edge in steps if edge.kind == "observed"}
    required = {(edge.dependent, edge.package) for _, edge in steps if edge.kind != "observed"}
    found: list[Edge] = []
    for step, edge in steps:
        pair = (edge.dependent, edge.package)
        if edge.kind == "observed" and pair in required:
            continue
        node, use = nodes[edge.package], used.get(pair)
        found.append(
            Edge(
                edge.dependent,
                edge.name or node.name,
                edge.requirement,
                edge.scope,
                "" if edge.kind == "declared" else edge.package,
                edge.evidence,
                use.uses if use else 0,
                use.files if use else 0,
                node.indexed,
                step,
                edge.conflicting,
            )
        )
    return found


def _tree(purl: str, edges: Iterable[Edge], terminal: Terminal) -> list[str]:
    """The edges below a package as an indented tree; what was shown before is not opened again."""
    below: dict[str, list[Edge]] = {}
    for each in edges:
        below.setdefault(each.dependent, []).append(each)
    lines = [terminal.style(package_name(purl), "bold")]
    shown = {purl}
    # Each entry is an edge and how deep it is shown; the last one is next.
    pending = [(each, 1) for each in reversed(below.get(purl, []))]
    while pending:
        edge, depth = pending.pop()
        lines.append(f"{'  ' * depth}{_words(edge, terminal)}")
        if edge.resolved and edge.resolved not in shown:
            shown.add(edge.resolved)
            pending += [(each, depth + 1) for each in reversed(below.get(edge.resolved, []))]
    return lines


def _words(edge: Edge, terminal: Terminal) -> str:
    version = _version(edge.resolved)
    evidence = f" ({edge.evidence})" if edge.evidence else ""
    files = f"{edge.files} {'file' if edge.files == 1 else 'files'}"
    parts = [
        edge.requirement or ("" if edge.scope else "not declared"),
        "" if edge.scope in {"", "runtime"} else edge.scope,
        f"{version}{evidence}",
        f"{edge.uses:,} {'use' if edge.uses == 1 else 'uses'} in {files}" if edge.uses else "",
        "indexed" if edge.indexed else "",
        "not what is required" if edge.conflicting else "",
    ]
    return f"{edge.name}  {terminal.style(', '.join(filter(None, parts)), 'dim')}"


def _version(purl: str) -> str:
    """The version in a package URL, in words."""
    if not purl:
        return "not resolved"
    _, at, version = package_name(purl)[1:].rpartition("@")
    return version if at else "no version known"


def _configure_dependents(arguments: Arguments) -> None:
    arguments.positional(
        "PACKAGE", help="NAME, NAME@VERSION or a package URL, and #SYMBOL for one symbol of it"
    )


def _run_dependents(call: Call) -> Answer:
    from ..graph.named import parse_package
    from ..graph.query import dependents, dependents_of_symbols, resolve_name

    given, _, symbol = str(call.options.package).partition("#")
    wanted = parse_package(given)
    with open_checkout(call) as (_, reader):
        if symbol:
            symbols = [
                each for each in resolve_name(reader, symbol) if reader.package_of(each.id)[1] == wanted.name
            ]
            found = [
                each
                for each in dependents_of_symbols(reader, symbols)
                if wanted.version in {None, package_name(each.package).rpartition("@")[2]}
            ]
        else:
            found = dependents(reader, wanted.manager, wanted.name, wanted.version)
    uses = sum(each.uses for each in found)
    repositories = len({each.repository for each in found})
    said = f"{len(found)} {'dependent' if len(found) == 1 else 'dependents'}"
    total = (
        f"{uses:,} uses by {said} in {repositories} {'repository' if repositories == 1 else 'repositories'}"
    )
    return Answer(
        fields={"package": given, "symbol": symbol or None, "uses": uses, "dependents": found},
        lines=(total, *(_dependent(each, call.terminal) for each in found)) if found else (),
        exit=ANSWERED if found else UNANSWERED,
    )


def _dependent(each: Dependent, terminal: Terminal) -> str:
    version = _version(each.package)
    files = f"{each.files} {'file' if each.files == 1 else 'files'}"
    parts = [
        version,
        f"{each.uses:,} {'use' if each.uses == 1 else 'uses'} in {files}" if each.uses else "no use",
        f"declares {each.requirement or each.scope}" if each.scope else "",
        f"as {each.scope}" if each.scope not in {"", "runtime"} and each.requirement else "",
        each.repository,
    ]
    return f"{package_name(each.dependent)}  {terminal.style(', '.join(filter(None, parts)), 'dim')}"


VERBS = {
    "deps": Verb(
        "Show what the checkout's packages depend on: as declared, as resolved, and as really used.",
        (
            "tieline deps                           of all packages of the checkout",
            "tieline deps flask --depth 3           and of what those need",
        ),
        _configure_deps,
        _run_deps,
    ),
    "dependents": Verb(
        "Show who depends on a package, or on one symbol of it, in all checkouts of the index.",
        (
            "tieline dependents werkzeug            at whatever version",
            "tieline dependents werkzeug@3.1.3      at this one",
            "tieline dependents werkzeug#werkzeug.wrappers.Request",
        ),
        _configure_dependents,
        _run_dependents,
    ),
}
"""The verbs of this module."""
