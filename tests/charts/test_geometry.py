"""Every drawing keeps inside its box, keeps the order of its numbers, and is the same every time."""

import datetime as dt
import math
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from initiatives import charts

# Money is never finer than a cent.
AMOUNT = st.floats(-1e9, 1e9).map(lambda value: round(value, 2))
WEEKS = st.floats(0, 1e4)
THREE = st.tuples(AMOUNT, AMOUNT, AMOUNT).map(sorted)


def inside(*places):
    return all(0 <= place <= 100 for place in places)


@given(st.lists(AMOUNT, max_size=12))
def test_an_axis_covers_its_data_and_zero_with_clean_ticks_in_order(values):
    axis = charts.money_axis(values)
    assert all(axis.holds(value) for value in [*values, 0.0])
    places = [tick.x for tick in axis.ticks]
    assert places == sorted(places) and (places[0], places[-1]) == (0, 100)
    assert 2 <= len(places) <= 8
    said = [tick.label for tick in axis.ticks if tick.label]
    assert len(set(said)) == len(said) >= 2
    assert "0" in said
    assert axis.zero in places


@given(st.lists(AMOUNT, min_size=1, max_size=12))
def test_ticks_stand_at_even_clean_steps(values):
    axis = charts.money_axis(values)
    step = (axis.high - axis.low) / (len(axis.ticks) - 1)
    lead = step / 10 ** math.floor(math.log10(step))
    assert any(lead == pytest.approx(clean) for clean in (1, 2, 2.5, 5, 10))


def test_the_axis_of_the_fraud_case_reads_as_in_the_design():
    axis = charts.money_axis([-260_000, 1_370_000])
    assert [tick.label for tick in axis.ticks] == ["−$0.5m", "0", "$0.5m", "$1m", "$1.5m"]
    assert [tick.anchor for tick in axis.ticks] == ["start", "middle", "middle", "middle", "end"]


@pytest.mark.parametrize(
    "values", [[], [0.0], [float("nan")], [float("inf"), 5.0], [3.0, 3.0], [-4.0], [1e300]]
)
def test_an_axis_exists_for_odd_data_too(values):
    axis = charts.money_axis(values)
    assert axis.low < axis.high
    assert charts.number_axis(values).ticks


@given(THREE, THREE)
def test_an_interval_keeps_its_order_inside_the_box(one, other):
    axis = charts.money_axis([*one, *other])
    glyph = charts.interval(*one, axis=axis)
    assert inside(glyph.band_x, glyph.neg_x, glyph.dot)
    assert glyph.band_x + glyph.band_width <= 100.01
    assert glyph.cap_low <= glyph.dot <= glyph.cap_high
    assert glyph.neg_width >= 0 and glyph.band_width >= 0
    assert not glyph.more_left and not glyph.more_right
    if one[0] >= 0:
        assert glyph.neg_width == 0


@given(THREE, THREE)
def test_what_the_axis_cuts_off_gets_an_arrow_in_place_of_its_end(one, narrow):
    axis = charts.money_axis(narrow)
    glyph = charts.interval(*one, axis=axis)
    assert (glyph.cap_low is None) == (not axis.holds(one[0]))
    assert glyph.more_right == (one[2] > axis.high and not axis.holds(one[2]))
    assert glyph.more_left == (one[0] < axis.low and not axis.holds(one[0]))
    assert inside(glyph.band_x, glyph.neg_x)


def test_the_numbers_are_in_the_label_of_the_glyph():
    axis = charts.money_axis([-260_000, 1_370_000])
    glyph = charts.interval(600_000, 1_010_000, 1_370_000, axis=axis)
    assert glyph.aria == "Net value: middle $1.01m, likely $0.60m to $1.37m"
    assert charts.interval(1, 2, 3, axis=axis, actual=2).aria.endswith("actual $2")


def test_a_crooked_interval_is_refused():
    with pytest.raises(ValueError, match="not an interval"):
        charts.interval(3, 2, 1, axis=charts.money_axis([1, 3]))


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_ten_dots_are_ten_and_lit_from_the_left(chance):
    dots = charts.ten_dots(chance)
    assert len(dots.on) == 10
    assert list(dots.on) == sorted(dots.on, reverse=True)


@given(st.lists(st.tuples(st.just("Effort"), st.floats(0, 1e6)), max_size=5))
def test_compare_bars_share_one_scale(rows):
    bars = charts.compare_bars(rows)
    assert all(inside(bar.whole, bar.part) for bar in bars)
    assert len({bar.whole for bar in bars}) <= 1
    assert [b.part for b in sorted(bars, key=lambda b: b.part)] == sorted(b.part for b in bars)


