"""Applying a what-if: a set of decisions with reasons, made in one go or not at all; and taking the set back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions._history import record
from initiatives.actions._once import once
from initiatives.actions.board.deciding import decide, undo_decision
from initiatives.actions.board.seconding import take_back_with_the_set
from initiatives.actions.board.taking import UNDO_WINDOW, Verdict
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, OutcomeFrameError, WrongStage
from initiatives.models import AppliedWhatIf, Decision, Initiative, Person, WhatIf

MOST_AT_ONCE = 40


@dataclass(frozen=True)
class Ruling:
    """One decision of the set: what was chosen and why, and the figures and history that were on screen."""

    initiative: Initiative
    verdict: Verdict
    digest: str
    seen: int


class NotApplied(Conflict):
    """Some of the set could not be decided, so nothing was. `why` says for each initiative what stood in the way."""

    def __init__(self, why: dict[int, str]) -> None:
        self.why = why
        super().__init__("Nothing was decided. " + " ".join(why.values()))


class Incomplete(InvalidInput):
    """Something is missing in the set. `wrong` holds for each initiative its fields and words."""

    def __init__(self, wrong: dict[int, dict[str, str]]) -> None:
        self.wrong = wrong
        super().__init__(next(iter(wrong.values())))


@transaction.atomic
def apply_what_if(
    what_if: WhatIf,
    rulings: Sequence[Ruling],
    *,
    by: Person,
    now: datetime,
    token: str = "",
    gone: Mapping[int, str] | None = None,
) -> AppliedWhatIf:
    """Take all decisions of the set in one transaction, or none; pressing twice takes them once.

    `gone` names rows that somebody meant to decide and that are in the set no more, with the reason: then nothing is
    decided. Each is a decision like any other, with its own digest, reason and history; what takes a second director is
    proposed, and the others are in force. Raises `NotApplied` (409) where
    somebody decided one meanwhile or figures moved, `Incomplete` where something is missing, `NotAllowed`.
    """
    access.require(by, "apply_what_if")
    row = (
        WhatIf.objects.select_for_update(of=("self",)).filter(pk=what_if.pk, deleted_at__isnull=True).first()
    )
    if row is None:
        raise NotFound

    def make() -> AppliedWhatIf:
        _can_be_set(rulings, gone)
        applied = AppliedWhatIf.objects.create(
            what_if=row, name=row.name, applied_by=by, applied_at=now, undo_until=now + UNDO_WINDOW
        )
        _decide_all(applied, rulings, by=by, now=now)
        record(
            initiative=None,
            by=by,
            now=now,
            action="apply_what_if",
            summary=f"Applied the what-if “{row.name}”",
            changes=[(ruling.initiative.reference, "", ruling.verdict.choice.label) for ruling in rulings],
        )
        return applied

    applied, _ = once(AppliedWhatIf, make, by=by, token=token, now=now)
    return applied


def _can_be_set(rulings: Sequence[Ruling], gone: Mapping[int, str] | None) -> None:
    if gone:
        raise NotApplied(dict(gone))
    if not rulings:
        raise InvalidInput({"set": "Select what to decide for at least one row"})
    if len(rulings) > MOST_AT_ONCE:
        raise InvalidInput({"set": f"Decide at most {MOST_AT_ONCE} at once. Leave some undecided"})


def _decide_all(applied: AppliedWhatIf, rulings: Sequence[Ruling], *, by: Person, now: datetime) -> None:
    """In the order of their ids, so that two sets never wait for each other; every refusal is told, not the first."""
    moved: dict[int, str] = {}
    wrong: dict[int, dict[str, str]] = {}
    for ruling in sorted(rulings, key=lambda one: one.initiative.pk):
        key = ruling.initiative.pk
        try:
            decide(
                ruling.initiative,
                ruling.verdict,
                digest=ruling.digest,
                seen=ruling.seen,
                by=by,
                now=now,
                applied=applied,
            )
        except InvalidInput as failure:
            wrong[key] = failure.fields
        except WrongStage as failure:
            moved[key] = failure.sentence
        except (Conflict, NotAllowed) as failure:
            moved[key] = f"{ruling.initiative.reference}: {failure.sentence}"
    if moved:
        raise NotApplied(moved)
    if wrong:
        raise Incomplete(wrong)


@transaction.atomic
def undo_applied(applied: AppliedWhatIf, *, by: Person, now: datetime) -> int:
    """Take back the whole set within ten minutes; returns how many. What was undone singly stays undone.

    Raises `NotAllowed` once the time is over, `WrongStage` where one of them was followed by other work already.
    """
    access.require(by, "apply_what_if")
    row = AppliedWhatIf.objects.select_for_update(of=("self",)).get(pk=applied.pk)
    if now > row.undo_until:
        raise NotAllowed(
            "What was applied can be undone for ten minutes. After that each takes a new decision."
        )
    made = Decision.objects.of_applied(row).select_related("initiative").order_by("initiative_id")
    standing = list(made)
    for decision in standing:
        _undo_one(decision, by=by, now=now)
    if standing:
        record(
            initiative=None,
            by=by,
            now=now,
            action="undo_applied",
            summary=f"Undid the what-if “{row.name}”",
            changes=[(decision.initiative.reference, "decided", "ready") for decision in standing],
        )
    return len(standing)


def _undo_one(decision: Decision, *, by: Person, now: datetime) -> None:
    """Undo what stands; what still waits for a second director is taken back with the set."""
    reference = decision.initiative.reference
    newest = decision.initiative.decisions.standing().newest_first().first()
    if not decision.waits and (newest is None or newest.pk != decision.pk):
        raise WrongStage(f"{reference} was decided again since. Undo the others one by one.")
    try:
        if decision.waits:
            take_back_with_the_set(decision, by=by, now=now)
        else:
            undo_decision(decision.initiative, by=by, now=now)
    except OutcomeFrameError as failure:
        raise WrongStage(f"Nothing was undone. {reference}: {failure.sentence}") from failure
