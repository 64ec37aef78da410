"""What the initiative page shows beside questions, options and suggestions, asked in one statement."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Subquery

from initiatives.models import (
    AppraisalJob,
    Decision,
    Framing,
    Initiative,
    Period,
    Person,
    Reading,
    Risk,
    Watch,
    Workspace,
)
from initiatives.queries import held, together
from initiatives.queries.board.plan import Calendar
from initiatives.queries.options import newest_job
from initiatives.queries.reframing import guardrails, history, marks, pace, readiness, technical, threads
from initiatives.queries.reframing.history import HistoryRow
from initiatives.queries.together import Row

READINGS = 24
LAST_ENTRIES = 3


@dataclass(frozen=True)
class Beside:
    """Finished where nothing else is needed for it, else the rows of a part for the room that reads them."""

    workspace: Workspace
    watchers: int
    watching: bool
    last_choice: str
    """What was decided last, or empty."""
    undo_until: dt.datetime | None
    """How long that may be undone."""
    job: AppraisalJob | None
    readings: tuple[Reading, ...]
    """The last ones, oldest first."""
    history: tuple[HistoryRow, ...]
    spared: marks.Spared
    held: held.Held | None
    risks: tuple[Risk, ...]
    calendar: Calendar | None
    """All periods, for an initiative that has none of its own yet."""
    readiness: Row
    thread: Sequence[Row]
    answered: Sequence[Row]
    guardrail_lines: Sequence[Row]
    risk_rows: Sequence[Row]
    fact_rows: Sequence[Row]


def beside(
    person: Person,
    initiative: Initiative,
    framing: Framing | None,
    *,
    now: dt.datetime,
    start: int = 0,
    unfolded: int | None = None,
) -> Beside:
    """One query. `start` and `unfolded` are those of the list of questions."""
    metric = framing.metric_id if framing else None
    parts = {
        "workspace": together.whole(Workspace.objects.order_by()),
        "facts": readiness.part_of(initiative, **_watches(person), **_last_decision()),
        "job": together.whole(newest_job(initiative)),
        "readings": together.whole(Reading.objects.filter(metric=metric).order_by("-on", "-pk")[:READINGS]),
        "history": history.last_part(initiative, count=LAST_ENTRIES),
        "spared": marks.dismissed_part(person),
        "held": held.part_of(initiative, by=person, now=now),
        "thread": threads.part_of(initiative, start=start, unfolded=unfolded),
        "answered": pace.answered_part(initiative),
        "guardrails": guardrails.page_part(initiative),
        "risks": technical.risks_part(initiative),
        "facts_for_users": technical.facts_part(initiative),
    }
    if initiative.period_id is None:
        parts["periods"] = together.whole(Period.objects.all())
    found = together.ask(**parts)
    (facts,) = found["facts"]
    workspace = next(iter(together.instances(Workspace, found["workspace"])), None) or Workspace(pk=1)
    readings = together.instances(Reading, found["readings"])
    return Beside(
        workspace=workspace,
        watchers=facts["watchers"] or 0,
        watching=facts["watching"],
        last_choice=facts["last_choice"] or "",
        undo_until=facts["undo_until"],
        job=next(iter(together.instances(AppraisalJob, found["job"])), None),
        readings=tuple(sorted(readings, key=lambda reading: (reading.on, reading.pk))),
        history=history.read_last(found["history"]),
        spared=marks.read_spared(found["spared"], workspace),
        held=held.read_part(found["held"]),
        risks=tuple(together.instances(Risk, found["risks"])),
        calendar=Calendar.of(together.instances(Period, found["periods"]), workspace.currency)
        if "periods" in found
        else None,
        readiness=facts,
        thread=found["thread"],
        answered=found["answered"],
        guardrail_lines=found["guardrails"],
        risk_rows=found["risks"],
        fact_rows=found["facts_for_users"],
    )


def _watches(person: Person) -> dict[str, Subquery | Exists]:
    watches = Watch.objects.filter(initiative=OuterRef("pk")).order_by()
    counted = watches.values("initiative").annotate(all=Count("pk")).values("all")
    return {"watchers": Subquery(counted), "watching": Exists(watches.filter(person=person))}


def _last_decision() -> dict[str, Subquery | Exists]:
    standing = Decision.objects.standing().filter(initiative=OuterRef("pk")).newest_first()
    return {
        "last_choice": Subquery(standing.values("choice")[:1]),
        "undo_until": Subquery(standing.values("undo_until")[:1]),
    }
