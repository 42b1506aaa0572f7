"""What a picture of the package graph shows: a box for each package, a line for each pair that depends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from ..graph.packages import NodeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..graph.packages import PackageEdge, PackageNode

LineKind = Literal["used", "unused", "undeclared", "declared"]
"""`used`: required, resolved and really used; `unused`: required and resolved, and no use is seen;
`undeclared`: only used; `declared`: required, and nobody knows at which version."""

_LONGEST = 40


class Box(msgspec.Struct, frozen=True):
    """A package.

    Attributes:
        id: id of its node.
        label: name and version.
        kind: see `graph.packages.NodeKind`.
        conflicting: another version of it is in the picture's graph.
        indexed: this very version is indexed itself.
    """

    id: str
    label: str
    kind: NodeKind
    conflicting: bool
    indexed: bool


class Line(msgspec.Struct, frozen=True):
    """A dependency, with all that is known about it.

    Attributes:
        begin: id of the box that depends.
        end: id of the box that it depends on.
        kind: see `LineKind`.
        label: requirement, scope and uses.
        conflicting: the version is known not to be what is required.
    """

    begin: str
    end: str
    kind: LineKind
    label: str
    conflicting: bool


class Picture(msgspec.Struct, frozen=True):
    """Boxes and lines, in a fixed order."""

    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def picture(nodes: Mapping[str, PackageNode], begin: Iterable[str], edges: Iterable[PackageEdge]) -> Picture:
    """Draw up a picture.

    Args:
        nodes: the packages of the graph.
        begin: ids of those that are shown in any case.
        edges: what is shown.
    """
    pairs: dict[tuple[str, str], list[PackageEdge]] = {}
    for edge in edges:
        pairs.setdefault((edge.dependent, edge.package), []).append(edge)
    shown = sorted({*begin, *(end for pair in pairs for end in pair)})
    boxes = [
        Box(node.id, _title(node), node.kind, node.conflicting, node.indexed)
        for node in (nodes[each] for each in shown)
    ]
    return Picture(tuple(boxes), tuple(_line(*pair, pairs[pair]) for pair in sorted(pairs)))


def _title(node: PackageNode) -> str:
    said = {"missing": "missing", "unresolved": "no version known"}.get(node.kind, "")
    if node.version:
        return f"{node.name}@{node.version}"
    return f"{node.name} ({said})" if said else node.name


def _line(begin: str, end: str, edges: list[PackageEdge]) -> Line:
    requirements = dict.fromkeys(_requirement(edge) for edge in edges if edge.kind != "observed")
    uses = sum(edge.uses for edge in edges)
    kind: LineKind = "declared"
    if not requirements:
        kind = "undeclared"
    elif any(edge.kind == "resolved" for edge in edges):
        kind = "used" if uses else "unused"
    words = [each for each in requirements if each]
    if len(words) > 2:
        words = [*words[:2], f"and {len(words) - 2} more"]
    if uses:
        words.append(f"{uses:,} {'use' if uses == 1 else 'uses'}")
    return Line(begin, end, kind, ", ".join(words), any(edge.conflicting for edge in edges))


def _requirement(edge: PackageEdge) -> str:
    """What is required, without the name that the box has already."""
    text = edge.requirement
    folded = text.lower().replace("_", "-")
    if folded.startswith(edge.name.lower()):
        text = text[len(edge.name) :].strip()
    text = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    scope = "" if edge.scope in {"", "runtime"} else f"({edge.scope})"
    return " ".join(filter(None, (text, scope)))
