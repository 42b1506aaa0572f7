"""Where the boxes and lines of a picture go: in layers from left to right, as Sugiyama's method has it.

What depends stands to the left of what it depends on. Packages that depend on each other in a circle are one
layer. A line over several layers passes each of them at a place of its own, so that it crosses no box. Within
layers, boxes are sorted by where their neighbours stand, a fixed number of times; nothing is left to chance.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .picture import Picture

BOX_HEIGHT = 26
_ROW = 44
_GAP = 60
_MARGIN = 20
_CHARACTER = 7.4
_SMALL_CHARACTER = 6.2
_PADDING = 20
_SWEEPS = 8


class Point(NamedTuple):
    """A place in pixels, from the top left."""

    x: float
    y: float


class Layout(msgspec.Struct, frozen=True):
    """Where everything is, in pixels.

    Attributes:
        width: of the whole picture.
        height: of the whole picture.
        boxes: for each box, in the picture's order, its left upper corner.
        widths: and its width.
        lines: for each line the points that it passes, from box to box.
    """

    width: int
    height: int
    boxes: tuple[Point, ...]
    widths: tuple[int, ...]
    lines: tuple[tuple[Point, ...], ...]


_Place = tuple[str, int]
"""A box by its id and 0, or where a line passes a layer: the line's name and the layer."""


def layout(shown: Picture) -> Layout:
    """Find a place for everything."""
    layers = _layers(shown)
    columns: dict[int, list[_Place]] = {}
    for box in shown.boxes:
        columns.setdefault(layers[box.id], []).append((box.id, 0))
    ways: list[list[_Place]] = []
    before: dict[_Place, list[_Place]] = {}
    after: dict[_Place, list[_Place]] = {}
    for number, line in enumerate(shown.lines):
        between = [(f"line {number}", layer) for layer in range(layers[line.begin] + 1, layers[line.end])]
        way = [(line.begin, 0), *between, (line.end, 0)]
        for place in between:
            columns[place[1]].append(place)
        for left, right in pairwise(way):
            after.setdefault(left, []).append(right)
            before.setdefault(right, []).append(left)
        ways.append(way)
    for sweep in range(_SWEEPS):
        forward = sweep % 2 == 0
        for layer in sorted(columns, reverse=not forward):
            _sort(columns, layer, before if forward else after, layer + (-1 if forward else 1))
    labels: dict[int, int] = {}
    for line in shown.lines:
        # The label stands on the last stretch of its line, behind the layer before that of its end.
        behind = max(layers[line.end] - 1, layers[line.begin])
        labels[behind] = max(labels.get(behind, 0), round(len(line.label) * _SMALL_CHARACTER))
    return _measured(shown, columns, ways, labels)


def _layers(shown: Picture) -> dict[str, int]:
    """The layer of each box: the longest way to it from a box that nothing depends on."""
    import networkx

    graph: networkx.DiGraph[str] = networkx.DiGraph()
    graph.add_nodes_from(box.id for box in shown.boxes)
    graph.add_edges_from((line.begin, line.end) for line in shown.lines)
    groups = networkx.condensation(graph)
    found: dict[int, int] = {}
    for group in networkx.topological_sort(groups):
        found[group] = max((found[each] + 1 for each in groups.predecessors(group)), default=0)
    mapping: Mapping[str, int] = groups.graph["mapping"]
    return {box.id: found[mapping[box.id]] for box in shown.boxes}


def _sort(
    columns: dict[int, list[_Place]], layer: int, near: Mapping[_Place, list[_Place]], other: int
) -> None:
    """Sort a layer by the mean place of each member's neighbours in the layer beside it."""
    at = {place: number for number, place in enumerate(columns.get(other, ()))}
    centre = len(columns[layer]) / max(1, len(at))

    def mean(item: tuple[int, _Place]) -> tuple[float, int]:
        number, place = item
        found = [at[each] for each in near.get(place, ()) if each in at]
        return (sum(found) / len(found) if found else number / centre, number)

    columns[layer] = [place for _, place in sorted(enumerate(columns[layer]), key=mean)]


def _measured(
    shown: Picture,
    columns: Mapping[int, list[_Place]],
    ways: list[list[_Place]],
    labels: Mapping[int, int],
) -> Layout:
    widths = {(box.id, 0): round(len(box.label) * _CHARACTER) + _PADDING for box in shown.boxes}
    tallest = max((len(column) for column in columns.values()), default=0)
    left, points, column_width = _MARGIN, dict[_Place, Point](), dict[_Place, int]()
    for layer in sorted(columns):
        wide = max((widths.get(place, 0) for place in columns[layer]), default=0)
        top = _MARGIN + (tallest - len(columns[layer])) * _ROW / 2
        for number, place in enumerate(columns[layer]):
            points[place] = Point(left, top + number * _ROW)
            column_width[place] = widths.get(place, wide)
        left += wide + _GAP + labels.get(layer, 0)
    lines: list[tuple[Point, ...]] = []
    for way in ways:
        (first, *between, last) = way
        begin, end = points[first], points[last]
        middle = BOX_HEIGHT / 2
        passed = [Point(begin.x + widths[first], begin.y + middle)]
        for place in between:
            point = points[place]
            passed += [
                Point(point.x, point.y + middle),
                Point(point.x + column_width[place], point.y + middle),
            ]
        if end.x > begin.x:
            passed.append(Point(end.x, end.y + middle))
        else:
            # In a circle, lines go around on the right.
            passed.append(Point(end.x + widths[last], end.y + middle))
        lines.append(tuple(passed))
    corners = [(box.id, 0) for box in shown.boxes]
    # Lines of a circle are on the right of its boxes, and these may be the last layer.
    return Layout(
        left - (0 if max(columns, default=0) in labels else _GAP) + _MARGIN,
        2 * _MARGIN + max(0, tallest - 1) * _ROW + BOX_HEIGHT,
        tuple(points[corner] for corner in corners),
        tuple(widths[corner] for corner in corners),
        tuple(lines),
    )
