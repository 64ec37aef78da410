"""Points on two axes, initiatives by effort and value or options by cost and benefit, with labels that do not meet."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from initiatives.charts.scales import Axis

# Percent: a letter's width on a phone, a line's height, dot to label.
_CHAR, _TALL, _GAP = 1.6, 5.0, 2.6


@dataclass(frozen=True)
class Point:
    """One initiative: the words on it, its place in the axes' units, whether it leads, where it links to.

    `name` is what it is called in full, for those who point at it or hear it.
    """

    label: str
    x: float
    y: float
    lead: bool = False
    href: str = ""
    key: str = ""
    name: str = ""


@dataclass(frozen=True)
class Mark:
    """A drawn point: dot and label in percent from the top left."""

    label: str
    x: float
    y: float
    label_x: float
    label_y: float
    anchor: str
    lead: bool
    href: str
    aria: str


@dataclass(frozen=True)
class Stroke:
    """A straight line in percent, y counted downwards. `kind`: ln (drawn through), aim (dashed)."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True)
class Matrix:
    """All marks on both axes, y counted downwards as SVG does."""

    marks: tuple[Mark, ...]
    x_axis: Axis
    y_axis: Axis
    y_zero: float | None
    x_name: str
    y_name: str
    strokes: tuple[Stroke, ...] = ()

    @property
    def unnamed(self) -> int:
        """How many dots have no label beside them."""
        return sum(not mark.label for mark in self.marks)

    @property
    def y_ticks(self) -> tuple[tuple[float, str], ...]:
        """(place from the top, words) for the upright axis."""
        return tuple((round(100 - tick.x, 2), tick.label) for tick in self.y_axis.ticks)


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _overlap(one: Box, other: Box) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width * height if width > 0 and height > 0 else 0.0


def _shift(box: Box) -> Box:
    """The box moved inside the drawing."""
    left = min(max(0.0, box[0]), max(0.0, 100 - (box[2] - box[0])))
    top = min(max(0.0, box[1]), 100 - (box[3] - box[1]))
    return left, top, min(100.0, left + box[2] - box[0]), top + box[3] - box[1]


def _hold(box: Box, x: float) -> tuple[float, str]:
    """Where the words are held: by the side next to the dot, so that a wide screen leaves no gap."""
    if box[0] >= x:
        return round(box[0], 2), "start"
    if box[2] <= x:
        return round(box[2], 2), "end"
    middle = round((box[0] + box[2]) / 2, 2)
    return middle, "middle"


def _places(x: float, y: float, width: float) -> list[Box]:
    """Right of the dot, left, above, below; then up and down both sides, farther and farther out."""
    half, tall = width / 2, _TALL / 2
    right, left = x + _GAP, x - _GAP - width
    boxes = [(right, y - tall), (left, y - tall), (x - half, y - _GAP - _TALL), (x - half, y + _GAP)]
    for step in (0.6, 1.2, 2.2, 3.2, 4.2):
        boxes += [(side, y - tall + way * step * _TALL) for way in (-1, 1) for side in (right, left)]
    return [_shift((left, top, left + width, top + _TALL)) for left, top in boxes]


def matrix(
    points: Sequence[Point],
    *,
    x_axis: Axis,
    y_axis: Axis,
    x_name: str = "Effort",
    y_name: str = "Net value",
    keep_clear: Sequence[Box] = (),
) -> Matrix:
    """Places every dot, then every label where it covers least; the same input gives the same drawing.

    Leaders choose first. Labels never leave the drawing; one too long for it is cut with "…", and one that would cover
    another is left out: its dot still says everything to whoever points at it. `keep_clear` is what
    else stands there and is not to be covered.
    """
    dots = [(x_axis.place(p.x), round(100 - y_axis.place(p.y), 2)) for p in points]
    taken: list[Box] = [(x - 1, y - 1.5, x + 1, y + 1.5) for x, y in dots] + list(keep_clear)
    labels: list[Box] = []
    marks: dict[int, Mark] = {}
    for index in sorted(range(len(points)), key=lambda i: (not points[i].lead, dots[i], i)):
        point, (x, y) = points[index], dots[index]
        most = math.floor(90 / _CHAR)
        label = point.label if len(point.label) <= most else point.label[: most - 1] + "…"
        box = min(
            _places(x, y, len(label) * _CHAR), key=lambda b: round(sum(_overlap(b, o) for o in taken), 4)
        )
        if any(_overlap(box, other) for other in labels):
            label = ""
        else:
            taken.append(box)
            labels.append(box)
        called = f"{point.label}, {point.name}" if point.name else point.label
        said = f"{called}: {x_name.lower()} {x_axis.text(point.x)}, {y_name.lower()} {y_axis.text(point.y)}"
        at, anchor = _hold(box, x)
        marks[index] = Mark(label, x, y, at, round(box[3] - 1.2, 2), anchor, point.lead, point.href, said)
    zero = y_axis.zero
    ordered = tuple(marks[index] for index in range(len(points)))
    return Matrix(ordered, x_axis, y_axis, None if zero is None else round(100 - zero, 2), x_name, y_name)


def frontier(
    points: Sequence[Point], best: Sequence[str], *, x_axis: Axis, y_axis: Axis, x_name: str, y_name: str
) -> Matrix:
    """Options by cost and benefit: a line through those of `best` (their keys, cheapest first), which nothing beats.

    Dashed: where an option brings as much as it costs; above it, it pays.
    """
    at = {p.key: (x_axis.place(p.x), round(100 - y_axis.place(p.y), 2)) for p in points}
    corners = [at[key] for key in best if key in at]
    steps = [Stroke(*one, *two, "ln") for one, two in pairwise(corners)]
    low, high = max(x_axis.low, y_axis.low), min(x_axis.high, y_axis.high)
    ends = [(x_axis.place(value), round(100 - y_axis.place(value), 2)) for value in (low, high)]
    even = Stroke(*ends[0], *ends[1], "aim")
    clear = [box for stroke in (even, *steps) for box in _along(stroke)]
    clear += [
        (0.0, 100 - tick.x - _TALL, len(tick.label) * _CHAR, 100 - tick.x)
        for tick in y_axis.ticks
        if tick.label
    ]
    drawn = matrix(points, x_axis=x_axis, y_axis=y_axis, x_name=x_name, y_name=y_name, keep_clear=clear)
    return replace(drawn, strokes=(even, *steps))


def _along(stroke: Stroke, parts: int = 40) -> list[Box]:
    """Small boxes along a line, for labels to stay off."""
    found = []
    for part in range(parts + 1):
        x = stroke.x1 + (stroke.x2 - stroke.x1) * part / parts
        y = stroke.y1 + (stroke.y2 - stroke.y1) * part / parts
        found.append((x - 0.6, y - 0.8, x + 0.6, y + 0.8))
    return found
