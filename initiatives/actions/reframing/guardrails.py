"""Guardrails of an initiative: adding one, changing it, saying how an option stands to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from initiatives import access
from initiatives.actions import _board_row
from initiatives.actions._history import changes_between, record
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.errors import Conflict, Difference, InvalidInput, NotFound, WrongStage
from initiatives.models import (
    Guardrail,
    GuardrailState,
    Holds,
    Initiative,
    LibraryGuardrail,
    NoticeKind,
    Option,
    Person,
)
from initiatives.queries.reframing import ASKABLE
from initiatives.queries.reframing import guardrails as queries
from initiatives.stages import COMMITTED

LABELS = {
    "says": "Guardrail",
    "limit": "Limit",
    "now": "Now",
    "owner": "Owner",
    "discipline": "Discipline",
}


@dataclass(frozen=True)
class Terms:
    """What a guardrail says: of which discipline, what must not get worse, its limit, where it stands, whose it is."""

    discipline: str
    says: str
    limit: str = ""
    now: str = ""
    owner: Person | None = None


@dataclass(frozen=True)
class Word:
    """What is said of one option."""

    state: str
    why: str = ""


def add_guardrail(
    *, initiative: Initiative, terms: Terms, by: Person, now: datetime, token: str = ""
) -> Guardrail:
    """Put a guardrail on an initiative; its owner, or the reviewers of its discipline, are asked to check it.

    Raises `NotAllowed`, `WrongStage`, `InvalidInput` (an owner who may not say whether it holds).
    """
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "add_guardrail", initiative)
        require_open(initiative)
        made, is_new = once(
            Guardrail, lambda: put(initiative, terms, by=by, now=now), by=by, token=token, now=now
        )
        if is_new:
            follow(initiative, made, by=by, now=now)
        return made


def take_guardrail(
    *, initiative: Initiative, entry: LibraryGuardrail, by: Person, now: datetime
) -> Guardrail:
    """Take one from the library in one press; pressing twice takes it once."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "add_guardrail", initiative)
        require_open(initiative)
        if entry.team_id not in (None, initiative.team_id):
            raise NotFound
        there = Guardrail.objects.standing().filter(initiative=initiative, taken_from=entry).first()
        if there is not None:
            return there
        terms = Terms(entry.discipline, entry.says, entry.limit)
        made = put(initiative, terms, by=by, now=now, taken_from=entry)
        follow(initiative, made, by=by, now=now)
        return made


def put(
    initiative: Initiative,
    terms: Terms,
    *,
    by: Person,
    now: datetime,
    taken_from: LibraryGuardrail | None = None,
) -> Guardrail:
    """The new row on a locked initiative, under its next number. Follow-up is the caller's."""
    count = initiative.guardrails.standing().count()
    if count >= queries.MOST:
        raise InvalidInput({"says": f"There are {count} guardrails already. Change one of them instead"})
    last = initiative.guardrails.order_by("-number").values_list("number", flat=True).first()
    made = Guardrail(
        initiative=initiative,
        number=(last or 0) + 1,
        discipline=terms.discipline,
        says=terms.says,
        limit=terms.limit,
        now=terms.now,
        owner=terms.owner,
        taken_from=taken_from,
        added_by=by,
        added_at=now,
    )
    _require_owner(made)
    made.save()
    return made


def follow(initiative: Initiative, made: Guardrail, *, by: Person, now: datetime) -> None:
    """History, the board and the notice to whoever checks it."""
    was = initiative.no_guardrails_why
    if was:
        initiative.no_guardrails_why, initiative.no_guardrails_by = "", None
        initiative.save(update_fields=["no_guardrails_why", "no_guardrails_by"])
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="add_guardrail",
        summary=f"Added guardrail {made.number}: {made}",
        changes=(
            ("Owner", "", made.owner),
            ("Discipline", "", made.get_discipline_display()),
            ("Now", "", made.now),
            ("No guardrails needed", was, ""),
        ),
    )
    _board_row.refresh(initiative, now=now)
    _ask_to_check(made, by=by, now=now)


def _ask_to_check(guardrail: Guardrail, *, by: Person, now: datetime) -> None:
    tell(
        queries.asked_to_check(guardrail),
        initiative=guardrail.initiative,
        kind=NoticeKind.WAITING,
        text=f"{by.name} asks you to check a guardrail of {guardrail.initiative.reference}: {guardrail}",
        once_key=f"guardrail:{guardrail.pk}:{guardrail.version}",
        by=by,
        now=now,
        anchor="guardrails",
    )


