"""Candidate metrics: put side by side, and one of them chosen with the reason and with what was turned down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from initiatives import access, stages
from initiatives.actions._history import record
from initiatives.actions._once import once as only_once
from initiatives.actions._stage import lock
from initiatives.actions.options import Given
from initiatives.actions.options import estimates as option_rows
from initiatives.actions.reframing.framing import NewMetric, change_framing, metric_for
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import (
    Candidate,
    CandidateEffect,
    Framing,
    Initiative,
    Input,
    Metric,
    Option,
    Person,
    TypedIn,
    ValueMeaning,
)
from initiatives.queries.initiative import current_framing

MOST_CANDIDATES = 4
_PLACES = Decimal("0.000001")
_WORDS = ("predicts", "hollow", "measured_by", "baseline_text")
_LABELS = {
    "predicts": "What it predicts",
    "hollow": "What could go up with nobody better off",
    "measured_by": "Measured by",
    "baseline_text": "Now",
}
Effects = Mapping[int, Given | None]


@dataclass(frozen=True)
class About:
    """What is said of a candidate besides its effects, which are ranges by the option's primary key."""

    predicts: str = ""
    hollow: str = ""
    measured_by: str = ""
    baseline: Decimal | None = None
    baseline_text: str = ""


@transaction.atomic
def add_candidate(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    metric: Metric | NewMetric,
    about: About,
    effects: Effects | None = None,
    once: str = "",
) -> Candidate:
    """Put a metric beside those that are there. The one that the framing has comes first by itself."""
    initiative = _open(initiative, by)

    def make() -> Candidate:
        framing = current_framing(initiative)
        chosen = metric if isinstance(metric, Metric) else metric_for(metric, by=by, now=now)
        if framing is not None and framing.metric is not None and framing.metric != chosen:
            _of_the_framing(initiative, framing, by=by, now=now)
        standing = initiative.candidates.standing()
        if standing.of_metric(chosen).exists():
            raise InvalidInput({"metric": "This metric is among the candidates already"})
        if standing.count() >= MOST_CANDIDATES:
            raise InvalidInput({"metric": "Four stand side by side at most. Take one away first"})
        made = Candidate.objects.create(
            initiative=initiative, metric=chosen, added_by=by, added_at=now, **vars(about)
        )
        changes = _write(made, effects or {}, by=by, now=now)
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="add_candidate",
            summary=f"Put forward a metric: {chosen.name}",
            changes=(("Candidate metric", "", chosen.name), *_said(None, about), *changes),
        )
        return made

    made, _ = only_once(Candidate, make, by=by, token=once, now=now)
    return made


@transaction.atomic
def edit_candidate(
    *, candidate: Candidate, by: Person, now: datetime, version: int, about: About, effects: Effects
) -> Candidate:
    """Change what is said of a candidate. Raises `Conflict` with both texts when `version` no longer stands."""
    initiative = _open(candidate.initiative, by)
    standing = Candidate.objects.select_related("metric").get(pk=candidate.pk)
    standing.initiative = initiative
    if standing.version != version:
        raise _conflict(standing, about, effects)
    changes = [*_said(standing, about), *_write(standing, effects, by=by, now=now)]
    if not changes:
        return standing
    for name, value in vars(about).items():
        setattr(standing, name, value)
    standing.version += 1
    standing.save()
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="edit_candidate",
        summary=f"Changed what is said of {standing.metric.name}",
        changes=changes,
    )
    return standing


@transaction.atomic
def withdraw_candidate(*, candidate: Candidate, by: Person, now: datetime) -> Candidate:
    """Take a candidate away. The metric that the framing has stays among them."""
    initiative = _open(candidate.initiative, by)
    standing = Candidate.objects.select_related("metric").get(pk=candidate.pk)
    framing = current_framing(initiative)
    if framing is not None and framing.metric_id == standing.metric_id:
        raise InvalidInput({"metric": "The framing has this metric. Choose another one first"})
    if standing.withdrawn_at is None:
        standing.withdrawn_at = now
        standing.save(update_fields=["withdrawn_at"])
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="withdraw_candidate",
            summary=f"Took {standing.metric.name} away from the candidate metrics",
            changes=(("Candidate metric", standing.metric.name, ""),),
        )
    return standing


