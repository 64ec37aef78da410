"""Scores of forecasts against published and closed-form figures, and what a reference class teaches."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.stats import binomtest, norm

from initiatives.economics.calibration import (
    PUBLISHED_ESCALATION,
    CalibrationError,
    Finished,
    Outcome,
    Unfinished,
    brier,
    coverage,
    crps_ensemble,
    crps_gaussian,
    interval_score,
    log_weighted_interval_score,
    mean_and_sd,
    pinball,
    reference_class,
    uplift,
    weighted_interval_score,
    wilson,
)

figures = st.floats(-1e6, 1e6).map(lambda figure: round(figure, 3))


def landed(actual, count=1):
    return [Outcome(low=10, middle=16, high=28, actual=actual)] * count


def test_thirteen_of_thirty_has_the_interval_of_wilson():
    # Wilson 1927, checked against scipy.stats.binomtest
    assert wilson(13, 30) == pytest.approx([0.2737748557646652, 0.6080269299918639], abs=1e-9)


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    st.sampled_from([0.8, 0.95]),
)
def test_the_interval_of_wilson_is_scipys(counts, confidence):
    hits, count = counts
    theirs = binomtest(hits, count).proportion_ci(confidence, method="wilson")
    assert wilson(hits, count, confidence=confidence) == pytest.approx([theirs.low, theirs.high], abs=1e-9)


def test_coverage_counts_inside_below_and_above_apart():
    found = coverage(landed(20, 13) + landed(5, 6) + landed(40, 11))
    assert (found.count, found.inside, found.below, found.above) == (30, 13, 6, 11)
    assert found.share == pytest.approx(13 / 30)
    assert found.interval == pytest.approx([0.2737748557646652, 0.6080269299918639], abs=1e-9)
    assert found.verdict == "too narrow"


def test_below_ten_there_are_counts_and_no_percentages():
    few = coverage(landed(20, 7) + landed(40, 2))
    assert (few.count, few.inside, few.above) == (9, 7, 2)
    assert few.share is None
    assert few.interval is None
    assert few.verdict == "too few"
    assert coverage(landed(20, 8) + landed(40, 2)).share == 0.8


def test_the_edges_of_a_range_count_as_inside():
    assert coverage([*landed(10), *landed(28)]).inside == 2


def test_ranges_that_always_hold_are_too_wide_and_eight_in_ten_are_as_meant():
    assert coverage(landed(20, 40)).verdict == "too wide"
    assert coverage(landed(20, 40) + landed(40, 10)).verdict == "as wide as meant"


def test_the_interval_score_gives_the_published_figures():
    # scoringrules documentation; Gneiting and Raftery 2007
    assert interval_score(actual=0.1, low=0, high=0.4, alpha=0.5) == pytest.approx(0.4, abs=1e-12)
    assert interval_score(actual=40, low=10, high=28, alpha=0.2) == pytest.approx(138.0, abs=1e-9)


def test_the_weighted_interval_score_of_three_quantiles_is_brachers():
    # Bracher et al. 2021: (|y - m| / 2 + (alpha / 2) IS) / (K + 1/2)
    assert weighted_interval_score(Outcome(10, 16, 28, 40)) == pytest.approx(17.2, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.lists(figures, min_size=3, max_size=3).map(sorted), figures)
def test_the_weighted_interval_score_is_twice_the_mean_pinball_loss(quantiles, actual):
    losses = [
        pinball(actual=actual, quantile=quantile, probability=p)
        for quantile, p in zip(quantiles, (0.1, 0.5, 0.9), strict=True)
    ]
    score = weighted_interval_score(Outcome(*quantiles, actual))
    assert score == pytest.approx(2 * sum(losses) / 3, rel=1e-9, abs=1e-6)


def test_on_the_log_scale_twice_as_long_is_as_wrong_as_half_as_long():
    twice = log_weighted_interval_score(Outcome(8, 10, 12.5, 20))
    assert twice == pytest.approx(log_weighted_interval_score(Outcome(8, 10, 12.5, 5)))


@pytest.mark.parametrize(
    ("draws", "expected"),
    [([0, 1], 0.25), ([0, 0, 1], 0.1111111111111111), ([-1, 0, 0, 1], 0.125), ([3], 3.0)],
)
def test_the_crps_of_draws_gives_the_published_figures(draws, expected):
    # properscoring, tests/test_crps.py
    assert crps_ensemble(actual=0, draws=draws) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=80, deadline=None)
@given(st.lists(figures, min_size=1, max_size=12), figures)
def test_the_crps_of_draws_is_its_definition(draws, actual):
    drawn = np.array(draws)
    plain = np.abs(drawn - actual).mean() - np.abs(drawn[:, None] - drawn).mean() / 2
    assert crps_ensemble(actual=actual, draws=draws) == pytest.approx(plain, rel=1e-9, abs=1e-6)


def test_the_crps_of_a_normal_is_the_closed_form_and_the_integral():
    # Gneiting and Raftery 2007
    assert crps_gaussian(actual=0, mean=0, sd=1) == pytest.approx(0.23369497725510913, abs=1e-9)
    below, _ = quad(lambda x: norm.cdf(x, 2, 3) ** 2, -40, 4)
    above, _ = quad(lambda x: (1 - norm.cdf(x, 2, 3)) ** 2, 4, 45)
    assert crps_gaussian(actual=4, mean=2, sd=3) == pytest.approx(below + above, abs=1e-8)
    assert crps_gaussian(actual=4, mean=1, sd=0) == 3


def test_the_brier_score_is_the_mean_square_and_nothing_without_forecasts():
    assert brier([0.9, 0.2], [True, False]) == pytest.approx((0.01 + 0.04) / 2)
    assert brier([1.0, 0.0], [True, False]) == 0.0
    assert brier([], []) is None


def test_the_published_escalations_of_rail_roads_and_fixed_links():
    # Flyvbjerg, Holm and Buhl 2002, 258 projects: 45 (sd 38), 34 (62), 20 (30) per cent
    assert PUBLISHED_ESCALATION["rail"] == pytest.approx((44.7, 38.4), abs=0.5)
    assert PUBLISHED_ESCALATION["fixed_links"] == pytest.approx((33.8, 62.4), abs=0.5)
    assert PUBLISHED_ESCALATION["roads"] == pytest.approx((20.4, 29.9), abs=0.5)
    assert uplift(44.7, 38.4, certainty=0.5) == pytest.approx(44.7)
    assert uplift(44.7, 38.4, certainty=0.8) == pytest.approx(77.0, abs=0.1)


def test_mean_and_spread_of_a_class_are_the_sample_ones():
    assert mean_and_sd([10, 20, 60]) == pytest.approx((30.0, math.sqrt(700)))


def test_with_no_history_the_correction_is_none_and_says_so():
    empty = reference_class([])
    assert empty.factor == 1.0
    assert empty.mean_sd == pytest.approx(0.25)
    assert empty.log_sd == pytest.approx(math.hypot(0.45, 0.25))
    assert not empty.enough


def test_work_that_takes_half_as_long_again_shifts_the_estimate_and_is_shrunk():
    learned = reference_class([Finished(middle=10, actual=15)] * 20)
    assert 1.3 < learned.factor < 1.5
    assert learned.enough
    fewer = reference_class([Finished(middle=10, actual=15)] * 4)
    assert 1.0 < fewer.factor < learned.factor
    assert not fewer.enough
    low, middle, high = learned.corrected(10)
    assert low < middle < high
    assert middle == pytest.approx(10 * learned.factor)


def test_the_mean_is_the_conjugate_one_at_the_noise_it_finds():
    work = [Finished(10, actual) for actual in (8, 12, 15, 18, 30)]
    learned = reference_class(work)
    y = np.log([0.8, 1.2, 1.5, 1.8, 3.0])
    noise = math.sqrt((10 * 0.45**2 + ((y - learned.log_mean) ** 2).sum()) / 15)
    assert learned.log_mean == pytest.approx(y.sum() / (5 + (noise / 0.25) ** 2), abs=1e-9)
    assert learned.mean_sd == pytest.approx(1 / math.sqrt(1 / 0.25**2 + 5 / noise**2), abs=1e-9)


def test_unfinished_work_counts_as_at_least_so_much():
    done = [Finished(10, actual) for actual in (8, 9, 10, 11, 12, 10, 9, 11, 10, 10)]
    alone = reference_class(done)
    just_begun = reference_class(done, [Unfinished(10, 0.01)] * 5)
    far_over = reference_class(done, [Unfinished(10, 25)] * 5)
    assert just_begun.log_mean == pytest.approx(alone.log_mean, abs=1e-3)
    assert far_over.factor > alone.factor
    assert far_over.log_sd > alone.log_sd
    assert (far_over.finished, far_over.unfinished) == (10, 5)
    as_if_done = reference_class([*done, *[Finished(10, 25)] * 5])
    assert far_over.factor > as_if_done.factor


def test_the_censored_answer_is_the_peak_of_the_penalised_likelihood():
    done, open_ = (0.2, 0.5, -0.1, 0.4), (0.3, 0.6)

    def misfit(parameters):
        mean, log_noise = parameters
        noise = math.exp(log_noise)
        seen = sum(0.5 * ((y - mean) / noise) ** 2 + log_noise for y in done)
        beyond = -sum(norm.logsf((y - mean) / noise) for y in open_)
        return seen + beyond + 0.5 * (mean / 0.25) ** 2 + 10 * (log_noise + 0.5 * (0.45 / noise) ** 2)

    peak = minimize(
        misfit, [0.0, math.log(0.45)], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-13}
    )
    learned = reference_class(
        [Finished(1, math.exp(y)) for y in done], [Unfinished(1, math.exp(y)) for y in open_]
    )
    assert learned.log_mean == pytest.approx(peak.x[0], abs=1e-5)
    assert math.sqrt(learned.log_sd**2 - learned.mean_sd**2) == pytest.approx(math.exp(peak.x[1]), abs=1e-5)


@pytest.mark.parametrize(
    ("field", "score"),
    [
        ("actual", lambda: interval_score(actual=math.nan, low=0, high=1, alpha=0.2)),
        ("low", lambda: interval_score(actual=0, low=2, high=1, alpha=0.2)),
        ("alpha", lambda: interval_score(actual=0, low=0, high=1, alpha=0)),
        ("score", lambda: interval_score(actual=1e308, low=-1e308, high=0, alpha=0.2)),
        ("low", lambda: coverage([Outcome(5, 4, 6, 5)])),
        ("actual", lambda: log_weighted_interval_score(Outcome(1, 2, 3, 0))),
        ("chances", lambda: brier([1.2], [True])),
        ("happened", lambda: brier([0.2], [])),
        ("draws", lambda: crps_ensemble(actual=0, draws=[])),
        ("draws", lambda: crps_ensemble(actual=0, draws=[1e308, -1e308])),
        ("sd", lambda: crps_gaussian(actual=0, mean=0, sd=-1)),
        ("probability", lambda: pinball(actual=0, quantile=0, probability=2)),
        ("hits", lambda: wilson(3, 2)),
        ("hits", lambda: wilson(0, 0)),
        ("middle", lambda: reference_class([Finished(0, 1)])),
        ("so_far", lambda: reference_class([], [Unfinished(1, math.inf)])),
        ("certainty", lambda: uplift(10, 10, certainty=1)),
        ("escalations", lambda: mean_and_sd([1])),
    ],
)
def test_figures_that_cannot_be_scored_are_told_by_name(field, score):
    with pytest.raises(CalibrationError) as told:
        score()
    assert told.value.field == field
    assert told.value.reason
