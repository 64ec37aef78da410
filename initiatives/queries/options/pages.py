"""The pages of options: one option with the story of its numbers, and several side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from initiatives import access, economics
from initiatives.access import Answer
from initiatives.errors import NotFound
from initiatives.models import Estimate, Framing, Initiative, Input, Option, OptionRole, Person
from initiatives.queries.initiative import get_visible
from initiatives.queries.options import cases, stored
from initiatives.queries.options.section import Section, section, while_open

MOST_COMPARED = 6
WHOLE = ("effect", "effort", "weeks_to_ship", "run_cost", "upkeep", "success", "ramp", "debt", "cash")


@dataclass(frozen=True)
class InputStory:
    """One input of an option: what stands, and what stood before, newest first."""

    input: str
    label: str
    current: Estimate | None
    before: tuple[Estimate, ...]


@dataclass(frozen=True)
class OptionPage:
    """An option with its inputs, for a form or for reading. `option` is None while a new one is written."""

    initiative: Initiative
    framing: Framing | None
    option: Option | None
    filed: Option | None
    others: tuple[Option, ...]
    estimates: dict[str, Estimate]
    stories: tuple[InputStory, ...]
    currency: str
    may_change: Answer
    may_set_effort: Answer
    may_set_value: Answer

    @property
    def may_set_anything(self) -> bool:
        """Whether there is a form at all for this reader."""
        return bool(self.may_change or self.may_set_effort or self.may_set_value)


def new_option_page(person: Person, pk: int, *, now: datetime) -> OptionPage:
    """What the empty form needs. `NotAllowed` for those who may not add."""
    initiative = get_visible(person, pk)
    access.require(person, "add_option", initiative)
    return _page(person, initiative, None)


def option_page(person: Person, pk: int, key: str) -> OptionPage:
    """The option with that letter, its estimates and every earlier one."""
    initiative = get_visible(person, pk)
    return _page(person, initiative, key)


def _page(person: Person, initiative: Initiative, key: str | None) -> OptionPage:
    rows = cases.rows_of(initiative)
    option = next((found for found in rows.options if found.key == key), None)
    if key is not None and option is None:
        raise NotFound
    if option is not None:
        option.initiative = initiative
    return OptionPage(
        initiative=initiative,
        framing=rows.framing,
        option=option,
        filed=next((found for found in rows.options if found.role == OptionRole.AS_PROPOSED), None),
        others=tuple(o for o in rows.options if o.withdrawn_at is None and o is not option),
        estimates=cases.estimates_of(option) if option else {},
        stories=_stories(option) if option else (),
        currency=rows.workspace.currency,
        may_change=while_open(initiative, access.may(person, "add_option", initiative)),
        may_set_effort=while_open(initiative, access.may(person, "set_effort", initiative)),
        may_set_value=while_open(initiative, access.may(person, "set_value", initiative)),
    )


def _stories(option: Option) -> tuple[InputStory, ...]:
    every = option.estimates.select_related("given_by").newest_first()
    by_input: dict[str, list[Estimate]] = {}
    for row in every:
        by_input.setdefault(row.input, []).append(row)
    return tuple(
        InputStory(
            name,
            Input(name).label,
            next((row for row in found if row.superseded_at is None), None),
            tuple(row for row in found if row.superseded_at is not None),
        )
        for name in Input.values
        if (found := by_input.get(name))
    )


def option_of(initiative: Initiative, key: str) -> Option:
    """The option with that letter; for bodies and addresses alike."""
    found = initiative.options.with_key(key[:3]).select_related("effect_share_of", "added_by").first()
    if found is None:
        raise NotFound
    found.initiative = initiative
    return found


@dataclass(frozen=True)
class Assumption:
    """One input across the compared options: its words by option, and whether all have the same."""

    input: str
    label: str
    values: tuple[Estimate | None, ...]
    defaults: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """Options side by side. `shared` are inputs that all options have in common, as (words, value, anchor)."""

    section: Section
    options: tuple[economics.OptionFigures, ...]
    keys: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    case: economics.Case | None

    @property
    def questions(self) -> Mapping[tuple[str, str], int]:
        """Numbers of open questions by what they are about."""
        return self.section.questions

    def is_share(self, key: str) -> bool:
        """Whether this option's effect is given as a share of another's."""
        return any(option.key == key and option.share_of for option in self.section.options)

    def ask_about(self, key: str, name: str) -> str:
        """What the form to ask is opened with: "option-7-effect"."""
        pk = next((option.pk for option in self.section.options if option.key == key), None)
        return f"option-{pk}-{name}" if pk else ""


def compare_page(person: Person, pk: int, keys: Iterable[str], *, now: datetime) -> Comparison:
    """The named options, in the order of the section; without names the best three. Unknown letters are left out."""
    found = section(person, get_visible(person, pk), now=now)
    wanted = {key.strip().upper() for key in keys}
    chosen = [option for option in found.options if option.key in wanted] or list(found.options[:3])
    chosen = chosen[:MOST_COMPARED]
    assumptions = tuple(
        Assumption(
            name,
            Input(name).label,
            tuple(_effect_or(option.estimates, name) for option in chosen),
            tuple(_default(name, option.missing) for option in chosen),
        )
        for name in WHOLE
        if name in (Input.EFFECT, Input.EFFORT, Input.WEEKS_TO_SHIP, Input.SUCCESS)
        or any(name in option.estimates for option in chosen)
    )
    return Comparison(
        section=found,
        options=tuple(option.figures for option in chosen if option.figures),
        keys=tuple(option.key for option in chosen),
        assumptions=assumptions,
        case=stored.case_of(found.appraisal) if found.appraisal else None,
    )


def _effect_or(estimates: dict[str, Estimate], name: str) -> Estimate | None:
    if name == Input.EFFECT:
        return estimates.get(Input.EFFECT) or estimates.get(Input.EFFECT_SHARE)
    return estimates.get(name)


def _default(name: str, missing: tuple[cases.Missing, ...]) -> str:
    if name in (Input.EFFECT, Input.EFFORT):
        return next((gap.sentence for gap in missing if name in gap.what.lower()), "Not given")
    return {
        Input.WEEKS_TO_SHIP: "Half the effort: two people",
        Input.SUCCESS: "100%",
    }.get(Input(name), "0")


def download(person: Person, pk: int) -> str:
    """Inputs and result of the newest figures as one JSON document; `NotFound` before there are any."""
    newest = stored.newest(get_visible(person, pk))
    if newest is None:
        raise NotFound("There are no figures to download yet.")
    return stored.document(newest.inputs, newest.result)
