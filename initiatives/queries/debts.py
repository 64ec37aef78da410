"""The ledger of debts: what stands, who pays it back and by when, and what was paid."""

from dataclasses import dataclass
from datetime import date

from initiatives import access
from initiatives.access import Answer
from initiatives.errors import NotFound
from initiatives.models import Debt, Person

MOST_STANDING = 200
MOST_PAID = 20
_LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True)
class DebtRow:
    """One debt as it stands. `days_late` is 0 while it is not late."""

    debt: Debt
    title: str
    team: str
    days_late: int
    may_settle: Answer


@dataclass(frozen=True)
class Ledger:
    """Standing debts, the soonest due first, and the ones that were paid last. `cut` says that there are more."""

    standing: tuple[DebtRow, ...]
    paid: tuple[DebtRow, ...]
    weeks: float
    late: int
    cut: bool


def ledger(person: Person, *, today: date) -> Ledger:
    """What this person may see of the ledger: two queries, however many debts there are."""
    rows = list(Debt.objects.visible_to(person).standing().with_all().soonest_first()[: MOST_STANDING + 1])
    paid = Debt.objects.visible_to(person).paid().with_all().newest_paid_first()[:MOST_PAID]
    standing = tuple(_row(person, debt, today) for debt in rows[:MOST_STANDING])
    return Ledger(
        standing=standing,
        paid=tuple(_row(person, debt, today) for debt in paid),
        weeks=float(sum(row.debt.middle for row in standing)),
        late=sum(row.days_late > 0 for row in standing),
        cut=len(rows) > MOST_STANDING,
    )


def debt_row(person: Person, pk: int, *, today: date) -> DebtRow:
    """One debt, or `NotFound`."""
    return _row(person, get_debt(person, pk), today)


def get_debt(person: Person, pk: int) -> Debt:
    """The debt with its people, or `NotFound` for strangers and for what is not there."""
    found = None
    if 0 < pk <= _LARGEST_KEY:
        found = Debt.objects.visible_to(person).with_all().filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _row(person: Person, debt: Debt, today: date) -> DebtRow:
    initiative = debt.initiative
    return DebtRow(
        debt=debt,
        title=initiative.board_row.outcome if hasattr(initiative, "board_row") else initiative.proposal_title,
        team=initiative.team.name if initiative.team else "",
        days_late=(today - debt.due).days if debt.is_late(today) else 0,
        may_settle=access.may(person, "settle_debt", initiative),
    )