@transaction.atomic
def choose_metric(
    *,
    candidate: Candidate,
    by: Person,
    now: datetime,
    version: int,
    why: str,
    target: Decimal | None = None,
    target_text: str = "",
    worth: Given | None = None,
) -> Framing:
    """Make a candidate the framing's metric, with why and with what was turned down.

    The options' effects become those that were given under it; what stood under the metric before is kept with that
    one. A target and a worth of the old metric say nothing of the new one, so both are given anew or left open.
    `version` is the framing on screen; `worth` is of one unit for a year.
    """
    initiative = _open(candidate.initiative, by)
    candidate = Candidate.objects.select_related("metric").get(pk=candidate.pk)
    if candidate.withdrawn_at is not None:
        raise InvalidInput({"why": "This candidate was taken away meanwhile"})
    if not why.strip():
        raise InvalidInput({"why": "Enter why this one, in a sentence the team can repeat"})
    before = current_framing(initiative)
    if (before.number if before else 0) != version:
        who = before.author.first_name if before else "Somebody"
        raise Conflict(f"{who} changed the framing while you were choosing.", version=version)
    others = initiative.candidates.standing().exclude(pk=candidate.pk).select_related("metric").in_order()
    over = ", ".join(other.metric.name for other in others)[:300]
    values: dict[str, Any] = {"metric": candidate.metric, "metric_why": why, "metric_over": over}
    moves = before is None or before.metric_id != candidate.metric_id
    if moves:
        if before is not None and before.metric is not None:
            _keep_effects(initiative, before, now=now)
        values |= _numbers(candidate, target, target_text, worth)
    made = change_framing(initiative=initiative, by=by, now=now, version=version, values=values, why=why)
    assert made is not None
    if moves:
        changes = _take_effects(initiative, candidate, made, by=by, now=now)
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="choose_metric",
            summary=f"Chose {candidate.metric.name}" + (f" over {over}" if over else ""),
            changes=(("Why this metric", "", why), *changes),
        )
    return made


def _open(initiative: Initiative, by: Person) -> Initiative:
    initiative = lock(initiative)
    access.require(by, "change_framing", initiative)
    if initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so its metric no longer changes."
        )
    return initiative


def _numbers(
    candidate: Candidate, target: Decimal | None, target_text: str, worth: Given | None
) -> dict[str, Any]:
    if target is not None and target == candidate.baseline:
        raise InvalidInput({"target": "Target must differ from now"})
    values: dict[str, Any] = {
        "baseline": candidate.baseline,
        "baseline_text": candidate.baseline_text,
        "baseline_source": candidate.measured_by,
        "baseline_on": None,
        "no_baseline_reason": "",
        "target": target,
        "target_text": target_text if target is not None else "",
        "value_meaning": ValueMeaning.PER_UNIT,
        "value_low": None,
        "value_middle": None,
        "value_high": None,
        "value_text": "",
    }
    if worth is not None:
        low, middle, high = (
            Decimal(repr(float(number))).quantize(Decimal("0.0001"))
            for number in (worth.low, worth.middle, worth.high)
        )
        if low <= 0:
            raise InvalidInput({"worth": "Worth must be more than 0. Leave it empty if nobody knows yet"})
        values |= {
            "value_low": low,
            "value_middle": middle,
            "value_high": high,
            "value_text": worth.text[:60],
            "no_money_reason": "",
        }
    return values


def _of_the_framing(initiative: Initiative, framing: Framing, *, by: Person, now: datetime) -> None:
    """The metric that the framing has is a candidate too, the first of them."""
    assert framing.metric is not None
    if initiative.candidates.standing().of_metric(framing.metric).exists():
        return
    Candidate.objects.create(
        initiative=initiative,
        metric=framing.metric,
        baseline=framing.baseline,
        baseline_text=framing.baseline_text,
        measured_by=framing.baseline_source[:120],
        added_by=framing.author,
        added_at=framing.created_at,
    )


