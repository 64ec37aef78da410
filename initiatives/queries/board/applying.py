"""What a what-if would decide: each row with its option, the figures on screen, and what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from initiatives import access
from initiatives.models import Appraisal, Decision, HistoryEntry, Initiative, Option, Person, Question
from initiatives.queries.board import seconding
from initiatives.queries.board.decisions import said
from initiatives.queries.board.portfolio import BREAKS, Way
from initiatives.queries.board.what_if_result import Ground, Result
from initiatives.queries.reframing import guardrails
from initiatives.stages import Stage

MOST = 60


@dataclass(frozen=True)
class Proposed:
    """One decision that a what-if means. `default` is what stands in the form at first."""

    initiative: Initiative
    outcome: str
    way: Way | None
    option: Option | None
    default: str
    why_here: str
    digest: str
    seen: int
    look_again: date | None
    must_first: tuple[Question, ...]
    warned: tuple[guardrails.Warned, ...]
    is_stale: bool
    may: access.Answer
    waits: str = ""
    takes_second: bool = False
    """Funding it is only proposed: another director confirms."""


@dataclass(frozen=True)
class TheSet:
    """Everything that applying would decide, and how many rows did not come along."""

    rows: tuple[Proposed, ...]
    beyond: int


def the_set(
    person: Person, base: Ground, result: Result, choices: dict[int, str | None], *, today: date
) -> TheSet:
    """What the what-if holds first, then what fits beside it, then what falls out. Seven queries,
    one more where there is a limit above which a second director confirms, and one for each option that breaks a
    guardrail.

    Only what it holds is decided unless somebody says so: the rest starts at "leave it undecided".
    """
    wanted = _wanted(result, choices, base)
    subjects = _subjects(pk for pk, *_ in wanted[:MOST])
    options = {(row.initiative_id, row.key): row for row in _options(subjects)}
    firsts: dict[int, list[Question]] = {}
    for question in (
        Question.objects.must_come_first().filter(initiative__in=subjects).select_related("must_first_by")
    ):
        firsts.setdefault(question.initiative_id, []).append(question)
    waiting = {
        row.initiative_id: row
        for row in Decision.objects.proposed()
        .filter(initiative__in=subjects)
        .select_related("decided_by", "option")
    }
    seconds = seconding.takes_second(
        {pk: way.key for pk, way, *_ in wanted[:MOST] if way and pk in subjects},
        (row.figures for row in subjects.values() if row.figures),  # type: ignore[attr-defined]
    )
    look_again = max(base.period.ends, today) + timedelta(days=1)
    rows = []
    for pk, way, default, why in wanted[:MOST]:
        subject: Any = subjects.get(pk)
        one = base.candidate(pk)
        if subject is None or one is None:
            continue
        may = access.may(person, "decide", subject)
        rows.append(
            Proposed(
                initiative=subject,
                outcome=one.outcome,
                way=way,
                option=options.get((pk, way.key)) if way else None,
                default=default if may and pk not in waiting else "leave",
                why_here=why,
                digest=subject.digest or "",
                seen=subject.last_entry or 0,
                look_again=look_again,
                must_first=tuple(firsts.get(pk, ())) if way else (),
                warned=_warned(subject, way, today),
                is_stale=one.is_stale,
                may=may,
                waits=_waits(waiting.get(pk)),
                takes_second=pk in seconds,
            )
        )
    return TheSet(tuple(rows), max(0, len(wanted) - MOST))


def _wanted(
    result: Result, choices: dict[int, str | None], base: Ground
) -> list[tuple[int, Way | None, str, str]]:
    """(initiative, option, what stands in the form, why it is in the set)."""
    found: list[tuple[int, Way | None, str, str]] = []
    for pk, key in choices.items():
        one = base.candidate(pk)
        if one is None:
            continue
        way = one.way(key) if key else None
        if key and way is None:
            continue
        found.append(
            (
                pk,
                way,
                "fund" if way else "defer",
                "Held in this what-if" if way else "Skipped in this what-if",
            )
        )
    for taken in result.taken:
        if not taken.is_held:
            found.append((taken.initiative_id, taken.way, "leave", "Fits beside what is held"))
    for moved in result.falls_out:
        found.append((moved.initiative_id, None, "leave", "Falls out"))
    return found


def _subjects(ids: Iterable[int]) -> dict[int, Initiative]:
    """Those that can be decided, each with the digest of its figures and its last history entry: one query."""
    figures = Appraisal.objects.of_kind("page").filter(initiative=OuterRef("pk")).newest_first()
    history = HistoryEntry.objects.filter(initiative=OuterRef("pk")).order_by("-number")
    rows = (
        Initiative.objects.filter(pk__in=list(ids), stage=Stage.READY)
        .select_related("team")
        .annotate(
            digest=Subquery(figures.values("digest")[:1]),
            figures=Subquery(figures.values("pk")[:1]),
            last_entry=Subquery(history.values("number")[:1]),
        )
    )
    return {row.pk: row for row in rows}


def _options(subjects: dict[int, Initiative]) -> Iterable[Option]:
    return Option.objects.standing().filter(initiative__in=subjects.values())


def _waits(decision: Decision | None) -> str:
    if decision is None:
        return ""
    what = said(decision, proposed=True)
    return f"{decision.decided_by.name} has proposed it already: {what}. It waits for a second director"


def _warned(subject: Initiative, way: Way | None, today: date) -> tuple[guardrails.Warned, ...]:
    if way is None or way.barred != BREAKS:
        return ()
    return tuple(one for one in guardrails.warnings(subject, today=today) if one.option_key == way.key)


def why_gone(person: Person, initiative_ids: Iterable[int]) -> dict[int, str]:
    """Of rows that were to be decided and are in the set no more: who decided them, or what became of them."""
    rows = Initiative.objects.visible_to(person).in_bulk(list(initiative_ids))
    found = {}
    for pk, row in rows.items():
        last = row.decisions.standing().select_related("decided_by", "option").newest_first().first()
        if row.at_stage == Stage.READY:
            found[pk] = f"{row.reference} is no longer part of what this what-if comes to."
        elif last is not None:
            found[pk] = f"{last.decided_by.name} decided {row.reference} meanwhile: {said(last)}."
        else:
            found[pk] = f"{row.reference} is {row.at_stage.label.lower()} now."
    return found
