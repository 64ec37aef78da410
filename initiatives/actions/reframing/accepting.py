"""Accepting what somebody suggested: through the same actions that make the change by hand, and back again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from initiatives import access
from initiatives.actions import _answers, options
from initiatives.actions._history import record
from initiatives.actions._notify import tell
from initiatives.actions._stage import lock
from initiatives.actions.options import Given
from initiatives.actions.reframing import proposals
from initiatives.actions.reframing import suggestions as one
from initiatives.actions.reframing.framing import NewMetric, change_framing
from initiatives.errors import Conflict, Difference, WrongStage
from initiatives.models import (
    Appraisal,
    Framing,
    Initiative,
    Input,
    NoticeKind,
    Person,
    QuestionState,
    Suggestion,
    SuggestionState,
    SuggestionTo,
)
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_option
from initiatives.queries.options import option_of, stored
from initiatives.queries.reframing import suggested


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
        _must_fit(initiative, suggestion, version, over)
        _carry_out(initiative, [suggestion], by=by, now=now)
        return suggestion


def _credit(initiative: Initiative, rows: Sequence[Suggestion], before: Appraisal | None, since: int) -> None:
    """Numbers that came with answers count from now on: what that does is said of their questions."""
    answered = {
        row.question.pk: row.question
        for row in rows
        if row.question is not None and row.question.state == QuestionState.ANSWERED
    }
    if not answered:
        return
    initiative.refresh_from_db(fields=["inputs_version"])
    if initiative.inputs_version == since:
        return
    mixed = len(answered) > 1 or any(row.question is None for row in rows)
    for question in answered.values():
        _answers.expect(question, before, since=since, until=initiative.inputs_version)
        question.effect_shared = question.effect_shared or mixed
        question.save(update_fields=_answers.EXPECTED)


def accept_all(
    *, initiative: Initiative, by: Person, now: datetime, read: Mapping[int, int]
) -> list[Suggestion]:
    """Accept several in one press, all or nothing. `read` maps each number to the version that was read.

    What changes the framing makes one version of it, with credit to each.
    """
    with transaction.atomic():
        initiative = lock(initiative)
        found = list(initiative.suggestions.numbered(list(read)).with_people().order_by("number"))
        if len(found) != len(read) or not found:
            raise Conflict("Some of these are not there any more. Nothing was accepted.")
        places = [(row.option_id, row.part) for row in found if row.part]
        if len(set(places)) < len(places):
            raise Conflict("Two of these change the same thing. Nothing was accepted. Choose one of them.")
        for row in found:
            row.initiative = initiative
            access.require(by, "accept_suggestion", row)
            try:
                _must_fit(initiative, row, read[row.number], None)
            except Conflict as failure:
                raise Conflict(
                    f"Nothing was accepted. {suggested.part_label(row)}: {failure.sentence}"
                ) from None
        _carry_out(initiative, found, by=by, now=now)
        return found


def _carry_out(initiative: Initiative, rows: Sequence[Suggestion], *, by: Person, now: datetime) -> None:
    """Make the changes by the actions that make them by hand; then close, record and tell."""
    before, since = stored.newest(initiative), initiative.inputs_version
    made = _apply_to_framing(
        initiative, [row for row in rows if row.to == SuggestionTo.FRAMING], by=by, now=now
    )
    for theirs in by_option(rows):
        _apply_to_option(initiative, theirs, by=by, now=now)
    for row in rows:
        if row.to == SuggestionTo.NEW_OPTION:
            _apply_new_option(initiative, row, by=by, now=now)
        elif row.to == SuggestionTo.FRAMING:
            row.framing_made = made
        row.state, row.closed_by, row.closed_at = SuggestionState.ACCEPTED, by, now
        row.version += 1
    _credit(initiative, rows, before, since)
    Suggestion.objects.bulk_update(
        rows, ["state", "closed_by", "closed_at", "framing_made", "option", "version"]
    )
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="accept_suggestion",
        summary=f"Accepted {named(rows)} by {_who(rows)}",
        changes=tuple(
            (suggested.part_label(row), proposals.short(row.before), proposals.short(row.after))
            for row in rows
        ),
    )
    _tell(initiative, rows, by=by, now=now)
    one.settle_if_done(initiative, now=now)


def named(rows: Sequence[Suggestion]) -> str:
    numbers = ", ".join(str(row.number) for row in rows)
    labels = ", ".join(suggested.part_label(row) for row in rows)
    return f"suggestion{'' if len(rows) == 1 else 's'} {numbers} ({labels})"


def _who(rows: Sequence[Suggestion]) -> str:
    return " and ".join(dict.fromkeys(row.suggested_by.name for row in rows))


def by_option(rows: Sequence[Suggestion]) -> list[list[Suggestion]]:
    """Changes of one option together: it is edited once."""
    found: dict[int, list[Suggestion]] = {}
    for row in rows:
        if row.to == SuggestionTo.OPTION:
            found.setdefault(row.option_id or 0, []).append(row)
    return list(found.values())


def fits(suggestion: Suggestion, framing: Framing | None) -> bool:
    """Whether what stands is still what it was suggested to change."""
    return suggested.standing_said(suggestion, framing) == suggestion.before


def _must_fit(initiative: Initiative, suggestion: Suggestion, version: int, over: int | None) -> None:
    one.must_be_open(suggestion, "")
    one.must_be_seen(suggestion, version)
    framing = current_framing(initiative)
    if fits(suggestion, framing):
        return
    standing = _version_under(suggestion, framing)
    if over is not None and over == standing:
        return
    label = suggested.part_label(suggestion)
    there = suggested.standing_said(suggestion, framing)
    raise Conflict(
        f"{label} changed after this was suggested.",
        version=standing,
        differences=(Difference(label, proposals.short(there), proposals.short(suggestion.after)),),
    )


def _version_under(suggestion: Suggestion, framing: Framing | None) -> int:
    """What "accept anyway" names, so that a third change in between is not lost either."""
    if suggestion.to == SuggestionTo.OPTION and suggestion.option is not None:
        return suggestion.option.version
    return framing.number if framing else 0


def _apply_to_framing(
    initiative: Initiative, rows: Sequence[Suggestion], *, by: Person, now: datetime
) -> Framing | None:
    if not rows:
        return None
    current = current_framing(initiative)
    values: dict[str, Any] = {}
    new: dict[str, str] | None = None
    for row in rows:
        values |= suggested.framing_values(row.after)
        new = row.after.get(suggested.NEW_METRIC) or new
    if new:
        values.pop("metric", None)
    said = "; ".join(row.why for row in rows if row.why)
    credit = f"Suggested by {_who(rows)}"
    return change_framing(
        initiative=initiative,
        by=by,
        now=now,
        version=current.number if current else 0,
        values=values,
        new_metric=NewMetric(**new) if new else None,
        why=(f"{credit}: {said}" if said else credit)[:400],
        quiet=True,
    )


def _apply_to_option(
    initiative: Initiative, rows: Sequence[Suggestion], *, by: Person, now: datetime
) -> None:
    option = get_option(initiative, rows[0].option_id)
    option.initiative = initiative
    if option.withdrawn_at is not None:
        raise WrongStage(f"Option {option.key} has been withdrawn since.")
    words: dict[str, str] = {}
    estimates: dict[str, Given | None] = {}
    share_of, shortcut = "", proposals.NO_SHORTCUT
    for row in rows:
        if row.part in suggested.WORDS:
            words |= row.after
        else:
            estimates |= _given(row.after)
            share_of = row.after.get("share_of") or share_of
            if row.part == Input.DEBT:
                shortcut = _shortcut(row.after)
    options.edit_option(
        option=option,
        by=by,
        now=now,
        version=option.version,
        estimates=estimates,
        share_of=option_of(initiative, share_of) if share_of else None,
        debt_due=shortcut.due,
        debt_what=shortcut.what,
        debt_owner=shortcut.owner,
        name=words.get("name"),
        summary=words.get("summary"),
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
    shortcut = _shortcut(after)
    option = options.add_option(
        initiative=initiative,
        by=by,
        now=now,
        name=after["name"],
        summary=after["summary"],
        estimates=mine,
        share_of=source,
        debt_due=shortcut.due if Input.DEBT in mine else None,
        debt_what=shortcut.what if Input.DEBT in mine else "",
        debt_owner=shortcut.owner if Input.DEBT in mine else None,
    )
    suggestion.option = option
    theirs = [
        proposals.OptionChange(option, name, given, share_of=source, shortcut=shortcut)
        for name, given in estimates.items()
        if name not in mine
    ]
    if theirs:
        one.make_all(
            initiative=initiative, by=suggestion.suggested_by, now=now, whats=theirs, why=suggestion.why
        )


def _given(said: Mapping[str, Any]) -> dict[str, Given | None]:
    return {name: Given(**value) if value else None for name, value in said.items() if name in Input.values}


def _shortcut(said: Mapping[str, Any]) -> proposals.Shortcut:
    owner = said.get("debt_owner")
    return proposals.Shortcut(
        day_of(said.get("debt_due")),
        said.get("debt_what", ""),
        Person.objects.filter(pk=owner).first() if owner else None,
    )


def day_of(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _tell(initiative: Initiative, rows: Sequence[Suggestion], *, by: Person, now: datetime) -> None:
    """Whoever suggested hears that it was taken; watchers hear of the change. One line each."""
    first = rows[0]
    labels = ", ".join(suggested.part_label(row) for row in rows)
    suggesters = {row.suggested_by_id: row.suggested_by for row in rows}
    watching = [person for person in queries.watchers_of(initiative) if person.pk not in suggesters]
    key = f"{first.pk}:{first.version}"
    for people, text, once_key in (
        (
            list(suggesters.values()),
            f"{by.name} accepted your suggestion{'' if len(rows) == 1 else 's'}: {labels}",
            f"suggestion-closed:{key}",
        ),
        (
            watching,
            f"{by.name} accepted what {_who(rows)} suggested: {labels}",
            f"suggestion-accepted:{key}",
        ),
    ):
        tell(
            people,
            initiative=initiative,
            kind=NoticeKind.CHANGED,
            text=text,
            once_key=once_key,
            by=by,
            now=now,
            anchor=f"s{first.number}",
        )
