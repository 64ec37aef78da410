"""How firm the order is: neighbours that would swap more than one time in five share a rank."""

from collections.abc import Sequence

from initiatives.economics.ranking import SWAP_LIMIT, spreads_of, swap_chances
from initiatives.models import Shelf
from initiatives.queries.board.lines import Line, changed

# The orders that are of uncertain figures with a known range.
_UNCERTAIN = frozenset({"value-week", "value"})


def with_tiers(lines: Sequence[Line], sort: str) -> list[Line]:
    """The ranked lines, each with the last rank of its tier ("2 to 3, order within noise").

    What is pinned, or has no money, has its place by other reasons than its figures and shares it with nobody.
    """
    if sort not in _UNCERTAIN or len(lines) < 2:
        return [changed(line, rank_to=line.rank) for line in lines]
    known = [_is_uncertain(line) for line in lines]
    swaps = swap_chances(spreads_of([_range(line, sort) for line in lines]))
    tiers: list[list[Line]] = [[lines[0]]]
    for place in range(1, len(lines)):
        shares = known[place - 1] and known[place] and swaps[place - 1] > SWAP_LIMIT
        if shares:
            tiers[-1].append(lines[place])
        else:
            tiers.append([lines[place]])
    return [changed(line, rank=tier[0].rank, rank_to=tier[-1].rank) for tier in tiers for line in tier]


def _is_uncertain(line: Line) -> bool:
    known = line.npv_low is not None and line.npv_middle is not None and line.npv_high is not None
    return known and line.shelf == Shelf.READY and bool(line.effort_expected)


def _range(line: Line, sort: str) -> tuple[float, float, float]:
    weeks = (line.effort_expected or 1.0) if sort == "value-week" else 1.0
    return tuple((value or 0.0) / weeks for value in (line.npv_low, line.npv_middle, line.npv_high))  # type: ignore[return-value]
