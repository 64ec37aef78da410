"""Accepting what somebody suggested: through the same actions that make the change by hand, and back again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions import options
from initiatives.actions._figures import unit_of
from initiatives.actions._history import record
from initiatives.actions._notify import tell
from initiatives.actions._stage import lock
from initiatives.actions.options import Given
from initiatives.actions.reframing import suggestions as one
from initiatives.actions.reframing.framing import NewMetric, change_framing
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import (
    Framing,
    Initiative,
    Input,
    NoticeKind,
    Option,
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


def accept(
    *, suggestion: Suggestion, by: Person, now: datetime, version: int, over: int | None = None
) -> Suggestion:
    """Make the change. `version` is that of the suggestion as it was read.

    Where the part has moved on since, raises `Conflict` with what stands and what is suggested; `over` accepts it
    all the same: the number of the framing's version, or the option's version, that the two were compared on.
    """
    with transaction.atomic():
        initiative, suggestion = one.lock_with(suggestion)
        access.require(by, "accept_suggestion", suggestion)
        one.must_be_open(suggestion, "")
        one.must_be_seen(suggestion, version)
        _must_fit(initiative, suggestion, over)
        _apply(initiative, suggestion, by=by, now=now)
        one.close(suggestion, SuggestionState.ACCEPTED, by=by, now=now)
        label = suggested.part_label(suggestion)
        record(
            initiative=initiative,
            by=by,
            now=now,
            action="accept_suggestion",
            summary=f"Accepted suggestion {suggestion.number} by {suggestion.suggested_by.name}: {label}",
            changes=((label, one.short(suggestion.before), one.short(suggestion.after)),),
        )
        one.tell_suggester(suggestion, f"{by.name} accepted your suggestion: {label}", by=by, now=now)
        _tell_watchers(initiative, suggestion, label, by=by, now=now)
        one.settle_if_done(initiative, now=now)
        return suggestion


def accept_all(
    *, initiative: Initiative, by: Person, now: datetime, read: Mapping[int, int]
) -> list[Suggestion]:
    """Accept several in one press, all or nothing. `read` maps each number to the version that was read."""
    with transaction.atomic():
        initiative = lock(initiative)
        found = list(initiative.suggestions.numbered(list(read)).with_people().order_by("number"))
        if len(found) != len(read) or not found:
            raise Conflict("Some of these are not there any more. Nothing was accepted.")
        done = []
        for row in found:
            try:
                done.append(accept(suggestion=row, by=by, now=now, version=read[row.number]))
            except (Conflict, InvalidInput) as failure:
                raise Conflict(
                    f"Nothing was accepted. {suggested.part_label(row)}: {failure.sentence}"
                ) from None
        return done


def undo_accept(*, suggestions: Sequence[Suggestion], by: Person, now: datetime) -> list[Suggestion]:
    """Take accepting back, right after it and while nothing else has changed; the suggestions are open again."""
    with transaction.atomic():
        back = []
        for row in sorted(suggestions, key=lambda found: -found.number):
            initiative, suggestion = one.lock_with(row)
            access.require(by, "accept_suggestion", suggestion)
            if suggestion.state == SuggestionState.OPEN:
                continue
            if (
                suggestion.state != SuggestionState.ACCEPTED
                or suggestion.closed_by_id != by.pk
                or suggestion.closed_at is None
                or now - suggestion.closed_at > UNDO_WITHIN
            ):
                raise WrongStage("This can’t be taken back any more. Change the value instead.")
            _take_back(initiative, suggestion, by=by, now=now)
            suggestion.state, suggestion.closed_by, suggestion.closed_at = SuggestionState.OPEN, None, None
            suggestion.framing_made = None
            if suggestion.to == SuggestionTo.NEW_OPTION:
                suggestion.option = None
            one.save(suggestion, "state", "closed_by", "closed_at", "framing_made", "option")
            record(
                initiative=initiative,
                by=by,
                now=now,
                action="undo_accept",
                summary=f"Took back accepting suggestion {suggestion.number}",
            )
            back.append(suggestion)
        return back


def fits(suggestion: Suggestion, framing: Framing | None) -> bool:
    """Whether what stands is still what it was suggested to change."""
    return suggested.standing_said(suggestion, framing) == suggestion.before


def _must_fit(initiative: Initiative, suggestion: Suggestion, over: int | None) -> None:
    framing = current_framing(initiative)
    if fits(suggestion, framing):
        return
    standing = _version_under(suggestion, framing)
    if over is not None and over == standing:
        return
    label = suggested.part_label(suggestion)
    there = suggested.standing_said(suggestion, framing)
    raise Conflict(
        f"{label} changed after this was suggested. Compare",
        version=standing,
        differences=(Difference(label, one.short(there), one.short(suggestion.after)),),
    )


def _version_under(suggestion: Suggestion, framing: Framing | None) -> int:
    """What "accept anyway" names, so that a third change in between is not lost either."""
    if suggestion.to == SuggestionTo.OPTION and suggestion.option is not None:
        return suggestion.option.version
    return framing.number if framing else 0


def _apply(initiative: Initiative, suggestion: Suggestion, *, by: Person, now: datetime) -> None:
    if suggestion.to == SuggestionTo.FRAMING:
        _apply_to_framing(initiative, suggestion, by=by, now=now)
    elif suggestion.to == SuggestionTo.OPTION:
        _apply_to_option(initiative, suggestion, by=by, now=now)
    else:
        _apply_new_option(initiative, suggestion, by=by, now=now)


def _apply_to_framing(initiative: Initiative, suggestion: Suggestion, *, by: Person, now: datetime) -> None:
    current = current_framing(initiative)
    new = suggestion.after.get(suggested.NEW_METRIC)
    values = suggested.framing_values(suggestion.after)
    if new:
        values.pop("metric", None)
    credit = f"Suggested by {suggestion.suggested_by.name}"
    made = change_framing(
        initiative=initiative,
        by=by,
        now=now,
        version=current.number if current else 0,
        values=values,
        new_metric=NewMetric(**new) if new else None,
        why=(f"{credit}: {suggestion.why}" if suggestion.why else credit)[:400],
    )
    if made is not None and (current is None or made.pk != current.pk):
        suggestion.framing_made = made
        suggestion.save(update_fields=["framing_made"])


def _apply_to_option(initiative: Initiative, suggestion: Suggestion, *, by: Person, now: datetime) -> None:
    assert suggestion.option is not None
    option = get_option(initiative, suggestion.option.pk)
    option.initiative = initiative
    if option.withdrawn_at is not None:
        raise WrongStage(f"Option {option.key} has been withdrawn since.")
    after = suggestion.after
    if suggestion.part in suggested.WORDS:
        options.edit_option(
            option=option, by=by, now=now, version=option.version, **{suggestion.part: after[suggestion.part]}
        )
        return
    options.edit_option(
        option=option,
        by=by,
        now=now,
        version=option.version,
        estimates=_given(after),
        share_of=option_of(initiative, after["share_of"]) if after.get("share_of") else None,
        debt_due=_day(after.get("debt_due")),
    )


def _apply_new_option(initiative: Initiative, suggestion: Suggestion, *, by: Person, now: datetime) -> None:
    """The option with the numbers that `by` may set; the others wait, as suggestions, for whoever may."""
    after = suggestion.after
    estimates = _given(after["estimates"])
    mine = {
        name: given
        for name, given in estimates.items()
        if access.may(by, options.action_for(name), initiative)
    }
    source = option_of(initiative, after["share_of"]) if after.get("share_of") else None
    debt_due = _day(after.get("debt_due"))
    option = options.add_option(
        initiative=initiative,
        by=by,
        now=now,
        name=after["name"],
        summary=after["summary"],
        estimates=mine,
        share_of=source,
        debt_due=debt_due if Input.DEBT in mine else None,
    )
    suggestion.option = option
    # Closed in the same breath; the constraint lets only an accepted one name the option that it made.
    suggestion.state, suggestion.closed_by, suggestion.closed_at = SuggestionState.ACCEPTED, by, now
    suggestion.save(update_fields=["option", "state", "closed_by", "closed_at"])
    for name, given in estimates.items():
        if name not in mine:
            one.make(
                initiative=initiative,
                by=suggestion.suggested_by,
                now=now,
                what=one.OptionChange(option, name, given, share_of=source, debt_due=debt_due),
                why=suggestion.why,
            )


def _given(said: Mapping[str, Any]) -> dict[str, Given | None]:
    return {name: Given(**value) if value else None for name, value in said.items() if name in Input.values}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _take_back(initiative: Initiative, suggestion: Suggestion, *, by: Person, now: datetime) -> None:
    if suggestion.to == SuggestionTo.FRAMING:
        _take_back_framing(initiative, suggestion, by=by, now=now)
        return
    assert suggestion.option is not None
    option = get_option(initiative, suggestion.option.pk)
    option.initiative = initiative
    if suggestion.to == SuggestionTo.NEW_OPTION:
        options.withdraw_option(option=option, by=by, now=now)
        return
    _take_back_option(option, suggestion, by=by, now=now)


def _take_back_framing(initiative: Initiative, suggestion: Suggestion, *, by: Person, now: datetime) -> None:
    """Say again what was said before; what others changed elsewhere meanwhile stays."""
    made, current = suggestion.framing_made, current_framing(initiative)
    if made is None or current is None:
        return
    fields = tuple(suggestion.before)
    if suggested.framing_said(made, fields) != suggested.framing_said(current, fields):
        raise WrongStage("This has changed again since. Change the value instead.")
    change_framing(
        initiative=initiative,
        by=by,
        now=now,
        version=current.number,
        values=suggested.framing_values(suggestion.before),
        why=f"Took back accepting suggestion {suggestion.number}",
    )


def _take_back_option(option: Option, suggestion: Suggestion, *, by: Person, now: datetime) -> None:
    if suggestion.part in suggested.WORDS:
        options.edit_option(
            option=option,
            by=by,
            now=now,
            version=option.version,
            **{suggestion.part: suggestion.before[suggestion.part]},
        )
        return
    names = [name for name in (*suggestion.before, *suggestion.after) if name in Input.values]
    standing = queries.estimates_before(option, names, suggestion.closed_at)
    framing = current_framing(option.initiative)
    back = {name: _as_given(row, framing) for name, row in standing.items()}
    # An effect of one kind displaces the other: name only what stood, or what has to go.
    back = {name: given for name, given in back.items() if given is not None} or dict.fromkeys(
        name for name in names if suggestion.after.get(name)
    )
    share_of = suggestion.before.get("share_of")
    options.edit_option(
        option=option,
        by=by,
        now=now,
        version=option.version,
        estimates=back,
        share_of=option_of(option.initiative, share_of) if share_of else None,
        debt_due=_day(suggestion.before.get("debt_due")),
    )


def _as_given(row: Any, framing: Framing | None) -> Given | None:
    """An estimate's row as it was typed, to be given again."""
    if row is None:
        return None
    unit = unit_of(framing, row.typed_in) if framing else None
    low, middle, high = (
        float(value / unit) if unit else float(value) for value in (row.low, row.middle, row.high)
    )
    return Given(low, middle, high, row.text, row.basis, row.basis_note, row.typed_in, row.middle_assumed)


def _tell_watchers(
    initiative: Initiative, suggestion: Suggestion, label: str, *, by: Person, now: datetime
) -> None:
    watching = [
        person for person in queries.watchers_of(initiative) if person.pk != suggestion.suggested_by_id
    ]
    tell(
        watching,
        initiative=initiative,
        kind=NoticeKind.CHANGED,
        text=f"{by.name} accepted what {suggestion.suggested_by.name} suggested: {label}",
        once_key=f"suggestion-accepted:{suggestion.pk}:{suggestion.version}",
        by=by,
        now=now,
        anchor=f"s{suggestion.number}",
    )
