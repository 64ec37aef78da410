"""Taking back what was accepted or kept a moment ago: what stood stands again, and the suggestion is open again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions import options
from initiatives.actions._history import record
from initiatives.actions._stage import lock
from initiatives.actions.options.estimates import as_given
from initiatives.actions.reframing import proposals
from initiatives.actions.reframing.accepting import by_option, day_of, named
from initiatives.actions.reframing.framing import change_framing
from initiatives.actions.reframing.suggestions import closed_key
from initiatives.errors import WrongStage
from initiatives.models import (
    Initiative,
    Input,
    Person,
    Suggestion,
    SuggestionState,
    SuggestionTo,
)
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_option
from initiatives.queries.options import option_of
from initiatives.queries.reframing import suggested

# The button stands for ten seconds; a slow connection is given a minute.
UNDO_WITHIN = timedelta(seconds=60)
_SETTLED = (SuggestionState.ACCEPTED, SuggestionState.KEPT)


def undo_settling(
    *, initiative: Initiative, numbers: Sequence[int], by: Person, now: datetime
) -> list[Suggestion]:
    """Take accepting or keeping back, right after it and while nothing else has changed; they are open again."""
    with transaction.atomic():
        initiative = lock(initiative)
        found = list(initiative.suggestions.numbered(list(numbers)).with_people().order_by("number"))
        back = [row for row in found if row.state != SuggestionState.OPEN]
        for row in back:
            row.initiative = initiative
            access.require(by, "accept_suggestion", row)
            fresh = row.closed_at is not None and now - row.closed_at <= UNDO_WITHIN
            if row.state not in _SETTLED or row.closed_by_id != by.pk or not fresh:
                raise WrongStage("This can’t be taken back any more. Change the value instead.")
        if not back:
            return found
        accepted = [row for row in back if row.state == SuggestionState.ACCEPTED]
        kept = [row for row in back if row.state == SuggestionState.KEPT]
        _take_back(initiative, accepted, by=by, now=now)
        _hear_nothing(initiative, kept)
        for row in back:
            row.state, row.closed_by, row.closed_at, row.framing_made = SuggestionState.OPEN, None, None, None
            row.closed_why = ""
            if row.to == SuggestionTo.NEW_OPTION:
                row.option = None
            row.version += 1
        Suggestion.objects.bulk_update(
            back, ["state", "closed_by", "closed_at", "closed_why", "framing_made", "option", "version"]
        )
        for what, rows in (("accepting", accepted), ("keeping", kept)):
            if rows:
                record(
                    initiative=initiative,
                    by=by,
                    now=now,
                    action="undo_settling",
                    summary=f"Took back {what} {named(rows)}",
                )
        return back


def _hear_nothing(initiative: Initiative, kept: Sequence[Suggestion]) -> None:
    """Whoever suggested it has not been told of a choice that did not last, where no mail has gone yet."""
    keys = [closed_key(row) for row in kept]
    initiative.notices.filter(once_key__in=keys, mailed_at__isnull=True).delete()


def _take_back(initiative: Initiative, rows: Sequence[Suggestion], *, by: Person, now: datetime) -> None:
    _take_back_framing(initiative, [row for row in rows if row.to == SuggestionTo.FRAMING], by=by, now=now)
    for theirs in by_option(rows):
        _take_back_option(initiative, theirs, by=by, now=now)
    for row in rows:
        if row.to == SuggestionTo.NEW_OPTION:
            option = get_option(initiative, row.option_id)
            option.initiative = initiative
            options.withdraw_option(option=option, by=by, now=now)


def _take_back_framing(
    initiative: Initiative, rows: Sequence[Suggestion], *, by: Person, now: datetime
) -> None:
    """Say again what was said before; what others changed elsewhere meanwhile stays."""
    current = current_framing(initiative)
    if not rows or current is None:
        return
    before: dict[str, Any] = {}
    for row in rows:
        before |= row.before
        made = suggested.framing_said(row.framing_made, row.before)
        if made != suggested.framing_said(current, row.before):
            raise WrongStage("This has changed again since. Change the value instead.")
    change_framing(
        initiative=initiative,
        by=by,
        now=now,
        version=current.number,
        values=suggested.framing_values(before),
        why=f"Took back accepting {named(rows)}"[:400],
    )


def _take_back_option(
    initiative: Initiative, rows: Sequence[Suggestion], *, by: Person, now: datetime
) -> None:
    option = get_option(initiative, rows[0].option_id)
    option.initiative = initiative
    words: dict[str, str] = {}
    names: list[str] = []
    gone: dict[str, None] = {}
    share_of, shortcut = "", proposals.NO_SHORTCUT
    for row in rows:
        if row.part in suggested.WORDS:
            words |= row.before
            continue
        names += [name for name in {**row.before, **row.after} if name in Input.values]
        gone |= dict.fromkeys(name for name in row.after if name in Input.values and row.after[name])
        share_of = row.before.get("share_of") or share_of
        if row.part == Input.DEBT:
            shortcut = proposals.Shortcut(
                day_of(row.before.get("debt_due")), row.before.get("debt_what", ""), option.debt_owner
            )
    framing = current_framing(initiative)
    stood = queries.estimates_before(option, names, rows[0].closed_at)
    back = {name: as_given(row, framing) for name, row in stood.items() if row is not None}
    # An effect of one kind displaces the other by itself; what had nothing before it is taken away.
    left = {
        name: None for name in gone if suggested.part_of_input(name) not in map(suggested.part_of_input, back)
    }
    options.edit_option(
        option=option,
        by=by,
        now=now,
        version=option.version,
        estimates={**left, **back},
        share_of=option_of(initiative, share_of) if share_of else None,
        debt_due=shortcut.due,
        debt_what=shortcut.what,
        debt_owner=shortcut.owner,
        name=words.get("name"),
        summary=words.get("summary"),
    )
