"""Waivers: a director lets an option go ahead although it breaks a guardrail, for a reason and until a day.

A broken guardrail stops funding; a waiver given with the decision lets it pass. When its last day has passed the
option breaks the guardrail again, and its people are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions import _board_row
from initiatives.actions._history import Change, record
from initiatives.actions._notify import settle, tell
from initiatives.actions._stage import lock
from initiatives.errors import InvalidInput, WrongStage
from initiatives.models import Decision, Guardrail, Initiative, NoticeKind, Option, Person, Waiver
from initiatives.queries.reframing import guardrails as queries
from initiatives.stages import COMMITTED, Stage

LONGEST = timedelta(days=2 * 366)


@dataclass(frozen=True)
class Waiving:
    """What a director writes to let one guardrail of the chosen option pass."""

    guardrail: int
    """Its number."""
    reason: str
    until: date | None


def refusals(row: Initiative, option: Option, waivers: Sequence[Waiving], *, today: date) -> dict[str, str]:
    """What still stops funding this option: field to words; empty where nothing does."""
    given = {waiver.guardrail: waiver for waiver in waivers}
    wrong: dict[str, str] = {}
    for broken in queries.warnings(row, today=today):
        if not broken.breaks or broken.option_id != option.pk:
            continue
        waiver = given.get(broken.number)
        if waiver is None or (not waiver.reason and waiver.until is None):
            owner = f" {broken.owner} owns it." if broken.owner else ""
            wrong[f"waive_{option.key}_{broken.number}_reason"] = (
                f"{option.key} breaks a guardrail: {broken.says}.{owner} Enter why it is waived, or choose another"
            )
            continue
        name = f"waive_{option.key}_{broken.number}"
        wrong |= {f"{name}_{part}": words for part, words in _incomplete(waiver, today).items()}
    return wrong


def _incomplete(waiver: Waiving, today: date) -> dict[str, str]:
    wrong = {}
    if not waiver.reason:
        wrong["reason"] = "Enter why it is waived"
    if waiver.until is None:
        wrong["until"] = "Enter until when it is waived"
    elif waiver.until <= today:
        wrong["until"] = "Until when must be in the future"
    elif waiver.until > today + LONGEST:
        wrong["until"] = "A waiver ends within two years. Enter an earlier day"
    return wrong


def write(decision: Decision, waivers: Sequence[Waiving], *, by: Person, now: datetime) -> list[Waiver]:
    """The waivers of a funding that is being decided, on its locked initiative; only for what is broken."""
    option = decision.option
    if option is None:
        return []
    today = timezone.localdate(now)
    broken = {
        row.number: row
        for row in queries.warnings(decision.initiative, today=today)
        if row.breaks and row.option_id == option.pk
    }
    made = []
    for waiver in waivers:
        if waiver.guardrail in broken and waiver.until is not None:
            guardrail = queries.get(decision.initiative, waiver.guardrail)
            made.append(_give(guardrail, option, waiver.reason, waiver.until, decision, by=by, now=now))
    return made


def _give(
    guardrail: Guardrail,
    option: Option,
    reason: str,
    until: date,
    decision: Decision | None,
    *,
    by: Person,
    now: datetime,
) -> Waiver:
    # One that is over but not swept yet makes room for the new one.
    guardrail.waivers.standing().filter(option=option).update(ended_at=now)
    return Waiver.objects.create(
        guardrail=guardrail,
        option=option,
        decision=decision,
        reason=reason,
        until=until,
        given_by=by,
        given_at=now,
    )


def changes_of(waivers: Sequence[Waiver]) -> tuple[Change, ...]:
    """The waivers as lines of the decision's history entry."""
    return tuple(
        (
            f"Waived: {waiver.guardrail}",
            "",
            f"until {queries.day(waiver.until)}: {waiver.reason}",
        )
        for waiver in waivers
    )


def tell_owners(decision: Decision, waivers: Sequence[Waiver], *, by: Person, now: datetime) -> None:
    """Whoever owns a waived guardrail learns it with the decision, after its undo window."""
    for waiver in waivers:
        tell(
            [waiver.guardrail.owner],
            initiative=decision.initiative,
            kind=NoticeKind.DECIDED,
            text=f"{by.name} waived a guardrail of {decision.initiative.reference} until "
            f"{queries.day(waiver.until)}: {waiver.guardrail}. {waiver.reason}",
            once_key=f"decision-{decision.pk}:waiver:{waiver.pk}",
            by=by,
            now=now,
            mail_after=decision.undo_until,
            anchor="guardrails",
        )


