"""Numbers to places on a drawing: pure functions giving frozen geometry in percent, 0 to 100.

A component template draws each (`templates/components/`). Numbers are always printed beside a drawing or in its
label, so a chart is never the only place where a figure stands.
"""

from initiatives.charts.bars import (
    CapacityBar,
    Choice,
    ChoosingBars,
    CompareBar,
    capacity_bar,
    choosing_bars,
    compare_bars,
)
from initiatives.charts.covering import CoveringCurve, covering_curve
from initiatives.charts.intervals import Dots, Interval, interval, no_interval, ten_dots
from initiatives.charts.scales import Axis, Tick, money_axis, number_axis
from initiatives.charts.scatter import Matrix, Point, Stroke, frontier, matrix
from initiatives.charts.sensitivity import Coverage, Swing, Tornado, coverage_curve, tornado
from initiatives.charts.trends import Sparkline, sparkline

__all__ = [
    "Axis",
    "CapacityBar",
    "Choice",
    "ChoosingBars",
    "CompareBar",
    "Coverage",
    "CoveringCurve",
    "Dots",
    "Interval",
    "Matrix",
    "Point",
    "Sparkline",
    "Stroke",
    "Swing",
    "Tick",
    "Tornado",
    "capacity_bar",
    "choosing_bars",
    "compare_bars",
    "coverage_curve",
    "covering_curve",
    "frontier",
    "interval",
    "matrix",
    "money_axis",
    "no_interval",
    "number_axis",
    "sparkline",
    "ten_dots",
    "tornado",
]
