"""The curve of the smallest sets: how much of the value each effort can cover."""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_STEPS = 120


@dataclass(frozen=True)
class CoveringCurve:
    """Places in percent, from the top left. `line` climbs in steps; `x` and `y` are where the chosen set stands."""

    line: str
    aim: float
    x: float | None
    y: float | None
    most: float
    aria: str


def covering_curve(
    sets: Sequence[tuple[float, float]], *, aim: float, chosen: tuple[float, float] | None, aria: str
) -> CoveringCurve:
    """The curve over (share 0..1, effort) of each efficient set, with the share that is asked for.

    Many sets are thinned out to what the eye can tell apart; first and last stay.
    """
    most = max((effort for _, effort in sets), default=0.0) or 1.0
    step = max(1, -(-len(sets) // MOST_STEPS))
    kept = [point for place, point in enumerate(sets) if place % step == 0 or place == len(sets) - 1]
    places = [(round(100 * effort / most, 2), round(100 - 100 * share, 2)) for share, effort in kept]
    line = "M0 100" + "".join(f"H{x:g}V{y:g}" for x, y in places) + "H100"
    x = y = None
    if chosen is not None:
        x, y = round(100 * chosen[1] / most, 2), round(100 - 100 * chosen[0], 2)
    return CoveringCurve(line, round(100 - 100 * aim, 2), x, y, most, aria)
