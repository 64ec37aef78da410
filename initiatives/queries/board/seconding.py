"""Whether a funding takes a second director, and what waits for one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from initiatives import access
from initiatives.models import Appraisal, Decision, Initiative, Person, Role, Workspace
from initiatives.queries.options import stored


def stake_of(initiative: Initiative, key: str) -> float | None:
    """What the option may come to cost: the high end of its cost; None where nothing has been worked out."""
    newest = stored.newest(initiative)
    if newest is None:
        return None
    said = next((item for item in stored.read(newest).options if item.key == key), None)
    return said.pv_cost.p90 if said else None


def is_above(initiative: Initiative, key: str) -> bool:
    """Whether the workspace wants a second director for this; what nobody can cost counts as above."""
    limit = Workspace.current().second_above
    if limit is None:
        return False
    stake = stake_of(initiative, key)
    return stake is None or Decimal(repr(stake)) > limit


def takes_second(options: Mapping[int, str], figures: Iterable[int]) -> frozenset[int]:
    """Of initiatives, each with the option that might be funded, those that would wait for a second director.

    `figures` are their newest page figures. One query for the limit, one more where there is one.
    """
    limit = Workspace.current().second_above
    if limit is None:
        return frozenset()
    costs = {
        row.initiative_id: {item.key: item.pv_cost.p90 for item in stored.read(row).options}
        for row in Appraisal.objects.filter(pk__in=list(figures))
    }
    stakes = {pk: costs.get(pk, {}).get(key) for pk, key in options.items()}
    return frozenset(pk for pk, stake in stakes.items() if stake is None or Decimal(repr(stake)) > limit)


def others_who_decide(initiative: Initiative, person: Person) -> list[Person]:
    """The directors who could confirm what this one proposes."""
    others = Person.objects.active().holding(Role.DIRECTOR).exclude(pk=person.pk)
    if Workspace.current().four_eyes:
        others = others.exclude(pk__in=[initiative.filed_by_id, initiative.product_owner_id])
    return list(others.by_name())


@dataclass(frozen=True)
class Waiting:
    """A funding that waits for a second director, for the initiative page and the one of deciding."""

    decision: Decision
    may_confirm: bool
    may_take_back: bool


def waiting(person: Person, initiative: Initiative) -> Waiting | None:
    """What is proposed for this initiative. No query where `get_visible` has found that nothing is."""
    if getattr(initiative, "has_proposed", None) is False:
        return None
    found = initiative.decisions.proposed().select_related("option", "decided_by").first()
    if found is None:
        return None
    found.initiative = initiative
    return Waiting(
        found,
        may_confirm=bool(access.may(person, "confirm_decision", found)),
        may_take_back=bool(access.may(person, "take_back_proposed", found)),
    )


def is_over(decision: Decision, now: datetime) -> bool:
    """Its week has passed, whether or not the scheduler has come by."""
    return decision.confirm_by is not None and now > decision.confirm_by
