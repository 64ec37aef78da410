"""The parts of an option, and the option that the smallest set of them makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from initiatives import access
from initiatives.actions._history import Change, record
from initiatives.actions._once import once as only_once
from initiatives.actions._stage import lock
from initiatives.actions.options.estimates import Estimates, Given
from initiatives.actions.options.ways import again, create, require_open
from initiatives.errors import Conflict, InvalidInput
from initiatives.models import Basis, Estimate, Initiative, Input, Option, OptionRole, Person, Slice, TypedIn
from initiatives.queries.options.coverage import Covering, covering

MOST_SLICES = 200
_MOST_TOLD = 20
# Without a range for the whole, a first guess spreads as "about 3" does: work overruns more than it underruns.
_SPREAD = (0.7, 1.6)


@dataclass(frozen=True)
class Part:
    """One slice as somebody gave it. `share` is 0..1; `effort` is person-weeks, None for not said."""

    name: str
    share: Decimal
    effort: Decimal | None = None
    note: str = ""


@transaction.atomic
def set_slices(*, option: Option, by: Person, now: datetime, version: int, parts: Sequence[Part]) -> Option:
    """Put these parts in the place of those that stand. No figure moves by it.

    Shares are value and fall under `set_value`, efforts under `set_effort`; who may not set one leaves it as it is.
    Raises `Conflict` when `version` is not the one that stands, `InvalidInput` with the number of the row.
    """
    initiative = lock(option.initiative)
    option = again(initiative, option)
    before = list(option.slices.select_related("effort_by").in_order())
    if [(row.name, row.share, row.note) for row in before] != [(p.name, p.share, p.note) for p in parts]:
        access.require(by, "set_value", initiative)
    efforts = _efforts(before, parts, by, initiative)
    require_open(initiative)
    if option.version != version:
        raise Conflict("Somebody changed this option while you were writing.", version=option.version)
    _check(option, parts)
    changes = _changes(option, before, parts)
    if not changes:
        return option
    option.slices.all().delete()
    Slice.objects.bulk_create(
        Slice(
            option=option,
            position=place,
            name=part.name,
            share=part.share,
            effort=part.effort,
            note=part.note,
            effort_by=efforts[place],
        )
        for place, part in enumerate(parts)
    )
    option.version += 1
    option.save(update_fields=["version"])
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="set_slices",
        summary=f"Listed {len(parts)} part{'' if len(parts) == 1 else 's'} of option {option.key}",
        changes=changes[:_MOST_TOLD],
    )
    return option


def _efforts(
    before: Sequence[Slice], parts: Sequence[Part], by: Person, initiative: Initiative
) -> list[Person | None]:
    """Whose each effort is: its giver's where it stays, else this person's, who must be allowed to set it."""
    stood = {(row.name.casefold(), row.effort): row.effort_by for row in before}
    found: list[Person | None] = []
    for part in parts:
        whose = stood.get((part.name.casefold(), part.effort))
        if part.effort is not None and whose is None:
            access.require(by, "set_effort", initiative)
            whose = by
        found.append(whose if part.effort is not None else None)
    return found


def _check(option: Option, parts: Sequence[Part]) -> None:
    if option.is_test:
        raise InvalidInput({"": "A test has no parts. List the parts of what it tells about"})
    if len(parts) > MOST_SLICES:
        raise InvalidInput({"": f"At most {MOST_SLICES} parts. Put small ones together"})
    total = sum((part.share for part in parts), Decimal(0))
    if total > 1:
        raise InvalidInput(
            {"": f"The shares add up to {_plain(total * 100)}%. They can be at most 100% together"}
        )
    seen: set[str] = set()
    for part in parts:
        if part.name.casefold() in seen:
            raise InvalidInput({"": f"“{part.name}” is there twice. Give each part a name of its own"})
        seen.add(part.name.casefold())


def _changes(option: Option, before: Sequence[Slice], parts: Sequence[Part]) -> list[Change]:
    was = {row.name: _words(row.share, row.effort, row.note) for row in before}
    now = {part.name: _words(part.share, part.effort, part.note) for part in parts}
    names = list(dict.fromkeys([*was, *now]))
    changes: list[Change] = [
        (f"{option.key} part {name}", was.get(name, ""), now.get(name, ""))
        for name in names
        if was.get(name) != now.get(name)
    ]
    if not changes and list(was) != list(now):
        changes.append((f"{option.key} parts, in order", ", ".join(was), ", ".join(now)))
    return changes


def _plain(value: Decimal) -> str:
    """A number as somebody would type it: 81, 1.5, 0.25."""
    return f"{value.normalize():f}"


def _words(share: Decimal, effort: Decimal | None, note: str) -> str:
    weeks = f", {_plain(effort)} person-weeks" if effort is not None else ""
    return f"{_plain(share * 100)}%{weeks}{f', {note}' if note else ''}"


@transaction.atomic
def option_from_slices(
    *,
    option: Option,
    share: Decimal,
    by: Person,
    now: datetime,
    version: int,
    rest_later: bool = False,
    once: str = "",
) -> Option:
    """Make the smallest set of parts that covers `share` an option; with `rest_later` the others its second stage.

    Its effect is the set's share of the sliced option's effect, the same draw. Its effort is what engineering said
    of each part, spread like the whole; what the whole costs to keep goes with it by its share of the effort, as
    placeholders. Raises `Conflict` when the parts changed since, `InvalidInput` where no set covers the share.
    """
    initiative = lock(option.initiative)
    access.require(by, "add_option", initiative)
    access.require(by, "set_value", initiative)
    require_open(initiative)
    option = again(initiative, option)

    def make() -> Option:
        if option.version != version:
            raise Conflict("The parts changed while you were looking. Check the set again.", version=version)
        rows = list(option.slices.select_related("effort_by").in_order())
        found = covering(rows, share)
        if found is None:
            raise InvalidInput({"share": "No set of these parts covers that much"})
        later = rest_later and bool(found.rest_effort)
        whole = {row.input: row for row in option.estimates.current().select_related("given_by")}
        words = _option_words(option, found)
        if later:
            words |= {
                "role": OptionRole.STAGED,
                "later_name": _names(found.rest, "The rest"),
                "later_share_of": option,
            }
        work, givers = _work(option, found, whole, by, later=later)
        given = {**_share(option, found, later=later), **work}
        name = _names(found.chosen, "The smallest set")
        return create(initiative, name, words, given, by=by, now=now, givers=givers)

    made, _ = only_once(Option, make, by=by, token=once, now=now)
    return made


def _option_words(option: Option, found: Covering) -> dict[str, object]:
    percent, weeks = _plain(found.share * 100), _plain(found.effort)
    return {
        "summary": f"{percent}% of the value of {option.key} in {weeks} of {_plain(found.whole_effort)} person-weeks.",
        "effect_share_of": option,
    }


def _names(rows: Sequence[Slice], otherwise: str) -> str:
    """The parts by name while that fits, else how many there are."""
    names = [row.name for row in rows]
    text = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return text if len(text) <= 80 else f"{otherwise}: {len(names)} parts"


def _share(option: Option, found: Covering, *, later: bool) -> Estimates:
    note = f"The shares of {option.key}’s parts"
    given = {Input.EFFECT_SHARE: _known(found.share, note)}
    if later and found.rest_share:
        given[Input.LATER_SHARE] = _known(found.rest_share, note)
    return {str(name): value for name, value in given.items()}


def _known(share: Decimal, note: str) -> Given:
    value = float(share)
    text = f"{_plain(share * 100)}%"
    return Given(value, value, value, text, Basis.EXPERT, note, TypedIn.SHARE_OF_OPTION)


def _work(
    option: Option, found: Covering, whole: dict[str, Estimate], by: Person, *, later: bool
) -> tuple[dict[str, Given | None], dict[str, Person]]:
    """The effort in the name of whoever gave the parts, and what it costs to keep in that of whoever said so."""
    given: dict[str, Given | None] = {}
    givers: dict[str, Person] = {}
    stages = [
        (found.effort, Input.EFFORT, found.chosen, ""),
        (found.rest_effort, Input.LATER_EFFORT, found.rest, "later_"),
    ]
    for effort, name, rows, prefix in stages if later else stages[:1]:
        givers[name] = next((row.effort_by for row in rows if row.effort_by), by)
        given[name] = _spread(effort, whole.get(Input.EFFORT), option)
        part = float(effort / found.whole_effort)
        for kept in (Input.RUN_COST, Input.UPKEEP):
            row = whole.get(kept)
            if row is not None:
                given[f"{prefix}{kept}"] = _scaled(row, part, option)
                givers[f"{prefix}{kept}"] = row.given_by
    for same in (Input.SUCCESS, Input.RAMP):
        row = whole.get(same)
        if row is not None:
            given[same], givers[same] = _scaled(row, 1.0, option), row.given_by
    return given, givers


def _spread(effort: Decimal, whole: Estimate | None, option: Option) -> Given:
    """The sum of the parts as the middle, as wide around it as the estimate of the whole."""
    middle = float(effort)
    low, high = _SPREAD
    note = f"The sum of {option.key}’s parts, spread as a first guess"
    if whole is not None:
        low, high = float(whole.low / whole.middle), float(whole.high / whole.middle)
        note = f"The sum of {option.key}’s parts, spread like the whole"
    return _range(middle * low, middle, middle * high, Basis.EXPERT, note)


def _scaled(row: Estimate, part: float, option: Option) -> Given:
    low, middle, high = (float(value) * part for value in (row.low, row.middle, row.high))
    if row.input == Input.SUCCESS:
        return Given(low, middle, high, row.text, Basis.PLACEHOLDER, f"As for {option.key}")
    note = f"As for {option.key}" if part == 1.0 else f"{option.key}’s, by the share of the effort"
    return _range(low, middle, high, Basis.PLACEHOLDER, note)


def _range(low: float, middle: float, high: float, basis: str, note: str) -> Given:
    """The range with three digits, as a person would type it; one number where they would not tell them apart."""
    ends = [f"{float(f'{value:.3g}'):.10g}" for value in (low, middle, high)]
    if len(set(ends)) < len(ends):
        return Given.fixed(float(ends[1]), ends[1], basis, note)
    low, middle, high = (float(text) for text in ends)
    return Given(low, middle, high, ", ".join(ends), basis, note)
