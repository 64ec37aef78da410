"""Many at once says what one at a time says: rows of distributions, blocks of options, rounding, mixed percentiles."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from initiatives.economics import appraise
from initiatives.economics.distributions import at_rows, bounded, myerson, semi_bounded
from initiatives.economics.figures import sig, sig_all
from initiatives.economics.percentiles import mixed_percentiles
from tests.economics.cast import fraud


def test_distributions_in_rows_give_what_each_gives_alone() -> None:
    laws = [
        semi_bounded(1, 2, 5),
        bounded(10, 40, 60, lower=0, upper=100),
        myerson(-1, 0, 3, floor=-0.5),
        bounded(20, 50, 80, lower=0, upper=100),
        semi_bounded(2, 4, 8),
    ]
    z = np.linspace(-5, 5, 41)
    every = at_rows(laws, np.tile(z, (len(laws), 1)))
    assert np.allclose(every, [law.at(z) for law in laws], rtol=1e-14, atol=0)
    assert np.array_equal(every, at_rows(laws, z[None]))


def test_an_option_keeps_its_figures_to_the_byte_in_another_block_beside_another_option() -> None:
    every = appraise(fraud(), seed=3, draws=32768)
    fewer = appraise(fraud().without("A"), seed=3, draws=32768)
    for key in ("B", "C"):
        a, b = every.option(key), fewer.option(key)
        for name in (
            "npv",
            "expected_npv",
            "chance_of_loss",
            "roi_percentiles",
            "pv_cost",
            "payback",
            "effort",
        ):
            assert getattr(a, name) == getattr(b, name)
        assert a.cost_of_delay == b.cost_of_delay


@given(st.lists(st.floats(-1e20, 1e20), max_size=40))
def test_rounding_many_numbers_rounds_each_to_six_digits(values: list[float]) -> None:
    for value, rounded in zip(values, sig_all(values), strict=True):
        assert rounded == sig(value) or abs(rounded - value) <= 5.0000001e-6 * abs(value)
        assert float(f"{rounded:.6g}") == rounded


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=60),
    st.lists(st.floats(-120, 50), min_size=1, max_size=60),
    st.floats(0.05, 0.99),
)
def test_a_percentile_of_two_lists_is_the_first_value_with_enough_at_or_below_it(
    works: list[float], fails: list[float], chance: float
) -> None:
    won, lost = np.sort(works), np.sort(fails)
    for share, found in zip((0.1, 0.5, 0.9), mixed_percentiles(won, lost, chance), strict=True):
        at_or_below = chance * np.mean(won <= found) + (1 - chance) * np.mean(lost <= found)
        below = chance * np.mean(won < found) + (1 - chance) * np.mean(lost < found)
        assert at_or_below >= share - 1e-9
        assert below <= share + 1e-9
