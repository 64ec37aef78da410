"""Risks in the figures: what must hold of any, and what plain Monte Carlo by another hand says."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr

from initiatives.economics import Case, CaseError, Estimate, Option, Range, Risk, RiskKind, ShareOf, appraise
from initiatives.economics.distributions import Z90, marginal, occurs
from tests.benchmarks.oracle import Oracle
from tests.economics.cast import fraud

COST = {
    RiskKind.EFFORT: Range(2, 4, 9),
    RiskKind.WEEKS: Range(2, 5, 9),
    RiskKind.CASH: Range(20e3, 60e3, 110e3),
    RiskKind.EFFECT: Range(4, 8, 15),
}
KINDS = list(COST)


def risk(kind: str, chance: float = 0.3, *options: str, cost: Range | None = None) -> Risk:
    return Risk("1", kind, chance, Estimate(cost or COST[RiskKind(kind)], 300), options)


def said(case: Case, **more: int):
    return appraise(case, seed=5, **more)


class TestDistribution:
    """Nothing, or with a chance a draw of the cost."""

    cost = marginal((2.0, 4.0, 9.0))

    @pytest.mark.parametrize("chance", [0.001, 0.1, 0.5, 0.97])
    def test_mean_and_chance_are_exact(self, chance):
        known = occurs(chance, self.cost)
        z = np.linspace(-8, 8, 400_001)
        density = np.exp(-0.5 * z * z)
        assert known.mean == pytest.approx(chance * self.cost.mean, rel=1e-12)
        assert float((known.at(z) * density).sum() / density.sum()) == pytest.approx(known.mean, rel=2e-3)
        assert known.cdf(0.0) == pytest.approx(1 - chance, rel=1e-12)

    def test_where_it_happens_it_is_the_cost(self):
        known = occurs(0.2, self.cost)
        for z in (-1.2, 0.0, 1.2):
            part_above = float(ndtr(-z)) * 0.2
            here = -float(known.inverse(self.cost.point(z)))
            assert float(ndtr(here)) == pytest.approx(part_above, rel=1e-9)
            assert known.point(-here + 1e-12) == pytest.approx(self.cost.point(z), rel=1e-6)

    def test_the_ends(self):
        assert occurs(0.0, self.cost).mean == 0.0
        assert occurs(1.0, self.cost) is self.cost
        assert occurs(0.5, self.cost).inverse(-1.0) == -np.inf


class TestWhatMustHold:
    """Whatever a risk is paid in."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_without_a_chance_it_is_as_if_it_were_not_there(self, kind):
        plain, with_risk = said(fraud()), said(fraud(risks=(risk(kind, 0.0),)))
        assert replace(with_risk, input_hash=plain.input_hash) == plain

    @pytest.mark.parametrize("kind", KINDS)
    def test_more_risk_never_raises_what_an_option_is_worth(self, kind):
        worth = [
            said(fraud(risks=(risk(kind, chance, "B"),))).option("B").expected_npv
            for chance in (0.0, 0.05, 0.3, 0.7, 1.0)
        ]
        assert worth == sorted(worth, reverse=True) and worth[0] > worth[-1]

    @pytest.mark.parametrize("kind", [RiskKind.EFFORT, RiskKind.CASH, RiskKind.EFFECT])
    def test_on_average_it_costs_its_chance_of_what_it_costs_for_certain(self, kind):
        none, some, certain = (
            said(fraud(risks=(risk(kind, chance, "B"),))).option("B").expected_npv
            for chance in (0.0, 0.25, 1.0)
        )
        assert none - some == pytest.approx((none - certain) / 4, rel=1e-4)

    def test_for_certain_money_is_the_same_as_one_off_cash(self):
        case = fraud()
        plain = replace(
            case,
            options=tuple(replace(o, one_off_cash=COST["cash"]) if o.key == "B" else o for o in case.options),
        )
        sure = said(fraud(risks=(risk("cash", 1.0, "B"),)))
        assert sure.option("B").expected_npv == pytest.approx(said(plain).option("B").expected_npv, rel=1e-9)
        assert sure.option("B").expected_one_off_cash == pytest.approx(
            said(plain).option("B").expected_one_off_cash
        )

    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("options", [("B",), ("A", "B"), ()])
    def test_knowing_whether_it_comes_is_worth_something_between_nothing_and_everything(self, kind, options):
        found = said(fraud(risks=(risk(kind, 0.4, *options),)))
        worth = next(item for item in found.inputs if item.input == f"risk_{kind}:1")
        assert 0.0 <= worth.evppi <= found.evpi
        assert worth.option == ("B" if options == ("B",) else "shared")

    def test_other_options_do_not_move_when_one_is_at_risk(self):
        plain, with_risk = said(fraud()), said(fraud(risks=(risk("effort", 0.4, "B"),)))
        alone = ("expected_npv", "npv", "effort", "weeks", "payback", "chance_of_target")
        for key in "AC":
            for name in alone:
                assert getattr(plain.option(key), name) == getattr(with_risk.option(key), name)

    def test_a_share_of_another_options_effect_is_of_it_before_risks(self):
        case = fraud()
        share = Option(
            "D",
            effect=ShareOf("B", Estimate(Range(0.5, 0.6, 0.7), 301)),
            effort={"Payments": Range(3, 5, 8)},
            weeks_to_ship=Range(3, 5, 8),
        )
        cases = [
            replace(case, options=(*case.options, share), risks=some)
            for some in ((), (risk("effect", 0.5, "B"),))
        ]
        plain, with_risk = (said(one) for one in cases)
        assert plain.option("D").expected_npv == with_risk.option("D").expected_npv
        assert plain.option("B").expected_effect > with_risk.option("B").expected_effect

    def test_what_is_shown_beside_the_money_counts_it_too(self):
        plain = said(fraud()).option("B")
        more_work = said(fraud(risks=(risk("effort", 0.5, "B"),))).option("B")
        assert more_work.effort.expected == pytest.approx(
            plain.effort.expected + 0.5 * marginal((2, 4, 9)).mean, rel=1e-5
        )
        assert more_work.effort.percentiles.p90 > plain.effort.percentiles.p90
        assert more_work.effort.quantiles[-1] > plain.effort.quantiles[-1]
        later = said(fraud(risks=(risk("weeks", 0.5, "B"),))).option("B")
        assert later.weeks.p90 > plain.weeks.p90 and later.chance_of_target < plain.chance_of_target
        weaker = said(fraud(risks=(risk("effect", 0.5, "B"),))).option("B")
        assert weaker.effect.p10 < plain.effect.p10 and weaker.chance_of_target < plain.chance_of_target

    def test_the_same_case_gives_the_same_bytes_and_comes_back_from_json(self):
        case = fraud(risks=(risk("weeks", 0.1, "A"), Risk("2", "cash", 0.3, 5000.0)))
        assert Case.from_json(case.to_json()) == case
        assert said(case).to_json() == said(Case.from_json(case.to_json())).to_json()

    def test_a_case_without_risks_is_written_as_before(self):
        assert "risks" not in fraud().to_json()

    def test_leaving_an_option_out_leaves_its_own_risk_out(self):
        case = fraud(risks=(risk("weeks", 0.1, "A"), Risk("2", "cash", 0.3, 5000.0, ("A", "B"))))
        assert [(r.key, r.options) for r in case.without("A").risks] == [("2", ("B",))]

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            ({"kind": "luck"}, "risks[1].kind"),
            ({"chance": 1.2}, "risks[1].chance"),
            ({"chance": float("nan")}, "risks[1].chance"),
            ({"cost": 0.0}, "risks[1].cost.low"),
            ({"options": ("Z",)}, "risks[1].options"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name(self, changes, path):
        fields = {"key": "1", "kind": "cash", "chance": 0.5, "cost": 5.0, **changes}
        with pytest.raises(CaseError) as refused:
            fraud(risks=(Risk(**fields),))
        assert path in dict(refused.value.problems)


SEVERAL = (
    Risk("1", "effort", 0.3, Estimate(Range(2, 4, 9), 300), ("B",)),
    Risk("2", "weeks", 0.5, Estimate(Range(3, 9, 16), 301), ("A",)),
    Risk("3", "cash", 0.2, Estimate(Range(20e3, 60e3, 110e3), 302)),
    Risk("4", "effect", 0.33, Estimate(Range(4, 8, 15), 303), ("B",)),
    Risk("5", "weeks", 0.25, Estimate(Range(2, 3, 5), 304), ("A", "B")),
)


@pytest.fixture(scope="module")
def both():
    """The oracle and the engine on one case with five risks."""
    case = fraud(risks=SEVERAL)
    return Oracle(case), said(case, draws=16384)


class TestByAnotherHand:
    """The same figures by plain formulas, coins and many draws."""

    def test_figures_agree_with_plain_monte_carlo(self, both):
        oracle, found = both
        means, spread, evpi, chances = oracle.run(2**18)
        for key, mean, quantiles, chance in zip("ABC", means, spread, chances, strict=False):
            figures = found.option(key)
            width = quantiles[2] - quantiles[0]
            assert figures.expected_npv == pytest.approx(mean, abs=0.004 * width)
            shown = (figures.npv.p10, figures.npv.p50, figures.npv.p90)
            assert shown == pytest.approx(tuple(quantiles), abs=0.015 * width)
            assert figures.chance_best == pytest.approx(chance, abs=0.01)
        assert found.evpi == pytest.approx(evpi, rel=0.02)

    @pytest.mark.parametrize("place", [risk_.key for risk_ in SEVERAL])
    def test_what_knowing_is_worth_agrees_with_conditional_means(self, both, place):
        oracle, found = both
        one = next(risk_ for risk_ in SEVERAL if risk_.key == place)
        means = [found.option(key).expected_npv for key in "ABC"]
        worth = next(item for item in found.inputs if (item.option, item.input) == (one.where, one.name))
        expected = oracle.evppi_of_risk((one.where, one.name), means, n=2**13, nodes=24)
        assert worth.evppi == pytest.approx(expected, abs=0.015 * found.evpi)


def test_p90_is_reached_by_one_in_ten():
    """A risk of exactly one in ten does not move its own P90: nine times in ten nothing happens."""
    assert occurs(0.1, marginal((2.0, 4.0, 9.0))).point(Z90 - 1e-9) == 0.0
