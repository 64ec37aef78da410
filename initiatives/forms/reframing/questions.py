"""Asking, replying, answering: what is typed in a conversation."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from initiatives.actions.reframing import Target
from initiatives.forms import Form
from initiatives.forms.fields import (
    WEEKS,
    ChoiceField,
    DateField,
    MoneyField,
    NumberField,
    PlainTextField,
    VersionField,
)
from initiatives.forms.reframing.numbers import NumbersField, RangeOf, Ticks
from initiatives.forms.typed import TypedNumber
from initiatives.models import AnswerQuality, Changed, Kind, LibraryQuestion, Person
from initiatives.models import Form as QuestionForm
from initiatives.queries.reframing import PARTS, AboutNumbers, AnswerRange
from initiatives.wording import still_asks

_PLAIN_SELECT = {"class": "field"}


def _select(label: str, choices: Iterable[tuple[str, str]], *, missing: str, **more: Any) -> ChoiceField:
    return ChoiceField(
        label=label,
        choices=list(choices),
        widget=forms.Select(attrs=dict(_PLAIN_SELECT)),
        missing=missing,
        **more,
    )


def _both_ways() -> tuple[PlainTextField, PlainTextField]:
    """What would change if the answer goes one way, and what if it goes the other."""
    return (
        PlainTextField(
            label="What changes if the answer goes one way?",
            help_text="Like: if it is under a fifth, B reaches the target.",
            max_length=300,
            lines=2,
            required=False,
            name="What changes one way",
        ),
        PlainTextField(
            label="And if it goes the other?",
            help_text="Like: if it is over a third, we need A.",
            max_length=300,
            lines=2,
            required=False,
            name="What changes the other way",
        ),
    )


class AskForm(Form):
    """A question, a concern or a word of praise.

    `about` is "goal", "target", ... or "option-<pk>", where the thread hangs; `numbers` are what the answer would
    tell: "option-<pk>-effect", "worth". Ids are those of this initiative's options only.
    """

    # Not "form": a control of that name would hide the form from the scripts that ask a control for it.
    intent = ChoiceField(label="What is it?", choices=QuestionForm.choices, initial=QuestionForm.QUESTION)
    text = PlainTextField(
        label="What do you want to ask?",
        max_length=400,
        lines=3,
        missing="Enter your question",
        name="Question",
    )
    would_change, otherwise = _both_ways()
    answer_by = DateField(
        label="Answer by",
        help_text="Empty gives it five working days.",
        future=True,
        required=False,
        name="Answer by",
    )
    days_to_find_out = NumberField(
        label="Days it takes to find out",
        minimum=0,
        maximum=999,
        example="3",
        required=False,
        name="Days",
    )
    work_to_find_out = NumberField(
        label="Work it takes",
        help_text="Person-weeks. Empty counts one person for those days.",
        units=WEEKS,
        minimum=0,
        maximum=9999,
        example="0.5",
        required=False,
        name="Work",
    )
    cost_to_find_out = MoneyField(
        label="Paid besides",
        help_text="Money: a panel, a licence, a trip.",
        minimum=0,
        maximum=1e11,
        example="2k",
        required=False,
        name="The money",
    )
    answer_quality = ChoiceField(
        label="How good will the answer be?",
        choices=[("", "Nobody can say yet"), *AnswerQuality.choices],
        required=False,
        widget=forms.Select(attrs=dict(_PLAIN_SELECT)),
        missing="Select how good the answer will be",
    )
    yes_when_works = NumberField(
        label="If it works: how often would we hear yes?",
        help_text="Times in 10, like 9.",
        minimum=0,
        maximum=10,
        example="9",
        required=False,
        name="Times in 10",
    )
    yes_when_not = NumberField(
        label="If it does not: how often would we hear yes all the same?",
        help_text="Times in 10, like 1.",
        minimum=0,
        maximum=10,
        example="1",
        required=False,
        name="Times in 10",
    )
    must_first = forms.BooleanField(label="Must be answered before a decision", required=False)
    must_first_why = PlainTextField(
        label="Why must it?",
        help_text="Your name stands beside it. A director can let it wait, with a reason.",
        max_length=300,
        required=False,
        name="The reason",
    )
    # The question of the library that it began from; anything else is as if it began from none.
    starter = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        *args: Any,
        people: Iterable[Person],
        numbers: Iterable[AboutNumbers],
        library: Iterable[LibraryQuestion] = (),
        **kwargs: Any,
    ) -> None:
        self.library = {str(question.pk): question for question in library}
        self.people = {str(person.pk): person for person in people}
        groups = tuple(numbers)
        self.options = {f"option-{group.option.pk}": group.option for group in groups if group.option}
        super().__init__(*args, **kwargs)
        self.fields["kind"] = _select("Kind", Kind.choices, missing="Select a kind", initial=Kind.PROBLEM)
        self.fields["about"] = _select(
            "About",
            [
                ("", "The whole of it"),
                *((part.name, part.label) for part in PARTS),
                *((key, f"Option {option.key}, {option.name}") for key, option in self.options.items()),
            ],
            missing="Select what it is about",
            required=False,
        )
        self.fields["asked_of"] = _select(
            "Ask whom",
            [("", "Whoever filed or frames it"), *((key, p.name) for key, p in self.people.items())],
            missing="Select somebody who can sign in here",
            required=False,
        )
        self.fields["numbers"] = NumbersField(groups, label="Which numbers would the answer tell?")
        for name in ("kind", "about", "asked_of"):
            self.fields[name].widget.attrs["class"] = "field"

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if (
            found.get("must_first")
            and not found.get("must_first_why")
            and "must_first_why" not in self.errors
        ):
            self.add_error("must_first_why", "Enter why it must be answered first")
        works, not_works = found.get("yes_when_works"), found.get("yes_when_not")
        if (works is None) != (not_works is None):
            missing = "yes_when_works" if works is None else "yes_when_not"
            if missing not in self.errors:
                self.add_error(missing, "Enter both, or neither")
        return found

    @property
    def ticks(self) -> tuple[Ticks, ...]:
        """The boxes of the numbers, as they stand."""
        field = self.fields["numbers"]
        assert isinstance(field, NumbersField)
        return field.rows(self["numbers"].value() or ())

    def asking(self) -> dict[str, Any]:
        """The fields of `actions.reframing.Asking`."""
        found = self.cleaned_data
        about = found.get("about", "")
        option = self.options.get(about)
        field = self.fields["numbers"]
        assert isinstance(field, NumbersField)
        works, not_works = found.get("yes_when_works"), found.get("yes_when_not")
        work = found.get("work_to_find_out")
        days = found.get("days_to_find_out")
        return {
            "text": found["text"],
            "form": found["intent"],
            "kind": found["kind"],
            "about_field": "" if option is not None else about,
            "about_option": option,
            "would_change": found["would_change"],
            "otherwise": found["otherwise"],
            "from_library": self._began_from(),
            "asked_of": self.people.get(found.get("asked_of", "")),
            "answer_by": found.get("answer_by"),
            "days_to_find_out": None if days is None else Decimal(repr(days.value)).quantize(Decimal("0.1")),
            "targets": tuple(Target(*field.targets[key]) for key in found.get("numbers") or ()),
            "answer_quality": found["answer_quality"],
            "yes_rates": None if works is None or not_works is None else (_in_ten(works), _in_ten(not_works)),
            "work_to_find_out": None if work is None else _decimal(work.value, "0.01"),
            "cost_to_find_out": found.get("cost_to_find_out"),
            "must_first": found["must_first"],
            "must_first_why": found["must_first_why"],
        }

    def _began_from(self) -> LibraryQuestion | None:
        """The starter that was taken, while its words are still in the question."""
        question = self.library.get(self.cleaned_data["starter"])
        return question if question and still_asks(question.text, self.cleaned_data["text"]) else None


def _decimal(value: float, places: str) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(places))


def _in_ten(times: TypedNumber) -> Decimal:
    return _decimal(times.value / 10, "0.001")


class ReplyForm(Form):
    """A reply under a question."""

    text = PlainTextField(label="Reply", max_length=2000, lines=2, missing="Enter your reply", name="Reply")
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)


class EditReplyForm(Form):
    """One's own reply in other words."""

    text = PlainTextField(
        label="Your reply", max_length=2000, lines=3, missing="Enter your reply", name="Reply"
    )
    version = VersionField()