@given(WEEKS, WEEKS, WEEKS, WEEKS, WEEKS)
def test_capacity_parts_lie_end_to_end_inside_the_bar(limit, kept, committed, proposed, longer):
    bar = charts.capacity_bar(
        limit=limit, kept=kept, committed=committed, proposed=proposed, proposed_high=proposed + longer
    )
    assert inside(
        bar.kept, bar.committed_x, bar.proposed_x, bar.limit_x, bar.long_x, bar.long_end, bar.beyond
    )
    assert bar.committed_x + bar.committed == pytest.approx(bar.proposed_x, abs=0.03)
    assert bar.long_x <= bar.long_end <= 100
    assert (bar.state == "over") == (kept + committed + proposed > limit)


def test_the_capacity_bar_says_its_numbers():
    bar = charts.capacity_bar(limit=96, kept=20, committed=38, proposed=33, proposed_low=26, proposed_high=42)
    assert bar.state == "tight"
    assert bar.proposed_text == "33 (26 to 42)"
    assert "5 free of 96; 4 over if they run long" in bar.aria


@given(st.lists(st.tuples(WEEKS, WEEKS), max_size=6), st.floats(-10, 1e4))
def test_every_option_is_drawn_on_one_scale_against_what_is_free(weeks, free):
    choices = [
        charts.Choice(f"Option {i}", middle, middle + more, "") for i, (middle, more) in enumerate(weeks)
    ]
    bars = charts.choosing_bars(choices, free=free)
    assert inside(bars.room, *(row.use for row in bars.rows), *(row.long_end for row in bars.rows))
    assert all(row.use <= row.long_end for row in bars.rows)


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


@given(st.lists(st.tuples(DAYS, AMOUNT), min_size=1, max_size=20), DAYS, AMOUNT)
def test_a_sparkline_stays_in_its_box_and_runs_left_to_right(readings, target_date, target):
    spark = charts.sparkline(
        readings, target=target, target_date=target_date, forecast_low=target - 1, forecast_high=target + 1
    )
    places = [tuple(map(float, pair.split())) for pair in spark.line[1:].split(" L")]
    assert all(inside(*place) for place in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert inside(spark.target_y, *(tick.x for tick in spark.labels))
    assert len({tick.x for tick in spark.labels}) == len(spark.labels)


def test_a_metric_without_readings_has_no_line():
    assert charts.sparkline([]) is None


def words_box(mark):
    wide = len(mark.label) * 1.6
    left = mark.label_x - {"start": 0, "middle": wide / 2, "end": wide}[mark.anchor]
    return left, mark.label_y - 3.8, left + wide, mark.label_y + 1.2


POINTS = st.lists(
    st.tuples(st.text(min_size=1, max_size=120), WEEKS, AMOUNT, st.booleans()), min_size=1, max_size=12
)


@given(POINTS)
def test_no_dot_or_label_of_the_matrix_leaves_the_drawing(rows):
    points = [charts.Point(label, x, y, lead) for label, x, y, lead in rows]
    axes = {
        "x_axis": charts.number_axis([p.x for p in points]),
        "y_axis": charts.money_axis([p.y for p in points]),
    }
    drawn = charts.matrix(points, **axes)
    for mark in drawn.marks:
        left, _, right, _ = words_box(mark)
        assert inside(mark.x, mark.y, mark.label_y) and left >= -0.02 and right <= 100.02
    assert charts.matrix(points, **axes) == drawn


def test_labels_of_near_neighbours_do_not_cover_each_other():
    points = [charts.Point(f"OF-{n}", 10 + n * 0.2, 500_000 + n * 4_000) for n in range(6)]
    drawn = charts.matrix(
        points, x_axis=charts.number_axis([0, 40]), y_axis=charts.money_axis([0, 1_000_000])
    )
    boxes = [words_box(mark) for mark in drawn.marks]
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert (
                right <= other[0] + 0.02
                or other[2] <= left + 0.02
                or bottom <= other[1] + 0.01
                or other[3] <= top + 0.01
            )


@given(st.lists(st.tuples(AMOUNT, AMOUNT), max_size=9), AMOUNT)
def test_the_tornado_puts_the_widest_swing_first(ends, middle):
    assume(ends)
    axis = charts.money_axis([middle, *(value for pair in ends for value in pair)])
    drawn = charts.tornado(
        [charts.Swing("Effort", low, high) for low, high in ends], middle=middle, axis=axis
    )
    widths = [row.width for row in drawn.rows]
    assert len(widths) <= 5
    assert all(earlier >= later - 0.02 for earlier, later in pairwise(widths))
    assert all(row.x >= 0 and row.x + row.width <= 100.01 for row in drawn.rows)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=9))
def test_the_coverage_curve_runs_left_to_right_inside_its_box(pairs):
    curve = charts.coverage_curve(pairs)
    assert [x for x, _ in curve.points] == sorted(x for x, _ in curve.points)
    assert all(inside(*point) for point in curve.points)
