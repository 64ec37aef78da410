"""The decision log: what was decided, by whom, why and with what strings attached, newest first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Subquery, When
from django.utils import timezone

from initiatives.models import Choice, Condition, Decision, DecisionState, Initiative, Period, Person, Team
from initiatives.queries.board.decisions import said, trigger_words

PAGE = 25
MOST = 5_000
_LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class Filters:
    """What an address asks for. `everything` is also what never came into force or was undone."""

    words: str = ""
    person: Person | None = None
    team: Team | None = None
    period: Period | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None
    everything: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is left out on purpose."""
        chosen = (self.words, self.person, self.team, self.period, self.kind, self.since, self.until)
        return any(chosen)


@dataclass(frozen=True)
class LogRow:
    """One decision, finished for the list and for the file."""

    number: int
    initiative_id: int
    reference: str
    outcome: str
    filed_as: str
    team: str
    period: str
    kind: str
    words: str
    status: str
    is_over: bool
    reason: str
    who: str
    confirmed_by: str
    at: datetime
    against: str
    """The best bet of that day, where another option was chosen."""
    conditions: int
    conditions_met: int
    views: int
    gives_way: str
    gaps: str
    trigger: str

    @property
    def conditions_words(self) -> str:
        """ "1 of 3 conditions hold", or nothing."""
        if not self.conditions:
            return ""
        noun = "condition" if self.conditions == 1 else "conditions"
        return (
            f"{self.conditions_met} of {self.conditions} {noun} {'holds' if self.conditions == 1 else 'hold'}"
        )


@dataclass(frozen=True)
class Log:
    """One page of it. `after` asks for the next."""

    rows: tuple[LogRow, ...]
    after: int | None


def log(person: Person, filters: Filters, *, after: int = 0, most: int = PAGE) -> Log:
    """Decisions that this person may read. One query, and one more to find the place of `after`."""
    rows = _wanted(person, filters)
    if after:
        rows = _beyond(rows, after)
    found = list(
        rows.select_related(
            "initiative__team", "initiative__board_row", "option", "period", "decided_by", "confirmed_by",
            "look_again_metric", "look_again_person",
        ).newest_first()[: most + 1]
    )  # fmt: skip
    return Log(
        tuple(_row(row) for row in found[:most]), after=found[most - 1].pk if len(found) > most else None
    )


_NUMBER = re.compile(r"\s*(?:decision\s*#?|#)?\s*0*(\d{1,18})\s*", re.IGNORECASE | re.ASCII)


def search_decisions(text: str, person: Person, *, most: int = 5) -> tuple[LogRow, ...]:
    """Decisions that "decision 12", "#12" or "12" names, or whose words match; the one that is named first. One query."""
    asked = " ".join(text[:200].replace("\0", " ").split())
    if not asked:
        return ()
    named = _NUMBER.fullmatch(asked)
    number = int(named[1]) if named else 0
    rows = _wanted(person, Filters(words="" if named else asked))
    if named:
        rows = rows.filter(Q(pk=number) | Q(initiative=number))
    found = rows.select_related(
        "initiative__team", "initiative__board_row", "option", "period", "decided_by", "confirmed_by",
        "look_again_metric", "look_again_person",
    ).order_by(Case(When(pk=number, then=0), default=1), "-decided_at", "-pk")  # fmt: skip
    return tuple(_row(row) for row in found[:most])


def everything(person: Person, filters: Filters, *, after: int = 0) -> Iterator[LogRow]:
    """The rows of every page from that place on, for a file; at most `MOST`."""
    count = 0
    while count < MOST:
        page = log(person, filters, after=after, most=500)
        yield from page.rows
        count += len(page.rows)
        if page.after is None:
            return
        after = page.after


