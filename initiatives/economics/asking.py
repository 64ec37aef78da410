"""What each open question's answer is worth, net of asking and waiting, and what a test option would teach."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from initiatives.economics.case import SHARED, WEEKS_PER_YEAR, Option, Question, RiskKind
from initiatives.economics.cashflow import kernels
from initiatives.economics.choice import Choice
from initiatives.economics.curves import DEGREE, GRID, GRID_WEIGHTS, fit, grid_worth, with_effect
from initiatives.economics.distributions import SemiBounded
from initiatives.economics.draws import legendre_basis
from initiatives.economics.information import (
    Worth,
    coefficients,
    interval_panels,
    smooth,
    tensor_basis,
)
from initiatives.economics.inputs import Input
from initiatives.economics.lines import lines_of
from initiatives.economics.model import Flow, Model, Values
from initiatives.economics.routes import Profile, affected, is_line
from initiatives.economics.sensitivity import works_worth

Floats = NDArray[np.floating[Any]]

_DEGREES = {1: 6, 2: 4, 3: 3, 4: 3}
SHARP = 1.5  # from here on J-QPD-S bends too much at its middle for Gauss-Hermite
_END = 8.75
_STEPS = 33
_FLOOR = 0.003  # of the EVPI: below it a price would be noise


def priced(worth: float, evpi: float, se: float = 0.0) -> float:
    """The price of an answer: 0 below 0.3 % of the EVPI or two standard errors."""
    return worth if worth > max(_FLOOR * evpi, 2.0 * se) else 0.0


def named_inputs(model: Model, question: Question) -> list[Input]:
    """The uncertain inputs that a question informs; "effort" alone means every team's."""
    found: list[Input] = []
    for where, name in question.informs:
        for (option, key), item in model.inputs.items():
            same = key == name or (name in ("effort", "person_week_cost") and key.startswith(f"{name}:"))
            if option == where and same and not item.known:
                found.append(item)
    return found[:4]


def answer_worth(
    model: Model, choice: Choice, question: Question, profiles: dict[tuple[str, str], Profile]
) -> tuple[Worth, tuple[float, float]]:
    """Value of an answer of the quality stated (perfect while none is), and its bracket."""
    where, name = question.informs[0]
    if name == "works":
        if where not in model.flows:
            return _nothing(choice), (0.0, 0.0)
        worth = works_worth(model, where, choice.means, choice.leader, question.yes_rates or (1.0, 0.0))
        return worth, (worth.worth, worth.worth)
    items = named_inputs(model, question)
    if not items:
        return _nothing(choice), (0.0, 0.0)
    if len(items) == 1:
        worth = _single(model, choice, items[0], question.quality, profiles)
        return worth, (worth.worth, worth.worth)
    return _several(model, choice, items, question.quality)


def _nothing(choice: Choice) -> Worth:
    chances = [0.0] * len(choice.means)
    chances[choice.leader] = 1.0
    return Worth(0.0, (), tuple(chances))


def _single(
    model: Model,
    choice: Choice,
    item: Input,
    quality: float | None,
    profiles: dict[tuple[str, str], Profile],
) -> Worth:
    if quality is None or quality >= 1.0:
        return profiles[item.option, item.name].worth
    if is_line(model, item):
        return lines_of(model, item, choice.means).worth(Answer(item, quality), choice.leader)
    curves = conditional_curves(model, choice, item)
    grid = np.array([smooth(curve, GRID, quality) for curve in curves])
    grid += (np.array(choice.means) - grid @ GRID_WEIGHTS)[:, None]
    return grid_worth(grid, choice.leader)


def conditional_curves(model: Model, choice: Choice, item: Input):
    """E[NPV | z] of every option as functions of z, do nothing last."""
    touched = dict(affected(model, item))
    curves = []
    for k, mean in enumerate(choice.means):
        flow = touched.get(k)
        if flow is None:
            curves.append(lambda z, mean=mean: np.full(np.shape(z), mean))
            continue
        values = with_effect(flow) if item.name == "effect" else np.broadcast_to(flow.smooth, (model.few,))
        found = fit(model, item, values)
        curves.append(lambda z, found=found: found.at(legendre_basis(z, DEGREE), z))
    return curves


