"""Draws: the raw sequence, its shifts, and what must not move."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from initiatives.economics import Estimate, Range, appraise, draws
from initiatives.economics.distributions import pert_quantile
from initiatives.economics.model import Model
from tests.economics.cast import small


def test_every_dimension_is_even_on_its_own() -> None:
    for dimension in (0, 3, 57, 700):
        u = draws.uniforms(5, dimension, 4096)
        assert np.bincount((u * 64).astype(int), minlength=64).tolist() == [64] * 64
        assert u.min() >= 2**-33 and u.max() <= 1 - 2**-33


def test_shifts_differ_by_seed_and_dimension_and_are_always_the_same() -> None:
    assert draws.digital_shift(1, 0) == 1935407407
    assert len({draws.digital_shift(seed, d) for seed in range(20) for d in range(20)}) == 400


def test_a_column_does_not_depend_on_which_others_are_asked_for() -> None:
    draws.forget()
    alone = draws.normals(9, [11], 1024)[0]
    draws.forget()
    among = draws.normals(9, [400, 2, 11, 11], 1024)
    assert np.array_equal(alone, among[2]) and np.array_equal(alone, among[3])
    with pytest.raises(ValueError, match="read-only"):
        among[2][0] = 1.0


def test_effort_and_time_of_one_option_move_together_and_others_do_not() -> None:
    model = Model(small(), seed=1, draws=8192)
    z = {key: item.z for key, item in model.inputs.items() if item.z is not None}
    together = np.corrcoef(z["A", "effort:Web"], z["A", "weeks_to_ship"])[0, 1]
    apart = np.corrcoef(z["A", "effort:Web"], z["B", "weeks_to_ship"])[0, 1]
    assert together == pytest.approx(0.6, abs=0.005)
    assert abs(apart) < 0.005


def test_more_draws_move_the_figures_only_a_little() -> None:
    few, many = (appraise(small(), seed=1, draws=n) for n in (8192, 65536))
    for a, b in zip(few.options, many.options, strict=True):
        assert a.expected_npv == pytest.approx(b.expected_npv, rel=2e-3)
    assert few.evpi == pytest.approx(many.evpi, rel=0.01)


def test_a_typed_range_keeps_its_dimension_when_another_is_fixed() -> None:
    before = appraise(small(), seed=1, draws=512).option("A")
    after = appraise(small(horizon_years=Range(2, 3, 4)), seed=1, draws=512).option("A")
    assert before == after


def test_options_of_any_key_keep_apart() -> None:
    a, b = small().options
    many = tuple(replace(b, key=f"idea {i}") for i in range(60))
    model = Model(small(options=(a, *many)), seed=1, draws=64)
    used = [item.dimension for item in model.inputs.values() if not item.known]
    assert len(set(used)) == len(used)


def test_an_import_given_as_minimum_mode_and_maximum_stays_one() -> None:
    a, b = small().options
    pert = Estimate(Range(5, 8, 14, "min_mode_max"))
    found = appraise(small(options=(a, replace(b, effort={"Web": pert}))), seed=1).option("B").effort
    assert found.expected == 8.5
    assert (found.percentiles.p10, found.percentiles.p90) == pytest.approx(
        pert_quantile([0.1, 0.9], 5, 8, 14), rel=1e-5
    )
    sure = Estimate(Range(0.5, 0.9, 1.0, "min_mode_max"))
    assert appraise(small(options=(a, replace(b, success=sure))), seed=1).option("B").chance_of_loss > 0


def test_the_cache_of_columns_stays_within_its_room() -> None:
    kept = draws.Columns(4000)
    for i in range(10):
        kept.put((i,), np.zeros(100), 800)
    assert [kept.get((i,)) is not None for i in range(10)] == [False] * 5 + [True] * 5
    kept.put(("large",), np.zeros(500), 4000)
    assert kept.get(("large",)) is None and kept.get((9,)) is not None
