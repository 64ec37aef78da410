"""After launch: did the ranges hold, and what has this kind of work taught us.

Sources: Wilson 1927 (interval of a share); Gneiting and Raftery 2007 (interval score, CRPS); Bracher et al. 2021
(weighted interval score); Brier 1950; Kahneman and Tversky 1979, Flyvbjerg 2006 (the outside view).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import log_ndtr, ndtr, ndtri

Real = NDArray[np.float64]

NOMINAL = 0.8  # P10 to P90
ENOUGH = 10  # below that: counts, no percentages
Z90 = 1.2815515655446004
LARGEST = 1e290

PRIOR_SD = 0.25
NOISE_SD = 0.45
PSEUDO_OBSERVATIONS = 10
MOST_ROUNDS = 500
SETTLED = 1e-12

# Mean and standard deviation of cost escalation in per cent, 258 projects: Flyvbjerg, Holm and Buhl 2002.
PUBLISHED_ESCALATION = {"rail": (44.7, 38.4), "fixed_links": (33.8, 62.4), "roads": (20.4, 29.9)}


class CalibrationError(ValueError):
    """A figure that cannot be scored. ``field`` says which, ``reason`` why, in plain words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """A range given beforehand and what happened, in one unit."""

    low: float
    middle: float
    high: float
    actual: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """How often P10..P90 held. ``share`` and its Wilson interval are None below ten outcomes."""

    count: int
    inside: int
    below: int
    above: int
    share: float | None
    interval: tuple[float, float] | None

    @property
    def verdict(self) -> str:
        """Say ``too few``, ``too narrow``, ``too wide`` or ``as wide as meant``: whether the interval holds 80 %."""
        if self.interval is None:
            return "too few"
        low, high = self.interval
        return "too narrow" if high < NOMINAL else "too wide" if low > NOMINAL else "as wide as meant"


def wilson(hits: int, count: int, *, confidence: float = 0.95) -> tuple[float, float]:
    """Give Wilson's interval of a share. Raises CalibrationError unless 0 <= hits <= count, count > 0."""
    if not (count > 0 and 0 <= hits <= count):
        raise CalibrationError("hits", "must lie between 0 and the count, and the count above 0")
    if not 0 < confidence < 1:
        raise CalibrationError("confidence", "must be between 0 and 1")
    z = float(ndtri(0.5 + confidence / 2))
    share, weight = hits / count, z * z / count
    middle = (share + weight / 2) / (1 + weight)
    half = z / (1 + weight) * math.sqrt(share * (1 - share) / count + weight / (4 * count))
    low = 0.0 if hits == 0 else max(0.0, middle - half)
    return low, 1.0 if hits == count else min(1.0, middle + half)


def coverage(outcomes: Sequence[Outcome], *, confidence: float = 0.95) -> Coverage:
    """Count what landed inside P10..P90, below and above; the share and its interval from ten outcomes on."""
    for outcome in outcomes:
        _ordered(outcome)
    below = sum(outcome.actual < outcome.low for outcome in outcomes)
    above = sum(outcome.actual > outcome.high for outcome in outcomes)
    count = len(outcomes)
    inside = count - below - above
    if count < ENOUGH:
        return Coverage(count, inside, below, above, None, None)
    return Coverage(count, inside, below, above, inside / count, wilson(inside, count, confidence=confidence))


def interval_score(*, actual: float, low: float, high: float, alpha: float) -> float:
    """Width plus 2 / alpha for each unit outside (Gneiting and Raftery 2007); lower is better, in the unit."""
    _numbers(actual=actual, low=low, high=high)
    if not 0 < alpha < 1:
        raise CalibrationError("alpha", "must be between 0 and 1")
    if low > high:
        raise CalibrationError("low", "must not be above the high")
    return _finite((high - low) + 2.0 / alpha * (max(0.0, low - actual) + max(0.0, actual - high)))


def weighted_interval_score(outcome: Outcome) -> float:
    """Score P10, P50 and P90 together: (|y - m| / 2 + 0.1 IS(0.2)) / 1.5; twice the mean pinball loss."""
    _ordered(outcome)
    alpha = 1.0 - NOMINAL
    spread = interval_score(actual=outcome.actual, low=outcome.low, high=outcome.high, alpha=alpha)
    return _finite((0.5 * abs(outcome.actual - outcome.middle) + alpha / 2 * spread) / 1.5)


