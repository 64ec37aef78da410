"""The fields as a form uses them: words for every failure, and the typed text never lost."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from initiatives.forms import Form, fields

TODAY = dt.date(2026, 11, 23)


class Proposal(Form):
    what = fields.PlainTextField(
        label="What do you want to build?",
        name="What you want to build",
        max_length=120,
        missing="Enter what you want to build",
    )
    know = fields.ChoiceField(
        label="Which number would move?",
        choices=[("yes", "I know the number"), ("no", "Not sure. Help me find it")],
        missing="Select whether you know which number would move",
    )
    now = fields.NumberField(label="Now", required=False)
    by = fields.DateField(label="By", required=False, future=True)
    effort = fields.RangeField(label="Effort", required=False, units=fields.WEEKS, minimum=0, maximum=520)
    cost = fields.MoneyField(label="Cost", required=False)
    version = fields.VersionField()


def proposal(**data):
    return Proposal({"what": "Real-time fraud detection", "know": "yes", "version": "3", **data}, today=TODAY)


def test_what_priya_types_becomes_meaning():
    form = proposal(now="$104k", by="end of June", effort="8 to 16", cost="$1.2m")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["now"].value == 104_000
    assert form.cleaned_data["by"] == dt.date(2027, 6, 30)
    assert form.cleaned_data["effort"].low == 8
    assert form.cleaned_data["cost"] == Decimal("1200000.00")
    assert form.cleaned_data["version"] == 3


def test_an_empty_form_says_what_to_enter_and_where():
    form = Proposal({}, today=TODAY)
    assert form.error_list == [
        ("id_what", "Enter what you want to build"),
        ("id_know_0", "Select whether you know which number would move"),
        ("", "This form lost track of its version. Copy your text, reload the page and send it again"),
    ]
    assert "This field is required" not in str(form.errors)


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("what", "x" * 121, "What you want to build must be 120 characters or less"),
        (
            "what",
            "a\x00b",
            "What you want to build has hidden control characters. Type it again, or paste it as plain text",
        ),
        (
            "what",
            "abc\u202edef",
            "What you want to build has hidden control characters. Type it again, or paste it as plain text",
        ),
        ("know", "maybe", "Select whether you know which number would move"),
        ("now", "lots", "Now must be a number, like 104k or 2.5%"),
        ("now", "1e308", "Now must be a number, like 104k or 2.5%"),
        ("now", "NaN", "Now must be a number, like 104k or 2.5%"),
        ("by", "1 June 2020", "By must be in the future"),
        ("by", "whenever", "Enter a date, like 30 June 2027 or end of June"),
        ("effort", "11", "How sure? Give a low and a high, like 8 to 16"),
        ("effort", "-2 to 5", "Effort must be 0 or more"),
        ("effort", "8 to 900", "Effort must be 520 or less"),
        ("cost", "a lot", "Cost must be a number, like 104k or $1.2m"),
        (
            "version",
            "3; drop",
            "This form lost track of its version. Copy your text, reload the page and send it again",
        ),
    ],
)
def test_each_slip_gets_its_own_sentence_and_keeps_what_was_typed(field, text, sentence):
    form = proposal(**{field: text})
    assert form.errors[field] == [sentence]
    assert form[field].value() == text


def test_words_of_any_script_pass_untouched():
    for text in ("احتيال البطاقات", "הונאה \u200f(בדיקה)", "👩‍👩‍👧‍👦 fraud", "Zażółć gęślą jaźń"):
        assert proposal(what=text).is_valid()
        form = proposal(what=f"  {text} ")
        form.full_clean()
        assert form.cleaned_data["what"] == text


def test_line_breaks_of_any_system_count_once():
    box = fields.PlainTextField(lines=3, max_length=5)
    assert box.clean("a\r\nb\rc") == "a\nb\nc"


def test_an_error_is_tied_to_its_control_for_screen_readers():
    html = str(proposal(now="lots")["now"])
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_now_error"' in html
    assert 'class="field num"' in html
    assert 'value="lots"' in html


def test_a_stored_value_is_shown_as_it_would_be_typed():
    form = Proposal(initial={"by": dt.date(2027, 6, 30), "cost": Decimal("104000.00")}, today=TODAY)
    assert 'value="30 Jun 2027"' in str(form["by"])
    assert 'value="104,000"' in str(form["cost"])


EVERY_FIELD = [
    fields.RangeField(required=False),
    fields.RangeField(units=fields.WEEKS, minimum=0, maximum=100),
    fields.NumberField(),
    fields.MoneyField(),
    fields.DateField(),
    fields.MonthField(future=True),
    fields.PlainTextField(max_length=50),
    fields.PlainTextField(lines=2, min_length=5),
    fields.ChoiceField(choices=[("a", "A")]),
    fields.VersionField(),
]


@given(
    st.one_of(
        st.none(), st.text(), st.text("0123456789-–,.$%ktoabu ", max_size=30), st.lists(st.text(), max_size=2)
    )
)
def test_no_field_answers_odd_text_with_anything_but_a_value_or_a_sentence(text):
    for field in EVERY_FIELD:
        try:
            field.clean(text)
        except ValidationError as refusal:
            assert all(sentence and "This field is required" not in sentence for sentence in refusal.messages)


def test_ten_megabytes_are_refused_by_every_field_that_reads_numbers():
    for field in EVERY_FIELD[:6]:
        with pytest.raises(ValidationError):
            field.clean("9" * 10_000_000)


def test_a_field_without_words_of_its_own_borrows_them_from_its_label():
    class Team(Form):
        lead = fields.PlainTextField(label="Lead of the team")

    assert Team({}).errors["lead"] == ["Enter lead of the team"]
