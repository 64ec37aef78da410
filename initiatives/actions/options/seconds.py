"""Second estimates: invited, given unseen, declined or withdrawn; then one of the two is picked, or a third."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from initiatives import access, stages
from initiatives.actions import _figures, _notify
from initiatives.actions._history import Change, record
from initiatives.actions._stage import lock
from initiatives.actions.options import estimates as given_rows
from initiatives.actions.options.estimates import Estimates, Given
from initiatives.errors import Conflict, InvalidInput, WrongStage
from initiatives.models import (
    Initiative,
    Input,
    NoticeKind,
    Option,
    Person,
    Picked,
    Second,
    SecondRange,
    SecondState,
)
from initiatives.queries.initiative import current_framing

ASKED = (Input.EFFORT, Input.WEEKS_TO_SHIP, Input.EFFECT)
ALREADY = "There is a second estimate of this option under way. Settle or withdraw that one first"


@transaction.atomic
def invite(
    *,
    option: Option,
    person: Person,
    by: Person,
    now: datetime,
    due: date | None = None,
    note: str = "",
    with_effect: object = "",
) -> Second:
    """Ask somebody to estimate effort and time, and the effect if wanted, without seeing what stands.

    Pressing twice makes one. From here on the numbers are held back from them: see `queries.sealed`.
    """
    initiative = _open(option.initiative, by, "invite_second")
    # As they stand now: a form may have been open for long.
    person = Person.objects.get(pk=person.pk)
    first = option.estimates.current().of_input(Input.EFFORT).select_related("given_by").first()
    under_way = option.seconds.unsettled().select_related("invited").first()
    if under_way is not None:
        if under_way.invited_id == person.pk and under_way.state == SecondState.WAITING:
            return under_way
        raise InvalidInput({"person": ALREADY})
    if first is None:
        raise InvalidInput({"person": "Give the first estimate of the effort before you ask for a second"})
    if person.pk in (by.pk, first.given_by_id):
        raise InvalidInput({"person": f"{person.first_name} knows the first estimate. Select somebody else"})
    if not person.is_active or not access.may(person, "reply", initiative):
        raise InvalidInput({"person": "Select somebody who takes part here"})
    if due is not None and due <= timezone.localdate(now):
        raise InvalidInput({"due": "The day must be in the future"})
    second = Second.objects.create(
        initiative=initiative,
        option=option,
        invited=person,
        invited_by=by,
        invited_at=now,
        due=due,
        note=note,
        with_effect=bool(with_effect),
    )
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="invite_second",
        summary=f"Asked {person.name} for a second estimate of {option.key}, unseen",
        changes=(("Due", "", due), ("Note", "", note)),
    )
    by_when = f", by {due:%a} {due.day} {due:%b}" if due else ""
    _notify.tell(
        [person],
        initiative=initiative,
        kind=NoticeKind.WAITING,
        text=f"{by.first_name} asks you to estimate {option.key}, {option.name}, without seeing the first numbers"
        f"{by_when}.",
        once_key=f"second-{second.pk}",
        by=by,
        now=now,
        anchor="options",
    )
    return second


@transaction.atomic
def give(*, second: Second, by: Person, now: datetime, given: Estimates) -> Second:
    """The second numbers. From here on both are shown to everybody."""
    initiative = _open(second.initiative, by, "give_second", second)
    second = _again(second, initiative)
    if second.state == SecondState.GIVEN:
        return second
    _must_wait(second)
    wanted = {name: value for name, value in given.items() if value is not None and name in ASKED}
    if Input.EFFORT not in wanted:
        raise InvalidInput({Input.EFFORT: "Enter a range, like 8 to 16"})
    framing = current_framing(initiative)
    first = {row.input: row for row in second.option.estimates.current()}
    changes: list[Change] = []
    for name, value in wanted.items():
        low, middle, high = given_rows.stored(name, value, framing)
        SecondRange.objects.create(
            second=second,
            input=name,
            low=low,
            middle=middle,
            high=high,
            text=value.text[:60],
            typed_in=value.typed_in,
            middle_assumed=value.middle_assumed,
            basis=value.basis,
            basis_note=value.note[:200],
            given_at=now,
            first=first.get(name),
        )
        changes.append((f"{second.option.key} {Input(name).label.lower()}, second estimate", "", value.text))
    _close(second, SecondState.GIVEN, now)
    _notify.settle(initiative, f"second-{second.pk}", now=now, person=by)
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="give_second",
        summary=f"Estimated {second.option.key} unseen; both estimates are in",
        changes=changes,
    )
    _notify.tell(
        [second.invited_by, initiative.engineering_owner],
        initiative=initiative,
        kind=NoticeKind.WAITING,
        text=f"{by.first_name} has estimated {second.option.key} unseen. Both are in: look at the difference, then pick.",
        once_key=f"both-{second.pk}",
        by=by,
        now=now,
        anchor="options",
    )
    return second


@transaction.atomic
def decline(*, second: Second, by: Person, now: datetime, why: str = "") -> Second:
    """The invited one cannot or will not; the numbers are open to them again."""
    return _end(second, by, now, why, "give_second", SecondState.DECLINED, "Declined the second estimate of")


@transaction.atomic
def withdraw(*, second: Second, by: Person, now: datetime, why: str = "") -> Second:
    """The lead no longer waits for it."""
    return _end(
        second,
        by,
        now,
        why,
        "invite_second",
        SecondState.WITHDRAWN,
        "No longer waits for a second estimate of",
    )


@transaction.atomic
def settle(
    *,
    second: Second,
    by: Person,
    now: datetime,
    version: int,
    pick: Picked,
    why: str,
    third: Estimates | None = None,
) -> Second:
    """Go on with the first, with the second or with a third, and say why. The figures follow the pick."""
    initiative = _open(second.initiative, by, "settle_second")
    second = _again(second, initiative)
    if second.state == SecondState.SETTLED and second.settled_by_id == by.pk and second.picked == pick:
        return second
    if second.state != SecondState.GIVEN or second.version != version:
        raise Conflict("This second estimate has moved on. Look at it again.", version=second.version)
    if not why.strip():
        raise InvalidInput({"why": "Enter why, in a sentence the others can follow"})
    option, changes = second.option, []
    if pick != Picked.FIRST:
        numbers = _numbers(second) if pick == Picked.SECOND else dict(third or {})
        if not any(numbers.values()):
            raise InvalidInput({Input.EFFORT: "Enter a range, like 8 to 16"})
        whose = second.invited if pick == Picked.SECOND else by
        changes = given_rows.write(
            option, numbers, by=whose, now=now, initiative=initiative, framing=current_framing(initiative)
        )
        if Input.EFFECT in numbers and option.effect_share_of_id is not None:
            option.effect_share_of = None
        option.version += 1
        option.save(update_fields=["version", "effect_share_of"])
    second.settled_by, second.picked, second.closed_why = by, pick, why[:400]
    _close(second, SecondState.SETTLED, now)
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="settle_second",
        summary=f"Went on with {pick.label.lower()} estimate of {option.key}",
        changes=(*changes, ("Why", "", why)),
    )
    _notify.settle(initiative, f"both-{second.pk}", now=now)
    if changes:
        _figures.inputs_changed(initiative, now=now)
    givers = [row.first.given_by for row in second.ranges.select_related("first__given_by") if row.first]
    _notify.tell(
        [second.invited, *givers],
        initiative=initiative,
        kind=NoticeKind.CHANGED,
        text=f"{by.first_name} went on with {pick.label.lower()} estimate of {option.key}: {why}",
        once_key=f"settled-{second.pk}",
        by=by,
        now=now,
        anchor="options",
    )
    return second


def _numbers(second: Second) -> dict[str, Given | None]:
    """The second ranges as they were typed: per cent again where they were typed in per cent."""
    framing = current_framing(second.initiative)
    found: dict[str, Given | None] = {}
    for row in second.ranges.all():
        factor = float((_figures.unit_of(framing, row.typed_in) if framing else None) or 1)
        low, middle, high = (float(value) / factor for value in (row.low, row.middle, row.high))
        found[row.input] = Given(
            low, middle, high, row.text, row.basis, row.basis_note, row.typed_in, row.middle_assumed
        )
    return found


def _end(
    second: Second, by: Person, now: datetime, why: str, action: str, state: SecondState, verb: str
) -> Second:
    subject = second if action == "give_second" else None
    initiative = _open(second.initiative, by, action, subject)
    second = _again(second, initiative)
    if second.state == state:
        return second
    _must_wait(second)
    second.closed_why = why[:400]
    _close(second, state, now)
    _notify.settle(initiative, f"second-{second.pk}", now=now)
    record(
        initiative=initiative,
        by=by,
        now=now,
        action=f"{state.value}_second",
        summary=f"{verb} {second.option.key}",
        changes=(("Why", "", why),),
    )
    _notify.tell(
        [second.invited_by, second.invited],
        initiative=initiative,
        kind=NoticeKind.CHANGED,
        text=f"{by.first_name}: {verb[:1].lower()}{verb[1:]} {second.option.key}.{f' {why}' if why else ''}",
        once_key=f"second-ended-{second.pk}",
        by=by,
        now=now,
        anchor="options",
    )
    return second


def _close(second: Second, state: SecondState, now: datetime) -> None:
    second.state, second.closed_at = state, now
    second.version += 1
    second.save()


def _must_wait(second: Second) -> None:
    if second.state != SecondState.WAITING:
        raise Conflict("This is no longer waited for.", version=second.version)


def _open(initiative: Initiative, by: Person, action: str, subject: Second | None = None) -> Initiative:
    initiative = lock(initiative)
    access.require(by, action, subject or initiative)
    if initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()} now, so its estimates no longer change."
        )
    return initiative


def _again(second: Second, initiative: Initiative) -> Second:
    found = Second.objects.select_related("option", "invited", "invited_by").get(pk=second.pk)
    found.initiative = initiative
    found.option.initiative = initiative
    return found
