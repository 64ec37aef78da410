"""Suggestions as finished rows: what would change, whether it still fits, and what this reader may do."""

import datetime as dt
from collections.abc import Iterable

from initiatives.errors import NotFound
from initiatives.models import Estimate, Initiative, Option, Suggestion


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
