"""The debt that a decision takes on: written down when it is taken, gone when the decision is undone."""

from initiatives.models import Debt, Decision, Input


def take_on(decision: Decision) -> Debt | None:
    """Put the debt of a funded option on the ledger, in the decision's own transaction; None where there is none."""
    option = decision.option
    if option is None or option.debt_due is None:
        return None
    owed = option.estimates.current().of_input(Input.DEBT).first()
    if owed is None or not owed.high:
        return None
    return Debt.objects.create(
        initiative_id=decision.initiative_id,
        decision=decision,
        option=option,
        what=option.debt_what,
        owner_id=option.debt_owner_id or decision.initiative.engineering_owner_id,
        low=owed.low,
        middle=owed.middle,
        high=owed.high,
        due=option.debt_due,
        due_first=option.debt_due,
        taken_at=decision.decided_at,
    )


def take_back(decision: Decision) -> None:
    """With the decision its debt is undone."""
    Debt.objects.of_decision(decision).delete()
