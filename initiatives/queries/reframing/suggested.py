"""What a suggestion says, as plain text by field: written when it is made, read when it is shown or accepted."""

import datetime as dt
from collections.abc import Iterable, Mapping
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


def option_said(option: Option, part: str, estimates: Mapping[str, Estimate]) -> Said:
    """What the option says now in one part."""
    if part in WORDS:
        return {part: getattr(option, part)}
    said: Said = {name: estimate_said(estimates.get(name)) for name in _TOGETHER.get(part, (part,))}
    if part == Input.EFFECT:
        said["share_of"] = option.effect_share_of.key if option.effect_share_of else ""
    if part == Input.DEBT:
        said["debt_due"] = option.debt_due.isoformat() if option.debt_due else ""
    return said


def current_estimates(option: Option) -> dict[str, Estimate]:
    return {row.input: row for row in option.estimates.current()}


def standing_said(suggestion: Suggestion, framing: Framing | None) -> Said:
    """What stands now where the suggestion would change something."""
    if suggestion.to == SuggestionTo.FRAMING:
        return framing_said(framing, suggestion.before)
    if suggestion.to == SuggestionTo.OPTION and suggestion.option is not None:
        option = suggestion.option
        rows = {} if suggestion.part in WORDS else current_estimates(option)
        return option_said(option, suggestion.part, rows)
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
