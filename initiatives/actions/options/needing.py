"""The other teams that an option takes, each with its part of the effort; the rest is the initiative's own team's."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from initiatives import access
from initiatives.actions import _board_row
from initiatives.actions._history import record
from initiatives.actions._stage import lock
from initiatives.actions.options.ways import again, require_open
from initiatives.errors import Conflict, Difference, InvalidInput
from initiatives.models import Option, OptionNeed, Person, Team

MOST_NEEDS = 4


@transaction.atomic
def set_needs(
    *, option: Option, by: Person, now: datetime, version: int, needs: Mapping[Team, int]
) -> Option:
    """Share the effort out: per cent of it for each other team. The figures stay, what competes for weeks changes.

    Raises `Conflict` with both texts when `version` is not the one that stands.
    """
    initiative = lock(option.initiative)
    access.require(by, "set_effort", initiative)
    require_open(initiative)
    option = again(initiative, option)
    stands = {need.team: need.percent for need in option.needed.select_related("team")}
    if option.version != version:
        raise Conflict(
            "Somebody changed this option while you were writing.",
            version=option.version,
            differences=(Difference("Other teams", in_words(stands), in_words(needs)),),
        )
    if stands == needs:
        return option
    _check(option, needs)
    option.needed.all().delete()
    OptionNeed.objects.bulk_create(
        OptionNeed(option=option, team=team, percent=percent) for team, percent in needs.items()
    )
    option.version += 1
    option.save(update_fields=["version"])
    record(
        initiative=initiative,
        by=by,
        now=now,
        action="set_needs",
        summary=f"Option {option.key}: which teams it takes",
        changes=(("Other teams", in_words(stands), in_words(needs)),),
    )
    _board_row.refresh(initiative, now=now)
    return option


def in_words(needs: Mapping[Team, int]) -> str:
    """ "Data 25%, Web 10%"; "none"."""
    return ", ".join(sorted(f"{team.name} {percent}%" for team, percent in needs.items())) or "none"


def _check(option: Option, needs: Mapping[Team, int]) -> None:
    own = option.initiative.team
    if len(needs) > MOST_NEEDS:
        raise InvalidInput({"": f"At most {MOST_NEEDS} other teams"})
    if own in needs:
        raise InvalidInput({"": f"{own} has the rest of the effort already. Select another team"})
    if any(not 1 <= percent <= 99 for percent in needs.values()):
        raise InvalidInput({"": "Enter a per cent from 1 to 99"})
    if sum(needs.values()) > 99:
        raise InvalidInput({"": "Together they take all of the effort. Leave a part for the own team"})
