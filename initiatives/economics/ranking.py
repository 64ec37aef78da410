"""How firm a ranking is, and how much of it fits: both from draws, because percentiles do not add.

Rank acceptability: Lahdelma and Salminen 2001 (SMAA-2). Nothing here is random: efforts of different initiatives
are paired by an order hashed from (seed, id), so the same inputs give the same figures on every machine.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

Real = NDArray[np.float64]

DRAWS = 8192
SWAP_LIMIT = 0.2  # neighbours that swap more often than this share a tier
SHOWN = (0.1, 0.5, 0.9)
LARGEST = 1e290  # a million of them still add up
SPREAD = 48  # quantiles that stand for a range where neighbours are compared
WEEK_SLACK = 1e-9  # what adding up in floating point may cost


class RankingError(ValueError):
    """Figures that cannot be ranked or added up. ``field`` says where, ``reason`` why, in plain words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def rank_acceptability(scores: ArrayLike) -> Real:
    """Give the chance of each item for each rank: (n, n), rows items, columns ranks from the best.

    ``scores`` is (n, draws), common draws, higher is better; what ties shares the ranks it occupies evenly. Rows and
    columns add up to 1.
    """
    drawn = np.ascontiguousarray(_draws(scores).T)
    draws, count = drawn.shape
    order = np.argsort(-drawn, axis=1, kind="stable")
    ordered = np.take_along_axis(drawn, order, axis=1)
    rank = np.broadcast_to(np.arange(count), ordered.shape)
    new = np.ones(ordered.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    ended = np.ones_like(new)
    ended[:, :-1] = new[:, 1:]
    first = np.maximum.accumulate(np.where(new, rank, 0), axis=1)
    last = np.minimum.accumulate(np.where(ended, rank, count)[:, ::-1], axis=1)[:, ::-1]
    part, cell, size = 1.0 / (last + 1 - first), order * (count + 1), count * (count + 1)
    begins = np.bincount((cell + first).ravel(), weights=part.ravel(), minlength=size)
    stops = np.bincount((cell + last + 1).ravel(), weights=part.ravel(), minlength=size)
    chances = (begins - stops).reshape(count, count + 1).cumsum(axis=1)[:, :count] / draws
    return np.maximum(0.0, chances)


def chance_best(scores: ArrayLike) -> Real:
    """Give each item's chance of being the best (n), ties split evenly; adds up to 1."""
    drawn = _draws(scores)
    best = drawn == drawn.max(axis=0, initial=-np.inf)
    return np.asarray((best / np.maximum(1, best.sum(axis=0))).mean(axis=1))


def chance_ahead(first: ArrayLike, second: ArrayLike) -> float:
    """Give the chance that the first of two draws (common random numbers) is higher; a tie counts half."""
    one, two = np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)
    return float((one > two).mean() + 0.5 * (one == two).mean())


def chance_ahead_normal(mean: ArrayLike, sd: ArrayLike, *, correlation: float = 0.0) -> float:
    """Give P(A > B) for two normal figures: Phi((a - b) / sd of the difference). A certain tie counts half."""
    (mean_a, mean_b), (sd_a, sd_b) = np.asarray(mean, dtype=float), np.asarray(sd, dtype=float)
    if sd_a < 0 or sd_b < 0 or not -1 <= correlation <= 1:
        raise RankingError("sd", "spreads must be zero or more, the correlation between -1 and 1")
    spread = np.sqrt(max(0.0, sd_a**2 + sd_b**2 - 2.0 * correlation * sd_a * sd_b))
    if spread == 0.0:
        return float(np.heaviside(mean_a - mean_b, 0.5))
    return float(ndtr((mean_a - mean_b) / spread))


def chance_best_normal(mean: ArrayLike, sd: ArrayLike) -> Real:
    """Give each item's chance of being the best of independent normal figures (n), spreads above zero."""
    means, sds = np.asarray(mean, dtype=np.float64), np.asarray(sd, dtype=np.float64)
    if (sds <= 0).any() or not (np.isfinite(means).all() and np.isfinite(sds).all()):
        raise RankingError("sd", "must be above zero")

    def ahead(z: float, item: int) -> float:
        others = np.delete(np.arange(len(means)), item)
        level = means[item] + sds[item] * z
        return float(
            np.exp(-z * z / 2) / np.sqrt(2 * np.pi) * ndtr((level - means[others]) / sds[others]).prod()
        )

    edges = [-9.0, *range(-6, 7, 2), 9.0]
    parts = [
        sum(
            quad(ahead, low, high, args=(item,), epsabs=1e-14, epsrel=1e-13)[0]
            for low, high in pairwise(edges)
        )
        for item in range(len(means))
    ]
    return np.array(parts)


