"""Suggesting a change: what stands stays as it is until whoever may change it says so."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import transaction

from initiatives import access, stages
from initiatives.actions import _held, _mentions, _watching
from initiatives.actions._history import record
from initiatives.actions._notify import settle, tell
from initiatives.actions._once import once
from initiatives.actions._stage import lock
from initiatives.actions.options.estimates import Estimates, Given, action_for, stored
from initiatives.actions.reframing.framing import NewMetric
from initiatives.errors import Conflict, Difference, InvalidInput, WrongStage
from initiatives.models import (
    Framing,
    Initiative,
    Input,
    NoticeKind,
    Option,
    Person,
    Question,
    Suggestion,
    SuggestionState,
    SuggestionTo,
)
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import current_framing, get_option
from initiatives.queries.reframing import suggested

CHANGES_NOTHING = "This says what stands already. Change it, then suggest it"


@dataclass(frozen=True)
class FramingChange:
    """Other values for one part of the framing; fields of the model, as `change_framing` takes them."""

    part: str
    values: Mapping[str, Any]
    new_metric: NewMetric | None = None


@dataclass(frozen=True)
class Shortcut:
    """What goes with a debt: by when it is paid back, what it is, and by whom."""

    due: date | None = None
    what: str = ""
    owner: Person | None = None

    @property
    def said(self) -> suggested.Said:
        return {
            "debt_due": self.due.isoformat() if self.due else "",
            "debt_what": self.what,
            "debt_owner": self.owner.pk if self.owner else None,
        }


NO_SHORTCUT = Shortcut()


@dataclass(frozen=True)
class OptionChange:
    """Another name or summary, or a range for one input; None for an input that should be taken away.

    `input` is "name", "summary" or an `Input`; `share_of` belongs to a share of another option's effect, `shortcut`
    to a debt.
    """

    option: Option
    input: str
    value: str | Given | None
    share_of: Option | None = None
    shortcut: Shortcut = NO_SHORTCUT


@dataclass(frozen=True)
class NewOption:
    """A way to the goal that is not in the choice yet."""

    name: str
    summary: str = ""
    estimates: Estimates = field(default_factory=dict)
    share_of: Option | None = None
    shortcut: Shortcut = NO_SHORTCUT


Proposed = FramingChange | OptionChange | NewOption


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
        standing = _Standing(initiative)
        said = [found for what in whats if (found := _said(standing, what, skip_same=skip_same)) is not None]
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
        said = _said(_Standing(initiative), what)
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
            once_key=f"suggestion-closed:{suggestion.pk}:{suggestion.version}",
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


@dataclass(frozen=True)
class _Said:
    to: SuggestionTo
    part: str
    right: str
    before: suggested.Said
    after: suggested.Said
    option: Option | None = None


class _Standing:
    """What stands under the lock, fetched once however many suggestions are measured against it."""

    def __init__(self, initiative: Initiative) -> None:
        self.initiative = initiative
        self._options: dict[int, tuple[Option, suggested.OptionNow]] = {}

    @cached_property
    def framing(self) -> Framing | None:
        return current_framing(self.initiative)

    def option(self, option: Option) -> tuple[Option, suggested.OptionNow]:
        if option.pk not in self._options:
            found = get_option(self.initiative, option.pk)
            self._options[option.pk] = (found, suggested.option_now(found))
        return self._options[option.pk]


def _put(
    initiative: Initiative,
    said: Sequence[_Said],
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


def _said(standing: _Standing, what: Proposed, *, skip_same: bool = False) -> _Said | None:
    """What is suggested against what stands; None for what says the same, where that may be left out."""
    try:
        if isinstance(what, FramingChange):
            return _framing(standing, what)
        if isinstance(what, OptionChange):
            return _option(standing, what)
        return _new_option(standing, what)
    except _SaysTheSame:
        if skip_same:
            return None
        raise


class _SaysTheSame(InvalidInput):
    """Nothing would change."""


def _framing(at: _Standing, what: FramingChange) -> _Said:
    part = queries.PART.get(what.part)
    if part is None or set(what.values) - set(part.fields):
        raise InvalidInput({"": "The framing has no such part."})
    framing = at.framing
    standing = suggested.framing_said(framing, what.values)
    wanted = {name: suggested.written(value) for name, value in what.values.items()}
    after: suggested.Said = {name: value for name, value in wanted.items() if value != standing[name]}
    if what.new_metric is not None:
        standing["metric"] = suggested.framing_said(framing, ["metric"])["metric"]
        after["metric"] = None
        after[suggested.NEW_METRIC] = asdict(what.new_metric)
    if not after:
        raise _SaysTheSame({part.fields[0]: CHANGES_NOTHING})
    before = {name: standing[name] for name in after if name in standing}
    _check_target(queries.values_of(framing), suggested.framing_values(after))
    return _Said(SuggestionTo.FRAMING, part.name, "change_framing", before, after)


def _check_target(standing: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    both = {**standing, **wanted}
    if both["target"] is not None and both["target"] == both["baseline"]:
        raise InvalidInput({"target": "Target must differ from now"})


def _option(at: _Standing, what: OptionChange) -> _Said:
    option, there = at.option(what.option)
    if option.withdrawn_at is not None:
        raise WrongStage(f"Option {option.key} is withdrawn. Suggest a new option instead.")
    part = suggested.part_of_input(what.input)
    before = suggested.option_said(there, part)
    if part in suggested.WORDS:
        after: suggested.Said = {part: str(what.value or "")}
        if part == "name" and not after["name"]:
            raise InvalidInput({"name": "Enter what this option is called"})
        right = "add_option"
    elif part in Input.values:
        given = what.value if isinstance(what.value, Given) else None
        if given is not None:
            stored(what.input, given, at.framing)
        after = {what.input: asdict(given) if given else None}
        if what.input == Input.EFFECT_SHARE:
            after["share_of"] = what.share_of.key if what.share_of else ""
        if part == Input.DEBT:
            after |= what.shortcut.said
            if given is not None and given.high > 0 and what.shortcut.due is None:
                raise InvalidInput({"debt_due": "Enter by when the debt is paid back"})
        right = action_for(what.input)
    else:
        raise InvalidInput({"": "An option has no such number."})
    if not _differs(before, after):
        raise _SaysTheSame({part: CHANGES_NOTHING})
    return _Said(SuggestionTo.OPTION, part, right, before, after, option)


def _differs(before: suggested.Said, after: suggested.Said) -> bool:
    """Whether accepting would change anything; only what is typed counts, not what follows from it."""

    def typed(value: Any) -> Any:
        return (
            {name: value[name] for name in ("text", "typed_in", "basis", "note")}
            if isinstance(value, dict)
            else value
        )

    return any(
        typed(value) != before.get(name, "" if name == "share_of" else None) for name, value in after.items()
    )


def _new_option(at: _Standing, what: NewOption) -> _Said:
    if not what.name:
        raise InvalidInput({"name": "Enter what this option is called"})
    for name, given in what.estimates.items():
        if given is not None:
            stored(name, given, at.framing)
    debt = what.estimates.get(Input.DEBT)
    if debt is not None and debt.high > 0 and what.shortcut.due is None:
        raise InvalidInput({"debt_due": "Enter by when the debt is paid back"})
    after: suggested.Said = {
        "name": what.name,
        "summary": what.summary,
        "estimates": {name: asdict(given) for name, given in what.estimates.items() if given is not None},
        "share_of": what.share_of.key if what.share_of else "",
        **what.shortcut.said,
    }
    return _Said(SuggestionTo.NEW_OPTION, "", "add_option", {}, after)


def short(said: suggested.Said) -> str:
    """What a suggestion says, in one line for the history."""
    bits = []
    for name, value in said.items():
        if isinstance(value, dict) and "text" in value:
            bits.append(str(value["text"]))
        elif isinstance(value, dict):
            bits += [
                str(inner.get("text", "")) if isinstance(inner, dict) else str(inner)
                for inner in value.values()
            ]
        elif value not in (None, "", False) and not (f"{name}_text" in said):
            bits.append("yes" if value is True else str(value))
    return ", ".join(bit for bit in bits if bit)


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


def save(suggestion: Suggestion, *fields: str) -> None:
    suggestion.version += 1
    suggestion.save(update_fields=[*fields, "version"])


def settle_if_done(initiative: Initiative, *, now: datetime) -> None:
    """Nothing waits on the owners once the last suggestion is closed."""
    if not initiative.suggestions.open().exists():
        settle(initiative, "suggested", now=now)
        lead = initiative.engineering_owner or (initiative.team.lead if initiative.team else None)
        _held.settle_done(initiative, [lead, initiative.product_owner], now=now)
