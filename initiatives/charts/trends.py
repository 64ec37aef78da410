"""A metric over time: its readings, where it should be, and where it may go."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from initiatives.charts.scales import Tick, percent_of
from initiatives.templatetags import figures

_AIR = 0.08  # of the height, above and below
_APART = 20.0  # percent between labels of dates


@dataclass(frozen=True)
class Sparkline:
    """SVG paths on a 100 by 100 grid (stretched to its box), and labels of dates in percent."""

    aria: str
    line: str
    forecast: str
    target_y: float | None
    labels: tuple[Tick, ...]


def sparkline(
    readings: Sequence[tuple[dt.date, float]],
    *,
    label: str = "Readings",
    target: float | None = None,
    target_date: dt.date | None = None,
    forecast_low: float | None = None,
    forecast_high: float | None = None,
    text: Callable[[float], str] = figures.number,
) -> Sparkline | None:
    """The line of a metric with its target and the likely range at the target date; None with no reading."""
    points = sorted(readings)
    if not points:
        return None
    first, last = points[0], points[-1]
    end = max(last[0], target_date or last[0])
    days = max(1, (end - first[0]).days)
    ends = [v for v in (target, forecast_low, forecast_high) if v is not None]
    values = [value for _, value in points] + ends
    low, high = min(values), max(values)
    span = (high - low) or abs(high) or 1.0
    low, high = low - span * _AIR, high + span * _AIR

    def x(day: dt.date) -> float:
        return percent_of((day - first[0]).days, days)

    def y(value: float) -> float:
        return round(100 - percent_of(value - low, high - low), 2)

    line = " L".join(f"{x(day):g} {y(value):g}" for day, value in points)
    forecast = ""
    if target_date and target_date > last[0] and forecast_low is not None and forecast_high is not None:
        forecast = f"M{x(last[0]):g} {y(last[1]):g} L100 {y(forecast_high):g} L100 {y(forecast_low):g} Z"
    said = f"{label}: {text(first[1])} in {first[0]:%B %Y}, {text(last[1])} in {last[0]:%B %Y}"
    if target is not None:
        said += f", target {text(target)}" + (f" by {target_date:%B %Y}" if target_date else "")
    return Sparkline(
        aria=said,
        line=f"M{line}",
        forecast=forecast,
        target_y=None if target is None else y(target),
        labels=_labels(first[0], last[0], end, x(last[0])),
    )


def _labels(first: dt.date, last: dt.date, end: dt.date, middle: float) -> tuple[Tick, ...]:
    labels = [Tick(0.0, f"{first:%b %Y}", "start")]
    if end > last and _APART <= middle <= 100 - _APART:
        labels.append(Tick(middle, f"{last:%b}", "middle"))
    if end > first:
        labels.append(Tick(100.0, f"{end:%b %Y}", "end"))
    return tuple(labels)
