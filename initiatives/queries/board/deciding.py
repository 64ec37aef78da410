"""What a director needs to see before deciding: each option with what it takes and what would wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Value

from initiatives import access, economics
from initiatives.models import (
    Appraisal,
    BoardRow,
    Framing,
    Initiative,
    Option,
    Period,
    Person,
    Question,
    Shelf,
    TechnicalFact,
    Workspace,
)
from initiatives.queries import evidence
from initiatives.queries.board.displacing import NOTHING, Displacing, OptionCost, displacing
from initiatives.queries.board.lines import COLUMNS, SECONDING, Line, line_of
from initiatives.queries.board.plan import Calendar, Room, planning_period, room_of
from initiatives.queries.options import stored
from initiatives.queries.reframing import guardrails, technical
from initiatives.queries.sealed import require_unsealed


@dataclass(frozen=True)
class OptionCard:
    """An option that can be funded, with what it takes and what would wait."""

    option_id: int
    key: str
    name: str
    is_best: bool
    as_filed: bool
    effort: float | None
    effort_high: float | None
    chance_best: float | None
    left: float | None
    free: float | None
    cost: OptionCost | None
    own_share: float
    needs: tuple[tuple[str, int], ...]
    is_test: bool = False
    later_name: str = ""
    buys_later: float | None = None
    debt_weeks: float | None = None
    debt_due: date | None = None
    debt_what: str = ""
    wished_on: date | None = None
    chance_of_date: float | None = None
    cost_high: float | None = None


@dataclass(frozen=True)
class DecidePage:
    """Everything on the page or dialog of deciding."""

    initiative: Initiative
    outcome: str
    cards: tuple[OptionCard, ...]
    displacing: Displacing
    questions: tuple[Question, ...]
    must_first: tuple[Question, ...]
    period_name: str
    digest: str
    best_key: str
    gaps: tuple[str, ...]
    is_stale: bool
    is_coming: bool
    worked_out_at: datetime | None
    team_rows: tuple[Line, ...]
    warned: tuple[guardrails.Warned, ...]
    facts: tuple[TechnicalFact, ...]
    currency: str
    today: date
    second_above: Decimal | None = None
    """Funding that may cost more than this takes a second director."""

    def takes_second(self, card: OptionCard) -> bool:
        """Whether funding this option is proposed rather than decided."""
        if self.second_above is None:
            return False
        return card.cost_high is None or Decimal(repr(card.cost_high)) > self.second_above

    @property
    def ask_first(self) -> Question | None:
        """The open question whose answer is worth most, while it is worth more than it costs."""
        return max(
            (row for row in self.questions if row.net_worth is not None and row.net_worth > 0),
            key=lambda row: row.net_worth or 0,
            default=None,
        )

    @property
    def nothing_worth_asking(self) -> bool:
        """The stop rule: every open question is weighed, and none is worth what it costs."""
        return self.digest != "" and not any(
            row.net_worth is None or row.net_worth > 0 for row in self.questions
        )

    @property
    def past_their_date(self) -> tuple[Question, ...]:
        """Open ones whose answer was due: decided with, in sight."""
        return tuple(
            row for row in self.questions if row.answer_by is not None and row.answer_by < self.today
        )


def decide_page(person: Person, initiative: Initiative, *, today: date) -> DecidePage:
    """Raises `NotAllowed` for those who may not decide it."""
    access.require(person, "decide", initiative)
    require_unsealed(person, initiative)
    newest = stored.newest(initiative)
    choosing = cost_of_choosing(person, initiative, newest, today=today)
    cards = choosing.cards
    period = planning_period(today)
    row = BoardRow.objects.filter(initiative=initiative).first()
    workspace = Workspace.current()
    is_stale = bool(newest and newest.inputs_version != initiative.inputs_version)
    return DecidePage(
        initiative=initiative,
        outcome=row.outcome if row else initiative.proposal_title,
        cards=cards,
        displacing=choosing.displacing,
        questions=tuple(initiative.questions.open().by_worth()[:20]),
        must_first=tuple(initiative.questions.must_come_first().select_related("must_first_by")[:5]),
        period_name=period.name if period else "",
        digest=newest.digest if newest else "",
        best_key=next((card.key for card in cards if card.is_best), ""),
        gaps=tuple(initiative.gaps),
        is_stale=is_stale,
        is_coming=is_stale and initiative.jobs.of_kind("page").under_way().exists(),
        worked_out_at=newest.created_at if newest else None,
        team_rows=tuple(line for line in choosing.others if line.initiative_id != initiative.pk),
        warned=guardrails.warnings(initiative, today=today),
        facts=tuple(technical.facts_for_decision(initiative)),
        currency=workspace.currency,
        today=today,
        second_above=workspace.second_above,
    )


@dataclass(frozen=True)
class Choosing:
    """What each option takes and pushes out, the team's other ready work, and how current what is said of it is."""

    cards: tuple[OptionCard, ...]
    others: tuple[Line, ...]
    displacing: Displacing = NOTHING


