"""The permanent page of one decision: what was on screen that day, and what has become of it since."""

from dataclasses import dataclass
from datetime import date, datetime

from initiatives import access
from initiatives.errors import NotFound
from initiatives.models import Choice, Condition, Decision, DecisionState, Dissent, Initiative, Person, Waiver
from initiatives.queries.board import record
from initiatives.queries.board.decisions import said, trigger_words
from initiatives.queries.board.log import status_words
from initiatives.queries.board.record import OptionThen, Then
from initiatives.queries.options import stored
from initiatives.queries.reframing.guardrails import day
from initiatives.queries.sealed import require_unsealed
from initiatives.stages import MOVES

_LARGEST_KEY = 2**63 - 1
_UNDONE_FROM = MOVES["undo_decision"].sources
NOT_RECORDED = "Not recorded then"


@dataclass(frozen=True)
class ConditionRow:
    """A condition, with what this reader may do about it."""

    condition: Condition
    is_late: bool
    may_tick: bool


@dataclass(frozen=True)
class View:
    """Another view beside the decision. `who` is empty where it is kept without a name."""

    number: int
    who: str
    reason: str
    at: datetime
    is_mine: bool


@dataclass(frozen=True)
class Link:
    """Another decision, on the same initiative or of the same what-if."""

    number: int
    words: str
    at: datetime
    about: str = ""
    status: str = ""


@dataclass(frozen=True)
class DecisionPage:
    """Everything on it."""

    decision: Decision
    initiative: Initiative
    words: str
    title: str
    status: str
    then: Then
    chosen: OptionThen | None
    against: OptionThen | None
    """The best bet of that day, where another option was funded."""
    trigger: str
    conditions: tuple[ConditionRow, ...]
    views: tuple[View, ...]
    waivers: tuple[Waiver, ...]
    followed_by: Link | None
    others: tuple[Link, ...]
    with_it: tuple[Link, ...]
    """What was decided in the same go, where a what-if became decisions."""
    has_moved: bool
    """Today's figures are other ones."""
    may_undo: bool
    may_confirm: bool
    may_take_back: bool
    may_dissent: bool
    day: str

    @property
    def left(self) -> tuple[OptionThen, ...]:
        """The options that were not taken."""
        return tuple(option for option in self.then.options if option is not self.chosen)

    @property
    def conditions_met(self) -> int:
        return sum(row.condition.met_at is not None for row in self.conditions)


