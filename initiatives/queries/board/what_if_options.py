"""Options of several initiatives at once, by initiative and letter: as rows, and as they compete for weeks."""

from collections.abc import Collection

from initiatives.models import Option
from initiatives.queries.board.portfolio import Way
from initiatives.queries.board.what_if_result import Ground

Pair = tuple[int, str]


def options(initiative_ids: Collection[int]) -> dict[Pair, Option]:
    """The standing options, each with its initiative: one query."""
    rows = Option.objects.standing().filter(initiative__in=initiative_ids).select_related("initiative")
    return {(row.initiative_id, row.key): row for row in rows}


def ways(ground: Ground) -> dict[Pair, Way]:
    """What each option that competes is worth and takes."""
    return {(one.initiative_id, way.key): way for one in ground.problem.candidates for way in one.ways}
