"""Evidence: adding, changing, taking back, using it elsewhere, and resting numbers on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions import _mentions
from initiatives.actions._history import Change, record
from initiatives.actions._notify import tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.actions.options.estimates import action_for
from initiatives.errors import Conflict, Difference, InvalidInput, NotFound, WrongStage
from initiatives.models import (
    Citation,
    Conversation,
    Counted,
    Evidence,
    EvidenceKind,
    EvidenceUse,
    FramingPart,
    Initiative,
    Input,
    InTheRoom,
    Lane,
    NoticeKind,
    Option,
    Person,
    Stance,
)
from initiatives.queries import evidence as queries
from initiatives.stages import FRAMABLE

MOST_AT_ONCE = 200
MOST_IN_THE_ROOM = 50
MOST_CITED = 50


@dataclass(frozen=True)
class Piece:
    """A piece of evidence as it is typed. `revenue` is money a year, `on` the day it was heard or read."""

    kind: str
    lane: str
    on: date
    source: str
    says: str
    stance: str = Stance.FOR
    link: str = ""
    quote: str = ""
    note: str = ""
    count: int | None = None
    counted: str = Counted.CUSTOMERS
    every: str = ""
    revenue: Decimal | None = None
    room_names: str = ""
    room: tuple[Person, ...] = ()
    conversation: Conversation | None = None


_OWN = tuple(item.name for item in fields(Piece) if item.name not in ("stance", "room", "conversation"))


def add_evidence(
    *, initiative: Initiative, piece: Piece, by: Person, now: datetime, once_token: str = ""
) -> Evidence:
    """Add one piece. Raises `NotAllowed`, `WrongStage`, `InvalidInput`."""
    with transaction.atomic():
        initiative = _lock_open(initiative, by)
        made, is_new = once(
            Evidence, lambda: _write(initiative, piece, by=by, now=now), by=by, token=once_token, now=now
        )
        if is_new:
            _added(initiative, [made], by=by, now=now)
        return made


def add_several(
    *, initiative: Initiative, pieces: Sequence[Piece], by: Person, now: datetime, once_token: str = ""
) -> list[Evidence]:
    """Add all of them or none; pressed twice, they are there once."""
    if not pieces or len(pieces) > MOST_AT_ONCE:
        raise InvalidInput({"rows": f"Paste between 1 and {MOST_AT_ONCE} rows at a time"})
    with transaction.atomic():
        initiative = _lock_open(initiative, by)
        made: list[Evidence] = []

        def write() -> Evidence:
            made.extend(_write(initiative, piece, by=by, now=now) for piece in pieces)
            return made[0]

        _, is_new = once(Evidence, write, by=by, token=once_token, now=now)
        if is_new:
            _added(initiative, made, by=by, now=now)
        return made


def _lock_open(initiative: Initiative, by: Person) -> Initiative:
    initiative = lock(initiative)
    access.require(by, "add_evidence", initiative)
    if not queries.takes_evidence(initiative):
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so no evidence is added to it now."
        )
    return initiative


def _write(initiative: Initiative, piece: Piece, *, by: Person, now: datetime) -> Evidence:
    _check(piece, now)
    made = Evidence.objects.create(
        initiative=initiative,
        conversation=piece.conversation,
        added_by=by,
        added_at=now,
        **{name: getattr(piece, name) for name in _OWN},
    )
    EvidenceUse.objects.create(
        evidence=made, initiative=initiative, stance=piece.stance, added_by=by, added_at=now
    )
    _seat(made, piece.room)
    return made


def _check(piece: Piece, now: datetime) -> None:
    """What no form should let through, for every other door."""
    # A reader ahead of UTC may be a day further than this clock.
    if (piece.on - now.date()).days > 1:
        raise InvalidInput({"on": "The day must not be in the future"})
    if piece.every and piece.count is None:
        raise InvalidInput({"count": "Enter how many it speaks for, or leave out how often"})
    if piece.link and not piece.link.lower().startswith(("http://", "https://")):
        raise InvalidInput({"link": "Enter a link that starts with https:// or http://"})
    if len(piece.room) > MOST_IN_THE_ROOM:
        raise InvalidInput({"room": f"Select {MOST_IN_THE_ROOM} people or fewer"})


def _seat(evidence: Evidence, room: Iterable[Person]) -> None:
    InTheRoom.objects.bulk_create(
        [InTheRoom(evidence=evidence, person=person) for person in dict.fromkeys(room)]
    )


def _added(initiative: Initiative, made: Sequence[Evidence], *, by: Person, now: datetime) -> None:
    first = made[0]
    more = f" and {len(made) - 1} more" if len(made) > 1 else ""
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="add_evidence",
        summary=f"Added evidence: {first.says}{more}",
        changes=tuple(
            (f"{row.get_kind_display()}, {row.source}", "", queries.sentence(row)) for row in made[:20]
        ),
    )
    _touched(initiative, now)
    for row in made[:20]:
        _mention(initiative, row, by=by, now=now)
    tell(
        [initiative.product_owner, initiative.engineering_owner],
        initiative=initiative,
        kind=NoticeKind.CHANGED,
        text=f"{by.name} added evidence to {initiative.reference}: {first.says}{more}",
        once_key=f"evidence:{first.pk}",
        by=by,
        now=now,
        anchor="evidence",
    )


def _mention(initiative: Initiative, evidence: Evidence, *, by: Person, now: datetime) -> None:
    """Whoever is named in the note hears so."""
    note, named = _mentions.read(evidence.note)
    if note != evidence.note:
        evidence.note = note
        evidence.save(update_fields=["note"])
    _mentions.tell(initiative, named, note, by=by, now=now, key=f"e{evidence.pk}", anchor="evidence")


def _touched(initiative: Initiative, now: datetime) -> None:
    initiative.updated_at = now
    initiative.save(update_fields=["updated_at"])


def change_evidence(*, use: EvidenceUse, piece: Piece, by: Person, now: datetime, version: int) -> Evidence:
    """Put what was typed in the place of what stands. Which way it speaks is said for `use`'s initiative alone.

    Raises `NotAllowed`, `InvalidInput`, `WrongStage` (withdrawn), `Conflict` with both texts.
    """
    with transaction.atomic():
        evidence, use = _lock(use, by)
        if evidence.withdrawn_at is not None:
            raise WrongStage("This evidence is withdrawn. Bring it back first.")
        old_room = queries.room_of(evidence)
        changes = _changes(evidence, use, piece, old_room)
        if evidence.version != version:
            raise Conflict(
                "Somebody changed this evidence while you were writing",
                version=evidence.version,
                differences=tuple(Difference(*change) for change in changes),
            )
        _check(piece, now)
        if not changes:
            return evidence
        for name in _OWN:
            setattr(evidence, name, getattr(piece, name))
        _mention(use.initiative, evidence, by=by, now=now)
        evidence.edited_at, evidence.version = now, evidence.version + 1
        evidence.save()
        if use.stance != piece.stance:
            use.stance = piece.stance
            use.save(update_fields=["stance"])
        if set(old_room) != set(piece.room):
            evidence.room.all().delete()
            _seat(evidence, piece.room)
        _tell_history(evidence, by, now, "change_evidence", f"Changed evidence: {evidence.says}", changes)
        return evidence


def _lock(use: EvidenceUse, by: Person) -> tuple[Evidence, EvidenceUse]:
    """The initiative where it was added locked, and the piece and its use as they stand now."""
    home = lock(use.evidence.initiative)
    use = queries.get_use(use.initiative, use.evidence_id)
    use.evidence.initiative = home
    access.require(by, "change_evidence", use.evidence)
    return use.evidence, use


_LABELS = {
    "kind": "Kind",
    "lane": "Lane",
    "on": "Date",
    "source": "Source",
    "says": "What it says",
    "link": "Link",
    "quote": "Quote",
    "note": "Note",
    "revenue": "Money a year",
    "room_names": "Others in the room",
}


def _changes(evidence: Evidence, use: EvidenceUse, piece: Piece, room: Sequence[Person]) -> list[Change]:
    found: list[Change] = [
        (label, _said(name, getattr(evidence, name)), _said(name, getattr(piece, name)))
        for name, label in _LABELS.items()
        if getattr(evidence, name) != getattr(piece, name)
    ]
    before, after = queries.count_words(evidence), queries.count_words(piece)
    if before != after:
        found.append(("Speaks for", before, after))
    if use.stance != piece.stance:
        found.append(("Speaks", Stance(use.stance).label.lower(), Stance(piece.stance).label.lower()))
    if set(room) != set(piece.room):
        found.append(("In the room", _names(room), _names(piece.room)))
    return found


_CHOICES = {"kind": dict(EvidenceKind.choices), "lane": dict(Lane.choices)}


def _said(name: str, value: Any) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name].get(value, value))
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return "" if value is None else str(value)


def _names(people: Iterable[Person]) -> str:
    return ", ".join(sorted(person.name for person in people))


def _tell_history(
    evidence: Evidence,
    by: Person,
    now: datetime,
    action: str,
    summary: str,
    changes: Sequence[Change] = (),
) -> None:
    record(
        initiative=evidence.initiative, by=by, now=now, action=action, summary=summary, changes=tuple(changes)
    )
    _touched(evidence.initiative, now)


def withdraw_evidence(*, use: EvidenceUse, by: Person, now: datetime) -> Evidence:
    """Take it back everywhere; numbers that rest on it say so. Withdrawn already stays so."""
    with transaction.atomic():
        evidence, _ = _lock(use, by)
        if evidence.withdrawn_at is None:
            evidence.withdrawn_at, evidence.withdrawn_by = now, by
            evidence.version += 1
            evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "version"])
            _tell_history(evidence, by, now, "withdraw_evidence", f"Withdrew evidence: {evidence.says}")
        return evidence


def restore_evidence(*, use: EvidenceUse, by: Person, now: datetime) -> Evidence:
    """Bring a withdrawn piece back: the undo."""
    with transaction.atomic():
        evidence, _ = _lock(use, by)
        if evidence.withdrawn_at is not None:
            evidence.withdrawn_at = evidence.withdrawn_by = None
            evidence.version += 1
            evidence.save(update_fields=["withdrawn_at", "withdrawn_by", "version"])
            _tell_history(evidence, by, now, "restore_evidence", f"Brought evidence back: {evidence.says}")
        return evidence


def use_evidence(
    *, initiative: Initiative, evidence: Evidence, stance: str = Stance.FOR, by: Person, now: datetime
) -> EvidenceUse:
    """Let a piece that was added elsewhere speak here too. Used already stays so.

    The caller holds `evidence` from a query that asked whether `by` may see it.
    """
    with transaction.atomic():
        initiative = _lock_open(initiative, by)
        evidence.refresh_from_db()
        if evidence.withdrawn_at is not None:
            raise WrongStage("This evidence has been withdrawn.")
        use, is_new = EvidenceUse.objects.get_or_create(
            initiative=initiative,
            evidence=evidence,
            defaults={"stance": stance, "added_by": by, "added_at": now},
        )
        if is_new:
            record(
                initiative=initiative,
                by=by,
                now=now,
                action="use_evidence",
                summary=f"Used evidence from {evidence.initiative.reference}: {evidence.says}",
            )
            _touched(initiative, now)
        return use


def stop_using(*, use: EvidenceUse, by: Person, now: datetime) -> None:
    """Take a piece off an initiative that only uses it; where it was added it stays."""
    with transaction.atomic():
        initiative = lock(use.initiative)
        found = EvidenceUse.objects.filter(pk=use.pk).select_related("evidence__initiative").first()
        if found is None:
            return
        if found.evidence.initiative_id == initiative.pk:
            raise WrongStage("It was added here. Withdraw it instead.")
        if found.added_by_id != by.pk:
            access.require(by, "change_owner", initiative)
        found.delete()
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="stop_using_evidence",
            summary=f"Took off evidence from {found.evidence.initiative.reference}: {found.evidence.says}",
        )
        _touched(initiative, now)


def cite(
    *,
    initiative: Initiative,
    about: str,
    option: Option | None,
    evidence: Iterable[int],
    by: Person,
    now: datetime,
) -> list[Citation]:
    """Say on which pieces of this initiative a number rests; replaces what was said before.

    `about` is an input of `option`, or a part of the framing with `option` None. Whoever may set the number may
    say what it rests on.
    """
    wanted = set(evidence)
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, who_cites(about, option), initiative)
        if initiative.at_stage not in FRAMABLE:
            raise WrongStage(
                f"{initiative.reference} is {initiative.at_stage.label.lower()}, so its numbers no longer change."
            )
        if len(wanted) > MOST_CITED:
            raise InvalidInput({"evidence": f"Select {MOST_CITED} pieces or fewer"})
        uses = {use.evidence_id: use for use in queries.uses(initiative, wanted)}
        if set(uses) != wanted:
            raise NotFound
        standing = list(queries.citations(initiative, about=about, option=option))
        before = {row.use.evidence_id for row in standing}
        for row in standing:
            if row.use.evidence_id not in wanted:
                row.delete()
        for pk in wanted - before:
            Citation.objects.create(use=uses[pk], option=option, about=about, cited_by=by, cited_at=now)
        now_standing = list(queries.citations(initiative, about=about, option=option))
        if wanted != before:
            label = queries.about_label(about, option)
            record(
                initiative=initiative,
                by=by,
                now=now,
                action="cite",
                summary=f"Said what {label} rests on",
                changes=((label, queries.rests_words(standing), queries.rests_words(now_standing)),),
            )
            _touched(initiative, now)
        return now_standing


def who_cites(about: str, option: Option | None) -> str:
    """The line of `access.TABLE` for saying what a number rests on: that of setting the number."""
    if option is None:
        if about not in FramingPart.values:
            raise NotFound
        return "change_framing"
    if about not in Input.values:
        raise NotFound
    return action_for(about)
