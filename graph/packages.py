"""The package graph: what packages declare, what that resolved to, and what they really use.

`tieline deps` and `tieline graph` are two views of it. Nodes are packages at a version; what is required and
has no version, or is nowhere to be found, is a node as well, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

import msgspec

from .dependents import observed_uses
from .requirements import is_met
from .status import dependencies, packages

if TYPE_CHECKING:
    import networkx

    from .answers import DependencyEdge
    from .reader import Reader

    PackageGraph = networkx.MultiDiGraph[str]

NodeKind = Literal["own", "third-party", "standard", "missing", "unresolved"]
"""`own`: of an indexed checkout; `standard`: a language's library; `missing`: required, and in no environment
or lock; `unresolved`: its version, or whether it is required, is not known; `third-party`: any other."""

EdgeKind = Literal["declared", "resolved", "observed"]
"""`declared`: a requirement of which nobody knows what it means; `resolved`: one that means this version;
`observed`: files of the dependent use symbols of it."""


class PackageNode(msgspec.Struct, frozen=True):
    """A package in the graph.

    Attributes:
        id: its package URL, without a version where that is not known.
        name: what it is called, without its version.
        version: empty where it is not known.
        kind: see `NodeKind`.
        conflicting: another version of the package is in the graph.
        indexed: this very version is indexed itself.
    """

    id: str
    name: str
    version: str
    kind: NodeKind
    conflicting: bool
    indexed: bool


class PackageEdge(msgspec.Struct, frozen=True):
    """One way in which a package depends on another one.

    Attributes:
        dependent: id of the node that depends.
        package: id of the node that it depends on.
        kind: see `EdgeKind`.
        name: what the build file calls it; empty for what is only used.
        requirement: as it stands in the build file.
        scope: such as `runtime`; empty for what is only used.
        evidence: what said which version is meant.
        file: the build file, relative to its checkout; empty where none says so.
        line: 1-based line in it, or 0.
        conflicting: the version is known not to be what is required.
        uses: how often files of the dependent use a symbol of it; 0 for a requirement.
        files: in how many files.
    """

    dependent: str
    package: str
    kind: EdgeKind
    name: str = ""
    requirement: str = ""
    scope: str = ""
    evidence: str = ""
    file: str = ""
    line: int = 0
    conflicting: bool = False
    uses: int = 0
    files: int = 0


def package_graph(reader: Reader, repositories: Collection[int] = ()) -> PackageGraph:
    """The packages of the repository, or of several, and what they depend on.

    Requirements whose markers do not hold are left out. A node has its `PackageNode` as `package`, an edge
    its `PackageEdge` as `edge`.

    Args:
        reader: the index.
        repositories: numbers of repositories; by default the one that is asked about.
    """
    import networkx

    graph: PackageGraph = networkx.MultiDiGraph()
    kinds: dict[str, NodeKind] = {}
    for repository in sorted(repositories or (reader.repository_id,), key=reader.repository_order):
        for package in packages(reader, repository):
            kind = "own" if package.own else "standard" if package.evidence == "stdlib" else "third-party"
            if kind == "own" or package.purl not in kinds:
                kinds[package.purl] = kind
        for each in dependencies(reader, repository):
            if each.applies is not False:
                _require(graph, kinds, each)
        for use in observed_uses(reader, repository):
            known = graph.get_edge_data(use.dependent, use.package, "observed")
            before: PackageEdge | None = known["edge"] if known else None
            edge = PackageEdge(
                use.dependent,
                use.package,
                "observed",
                uses=use.uses + (before.uses if before else 0),
                files=use.files + (before.files if before else 0),
            )
            graph.add_edge(use.dependent, use.package, "observed", edge=edge)
    graph.add_nodes_from(purl for purl, kind in kinds.items() if kind == "own")
    _describe(graph, reader, kinds)
    return graph


def nodes_of(graph: PackageGraph) -> dict[str, PackageNode]:
    """The nodes of the package graph, by id."""
    return {identifier: data["package"] for identifier, data in graph.nodes(data=True)}


def reachable(
    graph: PackageGraph, begin: Iterable[str], *, depth: int | None = None, scope: str = ""
) -> list[tuple[int, PackageEdge]]:
    """The edges that lead away from some packages, each package once, breadth first, with their step from 1.

    Args:
        graph: the package graph.
        begin: ids of nodes.
        depth: how many steps; None for all.
        scope: only requirements of this scope, and what they or no requirements at all are used for.
    """
    found: list[tuple[int, PackageEdge]] = []
    level = list(dict.fromkeys(begin))
    seen = set(level)
    step = 1
    while level and (depth is None or step <= depth):
        following: list[str] = []
        for dependent in level:
            for edge in edges_from(graph, dependent, scope):
                found.append((step, edge))
                if edge.package not in seen:
                    seen.add(edge.package)
                    following.append(edge.package)
        level = following
        step += 1
    return found


def edges_from(graph: PackageGraph, dependent: str, scope: str = "") -> list[PackageEdge]:
    """What a package depends on: requirements by name first, then what is used."""
    edges: list[PackageEdge] = [data["edge"] for _, _, data in graph.out_edges(dependent, data=True)]
    required = {edge.package for edge in edges if edge.kind != "observed"}
    wanted = {edge.package for edge in edges if edge.kind != "observed" and edge.scope == scope}

    def is_kept(edge: PackageEdge) -> bool:
        if edge.kind == "observed":
            return edge.package in wanted or edge.package not in required
        return edge.scope == scope

    return sorted(
        filter(is_kept, edges) if scope else edges,
        key=lambda edge: (
            edge.kind == "observed",
            *(edge.name, edge.requirement, edge.scope, edge.file, edge.line, edge.package),
        ),
    )


def build_order(graph: PackageGraph) -> list[list[str]]:
    """Packages so that each comes after what it depends on; those that depend on each other are one group.

    What is not resolved is no package that could be built.
    """
    import networkx

    built: PackageGraph = networkx.MultiDiGraph(
        (edge.dependent, edge.package)
        for purl in graph
        for edge in edges_from(graph, purl)
        if edge.kind == "resolved"
    )
    groups = networkx.condensation(built)
    members: dict[int, list[str]] = {
        group: sorted(found) for group, found in groups.nodes(data="members", default=())
    }

    def first(group: int) -> str:
        return members[group][0]

    order = networkx.lexicographical_topological_sort(groups.reverse(copy=False), key=first)
    return [members[group] for group in order]


def _require(graph: PackageGraph, kinds: dict[str, NodeKind], each: DependencyEdge) -> None:
    """Add a requirement, and a node for what it means if that is not known."""
    target = each.resolved
    if not target:
        target = _without_version(each.dependent.removeprefix("pkg:").partition("/")[0], each.name)
        # One requirement that surely holds is enough for it to be missing.
        if kinds.get(target) != "missing":
            kinds[target] = "missing" if each.applies else "unresolved"
    edge = PackageEdge(
        each.dependent,
        target,
        "resolved" if each.resolved else "declared",
        *(each.name, each.requirement, each.scope, each.evidence, each.file, each.line),
        conflicting=bool(each.resolved) and is_met(each.name, each.requirement, each.resolved) is False,
    )
    key = f"{edge.kind}:{each.name}:{each.scope}:{each.requirement}:{each.file}:{each.line}"
    graph.add_edge(each.dependent, target, key, edge=edge)


def _without_version(manager: str, name: str) -> str:
    """The package URL of something that is required, at whatever version."""
    from packageurl import PackageURL

    namespace, _, last = name.rpartition("/")
    return PackageURL(manager, namespace or None, last).to_string()


def _describe(graph: PackageGraph, reader: Reader, kinds: dict[str, NodeKind]) -> None:
    """Give each node its `PackageNode`."""
    rows = {
        purl: (manager, name, version)
        for purl, manager, name, version in reader.connection.execute(
            "SELECT purl, manager, name, version FROM package"
        )
    }
    versions: dict[tuple[str, str], set[str]] = {}
    for purl in graph:
        if purl in rows:
            versions.setdefault(rows[purl][:2], set()).add(purl)
    for purl in sorted(graph):
        manager, name, version = rows.get(purl, ("", unquote(purl.partition("/")[2]), ""))
        kind = kinds.get(purl, "third-party")
        if kind == "third-party" and not version:
            kind = "unresolved"
        several = len(versions.get((manager, name), ())) > 1
        indexed = reader.is_indexed(purl)
        graph.nodes[purl]["package"] = PackageNode(purl, name, version, kind, several, indexed)
