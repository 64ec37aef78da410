"""Moving an initiative along its life: from the inbox to ready, from funded to reviewed."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions import _board_row, _held
from initiatives.actions._history import Change, record
from initiatives.actions._notify import settle, tell
from initiatives.actions._stage import lock, move
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.models import Initiative, NoticeKind, Person, Reading, Team, Workspace
from initiatives.queries import intake
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing
from initiatives.stages import MOVES, Stage


def mark_ready(*, initiative: Initiative, by: Person, now: datetime) -> Initiative:
    """Finish framing: what is missing goes on the record as gaps and is shown.

    Raises `InvalidInput` with what the team wants first, where it made items of the checklist block.
    """
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "mark_ready", initiative)
        return _make_ready(initiative, "mark_ready", "Finished framing", by=by, now=now)


def fast_lane(*, initiative: Initiative, by: Person, now: datetime) -> Initiative:
    """Straight to ready for small stakes. Raises `InvalidInput` where the cost is not known or not small."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "mark_ready", initiative)
        workspace = Workspace.current()
        cost, name = queries.highest_cost(initiative, workspace)
        if cost is None:
            raise InvalidInput({"": "The fast lane needs an effort range first, to know that it is small."})
        if cost >= workspace.fast_lane_cost:
            raise InvalidInput(
                {
                    "": f"{name} may cost {workspace.currency}{cost:,.0f}, and the fast lane ends at "
                    f"{workspace.currency}{workspace.fast_lane_cost:,.0f}. Start framing instead."
                }
            )
        initiative.engineering_owner = initiative.engineering_owner or by
        initiative.domain = initiative.domain or (initiative.team.domain if initiative.team else None)
        initiative.period = initiative.period or intake.planning_period(timezone.localdate(now))
        settle(initiative, "filed", now=now)
        return _make_ready(initiative, "fast_lane", "Took the fast lane", by=by, now=now)


def ask_for_decision(*, initiative: Initiative, by: Person, now: datetime, why: str) -> Initiative:
    """The filer asks after five working days; the director sees "not fully framed" with what is missing."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "ask_for_decision", initiative)
        if initiative.at_stage == Stage.REFRAMING and not queries.may_ask_for_decision(initiative, now):
            raise WrongStage("You can ask for a decision after five working days of framing.")
        if not why.strip():
            raise InvalidInput({"why": "Enter why it should be decided now, in one line"})
        return _make_ready(
            initiative,
            "ask_for_decision",
            "Asked for a decision",
            by=by,
            now=now,
            not_fully_framed=True,
            why=why,
        )


def _make_ready(
    initiative: Initiative,
    name: str,
    words: str,
    *,
    by: Person,
    now: datetime,
    not_fully_framed: bool = False,
    why: str = "",
) -> Initiative:
    checks = queries.readiness(initiative, current_framing(initiative))
    stopping = queries.stopping(checks)
    if stopping and not not_fully_framed and initiative.at_stage in MOVES[name].sources:
        # Whoever filed it may always ask for a decision; then what is missing is listed and stops nothing.
        missing = "; ".join(check.missing[:1].lower() + check.missing[1:] for check in stopping)
        raise InvalidInput({"": f"{initiative.team} wants this first: {missing}"})
    gaps = queries.gaps(checks)
    missing = f"; missing: {', '.join(gaps).lower()}" if gaps else ""
    period = initiative.period
    move(
        initiative,
        name,
        by=by,
        now=now,
        summary=f"{words}{missing}",
        changes=(("Why now", "", why), ("Missing", "", ", ".join(gaps))),
        gaps=gaps,
        not_fully_framed=not_fully_framed,
        ready_at=now,
        decide_by=initiative.decide_by or (period.decide_by if period else None),
    )
    _board_row.refresh(initiative, now=now)
    told = _held.send(initiative, by=by, now=now, finished=True)
    _tell_framed(initiative, by=by, now=now, asked=not_fully_framed, but=told)
    return initiative


def send_now(*, initiative: Initiative, by: Person, now: datetime) -> int:
    """Let the mails go that wait for the rest of a framing; returns how many people are told."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "frame", initiative)
        return len(_held.send(initiative, by=by, now=now))