def get_decision(person: Person, number: int) -> Decision:
    """The decision with its people, or `NotFound`."""
    if not 0 < number <= _LARGEST_KEY:
        raise NotFound
    row = (
        Decision.objects.filter(initiative__in=Initiative.objects.visible_to(person), pk=number)
        .select_related(
            "initiative__team", "initiative__board_row", "initiative__engineering_owner", "option", "period",
            "question", "applied", "decided_by", "confirmed_by", "closed_by", "undone_by", "appraisal", "record",
            "look_again_metric", "look_again_person",
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound
    return row


def decision_page(
    person: Person, number: int, *, now: datetime, today: date, digest: str | None = None
) -> DecisionPage:
    """The page for this reader; `NotAllowed` for whoever estimates one of its options unseen.

    `digest` is that of today's figures where somebody has fetched them.
    """
    decision = get_decision(person, number)
    initiative = decision.initiative
    require_unsealed(person, initiative)
    then = record.read(decision)
    chosen = then.option(decision.option.key) if decision.option else None
    if chosen is None and decision.option is not None:
        chosen = OptionThen(decision.option.key, decision.option.name)
    others = _others(decision)
    later = [link for link in others if (link.at, link.number) > (decision.decided_at, decision.pk)]
    followed = later[0] if later else None
    if digest is None:
        newest = stored.newest(initiative)
        digest = newest.digest if newest else ""
    funded_other = decision.choice == Choice.FUND and decision.best_bet_key not in (
        "",
        "0",
        chosen.key if chosen else "",
    )
    views = _views(decision, person)
    return DecisionPage(
        decision=decision,
        initiative=initiative,
        words=said(decision, proposed=decision.state != DecisionState.STANDS),
        title=decision.outcome or then.goal or initiative.proposal_title,
        status=status_words(decision, followed.number if followed else None),
        then=then,
        chosen=chosen,
        against=then.option(decision.best_bet_key) if funded_other else None,
        trigger=trigger_words(decision),
        conditions=_conditions(decision, person, today),
        views=views,
        waivers=_waivers(decision),
        followed_by=followed,
        others=others,
        with_it=_with_it(decision, person),
        has_moved=digest not in ("", decision.digest),
        may_undo=decision.holds
        and followed is None
        and now <= decision.undo_until
        and initiative.at_stage in _UNDONE_FROM
        and bool(access.may(person, "decide", initiative)),
        may_confirm=decision.waits and bool(access.may(person, "confirm_decision", decision)),
        may_take_back=decision.waits and bool(access.may(person, "take_back_proposed", decision)),
        may_dissent=(decision.holds or decision.waits)
        and bool(access.may(person, "see_otherwise"))
        and not any(view.is_mine for view in views),
        day=day(decision.decided_at.date()),
    )


def _conditions(decision: Decision, person: Person, today: date) -> tuple[ConditionRow, ...]:
    found = []
    for row in decision.conditions.in_order().select_related("owner", "met_by"):
        row.decision = decision
        late = row.met_at is None and row.wanted_by is not None and row.wanted_by < today
        may = decision.holds and bool(access.may(person, "meet_condition", row))
        found.append(ConditionRow(row, late, may))
    return tuple(found)


def _views(decision: Decision, person: Person) -> tuple[View, ...]:
    return tuple(
        View(
            row.pk, row.person.name if row.named else "", row.reason, row.said_at, row.person_id == person.pk
        )
        for row in decision.dissents.standing().oldest_first().select_related("person")
    )


def _waivers(decision: Decision) -> tuple[Waiver, ...]:
    """Those given with it; of one that never counted, those that would have been."""
    rows = decision.waivers.select_related("guardrail", "option", "given_by").newest_first()
    return tuple(rows.filter(undone_at__isnull=True) if decision.holds else rows)


def _others(decision: Decision) -> tuple[Link, ...]:
    rows = (
        Decision.objects.standing()
        .filter(initiative=decision.initiative_id)
        .exclude(pk=decision.pk)
        .select_related("option")
        .order_by("decided_at", "pk")[:20]
    )
    return tuple(Link(row.pk, said(row), row.decided_at) for row in rows)


def _with_it(decision: Decision, person: Person) -> tuple[Link, ...]:
    """The other decisions of the what-if, whatever became of them. No query for one that was taken alone."""
    if decision.applied_id is None:
        return ()
    rows = (
        Decision.objects.filter(
            applied=decision.applied_id, initiative__in=Initiative.objects.visible_to(person)
        )
        .exclude(pk=decision.pk)
        .select_related("option", "initiative")
        .order_by("pk")
    )
    return tuple(
        Link(
            row.pk,
            said(row, proposed=row.state != DecisionState.STANDS),
            row.decided_at,
            row.initiative.reference,
            "" if row.holds else status_words(row, None),
        )
        for row in rows
    )


def get_condition(person: Person, number: int, condition: int) -> Condition:
    """One of its conditions, or `NotFound`."""
    decision = get_decision(person, number)
    row = decision.conditions.filter(number=condition).first() if condition < 100 else None
    if row is None:
        raise NotFound
    row.decision = decision
    return row


def get_own_view(person: Person, number: int) -> Dissent:
    """What this person said against it, or `NotFound`."""
    decision = get_decision(person, number)
    row = decision.dissents.standing().filter(person=person).first()
    if row is None:
        raise NotFound
    row.decision = decision
    return row
