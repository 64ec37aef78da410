"""Asking, replying, answering: what is typed in a conversation."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms

from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, DateField, NumberField, PlainTextField, VersionField
from initiatives.models import Changed, Input, Kind, LibraryQuestion, Option, Person
from initiatives.models import Form as QuestionForm
from initiatives.queries.reframing import PARTS
from initiatives.wording import still_asks

_PLAIN_SELECT = {"class": "field"}
# Inputs of an option that a question may point at: an answer about a number has a worth.
ASKED_ABOUT = (Input.EFFECT, Input.EFFORT, Input.WEEKS_TO_SHIP, Input.SUCCESS, Input.RUN_COST, Input.UPKEEP)


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

    `about` is "goal", "target", ... or "option-<pk>"; ids are those of this initiative's options only.
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
        options: Iterable[Option],
        library: Iterable[LibraryQuestion] = (),
        **kwargs: Any,
    ) -> None:
        self.library = {str(question.pk): question for question in library}
        self.people = {str(person.pk): person for person in people}
        self.options = {f"option-{option.pk}": option for option in options}
        self.numbers = {
            f"{key}-{name}": (option, name) for key, option in self.options.items() for name in ASKED_ABOUT
        }
        super().__init__(*args, **kwargs)
        self.fields["kind"] = _select("Kind", Kind.choices, missing="Select a kind", initial=Kind.PROBLEM)
        self.fields["about"] = _select(
            "About",
            [
                ("", "The whole of it"),
                *((part.name, part.label) for part in PARTS),
                *((key, f"Option {option.key}, {option.name}") for key, option in self.options.items()),
                *(
                    (key, f"Option {option.key}: {Input(name).label.lower()}")
                    for key, (option, name) in self.numbers.items()
                ),
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
        return found

    def asking(self) -> dict[str, Any]:
        """The fields of `actions.reframing.Asking`."""
        found = self.cleaned_data
        about = found.get("about", "")
        option, number = self.numbers.get(about, (self.options.get(about), ""))
        days = found.get("days_to_find_out")
        return {
            "text": found["text"],
            "form": found["intent"],
            "kind": found["kind"],
            "about_field": number if option is not None else about,
            "about_option": option,
            "would_change": found["would_change"],
            "otherwise": found["otherwise"],
            "from_library": self._began_from(),
            "asked_of": self.people.get(found.get("asked_of", "")),
            "answer_by": found.get("answer_by"),
            "days_to_find_out": None if days is None else Decimal(repr(days.value)).quantize(Decimal("0.1")),
            "must_first": found["must_first"],
            "must_first_why": found["must_first_why"],
        }

    def _began_from(self) -> LibraryQuestion | None:
        """The starter that was taken, while its words are still in the question."""
        question = self.library.get(self.cleaned_data["starter"])
        return question if question and still_asks(question.text, self.cleaned_data["text"]) else None


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
    """The answer, and what it changed."""

    answer = PlainTextField(
        label="What is the answer?", max_length=600, lines=3, missing="Enter the answer", name="Answer"
    )
    changed = ChoiceField(
        label="What did it change?", choices=Changed.choices, missing="Select what the answer changed"
    )
    changed_note = PlainTextField(label="In a few words", max_length=200, required=False, name="The note")
    version = VersionField()


class WhyForm(Form):
    """One required line of why."""

    why = PlainTextField(label="Why?", max_length=400, lines=2, name="Why")

    def __init__(self, *args: Any, label: str = "Why?", missing: str = "Enter why", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label = label
        self.fields["why"].error_messages["required"] = missing
