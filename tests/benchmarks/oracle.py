"""An independent, slow reading of the model: plain formulas, coins for success, many scrambled Sobol draws.

It shares no arithmetic with the engine: published sinh/asinh forms of the distributions, the cash flow written out,
conditional means by fixing the input at each node of a quadrature and averaging over everything else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.special import ndtr, ndtri
from scipy.stats import qmc

from initiatives.economics import Case, ShareOf

C = float(ndtri(0.9))
YEAR = 52.1775


def quantile(case: Case, name: str, numbers, z, *, share: bool = False):
    """The marginal of an input at normal deviates z, in the published form."""
    lo, md, hi = numbers.low, numbers.middle, numbers.high
    if lo == hi:
        return np.full(np.shape(z), md)
    lower, upper = 0.0, None
    if share or name in ("discount_rate", "success"):
        upper = 1.0
    elif name == "effect":
        lower, upper = case.effect_lower, case.effect_upper
    if lower is None or lo <= lower:
        ratio = (hi - md) / (md - lo)
        x = md + (
            (hi - md) * z / C if abs(ratio - 1) < 1e-12 else (hi - md) * (ratio ** (z / C) - 1) / (ratio - 1)
        )
        if lower is not None and not (name == "effect" and case.can_hurt):
            x = np.maximum(x, lower)
        return x if upper is None else np.minimum(x, upper)
    if upper is None:
        L, B, H = (math.log(v - lower) for v in (lo, md, hi))
        n = np.sign(L + H - 2 * B)
        if abs(L + H - 2 * B) < 1e-9:
            return lower + (md - lower) * np.exp((H - L) / (2 * C) * z)
        theta = (lo if n > 0 else hi) - lower
        d = math.sinh(math.acosh((H - L) / (2 * min(B - L, H - B)))) / C
        lam = min(B - L, H - B) / (d * C)
        return lower + theta * np.exp(lam * np.sinh(np.arcsinh(d * z) + math.asinh(n * C * d)))
    L, B, H = (float(ndtri((v - lower) / (upper - lower))) for v in (lo, md, hi))
    n = np.sign(L + H - 2 * B)
    if abs(L + H - 2 * B) < 1e-9:
        return lower + (upper - lower) * ndtr(B + (H - L) * z / (2 * C))
    d = math.acosh((H - L) / (2 * min(B - L, H - B))) / C
    lam = (H - L) / math.sinh(2 * d * C)
    return lower + (upper - lower) * ndtr((L if n > 0 else H) + lam * np.sinh(d * (z + n * C)))


@dataclass
class Oracle:
    """Everything by brute force. z: deviates by (option, input); `at` fixes some of them."""

    case: Case
    names: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.risks = {risk.name: risk for risk in self.case.risks}
        self.names = [
            (where, name)
            for where, name, e in self.case.estimates()
            if not e.range.is_fixed or name in self.risks
        ]
        self.keys = [option.key for option in self.case.options]

    def deviates(self, n: int, seed: int, coins: bool = True, skip: int = 0):
        """Independent deviates for every uncertain input, and coins."""
        width = len(self.names) + (len(self.keys) if coins else 0)
        sequence = qmc.Sobol(width, scramble=True, rng=np.random.default_rng(seed))
        if skip:
            sequence.fast_forward(skip)
        u = sequence.random(n)
        z = {name: ndtri(np.clip(u[:, i], 1e-15, 1 - 1e-15)) for i, name in enumerate(self.names)}
        tosses = {key: u[:, len(self.names) + i] for i, key in enumerate(self.keys)} if coins else {}
        return z, tosses

    def tie(self, z, fixed: tuple[str, str] | None = None):
        """The copula of effort and time to ship, 0.6; what is fixed keeps its value and moves the other."""
        tied = dict(z)
        for option in self.case.options:
            weeks = (option.key, "weeks_to_ship")
            for team in option.effort:
                effort = (option.key, f"effort:{team}")
                if weeks in z and effort in z:
                    if fixed == effort:
                        tied[weeks] = 0.6 * z[effort] + 0.8 * z[weeks]
                    else:
                        tied[effort] = 0.6 * z[weeks] + 0.8 * z[effort]
        return tied

    def value(self, where, name, z, values):
        """Draws of one input."""
        if (where, name) not in values:
            estimate = next(e for w, n, e in self.case.estimates() if (w, n) == (where, name))
            share = name == "effect" and isinstance(self.case.option(where).effect, ShareOf)
            deviate = z.get((where, name), 0.0)
            if name in self.risks:
                values[where, name] = self.risked(self.risks[name], deviate)
                return values[where, name]
            values[where, name] = quantile(self.case, name, estimate.range, deviate, share=share)
        return values[where, name]

    def risked(self, risk, z):
        """Nothing, or where the uniform lies in the upper part a quantile of the cost."""
        u = ndtr(z)
        rank = (u - (1.0 - risk.chance)) / risk.chance if risk.chance else np.full(np.shape(u), -1.0)
        cost = quantile(self.case, "risk", risk.cost.range, ndtri(np.clip(rank, 1e-12, 1 - 1e-12)))
        return np.where(rank > 0.0, cost, 0.0)

    def at_risk(self, key, kind, z, values):
        """What the risks of one kind cost an option, per draw."""
        mine = [r for r in self.case.risks if r.kind == kind and r.hits(self.case.option(key))]
        return sum((self.value(risk.where, risk.name, z, values) for risk in mine), 0.0)

    def effect(self, key, z, values):
        """Draws of an option's effect, before risks."""
        option = self.case.option(key)
        own = self.value(key, "effect", z, values)
        return (
            own * self.effect(option.effect.option, z, values) if isinstance(option.effect, ShareOf) else own
        )

    def flows(self, key, z, values):
        """(NPV when it works, NPV when it does not, probability of success) of one option per draw."""
        case, option = self.case, self.case.option(key)

        def get(name, where=key):
            return self.value(where, name, z, values)

        rho = np.maximum(np.log1p(get("discount_rate", "shared")), 1e-13)
        weeks = get("weeks_to_ship") + self.at_risk(key, "weeks", z, values)
        tau = weeks / YEAR
        horizon = get("horizon_years", "shared")
        h = np.maximum(horizon - tau, 0.0)
        ramp = np.maximum(get("ramp_weeks") / YEAR, 1e-12)
        m = np.minimum(ramp, h)
        x = rho * m
        g = np.where(
            x < 1e-3,
            0.5 - x / 3 + x**2 / 8 - x**3 / 30,
            (1 - (1 + x) * np.exp(-x)) / np.maximum(x, 1e-3) ** 2,
        )
        grown = m * m / ramp * g + np.exp(-x) * (1 - np.exp(-rho * (h - m))) / rho
        kept = 1.0
        if case.matters_weeks is not None:
            kept = np.where(weeks > case.matters_weeks, 1 - case.share_lost, 1.0)
        effect = self.effect(key, z, values) - self.at_risk(key, "effect", z, values)
        benefit = get("unit_value", "shared") * effect * np.exp(-rho * tau) * grown * kept
        build = get("one_off_cash") + self.at_risk(key, "cash", z, values)
        more = self.at_risk(key, "effort", z, values)
        for team in option.effort:
            cost = get(f"person_week_cost:{team}", "shared")
            build = build + get(f"effort:{team}") * cost * (1 - np.exp(-rho * tau)) / (rho * tau)
        lead = get(f"person_week_cost:{option.lead_team}", "shared")
        build = build + more * lead * (1 - np.exp(-rho * tau)) / (rho * tau)
        carry = (get("run_cost") + get("upkeep") * lead) * np.exp(-rho * tau) * (1 - np.exp(-rho * h)) / rho
        if option.debt is not None:
            carry = carry + get("debt_payback") * lead * np.exp(-rho * option.debt.due_week / YEAR)
        return benefit - carry - build, -build, get("success")

    def npvs(self, z, tosses):
        """NPV of every option with its coin, shape (options, draws)."""
        values: dict = {}
        rows = []
        for key in self.keys:
            won, lost, p = self.flows(key, z, values)
            rows.append(np.where(tosses[key] < p, won, lost))
        return np.array(rows)

    def run(self, n: int = 2**21, seed: int = 99):
        """(means, percentiles, EVPI, P(best)) from n draws."""
        chunk = min(n, 2**17)
        parts = []
        for start in range(0, n, chunk):
            z, tosses = self.deviates(chunk, seed, skip=start)
            parts.append(self.npvs(self.tie(z), tosses))
        npv = np.concatenate(parts, axis=1)
        means = npv.mean(axis=1)
        spread = np.quantile(npv, [0.1, 0.5, 0.9], axis=1, method="inverted_cdf").T
        table = np.vstack([npv, np.zeros(npv.shape[1])])
        best = table.argmax(axis=0)
        chances = np.bincount(best, minlength=len(table)) / best.size
        leader = table[int(np.argmax([*means, 0.0]))]
        return means, spread, float((table.max(axis=0) - leader).mean()), chances

    def evppi(self, name: tuple[str, str], means, n: int = 2**15, nodes: int = 96):
        """EVPPI of one input: conditional means at Gauss-Legendre nodes, interpolated, then a fine midpoint sum."""
        z, _ = self.deviates(n, 7, coins=False)
        at, weights = np.polynomial.legendre.leggauss(nodes)
        at, weights = at * 6.5, weights * 6.5 * np.exp(-0.5 * (at * 6.5) ** 2) / math.sqrt(2 * math.pi)
        curves = np.array([self._conditional(name, node, z) for node in at]).T
        curves += (np.array([*means, 0.0]) - curves @ weights / weights.sum())[:, None]
        from scipy.interpolate import CubicSpline

        fine = np.linspace(-6.5, 6.5, 400_001)
        density = np.exp(-0.5 * fine**2)
        density /= density.sum()
        dense = np.array([CubicSpline(at, curve)(fine) for curve in curves])
        leader = int(np.argmax([*means, 0.0]))
        return float(((dense - dense[leader]).max(axis=0) * density).sum())

    def _conditional(self, name, node, z):
        fixed = dict(z)
        fixed[name] = np.full(next(iter(z.values())).size, node)
        tied = self.tie(fixed, fixed=name)
        values: dict = {}
        row = []
        for key in self.keys:
            won, lost, p = self.flows(key, tied, values)
            row.append(float(np.mean(p * won + (1 - p) * lost)))
        return [*row, 0.0]

    def evppi_of_risk(self, name: tuple[str, str], means, n: int = 2**15, nodes: int = 64):
        """EVPPI of a risk: conditional means where it does not happen, and at many quantiles of its cost."""
        risk = self.risks[name[1]]
        z, _ = self.deviates(n, 7, coins=False)
        ranks = (np.arange(nodes) + 0.5) / nodes * risk.chance + (1.0 - risk.chance)
        at = np.array([ndtri((1.0 - risk.chance) / 2), *ndtri(ranks)])
        weights = np.array([1.0 - risk.chance, *([risk.chance / nodes] * nodes)])
        curves = np.array([self._conditional(name, node, z) for node in at]).T
        curves += (np.array([*means, 0.0]) - curves @ weights)[:, None]
        leader = int(np.argmax([*means, 0.0]))
        return float((curves - curves[leader]).max(axis=0) @ weights)
