"""Which inputs move the answer most, and whether our ranges have kept their word."""

from collections.abc import Sequence
from dataclasses import dataclass

from initiatives.charts.scales import Axis, percent_of
from initiatives.templatetags import figures


@dataclass(frozen=True)
class Swing:
    """What the result is when one input is at its low and at its high end, all else in the middle.

    `low_words` and `high_words` are those ends themselves ("8 weeks"); `ask` is the link under the label, in words.
    """

    label: str
    at_low: float
    at_high: float
    href: str = ""
    low_words: str = ""
    high_words: str = ""
    ask: str = ""
    worth: str = ""


@dataclass(frozen=True)
class TornadoRow:
    """One input's bar: `x` and `width` in percent, and which end of the input lies to the left.

    `low` and `high` are its two halves as (x, width): what the low end and what the high end of the input do.
    `ends` are (the input there, the result there), from the low end to the high one.
    """

    label: str
    href: str
    x: float
    width: float
    left_text: str
    right_text: str
    left_is_low: bool
    aria: str
    low: tuple[float, float]
    high: tuple[float, float]
    ends: tuple[tuple[str, str], ...]
    ask: str
    worth: str


@dataclass(frozen=True)
class Tornado:
    """The widest swing first, on one axis, around the middle."""

    middle: float
    middle_text: str
    rows: tuple[TornadoRow, ...]
    axis: Axis

    @property
    def zero(self) -> float | None:
        """Where the two are worth the same; None where that is off the axis."""
        return self.axis.zero


def tornado(swings: Sequence[Swing], *, middle: float, axis: Axis, most: int = 5) -> Tornado:
    """The `most` inputs that move the result most; ties keep the order given."""
    widest = sorted(swings, key=lambda swing: -abs(swing.at_high - swing.at_low))[:most]
    rows = tuple(_tornado_row(swing, axis.place(middle), axis) for swing in widest)
    return Tornado(axis.place(middle), axis.text(middle), rows, axis)


def _tornado_row(swing: Swing, middle: float, axis: Axis) -> TornadoRow:
    left, right = sorted((swing.at_low, swing.at_high))
    low, high = axis.text(swing.at_low), axis.text(swing.at_high)
    ends = ((swing.low_words, low), (swing.high_words, high)) if swing.low_words else ()
    said = [f"{result} at {where}" for where, result in ends] or [
        f"{low} at its low end, {high} at its high end"
    ]
    return TornadoRow(
        swing.label,
        swing.href,
        axis.place(left),
        round(axis.place(right) - axis.place(left), 2),
        axis.text(left),
        axis.text(right),
        swing.at_low <= swing.at_high,
        f"{swing.label}: {', '.join(said)}",
        _half(middle, axis.place(swing.at_low)),
        _half(middle, axis.place(swing.at_high)),
        ends,
        swing.ask,
        swing.worth,
    )


def _half(middle: float, end: float) -> tuple[float, float]:
    return min(middle, end), round(abs(end - middle), 2)


@dataclass(frozen=True)
class Coverage:
    """Promised against kept, on a 100 by 100 grid, y counted downwards."""

    line: str
    points: tuple[tuple[float, float], ...]
    aria: str


def coverage_curve(pairs: Sequence[tuple[float, float]]) -> Coverage:
    """(nominal, actual) shares of results that fell inside ranges of that width, both 0..1."""
    places = tuple((percent_of(said, 1), round(100 - percent_of(kept, 1), 2)) for said, kept in sorted(pairs))
    line = "M" + " L".join(f"{x:g} {y:g}" for x, y in places) if places else ""
    words = ", ".join(
        f"{figures.percent(said)} promised, {figures.percent(kept)} kept" for said, kept in sorted(pairs)
    )
    return Coverage(line, places, f"Ranges promised and kept: {words or 'no results yet'}")
