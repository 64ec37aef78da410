"""What an appraisal says: frozen figures, rounded to six significant digits, without NaN or infinity.

"Never", "no cost stated" and their like are values of their own (`Said`), never a number that stands for them.
Field names are the figures' names in the product; units: money is present value, effort is person-weeks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from initiatives.economics.case import plain


class Said(StrEnum):
    """An answer that is not a number."""

    NEVER = "never"
    NO_COST = "no cost stated"
    NO_MONEY = "no money value"
    NO_TARGET = "no target date"
    NO_DATE = "no date wished for"
    DOES_NOT_FIT = "does not fit"
    NONE_IN_RANGE = "none within range"


@dataclass(frozen=True, slots=True)
class Percentiles:
    """P10, P50 and P90 of a figure: the middle and the likely range."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Payback:
    """Weeks from the decision until the running sum is no longer negative, or "never" within the horizon."""

    p10: float | Said
    p50: float | Said
    p90: float | Said
    chance_never: float


@dataclass(frozen=True, slots=True)
class Effort:
    """Person-weeks: expected, middle and range, and a grid of quantiles at (k + 0.5) / 33 for sums by simulation."""

    expected: float
    percentiles: Percentiles
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CoveragePoint:
    """One set of slices on the coverage curve: nothing covers more for this effort."""

    slices: tuple[str, ...]
    share: float
    effort: float


@dataclass(frozen=True, slots=True)
class OptionFigures:
    """The figures of one option. Money figures are None when the initiative has no money value.

    expected_pv_cost = expected_build + expected_one_off_cash + expected_run_cost + expected_upkeep + expected_debt
    (present values). share_of_* compare with the filed option (None without one); weeks_sooner is the difference
    of the middles, positive = sooner. value_a_week is expected NPV per person-week. on_average: the middle and
    the expected NPV are over 15 % apart. teaches_worth: for a test, what its result is worth before its cost.
    buys_second_stage: for a staged option, how often the second stage is bought.
    """

    key: str
    name: str
    role: str
    expected_npv: float | None
    npv: Percentiles | None
    on_average: bool
    chance_of_loss: float | None
    roi: float | None
    roi_missing: Said | None
    roi_percentiles: Percentiles | None
    benefit_cost_ratio: float | None
    payback: Payback | None
    chance_of_target: float | None
    chance_of_wished_date: float | None
    chance_best: float | None
    expected_regret: float | None
    effort: Effort
    effort_by_team: Mapping[str, Effort]
    expected_weeks: float
    weeks: Percentiles
    expected_effect: float
    effect: Percentiles
    expected_pv_benefit: float | None
    pv_benefit: Percentiles | None
    expected_pv_cost: float
    pv_cost: Percentiles
    expected_build: float
    expected_one_off_cash: float
    expected_run_cost: float
    expected_upkeep: float
    expected_debt: float
    share_of_effect: float | None
    share_of_effort: float | None
    share_of_pv_benefit: float | None
    share_of_pv_cost: float | None
    share_of_npv: float | None
    weeks_sooner: float | None
    cost_of_delay: float | None
    cd3: float | None
    value_a_week: float | None
    placeholders: tuple[str, ...]
    coverage: tuple[CoveragePoint, ...]
    teaches_worth: float | None
    buys_second_stage: float | None

    @property
    def expected_effort(self) -> float:
        """Expected person-weeks of all teams."""
        return self.effort.expected

    @property
    def effort_quantiles(self) -> tuple[float, ...]:
        """33 quantiles of the effort of all teams."""
        return self.effort.quantiles


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """An option on the plane of expected PV cost and PV benefit.

    status: "frontier", "extended" (a mix of two others beats it) or "dominated". icer: what the step up from the
    neighbour below costs for each unit of value; None for the first point and for those off the frontier.
    """

    option: str
    cost: float
    benefit: float
    status: str
    icer: float | None


@dataclass(frozen=True, slots=True)
class InputWorth:
    """EVPPI of one input. worth is 0 where evppi is below what can be told from noise."""

    option: str
    input: str
    evppi: float
    worth: float
    chance_changes: float
    changes_to: str | None


@dataclass(frozen=True, slots=True)
class TornadoBar:
    """Expected NPV of the leader, and of leader minus runner-up, with one input at its P10 and at its P90."""

    option: str
    input: str
    input_low: float
    input_high: float
    leader_low: float
    leader_high: float
    gap_low: float
    gap_high: float


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The value of an input at which the leader changes, the chance that the input lies beyond it, and to whom.

    value is "none within range" when nothing between P0.1 and P99.9 changes the leader.
    """

    option: str
    input: str
    value: float | Said
    side: str | None
    chance_beyond: float | None
    changes_to: str | None


@dataclass(frozen=True, slots=True)
class Rung:
    """The cheapest sufficient option for a share of the target change: best by expected NPV among those that reach it.

    An option reaches a rung when it is more likely than not to do so by the date (by the end of the ramp where
    there is no date). option None: none does. rung_cost, rung_effort: what this rung adds over the one below.
    """

    share_of_target: float
    metric: float
    option: str | None
    chance: float | None
    expected_npv: float | None
    expected_pv_cost: float | None
    expected_effort: float | None
    rung_cost: float | None
    rung_effort: float | None


@dataclass(frozen=True, slots=True)
class QuestionWorth:
    """What an answer is worth, and net of asking and waiting.

    bracket: in-sample and cross-fitted estimates where the answer informs several inputs, else both equal worth.
    """

    question: str
    worth: float
    net_worth: float
    cost_of_waiting: float
    chance_changes: float
    changes_to: str | None
    bracket: tuple[float, float]
    perfect: bool


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Everything the engine says about one case.

    order: option keys with "0", best first, by expected NPV (without money: by the chance of the target).
    decide_now: the stop rule: no open question has a positive net worth. ask_first: the question with the largest
    positive net worth. test_first: the test option with the largest positive value. Tests are bought before the
    choice, so they are not among the options that leader, chances, EVPI, frontier and ladder speak of; the expected
    NPV of a test is what its result is worth less its cost and the delay it brings.
    """

    engine_version: str
    seed: int
    draws: int
    input_hash: str
    has_money: bool
    options: tuple[OptionFigures, ...]
    order: tuple[str, ...]
    leader: str
    runner_up: str
    chance_leader_beats_runner_up: float | None
    chance_nothing_best: float | None
    regret_of_nothing: float | None
    evpi: float | None
    inputs: tuple[InputWorth, ...]
    tornado: tuple[TornadoBar, ...]
    break_evens: tuple[BreakEven, ...]
    frontier: tuple[FrontierPoint, ...]
    ladder: tuple[Rung, ...]
    questions: tuple[QuestionWorth, ...]
    ask_first: str | None
    decide_now: bool
    test_first: str | None

    def option(self, key: str) -> OptionFigures:
        """The figures of one option. Raises KeyError."""
        for figures in self.options:
            if figures.key == key:
                return figures
        raise KeyError(key)

    def expected_npvs(self) -> dict[str, float | None]:
        """Expected NPV by option key, "do nothing" included at 0."""
        table: dict[str, float | None] = {"0": 0.0 if self.has_money else None}
        return table | {figures.key: figures.expected_npv for figures in self.options}

    def to_json(self) -> str:
        """The same bytes for the same case, seed and number of draws."""
        return json.dumps(plain(self), sort_keys=True, separators=(",", ":"), allow_nan=False)
