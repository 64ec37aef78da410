"""Between options: tornado, break-evens, the frontier and the ladder of the target, from what is known of each."""

from __future__ import annotations

import itertools

from initiatives.economics.case import DO_NOTHING, Case
from initiatives.economics.choice import Choice
from initiatives.economics.comparison import frontier
from initiatives.economics.distributions import phi
from initiatives.economics.figures import chance_of_target, sig, sig_all
from initiatives.economics.inputs import Input
from initiatives.economics.model import Model
from initiatives.economics.results import BreakEven, FrontierPoint, Rung, Said, TornadoBar
from initiatives.economics.sensitivity import EDGE, Profile

RUNGS = (0.5, 0.8, 1.0)
MORE_LIKELY_THAN_NOT = 0.5


def tornado(choice: Choice, profiles: dict[tuple[str, str], Profile]) -> tuple[TornadoBar, ...]:
    """Leader, and leader less runner-up, with each input at its P10 and at its P90; the largest swing first."""
    lead, second = choice.leader, choice.runner_up
    mean, gap = choice.means[lead], choice.means[lead] - choice.means[second]
    numbers: list[float] = []
    for item in profiles.values():
        low, high, ends = item.low, item.high, item.input.ends
        leads = low[lead] != high[lead]
        moves = leads or low[second] != high[second]
        numbers += (ends[0], ends[2])
        numbers += (low[lead], high[lead]) if leads else (mean, mean)
        numbers += (low[lead] - low[second], high[lead] - high[second]) if moves else (gap, gap)
    found = iter(sig_all(numbers))
    bars = [TornadoBar(*key, *itertools.islice(found, 6)) for key in profiles]
    return tuple(
        sorted(
            bars,
            key=lambda b: (
                -abs(b.gap_high - b.gap_low),
                -abs(b.leader_high - b.leader_low),
                b.option,
                b.input,
            ),
        )
    )


def break_evens(choice: Choice, profiles: dict[tuple[str, str], Profile]) -> tuple[BreakEven, ...]:
    """Where the leader changes along each input, the likeliest first."""
    found = []
    for (option, name), item in profiles.items():
        if len(item.worth.segments) == 1:
            found.append(BreakEven(option, name, Said.NONE_IN_RANGE, None, None, None))
            continue
        found += _break_even(choice, option, name, item.input, item.worth.segments)
    return tuple(sorted(found, key=lambda b: (-(b.chance_beyond or 0.0), b.option, b.input)))


def _break_even(
    choice: Choice, option: str, name: str, item: Input, segments: tuple[tuple[float, float, int], ...]
) -> list[BreakEven]:
    """The ends of the stretch around the middle on which the leader leads."""
    stretch = [segment for segment in segments if segment[2] == choice.leader]
    nearest = min(stretch, key=lambda s: max(s[0], -s[1], 0.0), default=None)
    found = []
    if nearest is not None:
        at = segments.index(nearest)
        for z, side, other in ((nearest[0], "below", at - 1), (nearest[1], "above", at + 1)):
            if abs(z) <= EDGE and 0 <= other < len(segments):
                chance = phi(z if side == "below" else -z)
                value = item.marginal.point(z)
                found.append(
                    BreakEven(option, name, sig(value), side, sig(chance), choice.keys[segments[other][2]])
                )
    return found or [BreakEven(option, name, Said.NONE_IN_RANGE, None, None, None)]


def frontier_points(model: Model) -> tuple[FrontierPoint, ...]:
    """Every option, and doing nothing, on the plane of expected cost and benefit."""
    keys = [DO_NOTHING, *model.flows]
    cost = [0.0, *(flow.cost_mean for flow in model.flows.values())]
    benefit = [0.0, *(flow.benefit_mean for flow in model.flows.values())]
    return tuple(
        FrontierPoint(s.name, sig(s.cost), sig(s.effect), s.status, None if s.icer is None else sig(s.icer))
        for s in frontier(cost, benefit, keys)
    )


def ladder(case: Case, model: Model) -> tuple[Rung, ...]:
    """The best option that reaches each share of the target, and what the step up to it adds."""
    if case.change_wanted is None or case.target is None:
        return ()
    rungs: list[Rung] = []
    below = (0.0, 0.0)
    for share in RUNGS:
        metric = sig(case.baseline + share * (case.target - case.baseline))
        reach = []
        for key, flow in model.flows.items():
            chance = chance_of_target(model, flow, share=share) or 0.0
            if chance >= MORE_LIKELY_THAN_NOT:
                standing = flow.mean if flow.mean is not None else chance
                reach.append((-standing, key, chance))
        if not reach:
            rungs.append(Rung(share, metric, None, None, None, None, None, None, None))
            continue
        _, key, chance = min(reach)
        flow = model.flows[key]
        cost, effort = flow.cost_mean, flow.effort_mean
        rungs.append(
            Rung(
                share_of_target=share,
                metric=metric,
                option=key,
                chance=sig(chance),
                expected_npv=None if flow.mean is None else sig(flow.mean),
                expected_pv_cost=sig(cost),
                expected_effort=sig(effort),
                rung_cost=sig(cost - below[0]),
                rung_effort=sig(effort - below[1]),
            )
        )
        below = (cost, effort)
    return tuple(rungs)
