"""The framing as versions: changing it, answering it, going back to how it was."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from initiatives import access, stages
from initiatives.actions import _board_row, _figures
from initiatives.actions._history import Change, record
from initiatives.actions._notify import tell
from initiatives.actions._stage import lock
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import Direction, Framing, Initiative, Metric, NoticeKind, Person, Response
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing

# The same day in other words ("in 3 weeks", then "14 December") changes nothing by itself.
_WORDING_OF_A_DAY = frozenset({"target_by_text", "date_that_matters_text"})
NEEDS_A_LINE = "Enter why it should stay as it was, in one line"


@dataclass(frozen=True)
class NewMetric:
    """A metric that is not in the catalogue yet; unit is what stands behind a value ("$ a month")."""

    name: str
    unit: str
    direction: str
    definition: str = ""


def change_framing(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    version: int,
    values: Mapping[str, Any],
    new_metric: NewMetric | None = None,
    why: str = "",
    quiet: bool = False,
) -> Framing | None:
    """Make the next version from the one that stands and `values` (model fields; others stay as they are).

    `version` is the number that the values were written on, 0 for none. What others changed meanwhile stays
    unless the same field was changed here: then `Conflict` with both texts. Values that change nothing make no
    version. Whoever watches hears of it, unless `quiet`: then the caller tells them. Raises `NotAllowed`,
    `WrongStage`, `InvalidInput`.
    """
    with transaction.atomic():
        initiative = _lock_framable(initiative, by, "change_framing")
        current = current_framing(initiative)
        wanted = dict(values)
        if new_metric is not None:
            wanted["metric"] = metric_for(new_metric, by=by, now=now)
        changed = _merged(initiative, current, version, wanted)
        if "metric" in changed and "metric_why" not in changed:
            # The reason was for the metric that goes.
            changed |= _differing(queries.values_of(current), {"metric_why": "", "metric_over": ""})
        if not set(changed) - _WORDING_OF_A_DAY:
            return current
        _check({**queries.values_of(current), **changed})
        if current is not None:
            _counter(current, initiative, by=by, now=now, why=why)
        return _next_version(initiative, current, changed, by=by, now=now, why=why, quiet=quiet)


def answer_framing(
    *, initiative: Initiative, by: Person, now: datetime, version: int, response: Response, why: str = ""
) -> Framing:
    """The filer accepts the version that stands, or keeps the one before it (with a line of why).

    Countering is changing it: see `change_framing`. Raises `Conflict` when a newer version stands.
    """
    with transaction.atomic():
        initiative = _lock_framable(initiative, by, "answer_framing")
        current = current_framing(initiative)
        if current is None or current.number != version:
            raise Conflict(
                "There is a newer version than the one you read. Read it, then answer.",
                version=current.number if current else 0,
            )
        if response == Response.KEPT and not why.strip():
            raise InvalidInput({"why": NEEDS_A_LINE})
        if response not in (Response.ACCEPTED, Response.KEPT):
            raise InvalidInput({"response": "Select accept or keep"})
        if current.response == response:
            return current
        _respond(current, response, by=by, now=now, why=why)
        verb = "accepted the framing" if response == Response.ACCEPTED else "kept it as it was"
        if response == Response.KEPT:
            before = queries.version(initiative, current.number - 1)
            changed = _differing(queries.values_of(current), queries.values_of(before))
            current = _next_version(
                initiative, current, changed, by=by, now=now, why=why, summary="Kept it as it was"
            )
        else:
            record(
                initiative=initiative,
                by=by,
                now=now,
                action="accept_framing",
                summary=f"Accepted version {current.number}",
                changes=(("Why", "", why),),
            )
        tell(
            [initiative.engineering_owner],
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=f"{by.name} {verb}: {initiative.reference}.",
            once_key=f"framing-answer:{initiative.pk}:{current.number}",
            by=by,
            now=now,
            anchor="framing",
        )
        return current


def restore_version(
    *, initiative: Initiative, by: Person, now: datetime, number: int, version: int, why: str = ""
) -> Framing | None:
    """Make the next version say what version `number` said; `version` is the one on screen."""
    with transaction.atomic():
        initiative = _lock_framable(initiative, by, "change_framing")
        current = current_framing(initiative)
        if (current.number if current else 0) != version:
            raise Conflict("There is a newer version than the one you saw.", version=version)
        wanted = queries.values_of(queries.version(initiative, number))
        changed = _differing(queries.values_of(current), wanted)
        if not changed:
            return current
        return _next_version(
            initiative, current, changed, by=by, now=now, why=why, summary=f"Went back to version {number}"
        )


def _lock_framable(initiative: Initiative, by: Person, action: str) -> Initiative:
    initiative = lock(initiative)
    access.require(by, action, initiative)
    if initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so its framing no longer changes."
        )
    return initiative


def metric_for(new: NewMetric, *, by: Person, now: datetime) -> Metric:
    """The metric of that name and unit in the catalogue, added to it where it is not there yet."""
    access.require(by, "add_metric")
    metric, _ = Metric.objects.get_or_create(
        name=new.name,
        unit=new.unit,
        defaults={
            "direction": new.direction,
            # What is to fall, losses or minutes, ends at nothing: no cut is larger than what there is.
            "lowest": 0 if new.direction == Direction.DOWN else None,
            "definition": new.definition,
            "created_by": by,
            "created_at": now,
            "owner": by,
        },
    )
    return metric


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in new.items() if value != old[field]}


def _merged(
    initiative: Initiative, current: Framing | None, version: int, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    """What of `wanted` was changed by this person; `Conflict` where somebody else changed the same."""
    unknown = set(wanted) - set(queries.FIELDS)
    if unknown:
        raise InvalidInput({"": f"The framing has no {', '.join(sorted(unknown))}."})
    standing = current.number if current else 0
    if not 0 <= version <= standing:
        raise Conflict("The framing has gone back since. Reload the page.", version=standing)
    now_there = queries.values_of(current)
    if version == standing:
        return _differing(now_there, wanted)
    base = queries.values_of(queries.version(initiative, version))
    mine = _differing({field: base[field] for field in wanted}, wanted)
    mine = {field: value for field, value in mine.items() if value != now_there[field]}
    clash = {field for field in mine if base[field] != now_there[field]}
    if clash and current is not None:
        # Fields that are one value are shown as one: a target by its text, not by its decimals too.
        touched = {part for part in queries.PARTS if clash & set(part.fields)}
        ours = {**now_there, **mine}
        shown = tuple(
            Difference(label, queries.said(now_there, field), queries.said(ours, field))
            for field, label in queries.LABELS.items()
            if any(field in part.fields for part in touched)
            and queries.said(now_there, field) != queries.said(ours, field)
        )
        raise Conflict(
            f"{current.author.first_name} changed this while you were writing",
            version=standing,
            differences=shown,
        )
    return mine


def _check(values: Mapping[str, Any]) -> None:
    """What one part alone cannot know: the target against the baseline, a price against its reason."""
    if values["target"] is not None and values["target"] == values["baseline"]:
        raise InvalidInput({"target": "Target must differ from now"})


def _counter(current: Framing, initiative: Initiative, *, by: Person, now: datetime, why: str) -> None:
    if queries.awaits_response(current, initiative) and access.may(by, "answer_framing", initiative):
        _respond(current, Response.COUNTERED, by=by, now=now, why=why)
        tell(
            [current.author, initiative.engineering_owner],
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=f"{by.name} countered the framing of {initiative.reference}.",
            once_key=f"framing-countered:{initiative.pk}:{current.number}",
            by=by,
            now=now,
            anchor="framing",
        )


def _respond(framing: Framing, response: Response, *, by: Person, now: datetime, why: str) -> None:
    framing.response = response
    framing.responded_by = by
    framing.responded_at = now
    framing.response_why = why[:400]
    framing.save(update_fields=["response", "responded_by", "responded_at", "response_why"])


def _next_version(
    initiative: Initiative,
    current: Framing | None,
    changed: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    why: str,
    summary: str = "",
    quiet: bool = False,
) -> Framing:
    old = queries.values_of(current)
    new = {**old, **changed}
    made = Framing.objects.create(
        initiative=initiative,
        number=current.number + 1 if current else 1,
        author=by,
        created_at=now,
        why=why,
        **new,
    )
    changes: list[Change] = [
        (label, before, after)
        for field, label in queries.LABELS.items()
        if (before := queries.said(old, field)) != (after := queries.said(new, field))
    ]
    names = ", ".join(label[:1].lower() + label[1:] for label, _, _ in changes[:3]) or "the framing"
    more = f" and {len(changes) - 3} more" if len(changes) > 3 else ""
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="change_framing",
        summary=f"{summary or f'Changed {names}{more}'} (version {made.number})",
        changes=(*changes, ("Why", "", why)),
    )
    if queries.NUMBERS & set(changed):
        _figures.framing_changed(initiative, current, made, now)
        _figures.inputs_changed(initiative, now=now)
    else:
        initiative.updated_at = now
        initiative.save(update_fields=["updated_at"])
    _board_row.refresh(initiative, now=now)
    if not quiet:
        _tell_watchers(initiative, by=by, now=now, changed=f"{names}{more}")
    return made


def _tell_watchers(initiative: Initiative, *, by: Person, now: datetime, changed: str) -> None:
    """One line a day for each who rewords it, however often they do: framing goes in small steps."""
    tell(
        queries.watchers_of(initiative),
        initiative=initiative,
        kind=NoticeKind.CHANGED,
        text=f"{by.name} changed the framing: {changed}.",
        once_key=f"reworded:{initiative.pk}:{by.pk}:{now:%Y-%m-%d}",
        by=by,
        now=now,
        anchor="framing",
    )
