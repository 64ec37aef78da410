"""The scores people know (RICE, ICE, WSJF, CD3), on their own scales: they rank, they are never money.

Sources: RICE, McBride 2016 (Intercom); ICE, Ellis 2017; WSJF, Leffingwell (SAFe) after Reinertsen 2009; CD3,
Arnold (Black Swan Farming); the order by cost of delay over time, Smith 1956, Naval Research Logistics 3:59.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WEEKS_PER_MONTH = 52.1775 / 12
RELATIVE_SIZES = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 20.0)
IMPACTS = ((1.0, 3.0), (0.8, 2.0), (0.5, 1.0), (0.25, 0.5))  # share of the target reached: RICE impact
LEAST_IMPACT = 0.25
HIGHEST_ICE = 10.0


class ScoringError(ValueError):
    """A figure that no score can be made of. ``field`` says which, ``reason`` why, in plain words."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


def rice(*, reach: float, impact: float, confidence: float, effort: float) -> float:
    """Reach x impact x confidence / effort.

    Reach in people or cases a period, impact 0.25 to 3 by convention, confidence 0 to 1, effort in person-months (or
    any unit kept to). Raises ScoringError for a negative figure, a confidence above 1, an effort of zero.
    """
    _at_least_zero("reach", reach)
    _at_least_zero("impact", impact)
    _share("confidence", confidence)
    return _finite(reach * impact * confidence / _above_zero("effort", effort))


def ice(*, impact: float, confidence: float, ease: float) -> float:
    """Impact x confidence x ease, each from 0 to 10. Raises ScoringError for a figure outside."""
    for field, figure in (("impact", impact), ("confidence", confidence), ("ease", ease)):
        if _number(field, figure) < 0 or figure > HIGHEST_ICE:
            raise ScoringError(field, "must be between 0 and 10")
    return impact * confidence * ease


def wsjf(*, value: float, time: float, risk: float, size: float) -> float:
    """(Business value + time criticality + risk reduction) / job size, all relative to the other jobs.

    Raises ScoringError for a negative figure and for a size of zero.
    """
    for field, figure in (("value", value), ("time", time), ("risk", risk)):
        _at_least_zero(field, figure)
    return _finite((value + time + risk) / _above_zero("size", size))


def cd3(*, cost_of_delay: float, weeks: float) -> float:
    """Cost of delay divided by duration: money a week, for each week the team is blocked.

    A cost of delay may be negative (waiting pays). Raises ScoringError for a duration of zero.
    """
    return _finite(_number("cost_of_delay", cost_of_delay) / _above_zero("weeks", weeks))


@dataclass(frozen=True, slots=True)
class Job:
    """Work whose value starts when it is done: cost of delay (money a week) and duration (weeks)."""

    key: str
    cost_of_delay: float
    weeks: float


