"""Every opportunity cost by tables, beside one HiGHS solve and beside solving again for each option.

    python -m tests.benchmarks.bench_portfolio [--repeats 9] [--initiatives 2000] [--free-weeks 60]

All in one process and turn by turn, so that a slow moment of the machine hits every side; ratios are medians of
the ratios of each turn, with the lowest and highest.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from initiatives.economics.displacement import displacement
from initiatives.economics.portfolio import Portfolio, PortfolioInitiative, PortfolioOption, best_portfolio

OPTIONS = 4
TEAMS = 6
RESOLVES_TIMED = 5

Board = tuple[list[PortfolioInitiative], dict[str, float]]


def board(seed: int, *, count: int, teams_per_option: int, free_weeks: float) -> Board:
    """A seeded board: four options each, on the initiative's team or on up to three of six; half weeks."""
    rng = np.random.default_rng(seed)
    initiatives = []
    for number in range(count):
        home = rng.permutation(TEAMS)[: rng.integers(1, teams_per_option + 1)]
        options = []
        for key in range(OPTIONS):
            weeks = {f"team {team}": float(np.ceil(rng.lognormal(1.6, 0.7) * 2) / 2) for team in home}
            value = float(np.rint(rng.lognormal(10.5, 1.0) * math.sqrt(sum(weeks.values()))))
            options.append(PortfolioOption(f"option {key}", value, weeks))
        initiatives.append(PortfolioInitiative(f"initiative {number:05d}", tuple(options)))
    return initiatives, {f"team {team}": free_weeks for team in range(TEAMS)}


def plain_highs(initiatives: Sequence[PortfolioInitiative], capacity: dict[str, float]) -> float:
    """The textbook programme, gap 0: its value. Building it is not timed apart; it is a hundredth of the whole."""
    flat = [option for initiative in initiatives for option in initiative.options]
    owner = np.repeat(np.arange(len(initiatives)), [len(initiative.options) for initiative in initiatives])
    teams = sorted(capacity)
    pick = csr_array((np.ones(len(flat)), (owner, np.arange(len(flat)))))
    use = csr_array(np.array([[option.effort.get(team, 0.0) for option in flat] for team in teams]))
    value = np.array([option.value for option in flat])
    upper = np.concatenate([np.ones(len(initiatives)), [capacity[team] for team in teams]])
    found = milp(
        -value * (1e4 / value.max()),
        integrality=np.ones(len(flat)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(vstack([pick, use]), -np.inf, upper),
        options={"mip_rel_gap": 0.0},
    )
    return float(value[found.x > 0.5].sum())


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def spread(figures: Sequence[float], unit: str = "", scale: float = 1.0) -> str:
    low, middle, high = min(figures) * scale, statistics.median(figures) * scale, max(figures) * scale
    return f"{middle:8.3g}{unit}  ({low:.3g} to {high:.3g})"


def one_team(repeats: int, count: int, free_weeks: float) -> None:
    initiatives, capacity = board(1, count=count, teams_per_option=1, free_weeks=free_weeks)
    best_portfolio(initiatives, capacity)
    tables, solves, again = [], [], []
    for turn in range(repeats):
        seconds, found = timed(lambda: best_portfolio(initiatives, capacity))
        assert isinstance(found, Portfolio)
        tables.append(seconds)
        seconds, value = timed(lambda: plain_highs(initiatives, capacity))
        solves.append(seconds)
        assert math.isclose(found.value, float(value), rel_tol=1e-9)  # type: ignore[arg-type]
        if turn < RESOLVES_TIMED:
            rest = [each for each in initiatives if each is not initiatives[turn * count // RESOLVES_TIMED]]
            again.append(timed(lambda rest=rest: plain_highs(rest, capacity))[0])  # type: ignore[misc]
    loop = statistics.median(again) * count * (OPTIONS + 1)
    print(
        f"One team per option: {count} initiatives x {OPTIONS} options on {TEAMS} teams, {free_weeks:g} weeks free each"
    )
    print(f"  every opportunity cost by tables   {spread(tables, ' ms', 1e3)}")
    print(f"  one HiGHS solve at gap 0           {spread(solves, ' ms', 1e3)}")
    print(
        f"  tables / one solve                 {spread([a / b for a, b in zip(tables, solves, strict=True)])}"
    )
    print(
        f"  re-solve loop, {count * (OPTIONS + 1)} solves at the median of {len(again)}: {loop / 60:.3g} minutes"
    )
    print(f"  tables / re-solve loop             {statistics.median(tables) / loop:8.2g}")


def several_teams(repeats: int, count: int, free_weeks: float) -> None:
    initiatives, capacity = board(2, count=count, teams_per_option=3, free_weeks=free_weeks)
    whole, solves, exact = [], [], []
    for turn in range(repeats):
        seconds, found = timed(lambda: best_portfolio(initiatives, capacity))
        assert isinstance(found, Portfolio)
        whole.append(seconds)
        seconds, value = timed(lambda: plain_highs(initiatives, capacity))
        solves.append(seconds)
        assert math.isclose(found.value, float(value), rel_tol=1e-9)  # type: ignore[arg-type]
        asked = initiatives[turn * count // repeats]
        seconds, _ = timed(lambda a=asked, f=found: displacement(f, a.id, "option 0"))  # type: ignore[misc]
        exact.append(seconds)
    fitting = [outlook for outlook in found.outlooks.values() if outlook.fits]
    settled = sum(outlook.worth_funding is not None for outlook in fitting)
    print(f"Several teams per option: {count} initiatives x {OPTIONS} options on up to 3 of {TEAMS} teams")
    print(f"  best portfolio and all bounds      {spread(whole, ' ms', 1e3)}")
    print(f"  one plain HiGHS solve at gap 0     {spread(solves, ' ms', 1e3)}")
    print(
        f"  ratio                              {spread([a / b for a, b in zip(whole, solves, strict=True)])}"
    )
    print(f"  one exact answer, by name          {spread(exact, ' ms', 1e3)}")
    print(f"  options settled by bounds alone    {settled} of {len(fitting)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--initiatives", type=int, default=2000)
    parser.add_argument("--several", type=int, default=500)
    parser.add_argument("--free-weeks", type=float, default=60.0)
    chosen = parser.parse_args()
    one_team(chosen.repeats, chosen.initiatives, chosen.free_weeks)
    several_teams(chosen.repeats, chosen.several, chosen.free_weeks)


if __name__ == "__main__":
    main()
