"""Ranges as distributions: through their points, invertible, with the right means."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import ndtri

from initiatives.economics import distributions as d

POINTS = np.array([-d.Z90, 0.0, d.Z90])
three = st.lists(st.floats(0.01, 1e4), min_size=3, max_size=3).map(sorted)


def spread_enough(numbers: list[float]) -> bool:
    low, middle, high = numbers
    return min(middle - low, high - middle) > 1e-6 * high


@given(three)
def test_a_positive_range_passes_through_what_was_said(numbers: list[float]) -> None:
    assume(spread_enough(numbers))
    np.testing.assert_allclose(d.semi_bounded(*numbers).at(POINTS), numbers, rtol=1e-12)


@given(three, st.floats(1.001, 3.0))
def test_a_bounded_range_passes_through_what_was_said(numbers: list[float], room: float) -> None:
    assume(spread_enough(numbers))
    known = d.bounded(*numbers, lower=0.0, upper=numbers[2] * room)
    np.testing.assert_allclose(known.at(POINTS), numbers, rtol=1e-9, atol=1e-12 * numbers[2])


@given(three)
def test_a_range_that_may_be_negative_passes_through_what_was_said(numbers: list[float]) -> None:
    assume(spread_enough(numbers))
    shifted = [x - numbers[1] for x in numbers]
    np.testing.assert_allclose(d.myerson(*shifted).at(POINTS), shifted, rtol=1e-9, atol=1e-9 * numbers[2])


@given(three, st.floats(-4.0, 4.0))
def test_the_inverse_leads_back(numbers: list[float], z: float) -> None:
    assume(spread_enough(numbers) and numbers[2] / numbers[0] < 1e4)
    for known in (d.semi_bounded(*numbers), d.myerson(*numbers)):
        value = known.point(z)
        assert known.point(known.inverse(value)) == pytest.approx(value, rel=1e-9, abs=1e-9 * numbers[2])


@pytest.mark.parametrize(
    "known",
    [
        d.semi_bounded(10, 25, 30),
        d.semi_bounded(1, 2, 4),
        d.semi_bounded(1, 1.2, 9),
        d.bounded(0.3, 0.45, 0.62, lower=0, upper=1),
        d.bounded(0.7, 0.9, 0.95, lower=0, upper=1),
        d.myerson(0, 2, 10, floor=0),
        d.myerson(-1, 2, 5),
        d.marginal((0.0, 3.0, 9.0), lower=0.0, upper=10.0),
    ],
)
def test_means_agree_with_adaptive_quadrature(known: d.Marginal) -> None:
    def weighted(z: float) -> float:
        return float(known.at(z)) * math.exp(-0.5 * z * z) / math.sqrt(2 * math.pi)

    exact = quad(weighted, -8.7, 8.7, points=[*known.kinks, 0.0], limit=500, epsabs=1e-13)[0]
    assert known.mean == pytest.approx(exact, rel=1e-8)
    above = quad(weighted, 0.7, 8.7, limit=500, epsabs=1e-13)[0]
    assert known.partial_mean(0.7) == pytest.approx(above, rel=1e-8)


def test_two_equal_halves_are_the_lognormal() -> None:
    numbers = d.jqpd_s_quantile([0.05, 0.5, 0.99], 1, 2, 4)
    np.testing.assert_allclose(numbers, d.lognormal_quantile([0.05, 0.5, 0.99], 1, 4), rtol=1e-12)


def test_reading_three_quantiles_as_pert_makes_the_spread_two_and_a_half_times_too_small() -> None:
    p = (np.arange(200_000) + 0.5) / 200_000
    honest, narrow = d.jqpd_s_quantile(p, 10, 16, 28), d.pert_quantile(p, 10, 16, 28)
    assert honest.std() / narrow.std() == pytest.approx(2.46, abs=0.02)


def test_a_clamped_effect_never_leaves_its_bounds() -> None:
    known = d.marginal((0.0, 0.02, 0.1), lower=0.0, upper=0.5)
    values = known.at(ndtri(np.linspace(1e-6, 1 - 1e-6, 1001)))
    assert values.min() == 0.0 and values.max() <= 0.5
    assert d.marginal((-1.0, 0.5, 2.0), lower=0.0, can_pass_lower=True).point(-2.0) < -1.0


@pytest.mark.parametrize("numbers", [(2, 1, 3), (0, 1, 2), (1, 1, 2), (1, 2, 2)])
def test_three_points_out_of_order_are_refused(numbers: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="must keep"):
        d.semi_bounded(*numbers)
