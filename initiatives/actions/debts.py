"""Debts on the ledger: paid back, or extended with a reason."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from initiatives import access
from initiatives.actions import _board_row, _notify
from initiatives.actions._history import record
from initiatives.actions._stage import lock
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import Debt, Initiative, NoticeKind, Person
from initiatives.queries.debts import get_debt


@transaction.atomic
def pay_debt(
    *, debt: Debt, by: Person, now: datetime, version: int, why: str, weeks: Decimal | None = None
) -> Debt:
    """Say that it is paid back: with what (`why`), and how many person-weeks it took where somebody counted.

    Raises `Conflict` when it was extended meanwhile. Paying twice pays once.
    """
    initiative = lock(debt.initiative)
    access.require(by, "settle_debt", initiative)
    debt = get_debt(by, debt.pk)
    if debt.paid_at is not None:
        return debt
    _same_version(debt, version, "", why)
    if not why:
        raise InvalidInput({"why": "Enter what was done"})
    if weeks is not None and weeks < 0:
        raise InvalidInput({"weeks": "Person-weeks must be 0 or more"})
    debt.paid_at, debt.paid_by, debt.paid_weeks, debt.last_why = now, by, weeks, why
    debt.version += 1
    debt.save()
    took = f"{weeks.normalize():f} person-weeks" if weeks is not None else ""
    _tell(
        debt,
        initiative,
        action="pay_debt",
        summary=f"Paid back the debt of option {debt.option.key}",
        changes=(("Debt", _owed(debt), "paid back"), ("What was done", "", why), ("It took", "", took)),
        by=by,
        now=now,
    )
    return debt


@transaction.atomic
def extend_debt(*, debt: Debt, by: Person, now: datetime, version: int, until: date, why: str) -> Debt:
    """Move the day by which it is paid back, with a reason. Raises `Conflict` when it was moved meanwhile."""
    initiative = lock(debt.initiative)
    access.require(by, "settle_debt", initiative)
    debt = get_debt(by, debt.pk)
    if debt.paid_at is not None:
        raise WrongStage("This debt is paid back already.")
    _same_version(debt, version, str(until), why)
    problems: dict[str, str] = {}
    if until <= debt.due:
        problems["until"] = f"Enter a day after {debt.due.day} {debt.due:%b %Y}, by when it is due now"
    if not why:
        problems["why"] = "Enter why it waits longer"
    if problems:
        raise InvalidInput(problems)
    before = debt.due
    debt.due, debt.last_why = until, why
    debt.times_extended += 1
    debt.version += 1
    debt.save()
    _tell(
        debt,
        initiative,
        action="extend_debt",
        summary=f"Extended the debt of option {debt.option.key} to {until.day} {until:%b %Y}",
        changes=(("Paid back by", before, until), ("Why", "", why)),
        by=by,
        now=now,
    )
    return debt


def _same_version(debt: Debt, version: int, until: str, why: str) -> None:
    if debt.version != version:
        raise Conflict(
            "Somebody changed this debt while you were writing.",
            version=debt.version,
            differences=(
                Difference("Paid back by", str(debt.due), until),
                Difference("Why", debt.last_why, why),
            ),
        )


def _owed(debt: Debt) -> str:
    return f"{debt.middle.normalize():f} person-weeks by {debt.due.day} {debt.due:%b %Y}"


def _tell(
    debt: Debt,
    initiative: Initiative,
    *,
    action: str,
    summary: str,
    changes: tuple[tuple[str, object, object], ...],
    by: Person,
    now: datetime,
) -> None:
    record(initiative=initiative, by=by, now=now, action=action, summary=summary, changes=changes)
    _board_row.refresh(initiative, now=now)
    _notify.tell(
        [debt.owner, initiative.product_owner, initiative.engineering_owner],
        initiative=initiative,
        kind=NoticeKind.CHANGED,
        text=f"{initiative.reference}: {summary[:1].lower()}{summary[1:]}. {debt.last_why}",
        once_key=f"debt-{debt.pk}-{debt.version}",
        by=by,
        now=now,
        anchor="options",
    )
