"""Between options: the cost-value frontier, slices and their coverage curve, ROI, break-even on lists of numbers.

Frontier: strict dominance, then extended dominance (the upper concave hull); ICERs are ratios of means
(Stinnett & Mullahy 1998). Slices: the smallest effort that covers a share is a knapsack, solved exactly.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from initiatives.economics.case import Slice
from initiatives.economics.results import CoveragePoint

ON_FRONTIER, EXTENDED, DOMINATED = "frontier", "extended", "dominated"


@dataclass(frozen=True, slots=True)
class Step:
    """One option on the cost-value plane. icer is None for the first on the frontier and for all off it."""

    name: str
    cost: float
    effect: float
    status: str
    icer: float | None


def frontier(
    cost: Sequence[float], effect: Sequence[float], names: Sequence[str] | None = None
) -> list[Step]:
    """Status and ICER of each option, in the order of rising cost (then falling effect, then name).

    Of two options with the same cost and effect both stay; points on the hull's edge (collinear) stay. Raises
    ValueError when the lists differ in length or hold what is not a finite number.
    """
    labels = [str(i) for i in range(len(cost))] if names is None else [str(name) for name in names]
    points = [(float(c), float(e), label) for c, e, label in zip(cost, effect, labels, strict=True)]
    if not all(math.isfinite(c) and math.isfinite(e) for c, e, _ in points):
        raise ValueError("cost and effect must be finite numbers")
    points.sort(key=lambda point: (point[0], -point[1], point[2]))
    kept: list[tuple[float, float, str]] = []
    status: dict[str, str] = {}
    for c, e, label in points:
        beaten = any(e < other[1] or (e == other[1] and c > other[0]) for other in kept)
        status[label] = DOMINATED if beaten else ON_FRONTIER
        if not beaten:
            kept.append((c, e, label))
    hull = _hull(sorted({(c, e) for c, e, _ in kept}))
    ratio = _icers(hull)
    for c, e, label in kept:
        if (c, e) not in ratio:
            status[label] = EXTENDED
    return [Step(label, c, e, status[label], ratio.get((c, e))) for c, e, label in points]


Point = tuple[float, float]


def _hull(points: list[Point]) -> list[Point]:
    hull: list[Point] = []
    for point in points:
        while len(hull) >= 2 and _below(hull[-2], hull[-1], point):
            hull.pop()
        hull.append(point)
    return hull


def _below(a: Point, b: Point, c: Point) -> bool:
    """Whether b lies under the line from a to c by more than rounding."""
    left, right = (b[1] - a[1]) * (c[0] - a[0]), (c[1] - a[1]) * (b[0] - a[0])
    return left < right - 1e-12 * (abs(left) + abs(right))


def _icers(hull: list[Point]) -> dict[Point, float | None]:
    """Each point's cost of one more unit of value over its neighbour below; both rise along the hull."""
    found: dict[Point, float | None] = {hull[0]: None} if hull else {}
    for below, point in itertools.pairwise(hull):
        found[point] = (point[0] - below[0]) / (point[1] - below[1])
    return found


def roi(benefit: float, cost: float) -> float | None:
    """(benefit - cost) / cost of expected present values; None without a cost."""
    return (benefit - cost) / cost if cost > 0.0 else None


def benefit_cost_ratio(benefit: float, cost: float) -> float | None:
    """benefit / cost of expected present values; None without a cost."""
    return benefit / cost if cost > 0.0 else None


def break_even(difference: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a continuous difference between two options changes sign within [low, high]; None if it does not."""
    at_low, at_high = difference(low), difference(high)
    if at_low == 0.0:
        return low
    if at_high == 0.0:
        return high
    if at_low * at_high > 0.0:
        return None
    return float(brentq(difference, low, high, xtol=1e-14, rtol=1e-14))


_FEW = 16  # up to here sets are held one by one; beyond, the shares are counted in steps
_STEPS = 10_000  # a share to the hundredth of a per cent
_WEEKS = 1_000  # efforts to the thousandth of a person-week


def coverage_curve(slices: Sequence[Slice]) -> tuple[CoveragePoint, ...]:
    """All efficient sets of slices, from none to the full share: nothing covers more for the same effort.

    Exact: dominance over partial sets, or for many slices a table over their shares in hundredths of a per cent
    (finer shares and efforts are rounded to that). Among sets with equal share and effort the fewest slices win.
    """
    useful = sorted((part for part in slices if part.share > 0.0), key=lambda part: part.key)
    if len(useful) > _FEW:
        return _from_table(useful)
    states: list[tuple[float, float, tuple[str, ...]]] = [(0.0, 0.0, ())]
    for part in useful:
        longer = [(e + part.effort, s + part.share, (*keys, part.key)) for e, s, keys in states]
        states = _efficient(states + longer)
    return tuple(CoveragePoint(keys, min(share, 1.0), effort) for effort, share, keys in states)


def _from_table(slices: Sequence[Slice]) -> tuple[CoveragePoint, ...]:
    """The least cost of each share exactly, by dynamic programming; then those that no larger share undercuts."""
    worth = [round(part.share * _STEPS) for part in slices]
    # One unit for each slice breaks ties by their number and stays below one step of effort.
    cost = [round(part.effort * _WEEKS) * _STEPS + 1 for part in slices]
    most = sum(worth)
    never = np.iinfo(np.int64).max // 4
    least = np.full(most + 1, never, dtype=np.int64)
    least[0] = 0
    taken = np.zeros((len(slices), most + 1), dtype=bool)
    for place, (share, price) in enumerate(zip(worth, cost, strict=True)):
        longer = np.full(most + 1, never, dtype=np.int64)
        longer[share:] = least[: most + 1 - share] + price
        taken[place] = longer < least
        least = np.minimum(least, longer)
    weeks = least // _STEPS
    undercut = np.minimum.accumulate(weeks[::-1])[::-1]
    efficient = np.append(weeks[:-1] < undercut[1:], True) & (least < never)
    return tuple(_set_at(int(at), slices, worth, taken) for at in np.flatnonzero(efficient))


def _set_at(
    at: int, slices: Sequence[Slice], worth: Sequence[int], taken: NDArray[np.bool_]
) -> CoveragePoint:
    chosen = []
    for place in reversed(range(len(slices))):
        if taken[place, at]:
            chosen.append(slices[place])
            at -= worth[place]
    chosen.reverse()
    return CoveragePoint(
        tuple(part.key for part in chosen),
        min(math.fsum(part.share for part in chosen), 1.0),
        math.fsum(part.effort for part in chosen),
    )


def _efficient(
    states: list[tuple[float, float, tuple[str, ...]]],
) -> list[tuple[float, float, tuple[str, ...]]]:
    states.sort(key=lambda state: (round(state[0], 9), -round(state[1], 9), len(state[2]), state[2]))
    kept: list[tuple[float, float, tuple[str, ...]]] = []
    best = -1.0
    for state in states:
        if round(state[1], 9) > best:
            kept.append(state)
            best = round(state[1], 9)
    return kept


def smallest_effort(slices: Sequence[Slice], share: float) -> CoveragePoint | None:
    """The set of slices with the least effort that covers at least this share; None if all together do not."""
    for point in coverage_curve(slices):
        if point.share >= share - 1e-9:
            return point
    return None
