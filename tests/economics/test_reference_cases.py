"""Published and closed-form cases, each with its figures and source in cases.json."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from initiatives.economics import cashflow, comparison, distributions, draws, information

CASES = json.loads(Path(__file__).with_name("cases.json").read_text(encoding="utf-8"))["cases"]


def _ramp(i: dict[str, Any]) -> Any:
    rho = cashflow.continuous_rate(i["annual_rate"])
    return i["value_per_year"] * cashflow.ramp_annuity(rho, i["years_of_benefit"], i["ramp_years"])


def _full_model(i: dict[str, Any]) -> float:
    return cashflow.expected_npv(
        value_per_year=i["value_per_year"],
        share=i["share"],
        p_success=i["p_success"],
        weeks_to_ship=i["weeks_to_ship"],
        horizon_years=i["horizon_years"],
        ramp_years=i["ramp_years"],
        annual_rate=i["annual_rate"],
        person_week_cost=i["cost_per_person_week"],
        effort=i["effort_pw"],
        run_cost=i["run_cost"],
        upkeep=i["debt_pw_per_year"],
    )


def _frontier(i: dict[str, Any]) -> dict[str, list[Any]]:
    steps = comparison.frontier(i["cost"], i["effect"], i.get("strategy"))
    found: dict[str, list[Any]] = {"ND": [], "ED": [], "D": [], "icer": []}
    where = {"frontier": "ND", "extended": "ED", "dominated": "D"}
    for step in steps:
        found[where[step.status]].append(step.name)
    ratios = [step.icer for step in steps if step.status == "frontier"]
    assert ratios[0] is None
    found["icer"] = ratios[1:]
    return found


def _coin(i: dict[str, Any]) -> float:
    return information.evpi_table([i["payoffs_cents"], [i["alternative"]] * 2], i["prob"])


COMPUTE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "pert_mean": lambda i: distributions.pert_mean(i["min"], i["mode"], i["max"], i["lam"]),
    "pert_quantiles": lambda i: distributions.pert_quantile(i["p"], i["min"], i["mode"], i["max"], i["lam"]),
    "pert_software_build_task": lambda i: dict(
        zip(
            ("te", "sigma"),
            distributions.pert_te_sigma(i["optimistic"], i["most_likely"], i["pessimistic"]),
            strict=True,
        )
    ),
    "jqpd_s_left_skew": lambda i: distributions.jqpd_s_quantile(
        i["p"], i["p10"], i["p50"], i["p90"], i["lower"]
    ),
    "jqpd_b_share_mid": lambda i: distributions.jqpd_b_quantile(
        i["p"], i["p10"], i["p50"], i["p90"], i["lower"], i["upper"]
    ),
    "lognormal_from_p10_p90": lambda i: distributions.lognormal_from_p10_p90(i["p10"], i["p90"]),
    "npv_brigham_project_S": lambda i: cashflow.npv(i["rate"], i["cashflows"]),
    "npv_brigham_project_L": lambda i: cashflow.npv(i["rate"], i["cashflows"]),
    "ramp_annuity_std": _ramp,
    "ramp_annuity_no_ramp": _ramp,
    "ramp_annuity_tiny_rate": _ramp,
    "option_expected_npv_full_model": _full_model,
    "voi_vignette_evpi_normal_2opt": lambda i: information.evpi_normal(1, 5**0.5),
    "voi_vignette_evppi_p2": lambda i: information.evppi_normal(1, 2),
    "voi_test_toy_evppi_p2": lambda i: information.evppi_normal(0, 2),
    "evppi_three_option_linear_gaussian": lambda i: information.evpi_linear_normal(
        i["intercepts"], i["slopes"]
    ),
    "evsi_imperfect_answer_rho_0.3": lambda i: information.evsi_normal(
        i["inb_mean"], i["inb_sd_from_input"], i["answer_correlation_rho"]
    ),
    "evsi_imperfect_answer_rho_0.9": lambda i: information.evsi_normal(
        i["inb_mean"], i["inb_sd_from_input"], i["answer_correlation_rho"]
    ),
    "thompson_lumber_emv": lambda i: information.expected_values(i["payoff"], i["prob"]),
    "getz_heizer_render_evpi": lambda i: information.evpi_from(i["ev_with_pi"], i["best_emv"]),
    "coin_flip_evpi": _coin,
    "barclay_brothers_evpi_exact": lambda i: information.evpi_break_even(
        i["mu"], i["sigma"], i["breakeven"], i["loss_per_unit"]
    ),
    "p_best_two_normals": lambda i: information.chance_first_beats_second(i["mean"], i["sd"], i["corr"]),
    "p_best_three_iid": lambda i: information.chance_best_normal([0.0] * i["options"], [1.0] * i["options"]),
    "sobol_first_points_d3": lambda i: draws.sobol_points(i["n"], i["d"]),
    "frontier_va_herc": _frontier,
    "frontier_cdiff_2018_idsa": _frontier,
    "frontier_radiation_jncics": _frontier,
}


@pytest.mark.parametrize("case", [c for c in CASES if c["name"] in COMPUTE], ids=lambda c: c["name"])
def test_a_published_case_comes_out_within_its_tolerance(case: dict[str, Any]) -> None:
    found, expected = COMPUTE[case["name"]](case["inputs"]), case["expected"]
    kind = {"abs": 0.0, "rel": case["tolerance"]}[case["tolerance_kind"]]
    absolute = case["tolerance"] if case["tolerance_kind"] == "abs" else 0.0
    if isinstance(expected, dict):
        for key, value in expected.items():
            if all(isinstance(item, str) for item in (value if isinstance(value, list) else [0])):
                assert found[key] == value
            else:
                np.testing.assert_allclose(found[key], value, rtol=kind, atol=absolute)
    else:
        np.testing.assert_allclose(found, expected, rtol=kind, atol=absolute)


def test_one_option_alone_has_no_step_to_price() -> None:
    assert [(step.status, step.icer) for step in comparison.frontier([1], [2])] == [("frontier", None)]


def test_every_case_that_is_listed_is_computed() -> None:
    assert {case["name"] for case in CASES} == set(COMPUTE) | {"frontier_one_option"}


def test_brigham_projects_have_their_printed_rate_of_return_and_payback() -> None:
    short, long = ([-1000, 500, 400, 300, 100], [-1000, 100, 300, 400, 600])
    assert cashflow.irr(short) == pytest.approx(0.1449, abs=5e-5)
    assert cashflow.irr(long) == pytest.approx(0.1179, abs=5e-5)
    assert cashflow.payback(short) == pytest.approx(2.33, abs=5e-3)
    assert cashflow.payback([-5, 1, 1]) is None
    assert cashflow.irr([100, 50]) is None


def test_thompson_lumber_pays_24_thousand_for_certainty() -> None:
    payoff, prob = [[200e3, 100e3, -120e3], [90e3, 50e3, -20e3], [0, 0, 0]], [0.3, 0.5, 0.2]
    assert information.evpi_table(payoff, prob) == pytest.approx(24_000)
    perfect = np.eye(3)
    assert information.evsi_table(payoff, prob, perfect) == pytest.approx(24_000)
    assert information.evsi_table(payoff, prob, np.full((2, 3), 0.5)) == 0.0
    assert information.evppi_table(payoff, prob, [0, 0, 1]) == pytest.approx(24_000)