class EditQuestionForm(Form):
    """One's own question in other words."""

    text = PlainTextField(
        label="Your question", max_length=400, lines=3, missing="Enter your question", name="Question"
    )
    would_change, otherwise = _both_ways()
    version = VersionField()


class AnswerForm(Form):
    """The answer, the new range of each number that the question points at, and what else it changed."""

    answer = PlainTextField(
        label="What is the answer?", max_length=600, lines=3, missing="Enter the answer", name="Answer"
    )
    changed = ChoiceField(
        label="What did it change?",
        choices=Changed.choices,
        required=False,
        missing="Select what the answer changed",
    )
    changed_note = PlainTextField(label="In a few words", max_length=200, required=False, name="The note")
    version = VersionField()

    def __init__(self, *args: Any, about: Iterable[AnswerRange] = (), unit: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about = {
            made.name: (made, row.may_set)
            for row in about
            for made in [RangeOf(row.target, row.current, row.words, unit)]
        }
        for name, (made, _) in self.about.items():
            self.fields[name] = made.field
            made.field.widget.attrs.setdefault("class", "field num")

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not found.get("changed") and "changed" not in self.errors and not self.gives_a_range(found):
            self.add_error("changed", "Select what the answer changed")
        return found

    def gives_a_range(self, found: dict[str, Any]) -> bool:
        """Whether a range was typed, be it one that cannot be read."""
        return any(found.get(name) is not None or name in self.errors for name in self.about)

    def answering(self) -> dict[str, Any]:
        """The arguments of `actions.reframing.mark_answered`."""
        found = self.cleaned_data
        return {
            "version": found["version"],
            "answer": found["answer"],
            "changed": found["changed"],
            "changed_note": found["changed_note"],
            "ranges": {
                made.target.pk: made.given(found[name])
                for name, (made, _) in self.about.items()
                if found.get(name) is not None
            },
        }

    @property
    def range_rows(self) -> list["RangeRow"]:
        """The ranges for the template, each with its unit and whether it is set or proposed."""
        return [
            RangeRow(self[name], made.unit, may, "data-range" in made.field.widget.attrs)
            for name, (made, may) in self.about.items()
        ]


@dataclass(frozen=True)
class RangeRow:
    """One range of an answer, ready to print."""

    field: Any
    unit: str
    may_set: Any
    glyph: bool


class WhyForm(Form):
    """One required line of why."""

    why = PlainTextField(label="Why?", max_length=400, lines=2, name="Why")

    def __init__(self, *args: Any, label: str = "Why?", missing: str = "Enter why", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = label
        self.fields["why"].error_messages["required"] = missing
