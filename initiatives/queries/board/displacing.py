"""What choosing an option pushes out, as it was last worked out, and whether the board has moved on since."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, Subquery, Sum

from initiatives.models import (
    BoardOption,
    BoardTotal,
    Capacity,
    CountedBy,
    Debt,
    Displaced,
    Framing,
    Opportunity,
    Period,
    Person,
    PortfolioRun,
    Second,
    Shelf,
)
from initiatives.models.initiative import reference_of
from initiatives.queries.sealed import HIDDEN

FIRST, FRESH, STALE, FAILED, UNKNOWN = "first", "fresh", "stale", "failed", "unknown"


@dataclass(frozen=True)
class Moved:
    """One other initiative that gets another option, or none. Empty letters: not funded. Amounts are money."""

    initiative_id: int
    outcome: str
    before: str
    before_name: str
    after: str
    after_name: str
    worth: float | None
    low: float | None
    high: float | None

    @property
    def reference(self) -> str:
        """OF-142."""
        return reference_of(self.initiative_id)

    @property
    def is_displaced(self) -> bool:
        return not self.after

    @property
    def is_downgrade(self) -> bool:
        """It gets its cheaper option."""
        return bool(self.before and self.after) and (self.worth is None or self.worth <= 0)


@dataclass(frozen=True)
class OptionCost:
    """Of one option: what the same weeks could have done instead, in money, and which others it moves.

    All amounts are None where it does not fit.
    """

    key: str
    cost: float | None
    at_least: float | None
    at_most: float | None
    is_chosen: bool
    is_named: bool
    moved: tuple[Moved, ...] = ()
    is_hidden: bool = False
    """It holds the value of something that this reader estimates unseen."""

    @property
    def fits(self) -> bool:
        return self.is_hidden or self.at_most is not None


@dataclass(frozen=True)
class Displacing:
    """Of one initiative, option by option.

    `state`: first (nothing worked out yet), fresh, stale (the board has moved on since `at`), failed (`why`),
    unknown (nothing can be said: the team's capacity is not entered, or there are no figures).
    """

    state: str
    at: datetime | None = None
    why: str = ""
    options: Mapping[str, OptionCost] = field(default_factory=dict)

    @property
    def is_waiting(self) -> bool:
        """Whether something better is on its way."""
        return self.state in (FIRST, STALE) or any(not one.is_named for one in self.options.values())


NOTHING = Displacing(UNKNOWN)


@dataclass(frozen=True)
class BoardState:
    """What the board was at: `board` names what competes, `beside` what is still being reframed."""

    board: str
    beside: str


def _state_columns(period: Period) -> dict[str, Any]:
    """The state in a few sums, for a query on anything: of the teams' counts, the capacities, and the debt due."""

    def stamps(*shelves: int) -> Subquery:
        lines = BoardTotal.objects.filter(counted=CountedBy.TEAM, shelf__in=shelves).order_by()
        return Subquery(lines.values("counted").annotate(sum=Sum("stamp")).values("sum"))

    said = Capacity.objects.filter(period=period).order_by().values("period")
    due = Debt.objects.standing().filter(due__gte=period.starts, due__lte=period.ends).order_by()
    return {
        "state_ready": stamps(Shelf.PINNED, Shelf.READY, Shelf.committed(period.pk)),
        "state_versions": Subquery(said.annotate(sum=Sum("version")).values("sum")),
        "state_teams": Subquery(said.annotate(sum=Count("pk")).values("sum")),
        "state_weeks": Subquery(said.annotate(sum=Sum("total")).values("sum")),
        "state_owed": Subquery(due.values("paid_at").annotate(sum=Sum("middle")).values("sum")[:1]),
        "state_beside": stamps(Shelf.REFRAMING),
    }


_STATE = ("state_ready", "state_versions", "state_teams", "state_weeks", "state_owed", "state_beside")


def _state(values: Iterable[Any]) -> BoardState:
    *board, beside = ("0" if value is None else f"{float(value):.15g}" for value in values)
    return BoardState("/".join(board), beside)


def board_state(period: Period) -> BoardState:
    """The state that the board is in: one query."""
    rows = Period.objects.filter(pk=period.pk).annotate(**_state_columns(period)).values_list(*_STATE)
    return _state(rows[0])


_RUN = ("board", "worked_out_at", "error")
_COST = ("key", "cost", "at_least", "at_most", "is_chosen", "is_named", "appraisal_id")
_MOVED = (
    "initiative_id",
    "initiative__board_row__outcome",
    "before_key",
    "before_name",
    "after_key",
    "after_name",
    "worth",
    "low",
    "high",
)


def displacing(
    person: Person | None, initiative_id: int, period: Period | None, *, appraisal_id: int | None
) -> Displacing:
    """What each option of an initiative pushes out in a period: one query. Without a person nothing is held back.

    `appraisal_id` are the figures on screen: where the costs were worked out from others, they are stale.
    """
    if period is None or appraisal_id is None:
        return NOTHING
    waiting = Second.objects.waiting_on(person) if person else Second.objects.none()
    hidden = waiting.filter(initiative=OuterRef("own__displaced__initiative_id"))
    rows = list(
        PortfolioRun.objects.filter(period=period)
        .annotate(
            own=FilteredRelation("opportunities", condition=Q(opportunities__initiative=initiative_id)),
            hidden=Exists(hidden),
            **_state_columns(period),
        )
        .order_by("own__key", "own__displaced__worth", "own__displaced__initiative_id")
        .values_list(
            *_STATE,
            *_RUN,
            *(f"own__{name}" for name in _COST),
            *(f"own__displaced__{name}" for name in _MOVED),
            "hidden",
        )
    )
    return _read(rows, appraisal_id)


def _read(rows: list[tuple[Any, ...]], appraisal_id: int) -> Displacing:
    if not rows:
        return Displacing(FIRST)
    state, (board, at, error) = _state(rows[0][: len(_STATE)]), rows[0][len(_STATE) :][: len(_RUN)]
    options: dict[str, OptionCost] = {}
    figured: set[int | None] = set()
    for row in rows:
        *columns, hidden = row[len(_STATE) + len(_RUN) :]
        cost, moved = columns[: len(_COST)], columns[len(_COST) :]
        if cost[0] is None:
            continue
        figured.add(cost[-1])
        one = options.get(cost[0]) or _option(cost)
        if moved[0] is not None:
            one = replace(one, moved=(*one.moved, _moved(moved, is_hidden=hidden)))
            if hidden:
                one = replace(one, cost=None, at_least=None, at_most=None, is_hidden=True)
        options[cost[0]] = one
    if at is None:
        return Displacing(FAILED, why=error) if error else Displacing(FIRST)
    if error:
        return Displacing(FAILED, at, error, options)
    if board != state.board or (options and figured != {appraisal_id}):
        return Displacing(STALE, at, options=options)
    return Displacing(FRESH if options else UNKNOWN, at, options=options)


def _option(cost: list[Any]) -> OptionCost:
    key, exact, at_least, at_most, is_chosen, is_named, _ = cost
    return OptionCost(key, _amount(exact), _amount(at_least), _amount(at_most), is_chosen, is_named)


def _moved(columns: list[Any], *, is_hidden: bool) -> Moved:
    pk, outcome, before, before_name, after, after_name, *amounts = columns
    if is_hidden:
        return Moved(pk, outcome or "", before, HIDDEN, after, "", None, None, None)
    return Moved(pk, outcome or "", before, before_name, after, after_name, *map(_amount, amounts))


def _amount(value: Any) -> float | None:
    return None if value is None else float(value)


@dataclass(frozen=True)
class Dear:
    """A best bet that pushes others out: by how much, the dearest of them by name, and how many there are."""

    initiative_id: int
    outcome: str
    key: str
    name: str
    cost: float
    first: str
    count: int
    at: datetime
    is_stale: bool

    @property
    def reference(self) -> str:
        """OF-142."""
        return reference_of(self.initiative_id)


def dearest(person: Person, period: Period, *, most: int) -> tuple[Dear, ...]:
    """The best bets that are ready and push most out, dearest first: one query. Nothing that is sealed from a person."""
    hidden = Second.objects.waiting_on(person).filter(initiative=OuterRef("initiative_id"))
    within = Displaced.objects.filter(
        opportunity=OuterRef("pk"), initiative__in=Second.objects.waiting_on(person).values("initiative")
    )
    worst = Displaced.objects.filter(opportunity=OuterRef("pk")).order_by("worth", "initiative_id")
    rows = (
        Opportunity.objects.filter(
            run__period=period,
            cost__gt=0,
            initiative__board_row__shelf__lte=Shelf.READY,
            key=F("initiative__board_row__option_key"),
        )
        .exclude(Exists(hidden) | Exists(within))
        .annotate(
            first=Subquery(worst.values("initiative__board_row__outcome")[:1]),
            count=Count("displaced"),
            **_state_columns(period),
        )
        .order_by("-cost", "initiative_id")
        .values_list(
            *_STATE,
            "run__board",
            "initiative_id",
            "initiative__board_row__outcome",
            "key",
            "initiative__board_row__option_name",
            "cost",
            "first",
            "count",
            "run__worked_out_at",
        )[:most]
    )
    found = []
    for values in rows:
        state, (board, pk, outcome, key, name, cost, first, count, at) = values[:6], values[6:]
        is_stale = _state(state).board != board
        found.append(Dear(pk, outcome, key, name, float(cost), first or "", count, at, is_stale))
    return tuple(found)


@dataclass(frozen=True)
class OfShown:
    """What the option that a board's row shows pushes out, and what people have stated would wait."""

    cost: OptionCost
    at: datetime | None
    is_stale: bool
    stated: str


def of_shown(person: Person, period: Period | None, ids: Iterable[int]) -> dict[int, OfShown]:
    """By initiative, of the options that their rows show, as last worked out for the period: one query."""
    if period is None:
        return {}
    hidden = Second.objects.waiting_on(person).filter(initiative=OuterRef("displaced__initiative_id"))
    newest = Framing.objects.filter(initiative=OuterRef("initiative_id")).newest_first()
    rows = (
        Opportunity.objects.filter(
            run__period=period, initiative_id__in=list(ids), key=F("initiative__board_row__option_key")
        )
        .annotate(
            hidden=Exists(hidden),
            stated=Subquery(newest.values("opportunity_cost_note")[:1]),
            **_state_columns(period),
        )
        .order_by("initiative_id", "displaced__worth", "displaced__initiative_id")
        .values_list(
            *_STATE,
            "run__board",
            "run__worked_out_at",
            "run__error",
            "initiative__board_row__appraisal_id",
            "initiative_id",
            "stated",
            *_COST,
            *(f"displaced__{name}" for name in _MOVED),
            "hidden",
        )
    )
    found: dict[int, OfShown] = {}
    for values in rows:
        state, (board, at, error, figured, pk, stated, *columns, is_hidden) = values[:6], values[6:]
        cost, moved = columns[: len(_COST)], columns[len(_COST) :]
        is_stale = bool(error) or _state(state).board != board or cost[-1] != figured
        one = found.get(pk) or OfShown(_option(cost), at, is_stale, stated or "")
        if moved[0] is not None:
            more = replace(one.cost, moved=(*one.cost.moved, _moved(moved, is_hidden=is_hidden)))
            if is_hidden:
                more = replace(more, cost=None, at_least=None, at_most=None, is_hidden=True)
            one = replace(one, cost=more)
        found[pk] = one
    return found


def competing(*, undecided: bool = True) -> int:
    """How many options there are to work out."""
    shelf = Shelf.REFRAMING if undecided else Shelf.READY
    return BoardOption.objects.filter(row__shelf__lte=shelf).count()