def cost_of_choosing(
    person: Person | None,
    initiative: Initiative,
    newest: Appraisal | None,
    *,
    today: date,
    fetched: Iterable[Option] | None = None,
    said: economics.Appraisal | None = None,
    calendar: Calendar | None = None,
) -> Choosing:
    """What each option takes of the team's free weeks, and what the same weeks could have done instead.

    Without a person nothing is held back: for a record. Whoever has the options (from `cases.options_of`), what
    the newest figures say, or all periods, hands them over.
    """
    if fetched is None:
        fetched = initiative.options.standing().with_debt().with_needs().in_order()
    options = {option.key: option for option in fetched if option.withdrawn_at is None}
    said = stored.read(newest) if newest and said is None else said
    others, room, period = _team_rows(initiative, today, calendar)
    pushes = displacing(person, initiative.pk, period, appraisal_id=newest.pk if newest else None)
    order: Sequence[str] = said.order if said else ()
    keys = [key for key in order if key in options] + [key for key in options if key not in order]
    keys.sort(key=lambda key: options[key].is_test)
    cards = []
    for key in keys:
        figures = next((item for item in said.options if item.key == key), None) if said else None
        effort = figures.effort.percentiles.p50 if figures else None
        cards.append(
            OptionCard(
                option_id=options[key].pk,
                key=key,
                name=options[key].name,
                is_best=bool(said and said.leader == key),
                as_filed=options[key].role == "as_proposed",
                effort=effort,
                effort_high=figures.effort.percentiles.p90 if figures else None,
                own_share=options[key].own_share,
                needs=options[key].needs,
                chance_best=figures.chance_best if figures else None,
                left=room.free - effort * options[key].own_share
                if room and room.stated and effort is not None
                else None,
                free=room.free if room and room.stated else None,
                cost=pushes.options.get(key),
                **_beside(options[key], figures, initiative),
            )
        )
    return Choosing(tuple(cards), tuple(others), pushes)


def _beside(
    option: Option, figures: economics.OptionFigures | None, initiative: Initiative
) -> dict[str, Any]:
    """What comes with the option besides its effort: a second stage, a debt, the chance of a date, a lesson."""
    owed = getattr(option, "debt_middle", None)
    return {
        "is_test": option.is_test,
        "later_name": option.later_name,
        "buys_later": figures.buys_second_stage if figures else None,
        "debt_weeks": float(owed) if owed else None,
        "debt_due": option.debt_due,
        "debt_what": option.debt_what,
        "wished_on": initiative.wished_on,
        "cost_high": figures.pv_cost.p90 if figures else None,
        "chance_of_date": figures.chance_of_wished_date if figures else None,
    }


def rivals(initiative: Initiative, framing: Framing | None, others: Sequence[Line]) -> evidence.Rivals:
    """Evidence behind this initiative and behind those that compete for the same weeks: two queries."""
    shown = [(line.initiative_id, line.outcome) for line in others[: evidence.MOST_RIVALS]]
    found = evidence.behind([initiative.pk, *(pk for pk, _ in shown)])
    name = (framing.goal if framing else "") or initiative.proposal_title
    beyond = len(others) - len(shown)
    return evidence.rivals_of(initiative.pk, name, found[initiative.pk], shown, found, beyond)


def _team_rows(
    initiative: Initiative, today: date, calendar: Calendar | None
) -> tuple[list[Line], Room | None, Period | None]:
    """The team's other ready rows, its room, and the period that both are of."""
    if initiative.team is None:
        return [], None, None
    period = initiative.period or (calendar or Calendar.read()).planning(today)
    room = room_of(period, initiative.team)
    ready = (
        BoardRow.objects.filter(team=initiative.team, shelf__lte=Shelf.READY)
        .exclude(initiative=initiative)
        .order_by("shelf", "by_value_week", "initiative_id")
        .annotate(hidden=Value(value=False), seconding=SECONDING)
        .values_list(*COLUMNS, "by_value_week", "hidden")[:100]
    )
    names = {initiative.team.pk: initiative.team.name}
    return [line_of(values, names) for values in ready], room, period
