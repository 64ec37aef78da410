"""Effects of options under one metric, compared by themselves: which moves it most, and how often it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from initiatives.economics.case import Range
from initiatives.economics.distributions import Constant, Marginal, marginal
from initiatives.economics.draws import normals
from initiatives.economics.information import chance_best

_DRAWS = 2048
_SEED = 1


@dataclass(frozen=True, slots=True)
class MovesMost:
    """The option with the largest expected effect, and how often its effect is the largest of all."""

    option: str
    chance: float
    mean: Mapping[str, float]


def moves_most(effects: Mapping[str, Range], *, draws: int = _DRAWS) -> MovesMost | None:
    """Compare effects, improvements in the metric's unit by option key; None below two.

    The effects are drawn independently of each other, which is what is known of options under a metric that
    nobody has built for. Takes a few milliseconds for some dozen options.
    """
    if len(effects) < 2:
        return None
    keys = sorted(effects)
    columns = normals(_SEED, list(range(len(keys))), draws)
    values = np.column_stack(
        [np.asarray(_of(effects[key]).at(z)) for key, z in zip(keys, columns, strict=True)]
    )
    means = values.mean(axis=0)
    best = int(np.argmax(means))
    chances = chance_best(values)
    return MovesMost(keys[best], float(chances[best]), dict(zip(keys, means.tolist(), strict=True)))


def _of(effect: Range) -> Marginal:
    if effect.is_fixed:
        return Constant(value=effect.middle)
    three = (effect.low, effect.middle, effect.high)
    return marginal(three, meaning=effect.meaning, lower=0.0, upper=None, can_pass_lower=effect.low < 0)
