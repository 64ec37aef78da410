"""Everything that is not being done, newest first: declined, deferred, displaced, and the ways that were not taken.

Four kinds of rows from four indexed reads, each of one page, laid in one order. A page begins after the row that was
seen last, so the thousandth costs what the first does.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from initiatives import access
from initiatives.models import (
    BoardRow,
    Choice,
    DecidedWay,
    Decision,
    Evidence,
    EvidenceUse,
    Initiative,
    Period,
    Person,
    Team,
)
from initiatives.queries.board.decisions import trigger_words
from initiatives.queries.board.plan import Calendar
from initiatives.queries.reframing import guardrails
from initiatives.queries.sealed import sealed_initiatives
from initiatives.stages import Stage

PAGE = 50
MOST_WORDS = 8
KINDS = {
    "declined": "Declined",
    "deferred": "Not now",
    "displaced": "Displaced",
    "not-taken": "Way not taken",
}
# Each read has a place of its own, so that two rows of one moment never stand in one place.
_PLACE = {"declined": 0, "deferred": 1, "displaced": 2, "did-not-fit": 3, "not-taken": 4}
_WRITTEN = re.compile(r"(\d{1,17})_([0-4])_(\d{1,18})")
_NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """The row that was seen last: its moment, the place of its kind, its number."""

    at: datetime
    place: int
    pk: int

    @property
    def written(self) -> str:
        """As it stands in an address: microseconds, place, number."""
        since = self.at - _NO_DAY
        micros = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        return f"{micros}_{self.place}_{self.pk}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """From an address; None where it says no place."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        micros, place, pk = (int(part) for part in found.groups())
        try:
            at = datetime.fromtimestamp(micros // 1_000_000, UTC).replace(microsecond=micros % 1_000_000)
        except (ValueError, OverflowError, OSError):
            return None
        return cls(at, place, pk)

    def after(self, kind: str, at: str) -> Q:
        """Rows of one read that come after this one; `at` names their moment."""
        earlier = Q(**{f"{at}__lt": self.at})
        same = Q(**{at: self.at})
        if _PLACE[kind] > self.place:
            return earlier | same
        return earlier | (same & Q(pk__lt=self.pk)) if _PLACE[kind] == self.place else earlier


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    kind: str = ""
    team: Team | None = None
    period: Period | None = None
    words: str = ""

    @property
    def narrows(self) -> bool:
        return bool(self.kind or self.team or self.period or self.words)


@dataclass(frozen=True)
class Aside:
    """One thing that is not being done: why, who said so, when, what it would have brought, what brings it back."""

    kind: str
    read: str
    """By which of the reads it was found."""
    pk: int
    initiative_id: int
    reference: str
    title: str
    filed_as: str
    team: str
    what: str
    reason: str
    who: str
    at: datetime
    trigger: str = ""
    is_due: bool = False
    may_reopen: bool = False
    breaks: bool = False
    brought: tuple[Decimal, Decimal, Decimal] | None = None
    """Net value as it was worked out then: low, middle, high."""
    is_hidden: bool = False
    """The figures are held back from this person for now."""
    decision_id: int | None = None

    @property
    def cursor(self) -> Cursor:
        return Cursor(self.at, _PLACE[self.read], self.pk)


@dataclass(frozen=True)
class Page:
    """Up to a page of rows, and where the next begins."""

    rows: tuple[Aside, ...]
    further: Cursor | None


def not_doing_page(
    person: Person,
    wanted: Wanted,
    *,
    today: date,
    calendar: Calendar,
    after: Cursor | None = None,
    most: int = PAGE,
) -> Page:
    """The rows that the address asks for, newest first; the same few queries whatever there is."""
    kinds = [wanted.kind] if wanted.kind else list(KINDS)
    window = _window(wanted.period, calendar)
    found: list[Aside] = []
    for kind in kinds:
        found += _READERS[kind](_Asked(person, wanted, today, calendar, after, window, most + 1))
    found.sort(key=lambda row: (row.at, -_PLACE[row.read], row.pk), reverse=True)
    shown = _with_figures(person, found[:most])
    return Page(tuple(shown), shown[-1].cursor if len(found) > most else None)


@dataclass(frozen=True)
class _Asked:
    person: Person
    wanted: Wanted
    today: date
    calendar: Calendar
    after: Cursor | None
    window: tuple[datetime | None, datetime | None]
    most: int

    def narrow(self, rows: Any, kind: str, *, at: str, to: str, words: Sequence[str]) -> Any:
        """The filters of the address on any of the reads: `at` names the moment, `to` leads to the initiative."""
        begins, ends = self.window
        if begins:
            rows = rows.filter(**{f"{at}__gte": begins})
        if ends:
            rows = rows.filter(**{f"{at}__lt": ends})
        if self.wanted.team is not None:
            rows = rows.filter(**{f"{to}team": self.wanted.team})
        for word in self.wanted.words.split()[:MOST_WORDS]:
            some = Q()
            for field in words:
                some |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(some)
        if self.after is not None:
            rows = rows.filter(self.after.after(kind, at))
        return rows.order_by(f"-{at}", "-pk")[: self.most]


def _window(period: Period | None, calendar: Calendar) -> tuple[datetime | None, datetime | None]:
    """While a period is planned: from the start of the one before it until its own; the last one has no end."""
    if period is None:
        return None, None
    known = list(calendar.periods)
    place = known.index(period)
    begins = _midnight(known[place - 1].starts) if place else None
    ends = _midnight(period.starts) if place < len(known) - 1 else None
    return begins, ends


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def _decided(asked: _Asked, kind: str, rows: QuerySet[Decision]) -> Any:
    rows = rows.select_related(
        "initiative__team",
        "initiative__board_row",
        "option",
        "decided_by",
        "look_again_person",
        "look_again_metric",
    )
    rows = rows.filter(initiative__in=Initiative.objects.visible_to(asked.person))
    words = ("reason", "initiative__proposal_title", "initiative__board_row__outcome", "gives_way")
    return asked.narrow(rows, kind, at="decided_at", to="initiative__", words=words)


def _said_no(kind: str, choice: Choice, stage: Stage) -> Callable[[_Asked], Iterator[Aside]]:
    def read(asked: _Asked) -> Iterator[Aside]:
        rows = Decision.objects.standing().last_of_each().filter(choice=choice, initiative__stage=stage)
        for row in _decided(asked, kind, rows):
            yield replace(
                _aside(row, kind, what=KINDS[kind]),
                is_due=bool(row.look_again_on and row.look_again_on <= asked.today),
                may_reopen=bool(access.may(asked.person, "reopen", row.initiative)),
            )

    return read


def _aside(row: Decision, kind: str, *, what: str, **more: Any) -> Aside:
    initiative = row.initiative
    values: dict[str, Any] = {
        "title": _outcome(initiative),
        "filed_as": initiative.proposal_title,
        "reason": row.reason,
        "trigger": trigger_words(row),
        "pk": row.pk,
        **more,
    }
    return Aside(
        kind=kind,
        read=kind,
        initiative_id=initiative.pk,
        reference=initiative.reference,
        team=initiative.team.name if initiative.team else "",
        what=what,
        who=row.decided_by.name,
        at=row.decided_at,
        decision_id=row.pk,
        **values,
    )


def _outcome(initiative: Initiative) -> str:
    row: BoardRow | None = getattr(initiative, "board_row", None)
    return row.outcome if row is not None else initiative.proposal_title


def _displaced(asked: _Asked) -> Iterator[Aside]:
    """What a funding said gives way, and what was ready for a period that has begun without it."""
    gave = Decision.objects.standing().filter(choice=Choice.FUND).exclude(gives_way="")
    for row in _decided(asked, "displaced", gave):
        chosen = f"{row.option.key}: {row.option.name}" if row.option else ""
        yield _aside(
            row,
            "displaced",
            what="Gives way",
            title=row.gives_way,
            filed_as=row.gives_way,
            reason=f"So that “{_outcome(row.initiative)}” ({chosen}) is funded. {row.reason}",
            trigger="",
        )
    yield from _did_not_fit(asked)


def _did_not_fit(asked: _Asked) -> Iterator[Aside]:
    begun = [period for period in asked.calendar.periods if period.starts <= asked.today]
    if not begun:
        return
    rows = BoardRow.objects.filter(
        stage=Stage.READY,
        initiative__ready_at__lt=_midnight(begun[-1].starts),
        initiative__in=Initiative.objects.visible_to(asked.person),
    ).select_related("initiative__team")
    words = ("outcome", "proposal_title")
    for row in asked.narrow(rows, "did-not-fit", at="initiative__ready_at", to="", words=words):
        initiative, at = row.initiative, row.initiative.ready_at
        missed = [period.name for period in begun if _midnight(period.starts) > at]
        many = f"{', '.join(missed[:-1])} and {missed[-1]} were" if len(missed) > 1 else f"{missed[0]} was"
        yield Aside(
            kind="displaced",
            read="did-not-fit",
            pk=row.pk,
            initiative_id=initiative.pk,
            reference=initiative.reference,
            title=row.outcome,
            filed_as=initiative.proposal_title,
            team=initiative.team.name if initiative.team else "",
            what="Did not fit",
            reason=f"Ready to decide, and not funded when {many} planned.",
            who="Nobody decided",
            at=at,
            brought=_range(row),
        )


def _not_taken(asked: _Asked) -> Iterator[Aside]:
    """Ways that were open when something was funded, and were left."""
    rows = (
        DecidedWay.objects.filter(
            is_chosen=False,
            decision__choice=Choice.FUND,
            decision__undone_at__isnull=True,
            decision__state="stands",
            decision__initiative__in=Initiative.objects.visible_to(asked.person),
        )
        .select_related(
            "option",
            "decision__option",
            "decision__decided_by",
            "decision__initiative__team",
            "decision__initiative__board_row",
            "decision__look_again_person",
            "decision__look_again_metric",
        )
        .annotate(breaks=Exists(guardrails.breaks_of(OuterRef("option_id"))))
    )
    words = (
        "option__name",
        "decision__reason",
        "decision__initiative__proposal_title",
        "decision__initiative__board_row__outcome",
    )
    for way in asked.narrow(
        rows, "not-taken", at="decision__decided_at", to="decision__initiative__", words=words
    ):
        decision, option = way.decision, way.option
        chosen = f"{decision.option.key}: {decision.option.name}" if decision.option else ""
        yield replace(
            _aside(
                decision,
                "not-taken",
                what=KINDS["not-taken"],
                pk=way.pk,
                title=f"{option.key}: {option.name}",
                filed_as=_outcome(decision.initiative),
                reason=f"Chosen instead: {chosen}. {decision.reason}",
            ),
            breaks=way.breaks,
            brought=_range(way),
        )


_READERS: dict[str, Callable[[_Asked], Iterable[Aside]]] = {
    "declined": _said_no("declined", Choice.DECLINE, Stage.DECLINED),
    "deferred": _said_no("deferred", Choice.DEFER, Stage.DEFERRED),
    "displaced": _displaced,
    "not-taken": _not_taken,
}


def _range(row: DecidedWay | BoardRow) -> tuple[Decimal, Decimal, Decimal] | None:
    if row.npv_low is None or row.npv_middle is None or row.npv_high is None:
        return None
    return row.npv_low, row.npv_middle, row.npv_high


def _with_figures(person: Person, rows: list[Aside]) -> list[Aside]:
    """What the best bet of each declined or deferred one would have brought, as it was worked out then."""
    decided = [row.decision_id for row in rows if row.kind in ("declined", "deferred")]
    best = {
        way.decision_id: _range(way) for way in DecidedWay.objects.filter(decision__in=decided, is_best=True)
    }
    sealed = sealed_initiatives(person)
    return [
        replace(row, brought=None, is_hidden=True)
        if row.initiative_id in sealed
        else replace(row, brought=row.brought or best.get(row.decision_id or 0))
        for row in rows
    ]


MOST_PIECES = 20


def news_here(initiative: Initiative) -> list[Evidence]:
    """Pieces on this initiative that came after its last decision, newest first: one of them may reopen it."""
    decided = (
        Decision.objects.standing().filter(initiative=initiative).newest_first().values("decided_at")[:1]
    )
    uses = (
        EvidenceUse.objects.standing()
        .filter(initiative=initiative, added_at__gt=Subquery(decided))
        .select_related("evidence__initiative")
        .newest_first()
    )
    return [use.evidence for use in uses[:MOST_PIECES]]
