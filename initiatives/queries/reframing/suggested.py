"""What a suggestion says, as plain text by field: written when it is made, read when it is shown or accepted."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from initiatives.models import Estimate, Framing, Input, Metric, Option, Suggestion, SuggestionTo
from initiatives.queries.reframing.framing import FIELDS, PART, values_of

Said = dict[str, Any]
_FIELD: Mapping[str, Any] = {field.name: field for field in Framing._meta.concrete_fields}
NEW_METRIC = "new_metric"
WORDS = ("name", "summary")
# Inputs that an option gives in one of two ways, or with a date: they change together.
_TOGETHER: Mapping[str, tuple[str, ...]] = {
    Input.EFFECT: (Input.EFFECT, Input.EFFECT_SHARE),
    Input.DEBT: (Input.DEBT,),
}


def written(value: Any) -> Any:
    """A value of the framing as it is kept in a suggestion."""
    if isinstance(value, Metric):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def framing_said(framing: Framing | None, fields: Iterable[str]) -> Said:
    """What the framing says now in these fields."""
    standing = values_of(framing)
    return {field: written(standing[field]) for field in fields if field in standing}


def framing_values(said: Mapping[str, Any], metrics: Mapping[int, Metric] | None = None) -> dict[str, Any]:
    """Fields of the framing again, from what was kept. Without `metrics` the metric is fetched."""
    values: dict[str, Any] = {}
    for field, kept in said.items():
        if field not in FIELDS:
            continue
        if field == "metric":
            values[field] = _metric(kept, metrics)
        elif kept is None or kept == "":
            values[field] = kept
        else:
            values[field] = _FIELD[field].to_python(kept)
    return values


def _metric(pk: int | None, metrics: Mapping[int, Metric] | None) -> Metric | None:
    if pk is None:
        return None
    return metrics.get(pk) if metrics is not None else Metric.objects.filter(pk=pk).first()


def estimate_said(row: Estimate | None) -> Said | None:
    """An estimate as it was typed; figures that follow from the framing are no change of it."""
    if row is None:
        return None
    return {"text": row.text, "typed_in": row.typed_in, "basis": row.basis, "note": row.basis_note}


@dataclass(frozen=True)
class OptionNow:
    """An option as it stands, as far as something of it may be suggested."""

    name: str
    summary: str
    share_of: str
    debt_due: dt.date | None
    debt_what: str
    estimates: Mapping[str, Estimate]
    version: int
    withdrawn: bool = False


def option_now(option: Option) -> OptionNow:
    """Fetched for one option; a page that has its options at hand builds this from them."""
    return OptionNow(
        option.name,
        option.summary,
        option.effect_share_of.key if option.effect_share_of else "",
        option.debt_due,
        option.debt_what,
        {row.input: row for row in option.estimates.current()},
        option.version,
        option.withdrawn_at is not None,
    )


def option_said(now: OptionNow, part: str) -> Said:
    """What the option says now in one part."""
    if part in WORDS:
        return {part: getattr(now, part)}
    said: Said = {name: estimate_said(now.estimates.get(name)) for name in _TOGETHER.get(part, (part,))}
    if part == Input.EFFECT:
        said["share_of"] = now.share_of
    if part == Input.DEBT:
        said |= {"debt_due": now.debt_due.isoformat() if now.debt_due else "", "debt_what": now.debt_what}
    return said


def standing_said(suggestion: Suggestion, framing: Framing | None, option: OptionNow | None = None) -> Said:
    """What stands now where the suggestion would change something."""
    if suggestion.to == SuggestionTo.FRAMING:
        return framing_said(framing, suggestion.before)
    if suggestion.to == SuggestionTo.OPTION and suggestion.option is not None:
        return option_said(option or option_now(suggestion.option), suggestion.part)
    return {}


def part_of_input(name: str) -> str:
    """Under which part an input is suggested: a share of another's effect is an effect."""
    return Input.EFFECT if name == Input.EFFECT_SHARE else name


def part_label(suggestion: Suggestion) -> str:
    """ "Not in scope", "B effort", "A new option"."""
    if suggestion.to == SuggestionTo.FRAMING:
        return PART[suggestion.part].label
    if suggestion.to == SuggestionTo.NEW_OPTION:
        return "New option"
    names = {"name": "name", "summary": "one line", **{key: label.lower() for key, label in Input.choices}}
    letter = suggestion.option.key if suggestion.option else ""
    return f"{letter} {names[suggestion.part]}".strip()
