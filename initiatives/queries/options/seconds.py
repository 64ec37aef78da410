"""The page of a second estimate: an invitation, the wait, both side by side, and what came of it."""

from dataclasses import dataclass

from initiatives import access
from initiatives.access import Answer
from initiatives.errors import NotFound
from initiatives.models import (
    Estimate,
    Framing,
    Initiative,
    Input,
    Option,
    Person,
    Second,
    SecondRange,
    SecondState,
    Workspace,
)
from initiatives.queries.initiative import current_framing, get_visible
from initiatives.queries.options.section import while_open

_SHOWN = 20
# From here on two ranges say much the same; below the other they hardly meet.
MOSTLY, LITTLE = 0.8, 1 / 3


@dataclass(frozen=True)
class Pair:
    """One input estimated twice. `overlap` is the shared stretch as a share of the narrower range; None without a first."""

    input: str
    label: str
    first: Estimate | None
    second: SecondRange
    overlap: float | None

    @property
    def told(self) -> str:
        """ "They overlap little"."""
        if self.overlap is None:
            return "There was no first estimate of this"
        if self.overlap <= 0:
            return "They do not overlap"
        if self.overlap < LITTLE:
            return "They overlap little"
        return "They say much the same" if self.overlap >= MOSTLY else "They overlap in part"


@dataclass(frozen=True)
class SecondPage:
    """What this reader sees: `mine` where it waits on them, and then nothing of the first."""

    initiative: Initiative
    framing: Framing | None
    option: Option
    second: Second | None
    mine: bool
    pairs: tuple[Pair, ...]
    first_by: Person | None
    before: tuple[Second, ...]
    currency: str
    may_invite: Answer
    may_settle: Answer

    @property
    def state(self) -> str:
        """none, waiting, given."""
        return self.second.state if self.second else "none"

    @property
    def differs(self) -> bool:
        """Whether some input was seen quite otherwise."""
        return any(pair.overlap is not None and pair.overlap < LITTLE for pair in self.pairs)


def second_page(person: Person, pk: int, key: str) -> SecondPage:
    """The second estimate of that option that is under way, and those before it."""
    initiative = get_visible(person, pk)
    option = initiative.options.with_key(key).first()
    if option is None:
        raise NotFound
    option.initiative = initiative
    rows = list(
        option.seconds.select_related("invited", "invited_by", "settled_by").newest_first()[: _SHOWN + 1]
    )
    under_way = next((row for row in rows if row.state in (SecondState.WAITING, SecondState.GIVEN)), None)
    mine = (
        under_way is not None and under_way.state == SecondState.WAITING and under_way.invited_id == person.pk
    )
    if under_way is not None:
        under_way.initiative, under_way.option = initiative, option
    effort = option.estimates.current().of_input(Input.EFFORT).select_related("given_by").first()
    return SecondPage(
        initiative=initiative,
        framing=current_framing(initiative),
        option=option,
        second=under_way,
        mine=mine,
        pairs=_pairs(under_way) if under_way and under_way.state == SecondState.GIVEN else (),
        first_by=effort.given_by if effort else None,
        before=tuple(row for row in rows if row is not under_way),
        currency=Workspace.current().currency,
        may_invite=while_open(initiative, access.may(person, "invite_second", initiative)),
        may_settle=while_open(initiative, access.may(person, "settle_second", initiative)),
    )


def people_to_invite(page: SecondPage, person: Person) -> list[Person]:
    """Everybody but the one who asks and the one who gave the first."""
    known = {person.pk, page.first_by.pk if page.first_by else 0}
    return [one for one in Person.objects.active().by_name() if one.pk not in known]


def _pairs(second: Second) -> tuple[Pair, ...]:
    rows = {row.input: row for row in second.ranges.select_related("first__given_by")}
    order = (Input.EFFORT, Input.WEEKS_TO_SHIP, Input.EFFECT)
    return tuple(
        Pair(name, Input(name).label, row.first, row, _overlap(row.first, row))
        for name in order
        if (row := rows.get(name)) is not None
    )


def _overlap(first: Estimate | None, second: SecondRange) -> float | None:
    if first is None:
        return None
    shared = float(min(first.high, second.high) - max(first.low, second.low))
    narrower = float(min(first.high - first.low, second.high - second.low))
    if narrower <= 0:
        return 1.0 if shared >= 0 else 0.0
    return max(0.0, shared / narrower)