def change_guardrail(
    *, guardrail: Guardrail, terms: Terms, version: int, by: Person, now: datetime
) -> Guardrail:
    """Change what it says. Raises `NotAllowed`, `Conflict` with both texts, `InvalidInput`."""
    with transaction.atomic():
        guardrail = _again(guardrail)
        access.require(by, "change_guardrail", guardrail)
        require_open(guardrail.initiative)
        typed = {name: getattr(terms, name) for name in LABELS}
        if guardrail.version != version:
            raise Conflict(
                "This guardrail changed while you were writing",
                version=guardrail.version,
                differences=tuple(
                    Difference(label, str(getattr(guardrail, name) or ""), str(typed[name] or ""))
                    for name, label in LABELS.items()
                    if getattr(guardrail, name) != typed[name]
                ),
            )
        changes = changes_between(guardrail, typed, LABELS)
        if not changes:
            return guardrail
        owner_was = guardrail.owner_id
        for name, value in typed.items():
            setattr(guardrail, name, value)
        _require_owner(guardrail)
        guardrail.version += 1
        guardrail.save()
        record(
            initiative=guardrail.initiative,
            by=by,
            now=now,
            action="change_guardrail",
            summary=f"Changed guardrail {guardrail.number}: {guardrail}",
            changes=changes,
        )
        if guardrail.owner_id != owner_was and not queries.is_checked(guardrail):
            settle(guardrail.initiative, f"guardrail:{guardrail.pk}:", now=now)
            _ask_to_check(guardrail, by=by, now=now)
        return guardrail


def withdraw_guardrail(*, guardrail: Guardrail, by: Person, now: datetime) -> Guardrail:
    """Take it off the initiative; what was said of it stays on the record."""
    return _stand(guardrail, withdrawn_at=now, words="Took guardrail {0} off", by=by, now=now)


def restore_guardrail(*, guardrail: Guardrail, by: Person, now: datetime) -> Guardrail:
    """Bring it back as it was."""
    return _stand(guardrail, withdrawn_at=None, words="Put guardrail {0} back", by=by, now=now)


def _stand(
    guardrail: Guardrail, *, withdrawn_at: datetime | None, words: str, by: Person, now: datetime
) -> Guardrail:
    with transaction.atomic():
        guardrail = _again(guardrail)
        access.require(by, "change_guardrail", guardrail)
        require_open(guardrail.initiative)
        if (guardrail.withdrawn_at is None) == (withdrawn_at is None):
            return guardrail
        if withdrawn_at is None and guardrail.taken_from_id is not None:
            same = Guardrail.objects.standing().filter(
                initiative=guardrail.initiative, taken_from=guardrail.taken_from_id
            )
            if same.exists():
                raise InvalidInput({"": "It was taken from the library again meanwhile."})
        summary = f"{words.format(guardrail.number)}: {guardrail}"
        guardrail.withdrawn_at = withdrawn_at
        guardrail.version += 1
        guardrail.save(update_fields=["withdrawn_at", "version"])
        record(
            initiative=guardrail.initiative,
            by=by,
            now=now,
            action="withdraw_guardrail" if withdrawn_at else "restore_guardrail",
            summary=summary,
        )
        settle(guardrail.initiative, f"guardrail:{guardrail.pk}:", now=now)
        _board_row.refresh(guardrail.initiative, now=now)
        # Nothing that must not get worse goes in silence.
        tell(
            [*queries.asked_to_check(guardrail), guardrail.added_by],
            initiative=guardrail.initiative,
            kind=NoticeKind.CHANGED,
            text=f"{by.name} {summary[:1].lower()}{summary[1:]} ({guardrail.initiative.reference})",
            once_key=f"guardrail-stands:{guardrail.pk}:{guardrail.version}",
            by=by,
            now=now,
            anchor="guardrails",
        )
        return guardrail


def say_states(
    *, guardrail: Guardrail, words: Mapping[Option, Word], version: int, by: Person, now: datetime
) -> Guardrail:
    """Say of one or several options whether they hold, are at risk or break it, and why.

    Raises `NotAllowed`, `WrongStage`, `Conflict` (somebody said something else meanwhile), `InvalidInput`.
    """
    with transaction.atomic():
        guardrail = _again(guardrail)
        initiative = guardrail.initiative
        access.require(by, "set_guardrail_state", guardrail)
        require_open(initiative)
        standing = {
            row.option_id: row for row in guardrail.states.current().select_related("option", "said_by")
        }
        if guardrail.version != version:
            raise _said_meanwhile(guardrail, standing, words)
        new = {option: word for option, word in words.items() if _differs(standing.get(option.pk), word)}
        wrong = {
            f"why_{option.key}": "Enter why, in one line"
            for option, word in new.items()
            if word.state != Holds.HOLDS and not word.why
        }
        if wrong:
            raise InvalidInput(wrong)
        if not new:
            return guardrail
        for option, word in new.items():
            _say(guardrail, option, word, standing.get(option.pk), by=by, now=now)
        guardrail.version += 1
        guardrail.save(update_fields=["version"])
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="guardrail_state",
            summary=f"Checked guardrail {guardrail.number}, {guardrail.says}: {_in_short(new)}",
            changes=[
                (f"Option {option.key}", _in_words(standing.get(option.pk)), _in_words(word))
                for option, word in new.items()
            ],
        )
        if queries.is_checked(guardrail):
            settle(initiative, f"guardrail:{guardrail.pk}:", now=now)
        _board_row.refresh(initiative, now=now)
        _tell_of_breaks(guardrail, new, by=by, now=now)
        return guardrail