class Answer:
    """An input as seen through an answer that correlates with it: E[input | answer], increasing in the answer."""

    kinks: tuple[float, ...] = ()

    def __init__(self, item: Input, quality: float) -> None:
        self.item, self.quality = item, quality
        self.noise = math.sqrt(1.0 - quality * quality)
        known = item.marginal
        bent = bool(known.kinks) or (isinstance(known, SemiBounded) and known.d > SHARP)
        self._panels = interval_panels(-8.75, 8.75, known.kinks) if bent and self.noise > 0.15 else None

    def at(self, y: Floats) -> Floats:
        """E[input | answer = y]: Gauss-Hermite, or on panels where the input's law has a kink and the noise is wide."""
        y = np.asarray(y, float)
        if self._panels is None:
            return smooth(self.item.marginal.at, y, self.quality)
        z, weights = self._panels
        scaled = (z[:, None] - self.quality * y.ravel()) / self.noise
        density = np.exp(0.5 * (z * z)[:, None] - 0.5 * scaled * scaled) * weights[:, None]
        return ((self.item.marginal.at(z) @ density) / density.sum(axis=0)).reshape(y.shape)

    def at_draws(self, y: Floats) -> Floats:
        """E[input | answer] for many answers, by cubic interpolation on a fine grid."""
        grid = np.linspace(-8.75, 8.75, 281)
        return CubicSpline(grid, self.at(grid))(y)

    def inverse(self, x: float) -> float:
        """The answer at which the expected input is x; -inf or inf where none is."""
        low, high = -_END, _END
        ends = self.at(np.array([low, high]))
        if x <= ends[0]:
            return -math.inf
        if x >= ends[1]:
            return math.inf
        for _ in range(2):  # twice narrowed to a 32nd
            grid = np.linspace(low, high, _STEPS)
            values = self.at(grid)
            place = min(max(int(values.searchsorted(x)), 1), _STEPS - 1)
            low, high = float(grid[place - 1]), float(grid[place])
        return self._between(x, (low, float(values[place - 1])), (high, float(values[place])))

    def _between(self, x: float, below: tuple[float, float], above: tuple[float, float]) -> float:
        """A step on the line between two neighbours, and more of them on the line through what each one finds."""
        (low, at_low), (high, at_high) = below, above
        if at_high <= at_low:
            return 0.5 * (low + high)
        y = low + (high - low) * (x - at_low) / (at_high - at_low)
        for _ in range(4):
            value = float(self.at(np.array([y]))[0])
            end, at_end = (high, at_high) if value <= x else (low, at_low)
            if value in (x, at_end):
                break
            y += (end - y) * (x - value) / (at_end - value)
        return y


def _several(
    model: Model, choice: Choice, items: list[Input], quality: float | None
) -> tuple[Worth, tuple[float, float]]:
    """Value of learning up to four inputs together; the bracket is in-sample and cross-fitted."""
    seen = Seen(model, items, 1.0 if quality is None else quality)
    means = np.array(choice.means)[:, None]
    gains = seen.conditional_means(None)
    gains += means - gains.mean(axis=1, keepdims=True)
    gains -= gains[[choice.leader]]
    best = _argbest(gains, choice.leader)
    worth = max(float(gains[best, np.arange(best.size)].mean()), 0.0)
    chances = np.bincount(best, minlength=len(means)) / best.size
    result = Worth(worth, (), tuple(chances.tolist()))
    if not seen.curved:
        return result, (worth, worth)
    return result, _bracket(model, choice, seen, worth)


def _argbest(gains: Floats, leader: int) -> NDArray[np.intp]:
    best = gains.argmax(axis=0)
    best[gains[best, np.arange(best.size)] <= gains[leader]] = leader
    return best


def _bracket(model: Model, choice: Choice, seen: Seen, worth: float) -> tuple[float, float]:
    half = (
        np.arange(model.n) < model.n // 2
    )  # each half of a Sobol sequence is even in itself; odd and even are not
    actual = seen.partly_averaged()
    actual -= actual[[choice.leader]]
    total = 0.0
    for kept in (half, ~half):
        gains = seen.conditional_means(kept)
        gains -= gains[[choice.leader]]
        best = _argbest(gains[:, ~kept], choice.leader)
        total += 0.5 * float(actual[:, ~kept][best, np.arange(best.size)].mean())
    crossed = max(total, 0.0)
    return min(worth, crossed), max(worth, crossed)


