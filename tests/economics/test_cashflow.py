"""Discount kernels against quadrature and their limits; payback against a fine walk along the running sum."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from initiatives.economics import cashflow


@settings(max_examples=60, deadline=None)
@given(
    rho=st.sampled_from([0.0, 1e-12, 1e-6, 0.01, 0.1, 0.6]),
    horizon=st.floats(0.05, 8),
    tau=st.floats(0.01, 9),
    ramp=st.sampled_from([0.0, 1e-6, 0.02, 0.4, 3.0, 20.0]),
)
def test_kernels_agree_with_quadrature(rho: float, horizon: float, tau: float, ramp: float) -> None:
    live = max(horizon - tau, 0.0)
    found = cashflow.kernels(np.array([tau]), horizon, rho, ramp)
    bend = [ramp] if 0 < ramp < live else None

    def rising(t: float) -> float:
        return min(1.0, t / ramp if ramp else 1.0) * math.exp(-rho * t)

    late = math.exp(-rho * tau)
    benefit = quad(rising, 0, live, points=bend, epsabs=1e-13)[0]
    assert found.benefit[0] == pytest.approx(late * benefit, abs=1e-10)
    assert float(cashflow.ramp_annuity(rho, live, ramp)) == pytest.approx(benefit, abs=1e-10)
    carry = quad(lambda t: math.exp(-rho * t), 0, live)[0]
    assert found.carry[0] == pytest.approx(late * carry, abs=1e-10)
    assert float(cashflow.annuity(rho, live)) == pytest.approx(carry, abs=1e-10)
    assert found.build[0] == pytest.approx(quad(lambda t: math.exp(-rho * t), 0, tau)[0] / tau, abs=1e-10)
    assert found.discount[0] == pytest.approx(late, abs=1e-12)


def test_the_ramp_series_joins_its_closed_form_without_a_step() -> None:
    x = np.array([0.0, 1e-9, 0.0499999, 0.05, 0.0500001, 0.3, 5.0])
    exact = [0.5, *(quad(lambda t, a=a: t * math.exp(-a * t), 0, 1)[0] for a in x[1:])]
    np.testing.assert_allclose(cashflow.ramp_kernel(x), exact, atol=1e-11)


@settings(max_examples=60, deadline=None)
@given(
    build=st.floats(1, 10),
    tau=st.floats(0.1, 1),
    gain=st.floats(-2, 30),
    carry=st.floats(0, 6),
    ramp=st.sampled_from([0.0, 0.3, 1.5]),
)
def test_payback_is_the_first_time_the_running_sum_is_not_negative(
    build: float, tau: float, gain: float, carry: float, ramp: float
) -> None:
    horizon = 3.0
    found = cashflow.payback_years(build, np.array([tau]), gain, carry, ramp, horizon)[0]
    t = np.linspace(0, horizon - tau, 60_001)
    grown = np.where(t <= ramp, gain * t * t / (2 * max(ramp, 1e-30)), gain * (t - ramp / 2))
    at = np.flatnonzero(grown - build - carry * t >= 0)
    if at.size:
        assert found == pytest.approx(tau + t[at[0]], abs=2e-4)
    else:
        assert found == math.inf or found > horizon - 2e-4


def test_money_in_hand_today_is_worth_its_face() -> None:
    assert cashflow.npv(0.1, [100.0]) == 100.0
    with pytest.raises(ValueError, match="above -1"):
        cashflow.npv(-1.0, [1.0])


def test_a_late_ship_loses_the_share_that_the_date_carries() -> None:
    kind = {"value_per_year": 100.0, "p_success": 1.0, "horizon_years": 2.0, "annual_rate": 0.1}
    rest = {"weeks_to_ship": 10.0, "effort": 1e-9, "person_week_cost": 1.0}
    whole = cashflow.expected_npv(**kind, **rest)
    assert cashflow.expected_npv(**kind, **rest, share_lost=0.9) == pytest.approx(0.1 * whole, rel=1e-6)