def log_weighted_interval_score(outcome: Outcome) -> float:
    """The same on natural logs, for effort: twice as long is as wrong as half as long. All figures above zero."""
    figures = [_logarithm(name, getattr(outcome, name)) for name in ("low", "middle", "high", "actual")]
    return weighted_interval_score(Outcome(*figures))


def brier(chances: Sequence[float], happened: Sequence[bool]) -> float | None:
    """Mean squared distance of stated chances from what happened, 0 best, 1 worst; None without any."""
    if len(chances) != len(happened):
        raise CalibrationError("happened", "there must be one for each chance")
    for chance in chances:
        if not 0 <= chance <= 1:
            raise CalibrationError("chances", "must be between 0 and 1")
    if not len(chances):
        return None
    return math.fsum((chance - float(did)) ** 2 for chance, did in zip(chances, happened, strict=True)) / len(
        chances
    )


def pinball(*, actual: float, quantile: float, probability: float) -> float:
    """Quantile loss: probability x what it falls short by, (1 - probability) x what it overshoots by."""
    _numbers(actual=actual, quantile=quantile)
    if not 0 <= probability <= 1:
        raise CalibrationError("probability", "must be between 0 and 1")
    off = actual - quantile
    return _finite(probability * off if off >= 0 else (probability - 1.0) * off)


def crps_ensemble(*, actual: float, draws: ArrayLike) -> float:
    """Continuous ranked probability score of draws: E|X - y| - E|X - X'| / 2, in the unit."""
    _numbers(actual=actual)
    drawn = np.sort(np.asarray(draws, dtype=np.float64).ravel())
    if not len(drawn) or not np.isfinite(drawn).all():
        raise CalibrationError("draws", "must be one or more finite numbers")
    count = len(drawn)
    if max(abs(float(drawn[0])), abs(float(drawn[-1])), abs(actual)) > LARGEST:
        raise CalibrationError("draws", "are too large to score")
    apart = float((2 * np.arange(count) - count + 1) @ drawn) / count**2  # half of E|X - X'|
    return _finite(max(0.0, float(np.abs(drawn - actual).mean()) - apart))


def crps_gaussian(*, actual: float, mean: float, sd: float) -> float:
    """The same for a normal forecast, in closed form; sd 0 gives the distance."""
    _numbers(actual=actual, mean=mean, sd=sd)
    if sd < 0:
        raise CalibrationError("sd", "must be zero or more")
    if sd == 0:
        return abs(actual - mean)
    z = _finite((actual - mean) / sd)
    density = math.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return _finite(sd * (z * (2 * float(ndtr(z)) - 1) + 2 * density - 1 / math.sqrt(math.pi)))


