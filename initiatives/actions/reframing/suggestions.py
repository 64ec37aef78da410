"""Suggesting a change: what stands stays as it is until whoever may change it says so."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from initiatives import access, stages
from initiatives.actions import _held, _mentions, _watching
from initiatives.actions._history import record
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.actions.reframing.proposals import Proposed, Said, Standing, said_by, short
from initiatives.errors import Conflict, Difference, WrongStage
from initiatives.models import (
    Initiative,
    NoticeKind,
    Person,
    Question,
    Suggestion,
    SuggestionState,
)
from initiatives.queries import reframing as queries
from initiatives.queries.reframing import suggested


def make(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    what: Proposed,
    why: str = "",
    question: Question | None = None,
    once_token: str = "",
) -> Suggestion:
    """Suggest a change, on its own or within the thread of `question`. Whoever may make it is told.

    Raises `NotAllowed`, `WrongStage`, and `InvalidInput` by field for what changes nothing.
    """
    return make_all(
        initiative=initiative,
        by=by,
        now=now,
        whats=[what],
        why=why,
        question=question,
        once_token=once_token,
    )[0]


def make_all(
    *,
    initiative: Initiative,
    by: Person,
    now: datetime,
    whats: Sequence[Proposed],
    why: str = "",
    question: Question | None = None,
    once_token: str = "",
    skip_same: bool = False,
) -> list[Suggestion]:
    """Several at once, with one notice. `skip_same` leaves out what says what stands already."""
    with transaction.atomic():
        initiative = lock(initiative)
        access.require(by, "suggest", initiative)
        _must_be_framable(initiative)
        standing = Standing(initiative)
        said = [
            found for what in whats if (found := said_by(standing, what, skip_same=skip_same)) is not None
        ]
        if not said:
            return []
        why, named = _mentions.read(why)
        made: list[Suggestion] = []

        def put() -> Suggestion:
            made.extend(_put(initiative, said, by=by, now=now, why=why, question=question))
            return made[0]

        first, is_new = once(Suggestion, put, by=by, token=once_token, now=now)
        if not is_new:
            return [first]
        _watching.begin(initiative, by)
        labels = ", ".join(suggested.part_label(row) for row in made)
        numbers = ", ".join(str(row.number) for row in made)
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="suggest",
            summary=f"Suggested a change ({numbers}): {labels}",
            changes=(
                *((suggested.part_label(row), short(row.before), short(row.after)) for row in made),
                ("Why", "", why),
            ),
        )
        _mentions.tell(initiative, named, why, by=by, now=now, key=f"s{first.pk}", anchor=f"s{first.number}")
        _tell_owners(initiative, made, by=by, now=now)
        return made


def edit(
    *, suggestion: Suggestion, by: Person, now: datetime, version: int, what: Proposed, why: str
) -> Suggestion:
    """Reword one's own open suggestion within fifteen minutes."""
    with transaction.atomic():
        initiative, suggestion = lock_with(suggestion)
        access.require(by, "own_suggestion", suggestion)
        must_be_open(suggestion, why)
        if not queries.fresh(suggestion.suggested_at, now):
            raise WrongStage(
                f"A suggestion can be reworded for {queries.EDIT_MINUTES} minutes. Withdraw it and make another."
            )
        if suggestion.version != version:
            raise Conflict(
                "This suggestion changed while you were writing",
                version=suggestion.version,
                differences=(Difference("Why", suggestion.why, why),),
            )
        why, named = _mentions.read(why)
        _mentions.tell(
            initiative, named, why, by=by, now=now, key=f"s{suggestion.pk}", anchor=f"s{suggestion.number}"
        )
        was = short(suggestion.after)
        said = said_by(Standing(initiative), what)
        assert said is not None
        if (said.before, said.after, why) == (suggestion.before, suggestion.after, suggestion.why):
            return suggestion
        suggestion.before, suggestion.after, suggestion.why = said.before, said.after, why
        suggestion.edited_at = now
        save(suggestion, "before", "after", "why", "edited_at")
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="edit_suggestion",
            summary=f"Reworded suggestion {suggestion.number}",
            changes=((suggested.part_label(suggestion), was, short(suggestion.after)),),
        )
        return suggestion


def keep(*, suggestion: Suggestion, by: Person, now: datetime, version: int, why: str = "") -> Suggestion:
    """Leave what stands as it is. A line of why is welcome and not asked for."""
    with transaction.atomic():
        initiative, suggestion = lock_with(suggestion)
        access.require(by, "accept_suggestion", suggestion)
        must_be_open(suggestion, why)
        must_be_seen(suggestion, version)
        close(suggestion, SuggestionState.KEPT, by=by, now=now, why=why)
        label = suggested.part_label(suggestion)
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="keep_as_is",
            summary=f"Kept {label} as it is (suggestion {suggestion.number})",
            changes=(("Why", "", why),),
        )
        because = f": {why}" if why else "."
        tell(
            [suggestion.suggested_by],
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=f"{by.name} kept {label} as it is{because}",
            once_key=closed_key(suggestion),
            by=by,
            now=now,
            anchor=f"s{suggestion.number}",
        )
        settle_if_done(initiative, now=now)
        return suggestion


