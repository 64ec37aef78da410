"""Opportunity costs by trying every choice that there is: slow, plain, and independent of the engine."""

import math

import numpy as np

from initiatives.queries.board.portfolio import Problem


def steps(weeks: float) -> int:
    """Half weeks, rounded up."""
    return math.ceil(weeks * 2 - 1e-9)


def costs_by_trying(problem: Problem) -> dict[tuple[int, str], float | None]:
    """V(without X) - [V(X = o) - v(o)] of every option, from every choice that there is of the others."""
    teams = sorted(problem.free)
    room = np.array([math.floor(problem.free[team] * 2 + 1e-9) for team in teams])
    found: dict[tuple[int, str], float | None] = {}
    for subject in problem.candidates:
        values, taken = np.zeros(1), np.zeros((1, len(teams)), dtype=int)
        for other in problem.candidates:
            ways = [way for way in other.ways if not way.barred and other is not subject]
            efforts = np.array(
                [[0] * len(teams), *([steps(way.weeks.get(t, 0)) for t in teams] for way in ways)]
            )
            worths = np.array([0.0, *(way.value for way in ways)])
            values = (values[:, None] + worths).ravel()
            taken = (taken[:, None, :] + efforts).reshape(-1, len(teams))
            within = (taken <= room).all(axis=1)
            values, taken = values[within], taken[within]
        for way in subject.ways:
            needed = np.array([steps(way.weeks.get(team, 0)) for team in teams])
            beside = (taken + needed <= room).all(axis=1)
            found[subject.initiative_id, way.key] = (
                float(values.max() - values[beside].max()) if (needed <= room).all() else None
            )
    return found
