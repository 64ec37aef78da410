"""What people type for numbers and ranges, and what we make of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.forms.fields import CURRENCIES, PERCENT, WEEKS
from initiatives.forms.typed import Unreadable, middle_of, read_number, read_range


@pytest.mark.parametrize(
    ("text", "low", "middle", "high"),
    [
        ("8, 11, 16", 8, 11, 16),
        ("8,11,16", 8, 11, 16),
        ("8 to 16", 8, math.sqrt(128), 16),
        ("8-16", 8, math.sqrt(128), 16),
        ("8 - 16", 8, math.sqrt(128), 16),
        ("8–16", 8, math.sqrt(128), 16),
        ("8..16", 8, math.sqrt(128), 16),
        ("between 8 and 16", 8, math.sqrt(128), 16),
        ("8\t11\t16", 8, 11, 16),
        ("-2 to 3", -2, 0.5, 3),
        ("−2 to 3", -2, 0.5, 3),
        ("-5--2", -5, -math.sqrt(10), -2),
        ("0 to 4", 0, 2, 4),
        ("$104k to $1.2m", 104_000, math.sqrt(104_000 * 1_200_000), 1_200_000),
        ("8 to 16k", 8_000, math.sqrt(8_000 * 16_000), 16_000),
        ("$800 to $1.2k", 800, math.sqrt(800 * 1_200), 1_200),
        ("1,200 to 2,400", 1_200, math.sqrt(1_200 * 2_400), 2_400),
        ("12 000 to 24 000", 12_000, math.sqrt(12_000 * 24_000), 24_000),
        ("0.5 to .75", 0.5, math.sqrt(0.375), 0.75),
        ("٨ to ١٦", 8, math.sqrt(128), 16),
    ],
)
def test_a_range_is_read_however_it_is_typed(text, low, middle, high):
    found = read_range(text)
    assert (found.low, found.high) == (low, high)
    assert found.middle == pytest.approx(middle)


def test_two_numbers_have_an_assumed_middle_and_three_do_not():
    assert read_range("8 to 16").middle_assumed
    assert not read_range("8, 11, 16").middle_assumed


def test_what_was_typed_is_kept_to_the_letter():
    assert read_range(" 8–16 weeks ", WEEKS).text == "8–16 weeks"
    assert read_number("$104k", CURRENCIES).text == "$104k"


def test_about_eleven_is_seven_tenths_to_sixteen_tenths_inside_its_bounds():
    found = read_range("about 11")
    assert (found.low, found.middle, found.high) == pytest.approx((7.7, 11, 17.6))
    assert found.middle_assumed
    assert read_range("~80%", PERCENT, maximum=100).high == 100
    assert read_range("about -5").low == pytest.approx(-8)


def test_units_are_turned_into_the_fields_own():
    assert read_range("2 to 4 months", WEEKS).high == pytest.approx(52 / 3)
    assert read_range("5 to 10 days", WEEKS).low == pytest.approx(1)
    assert read_range("30% to 50%", PERCENT).unit_text == "%"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("11", "How sure? Give a low and a high, like 8 to 16"),
        ("16 to 8", "Low must be less than high"),
        ("8 to 8", "Low must be less than high"),
        ("8, 20, 16", "The middle must lie between the low and the high"),
        ("some", "Enter a range, like 8 to 16"),
        ("8 to 16 to 20 to 30", "Enter a range, like 8 to 16"),
        ("8 to NaN", "Enter a range, like 8 to 16"),
        ("1 to inf", "Enter a range, like 8 to 16"),
        ("1 to 1e308", "Enter a range, like 8 to 16"),
        ("1 to 9" + "0" * 30, "Enter smaller numbers"),
        ("8\x00 to 16", "Enter a range, like 8 to 16"),
        ("8 to 16" + " " * 200 + "x", "Enter a range, like 8 to 16"),
        ("8 to", "Enter a range, like 8 to 16"),
        ("about", "Enter a range, like 8 to 16"),
        ("about 0", "Enter a range, like 8 to 16"),
        ("$8 to 16%", "Enter a range, like 8 to 16"),
        ("8 to 16 elephants", "Enter a range, like 8 to 16"),
        ("🐘 to 🐳", "Enter a range, like 8 to 16"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_next_step(text, sentence):
    with pytest.raises(Unreadable) as refusal:
        read_range(text)
    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("104k", 104_000),
        ("$1.2m", 1_200_000),
        ("2.5%", 2.5),
        ("−3", -3),
        ("-$40k", -40_000),
        ("1,234,567", 1_234_567),
    ],
)
def test_a_number_is_read_however_it_is_typed(text, value):
    assert read_number(text).value == pytest.approx(value)


def test_a_remark_is_made_on_a_range_too_narrow_for_a_guess():
    assert read_range("10 to 12").hint.startswith("That's precise")
    assert read_range("8 to 16").hint == ""


@given(st.floats(-1e14, 1e14), st.floats(-1e14, 1e14))
def test_the_assumed_middle_lies_between(one, other):
    low, high = sorted((one, other))
    assert low <= middle_of(low, high) <= high


@given(st.one_of(st.text(max_size=140), st.from_regex(r"[-−~0-9 .,to$%km–a]{0,30}", fullmatch=True)))
def test_any_text_is_a_sound_range_or_a_sentence(text):
    try:
        found = read_range(text, None, 0, 100)
    except Unreadable as refusal:
        assert str(refusal)[0].isupper()
        return
    assert math.isfinite(found.low) and math.isfinite(found.high)
    assert found.low <= found.middle <= found.high
    assert found.low < found.high


@given(st.one_of(st.text(max_size=140), st.from_regex(r"[-−+0-9 .,'$€%kmbn]{0,30}", fullmatch=True)))
def test_any_text_is_a_finite_number_or_a_sentence(text):
    try:
        assert math.isfinite(read_number(text).value)
    except Unreadable as refusal:
        assert str(refusal)[0].isupper()