def best_order(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """Give the order with the least cost of delay: highest CD3 first (Smith's rule), ties by key."""
    return tuple(
        sorted(jobs, key=lambda job: (-cd3(cost_of_delay=job.cost_of_delay, weeks=job.weeks), job.key))
    )


def delay_cost(order: Sequence[Job]) -> float:
    """Give what a sequence loses while it waits and works: sum of cost of delay x week of completion (money)."""
    finished, costs = 0.0, []
    for job in order:
        finished += _above_zero("weeks", job.weeks)
        costs.append(_number("cost_of_delay", job.cost_of_delay) * finished)
    return _finite(math.fsum(costs))


def earned_by(order: Sequence[Job], *, weeks: float, base: float = 0.0) -> float:
    """Give what a sequence has brought after some weeks: the base each week and each job's worth since it was done."""
    _at_least_zero("weeks", weeks)
    finished, earned = 0.0, [_number("base", base) * weeks]
    for job in order:
        finished += _above_zero("weeks", job.weeks)
        earned.append(_number("cost_of_delay", job.cost_of_delay) * max(0.0, weeks - finished))
    return _finite(math.fsum(earned))


@dataclass(frozen=True, slots=True)
class Rice:
    """A filled RICE score with the four figures it was made of."""

    reach: float
    impact: float
    confidence: float
    effort: float
    score: float


def impact_of(share_of_target: float) -> float:
    """Give RICE's impact for the share of the target that the expected effect reaches: 3, 2, 1, 0.5, 0.25, or 0."""
    _number("share_of_target", share_of_target)
    impact = next((impact for share, impact in IMPACTS if share_of_target >= share), LEAST_IMPACT)
    return impact if share_of_target > 0 else 0.0


def rice_from_estimates(
    *, reach: float, share_of_target: float, chance_of_a_loss: float, effort_weeks: float
) -> Rice:
    """Fill RICE from an appraisal, onto its own scales.

    Impact: how much of the target the expected effect reaches (all 3, 80 % 2, half 1, a quarter 0.5, less 0.25,
    nothing 0); confidence: the chance that it does not lose money; effort: person-months. Reach is what people typed.
    """
    impact = impact_of(share_of_target)
    confidence = 1.0 - _share("chance_of_a_loss", chance_of_a_loss)
    effort = _above_zero("effort_weeks", effort_weeks) / WEEKS_PER_MONTH
    score = rice(reach=reach, impact=impact, confidence=confidence, effort=effort)
    return Rice(reach, impact, confidence, effort, score)


def ice_from_estimates(*, share_of_target: float, chance_of_a_loss: float, effort_weeks: float) -> float:
    """Fill ICE from an appraisal, each part from 0 to 10.

    Impact: ten times the share of the target that the expected effect reaches, at most 10; confidence: ten times the
    chance that it does not lose money; ease: 10 for a person-week or less, 0 for a year of one person, and evenly
    between on a log scale, because nobody tells forty weeks from forty-two. Raises ScoringError for an effort of zero.
    """
    impact = min(HIGHEST_ICE, max(0.0, HIGHEST_ICE * _number("share_of_target", share_of_target)))
    confidence = HIGHEST_ICE * (1.0 - _share("chance_of_a_loss", chance_of_a_loss))
    weeks = min(max(_above_zero("effort_weeks", effort_weeks), 1.0), 12 * WEEKS_PER_MONTH)
    ease = HIGHEST_ICE * (1.0 - math.log(weeks) / math.log(12 * WEEKS_PER_MONTH))
    return ice(impact=impact, confidence=confidence, ease=max(0.0, ease))


@dataclass(frozen=True, slots=True)
class WsjfEstimate:
    """What WSJF is filled from: PV of benefit and what it teaches (money), cost of delay (money a week), weeks."""

    key: str
    benefit: float
    cost_of_delay: float
    teaches: float
    effort_weeks: float


@dataclass(frozen=True, slots=True)
class Wsjf:
    """A filled WSJF score with its four relative figures."""

    key: str
    value: float
    time: float
    risk: float
    size: float
    score: float


def wsjf_from_estimates(estimates: Sequence[WsjfEstimate]) -> tuple[Wsjf, ...]:
    """Fill WSJF for a set of jobs: each figure relative to the smallest of its column, rounded to 1, 2, 3, 5, 8, 13, 20.

    A figure of zero or less counts as 1. In the given order; raises ScoringError for an effort of zero.
    """
    value = _relative([_number("benefit", row.benefit) for row in estimates])
    time = _relative([_number("cost_of_delay", row.cost_of_delay) for row in estimates])
    risk = _relative([_number("teaches", row.teaches) for row in estimates])
    size = _relative([_above_zero("effort_weeks", row.effort_weeks) for row in estimates])
    return tuple(
        Wsjf(row.key, v, t, r, s, wsjf(value=v, time=t, risk=r, size=s))
        for row, v, t, r, s in zip(estimates, value, time, risk, size, strict=True)
    )


# The job that every WSJF score on the board is relative to: two person-weeks that bring back ten times a
# person-week's cost, a fifth of one for each week sooner, and teach as much as one costs.
_REFERENCE_WEEKS, _REFERENCE_BENEFIT, _REFERENCE_DELAY, _REFERENCE_TEACHES = 2.0, 10.0, 0.2, 1.0


def wsjf_of_one(
    *, benefit: float, cost_of_delay: float, teaches: float, effort_weeks: float, person_week: float
) -> float:
    """Give one job's WSJF relative to the reference job, so that scores of different days and boards compare.

    `person_week` is what a person-week costs. Raises ScoringError for an effort or a cost of zero.
    """
    unit = _above_zero("person_week", person_week)
    reference = WsjfEstimate(
        "reference",
        benefit=_REFERENCE_BENEFIT * unit,
        cost_of_delay=_REFERENCE_DELAY * unit,
        teaches=_REFERENCE_TEACHES * unit,
        effort_weeks=_REFERENCE_WEEKS,
    )
    one = WsjfEstimate("one", benefit, cost_of_delay, teaches, effort_weeks)
    return wsjf_from_estimates([reference, one])[1].score


def _relative(figures: Sequence[float]) -> list[float]:
    positive = [figure for figure in figures if figure > 0]
    smallest = min(positive, default=1.0)
    ratios = [max(1.0, figure / smallest) for figure in figures]
    return [min(RELATIVE_SIZES, key=lambda size: abs(math.log(size / ratio))) for ratio in ratios]


def _number(field: str, figure: float) -> float:
    if isinstance(figure, bool) or not math.isfinite(figure):
        raise ScoringError(field, "must be a finite number")
    return figure


def _finite(score: float) -> float:
    if not math.isfinite(score):
        raise ScoringError("score", "these figures are too large together")
    return score


def _at_least_zero(field: str, figure: float) -> float:
    if _number(field, figure) < 0:
        raise ScoringError(field, "must be zero or more")
    return figure


def _above_zero(field: str, figure: float) -> float:
    if _number(field, figure) <= 0:
        raise ScoringError(field, "must be above zero")
    return figure


def _share(field: str, figure: float) -> float:
    if not 0 <= _number(field, figure) <= 1:
        raise ScoringError(field, "must be between 0 and 1")
    return figure
