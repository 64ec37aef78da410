"""Forms of deciding and reopening."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.text import Truncator

from initiatives.actions.board import Verdict
from initiatives.forms import Form, conditions, waiving
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.models import Choice, LookAgain, Metric, Option, Person, Question
from initiatives.templatetags import figures

# What each kind of "look again" needs besides.
_WANTED: dict[str, dict[str, str]] = {
    LookAgain.DATE: {"look_again_on": "Enter a date, like 30 June 2027 or end of June"},
    LookAgain.METRIC: {
        "look_again_metric": "Select a number",
        "look_again_value": "Enter a value, like 80k",
    },
    LookAgain.WORDS: {
        "look_again_words": "Enter what somebody would see",
        "look_again_person": "Select who looks",
        "look_again_ask": "Enter a date on which to ask",
    },
}

_OTHERS = {
    "ask": Choice.ASK_FIRST,
    "defer": Choice.DEFER,
    "decline": Choice.DECLINE,
    "reframe": Choice.REFRAME,
}


class DecideForm(Form):
    """What to do, why, and what would change the director's mind."""

    choice = ChoiceField(label="What do you want to do?", missing="Select what you want to do")
    question = forms.ModelChoiceField(
        label="Which question?",
        queryset=Question.objects.none(),
        to_field_name="number",
        required=False,
        empty_label="A new one",
        error_messages={"invalid_choice": "Select a question from the list"},
    )
    question_text = PlainTextField(
        label="Your question",
        help_text="It goes to the framing lead.",
        max_length=400,
        required=False,
        lines=2,
    )
    reason = PlainTextField(
        label="Why?",
        help_text="One or two sentences the team can repeat.",
        max_length=500,
        min_length=20,
        lines=3,
        missing="Enter why, in a sentence the team can repeat",
        too_short="Enter why, in a sentence the team can repeat: 20 characters or more",
        name="The reason",
    )
    look_again = ChoiceField(
        label="Look again if",
        choices=[
            ("none", "Nothing in particular"),
            (LookAgain.DATE, "A date comes"),
            (LookAgain.METRIC, "A number passes a value"),
            (LookAgain.WORDS, "Somebody sees something"),
        ],
        required=False,
        missing="Enter when to look at this again",
    )
    look_again_on = DateField(label="When", required=False, future=True, name="The date")
    look_again_metric = forms.ModelChoiceField(
        label="Number",
        queryset=Metric.objects.none(),
        required=False,
        empty_label="Select a number",
        error_messages={"invalid_choice": "Select a number from the list"},
    )
    look_again_way = ChoiceField(
        label="Rises or falls",
        choices=[("above", "rises to"), ("below", "falls to")],
        widget=forms.Select,
        required=False,
    )
    look_again_value = NumberField(label="Value", required=False, name="The value")
    look_again_words = PlainTextField(label="What", max_length=200, required=False)
    look_again_person = forms.ModelChoiceField(
        label="Who looks",
        queryset=Person.objects.none(),
        required=False,
        empty_label="Select a person",
        error_messages={"invalid_choice": "Select a person from the list"},
    )
    look_again_ask = DateField(label="Ask on", required=False, future=True, name="The date")
    gives_way = PlainTextField(
        label="What gives way?",
        help_text="What waits, stops or gets smaller instead. Pick one or say it in your words.",
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"list": "gives-way", "autocomplete": "off"}),
        name="What gives way",
    )
    digest = forms.RegexField(r"^([0-9a-f]{64})?$", required=False, widget=forms.HiddenInput)
    seen = VersionField()
    once = forms.RegexField(r"^[0-9a-zA-Z_-]{1,64}$", widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, page: Any, digest: str, seen: int, once: str) -> None:
        super().__init__(
            data,
            initial={
                "digest": digest,
                "seen": seen,
                "once": once,
                "look_again": "none",
                "choice": f"fund-{page.best_key}" if page.best_key else None,
                "question": page.ask_first.pk if page.ask_first else None,
                **_top_assumption(page),
            },
        )
        self.page = page
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            *((f"fund-{card.key}", f"Fund {card.key}, {card.name}") for card in page.cards),
            ("ask", "Ask first"),
            ("defer", "Not now"),
            ("decline", "Decline"),
            ("reframe", "Back to reframing"),
        ]
        self.fields["question"].queryset = page.initiative.questions.open()  # type: ignore[attr-defined]
        self.fields["look_again_metric"].queryset = Metric.objects.order_by("name")  # type: ignore[attr-defined]
        self.fields["look_again_person"].queryset = Person.objects.active().by_name()  # type: ignore[attr-defined]
        # Fetched once for the choice of who looks and for the names of those who see to conditions.
        everybody = Person.objects.active().by_name()
        self.people = list(everybody)
        waiving.add_fields(self, page.warned)
        conditions.add_fields(self, self.people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        choice, again = cleaned.get("choice"), cleaned.get("look_again") or "none"
        if choice == "reframe":
            return cleaned
        if choice == "ask":
            if not cleaned.get("question"):
                self._want("question_text", "Enter your question")
            return cleaned
        if choice == "defer" and again == "none":
            self._want("look_again", "Enter when to look at this again")
        for name, message in _WANTED.get(again, {}).items():
            self._want(name, message)
        if (card := self._card(choice)) is not None:
            conditions.check(self)
            if card.left is not None and card.left < 0:
                where = self.page.period_name or "The period"
                over = figures.number(-card.left)
                self._want("gives_way", f"This puts {where} {over} weeks over. Say what gives way")
        return cleaned

    def _card(self, choice: str | None) -> Any:
        """The card of the option that is to be funded; None for other choices."""
        return next((card for card in self.page.cards if choice == f"fund-{card.key}"), None)

    def _want(self, name: str, message: str) -> None:
        is_empty = self.cleaned_data.get(name) in (None, "", "none")
        if is_empty and name not in self.errors:
            self.add_error(name, message)

    def verdict(self) -> Verdict:
        """What the action takes."""
        cleaned = self.cleaned_data
        choice = cleaned["choice"]
        again = (
            LookAgain.NEVER
            if choice in ("ask", "reframe")
            else LookAgain(_none_as_empty(cleaned["look_again"]))
        )
        value = cleaned["look_again_value"]
        option: Option | None = None
        if choice.startswith("fund-"):
            option = next(
                found
                for found in self.page.initiative.options.standing()
                if found.key == choice.removeprefix("fund-")
            )
        return Verdict(
            choice=Choice.FUND if option else _OTHERS[choice],
            reason=cleaned["reason"],
            option=option,
            question=cleaned["question"],
            question_text=cleaned["question_text"],
            look_again=again,
            look_again_on=cleaned["look_again_on"] if again == LookAgain.DATE else cleaned["look_again_ask"],
            look_again_metric=cleaned["look_again_metric"],
            look_again_above=cleaned["look_again_way"] != "below",
            look_again_value=Decimal(repr(value.value)).quantize(Decimal("0.000001")) if value else None,
            look_again_words=cleaned["look_again_words"],
            look_again_person=cleaned["look_again_person"],
            gives_way=cleaned["gives_way"],
            waivers=waiving.waivers_in(cleaned, self.page.warned, option.key) if option else (),
            conditions=conditions.conditions_in(cleaned) if option else (),
        )

    @property
    def condition_rows(self) -> tuple[conditions.Row, ...]:
        """The lines for conditions, each with its three fields."""
        return conditions.rows_of(self)

    @property
    def has_conditions(self) -> bool:
        """Whether any of them says something, or was refused."""
        return any(row.text.value() or row.text.errors for row in self.condition_rows)

    def guards_of(self, key: str) -> list[waiving.Guard]:
        """The guardrails that an option breaks or may, for its card."""
        return waiving.guards_of(self, self.page.warned, key)


def _top_assumption(page: Any) -> dict[str, Any]:
    """What the decision hangs on most, ready for whoever selects "Somebody sees something": the first open question."""
    question = page.ask_first or next(iter(page.questions), None)
    if question is None:
        return {}
    text = Truncator(" ".join(question.text.split())).chars(150)
    ask = question.answer_by
    return {
        "look_again_words": f"the answer to “{text}” is not what we expected",
        "look_again_person": question.asked_of_id,
        "look_again_ask": f"{ask.day} {ask:%B %Y}" if ask is not None and ask > page.today else "",
    }


def _none_as_empty(value: str) -> str:
    return "" if value in ("", "none") else value
