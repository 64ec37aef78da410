"""Worth of answers: every route against another way of getting there."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from initiatives.economics import Case, Estimate, Option, Question, Range, Teaches, appraise, information
from initiatives.economics.results import Appraisal
from tests.benchmarks.cases import close_call
from tests.benchmarks.cases import fraud as fraud_bench
from tests.benchmarks.oracle import Oracle
from tests.economics.cast import fraud, fraud_options, small


def worth_of(found: Appraisal, option: str, name: str) -> float:
    return next(item.evppi for item in found.inputs if (item.option, item.input) == (option, name))


@given(st.lists(st.floats(-5, 5), min_size=2, max_size=5), st.data())
def test_straight_lines_in_a_normal_agree_with_a_fine_sum(
    intercepts: list[float], data: st.DataObject
) -> None:
    slopes = data.draw(st.lists(st.floats(-3, 3), min_size=len(intercepts), max_size=len(intercepts)))
    z = ndtri((np.arange(200_000) + 0.5) / 200_000)
    table = np.array(intercepts)[:, None] + np.array(slopes)[:, None] * z
    brute = table.max(axis=0).mean() - max(intercepts)
    assert information.evpi_linear_normal(intercepts, slopes) == pytest.approx(brute, abs=2e-4)


def test_draws_give_the_same_worth_as_the_normal_formulas() -> None:
    z = ndtri((np.arange(4096) + 0.5) / 4096)
    rng = np.random.default_rng(4)
    x, noise = rng.permutation(z), rng.permutation(z)
    npv = np.column_stack([np.zeros(4096), 1 + 2 * x + noise])
    assert information.evpi_draws(npv) == pytest.approx(information.evpi_normal(1, 5**0.5), rel=0.02)
    assert information.evppi_draws(npv, x) == pytest.approx(information.evppi_normal(1, 2), rel=0.02)
    both = information.evppi_draws(npv, np.column_stack([x, noise]))
    assert both == pytest.approx(information.evpi_normal(1, 5**0.5), rel=0.03)
    assert information.expected_regret(npv).min() == pytest.approx(information.evpi_draws(npv))
    assert information.chance_best(npv).sum() == pytest.approx(1.0)


def test_ties_in_draws_are_split() -> None:
    assert information.chance_best([[1, 1, 0], [2, 0, 2]]).tolist() == [0.5, 0.25, 0.25]


def test_chances_of_three_normals_sum_to_one_and_follow_the_means() -> None:
    chances = information.chance_best_normal([1, 2, 3], [1, 2, 1])
    assert sum(chances) == pytest.approx(1.0)
    rng = np.random.default_rng(0)
    brute = information.chance_best(rng.normal([1, 2, 3], [1, 2, 1], (400_000, 3)))
    assert chances == pytest.approx(brute.tolist(), abs=3e-3)
    assert information.chance_best_normal([1, 1], [0, 0]) == [0.5, 0.5]


@pytest.mark.parametrize("build", [fraud_bench, close_call])
def test_means_evpi_and_every_evppi_agree_with_the_slow_reading_of_the_model(build) -> None:  # type: ignore[no-untyped-def]
    case = build()
    oracle = Oracle(case)
    means, spread, evpi, chances = oracle.run(2**17)
    found = appraise(case, seed=5)
    assert found.evpi == pytest.approx(evpi, rel=0.015)
    for k, key in enumerate(oracle.keys):
        option, width = found.option(key), spread[k, 2] - spread[k, 0]
        assert option.expected_npv == pytest.approx(means[k], abs=0.005 * width)
        assert (option.npv.p10, option.npv.p50) == pytest.approx(spread[k, :2].tolist(), abs=0.012 * width)
        assert option.chance_best == pytest.approx(chances[k], abs=0.01)
    exact = [0.0 if m is None else m for m in found.expected_npvs().values()]
    for where, name in [
        ("shared", "unit_value"),
        ("B", "effect"),
        ("A", "weeks_to_ship"),
        ("B", f"effort:{next(iter(case.person_week_cost))}"),
    ]:
        truth = oracle.evppi((where, name), exact[1:], n=2**13, nodes=48)
        assert worth_of(found, where, name) == pytest.approx(truth, abs=0.012 * evpi)


def test_a_question_is_worth_less_the_less_its_answer_can_be_trusted() -> None:
    questions = tuple(
        Question(f"q{q}", (("B", "effect"),), quality=q) for q in (0.1, 0.3, 0.6, 0.9, 0.999, 1.0)
    )
    found = {q.question: q.worth for q in appraise(fraud(questions=questions), seed=1).questions}
    in_order = [found[q.key] for q in questions]
    assert in_order == sorted(in_order)
    perfect = worth_of(appraise(fraud(), seed=1), "B", "effect")
    assert in_order[-1] == pytest.approx(perfect, rel=1e-5)
    assert in_order[-2] == pytest.approx(perfect, rel=0.01)


def test_an_imperfect_answer_about_a_lognormal_agrees_with_a_double_sum() -> None:
    option = Option("A", effect=Range(1, 2, 4), effort={"Web": 100}, weeks_to_ship=10)
    case = small(
        options=(option,), unit_value=100e3, questions=(Question("q", (("A", "effect"),), quality=0.6),)
    )
    found = appraise(case, seed=1)
    npv, pv = found.option("A").expected_npv, found.option("A").expected_pv_benefit
    sigma = math.log(4) / (2 * 1.2815515655446004)
    y = ndtri((np.arange(400_000) + 0.5) / 400_000)
    ratio = np.exp(0.6 * sigma * y - 0.5 * (0.6 * sigma) ** 2)  # E[effect | y] / E[effect]
    brute = np.maximum(npv + pv * (ratio - 1), 0).mean() - max(npv, 0)
    assert found.questions[0].worth == pytest.approx(brute, rel=2e-3)


def test_time_and_effort_have_a_worth_for_imperfect_answers_too() -> None:
    asked = tuple(
        Question(f"{n}{q}", (("A", n),), quality=q) for n in ("weeks_to_ship", "effort") for q in (0.5, 1.0)
    )
    case = replace(close_call(), questions=asked)
    found = {q.question: q for q in appraise(case, seed=1).questions}
    for name in ("weeks_to_ship", "effort"):
        assert 0 < found[f"{name}0.5"].worth < found[f"{name}1.0"].worth


def test_several_inputs_together_are_worth_at_least_the_best_of_them_and_at_most_everything() -> None:
    asked = (
        Question("one", (("A", "effect"),)),
        Question("two", (("A", "effect"), ("C", "effect"))),
        Question("mixed", (("A", "effect"), ("A", "weeks_to_ship"))),
        Question("curved", (("A", "weeks_to_ship"), ("A", "effort"), ("shared", "horizon_years"))),
        Question("vague", (("A", "weeks_to_ship"), ("A", "effect")), quality=0.5),
    )
    result = appraise(replace(close_call(), questions=asked), seed=1)
    found = {q.question: q for q in result.questions}
    assert found["one"].worth < found["two"].worth < result.evpi
    assert found["one"].worth < found["mixed"].worth < result.evpi
    assert worth_of(result, "A", "effort:Web") < found["curved"].worth
    assert found["vague"].worth < found["mixed"].worth
    for name in ("mixed", "curved"):
        low, high = found[name].bracket
        assert low <= found[name].worth <= high
        assert high - low < 0.05 * result.evpi


def test_whether_it_works_is_priced_by_bayes() -> None:
    case = fraud(
        questions=(
            Question("works", (("A", "works"),)),
            Question("test", (("A", "works"),), yes_rates=(0.8, 0.1)),
        )
    )
    options = (replace(fraud_options()[0], success=Estimate.fixed(0.6)), fraud_options()[2])
    result = appraise(replace(case, options=options), seed=1)
    found = {q.question: q.worth for q in result.questions}
    a, c = result.option("A"), result.option("C").expected_npv
    fails = -a.expected_build
    works = (a.expected_npv - 0.4 * fails) / 0.6
    best = max(a.expected_npv, c)
    assert found["works"] == pytest.approx(0.6 * max(works, c) + 0.4 * max(fails, c, 0) - best, rel=1e-3)
    yes, no = (0.48, 0.04), (0.12, 0.36)
    signal = sum(max(w * works + f * fails, (w + f) * c) for w, f in (yes, no)) - best
    assert found["test"] == pytest.approx(max(signal, 0), rel=1e-3, abs=1)


def test_net_worth_takes_off_asking_and_waiting_and_sorts() -> None:
    asked = (
        Question("free", (("B", "effect"),)),
        Question("slow", (("B", "effect"),), weeks=2),
        Question("dear", (("B", "effect"),), cost=30_000),
        Question("idle", (("C", "run_cost"),)),
    )
    result = appraise(fraud(questions=asked), seed=1)
    order = [q.question for q in result.questions]
    assert order == ["free", "slow", "dear", "idle"]
    free, slow, dear, idle = result.questions
    assert slow.net_worth == pytest.approx(free.worth - 2 * result.option("B").cost_of_delay, rel=1e-4)
    assert dear.net_worth == pytest.approx(free.worth - 30_000, rel=1e-4)
    assert idle.worth == 0.0 and idle.changes_to is None and idle.bracket == (0.0, 0.0)
    assert result.ask_first == "free" and not result.decide_now
    assert free.changes_to == "A" and 0.2 < free.chance_changes < 0.27


def test_with_nothing_worth_asking_the_rule_is_to_decide() -> None:
    result = appraise(fraud(questions=(Question("dear", (("B", "effect"),), cost=1e6),)), seed=1)
    assert result.decide_now and result.ask_first is None
    assert result.questions[0].net_worth < 0


def test_the_tornado_is_widest_first_and_brackets_the_leader() -> None:
    result = appraise(fraud(), seed=1)
    swings = [abs(bar.gap_high - bar.gap_low) for bar in result.tornado]
    assert swings == sorted(swings, reverse=True)
    top = result.tornado[0]
    assert (top.option, top.input) == ("B", "effect")
    assert top.leader_low < result.option("B").expected_npv < top.leader_high


def test_a_test_is_worth_what_it_teaches_less_its_cost_and_the_wait() -> None:
    def campaign(**changes: float) -> Case:
        fields = {"weeks": 4.0, "cash": 8000.0} | changes
        suite = Option(
            "A",
            role="as_proposed",
            effect=1,
            success=0.2,
            effort={"Web": Range(60, 80, 120)},
            weeks_to_ship=Range(20, 26, 40),
        )
        test = Option(
            "T", role="test", effort={"Web": Range(3, 4, 6)}, weeks_to_ship=fields["weeks"],
            one_off_cash=fields["cash"], teaches=Teaches("A", 0.8, 0.1),
        )  # fmt: skip
        money = Range(1.2e6, 2e6, 3.5e6)
        return small(
            baseline=0,
            target=1,
            unit_value=money,
            options=(suite, test),
            person_week_cost={"Web": 5000},
            horizon_years=3,
            discount_rate=0.1,
        )

    plain = appraise(campaign(), seed=1)
    test = plain.option("T")
    assert test.expected_npv < test.teaches_worth - test.expected_pv_cost
    dearer = appraise(campaign(cash=18_000.0), seed=1).option("T")
    assert dearer.expected_npv == pytest.approx(test.expected_npv - 10_000, rel=1e-3)
    slower = appraise(campaign(weeks=12.0), seed=1).option("T")
    assert slower.expected_npv < test.expected_npv
    assert plain.test_first == "T" and plain.leader == "A"
