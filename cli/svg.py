"""A picture of the package graph as SVG, without any other program."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from .layout import BOX_HEIGHT, Point, layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .picture import Picture

_STYLE = """\
text { font: 12px ui-monospace, monospace; fill: #111 }
.label { font-size: 10px; fill: #444; paint-order: stroke; stroke: #fff; stroke-width: 3px }
rect { fill: #f4f4f4; stroke: #555; rx: 5px }
.own rect { fill: #d7e8ff; stroke: #1c5fb0; stroke-width: 2px }
.standard rect { fill: #fff; stroke: #aaa } .standard text { fill: #666 }
.missing rect, .unresolved rect { fill: #fff; stroke-dasharray: 5 4 }
.missing rect { stroke: #b00020 } .missing text { fill: #b00020 }
.unresolved rect { stroke: #8a6d00 } .unresolved text { fill: #8a6d00 }
.several rect { stroke: #d9480f; stroke-width: 3px }
path { fill: none; stroke: #333 }
.used { stroke-width: 2px } .unused { stroke: #999 }
.undeclared { stroke-width: 2px; stroke-dasharray: 2 4 } .declared { stroke: #b00020; stroke-dasharray: 6 4 }
path.conflicting { stroke: #d9480f } text.conflicting { fill: #d9480f }
#head { fill: #333; stroke: none }"""


def svg(shown: Picture, title: str) -> str:
    """A picture as an SVG document; each line and box says in its title what it is."""
    placed = layout(shown)
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{placed.width}" height="{placed.height}"'
        f' viewBox="0 0 {placed.width} {placed.height}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>\n{_STYLE}\n</style>",
        '<rect width="100%" height="100%" style="fill: #fff; stroke: none"/>',
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
        ' markerUnits="userSpaceOnUse" orient="auto"><path id="head" d="M0 0L8 4L0 8z"/></marker></defs>',
    ]
    labels = {box.id: box.label for box in shown.boxes}
    for line, points in zip(shown.lines, placed.lines, strict=True):
        kind = f"{line.kind} conflicting" if line.conflicting else line.kind
        said = ": ".join(filter(None, (f"{labels[line.begin]} to {labels[line.end]}, {kind}", line.label)))
        path = f'<path class="{kind}" d="{_path(points)}" marker-end="url(#arrow)">'
        rows.append(f"{path}<title>{escape(said)}</title></path>")
    for line, points in zip(shown.lines, placed.lines, strict=True):
        if line.label:
            at = _middle(points)
            conflict = " conflicting" if line.conflicting else ""
            rows.append(
                f'<text class="label{conflict}" text-anchor="middle" x="{_number(at.x)}"'
                f' y="{_number(at.y - 4)}">{escape(line.label)}</text>'
            )
    for box, corner, width in zip(shown.boxes, placed.boxes, placed.widths, strict=True):
        several = " several" if box.conflicting else ""
        said = ", ".join(
            filter(
                None,
                (
                    box.id,
                    box.kind,
                    "indexed" if box.indexed else "",
                    "another version is in use too" if box.conflicting else "",
                ),
            )
        )
        rows.append(
            f"<g class={quoteattr(box.kind + several)}><title>{escape(said)}</title>"
            f'<rect x="{_number(corner.x)}" y="{_number(corner.y)}" width="{width}" height="{BOX_HEIGHT}"/>'
            f'<text text-anchor="middle" x="{_number(corner.x + width / 2)}"'
            f' y="{_number(corner.y + 17)}">{escape(box.label)}</text></g>'
        )
    return "\n".join([*rows, "</svg>"])


def _path(points: Sequence[Point]) -> str:
    """A smooth line through points; one that ends where it began in a layer goes around on the right."""
    first, *rest = points
    parts = [f"M{_number(first.x)} {_number(first.y)}"]
    for point in rest:
        reach = max(40.0, (point.x - first.x) / 2)
        back = -reach if point.x > first.x else reach
        parts.append(
            f"C{_number(first.x + reach)} {_number(first.y)}"
            f" {_number(point.x + back)} {_number(point.y)} {_number(point.x)} {_number(point.y)}"
        )
        first = point
    return "".join(parts)


def _middle(points: Sequence[Point]) -> Point:
    """The place of a label: on the last stretch of a line, nearer to its end, where lines are apart."""
    begin, end = points[-2:]
    if end.x <= begin.x:
        return Point(max(begin.x, end.x) + 30, (begin.y + end.y) / 2)
    # By half of the way a curve has gone half of its height, and by this part of it nearly all.
    return Point(begin.x + (end.x - begin.x) * 0.66, begin.y + (end.y - begin.y) * 0.8)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