def tiers(scores: ArrayLike, *, limit: float = SWAP_LIMIT) -> list[int]:
    """Number the tiers of items already in ranking order, from 1: (n, draws) of what they are ranked by.

    A neighbour that is ahead of the one above it in more than ``limit`` of the draws shares its tier.
    """
    drawn = _draws(scores)
    numbers: list[int] = []
    for place in range(len(drawn)):
        if place == 0:
            numbers.append(1)
        else:
            swaps = chance_ahead(drawn[place], drawn[place - 1])
            numbers.append(numbers[-1] + (0 if swaps > limit else 1))
    return numbers


@dataclass(frozen=True, slots=True)
class Effort:
    """An initiative's uncertain effort per team, in person-weeks.

    For each team draws (on common numbers over its teams) or quantiles at evenly spaced probabilities
    (k + 1/2) / K, lowest first; a single figure is a certain one.
    """

    id: str
    weeks: Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class LinePoint:
    """Where the line stands after one more initiative: per team P10, P50, P90 of the sum, and what fits.

    ``fits`` is the chance that everything so far fits, in every team; ``fits_team`` team by team.
    """

    id: str
    sums: Mapping[str, tuple[float, float, float]]
    fits: float
    fits_team: Mapping[str, float]


def running_fit(
    efforts: Sequence[Effort], capacity: Mapping[str, float], *, seed: int = 0, draws: int = DRAWS
) -> tuple[LinePoint, ...]:
    """Add up efforts in ranking order by simulation, against the free capacity (person-weeks) of each team.

    Initiatives are independent of each other; an initiative's teams move together. A team that is not in
    ``capacity`` has none. Raises RankingError for figures that are negative or no numbers.
    """
    teams = sorted({team for effort in efforts for team in effort.weeks} | set(capacity))
    room = {team: _amount(f"capacity of {team}", capacity.get(team, 0.0)) for team in teams}
    total = {team: np.zeros(draws) for team in teams}
    within = {team: np.ones(draws, dtype=bool) for team in teams}
    sums = dict.fromkeys(teams, (0.0, 0.0, 0.0))
    fits, points = np.ones(draws, dtype=bool), []
    for effort in efforts:
        order = _paired(seed, effort.id, draws)
        for team, weeks in effort.weeks.items():
            total[team] += _spread(f"effort of {effort.id}", weeks, draws)[order]
            within[team] = total[team] <= room[team] + WEEK_SLACK
            fits &= within[team]
            sums[team] = _shown(total[team])
        chances = {team: float(inside.mean()) for team, inside in within.items()}
        points.append(LinePoint(effort.id, dict(sums), float(fits.mean()), chances))
    return tuple(points)


@dataclass(frozen=True, slots=True)
class Above:
    """What stands above the line: ids in order, the draws of their summed effort, and whether the line was met."""

    ids: tuple[str, ...]
    drawn: Real
    is_met: bool


def fill_to_line(
    efforts: Sequence[tuple[str, Sequence[float]]],
    free: float,
    *,
    above: Above | None = None,
    seed: int = 0,
    draws: int = DRAWS,
) -> Above:
    """Go down a team's ranking while the middle of the summed effort stays within its free weeks; stop at the first
    that does not.

    The same sums as `running_fit`, without a look at what stands below the line, so that the work depends on what fits
    and not on how much waits. `above` goes on from an earlier stretch of the same ranking.
    """
    ids, drawn = (list(above.ids), above.drawn) if above else ([], np.zeros(draws))
    room = max(free, 0.0) + WEEK_SLACK
    for key, weeks in efforts:
        longer = drawn + _spread(f"effort of {key}", weeks, draws)[_paired(seed, key, draws)]
        if float(np.median(longer)) > room:
            return Above(tuple(ids), drawn, is_met=True)
        ids.append(key)
        drawn = longer
    return Above(tuple(ids), drawn, is_met=False)


def only(key: str, weeks: Sequence[float], *, seed: int = 0, draws: int = DRAWS) -> Above:
    """Give what stands above the line when one is taken first, whether it fits or not."""
    return Above((key,), _spread(f"effort of {key}", weeks, draws)[_paired(seed, key, draws)], is_met=False)


def summed(parts: Sequence[Real], capacity: float) -> tuple[float, float, float, float]:
    """Give P10, P50, P90 of the sum of draws, and the chance that it stays within a capacity."""
    total = np.sum(parts, axis=0)
    return (*_shown(total), float((total <= max(capacity, 0.0) + WEEK_SLACK).mean()))


def each_within(parts: Sequence[Real], capacities: Sequence[float]) -> float:
    """Give the chance that every one of several sums stays within its own capacity in the same draw.

    ``parts`` and ``capacities`` go together. What one has left does not help another.
    """
    held = [part <= max(room, 0.0) + WEEK_SLACK for part, room in zip(parts, capacities, strict=True)]
    return float(np.logical_and.reduce(held).mean())


def swap_chances(spreads: ArrayLike) -> list[float]:
    """Give for each item but the first how often it is ahead of the one above it.

    ``spreads`` is (n, k): of each item in ranking order k quantiles at evenly spaced probabilities of what they are
    ranked by. Items are independent; every pair of quantiles is as likely as any other, a tie counts half.
    """
    known = _draws(spreads)
    upper, lower = known[:-1, :, None], known[1:, None, :]
    return ((lower > upper).mean(axis=(1, 2)) + 0.5 * (lower == upper).mean(axis=(1, 2))).tolist()


