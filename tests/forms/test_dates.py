"""Dates as people say them, on Monday 23 November 2026."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from initiatives.forms.dates import read_date
from initiatives.forms.typed import Unreadable

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-06-30", (2027, 6, 30)),
        ("30 June 2027", (2027, 6, 30)),
        ("June 30, 2027", (2027, 6, 30)),
        ("30th of June", (2027, 6, 30)),
        ("24 Nov", (2026, 11, 24)),
        ("22 Nov", (2027, 11, 22)),
        ("Fri 27 Nov", (2026, 11, 27)),
        ("Jun 2027", (2027, 6, 30)),
        ("end of June", (2027, 6, 30)),
        ("End of December", (2026, 12, 31)),
        ("early March", (2027, 3, 1)),
        ("mid January 2027", (2027, 1, 16)),
        ("Q2 2027", (2027, 6, 30)),
        ("end of Q4", (2026, 12, 31)),
        ("2027 Q1", (2027, 3, 31)),
        ("start of Q1", (2027, 1, 1)),
        ("2027", (2027, 12, 31)),
        ("2027-02", (2027, 2, 28)),
        ("in 3 weeks", (2026, 12, 14)),
        ("in a month", (2026, 12, 23)),
        ("in 2 years", (2028, 11, 23)),
        ("tomorrow", (2026, 11, 24)),
        ("Friday", (2026, 11, 27)),
        ("next Monday", (2026, 11, 30)),
        ("Wednesday", (2026, 11, 25)),
        ("end of the year", (2026, 12, 31)),
        ("31/12/2026", (2026, 12, 31)),
        ("4/4/2027", (2027, 4, 4)),
    ],
)
def test_a_date_is_read_as_it_was_meant(text, day):
    assert read_date(text, TODAY) == dt.date(*day)


@pytest.mark.parametrize(
    "text",
    [
        "31 February 2027",
        "3/4/2027",
        "soon",
        "June 99",
        "in 9999 years",
        "0000-01-01",
        "9999",
        "\x00",
        "Q5 2027",
        "",
    ],
)
def test_a_date_that_is_none_or_could_be_two_is_asked_for_again(text):
    with pytest.raises(Unreadable, match="Enter a date, like 30 June 2027"):
        read_date(text, TODAY)


@given(
    st.one_of(st.text(max_size=120), st.from_regex(r"[a-z0-9 /.-]{0,24}", fullmatch=True)),
    st.dates(dt.date(2000, 1, 1)),
)
def test_any_text_is_a_date_of_our_times_or_a_sentence(text, today):
    try:
        assert 1900 <= read_date(text, today).year <= 2200
    except Unreadable as refusal:
        assert str(refusal).startswith("Enter a date")