def _tell_framed(
    initiative: Initiative, *, by: Person, now: datetime, asked: bool, but: Sequence[int]
) -> None:
    """One notice for each person, however many questions the framing holds; none for those who have it already."""
    count = initiative.questions.open().count()
    words = f"{by.name} asked for a decision" if asked else f"{by.name} finished framing"
    questions = f", with {count} open question{'' if count == 1 else 's'}" if count else ""
    concerned = [
        initiative.filed_by,
        initiative.product_owner,
        initiative.engineering_owner,
        *queries.watchers_of(initiative),
        *queries.directors(),
    ]
    tell(
        [person for person in concerned if person is not None and person.pk not in but],
        initiative=initiative,
        kind=NoticeKind.FRAMED,
        text=f"{words}: {initiative.reference}, {_board_row.outcome_of(initiative, current_framing(initiative))}"
        f"{questions}.",
        once_key=f"ready:{initiative.pk}:{initiative.version}",
        by=by,
        now=now,
    )


def back_to_reframing(*, initiative: Initiative, by: Person, now: datetime) -> Initiative:
    """The lead takes it back before anybody has decided."""
    return _back(initiative, "back_to_reframing", "Took it back to reframing", by=by, now=now)


def take_back_request(*, initiative: Initiative, by: Person, now: datetime) -> Initiative:
    """The filer takes their own request for a decision back."""
    with transaction.atomic():
        initiative = lock(initiative)
        if not initiative.not_fully_framed:
            raise WrongStage("The lead finished this framing; ask them to take it back to reframing.")
        return _back(initiative, "take_back_request", "Took the request for a decision back", by=by, now=now)


def _back(initiative: Initiative, name: str, words: str, *, by: Person, now: datetime) -> Initiative:
    with transaction.atomic():
        initiative = lock(initiative)
        move(
            initiative,
            name,
            by=by,
            now=now,
            summary=words,
            gaps=[],
            not_fully_framed=False,
            ready_at=None,
        )
        _board_row.refresh(initiative, now=now)
        return initiative


def start_building(
    *, initiative: Initiative, by: Person, now: datetime, started_on: date, team: Team | None = None
) -> Initiative:
    """A funded initiative goes to work, in its own team or another."""
    return _simple(
        initiative,
        "start_building",
        f"Started building on {queries.day_words(started_on)}",
        by=by,
        now=now,
        changes=(("Team", initiative.team, team or initiative.team),),
        started_on=started_on,
        team=team or initiative.team,
    )


def not_started(*, initiative: Initiative, by: Person, now: datetime) -> Initiative:
    """Undo of `start_building`."""
    return _simple(initiative, "not_started", "Not started after all", by=by, now=now, started_on=None)


def launch(
    *, initiative: Initiative, by: Person, now: datetime, launched_on: date, metric_recorded: bool
) -> Initiative:
    """It is live; says whether the metric is being recorded, which decides whether a review can be had."""
    recorded = "the metric is being recorded" if metric_recorded else "nobody records the metric yet"
    return _simple(
        initiative,
        "launch",
        f"Launched on {queries.day_words(launched_on)}; {recorded}",
        by=by,
        now=now,
        told=f"{initiative.reference} is live; {recorded}.",
        launched_on=launched_on,
    )


def not_launched(*, initiative: Initiative, by: Person, now: datetime) -> Initiative:
    """Undo of `launch`."""
    return _simple(initiative, "not_launched", "Not launched after all", by=by, now=now, launched_on=None)


