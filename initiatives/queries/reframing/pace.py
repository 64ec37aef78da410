"""How long things take, for both sides and in the open: never a ranking of persons."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from django.db.models import QuerySet

from initiatives.models import Initiative, Person, Question, Role
from initiatives.queries import together, working_days
from initiatives.stages import Stage

LAST = 60
# Fewer than so many say nothing of a usual time.
ENOUGH = 3


@dataclass(frozen=True)
class Pace:
    """The times of one initiative, in working time; None where there is nothing to say."""

    in_reframing: dt.timedelta | None
    is_over: bool
    """Reframing has ended: the time is what it took."""
    answered_in: dt.timedelta | None
    """The middle of how long its questions waited for their answers."""
    lead_asked_after: dt.timedelta | None
    """From being sent to the framing lead's first question."""


def answered_part(initiative: Initiative) -> together.Part:
    """When the questions answered last were asked and closed, to be asked for with other things."""
    return together.part(_newest(initiative.questions.answered()), "asked_at", "closed_at")


def pace_of(
    initiative: Initiative,
    *,
    answered: Sequence[together.Row],
    lead_asked_at: dt.datetime | None,
    now: dt.datetime,
) -> Pace:
    """The times of an initiative; `answered` are the rows of `answered_part`."""
    began, sent = initiative.framing_started_at, initiative.submitted_at
    over = initiative.at_stage == Stage.READY
    until = initiative.stage_since if over else now
    counts = began is not None and initiative.at_stage in (Stage.REFRAMING, Stage.READY)
    return Pace(
        in_reframing=working_days.waited(began, until) if counts and began else None,
        is_over=over,
        answered_in=_median((row["asked_at"], row["closed_at"]) for row in answered),
        lead_asked_after=working_days.waited(sent, lead_asked_at)
        if sent and lead_asked_at and lead_asked_at > sent
        else None,
    )


def _middle(questions: QuerySet[Question]) -> dt.timedelta | None:
    rows = _newest(questions).values_list("asked_at", "closed_at")
    return _median(rows) if len(rows) >= ENOUGH else None


def _newest(questions: QuerySet[Question]) -> QuerySet[Question]:
    return questions.order_by("-closed_at", "-pk")[:LAST]


def _median(spans: Iterable[tuple[dt.datetime, dt.datetime | None]]) -> dt.timedelta | None:
    waits = [working_days.waited(start, end).total_seconds() for start, end in spans if end is not None]
    return dt.timedelta(seconds=median(waits)) if waits else None


@dataclass(frozen=True)
class Usual:
    """What is usual, in the middle of the last ones: of a person's own side, and of the other."""

    answers: dt.timedelta | None
    starts: dt.timedelta | None
    of_team: bool


def usual(person: Person) -> Usual | None:
    """For a lead what their teams' proposals see, for a filer what their own do; None for everybody else."""
    if Role.ENGINEERING_LEAD in person.roles and person.team_ids:
        mine = Initiative.objects.for_teams(person.team_ids)
        return Usual(
            _middle(Question.objects.answered().filter(initiative__in=mine)), _starts(mine), of_team=True
        )
    if Role.PM in person.roles:
        own = Initiative.objects.filter(product_owner=person)
        asked = Question.objects.answered().filter(initiative__in=own, asked_of=person)
        return Usual(_middle(asked), _starts(own), of_team=False)
    return None


def _starts(initiatives: QuerySet[Initiative]) -> dt.timedelta | None:
    rows = (
        initiatives.filter(submitted_at__isnull=False, framing_started_at__isnull=False)
        .order_by("-submitted_at")
        .values_list("submitted_at", "framing_started_at")[:LAST]
    )
    return _median((sent, began) for sent, began in rows if sent and began) if len(rows) >= ENOUGH else None


@dataclass(frozen=True)
class Moved:
    """A question of one's own that moved a choice."""

    initiative_id: int
    number: int
    text: str
    title: str
    line: str


@dataclass(frozen=True)
class Record:
    """What one's own questions did: for oneself, and shown to nobody else."""

    asked: int
    answered: int
    moved: int
    changed: int
    newest: tuple[Moved, ...]


def own_record(person: Person) -> Record:
    """Two queries."""
    counts = Question.objects.record_of(person)
    rows = (
        Question.objects.that_moved_the_choice()
        .filter(asked_by=person, initiative__in=Initiative.objects.visible_to(person))
        .select_related("initiative")
        .order_by("-closed_at")[:10]
    )
    newest = tuple(
        Moved(row.initiative_id, row.number, row.text, row.initiative.proposal_title, row.effect_line)
        for row in rows
    )
    return Record(newest=newest, **counts)