_SPREAD_Z = ndtri((np.arange(SPREAD) + 0.5) / SPREAD)
_Z90 = float(ndtri(0.9))


def spreads_of(ranges: ArrayLike) -> Real:
    """Stretch (n, 3) of P10, P50, P90 to quantiles: two halves of a normal that meet in the middle."""
    low, middle, high = np.asarray(ranges, dtype=np.float64).reshape(-1, 3).T[:, :, None]
    side = np.where(_SPREAD_Z > 0, high - middle, middle - low)
    return np.asarray(middle + side * _SPREAD_Z / _Z90)


def _shown(drawn: Real) -> tuple[float, float, float]:
    ordered, last = np.sort(drawn), len(drawn) - 1
    low, middle, high = np.interp([share * last for share in SHOWN], np.arange(len(drawn)), ordered)
    return float(low), float(middle), float(high)


def simulated_total(
    figures: Mapping[str, Sequence[float]], *, seed: int = 0, draws: int = DRAWS
) -> tuple[float, float, float]:
    """Give P10, P50 and P90 of a sum of independent figures by id (draws or quantiles, such as NPVs of a portfolio)."""
    total = np.zeros(draws)
    for key in sorted(figures):
        total += _spread(f"figures of {key}", figures[key], draws, least=-np.inf)[_paired(seed, key, draws)]
    return _shown(total)


def chance_in_what_fits(
    scores: ArrayLike, efforts: Sequence[Effort], capacity: Mapping[str, float], *, seed: int = 0
) -> Real:
    """Give each initiative's chance of standing above the line (n): ranked by its draw, filled in that order.

    ``scores`` is (n, draws) of what the board ranks by. In a draw an initiative is in when its own effort and that of
    all ranked before it fit its teams; equal scores go by id.
    """
    drawn = _draws(scores)
    count, draws = drawn.shape
    if count != len(efforts):
        raise RankingError("efforts", "there must be one for each row of scores")
    by_id = sorted(range(count), key=lambda row: efforts[row].id)
    ranked = np.argsort(np.ascontiguousarray(-drawn[by_id].T), axis=1, kind="stable")
    inside = np.ones((draws, count), dtype=bool)
    for team in sorted({team for effort in efforts for team in effort.weeks}):
        room = _amount(f"capacity of {team}", capacity.get(team, 0.0))
        users = [place for place, row in enumerate(by_id) if team in efforts[row].weeks]
        weeks = np.zeros((draws, count))
        for place in users:
            effort = efforts[by_id[place]]
            spread = _spread(f"effort of {effort.id}", effort.weeks[team], draws)
            weeks[:, place] = spread[_paired(seed, effort.id, draws)]
        reached = np.cumsum(np.take_along_axis(weeks, ranked, axis=1), axis=1)
        sums = np.empty_like(reached)
        np.put_along_axis(sums, ranked, reached, axis=1)
        inside[:, users] &= sums[:, users] <= room + WEEK_SLACK
    chances = np.empty(count)
    chances[by_id] = inside.mean(axis=0)
    return chances


def _draws(scores: ArrayLike) -> Real:
    drawn = np.asarray(scores, dtype=np.float64)
    if drawn.size == 0:
        return np.zeros((len(drawn), 1))
    if drawn.ndim != 2:
        raise RankingError("scores", "must be a row of draws for each item")
    if not np.isfinite(drawn).all():
        raise RankingError("scores", "must be finite numbers")
    return drawn


def _amount(field: str, weeks: float) -> float:
    if not (np.isfinite(weeks) and weeks >= 0):
        raise RankingError(field, "must be zero or more person-weeks")
    return float(weeks)


def _spread(field: str, figures: Sequence[float], draws: int, *, least: float = 0.0) -> Real:
    """Stretch draws or quantiles to as many as are wanted."""
    known = np.asarray(figures, dtype=np.float64).ravel()
    if not len(known) or not (np.abs(known) <= LARGEST).all():
        raise RankingError(field, "must be finite numbers")
    if (known < least).any():
        raise RankingError(field, "must be zero or more person-weeks")
    if len(known) == draws:
        return known
    have = (np.arange(len(known)) + 0.5) / len(known)
    return np.interp((np.arange(draws) + 0.5) / draws, have, known)


def _paired(seed: int, key: str, draws: int) -> NDArray[np.intp]:
    """Give an order of the draws hashed from the seed and the key (splitmix64): independent of every other key's."""
    start = int.from_bytes(hashlib.blake2b(f"{seed}:{key}".encode(), digest_size=8).digest(), "big")
    mixed = np.arange(1, draws + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(start)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.argsort(mixed ^ (mixed >> np.uint64(31)), kind="stable")