class Seen:
    """Conditional means of every option given several inputs, or given answers about them.

    The flow is a sum of products of independent factors; each factor is replaced by its conditional mean: a linear
    input by itself (or by its mean given the answer), what depends on time, effort, ramp, horizon and rate by a
    projection on tensor polynomials of those inputs among the ones asked about.
    """

    def __init__(self, model: Model, items: list[Input], quality: float) -> None:
        self.model, self.items, self.quality = model, items, quality
        self.asked = {(item.option, item.name): item for item in items}
        self.curved = [item for item in items if not is_line(model, item) and item.name != "effect"]
        staged = [f for f in model.flows.values() if f.bought_chance is not None]
        self.opaque = {f.option.key for f in staged}
        self._bases: dict[tuple, Floats] = {}
        if staged:
            self.curved = list(items)

    def linear(self, option: str, name: str, *, actual: bool = False) -> Values:
        """A linear input as it is known after the answers."""
        item = self.model.inputs[option, name]
        if (option, name) not in self.asked:
            return item.mean
        if actual or self.quality >= 1.0:
            return item.values
        assert item.own_z is not None
        return Answer(item, self.quality).at_draws(item.own_z)

    def basis(self, flow: Flow) -> Floats | None:
        """Tensor polynomials of the curved inputs that touch this option."""
        mine = [
            i for i in self.curved if i.option in (SHARED, flow.option.key) or flow.option.key in self.opaque
        ]
        if not mine:
            return None
        key = tuple((i.option, i.name) for i in mine)
        if key not in self._bases:
            weeks = {i.option for i in mine if i.name.endswith("weeks_to_ship")}
            columns = [i.own_z if i.name.startswith("effort") and i.option in weeks else i.z for i in mine]
            self._bases[key] = tensor_basis([c for c in columns if c is not None], _DEGREES[len(mine)])
            noisy = tensor_basis([c for c in columns if c is not None], _DEGREES[len(mine)], self.quality)
            self._bases[(*key, "noisy")] = noisy
        return self._bases[key]

    def _expected(self, flow: Flow, factor: Values, kept: NDArray[np.bool_] | None) -> Values:
        basis = self.basis(flow)
        if basis is None or not isinstance(factor, np.ndarray) or factor.size == 1:
            return float(np.mean(factor))
        key = tuple(
            (i.option, i.name)
            for i in self.curved
            if i.option in (SHARED, flow.option.key) or flow.option.key in self.opaque
        )
        chosen = slice(None) if kept is None else kept
        found = coefficients(basis[:, chosen], factor[None, chosen])
        return (found @ self._bases[(*key, "noisy")])[0]

    def conditional_means(self, kept: NDArray[np.bool_] | None) -> Floats:
        """E[NPV | answers] for every option and do nothing, shape (options + 1, draws)."""
        rows = [
            self.model.full(
                self._opaque(flow, kept) if flow.option.key in self.opaque else self._one(flow, kept)
            )
            for flow in self.model.flows.values()
        ]
        return np.array([*rows, np.zeros(self.model.n)])

    def partly_averaged(self) -> Floats:
        """NPV per draw with whatever is linear and not asked about at its mean."""
        rows = []
        for flow in self.model.flows.values():
            if flow.option.key in self.opaque:
                rows.append(flow.success * flow.won + (1.0 - flow.success) * flow.lost)
            else:
                rows.append(self.model.full(self._one(flow, None, actual=True)))
        return np.array([*rows, np.zeros(self.model.n)])

    def _opaque(self, flow: Flow, kept: NDArray[np.bool_] | None) -> Values:
        return self._expected(flow, flow.success * flow.won + (1.0 - flow.success) * flow.lost, kept)

    def _one(self, flow: Flow, kept: NDArray[np.bool_] | None, *, actual: bool = False) -> Values:
        model, option, key, kernel = self.model, flow.option, flow.option.key, flow.kernel
        assert kernel is not None

        def mean(factor: Values) -> Values:
            return factor if actual else self._expected(flow, factor, kept)

        def linear(where: str, name: str) -> Values:
            return self.linear(where, name, actual=actual)

        p = linear(key, "success")
        effect: Values = linear(flow.root, "effect")
        for where, name in flow.share_chain:
            effect = effect * linear(where, name)
        for risk in flow.risks.get(RiskKind.EFFECT, ()):
            effect = effect - linear(risk.option, risk.name)
        total = p * linear(SHARED, "unit_value") * effect * mean(kernel.benefit * flow.kept)
        lead = linear(SHARED, f"person_week_cost:{option.lead_team}")
        total = total - p * (linear(key, "run_cost") + linear(key, "upkeep") * lead) * mean(kernel.carry)
        total = total - linear(key, "one_off_cash")
        for team in option.effort:
            spent = mean(model.inputs[key, f"effort:{team}"].values * kernel.build)
            total = total - linear(SHARED, f"person_week_cost:{team}") * spent
        for risk in flow.risks.get(RiskKind.EFFORT, ()):
            total = total - lead * linear(risk.option, risk.name) * mean(kernel.build)
        for risk in flow.risks.get(RiskKind.CASH, ()):
            total = total - linear(risk.option, risk.name)
        if option.debt is not None:
            total = total - p * lead * self._debt(flow, actual=actual)
        return total

    def _debt(self, flow: Flow, *, actual: bool) -> Values:
        """Person-weeks of debt, discounted, as known after the answers."""
        paid = flow.inputs["success"].mean * self.model.week_cost(flow.option.lead_team).mean
        total: Values = 0.0
        for name in ("debt_payback", "debt_upkeep"):
            item = flow.inputs[name]
            if item.mean:
                unit = flow.parts[name] / (paid * item.mean)
                total = total + unit * self.linear(flow.option.key, name, actual=actual)
        return total