def undo(decision: Decision, *, now: datetime) -> None:
    """The waivers of an undone decision go with it, and so do the lines about them."""
    decision.waivers.filter(undone_at__isnull=True).update(undone_at=now)
    decision.initiative.notices.filter(
        once_key__startswith=f"decision-{decision.pk}:waiver:", mailed_at__isnull=True
    ).delete()


@transaction.atomic
def waive(
    *, guardrail: Guardrail, option: Option, reason: str, until: date | None, by: Person, now: datetime
) -> Waiver:
    """Waive a guardrail that what was funded breaks: anew, once an earlier waiver has ended, or for the first time.

    Raises `NotAllowed`, `WrongStage` (nothing is funded, or it breaks nothing), `InvalidInput`.
    """
    row = lock(guardrail.initiative)
    access.require(by, "waive", row)
    guardrail = queries.get(row, guardrail.number)
    funded = row.decisions.standing().newest_first().first()
    if row.at_stage not in COMMITTED | {Stage.LAUNCHED} or funded is None or funded.option_id != option.pk:
        raise WrongStage("A guardrail is waived with the decision, or for the option that was funded.")
    if not queries.broken_on(guardrail, option):
        raise WrongStage(f"Nobody says that {option.key} breaks this guardrail.")
    wrong = _incomplete(Waiving(guardrail.number, reason, until), timezone.localdate(now))
    if wrong:
        raise InvalidInput(wrong)
    assert until is not None
    made = _give(guardrail, option, reason, until, None, by=by, now=now)
    record(
        initiative=row,
        by=by,
        now=now,
        action="waive",
        summary=f"Waived guardrail {guardrail.number} for {option.key} until {queries.day(until)}",
        changes=changes_of([made]),
    )
    settle(row, f"waiver-over:{guardrail.pk}:", now=now)
    _board_row.refresh(row, now=now)
    tell(
        [guardrail.owner, row.engineering_owner],
        initiative=row,
        kind=NoticeKind.CHANGED,
        text=f"{by.name} waived a guardrail of {row.reference} until {queries.day(until)}: {guardrail}. {reason}",
        once_key=f"waived:{made.pk}",
        by=by,
        now=now,
        anchor="guardrails",
    )
    return made


def end_waivers(*, now: datetime) -> int:
    """For the scheduler: waivers whose last day has passed end, each in its own transaction; returns how many."""
    due = list(
        Waiver.objects.over_by(timezone.localdate(now))
        .select_related("guardrail__initiative")
        .order_by("pk")[:500]
    )
    return sum(_end(waiver, now=now) for waiver in due)


@transaction.atomic
def _end(waiver: Waiver, *, now: datetime) -> bool:
    row = lock(waiver.guardrail.initiative)
    standing = (
        Waiver.objects.over_by(timezone.localdate(now))
        .select_related("guardrail__owner", "option", "given_by")
        .filter(pk=waiver.pk)
        .first()
    )
    if standing is None:
        return False
    standing.ended_at = now
    standing.save(update_fields=["ended_at"])
    guardrail = queries.get(row, standing.guardrail.number)
    still = queries.broken_on(guardrail, standing.option) and guardrail.withdrawn_at is None
    ending = (
        f"{standing.option.key} breaks it again" if still else f"{standing.option.key} no longer breaks it"
    )
    record(
        initiative=row,
        by=None,
        now=now,
        action="waiver_over",
        summary=f"The waiver of guardrail {guardrail.number} ended on {queries.day(standing.until)}: {ending}",
        changes=((f"Waived: {guardrail}", f"until {queries.day(standing.until)}", ending),),
    )
    _board_row.refresh(row, now=now)
    if still:
        tell(
            [guardrail.owner or guardrail.added_by, standing.given_by],
            initiative=row,
            kind=NoticeKind.WAITING,
            text=f"{row.reference} breaks a guardrail again; its waiver ended on "
            f"{queries.day(standing.until)}: {guardrail}",
            once_key=f"waiver-over:{guardrail.pk}:{standing.pk}",
            by=None,
            now=now,
            anchor="guardrails",
        )
    return True
