"""A question of the library, and the names that are never marked."""

from typing import Any

from django import forms

from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, PlainTextField, VersionField
from initiatives.models import Fits, Kind, LibraryQuestion, Workspace

_NAMES = ("kind", "text", "when", "example", "would_change", "otherwise", "fits")


class LibraryForm(Form):
    """What to ask, when, an example, and what an answer would change. Without a question it adds one."""

    kind = ChoiceField(
        label="Kind",
        choices=Kind.choices,
        widget=forms.Select(attrs={"class": "field"}),
        missing="Select a kind",
    )
    text = PlainTextField(
        label="What is the question?",
        help_text="Ask about the goal. It is put into the form as it stands here, and can be reworded there.",
        max_length=400,
        lines=2,
        missing="Enter the question",
        name="Question",
    )
    when = PlainTextField(
        label="When is it worth asking?",
        help_text="What somebody sees in a proposal, like: it says real time, instant or live.",
        max_length=200,
        missing="Enter when it is worth asking",
        name="When",
    )
    example = PlainTextField(
        label="An example, from question to what it changed",
        help_text="Two or three sentences that a colleague can repeat.",
        max_length=600,
        lines=3,
        required=False,
        name="Example",
    )
    would_change = PlainTextField(
        label="What changes if the answer goes one way?",
        max_length=300,
        lines=2,
        required=False,
        name="What changes one way",
    )
    otherwise = PlainTextField(
        label="And if it goes the other?",
        max_length=300,
        lines=2,
        required=False,
        name="What changes the other way",
    )
    fits = ChoiceField(
        label="Offer it first where a proposal has",
        choices=[("", "Nothing in particular"), *Fits.choices],
        widget=forms.Select(attrs={"class": "field"}),
        missing="Select what it fits",
        required=False,
    )
    version = VersionField(required=False)
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self, data: Any = None, *, question: LibraryQuestion | None = None, kind: str = "", once: str = ""
    ) -> None:
        initial: dict[str, Any] = {"kind": kind if kind in Kind.values else Kind.PROBLEM, "once": once}
        if question is not None:
            initial = {name: getattr(question, name) for name in _NAMES} | {"version": question.version}
        super().__init__(data, initial=initial)
        for name in ("kind", "fits"):
            self.fields[name].widget.attrs["class"] = "field"

    def words(self) -> dict[str, str]:
        """The fields of `actions.reframing.library.LibraryWords`."""
        return {name: self.cleaned_data[name] for name in _NAMES}


class NamesForm(Form):
    """The company's own products, one a line."""

    names = PlainTextField(
        label="Names of your own products",
        help_text="One a line. They are never marked, for anybody.",
        max_length=20_000,
        lines=5,
        required=False,
        name="Names",
    )
    version = VersionField()

    def __init__(self, data: Any = None, *, workspace: Workspace) -> None:
        super().__init__(data, initial={"names": workspace.product_names, "version": workspace.version})
        self.fields["names"].widget.attrs.pop("data-count", None)
