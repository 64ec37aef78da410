"""Suggestions as finished rows: what would change, whether it still fits, and what this reader may do."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from initiatives import access, stages
from initiatives.errors import NotFound
from initiatives.models import (
    Estimate,
    Framing,
    Initiative,
    Metric,
    Option,
    Person,
    Question,
    Suggestion,
    SuggestionState,
    SuggestionTo,
)
from initiatives.queries.initiative import current_framing
from initiatives.queries.reframing import suggested
from initiatives.queries.reframing.framing import values_of
from initiatives.queries.reframing.suggested import OptionNow, Said
from initiatives.queries.reframing.threads import fresh
from initiatives.queries.sealed import require_unsealed, sealed_from

SUGGESTIONS_SHOWN = 20
A_LIST = 50


@dataclass(frozen=True)
class SuggestionRow:
    """One suggestion for one reader.

    `before`, `after` and `now` say the changed fields: what stood, what it would say, what stands. For the framing
    they are whole versions, so that a part reads as it does on the page; for an option plain fields.
    """

    number: int
    to: str
    part: str
    label: str
    option_key: str
    question: int | None
    before: Framing | Said
    after: Framing | Said
    now: Framing | Said
    why: str
    state: str
    by: Person
    at: dt.datetime
    edited: bool
    closed_by: Person | None
    closed_at: dt.datetime | None
    closed_why: str
    made_version: int | None
    fits: bool
    version: int
    over: int
    """The version that a comparison is read on: of the option, or of the framing."""
    asked: tuple[str, ...]
    """First names of those who may accept it, among the owners."""
    may_accept: bool
    may_edit: bool
    may_withdraw: bool

    @property
    def is_open(self) -> bool:
        return self.state == SuggestionState.OPEN

    @property
    def stale(self) -> bool:
        return self.is_open and not self.fits


@dataclass(frozen=True)
class SuggestionList:
    """Those shown, newest first; `more` where there are earlier ones, which `before` asks for."""

    rows: tuple[SuggestionRow, ...]
    more: bool
    before: int | None = None

    @property
    def open(self) -> tuple[SuggestionRow, ...]:
        return tuple(row for row in self.rows if row.is_open)

    @property
    def acceptable(self) -> tuple[SuggestionRow, ...]:
        """Those that fit and that this reader may accept; of two to one part neither, for they exclude each other."""
        fitting = [row for row in self.open if row.fits and row.may_accept]
        places = [(row.option_key, row.part) for row in fitting if row.part]
        return tuple(row for row in fitting if not row.part or places.count((row.option_key, row.part)) == 1)

    @property
    def by_part(self) -> Mapping[str, list[SuggestionRow]]:
        """Open ones about the framing that stand in no thread, by part."""
        found: dict[str, list[SuggestionRow]] = {}
        for row in self.open:
            if row.to == SuggestionTo.FRAMING and row.question is None:
                found.setdefault(row.part, []).append(row)
        return found

    @property
    def of_options(self) -> tuple[SuggestionRow, ...]:
        """Open ones about options that stand in no thread."""
        return tuple(row for row in self.open if row.to != SuggestionTo.FRAMING and row.question is None)

    @property
    def by_question(self) -> Mapping[int, list[SuggestionRow]]:
        """By the number of the question in whose thread they stand, oldest first."""
        found: dict[int, list[SuggestionRow]] = {}
        for row in reversed(self.rows):
            if row.question is not None:
                found.setdefault(row.question, []).append(row)
        return found


def page_suggestions(
    person: Person,
    initiative: Initiative,
    *,
    framing: Framing | None,
    options: Mapping[int, OptionNow],
    unfolded: int | None,
    now: dt.datetime,
    sealed: frozenset[str] | None = None,
) -> SuggestionList:
    """What the initiative page shows, in one query: open ones, and those of the thread that is unfolded.

    `sealed` are the letters of the options whose numbers are held back, where the caller has asked.
    """
    found = list(
        initiative.suggestions.on_page(unfolded).with_people().newest_first()[: SUGGESTIONS_SHOWN + 1]
    )
    return _list(
        person,
        initiative,
        found,
        SUGGESTIONS_SHOWN,
        framing=framing,
        options=options,
        now=now,
        sealed=sealed,
    )


def thread_suggestions(person: Person, question: Question, *, now: dt.datetime) -> SuggestionList:
    """Those within one thread."""
    initiative = question.initiative
    found = list(
        initiative.suggestions.in_thread(question).with_people().newest_first()[: SUGGESTIONS_SHOWN + 1]
    )
    return _list(person, initiative, found, SUGGESTIONS_SHOWN, framing=None, options=None, now=now)


def all_suggestions(
    person: Person, initiative: Initiative, *, now: dt.datetime, before: int | None = None
) -> SuggestionList:
    """Every suggestion ever made here, newest first, so many a page."""
    rows = initiative.suggestions.with_people().newest_first()
    found = list((rows if before is None else rows.before(before))[: A_LIST + 1])
    return _list(person, initiative, found, A_LIST, framing=None, options=None, now=now)


def suggestion_row(person: Person, suggestion: Suggestion, *, now: dt.datetime) -> SuggestionRow:
    """One, with what stands beside it. `NotAllowed` for whoever estimates its option unseen."""
    if suggestion.option is not None:
        require_unsealed(person, suggestion.initiative, suggestion.option.key)
    return _list(person, suggestion.initiative, [suggestion], 1, framing=None, options=None, now=now).rows[0]


def _list(
    person: Person,
    initiative: Initiative,
    found: list[Suggestion],
    most: int,
    *,
    framing: Framing | None,
    options: Mapping[int, OptionNow] | None,
    now: dt.datetime,
    sealed: frozenset[str] | None = None,
) -> SuggestionList:
    # A suggested number stands beside the one that is hidden from whoever estimates the option unseen.
    if sealed is None:
        sealed = sealed_from(person, initiative) if any(row.option for row in found) else frozenset()
    found = [row for row in found if row.option is None or row.option.key not in sealed]
    shown = found[:most]
    if framing is None and any(row.to == SuggestionTo.FRAMING for row in shown):
        framing = current_framing(initiative)
    here = dict(options or {})
    for row in shown:
        if row.option is not None and row.option.pk not in here and row.to == SuggestionTo.OPTION:
            here[row.option.pk] = suggested.option_now(row.option)
    metrics = _metrics(shown)
    rows = tuple(_row(person, initiative, row, framing, here, metrics, now) for row in shown)
    return SuggestionList(rows, len(found) > most, shown[-1].number if len(found) > most else None)


def _metrics(found: list[Suggestion]) -> dict[int, Metric]:
    """The metrics that are named by any of them; no query where none is."""
    keys = {said["metric"] for row in found for said in (row.before, row.after) if said.get("metric")}
    return Metric.objects.in_bulk(keys) if keys else {}


def _row(
    person: Person,
    initiative: Initiative,
    suggestion: Suggestion,
    framing: Framing | None,
    options: Mapping[int, OptionNow],
    metrics: Mapping[int, Metric],
    now: dt.datetime,
) -> SuggestionRow:
    suggestion.initiative = initiative
    option = options.get(suggestion.option_id or 0)
    standing = suggested.standing_said(suggestion, framing, option)
    framable = initiative.at_stage in stages.FRAMABLE
    own = suggestion.suggested_by_id == person.pk

    def shown(said: Said) -> Framing | Said:
        return _as_version(framing, said, metrics) if suggestion.to == SuggestionTo.FRAMING else said

    return SuggestionRow(
        number=suggestion.number,
        to=suggestion.to,
        part=suggestion.part,
        label=suggested.part_label(suggestion),
        option_key=suggestion.option.key if suggestion.option else "",
        question=suggestion.question.number if suggestion.question else None,
        before=shown(suggestion.before),
        after=shown(suggestion.after),
        now=shown(standing),
        why=suggestion.why,
        state=suggestion.state,
        by=suggestion.suggested_by,
        at=suggestion.suggested_at,
        edited=suggestion.edited_at is not None,
        closed_by=suggestion.closed_by,
        closed_at=suggestion.closed_at,
        closed_why=suggestion.closed_why,
        made_version=suggestion.framing_made.number if suggestion.framing_made else None,
        fits=standing == suggestion.before and not (option is not None and option.withdrawn),
        version=suggestion.version,
        over=(option.version if option else 0)
        if suggestion.to == SuggestionTo.OPTION
        else (framing.number if framing else 0),
        asked=_asked(initiative, suggestion),
        may_accept=framable
        and suggestion.is_open
        and bool(access.may(person, "accept_suggestion", suggestion)),
        may_edit=framable and suggestion.is_open and own and fresh(suggestion.suggested_at, now),
        may_withdraw=suggestion.is_open and own,
    )


def _asked(initiative: Initiative, suggestion: Suggestion) -> tuple[str, ...]:
    """By the table of access as far as the owners go, without asking for the roles of each."""
    lead = initiative.engineering_owner or (initiative.team.lead if initiative.team else None)
    product = initiative.product_owner if suggestion.right != "set_effort" else None
    owners = {owner.pk: owner for owner in (lead, product) if owner is not None}
    return tuple(owner.first_name for owner in owners.values() if owner.pk != suggestion.suggested_by_id)


def _as_version(framing: Framing | None, said: Said, metrics: Mapping[int, Metric]) -> Framing:
    """The standing version with these fields in their place, never saved."""
    values: dict[str, Any] = {**values_of(framing), **suggested.framing_values(said, metrics)}
    new = said.get(suggested.NEW_METRIC)
    if new:
        values["metric"] = Metric(name=new["name"], unit=new["unit"], direction=new["direction"])
    return Framing(**values)


def get_suggestion(initiative: Initiative, number: int) -> Suggestion:
    """The suggestion with that number within the initiative."""
    found = initiative.suggestions.with_people().filter(number=number).first() if 0 < number < 2**31 else None
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


def estimates_before(
    option: Option, names: Iterable[str], changed_at: dt.datetime | None
) -> dict[str, Estimate | None]:
    """What stood of these inputs until the change of that moment; None where nothing did."""
    names = list(names)
    rows = option.estimates.filter(input__in=names, superseded_at=changed_at)
    stood = {row.input: row for row in rows}
    return {name: stood.get(name) for name in names}


def just_settled(initiative: Initiative, numbers: list[int], *, by: Person, since: dt.datetime) -> list[int]:
    """Which of these this person accepted or kept since then: what may still be taken back in passing."""
    rows = initiative.suggestions.numbered(numbers).settled_by(by, since).order_by("number")
    return list(rows.values_list("number", flat=True))