def _wanted(person: Person, filters: Filters) -> Any:
    rows = Decision.objects.filter(initiative__in=Initiative.objects.visible_to(person))
    if not filters.everything:
        rows = rows.filter(undone_at__isnull=True, state__in=[DecisionState.STANDS, DecisionState.PROPOSED])
    for word in filters.words.split()[:8]:
        rows = rows.filter(_says(word))
    if filters.person:
        rows = rows.filter(Q(decided_by=filters.person) | Q(confirmed_by=filters.person))
    if filters.team:
        rows = rows.filter(initiative__team=filters.team)
    if filters.period:
        rows = rows.filter(period=filters.period)
    if filters.kind:
        rows = rows.filter(choice=filters.kind)
    if filters.since:
        rows = rows.filter(decided_at__gte=_midnight(filters.since))
    if filters.until:
        rows = rows.filter(decided_at__lt=_midnight(filters.until, end=True))
    newer = Decision.objects.standing().filter(
        initiative=OuterRef("initiative"), decided_at__gt=OuterRef("decided_at")
    )
    return rows.with_strings().annotate(
        followed_by=Subquery(newer.order_by("decided_at", "pk").values("pk")[:1])
    )


def _says(word: str) -> Any:
    """The word stands in what was decided, why, or what it is about; a number names the initiative or the decision."""
    found: Any = (
        Q(reason__icontains=word)
        | Q(outcome__icontains=word)
        | Q(gives_way__icontains=word)
        | Q(option__name__icontains=word)
        | Q(initiative__proposal_title__icontains=word)
        | Q(initiative__board_row__outcome__icontains=word)
        | Exists(Condition.objects.filter(decision=OuterRef("pk"), text__icontains=word))
    )
    digits = word.lower().removeprefix("of-").removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 19:
        if not word.startswith("#"):
            found |= Q(initiative=int(digits))
        if digits == word.removeprefix("#"):
            found |= Q(pk=int(digits))
    return found


def _midnight(day: date, *, end: object = False) -> datetime:
    """The first moment of a day where the reader is, or the last."""
    moment = timezone.make_aware(datetime.combine(day, time.max if end else time.min))
    return moment


def _beyond(rows: Any, after: int) -> Any:
    """Those older than that one; all of them where there is no such decision."""
    at = Decision.objects.filter(pk=after).values_list("decided_at", flat=True).first()
    return rows if at is None else rows.filter(Q(decided_at__lt=at) | Q(decided_at=at, pk__lt=after))


def _row(row: Any) -> LogRow:
    initiative = row.initiative
    outcome = row.outcome or (
        initiative.board_row.outcome if hasattr(initiative, "board_row") else initiative.proposal_title
    )
    against = (
        row.best_bet_key
        if row.choice == Choice.FUND and row.option and row.best_bet_key not in ("", "0", row.option.key)
        else ""
    )
    return LogRow(
        number=row.pk,
        initiative_id=initiative.pk,
        reference=initiative.reference,
        outcome=outcome,
        filed_as=initiative.proposal_title,
        team=initiative.team.name if initiative.team else "",
        period=row.period.name if row.period else "",
        kind=row.choice,
        words=said(row, proposed=row.state != DecisionState.STANDS),
        status=status_words(row, row.followed_by),
        is_over=not (row.holds or row.waits) or row.followed_by is not None,
        reason=row.reason,
        who=row.decided_by.name,
        confirmed_by=row.confirmed_by.name if row.confirmed_by else "",
        at=row.decided_at,
        against=against,
        conditions=row.asked_for,
        conditions_met=row.met,
        views=row.views,
        gives_way=row.gives_way,
        gaps=", ".join(row.gaps),
        trigger=trigger_words(row),
    )


def status_words(decision: Decision, followed_by: int | None) -> str:
    """ "In force", "Followed by decision 14", "Undone", "Waits for a second director"."""
    if decision.undone_at is not None:
        return "Undone"
    if decision.state == DecisionState.STANDS and followed_by is not None:
        return f"Followed by decision {followed_by}"
    return str(DecisionState(decision.state).label)


def deciders() -> list[Person]:
    """Everybody who has decided something, by name: what the filter offers."""
    return list(Person.objects.filter(pk__in=Decision.objects.values("decided_by")).by_name())