@dataclass(frozen=True, slots=True)
class Finished:
    """Work that is done: the middle it was estimated at and what it took."""

    middle: float
    actual: float


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Work still under way: it will take more than what went in so far."""

    middle: float
    so_far: float


@dataclass(frozen=True, slots=True)
class Correction:
    """What work of this class took against its middle estimates.

    ``log_mean`` and ``log_sd`` are of ln(actual / P50) for the next piece of work; ``mean_sd`` is how well the mean
    is known. ``enough`` is False below ten finished: then show the counts. To be offered, never applied in silence.
    """

    finished: int
    unfinished: int
    log_mean: float
    log_sd: float
    mean_sd: float

    @property
    def enough(self) -> bool:
        """Say whether there is enough finished work for a percentage."""
        return self.finished >= ENOUGH

    @property
    def factor(self) -> float:
        """What a middle estimate is to be multiplied by."""
        return math.exp(self.log_mean)

    def corrected(self, middle: float) -> tuple[float, float, float]:
        """Give P10, P50 and P90 for a new middle estimate of this class."""
        _logarithm("middle", middle)
        low, high = (math.exp(self.log_mean + sign * Z90 * self.log_sd) for sign in (-1, 1))
        return middle * low, middle * self.factor, _finite(middle * high)


def reference_class(
    finished: Sequence[Finished], unfinished: Sequence[Unfinished] = (), *, prior_sd: float = PRIOR_SD
) -> Correction:
    """Learn y = ln(actual / P50) of a class by shrinkage, unfinished work as censored observations.

    The mean has a normal prior (0, ``prior_sd``); the noise starts at 0.45 with the weight of ten observations.
    Posterior mode by expectation-maximisation (Tobit), the mean's spread from the information at it.
    """
    seen = np.array([_log_ratio("actual", work.actual, work.middle) for work in finished])
    beyond = np.array([_log_ratio("so_far", work.so_far, work.middle) for work in unfinished])
    count = len(seen) + len(beyond)
    mean, noise = 0.0, NOISE_SD
    for _ in range(MOST_ROUNDS):
        expected, extra = _beyond(beyond, mean, noise)
        new_mean = float(seen.sum() + expected.sum()) / (count + (noise / prior_sd) ** 2)
        squares = float(((seen - new_mean) ** 2).sum() + ((expected - new_mean) ** 2 + extra).sum())
        new_noise = math.sqrt((PSEUDO_OBSERVATIONS * NOISE_SD**2 + squares) / (PSEUDO_OBSERVATIONS + count))
        settled = abs(new_mean - mean) + abs(new_noise - noise) < SETTLED
        mean, noise = new_mean, new_noise
        if settled:
            break
    hazard = _hazard((beyond - mean) / noise)
    known = len(seen) + float((hazard * (hazard - (beyond - mean) / noise)).sum())
    mean_sd = 1.0 / math.sqrt(1.0 / prior_sd**2 + known / noise**2)
    return Correction(len(seen), len(beyond), mean, math.hypot(noise, mean_sd), mean_sd)


def uplift(mean: float, sd: float, *, certainty: float) -> float:
    """Give the per cent to add so that a class with this mean and sd of escalation stays within at that certainty.

    Normal escalation, as in the published tables; mean and sd in per cent, certainty between 0 and 1.
    """
    _numbers(mean=mean, sd=sd)
    if sd < 0 or not 0 < certainty < 1:
        raise CalibrationError("certainty", "must be between 0 and 1, and the spread zero or more")
    return _finite(mean + sd * float(ndtri(certainty)))


def mean_and_sd(escalations: Sequence[float]) -> tuple[float, float]:
    """Give mean and sample standard deviation of a class's escalations; at least two of them."""
    figures = np.asarray(escalations, dtype=np.float64)
    if len(figures) < 2 or not np.isfinite(figures).all():
        raise CalibrationError("escalations", "must be two or more finite numbers")
    return float(figures.mean()), float(figures.std(ddof=1))


def _hazard(z: Real) -> Real:
    """Density over upper tail of the standard normal, without losing the far tail."""
    return np.exp(-z * z / 2 - 0.5 * math.log(2 * math.pi) - log_ndtr(-z))


def _beyond(limit: Real, mean: float, noise: float) -> tuple[Real, Real]:
    """Give mean and variance of y given that it exceeds the limit."""
    z = (limit - mean) / noise
    hazard = _hazard(z)
    return mean + noise * hazard, noise**2 * np.maximum(0.0, 1.0 + z * hazard - hazard**2)


def _log_ratio(field: str, actual: float, middle: float) -> float:
    return _logarithm(field, actual) - _logarithm("middle", middle)


def _logarithm(field: str, figure: float) -> float:
    _numbers(**{field: figure})
    if figure <= 0:
        raise CalibrationError(field, "must be above zero")
    return math.log(figure)


def _finite(score: float) -> float:
    if not math.isfinite(score):
        raise CalibrationError("score", "these figures are too large to score")
    return score


def _ordered(outcome: Outcome) -> None:
    _numbers(low=outcome.low, middle=outcome.middle, high=outcome.high, actual=outcome.actual)
    if not outcome.low <= outcome.middle <= outcome.high:
        raise CalibrationError("low", "low, middle and high must rise")


def _numbers(**figures: float) -> None:
    for field, figure in figures.items():
        if not math.isfinite(figure):
            raise CalibrationError(field, "must be a finite number")
