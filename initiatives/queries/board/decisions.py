"""Decisions: what stands, and what we are not doing and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from initiatives import access, stages
from initiatives.models import (
    Choice,
    Decision,
    Initiative,
    LookAgain,
    Person,
)
from initiatives.queries.board.seconding import Waiting, waiting
from initiatives.stages import Stage

MOST_NOT_DOING = 100


@dataclass(frozen=True)
class NotDoing:
    """One thing that is not being done: why, since when, and what would bring it back."""

    initiative_id: int
    filed_as: str
    what: str
    reason: str
    who: str
    at: datetime
    trigger: str


def get_standing(initiative: Initiative) -> Decision | None:
    """The decision that holds, if it has not been followed by another state."""
    return (
        initiative.decisions.standing()
        .with_strings()
        .select_related(
            "option", "decided_by", "confirmed_by", "look_again_person", "look_again_metric", "question"
        )
        .newest_first()
        .first()
    )


def not_doing(person: Person, *, most: int = MOST_NOT_DOING) -> tuple[NotDoing, ...]:
    """What was deferred or declined, newest first, for the rail of the board; `not_doing.py` has the page. One query."""
    rows = (
        Decision.objects.standing()
        .filter(choice__in=[Choice.DEFER, Choice.DECLINE])
        .filter(initiative__in=Initiative.objects.visible_to(person).at(*stages.NOT_DOING))
        .select_related("initiative", "decided_by", "look_again_person", "look_again_metric")
        .newest_first()
    )
    seen: dict[int, Decision] = {}
    for row in rows[: most * 2]:
        seen.setdefault(row.initiative_id, row)
    return tuple(_not_doing(row) for row in list(seen.values())[:most])


def not_doing_count(person: Person) -> int:
    """How many there are in all."""
    return Initiative.objects.visible_to(person).at(*stages.NOT_DOING).count()


def _not_doing(row: Decision) -> NotDoing:
    return NotDoing(
        initiative_id=row.initiative_id,
        filed_as=row.initiative.proposal_title,
        what="Declined" if row.choice == Choice.DECLINE else "Not now",
        reason=row.reason,
        who=row.decided_by.name,
        at=row.decided_at,
        trigger=trigger_words(row),
    )


def trigger_words(row: Decision) -> str:
    """ "look again on 1 Mar 2027", "look again if card-fraud losses pass $80k", or nothing."""
    if row.look_again == LookAgain.DATE and row.look_again_on:
        return f"look again on {_day(row.look_again_on)}"
    if row.look_again == LookAgain.METRIC and row.look_again_metric and row.look_again_value is not None:
        end = "or more" if row.look_again_above else "or less"
        name = row.look_again_metric.name
        value = row.look_again_metric.say(row.look_again_value)
        return f"look again at {name[:1].lower()}{name[1:]} of {value} {end}"
    if row.look_again == LookAgain.WORDS and row.look_again_words:
        asked = f"; {row.look_again_person.name} looks" if row.look_again_person else ""
        on = f" on {_day(row.look_again_on)}" if row.look_again_on else ""
        return f"look again if {row.look_again_words}{asked}{on}"
    return ""


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def last_entry(initiative: Initiative) -> int:
    """The number of the newest history entry: what a page knows, so that a press can be told what came since."""
    newest = initiative.history.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


_SAID: dict[str, tuple[str, str]] = {
    Choice.FUND: ("Funded", "fund"),
    Choice.ASK_FIRST: ("Asked first", "ask first"),
    Choice.DEFER: ("Not now", "not now"),
    Choice.DECLINE: ("Declined", "decline"),
    Choice.REFRAME: ("Back to reframing", "back to reframing"),
}


def said(decision: Decision, *, proposed: bool = False) -> str:
    """A decision in words: "Funded B: within five minutes", "Not now"; `proposed` as what is yet to be: "fund B: …"."""
    words = _SAID[decision.choice][proposed]
    if decision.choice == Choice.FUND and decision.option:
        return f"{words} {decision.option.key}: {decision.option.name}"
    return words


@dataclass(frozen=True)
class Decided:
    """The decision that stands, for the top of the initiative page."""

    decision: Decision
    words: str
    trigger: str
    may_undo: bool
    may_reopen: bool
    conditions: int = 0
    conditions_met: int = 0
    views: int = 0
    """How many see it otherwise."""
    proposed: Waiting | None = None
    """It is not in force: it waits for a second director."""


def decided(person: Person, initiative: Initiative, *, now: datetime) -> Decided | None:
    """None while nothing is decided, or once an earlier decision has been followed by new work."""
    sent_back = initiative.at_stage == Stage.REFRAMING
    if initiative.at_stage in (Stage.DRAFT, Stage.SUBMITTED, Stage.WITHDRAWN):
        return None
    if initiative.at_stage == Stage.READY:
        waits = waiting(person, initiative)
        if waits is None:
            return None
        words = said(waits.decision, proposed=True)
        return Decided(waits.decision, words, "", may_undo=False, may_reopen=False, proposed=waits)
    decision = get_standing(initiative)
    if decision is None or (sent_back and now > decision.undo_until):
        return None
    within = now <= decision.undo_until and initiative.at_stage in _UNDONE_FROM
    return Decided(
        decision=decision,
        words=said(decision),
        trigger=trigger_words(decision),
        may_undo=within and bool(access.may(person, "decide", initiative)),
        may_reopen=initiative.at_stage in stages.NOT_DOING and bool(access.may(person, "reopen", initiative)),
        conditions=decision.asked_for,  # type: ignore[attr-defined]
        conditions_met=decision.met,  # type: ignore[attr-defined]
        views=decision.views,  # type: ignore[attr-defined]
    )


_UNDONE_FROM = stages.MOVES["undo_decision"].sources

REOPENING_UNDONE_FOR = timedelta(minutes=10)


def is_undoable_reopening(initiative: Initiative, *, now: datetime) -> bool:
    """Whether it was reopened within the last ten minutes and has not moved since. No query."""
    return (
        initiative.stage_before in stages.NOT_DOING
        and initiative.at_stage in stages.MOVES["undo_reopen"].sources
        and now - initiative.stage_since <= REOPENING_UNDONE_FOR
    )


def may_undo_reopening(person: Person, initiative: Initiative, *, now: datetime) -> bool:
    """For the initiative's page."""
    return is_undoable_reopening(initiative, now=now) and bool(access.may(person, "reopen", initiative))
