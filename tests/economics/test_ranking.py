"""Rank acceptability, tiers and simulated sums of effort."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtri
from scipy.stats import qmc

from initiatives.economics.distributions import jqpd_s_quantile
from initiatives.economics.ranking import (
    Effort,
    RankingError,
    chance_ahead,
    chance_ahead_normal,
    chance_best,
    chance_best_normal,
    chance_in_what_fits,
    each_within,
    rank_acceptability,
    running_fit,
    simulated_total,
    summed,
    tiers,
)

GRID = (np.arange(33) + 0.5) / 33
scores = arrays(
    np.float64,
    st.tuples(st.integers(1, 6), st.integers(1, 12)),
    elements=st.integers(-5, 5).map(float),
)


def three_ranges():
    """Three pieces of work of 11, 9 and 12 weeks in the middle, ranges 8-16, 6-14 and 8-20 (P10 to P90)."""
    ranges = {"search": (8, 11, 16), "export": (6, 9, 14), "billing": (8, 12, 20)}
    return [Effort(name, {"web": jqpd_s_quantile(GRID, *weeks)}) for name, weeks in ranges.items()]


def test_p_best_of_two_normals_is_the_closed_form():
    # P(A > B) = Phi((mean A - mean B) / sqrt(sA^2 + sB^2 - 2 rho sA sB))
    assert chance_ahead_normal([10, 12], [3, 4], correlation=0) == pytest.approx(0.3445782583896758, abs=1e-9)
    assert chance_best_normal([10, 12], [3, 4])[0] == pytest.approx(0.3445782583896758, abs=1e-9)


def test_p_best_of_three_that_are_alike_is_a_third_each():
    assert chance_best_normal([5, 5, 5], [2, 2, 2]) == pytest.approx([1 / 3] * 3, abs=1e-12)
    assert chance_best(np.zeros((3, 4))) == pytest.approx([1 / 3] * 3, abs=1e-12)


def test_draws_of_two_normals_rank_as_the_closed_form_says():
    points = ndtri(qmc.Sobol(2, scramble=False).random(2**14)[1:] + 2.0**-15)
    drawn = np.array([10 + 3 * points[:, 0], 12 + 4 * points[:, 1]])
    assert chance_ahead(drawn[0], drawn[1]) == pytest.approx(0.3445782583896758, abs=1e-3)
    assert rank_acceptability(drawn)[0, 0] == pytest.approx(0.3445782583896758, abs=1e-3)


def test_correlation_makes_the_same_lead_surer():
    sure = chance_ahead_normal([12, 10], [3, 3], correlation=0.9)
    assert sure > chance_ahead_normal([12, 10], [3, 3], correlation=0.0)
    assert chance_ahead_normal([12, 10], [3, 3], correlation=1.0) == 1.0
    assert chance_ahead_normal([10, 10], [0, 0]) == 0.5


@settings(max_examples=80, deadline=None)
@given(scores)
def test_every_rank_and_every_item_adds_up_to_one(drawn):
    chances = rank_acceptability(drawn)
    assert chances.sum(axis=0) == pytest.approx(1.0)
    assert chances.sum(axis=1) == pytest.approx(1.0)
    assert chances[:, 0] == pytest.approx(chance_best(drawn))
    assert (chances >= 0).all()


@settings(max_examples=80, deadline=None)
@given(scores)
def test_the_mean_rank_is_one_plus_those_that_are_ahead(drawn):
    chances = rank_acceptability(drawn)
    ranks = chances @ np.arange(1, len(drawn) + 1)
    for item in range(len(drawn)):
        ahead = sum(chance_ahead(drawn[other], drawn[item]) for other in range(len(drawn)) if other != item)
        assert ranks[item] == pytest.approx(1 + ahead)


def test_what_ties_shares_its_ranks_evenly():
    chances = rank_acceptability([[5.0], [5.0], [9.0]])
    assert chances.tolist() == [[0.0, 0.5, 0.5], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]


def test_neighbours_that_swap_more_than_one_time_in_five_share_a_tier():
    first = np.array([10.0] * 10)
    one_in_five = np.array([9.0] * 8 + [11.0] * 2)
    three_in_ten = np.array([9.0] * 7 + [11.0] * 3)
    assert tiers([first, one_in_five]) == [1, 2]
    assert tiers([first, three_in_ten]) == [1, 1]
    assert tiers([first, three_in_ten, np.zeros(10)]) == [1, 1, 2]


def test_percentiles_do_not_add_but_simulated_sums_do():
    line = running_fit(three_ranges(), {"web": 38})
    low, middle, high = line[-1].sums["web"]
    assert middle == pytest.approx(33.4, abs=0.5)  # not 11 + 9 + 12 = 32
    assert low == pytest.approx(26.4, abs=0.5)  # not 8 + 6 + 8 = 22
    assert high == pytest.approx(43.0, abs=1.2)  # not 16 + 14 + 20 = 50
    assert line[-1].fits == pytest.approx(0.75, abs=0.03)


def test_teams_that_stay_within_their_weeks_are_counted_in_the_same_draw():
    one, other = np.array([1.0, 2.0, 3.0, 4.0]), np.array([4.0, 3.0, 2.0, 1.0])
    assert each_within([one], [3]) == 0.75
    assert each_within([one, other], [3, 3]) == 0.5
    # Ten weeks hold the sum of five in every draw; that one team has seven of them helps the other not at all.
    assert summed([one, other], 10)[3] == 1.0
    assert each_within([one, other], [7, 3]) == 0.75
    assert each_within([one, other], [7, -1]) == 0.0


def test_simulated_sums_come_within_a_hundredth_of_a_plain_simulation():
    rng = np.random.default_rng(5)
    ranges = ((8, 11, 16), (6, 9, 14), (8, 12, 20))
    plain = sum(jqpd_s_quantile(rng.random(400_000), *weeks) for weeks in ranges)
    last = running_fit(three_ranges(), {"web": 38})[-1]
    assert last.fits == pytest.approx((plain <= 38).mean(), abs=0.01)
    assert last.sums["web"] == pytest.approx(np.quantile(plain, (0.1, 0.5, 0.9)), rel=0.01)


def test_the_chance_that_it_fits_falls_down_the_line():
    chances = [point.fits for point in running_fit(three_ranges(), {"web": 30})]
    assert chances == sorted(chances, reverse=True)
    assert chances[0] > 0.99
    assert chances[-1] < 0.5


def test_each_team_is_judged_against_its_own_weeks():
    work = [Effort("a", {"web": [4.0], "data": [9.0]}), Effort("b", {"web": [3.0]})]
    first, second = running_fit(work, {"web": 6, "data": 10})
    assert first.fits_team == {"data": 1.0, "web": 1.0}
    assert second.fits_team == {"data": 1.0, "web": 0.0}
    assert second.sums["web"] == (7.0, 7.0, 7.0)
    assert second.fits == 0.0


def test_the_same_seed_gives_the_same_sums_and_a_new_initiative_leaves_the_others_alone():
    work = three_ranges()
    assert running_fit(work, {"web": 38}, seed=3) == running_fit(work, {"web": 38}, seed=3)
    longer = running_fit([*work, Effort("more", {"web": [2.0]})], {"web": 38}, seed=3)
    assert longer[:3] == running_fit(work, {"web": 38}, seed=3)


def test_who_stands_above_the_line_depends_on_rank_and_room():
    sure = np.array([[10.0] * 4, [5.0] * 4, [1.0] * 4])
    work = [Effort(name, {"web": [4.0]}) for name in ("a", "b", "c")]
    assert chance_in_what_fits(sure, work, {"web": 8}).tolist() == [1.0, 1.0, 0.0]
    swapping = np.array([[10.0] * 4, [5.0, 5.0, 5.0, 0.5], [1.0] * 4])
    assert chance_in_what_fits(swapping, work, {"web": 8}).tolist() == [1.0, 0.75, 0.25]


def test_work_of_another_team_does_not_push_anyone_below_the_line():
    drawn = np.array([[10.0] * 4, [5.0] * 4])
    work = [Effort("a", {"data": [40.0]}), Effort("b", {"web": [4.0]})]
    assert chance_in_what_fits(drawn, work, {"web": 4, "data": 8}).tolist() == [0.0, 1.0]


def test_equal_scores_stand_above_the_line_in_order_of_id():
    drawn = np.zeros((2, 4))
    work = [Effort("b", {"web": [4.0]}), Effort("a", {"web": [4.0]})]
    assert chance_in_what_fits(drawn, work, {"web": 4}).tolist() == [0.0, 1.0]


def test_the_range_of_a_total_is_narrower_than_the_sum_of_the_ranges():
    points = ndtri((np.arange(201) + 0.5) / 201)
    low, middle, high = simulated_total({name: 100 + 40 * points for name in "abcd"})
    assert middle == pytest.approx(400, abs=2)
    assert high - middle == pytest.approx(1.2816 * 80, rel=0.02)  # not 4 x 1.2816 x 40
    assert middle - low == pytest.approx(1.2816 * 80, rel=0.02)
    assert simulated_total({}) == (0.0, 0.0, 0.0)
    assert simulated_total({"a": [-5.0]}) == (-5.0, -5.0, -5.0)


def test_nothing_to_rank_is_no_error():
    assert rank_acceptability(np.zeros((0, 5))).shape == (0, 0)
    assert tiers(np.zeros((0, 5))) == []
    assert running_fit([], {"web": 3}) == ()
    assert chance_in_what_fits(np.zeros((0, 5)), [], {"web": 3}).tolist() == []


@pytest.mark.parametrize("weeks", [[], [-1.0], [math.nan], [math.inf]])
def test_efforts_that_are_no_amounts_are_told(weeks):
    with pytest.raises(RankingError) as told:
        running_fit([Effort("search", {"web": weeks})], {"web": 3})
    assert told.value.field == "effort of search"


def test_capacity_and_scores_must_be_numbers():
    with pytest.raises(RankingError):
        running_fit(three_ranges(), {"web": math.nan})
    with pytest.raises(RankingError):
        rank_acceptability([[1.0, math.nan]])
    with pytest.raises(RankingError):
        chance_ahead_normal([1, 2], [-1, 1])
