"""The choice among options and doing nothing: leader, chance of being best, regret, EVPI.

Whether each option works is not tossed but averaged out: a failed option has only been paid for, so in any draw
the best is the largest NPV among those that worked, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from initiatives.economics.model import Flow, Model, Values, average

Floats = NDArray[np.floating[Any]]
_TIES = np.polynomial.legendre.leggauss(8)


@dataclass(frozen=True, slots=True)
class Choice:
    """keys: the options that can be built, then "0". means: expected NPV in the same order.

    chances: P(best). evpi and its standard error; regret[k] = evpi + means[leader] - means[k].
    """

    keys: tuple[str, ...]
    means: list[float]
    leader: int
    runner_up: int
    chances: list[float]
    evpi: float
    beats: float

    @property
    def regret(self) -> list[float]:
        """Expected regret of each option."""
        return [self.evpi + self.means[self.leader] - mean for mean in self.means]


def choose(model: Model) -> Choice:
    """The choice by expected NPV. The first by key wins a tie; doing nothing wins against a worth of exactly 0."""
    flows = list(model.flows.values())
    means = [float(flow.mean or 0.0) for flow in flows] + [0.0]
    order = sorted(range(len(means)), key=lambda k: (-means[k], k != len(means) - 1, k))
    leader, runner_up = order[0], order[1]
    shares, best = best_shares(model, flows)
    chances = [average(share) for share in shares]
    chances.append(max(1.0 - sum(chances), 0.0))
    evpi = _evpi(model, flows, best, leader)
    beats = chance_beats(model, _get(flows, leader), _get(flows, runner_up))
    keys = (*model.flows, "0")
    return Choice(keys, means, leader, runner_up, chances, evpi, beats)


def _get(flows: list[Flow], k: int) -> Flow | None:
    return flows[k] if k < len(flows) else None


def best_shares(model: Model, flows: list[Flow]) -> tuple[list[Floats], Floats]:
    """P(option is best | draw) for each option, and E[max NPV | draw]."""
    won = [flow.won for flow in flows]
    tied = any(
        np.array_equal(won[i], won[k]) for k in range(len(won)) for i in range(k) if won[i][0] == won[k][0]
    )
    shares = _with_ties(flows, won) if tied else [_share(k, flows, won) for k in range(len(flows))]
    best = np.zeros(model.n)
    part = np.empty(model.n)
    for share, value in zip(shares, won, strict=True):
        best += np.multiply(share, value, out=part)
    return shares, best


def _share(k: int, flows: list[Flow], won: list[Floats]) -> Floats:
    share: Floats = (won[k] > 0.0) * flows[k].success
    factor = np.empty(share.shape)
    for i, flow in enumerate(flows):
        if i != k:
            np.multiply(won[i] > won[k], -flow.success, out=factor)
            factor += 1.0
            share *= factor
    return share


def _with_ties(flows: list[Flow], won: list[Floats]) -> list[Floats]:
    """As `_share`, ties split evenly among those that work: an integral of a polynomial, exact by Gauss."""
    found: list[Floats] = []
    for k in range(len(flows)):
        total = np.zeros(won[k].shape)
        for node, weight in zip(_TIES[0], _TIES[1], strict=True):
            t = (node + 1.0) / 2.0
            part = np.full(won[k].shape, weight / 2.0)
            for i, flow in enumerate(flows):
                if i != k:
                    above, same = won[i] > won[k], won[i] == won[k]
                    part *= 1.0 - flow.success * above - flow.success * same * (1.0 - t)
            total += part
        found.append(total * (won[k] > 0.0) * flows[k].success)
    return found


def _evpi(model: Model, flows: list[Flow], best: Floats, leader: int) -> float:
    if leader == len(flows):
        return max(float(np.mean(best)), 0.0)
    flow = flows[leader]
    chosen = flow.success * model.full(flow.won) + (1.0 - flow.success) * model.full(flow.lost)
    return max(float(np.mean(best - chosen)), 0.0)


def chance_beats(model: Model, first: Flow | None, second: Flow | None) -> float:
    """P(NPV of the first > NPV of the second), ties split; None stands for doing nothing."""
    total = 0.0
    for chance, a in _outcomes(model, first):
        for other, b in _outcomes(model, second):
            above, same = np.count_nonzero(np.greater(a, b)), np.count_nonzero(np.equal(a, b))
            total += chance * other * (above + 0.5 * same) / np.broadcast(a, b).size
    return total


def _outcomes(model: Model, flow: Flow | None) -> list[tuple[float, Values]]:
    if flow is None:
        return [(1.0, 0.0)]
    outcomes: list[tuple[float, Values]] = [(flow.success, model.full(flow.won))]
    if flow.success < 1.0:
        outcomes.append((1.0 - flow.success, model.full(flow.lost)))
    return outcomes
