"""The words a director repeats: checked on the examples of the design and on whatever a machine can think of."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from initiatives.stages import Stage
from initiatives.templatetags import figures

ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (1_010_000, "$1.01m"),
        (860_000, "$0.86m"),
        (600_000, "$0.60m"),
        (49_000, "$49k"),
        (6_860, "$6.9k"),
        (9_999, "$10k"),
        (104_000, "$104k"),
        (-260_000, "−$0.26m"),
        (1_900_000, "$1.9m"),
        (2_000_000, "$2m"),
        (999_999, "$1m"),
        (12, "$12"),
        (0, "$0"),
        (9.5, "$9.50"),
        (1e300, "over $999tn"),
        (float("nan"), "not known"),
        (None, "not known"),
    ],
)
def test_money_is_said_with_two_or_three_figures(amount, words):
    assert figures.money(amount) == words


def test_money_takes_the_currency_of_the_house():
    assert figures.money(49_000, "€") == "€49k"
    assert figures.money_range(-120_000, 820_000) == "−$0.12m to $0.82m"


@given(ANY_NUMBER)
def test_money_is_always_short_and_never_uses_a_hyphen_for_minus(amount):
    words = figures.money(amount)
    assert len(words) <= 16
    assert "-" not in words
    assert words == "not known" or re.search(r"\d", words)


@given(st.floats(min_value=0, max_value=1e14))
def test_money_read_back_is_within_half_a_percent_of_its_own_step_or_half_a_unit(amount):
    words = figures.money(amount).removeprefix("$").replace(",", "")
    scale = next(
        (by for mark, by in (("tn", 1e12), ("bn", 1e9), ("m", 1e6), ("k", 1e3)) if words.endswith(mark)), 1
    )
    value = float(re.sub(r"[a-z]+$", "", words)) * scale
    assert abs(value - amount) <= max(0.05 * amount, 0.5)


def test_a_chance_is_counted_in_ten_and_never_said_to_be_nil_or_sure():
    assert [figures.count_in_ten(p) for p in (0.0, 0.04, 0.06, 0.504, 0.92, 0.97, 1.0)] == [
        "<1 in 10",
        "<1 in 10",
        "1 in 10",
        "5 in 10",
        "9 in 10",
        ">9 in 10",
        ">9 in 10",
    ]
    assert figures.count_in_ten(0.0, possible=False) == "0 in 10"


@given(ANY_NUMBER)
def test_no_chance_however_odd_is_called_nil(chance):
    assert figures.count_in_ten(chance) not in {"0 in 10", "10 in 10"}


def test_percent_hides_no_small_chance():
    assert [figures.percent(p) for p in (0.001, 0.724, 0.999, 1.4, -0.12)] == [
        "<1%",
        "72%",
        ">99%",
        "140%",
        "−12%",
    ]


def test_a_share_that_was_stated_is_said_as_it_was_stated():
    said = [figures.stated_percent(s) for s in (Decimal("0.81"), Decimal("0.005"), Decimal(1), 0.0, None)]
    assert said == ["81%", "0.5%", "100%", "0%", figures.UNKNOWN]


def test_a_share_within_four_points_of_a_plain_fraction_is_said_in_words():
    said = [figures.share_words(s) for s in (0.32, 0.5, 0.53, 2.03, 0.85, 1.2, 0.42)]
    assert said == ["a third", "half", "half", "twice", "85%", "120%", "42%"]


def test_ranges_read_low_to_high():
    assert figures.range_of(8, 16) == "8 to 16"
    assert figures.range_of(-2, 3, "points") == "−2 to 3 points"
    assert figures.range_of(5, 5, "weeks") == "5 weeks"


def test_numbers_keep_three_figures():
    said = [figures.number(n) for n in (11, 8.54, 0.6249, 12_345, -3, 0, 1e308)]
    assert said == ["11", "8.54", "0.625", "12,300", "−3", "0", "1.00e+308"]


@given(ANY_NUMBER)
def test_every_formatter_answers_for_every_number(value):
    for words in (figures.number, figures.weeks, figures.month, figures.percent, figures.share_words):
        assert words(value)


@given(st.one_of(st.none(), st.text(), st.booleans(), st.lists(st.integers())))
def test_every_formatter_answers_for_what_is_no_number(value):
    for words in (figures.money, figures.number, figures.percent, figures.count_in_ten, figures.share_words):
        assert isinstance(words(value), str)


def test_time_is_told_as_people_tell_it():
    now = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)
    gone = [
        dt.timedelta(seconds=5),
        dt.timedelta(minutes=4),
        dt.timedelta(hours=2),
        dt.timedelta(days=1),
        dt.timedelta(days=11),
        dt.timedelta(days=400),
        dt.timedelta(days=-3),
    ]
    assert [figures.ago_words(now - span, now) for span in gone] == [
        "just now",
        "4 minutes ago",
        "2 hours ago",
        "yesterday",
        "11 days ago",
        "1 year ago",
        "in 3 days",
    ]


def test_the_time_tag_carries_the_exact_time_and_uses_the_clock_it_is_given():
    now = dt.datetime(2026, 11, 23, 9, 14, tzinfo=dt.UTC)
    template = Template("{% load figures %}{% ago at %}")
    html = template.render(Context({"at": now - dt.timedelta(minutes=4), "now": now}))
    assert ">4 minutes ago</time>" in html
    assert 'datetime="2026-11-23T09:10:00+00:00"' in html
    assert 'title="23 November 2026' in html


def test_the_life_strip_shows_where_a_ready_initiative_stands():
    html = Template("{% load figures %}{% life_strip stage note='by Fri 27 Nov' %}").render(
        Context({"stage": "ready"})
    )
    assert html.count('class="done"') == 3
    assert '<li class="now" aria-current="step">Ready to decide</li>' in html
    assert "step 4 of 8 · by Fri 27 Nov" in html


@pytest.mark.parametrize("stage", list(Stage))
def test_every_stage_has_a_strip_and_a_tag(stage):
    html = Template("{% load figures %}{% life_strip stage %}{% stage_tag stage %}").render(
        Context({"stage": stage})
    )
    assert stage.label in html
    assert html.count("<li") in {0, 8}


def test_a_declined_initiative_stands_marked_on_the_step_of_decisions():
    states = dict(figures.strip_steps(Stage.DECLINED))
    assert states["Declined"] == "no"
    assert states["Building"] == "todo"


def test_work_sent_back_is_marked_as_sent_back():
    assert dict(figures.strip_steps(Stage.REFRAMING, sent_back=True))["Sent back"] == "back"
