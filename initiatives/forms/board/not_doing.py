"""The filters of "Not doing" from its address, and what is typed to reopen."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms

from initiatives.actions.board.returning import News
from initiatives.actions.reframing.evidence import Piece
from initiatives.forms import Form
from initiatives.forms.fields import ChoiceField, PlainTextField
from initiatives.forms.reframing.evidence import PastDateField
from initiatives.models import Evidence, EvidenceKind, Lane, Period, Team
from initiatives.queries.board.not_doing import KINDS, Wanted

MOST_WORDS = 80
KEYS = ("kind", "team", "period", "q")


def read_wanted(
    query: Mapping[str, str], teams: Iterable[Team], periods: Iterable[Period]
) -> tuple[Wanted, tuple[str, ...]]:
    """What an address asks for, and a remark for each part of it that cannot be used."""
    remarks = []
    kind = query.get("kind", "")
    if kind and kind not in KINDS:
        remarks.append("That is not a kind, so you see all of them.")
        kind = ""
    team = next((row for row in teams if row.slug == query.get("team")), None)
    if query.get("team") and team is None:
        remarks.append("There is no such team, so you see all of them.")
    period = next((row for row in periods if row.slug == query.get("period")), None)
    if query.get("period") and period is None:
        remarks.append("There is no such period, so you see all of them.")
    words = " ".join(query.get("q", "").replace("\0", " ").split())[:MOST_WORDS]
    return Wanted(kind, team, period, words), tuple(remarks)


class ReopenForm(Form):
    """What is new since the decision, as a piece of evidence: one that is here already, or one that is typed."""

    chosen = ChoiceField(label="Which evidence?", missing="Select the evidence, or add a new piece")
    says = PlainTextField(
        label="What does it say?",
        help_text="One line. A number, a conversation, a change in the market.",
        max_length=300,
        required=False,
        name="What it says",
    )
    source = PlainTextField(
        label="Source",
        help_text="Whom, or which report. Like: Finance ledger.",
        max_length=200,
        required=False,
        name="Source",
    )
    kind = ChoiceField(
        label="Kind",
        choices=EvidenceKind.choices,
        widget=forms.Select(attrs={"class": "field"}),
        required=False,
    )
    lane = ChoiceField(
        label="Is it what people said, or what they did?", choices=Lane.choices, required=False
    )
    on = PastDateField(
        label="When?", help_text="Like: 12 May, or last Monday.", required=False, name="The day"
    )
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, data: Any = None, *, here: Sequence[Evidence]) -> None:
        super().__init__(
            data,
            initial={
                "chosen": "new",
                "kind": EvidenceKind.ANALYTICS,
                "lane": Lane.DID,
                "once": secrets.token_hex(16),
            },
        )
        self.here = {str(row.pk): row for row in here}
        self.fields["chosen"].choices = [  # type: ignore[attr-defined]
            ("new", "A new piece"),
            *((key, row.says) for key, row in self.here.items()),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("chosen") != "new":
            return cleaned
        for name, words in (
            ("says", "Enter what is new since the decision"),
            ("source", "Enter where it comes from"),
            ("kind", "Select a kind"),
            ("lane", "Select whether people asked for it or did it"),
            ("on", "Enter when it was"),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def news(self) -> News:
        """What the action takes."""
        cleaned = self.cleaned_data
        if cleaned["chosen"] != "new":
            return News(chosen=self.here[cleaned["chosen"]])
        return News(
            piece=Piece(
                kind=cleaned["kind"],
                lane=cleaned["lane"],
                on=cleaned["on"],
                source=cleaned["source"],
                says=cleaned["says"],
            )
        )
