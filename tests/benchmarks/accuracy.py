"""Accuracy of the engine at 8192 draws: against 2^21 draws of the oracle, quadrature, brute force and HiGHS.

Run as `python -m tests.benchmarks.accuracy` (add --quick for a shorter oracle). Prints tables of RMS and worst errors.
"""

from __future__ import annotations

import argparse
import math

import numpy as np
from scipy.integrate import quad

from initiatives.economics import Case, appraise
from initiatives.economics.cashflow import annuity, kernels, ramp_annuity
from initiatives.economics.distributions import Z90, bounded, myerson, semi_bounded
from initiatives.economics.model import Model
from initiatives.economics.routes import is_line
from tests.benchmarks.cases import ALL
from tests.benchmarks.oracle import Oracle

SEEDS = range(1, 21)


def rms(errors) -> float:
    """Root mean square."""
    return float(np.sqrt(np.mean(np.square(errors))))


def row(label: str, errors, scale: float = 100.0, unit: str = "%") -> None:
    """One line of a table."""
    errors = np.abs(np.asarray(errors, float)) * scale
    print(f"  {label:58s} RMS {rms(errors):10.4g} {unit}   worst {errors.max():10.4g} {unit}")


def against_oracle(name: str, case: Case, *, n: int) -> None:
    """Means, percentiles, EVPI and EVPPI of one case over twenty seeds."""
    oracle = Oracle(case)
    means, spread, evpi, chances = oracle.run(n)
    found = [appraise(case, seed=seed) for seed in SEEDS]
    print(f"\n{name}: {len(oracle.names)} uncertain inputs, oracle of {n} draws, EVPI {evpi:,.0f}")
    keys = oracle.keys
    row(
        "mean NPV, of the mean",
        [a.option(k).expected_npv / m - 1 for a in found for k, m in zip(keys, means, strict=True)],
    )
    width = dict(zip(keys, spread[:, 2] - spread[:, 0], strict=True))
    for i, which in enumerate(("p10", "p50", "p90")):
        errors = [
            (getattr(a.option(k).npv, which) - spread[j, i]) / width[k]
            for a in found
            for j, k in enumerate(keys)
        ]
        row(f"NPV {which}, of the P10..P90 width", errors)
    row("EVPI", [a.evpi / evpi - 1 for a in found])
    row(
        "chance of being best",
        [a.option(k).chance_best - chances[j] for a in found for j, k in enumerate(keys)],
        1,
        "",
    )
    _evppi(case, oracle, means, evpi, found)


def _evppi(case: Case, oracle: Oracle, means, evpi: float, found) -> None:
    model = Model(case, seed=1, draws=64)
    lines, curves, idle = [], [], 0
    for name in oracle.names:
        truth = oracle.evppi(name, means)
        values = [next(w.evppi for w in a.inputs if (w.option, w.input) == name) for a in found]
        errors = [(value - truth) / evpi for value in values]
        (lines if is_line(model, model.inputs[name]) else curves).extend(errors)
        if truth < 1e-7 * evpi:
            prices = [next(w.worth for w in a.inputs if (w.option, w.input) == name) for a in found]
            idle += sum(price != 0.0 for price in prices)
    row("EVPPI of affine inputs, of the EVPI", lines)
    if curves:
        row("EVPPI of other inputs, of the EVPI", curves)
    print(f"  prices above 0 of inputs that cannot matter: {idle}")


def kernel_errors(rho: float, horizon: float, tau: float, ramp: float) -> list[float]:
    """Differences of the kernels from adaptive quadrature."""
    h = max(horizon - tau, 0.0)
    k = kernels(np.array([tau]), horizon, rho, ramp)
    edges = [min(ramp, h)] if 0 < ramp < h else None

    def rising(t: float) -> float:
        return min(1.0, t / ramp if ramp else 1.0) * math.exp(-rho * t)

    benefit = quad(rising, 0, h, points=edges, epsabs=1e-14)[0]
    carry = quad(lambda t: math.exp(-rho * t), 0, h, epsabs=1e-14)[0]
    build = quad(lambda t: math.exp(-rho * t), 0, tau, epsabs=1e-14)[0] / tau
    start = math.exp(-rho * tau)
    errors = [k.benefit[0] - start * benefit, k.carry[0] - start * carry, k.build[0] - build]
    return [*errors, float(ramp_annuity(rho, h, ramp)) - benefit, float(annuity(rho, h)) - carry]


def mean_error(low: float, middle: float, high: float) -> float:
    """Relative difference of a mean from adaptive quadrature."""
    known = semi_bounded(low, middle, high)

    def weighted(z: float) -> float:
        return float(known.at(z)) * math.exp(-z * z / 2) / math.sqrt(2 * math.pi)

    return known.mean / quad(weighted, -9, 9, points=[0], limit=400)[0] - 1


def against_quadrature() -> None:
    """Kernels against adaptive quadrature, distributions through their three points and their means."""
    rng = np.random.default_rng(0)
    errors = []
    for _ in range(400):
        rho, ramp = (
            float(rng.choice([0.0, 1e-12, 1e-6, 0.01, 0.1, 0.7])),
            float(rng.choice([0.0, 1e-6, 0.02, 0.4, 3.0, 20.0])),
        )
        errors += kernel_errors(rho, float(rng.uniform(0.05, 8)), float(rng.uniform(0.01, 9)), ramp)
    print("\nkernels and distributions")
    row("kernels against quadrature", errors, 1, "")
    through = []
    for _ in range(400):
        numbers = np.sort(np.exp(rng.normal(0, 1.2, 3)))
        lo, md, hi = numbers
        for known in (
            semi_bounded(lo, md, hi),
            myerson(lo, md, hi),
            bounded(lo, md, hi, lower=0, upper=hi * 1.3),
        ):
            through += list(known.at(np.array([-Z90, 0, Z90])) / numbers - 1)
    row("quantiles through their three points", through, 1, "")
    row("means against quadrature", [mean_error(*x) for x in ((1, 2, 4), (10, 25, 30), (1, 1.5, 9))], 1, "")


def main() -> None:
    """Prints every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="an oracle of 2^18 draws")
    parser.add_argument("--case", help="only cases whose name has this in it", default="")
    options = parser.parse_args()
    against_quadrature()
    for name, build in ALL.items():
        if options.case in name:
            against_oracle(name, build(), n=2**18 if options.quick else 2**21)


if __name__ == "__main__":
    main()
