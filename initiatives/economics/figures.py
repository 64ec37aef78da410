"""The figures of one option, from its flow alone: nothing here looks at another option."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from initiatives.economics.case import RiskKind, ShareOf
from initiatives.economics.distributions import at_rows
from initiatives.economics.inputs import Input
from initiatives.economics.model import Flow, Model, Values
from initiatives.economics.percentiles import RANKS, mixed_percentiles, percentiles
from initiatives.economics.results import Effort, Percentiles

Floats = NDArray[np.floating[Any]]

EFFORT_GRID = 33
_GRID_Z = ndtri((np.arange(EFFORT_GRID) + 0.5) / EFFORT_GRID)


def sig(value: float) -> float:
    """Six significant digits."""
    return float("%.6g" % value) + 0.0 if value else 0.0  # noqa: UP031 (twice as fast as an f-string)


_TENS = np.array([float(f"1e{k}") for k in range(23)])  # all of them exact


def sig_all(values: list[float]) -> list[float]:
    """`sig` of many numbers at once."""
    x = np.array(values)
    size = np.abs(x)
    size[size == 0.0] = 1.0
    if not (size.size and float(size.min()) > 1e-16 and float(size.max()) < 1e22):
        return [sig(value) for value in values]
    digits = 5 - np.floor(np.log10(size)).astype(np.intp)
    up, down = _TENS[np.maximum(digits, 0)], _TENS[np.maximum(-digits, 0)]
    return (np.rint(x * up / down) / up * down + 0.0).tolist()


def three(values: list[float]) -> Percentiles:
    """Rounded percentiles."""
    low, middle, high = values
    return Percentiles(sig(low), sig(middle), sig(high))


def rounded(values: Floats) -> tuple[float, ...]:
    """Six significant digits of an array of positive numbers."""
    scale = 10.0 ** (5.0 - np.floor(np.log10(np.maximum(values, 1e-300))))
    return tuple((np.rint(values * scale) / scale).tolist())


def of_input(item: Input) -> Percentiles:
    """P10, P50, P90 of an input, exactly."""
    return three(list(item.ends))


def effort_grids(model: Model) -> dict[tuple[str, str], tuple[float, ...]]:
    """33 quantiles of every effort, by option and input name, rounded."""
    items = [item for item in model.inputs.values() if item.name.startswith("effort:")]
    rows = at_rows([item.marginal for item in items], _GRID_Z[None])
    flat = rounded(rows.ravel())
    return {
        (item.option, item.name): flat[i * EFFORT_GRID : (i + 1) * EFFORT_GRID]
        for i, item in enumerate(items)
    }


def efforts(
    model: Model,
    items: dict[str, Input],
    grids: dict[tuple[str, str], tuple[float, ...]],
    lead_team: str = "",
    risks: list[Input] | None = None,
) -> tuple[Effort, dict[str, Effort]]:
    """Effort of all teams together, and by team; what `risks` add is work of the leading team."""
    by_team = {
        team: Effort(sig(item.mean), of_input(item), grids[item.option, item.name])
        for team, item in items.items()
    }
    if risks:
        by_team[lead_team] = _summed(model, [items[lead_team], *risks])
    if len(items) == 1:
        return next(iter(by_team.values())), by_team
    return _summed(model, [*items.values(), *(risks or ())]), by_team


def _summed(model: Model, items: list[Input]) -> Effort:
    """Quantiles of a sum of efforts, by its draws."""
    ordered = np.sort(np.sum([model.full(item.values) for item in items], axis=0))
    places = (np.arange(EFFORT_GRID) + 0.5) / EFFORT_GRID * model.n
    grid = ordered[np.minimum(places.astype(int), model.n - 1)]
    return Effort(sig(math.fsum(item.mean for item in items)), three(percentiles(ordered)), rounded(grid))


def cost_percentiles(model: Model, flow: Flow) -> Percentiles:
    """P10, P50, P90 of the PV of everything paid."""
    paid, sunk = model.full(flow.sunk + flow.carry), model.full(flow.sunk)
    return three(mixed_percentiles(np.sort(paid), np.sort(sunk), flow.success))


def chance_of_target(model: Model, flow: Flow, *, share: float = 1.0) -> float | None:
    """P(works, and effect after the ramp so far >= share of the target change, and shipped by the date).

    Without a date the ramp has run its course. None without a target.
    """
    case = model.case
    if case.change_wanted is None:
        return None
    wanted = share * case.change_wanted * (1.0 - 1e-12)
    mine = flow.inputs
    simple = not isinstance(flow.option.effect, ShareOf) and flow.bought_chance is None
    simple = simple and RiskKind.EFFECT not in flow.risks
    ramp = mine["ramp_weeks"]
    if simple and case.target_weeks is None:
        return flow.success * _at_least(mine["effect"], wanted)
    simple = simple and RiskKind.WEEKS not in flow.risks
    if simple and ramp.known and ramp.mean == 0.0 and case.target_weeks is not None:
        on_time = _by(mine["weeks_to_ship"], case.target_weeks)
        return flow.success * _at_least(mine["effect"], wanted) * on_time
    if flow.reached is None:
        flow.reached = model.full(_reached_by_date(model, flow))
    if share not in flow.reach_chances:
        flow.reach_chances[share] = flow.success * np.count_nonzero(flow.reached >= wanted) / model.n
    return flow.reach_chances[share]


def _reached_by_date(model: Model, flow: Flow) -> Values:
    """Improvement of the metric at the target date when it works; 0 where it has not shipped."""
    mine, stage = flow.inputs, flow.option.later_stage
    weeks = flow.weeks()
    so_far = _part_reached(model, flow, flow.effect, weeks)
    if stage is None or flow.bought_chance is None:
        return so_far
    second = flow.bought * mine["later_effect"].values * model.flows[stage.effect.option].whole
    later = _part_reached(model, flow, second, weeks + mine["later_weeks_to_ship"].values)
    return so_far + later


def _part_reached(model: Model, flow: Flow, effect: Values, weeks: Values) -> Values:
    date, ramp = model.case.target_weeks, flow.inputs["ramp_weeks"]
    if date is None:
        return effect
    left = np.atleast_1d(date * (1.0 + 1e-12) - np.asarray(weeks))
    if ramp.known and ramp.mean == 0.0:
        return effect * (left >= 0.0)
    grown = np.atleast_1d(left / np.maximum(ramp.values, 1e-30))
    np.minimum(grown, 1.0, out=grown)
    np.maximum(grown, 0.0, out=grown)
    grown = grown * effect
    return grown


def _at_least(item: Input, value: float) -> float:
    if item.known:
        return float(item.mean >= value)
    return 1.0 - item.marginal.cdf(value)


def _by(item: Input, value: float) -> float:
    if item.known:
        return float(item.mean <= value * (1.0 + 1e-12))
    return item.marginal.cdf(value)


def chance_of_date(flow: Flow) -> float | None:
    """P(time to ship <= the date somebody wished for)."""
    wished = flow.option.wished_weeks
    if wished is None:
        return None
    if RiskKind.WEEKS in flow.risks:
        return float(np.mean(np.asarray(flow.weeks()) <= wished * (1.0 + 1e-12)))
    return _by(flow.inputs["weeks_to_ship"], wished)


def weeks_figures(model: Model, flow: Flow) -> Percentiles:
    """P10, P50, P90 of the weeks to ship, with what risks add."""
    if RiskKind.WEEKS not in flow.risks:
        return of_input(flow.inputs["weeks_to_ship"])
    return three(percentiles(model.full(flow.weeks())))


def effect_figures(model: Model, flow: Flow) -> Percentiles:
    """P10, P50, P90 of the effect at full adoption, success left out."""
    if not isinstance(flow.option.effect, ShareOf) and RiskKind.EFFECT not in flow.risks:
        return of_input(flow.inputs["effect"])
    return three(percentiles(model.full(flow.effect), RANKS))
