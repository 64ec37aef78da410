"""The first version of a framing, from the number that the filer gave."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from initiatives.models import Direction, Framing, Initiative, Metric, NumberChoice, Person
from initiatives.queries import intake as queries


@dataclass(frozen=True)
class Numbers:
    """What could be read of the number in a proposal; None where the words cannot be read as a value.

    `unit` is the currency sign, "%" or word that stood with the values. The texts are kept as typed.
    """

    baseline: Decimal | None = None
    target: Decimal | None = None
    by: date | None = None
    unit: str = ""


NOTHING_READ = Numbers()
_SPANS = (" a month", " a year", " a week", " a day", " per month", " per year", " per week", " per day")
_SPAN_OF = {"monthly ": " a month", "yearly ": " a year", "annual ": " a year", "weekly ": " a week"}


def first_version(
    initiative: Initiative, *, numbers: Numbers = NOTHING_READ, by: Person, now: datetime
) -> Framing | None:
    """Version 1 from the number in the proposal, so that nobody types it twice; None when there is none.

    Written when the proposal is sent, since framing may start in several ways. Its goal is left to the lead.
    """
    if initiative.number_choice != NumberChoice.KNOW or initiative.framings.exists():
        return None
    differ = numbers.target is not None and numbers.target != numbers.baseline
    return Framing.objects.create(
        initiative=initiative,
        number=1,
        author=by,
        created_at=now,
        why="Taken over from the proposal",
        metric=_metric(initiative, numbers, by=by, now=now),
        baseline=numbers.baseline,
        baseline_text=initiative.number_now,
        baseline_source=f"As filed by {initiative.filed_by.name}" if initiative.number_now else "",
        target=numbers.target if differ else None,
        target_text=initiative.number_target,
        target_by=numbers.by,
        target_by_text=initiative.number_by,
        why_now=initiative.why_now,
    )


def _metric(initiative: Initiative, numbers: Numbers, *, by: Person, now: datetime) -> Metric | None:
    """The catalogue's metric of that name; a new one only where the two values say which way is better."""
    name = initiative.number_name.strip()
    if not name:
        return None
    known = queries.metric_named(name)
    if known is not None or numbers.baseline is None or numbers.target is None:
        return known
    # Two may file with the same new number at once: one makes it, the other finds it.
    metric, _ = Metric.objects.get_or_create(
        name=name,
        unit=_unit(name, numbers.unit),
        defaults={
            "direction": Direction.UP if numbers.target > numbers.baseline else Direction.DOWN,
            "created_by": by,
            "created_at": now,
        },
    )
    return metric


def _unit(name: str, unit: str) -> str:
    """ "$ a month" for "Card-fraud losses a month" in "$": the span belongs to the unit."""
    plain = name.lower()
    span = next((span for span in _SPANS if plain.endswith(span)), "")
    span = span or next((words for start, words in _SPAN_OF.items() if plain.startswith(start)), "")
    return f"{unit}{span}".strip()[:40] if unit != "%" else unit
