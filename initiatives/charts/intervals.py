"""The interval glyph and the ten dots: a middle with its likely range, and a chance as a count."""

import math
from dataclasses import dataclass

from initiatives.charts.scales import Axis
from initiatives.templatetags import figures


@dataclass(frozen=True)
class Interval:
    """Places in percent. `cap_low`, `cap_high` and `dot` are None when they lie beyond the axis: an arrow says so."""

    aria: str
    middle_text: str = ""
    range_text: str = ""
    zero: float | None = None
    grid: tuple[float, ...] = ()
    neg_x: float = 0.0
    neg_width: float = 0.0
    band_x: float = 0.0
    band_width: float = 0.0
    cap_low: float | None = None
    cap_high: float | None = None
    dot: float | None = None
    more_left: bool = False
    more_right: bool = False
    actual: float | None = None
    missing: str = ""


def no_interval(label: str, why: str) -> Interval:
    """A glyph for figures that do not exist yet: a hatched track and the words why."""
    return Interval(aria=f"{label}: {why}", missing=why)


def interval(
    low: float,
    middle: float,
    high: float,
    *,
    axis: Axis,
    label: str = "Net value",
    actual: float | None = None,
) -> Interval:
    """The glyph of one row. The part below zero is drawn apart; what the axis cuts off gets an arrow.

    Raises ValueError unless low <= middle <= high, all finite: a crooked interval is a fault upstream.
    """
    if not (low <= middle <= high and all(map(math.isfinite, (low, middle, high)))):
        raise ValueError(f"not an interval: {low}, {middle}, {high}")
    left, right, zero = axis.place(low), axis.place(high), axis.place(0.0)
    split = min(right, max(left, zero)) if axis.low < 0 and low < 0 else left
    said = f"{label}: middle {axis.text(middle)}, likely {axis.range_text(low, high)}"
    if actual is not None:
        said += f", actual {axis.text(actual)}"
    return Interval(
        aria=said,
        middle_text=axis.text(middle),
        range_text=axis.range_text(low, high),
        zero=axis.zero,
        grid=tuple(tick.x for tick in axis.ticks if tick.x != axis.zero),
        neg_x=left,
        neg_width=round(split - left, 2),
        band_x=split,
        band_width=round(right - split, 2),
        cap_low=left if axis.holds(low) else None,
        cap_high=right if axis.holds(high) else None,
        dot=axis.place(middle) if axis.holds(middle) else None,
        more_left=not axis.holds(low) and low < axis.low,
        more_right=not axis.holds(high) and high > axis.high,
        actual=None if actual is None else axis.place(actual),
    )


@dataclass(frozen=True)
class Dots:
    """Ten dots: which of them are on, and the words that carry the meaning."""

    words: str
    on: tuple[bool, ...]


def ten_dots(chance: float, *, possible: object = True) -> Dots:
    """A chance as ten dots. The words never say nil or certain ("<1 in 10"); the dots show the plain count."""
    share = chance if math.isfinite(chance) else 0.0
    count = math.floor(min(1.0, max(0.0, share)) * 10 + 0.5)
    return Dots(figures.count_in_ten(chance, possible), tuple(index < count for index in range(10)))
