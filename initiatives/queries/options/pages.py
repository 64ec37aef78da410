"""The page of one option, with the story of its numbers, and the figures to take away."""

from dataclasses import dataclass
from datetime import datetime

from initiatives import access
from initiatives.access import Answer
from initiatives.errors import NotFound
from initiatives.models import Estimate, Framing, Initiative, Input, Option, OptionRole, Person
from initiatives.queries.initiative import get_visible
from initiatives.queries.options import cases, stored
from initiatives.queries.options.section import while_open
from initiatives.queries.sealed import require_unsealed, sealed_from


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
    may_suggest: Answer

    @property
    def may_set_anything(self) -> bool:
        """Whether there is a form at all for this reader; what they may not set is suggested."""
        return bool(self.may_change or self.may_set_effort or self.may_set_value or self.may_suggest)

    @property
    def engineer(self) -> str:
        """First name of whoever gives effort and time."""
        owner = self.initiative.engineering_owner
        lead = owner or (self.initiative.team.lead if self.initiative.team else None)
        return lead.first_name if lead else "engineering"


def new_option_page(person: Person, pk: int, *, now: datetime) -> OptionPage:
    """What the empty form needs. `NotAllowed` for those who may not even suggest an option."""
    initiative = get_visible(person, pk)
    access.require(person, "suggest", initiative)
    return _page(person, initiative, None)


def require_wish(person: Person, initiative: Initiative) -> None:
    """Raise `NotAllowed` unless this person may say by when it is wished for."""
    access.require(person, "wish_date", initiative)


def option_page(person: Person, pk: int, key: str) -> OptionPage:
    """The option with that letter, its estimates and every earlier one."""
    initiative = get_visible(person, pk)
    return _page(person, initiative, key)


def _page(person: Person, initiative: Initiative, key: str | None) -> OptionPage:
    rows = cases.rows_of(initiative)
    sealed = sealed_from(person, initiative)
    if key in sealed:
        require_unsealed(person, initiative, key or "")
    option = next((found for found in rows.options if found.key == key), None)
    if key is not None and option is None:
        raise NotFound
    if option is not None:
        option.initiative = initiative
    return OptionPage(
        initiative=initiative,
        framing=rows.framing,
        option=option,
        # The form copies its numbers, so it is not there for whom they are hidden.
        filed=next(
            (o for o in rows.options if o.role == OptionRole.AS_PROPOSED and o.key not in sealed), None
        ),
        others=tuple(o for o in rows.options if o.withdrawn_at is None and o is not option and not o.is_test),
        estimates=cases.estimates_of(option) if option else {},
        stories=_stories(option) if option else (),
        currency=rows.workspace.currency,
        may_change=while_open(initiative, access.may(person, "add_option", initiative)),
        may_set_effort=while_open(initiative, access.may(person, "set_effort", initiative)),
        may_set_value=while_open(initiative, access.may(person, "set_value", initiative)),
        may_suggest=while_open(initiative, access.may(person, "suggest", initiative)),
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


def download(person: Person, pk: int) -> str:
    """Inputs and result of the newest figures as one JSON document; `NotFound` before there are any."""
    initiative = get_visible(person, pk)
    require_unsealed(person, initiative)
    newest = stored.newest(initiative)
    if newest is None:
        raise NotFound("There are no figures to download yet.")
    return stored.document(newest.inputs, newest.result)