def _said_meanwhile(
    guardrail: Guardrail, standing: Mapping[int, GuardrailState], words: Mapping[Option, Word]
) -> Conflict:
    return Conflict(
        "Somebody said something of this guardrail while you were writing",
        version=guardrail.version,
        differences=tuple(
            Difference(f"Option {option.key}", _in_words(standing.get(option.pk)), _in_words(word))
            for option, word in words.items()
            if _differs(standing.get(option.pk), word)
        ),
    )


def _differs(row: GuardrailState | None, word: Word) -> bool:
    return row is None or (row.state, row.why) != (word.state, word.why)


def _in_words(said: GuardrailState | Word | None) -> str:
    if said is None:
        return "not checked yet"
    return f"{Holds(said.state).label.lower()}{f': {said.why}' if said.why else ''}"


def _in_short(new: Mapping[Option, Word]) -> str:
    return ", ".join(f"{option.key} {Holds(word.state).label.lower()}" for option, word in new.items())


def _say(
    guardrail: Guardrail,
    option: Option,
    word: Word,
    before: GuardrailState | None,
    *,
    by: Person,
    now: datetime,
) -> None:
    if option.initiative_id != guardrail.initiative_id:
        raise NotFound
    if before is not None:
        before.superseded_at = now
        before.save(update_fields=["superseded_at"])
    GuardrailState.objects.create(
        guardrail=guardrail, option=option, state=word.state, why=word.why, said_by=by, said_at=now
    )


def _tell_of_breaks(guardrail: Guardrail, new: Mapping[Option, Word], *, by: Person, now: datetime) -> None:
    """What is being built breaks a floor: whoever decided and whoever builds hear of it at once."""
    initiative = guardrail.initiative
    if initiative.at_stage not in COMMITTED:
        return
    decision = initiative.decisions.standing().select_related("decided_by").newest_first().first()
    today = timezone.localdate(now)
    broken = {
        (row.option_id)
        for row in queries.warnings(initiative, today=today)
        if row.breaks and row.guardrail_id == guardrail.pk
    }
    for option, word in new.items():
        if decision is None or option.pk != decision.option_id or option.pk not in broken:
            continue
        tell(
            [decision.decided_by, initiative.engineering_owner, initiative.product_owner],
            initiative=initiative,
            kind=NoticeKind.WAITING,
            text=f"{by.name} says that {initiative.reference} breaks a guardrail: {guardrail}. {word.why}",
            once_key=f"breaks:{guardrail.pk}:{guardrail.version}",
            by=by,
            now=now,
            anchor="guardrails",
        )


def none_needed(*, initiative: Initiative, why: str, by: Person, now: datetime) -> Initiative:
    """ "None needed because ...", signed. Empty takes it back. Refused where guardrails stand."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "add_guardrail", initiative)
        require_open(initiative)
        if why and initiative.guardrails.standing().exists():
            raise InvalidInput({"why": "There are guardrails. Take them off first, if none is needed"})
        was = initiative.no_guardrails_why
        if was == why:
            return initiative
        initiative.no_guardrails_why = why
        initiative.no_guardrails_by = by if why else None
        initiative.updated_at = now
        initiative.save(update_fields=["no_guardrails_why", "no_guardrails_by", "updated_at"])
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="no_guardrails",
            summary=f"No guardrails needed: {why}" if why else "Guardrails are expected after all",
            changes=(("No guardrails needed", was, why),),
        )
        return initiative


def require_open(initiative: Initiative) -> None:
    """Guardrails, risks and facts are for what is under way. Raises `WrongStage`."""
    if initiative.at_stage not in ASKABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()} now, so this no longer changes."
        )


def _require_owner(guardrail: Guardrail) -> None:
    owner = guardrail.owner
    if owner is not None and not access.may(owner, "set_guardrail_state", guardrail):
        discipline = guardrail.get_discipline_display().lower()
        raise InvalidInput(
            {
                "owner": f"{owner.name} neither reviews {discipline} nor leads this team. Select somebody who does"
            }
        )


def _again(guardrail: Guardrail) -> Guardrail:
    """The guardrail as it stands under the lock of its initiative."""
    initiative = lock(guardrail.initiative)
    return queries.get(initiative, guardrail.number)
