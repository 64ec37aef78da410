"""How each input moves the choice: lines and curves of expected NPV, EVPPI, EVSI, tornado, break-even.

Four routes (Brennan et al. 2007; Madan et al. 2014; Strong, Oakley & Brennan 2014):
lines: inputs in which NPV is affine and that are independent have conditional means in closed form;
curves: time, effort, ramp, horizon, rate: projection on shifted Legendre polynomials of the input's own u, binned;
works: exact two-group means on whether it works at all;
sets: several inputs at once, the parts of the flow projected on tensor polynomials and put together again.
The curves and sets use the success probability and exact means for whatever is not asked about.
"""

from __future__ import annotations

import math

from initiatives.economics.case import SHARED
from initiatives.economics.curves import EDGE, curve_profiles, staged_profile
from initiatives.economics.information import Worth
from initiatives.economics.inputs import Input
from initiatives.economics.lines import line_profiles, lines_of, slope_of
from initiatives.economics.model import Flow, Model
from initiatives.economics.routes import Profile, affected, is_line


def profiles(model: Model, means: list[float], leader: int) -> dict[tuple[str, str], Profile]:
    """The profile of every uncertain input, each by the route that fits it."""
    items = {
        key: item
        for key, item in model.inputs.items()
        if not item.known and (item.option == SHARED or item.option in model.flows)
    }
    straight: list[Input] = []
    curved: list[Input] = []
    found: dict[tuple[str, str], Profile] = {}
    for key, item in items.items():
        if is_line(model, item):
            straight.append(item)
        elif item.name == "effect":
            found[key] = staged_profile(model, item, means, leader)
        else:
            curved.append(item)
    for made in line_profiles(model, straight, means, leader) + curve_profiles(model, curved, means, leader):
        found[made.input.option, made.input.name] = made
    return {key: found[key] for key in items}


_SUNK = ("effort:", "one_off_cash", "risk_effort:", "risk_cash:")


def works_means(flow: Flow) -> tuple[float, float]:
    """Expected NPV when the option works, and when it does not."""
    sunk = math.fsum(v for n, v in flow.parts.items() if n.startswith(_SUNK))
    assert flow.mean is not None
    return (flow.mean + sunk) / flow.inputs["success"].mean - sunk, -sunk


def works_worth(
    model: Model, key: str, means: list[float], leader: int, rates: tuple[float, float] = (1.0, 0.0)
) -> Worth:
    """Value of a test of whether an option works, by how often it says yes when it does and when it does not."""
    index = list(model.flows).index(key)
    flow = model.flows[key]
    p = flow.inputs["success"].mean
    if_works, if_not = works_means(flow)
    total, chances = 0.0, [0.0] * len(means)
    for says_yes in (True, False):
        when_works, when_not = rates if says_yes else (1.0 - rates[0], 1.0 - rates[1])
        joint = p * when_works, (1.0 - p) * when_not
        chance = joint[0] + joint[1]
        if chance <= 0.0:
            continue
        after = list(means)
        after[index] = (joint[0] * if_works + joint[1] * if_not) / chance
        best = leader if after[leader] >= max(after) else after.index(max(after))
        chances[best] += chance
        total += chance * (after[best] - after[leader])
    return Worth(max(total, 0.0), (), tuple(chances))


__all__ = [
    "EDGE",
    "Profile",
    "affected",
    "is_line",
    "lines_of",
    "profiles",
    "slope_of",
    "works_means",
    "works_worth",
]
