"""Which options an input touches, by which route its worth is found, and what a profile of it holds."""

from __future__ import annotations

from dataclasses import dataclass

from initiatives.economics.case import SHARED
from initiatives.economics.information import TAIL, Worth
from initiatives.economics.inputs import Input
from initiatives.economics.model import Flow, Model

_CURVES = {
    "weeks_to_ship",
    "ramp_weeks",
    "horizon_years",
    "discount_rate",
    "later_weeks_to_ship",
    "risk_weeks",
}


@dataclass(slots=True)
class Profile:
    """Expected NPV of every option (in the model's order, then do nothing) against one input."""

    input: Input
    worth: Worth
    low: list[float]
    high: list[float]


def affected(model: Model, item: Input) -> list[tuple[int, Flow]]:
    """The options whose NPV this input enters, with their places."""
    if item.name == "effect":
        return [(k, f) for k, f in enumerate(model.flows.values()) if _uses_effect(f, item)]
    if item.name.startswith("risk_"):
        return [
            (k, f) for k, f in enumerate(model.flows.values()) if any(item in r for r in f.risks.values())
        ]
    if item.option == SHARED:
        return list(enumerate(model.flows.values()))
    if item.option not in model.flows:
        return []
    return [(model.places[item.option], model.flows[item.option])]


def _uses_effect(flow: Flow, item: Input) -> bool:
    own = item.option == flow.root or (item.option, "effect") in flow.share_chain
    stage = flow.option.later_stage
    return own or (stage is not None and stage.effect.option == item.option)


def is_line(model: Model, item: Input) -> bool:
    """Whether every option's NPV is affine in the input, given the rest, and the input is independent of it."""
    kind = item.name.partition(":")[0]
    if kind in _CURVES or kind in ("effort", "later_effort"):
        return False
    if kind != "effect" or not model.staged:
        return True
    return not any(flow.bought_chance is not None for _, flow in affected(model, item))


def certain(leader: int, count: int) -> Worth:
    chances = [0.0] * count
    chances[leader] = 1.0
    return Worth(0.0, ((-TAIL, TAIL, leader),), tuple(chances))
