"""Speed of the engine, side by side in one run: numpy's normal generator, squigglepy, HiGHS.

Run as `python -m tests.benchmarks.bench_engine`. Five options, 44 uncertain inputs, 8192 draws, everything that an
appraisal says. What is compared takes turns within each round, so that a busy machine slows all of it alike; times are of
the processor, printed are the medians, the quartiles of the ratios, and the best round.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np

from initiatives.economics import Case, appraise, draws
from tests.benchmarks.cases import wide

N = 8192
INPUTS = 44
WEEKS = 52.1775


def squigglepy_model() -> Callable[[], float] | None:
    """The same flows with squigglepy's distributions, without any value of information; None if it is not there."""
    try:
        import squigglepy as sq
    except ImportError as error:
        print(f"squigglepy cannot be imported ({error}): left out")
        return None
    case = wide()

    def lognormal(numbers):  # type: ignore[no-untyped-def]
        return sq.lognorm(numbers.low, numbers.high, credibility=80) @ N

    def bounded(numbers):  # type: ignore[no-untyped-def]
        return sq.norm(numbers.low, numbers.high, credibility=80, lclip=0.001, rclip=99.9) @ N

    def run() -> float:
        value, horizon = lognormal(case.unit_value.range), lognormal(case.horizon_years.range)  # type: ignore[union-attr]
        rho = np.log1p(lognormal(case.discount_rate.range))
        week = lognormal(case.person_week_cost["Payments"].range)
        rows = []
        for option in case.options:
            tau = lognormal(option.weeks_to_ship.range) / WEEKS
            ramp = lognormal(option.ramp_weeks.range) / WEEKS
            live = np.maximum(horizon - tau, 0)
            m = np.minimum(ramp, live)
            x = rho * m
            grown = (
                m * m / ramp * (1 - (1 + x) * np.exp(-x)) / (x * x) + (np.exp(-x) - np.exp(-rho * live)) / rho
            )
            benefit = value * bounded(option.effect.range) * np.exp(-rho * tau) * grown  # type: ignore[union-attr]
            build = lognormal(option.effort["Payments"].range) * week * (1 - np.exp(-rho * tau)) / (rho * tau)
            build = build + lognormal(option.one_off_cash.range)
            rate = lognormal(option.run_cost.range) + lognormal(option.upkeep.range) * week
            carry = rate * (np.exp(-rho * tau) - np.exp(-rho * (tau + live))) / rho
            works = np.random.default_rng(1).random(N) < bounded(option.success.range)
            rows.append(np.where(works, benefit - carry, 0) - build)
        npv = np.array(rows)
        for row in npv:
            np.percentile(row, [10, 50, 90])
        return float((npv.argmax(axis=0) == 0).mean() + npv.mean())

    return run


def turns(contenders: dict[str, Callable[[], object]], rounds: int) -> dict[str, np.ndarray]:
    """Processor seconds of each contender in each round; they take turns."""
    for run in contenders.values():
        run()
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            start = time.thread_time()
            run()
            found[name].append(time.thread_time() - start)
    return {name: np.array(times) for name, times in found.items()}


def say(label: str, a: np.ndarray, b: np.ndarray, target: str) -> None:
    """One ratio with its spread over the rounds."""
    ratios = a / b
    low, middle, high = np.quantile(ratios, [0.25, 0.5, 0.75])
    best = a.min() / b.min()
    print(f"  {label:64s} {middle:6.2f} ({low:.2f} to {high:.2f}); best round {best:.2f}; target {target}")


def engine(rounds: int) -> None:
    """The engine against the generator and squigglepy."""
    case, generator = wide(), np.random.default_rng(1)
    text = case.to_json()

    def without_normals() -> None:
        draws.forget()
        appraise(case, seed=1)

    contenders: dict[str, Callable[[], object]] = {
        "numpy": lambda: generator.standard_normal(INPUTS * N),
        "cached": lambda: appraise(case, seed=1),
        "uncached": without_normals,
        "fresh": lambda: appraise(Case.from_json(text), seed=1).to_json(),
    }
    other = squigglepy_model()
    if other is not None:
        contenders["squigglepy"] = other
    times = turns(contenders, rounds)
    print(f"five options, {INPUTS} uncertain inputs, {N} draws, {rounds} rounds; medians in milliseconds")
    for name, seconds in times.items():
        print(f"  {name:12s} {np.median(seconds) * 1e3:8.2f}   best {seconds.min() * 1e3:8.2f}")
    say("appraise, normals cached, over numpy standard_normal", times["cached"], times["numpy"], "1.5")
    say("appraise, nothing cached, over numpy standard_normal", times["uncached"], times["numpy"], "5")
    say("the same from JSON to JSON (reading, checking, hashing)", times["fresh"], times["numpy"], "none")
    if other is not None:
        say("appraise, normals cached, over squigglepy", times["cached"], times["squigglepy"], "0.5")
        say("appraise, nothing cached, over squigglepy", times["uncached"], times["squigglepy"], "0.5")


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--no-portfolio", action="store_true", help="leave the comparison with HiGHS out")
    options = parser.parse_args()
    engine(options.rounds)
    if not options.no_portfolio:
        from tests.benchmarks import bench_portfolio

        print()
        bench_portfolio.one_team(5, 2000, 60.0)
        bench_portfolio.several_teams(5, 500, 60.0)


if __name__ == "__main__":
    main()
