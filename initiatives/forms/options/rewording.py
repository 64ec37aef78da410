"""The form of a suggested number, word or whole option, while its author may still reword it."""

import datetime as dt
from typing import Any

from initiatives.actions.options import Given
from initiatives.actions.reframing import NewOption, OptionChange
from initiatives.actions.reframing.proposals import Shortcut
from initiatives.forms.fields import PlainTextField
from initiatives.forms.options.base import standing
from initiatives.forms.options.option import OptionForm, counted_in
from initiatives.models import Estimate, Input, Option, Suggestion, SuggestionTo
from initiatives.queries.options import OptionPage
from initiatives.queries.reframing import suggested

_WITH_DEBT = ("debt_what", "debt_due", "debt_owner")


class RewordOptionForm(OptionForm):
    """What the suggestion says, and nothing else of the option."""

    def __init__(self, data: Any = None, *, about: OptionPage, suggestion: Suggestion) -> None:
        self.suggestion = suggestion
        super().__init__(data, about=about, initial=_said(about, suggestion))
        if suggestion.to == SuggestionTo.OPTION:
            for name in set(self.fields) - _fields_of(suggestion.part):
                del self.fields[name]
        self.fields["why"] = PlainTextField(label="Why?", max_length=400, required=False, name="Why")
        self.fields["why"].widget.attrs.setdefault("class", "field")

    def _hand_over(self) -> None:
        """All of it is a suggestion already, whoever may set what."""

    def proposed(self, source: Option | None) -> NewOption | OptionChange:
        """What is suggested now; `source` is the option that the effect takes a share of."""
        said = self.shortcut()
        shortcut = Shortcut(said.get("debt_due"), said.get("debt_what", ""), said.get("debt_owner"))
        if self.suggestion.to == SuggestionTo.NEW_OPTION:
            words = self.words()
            return NewOption(words["name"], words["summary"], self.estimates(), source, shortcut)
        assert self.suggestion.option is not None
        part = self.suggestion.part
        name, value = part, self.cleaned_data.get(part)
        if part not in suggested.WORDS:
            name, value = self._number(part)
        return OptionChange(self.suggestion.option, name, value, source, shortcut)

    def _number(self, part: str) -> tuple[str, Given | None]:
        """The input and its range; an emptied effect may have stood in either of two ways."""
        typed = self.estimates()
        return next(
            ((name, given) for name, given in typed.items() if given), (next(iter(typed), part), None)
        )


def _fields_of(part: str) -> set[str]:
    kept = {part, f"basis_{part}", f"note_{part}", "version"}
    if part == Input.EFFECT:
        kept.add("effect_in")
    return kept | set(_WITH_DEBT) if part == Input.DEBT else kept


def _said(about: OptionPage, suggestion: Suggestion) -> dict[str, Any]:
    """The initial values: as the suggestion was typed."""
    after = suggestion.after
    numbers = after.get("estimates", after)
    rows = {
        name: Estimate(
            input=name,
            text=given["text"],
            typed_in=given["typed_in"],
            basis=given["basis"],
            basis_note=given["note"],
        )
        for name, given in numbers.items()
        if name in Input.values and given
    }
    there = {option.key: option for option in about.others}
    words = {name: after[name] for name in (*suggested.WORDS, *_WITH_DEBT) if name in after}
    due = words.get("debt_due")
    return {
        **standing(rows, OptionForm.inputs),
        **words,
        "debt_due": dt.date.fromisoformat(due) if due else None,
        "effect_in": counted_in(about, rows, there.get(after.get("share_of") or "")),
        "why": suggestion.why,
        "version": suggestion.version,
    }