def _keep_effects(initiative: Initiative, framing: Framing, *, now: datetime) -> None:
    """What the options do to the metric that goes, under their givers' names, with its candidate."""
    _of_the_framing(initiative, framing, by=framing.author, now=now)
    kept = initiative.candidates.standing().of_metric(framing.metric).get()
    for option in initiative.options.all():
        row = option.estimates.current().of_input(Input.EFFECT).first()
        if row is None:
            continue
        numbers = (row.low, row.middle, row.high)
        plain = row.typed_in == TypedIn.UNIT
        CandidateEffect.objects.update_or_create(
            candidate=kept,
            option=option,
            defaults={
                "low": row.low,
                "middle": row.middle,
                "high": row.high,
                "text": row.text if plain else ", ".join(f"{value.normalize():f}" for value in numbers)[:60],
                "middle_assumed": row.middle_assumed,
                "given_by_id": row.given_by_id,
                "given_at": row.given_at,
            },
        )


def _take_effects(
    initiative: Initiative, candidate: Candidate, framing: Framing, *, by: Person, now: datetime
) -> list[Any]:
    """The effects under the chosen metric become the options' own; one in another metric's unit is ended."""
    given = {row.option_id: row for row in candidate.effects.select_related("given_by")}
    changes = []
    for option in initiative.options.in_order():
        row = given.get(option.pk)
        value = None
        if row is not None:
            value = Given(
                float(row.low),
                float(row.middle),
                float(row.high),
                row.text,
                note=f"Given under {candidate.metric.name} before it was chosen",
                middle_assumed=row.middle_assumed,
            )
        elif not option.estimates.current().of_input(Input.EFFECT).exists():
            continue
        changes += option_rows.write(
            option,
            {Input.EFFECT: value},
            by=row.given_by if row else by,
            now=now,
            initiative=initiative,
            framing=framing,
        )
        if value is not None and option.effect_share_of_id is not None:
            option.effect_share_of = None
        option.version += 1
        option.save(update_fields=["version", "effect_share_of"])
    return changes


def _write(candidate: Candidate, effects: Effects, *, by: Person, now: datetime) -> list[Any]:
    """Store the ranges that differ; None takes one away. Returns what changed."""
    options: dict[int, Option] = {option.pk: option for option in candidate.initiative.options.all()}
    standing = {row.option_id: row for row in candidate.effects.all()}
    changes: list[Any] = []
    for pk, value in effects.items():
        option, row = options.get(pk), standing.get(pk)
        if option is None:
            continue
        label = f"{option.key} under {candidate.metric.name}"
        if value is None:
            if row is not None:
                changes.append((label, row.text, ""))
                row.delete()
            continue
        numbers = [Decimal(repr(float(x))).quantize(_PLACES) for x in (value.low, value.middle, value.high)]
        if row is not None and [row.low, row.middle, row.high] == numbers and row.text == value.text[:60]:
            continue
        CandidateEffect.objects.update_or_create(
            candidate=candidate,
            option=option,
            defaults={
                "low": numbers[0],
                "middle": numbers[1],
                "high": numbers[2],
                "text": value.text[:60],
                "middle_assumed": value.middle_assumed,
                "given_by": by,
                "given_at": now,
            },
        )
        changes.append((label, row.text if row else "", value.text))
    return changes


def _said(old: Candidate | None, about: About) -> list[tuple[str, str, str]]:
    rows = []
    for name in _WORDS:
        before, after = (getattr(old, name) if old else ""), getattr(about, name)
        if before != after:
            rows.append((_LABELS[name], before, after))
    return rows


def _conflict(standing: Candidate, about: About, effects: Effects) -> Conflict:
    differences = [Difference(label, theirs, yours) for label, theirs, yours in _said(standing, about)]
    rows = {row.option_id: row for row in standing.effects.select_related("option")}
    for pk, value in effects.items():
        theirs, yours = rows[pk].text if pk in rows else "", value.text if value else ""
        if theirs != yours:
            key = rows[pk].option.key if pk in rows else ""
            differences.append(Difference(f"Effect of {key}".strip(), theirs, yours))
    return Conflict(
        "Somebody changed this while you were writing.",
        version=standing.version,
        differences=tuple(differences),
    )
