"""Pictures of the package graph as text for other programs: Graphviz' DOT, and Mermaid's flowcharts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .picture import Box, Line, LineKind, Picture

_DOT_BOXES: Mapping[str, str] = {
    "own": 'style="filled,bold", fillcolor="#d7e8ff"',
    "third-party": 'style="filled", fillcolor="#f4f4f4"',
    "standard": 'style="filled", fillcolor="#ffffff", fontcolor="#666666"',
    "missing": 'style="dashed", color="#b00020", fontcolor="#b00020"',
    "unresolved": 'style="dashed", color="#8a6d00", fontcolor="#8a6d00"',
}
_DOT_LINES: Mapping[LineKind, str] = {
    "used": "penwidth=2",
    "unused": "penwidth=1",
    "undeclared": 'style="dotted", penwidth=2',
    "declared": 'style="dashed"',
}
_CONFLICT = "#d9480f"


def dot(shown: Picture) -> str:
    """A picture in Graphviz' language, drawn from left to right."""
    rows = [
        "digraph packages {",
        "  rankdir=LR;",
        '  node [shape=box, fontname="sans-serif"];',
        '  edge [fontname="sans-serif", fontsize=10];',
    ]
    for box in shown.boxes:
        conflict = f', color="{_CONFLICT}", peripheries=2' if box.conflicting else ""
        rows.append(f"  {_quoted(box.id)} [label={_quoted(box.label)}, {_DOT_BOXES[box.kind]}{conflict}];")
    for line in shown.lines:
        label = f"label={_quoted(line.label)}, " if line.label else ""
        conflict = f', color="{_CONFLICT}", fontcolor="{_CONFLICT}"' if line.conflicting else ""
        rows.append(
            f"  {_quoted(line.begin)} -> {_quoted(line.end)} [{label}{_DOT_LINES[line.kind]}{conflict}];"
        )
    return "\n".join([*rows, "}"])


def _quoted(text: str) -> str:
    """A string of DOT, in which a backslash begins an escape and a line may not end."""
    plain = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{" ".join(plain.split())}"'


_MERMAID_LINES: Mapping[LineKind, str] = {
    "used": "==>",
    "unused": "-->",
    "undeclared": "-.->",
    "declared": "-.->",
}
_MERMAID_CLASSES = (
    "classDef own fill:#d7e8ff,stroke:#1c5fb0,stroke-width:2px,color:#000",
    "classDef thirdParty fill:#f4f4f4,stroke:#555,color:#000",
    "classDef standard fill:#fff,stroke:#aaa,color:#666",
    "classDef missing fill:#fff,stroke:#b00020,color:#b00020,stroke-dasharray:5 4",
    "classDef unresolved fill:#fff,stroke:#8a6d00,color:#8a6d00,stroke-dasharray:5 4",
    f"classDef conflicting stroke:{_CONFLICT},stroke-width:3px",
)


def mermaid(shown: Picture) -> str:
    """A picture as a flowchart of Mermaid, from left to right."""
    names = {box.id: f"n{number}" for number, box in enumerate(shown.boxes)}
    rows = ["flowchart LR"]
    rows += [f'  {names[box.id]}["{_escaped(box.label)}"]' for box in shown.boxes]
    for line in shown.lines:
        label = f'|"{_escaped(line.label)}"|' if line.label else ""
        rows.append(f"  {names[line.begin]} {_MERMAID_LINES[line.kind]}{label} {names[line.end]}")
    rows += [f"  {each}" for each in _MERMAID_CLASSES]
    for kind in dict.fromkeys(box.kind for box in shown.boxes):
        rows.append(f"  class {_members(shown.boxes, names, kind)} {kind.replace('-p', 'P')}")
    if conflicting := [names[box.id] for box in shown.boxes if box.conflicting]:
        rows.append(f"  class {','.join(conflicting)} conflicting")
    rows += _link_styles(shown.lines)
    return "\n".join(rows)


def _members(boxes: Iterable[Box], names: Mapping[str, str], kind: str) -> str:
    return ",".join(names[box.id] for box in boxes if box.kind == kind)


def _link_styles(lines: Sequence[Line]) -> list[str]:
    """Mermaid draws what is undeclared and what is not resolved alike, and knows links by their number."""
    conflicting = [str(number) for number, line in enumerate(lines) if line.conflicting]
    declared = [str(number) for number, line in enumerate(lines) if line.kind == "declared"]
    found: list[str] = []
    if conflicting:
        found.append(f"  linkStyle {','.join(conflicting)} stroke:{_CONFLICT},color:{_CONFLICT}")
    if declared:
        found.append(f"  linkStyle {','.join(declared)} stroke:#b00020")
    return found


def _escaped(text: str) -> str:
    """Text between quotes, where a character's number stands for one that means something."""
    return "".join(each if each.isalnum() or each in " .,@/-_+:()" else f"#{ord(each)};" for each in text)