def withdraw(*, suggestion: Suggestion, by: Person, now: datetime) -> Suggestion:
    """Take one's own suggestion back; it stays readable, struck through. Twice is once."""
    with transaction.atomic():
        initiative, suggestion = lock_with(suggestion)
        access.require(by, "own_suggestion", suggestion)
        if suggestion.state == SuggestionState.WITHDRAWN:
            return suggestion
        must_be_open(suggestion, "")
        close(suggestion, SuggestionState.WITHDRAWN, by=by, now=now)
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="withdraw_suggestion",
            summary=f"Withdrew suggestion {suggestion.number}: {suggested.part_label(suggestion)}",
        )
        settle_if_done(initiative, now=now)
        return suggestion


def _put(
    initiative: Initiative,
    said: Sequence[Said],
    *,
    by: Person,
    now: datetime,
    why: str,
    question: Question | None,
) -> list[Suggestion]:
    last = initiative.suggestions.newest_first().values_list("number", flat=True).first() or 0
    return Suggestion.objects.bulk_create(
        Suggestion(
            initiative=initiative,
            number=last + place,
            to=one.to,
            part=one.part,
            option=one.option,
            question=question,
            right=one.right,
            before=one.before,
            after=one.after,
            why=why,
            suggested_by=by,
            suggested_at=now,
        )
        for place, one in enumerate(said, start=1)
    )


def _tell_owners(initiative: Initiative, made: Sequence[Suggestion], *, by: Person, now: datetime) -> None:
    """ "Waiting on you" to whoever accepts one."""
    for person, theirs in _owners(initiative, made):
        first = theirs[0]
        thread = first.question
        more = f" and {len(theirs) - 1} more" if len(theirs) > 1 else ""
        _held.tell_waiting(
            initiative,
            person,
            text=f"{by.name} suggests a change to {initiative.reference}: {suggested.part_label(first)}{more}",
            once_key=f"suggested:{initiative.pk}:{first.number}",
            by=by,
            now=now,
            anchor=f"q{thread.number}" if thread is not None else f"s{first.number}",
        )


def _owners(initiative: Initiative, made: Sequence[Suggestion]) -> list[tuple[Person, list[Suggestion]]]:
    """Who of the owners is asked, and to accept which: those that they may, the suggester aside."""
    lead = initiative.engineering_owner or (initiative.team.lead if initiative.team else None)
    asked = {person.pk: person for person in (lead, initiative.product_owner) if person is not None}
    found = []
    for person in asked.values():
        theirs = [
            row
            for row in made
            if person.pk != row.suggested_by_id and access.may(person, row.right, initiative)
        ]
        if theirs:
            found.append((person, theirs))
    return found


def lock_with(suggestion: Suggestion) -> tuple[Initiative, Suggestion]:
    """The initiative locked, and its suggestion as it stands now."""
    initiative = lock(suggestion.initiative)
    return initiative, queries.get_suggestion(initiative, suggestion.number)


def must_be_open(suggestion: Suggestion, yours: str) -> None:
    """Raise `Conflict` where somebody else was faster; the line of why that was typed is shown beside theirs."""
    if suggestion.state == SuggestionState.OPEN:
        return
    who = suggestion.closed_by.first_name if suggestion.closed_by else "Somebody"
    verb = {
        SuggestionState.ACCEPTED: "accepted this already",
        SuggestionState.KEPT: "kept it as it is already",
        SuggestionState.WITHDRAWN: "withdrew this",
    }[SuggestionState(suggestion.state)]
    because = f": {suggestion.closed_why}" if suggestion.closed_why else "."
    raise Conflict(
        f"{who} {verb}{because}",
        version=suggestion.version,
        differences=(Difference("Why", suggestion.closed_why, yours),) if yours else (),
    )


def must_be_seen(suggestion: Suggestion, version: int) -> None:
    """Raise `Conflict` where its words changed after they were read."""
    if suggestion.version != version:
        raise Conflict(
            f"{suggestion.suggested_by.first_name} reworded this after you read it. Read it, then choose.",
            version=suggestion.version,
        )


def _must_be_framable(initiative: Initiative) -> None:
    if initiative.at_stage not in stages.FRAMABLE:
        raise WrongStage(
            f"{initiative.reference} is {initiative.at_stage.label.lower()}, so no changes are suggested to it now."
        )


def close(
    suggestion: Suggestion, state: SuggestionState, *, by: Person, now: datetime, why: str = ""
) -> None:
    suggestion.state, suggestion.closed_by, suggestion.closed_at = state, by, now
    suggestion.closed_why = why[:400]
    save(suggestion, "state", "closed_by", "closed_at", "closed_why")


def closed_key(suggestion: Suggestion) -> str:
    """Under which its author hears, once, that it was kept as it is."""
    return f"suggestion-closed:{suggestion.pk}:{suggestion.version}"


def save(suggestion: Suggestion, *fields: str) -> None:
    suggestion.version += 1
    suggestion.save(update_fields=[*fields, "version"])


def settle_if_done(initiative: Initiative, *, now: datetime) -> None:
    """Nothing waits on the owners once the last suggestion is closed."""
    if not initiative.suggestions.open().exists():
        settle(initiative, "suggested", now=now)
        lead = initiative.engineering_owner or (initiative.team.lead if initiative.team else None)
        _held.settle_done(initiative, [lead, initiative.product_owner], now=now)
