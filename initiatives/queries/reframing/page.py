"""All that the initiative page shows, fetched at once and at a cost that does not grow with the thread."""

import datetime as dt
from dataclasses import dataclass

from initiatives import access, stages
from initiatives.models import Appraisal, Choice, Framing, Initiative, Option, Person
from initiatives.queries import options
from initiatives.queries.evidence import takes_evidence
from initiatives.queries.held import Held
from initiatives.queries.initiative import current_framing
from initiatives.queries.options import cases, stored
from initiatives.queries.reframing.beside import Beside, beside
from initiatives.queries.reframing.next_step import Facts, NextStep, next_step
from initiatives.queries.reframing.question_list import QuestionList, question_list
from initiatives.queries.reframing.questions import ASKABLE, awaits_response, waiting_words
from initiatives.queries.reframing.readiness import Check, read_part, readiness
from initiatives.queries.sealed import sealed_from
from initiatives.stages import Stage


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
    figures: options.Section
    all_options: tuple[Option, ...]
    """All of them as fetched, withdrawn ones too."""
    beside: Beside
    checks: tuple[Check, ...]
    to_answer: bool
    answers_that_changed: int
    sent_back: bool
    may: Rights

    @property
    def may_finish(self) -> bool:
        """Whether framing is under way and this reader's to finish: then what they leave is told together."""
        return self.next.primary is not None and self.next.primary.move == "mark_ready"

    @property
    def held(self) -> Held | None:
        """What waits to be told together, for the reader whose framing is under way."""
        return self.beside.held if self.may_finish else None

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
) -> InitiativePage:
    """The page for this reader, in eight queries. `start` and `unfolded` choose the questions; see `question_list`."""
    framing = current_framing(initiative)
    near = beside(person, initiative, framing, now=now, start=start, unfolded=unfolded)
    questions = question_list(
        person,
        initiative,
        now=now,
        start=start,
        unfolded=unfolded,
        workspace=near.workspace,
        thread=near.thread,
    )
    sealed = sealed_from(person, initiative)
    rows = cases.rows_of(initiative, framing=framing, workspace=near.workspace, risks=near.risks)
    newest = stored.newest(initiative)
    fetched = options.Fetched(
        rows, newest, near.job, sealed, questions.top, questions.unweighed, questions.asked_about
    )
    facts = _facts(person, initiative, framing, questions, near, sealed, now)
    return InitiativePage(
        initiative=initiative,
        framing=framing,
        versions=framing.number if framing else 0,
        next=next_step(person, initiative, facts, now),
        questions=questions,
        figures=options.section(person, initiative, now=now, fetched=fetched),
        all_options=rows.options,
        beside=near,
        checks=_checks(initiative, framing, questions, near, rows, newest),
        to_answer=facts.framing_to_answer and bool(access.may(person, "answer_framing", initiative)),
        answers_that_changed=questions.changed,
        sent_back=_sent_back(initiative, near.last_choice),
        may=rights(person, initiative),
    )


def _facts(
    person: Person,
    initiative: Initiative,
    framing: Framing | None,
    questions: QuestionList,
    near: Beside,
    sealed: frozenset[str],
    now: dt.datetime,
) -> Facts:
    waiting = questions.first_waiting
    return Facts(
        questions_open=questions.open,
        waiting_on_me=waiting.number if waiting and waiting.asked_of_id == person.pk else None,
        waiting_on=waiting_words(waiting, now) if waiting else "",
        framing_to_answer=awaits_response(framing, initiative),
        watching=near.watching,
        to_estimate=min(sealed, key=lambda key: (len(key), key), default=""),
    )


def _checks(
    initiative: Initiative,
    framing: Framing | None,
    questions: QuestionList,
    near: Beside,
    rows: cases.Rows,
    newest: Appraisal | None,
) -> tuple[Check, ...]:
    if initiative.at_stage not in stages.FRAMABLE:
        return ()
    standing = (option for option in rows.options if option.withdrawn_at is None)
    facts = read_part(
        near.readiness,
        newest=newest,
        questions=questions.open,
        estimates=[estimate for option in standing for estimate in cases.estimates_of(option).values()],
    )
    return readiness(initiative, framing, facts=facts)


def _sent_back(initiative: Initiative, last_choice: str) -> bool:
    """A director wanted something answered first; a lead who takes it back sends nothing back."""
    was_ready = initiative.at_stage == Stage.REFRAMING and initiative.stage_before == Stage.READY
    return was_ready and last_choice == Choice.ASK_FIRST


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