def pause(*, initiative: Initiative, by: Person, now: datetime, until: date, reason: str) -> Initiative:
    """Work stops until a day, for a reason."""
    return _simple(
        initiative,
        "pause",
        f"Paused until {queries.day_words(until)}: {reason}",
        by=by,
        now=now,
        told=f"{by.name} paused {initiative.reference} until {queries.day_words(until)}: {reason}",
        paused_until=until,
    )


def resume(*, initiative: Initiative, by: Person, now: datetime) -> Initiative:
    """Back to building."""
    return _simple(initiative, "resume", "Resumed", by=by, now=now, paused_until=None)


def stop(*, initiative: Initiative, by: Person, now: datetime, reason: str) -> Initiative:
    """Work ends without a launch, for a reason."""
    return _simple(
        initiative,
        "stop",
        f"Stopped: {reason}",
        by=by,
        now=now,
        told=f"{by.name} stopped {initiative.reference}: {reason}",
        paused_until=None,
    )


def _simple(
    initiative: Initiative,
    name: str,
    summary: str,
    *,
    by: Person,
    now: datetime,
    changes: tuple[Change, ...] = (),
    told: str = "",
    **fields: Any,
) -> Initiative:
    with transaction.atomic():
        initiative = lock(initiative)
        move(initiative, name, by=by, now=now, summary=summary, changes=changes, **fields)
        _board_row.refresh(initiative, now=now)
        if told:
            tell(
                [
                    initiative.product_owner,
                    initiative.engineering_owner,
                    *queries.watchers_of(initiative),
                ],
                initiative=initiative,
                kind=NoticeKind.CHANGED,
                text=told,
                once_key=f"{name}:{initiative.pk}:{initiative.version}",
                by=by,
                now=now,
            )
        return initiative


def record_result(
    *, initiative: Initiative, by: Person, now: datetime, on: date, value: Decimal, source: str = ""
) -> Initiative:
    """The metric's actual value, as a reading; the initiative is reviewed.

    Raises `InvalidInput` where there is no metric to read or the day is still to come.
    """
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "review", initiative)
        framing = current_framing(initiative)
        if framing is None or framing.metric is None:
            raise InvalidInput({"value": "This was framed without a metric, so there is nothing to record"})
        if on > timezone.localdate(now):
            raise InvalidInput({"on": "The day must not be in the future"})
        before = framing.metric.readings.of_day(on, source).first()
        Reading.objects.update_or_create(
            metric=framing.metric,
            on=on,
            source=source,
            defaults={"value": value, "recorded_by": by, "recorded_at": now},
        )
        move(
            initiative,
            "review",
            by=by,
            now=now,
            summary=f"Recorded the result: {value.normalize():f} on {queries.day_words(on)}",
            changes=((framing.metric.name, before.value if before else None, value),),
        )
        _board_row.refresh(initiative, now=now)
        return initiative


def change_owners(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    version: int,
    product_owner: Person,
    engineering_owner: Person | None,
) -> Initiative:
    """Who owns it in product and in engineering; the new ones are told that it is theirs."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "change_owner", initiative)
        if version != initiative.version:
            raise Conflict("This changed while you were choosing.", version=initiative.version)
        was = (initiative.product_owner, initiative.engineering_owner)
        if was == (product_owner, engineering_owner):
            return initiative
        initiative.product_owner, initiative.engineering_owner = product_owner, engineering_owner
        initiative.version += 1
        initiative.updated_at = now
        initiative.save(update_fields=["product_owner", "engineering_owner", "version", "updated_at"])
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="change_owners",
            summary="Changed the owners",
            changes=(("Product", was[0], product_owner), ("Engineering", was[1], engineering_owner)),
        )
        _board_row.refresh(initiative, now=now)
        tell(
            {product_owner, engineering_owner} - set(was),
            initiative=initiative,
            kind=NoticeKind.WAITING,
            text=f"{by.name} made you an owner of {initiative.reference}, {initiative.proposal_title}.",
            once_key=f"owner:{initiative.pk}:{initiative.version}",
            by=by,
            now=now,
        )
        return initiative