def delayed_means(model: Model, weeks: Values) -> dict[str, tuple[float, float, float]]:
    """(expected NPV, when it works, when not) of every option when its work starts `weeks` later.

    Calendar dates and the horizon stay; everything paid and gained moves with the start.
    """
    wait = weeks * (1.0 / WEEKS_PER_YEAR)
    found = {}
    for key, flow in model.flows.items():
        mine, option = flow.inputs, flow.option
        ramp = mine["ramp_weeks"].values * (1.0 / WEEKS_PER_YEAR)
        tau = np.asarray(flow.tau + wait)
        kernel = kernels(tau, model.horizon.values, model.rho, ramp)
        start = np.exp(-np.maximum(model.rho, 0.0) * wait)
        assert model.value is not None and flow.kernel is not None
        gain = model.value.mean * flow.effect_mean * float(np.mean(kernel.benefit * model.kept(tau)))
        lead = model.week_cost(option.lead_team).mean
        gain -= (mine["run_cost"].mean + mine["upkeep"].mean * lead) * float(np.mean(kernel.carry))
        p = mine["success"].mean
        gain -= (flow.parts.get("debt_payback", 0.0) + flow.parts.get("debt_upkeep", 0.0)) / p
        if flow.bought_chance is not None:
            later = [
                v if n == "later_benefit" else -v for n, v in flow.parts.items() if n.startswith("later_")
            ]
            gain += math.fsum(later) / p * float(np.mean(start))
        sunk = mine["one_off_cash"].mean * float(np.mean(start))
        for team in option.effort:
            spread = mine[f"effort:{team}"].values * flow.kernel.build * start
            sunk += model.week_cost(team).mean * float(np.mean(spread))
        sunk += sum(r.mean for r in flow.risks.get(RiskKind.CASH, ())) * float(np.mean(start))
        for risk in flow.risks.get(RiskKind.EFFORT, ()):
            sunk += lead * risk.mean * float(np.mean(flow.kernel.build * start))
        found[key] = (p * gain - sunk, gain - sunk, -sunk)
    return found


def value_of_test(model: Model, choice: Choice, option: Option) -> tuple[float, float]:
    """(what the test teaches, that less its cost and the delay it brings) of a test option.

    After the test the best option is chosen by Bayes' rule and started late by the weeks that the test takes.
    """
    teaches = option.teaches
    assert teaches is not None
    rates = (teaches.yes_when_works, teaches.yes_when_not)
    worth = works_worth(model, teaches.option, choice.means, choice.leader, rates).worth
    late = delayed_means(model, model.inputs[option.key, "weeks_to_ship"].values)
    p = model.flows[teaches.option].inputs["success"].mean
    total = 0.0
    for when_works, when_not in ((rates[0], rates[1]), (1.0 - rates[0], 1.0 - rates[1])):
        after = [
            0.0,
            p * when_works * late[teaches.option][1] + (1.0 - p) * when_not * late[teaches.option][2],
        ]
        chance = p * when_works + (1.0 - p) * when_not
        after += [chance * values[0] for key, values in late.items() if key != teaches.option]
        total += max(after)
    return worth, total - choice.means[choice.leader] - cost_of_test(model, option)


def cost_of_test(model: Model, option: Option) -> float:
    """Expected PV of what a test costs: its effort and its cash."""
    tau = np.atleast_1d(model.inputs[option.key, "weeks_to_ship"].values) / WEEKS_PER_YEAR
    build = kernels(tau, model.horizon.values, model.rho, 0.0).build
    total = model.inputs[option.key, "one_off_cash"].mean
    for team in option.effort:
        spent = np.mean(model.inputs[option.key, f"effort:{team}"].values * build)
        total += model.week_cost(team).mean * float(spent)
    return total
