"""All that the initiative page shows, fetched at once and at a cost that does not grow with the thread."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from initiatives import access, stages
from initiatives.models import Choice, Framing, Initiative, Person, Reading, Workspace
from initiatives.queries.evidence import takes_evidence
from initiatives.queries.initiative import current_framing
from initiatives.queries.reframing.history import HistoryRow, history_page
from initiatives.queries.reframing.next_step import Facts, NextStep, next_step
from initiatives.queries.reframing.questions import (
    ASKABLE,
    QuestionList,
    awaits_response,
    first_waiting,
    question_list,
    waiting_words,
)
from initiatives.queries.reframing.readiness import Check, readiness
from initiatives.queries.sealed import sealed_from
from initiatives.stages import Stage

READINGS = 24


@dataclass(frozen=True)
class Rights:
    """What the viewer may do on this page now; a button that may not be pressed is not there."""

    change_framing: bool
    answer_framing: bool
    ask: bool
    suggest: bool
    change_owner: bool
    attach_outcome: bool
    withdraw: bool
    add_option: bool
    add_evidence: bool


@dataclass(frozen=True)
class InitiativePage:
    """The page, top to bottom."""

    initiative: Initiative
    framing: Framing | None
    versions: int
    next: NextStep
    questions: QuestionList
    checks: tuple[Check, ...]
    history: tuple[HistoryRow, ...]
    readings: tuple[Reading, ...]
    watchers: int
    watching: bool
    to_answer: bool
    answers_that_changed: int
    sent_back: bool
    may: Rights

    @property
    def may_finish(self) -> bool:
        """Whether framing is under way and this reader's to finish: then what they leave is told together."""
        return self.next.primary is not None and self.next.primary.move == "mark_ready"

    @property
    def checks_met(self) -> int:
        return sum(check.met for check in self.checks)

    @property
    def strip_note(self) -> str:
        """ "by Fri 27 Nov" while a decision is awaited."""
        day = self.initiative.decide_by
        waits = self.initiative.at_stage in (Stage.REFRAMING, Stage.READY)
        return f"by {day:%a} {day.day} {day:%b}" if day and waits else ""


def initiative_page(
    person: Person,
    initiative: Initiative,
    *,
    now: dt.datetime,
    start: int = 0,
    unfolded: int | None = None,
    workspace: Workspace | None = None,
) -> InitiativePage:
    """The page for this reader. `start` and `unfolded` choose the questions shown; see `question_list`."""
    framing = current_framing(initiative)
    questions = question_list(
        person, initiative, now=now, start=start, unfolded=unfolded, workspace=workspace
    )
    watches = initiative.watches.aggregate(all=Count("pk"), mine=Count("pk", filter=Q(person=person)))
    waiting = first_waiting(person, initiative) if questions.open else None
    facts = Facts(
        questions_open=questions.open,
        waiting_on_me=waiting.number if waiting and waiting.asked_of_id == person.pk else None,
        waiting_on=waiting_words(waiting, now) if waiting else "",
        framing_to_answer=awaits_response(framing, initiative),
        watching=bool(watches["mine"]),
        to_estimate=min(sealed_from(person, initiative), key=lambda key: (len(key), key), default=""),
    )
    framable = initiative.at_stage in stages.FRAMABLE
    return InitiativePage(
        initiative=initiative,
        framing=framing,
        versions=framing.number if framing else 0,
        next=next_step(person, initiative, facts, now),
        questions=questions,
        checks=readiness(initiative, framing, questions=questions.open) if framable else (),
        history=history_page(initiative, count=3).rows,
        readings=_readings(framing),
        watchers=watches["all"],
        watching=facts.watching,
        to_answer=facts.framing_to_answer and bool(access.may(person, "answer_framing", initiative)),
        answers_that_changed=questions.changed,
        sent_back=_sent_back(initiative),
        may=rights(person, initiative),
    )


def _sent_back(initiative: Initiative) -> bool:
    """A director wanted something answered first; a lead who takes it back sends nothing back."""
    if initiative.at_stage != Stage.REFRAMING or initiative.stage_before != Stage.READY:
        return False
    last = initiative.decisions.standing().newest_first().values_list("choice", flat=True).first()
    return last == Choice.ASK_FIRST


def rights(person: Person, initiative: Initiative) -> Rights:
    """What this person may do here now, by the table of access and by stage."""

    def may(action: str) -> bool:
        return bool(access.may(person, action, initiative))

    framable = initiative.at_stage in stages.FRAMABLE
    return Rights(
        change_framing=framable and may("change_framing"),
        answer_framing=framable and may("answer_framing"),
        ask=initiative.at_stage in ASKABLE and may("ask"),
        suggest=framable and may("suggest"),
        change_owner=initiative.at_stage not in stages.ENDED and may("change_owner"),
        attach_outcome=initiative.at_stage not in stages.ENDED and may("attach_outcome"),
        withdraw=initiative.at_stage in stages.MOVES["withdraw"].sources and may("withdraw"),
        add_option=framable and may("add_option"),
        add_evidence=takes_evidence(initiative) and may("add_evidence"),
    )


def _readings(framing: Framing | None) -> tuple[Any, ...]:
    if framing is None or framing.metric is None:
        return ()
    return tuple(framing.metric.readings.order_by("-on", "-pk")[:READINGS])[::-1]
