"""The package graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .status import dependencies, packages

if TYPE_CHECKING:
    import networkx

    from .reader import Reader

    PackageGraph = networkx.MultiDiGraph[str]


def package_graph(reader: Reader) -> PackageGraph:
    """The packages of the repository and what they depend on.

    Nodes are package URLs, with `own` and `evidence`; edges go from the dependent to what its dependency
    resolved to, with `name`, `requirement`, `scope`, `evidence`, `applies`, and where it is declared, `file`
    and `line`. Dependencies that did not resolve are not in it (see `status.dependencies`).
    """
    import networkx

    graph: PackageGraph = networkx.MultiDiGraph()
    for package in packages(reader):
        if package.purl not in graph:
            graph.add_node(package.purl, own=package.own, evidence=package.evidence)
    for edge in dependencies(reader):
        if edge.resolved:
            graph.add_edge(
                edge.dependent,
                edge.resolved,
                name=edge.name,
                requirement=edge.requirement,
                scope=edge.scope,
                evidence=edge.evidence,
                applies=edge.applies,
                file=edge.file,
                line=edge.line,
            )
    return graph


def build_order(graph: PackageGraph) -> list[list[str]]:
    """Packages so that each comes after what it depends on; those that depend on each other are one group."""
    import networkx

    groups = networkx.condensation(graph)
    members: dict[int, list[str]] = {
        group: sorted(found) for group, found in groups.nodes(data="members", default=())
    }

    def first(group: int) -> str:
        return members[group][0]

    order = networkx.lexicographical_topological_sort(groups.reverse(copy=False), key=first)
    return [members[group] for group in order]
