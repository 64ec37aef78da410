"""What competes for a period's weeks: the costs against trying everything and against HiGHS, and what must always hold."""

import random
from decimal import Decimal

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from initiatives.models import BoardEffort, BoardOption, BoardRow, Capacity, Initiative, Period, Person, Team
from initiatives.queries.board import portfolio
from initiatives.queries.board.portfolio import Changes, Problem, best_portfolio, portfolio_problem, worth
from initiatives.stages import Stage
from tests import factories as f
from tests.board_rows import board_row, compete
from tests.trying import costs_by_trying, steps

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya() -> Person:
    return f.priya()


@pytest.fixture
def web() -> Team:
    team = f.team(name="Web", lead=f.tomas())
    f.capacity(team, f.period(), 24, promised=17)
    return team


def ready(priya: Person, team: Team, title: str, stage: Stage = Stage.READY) -> Initiative:
    return f.initiative(filed_by=priya, for_team=team, stage=stage, proposal_title=title)


def as_said(problem: Problem) -> dict[tuple[int, str], float | None]:
    return {option: cost.exact for option, cost in best_portfolio(problem).costs.items()}


def agree(said: dict, tried: dict) -> None:
    assert said.keys() == tried.keys()
    for option, cost in tried.items():
        assert said[option] == (None if cost is None else pytest.approx(cost, abs=0.01)), option


def test_every_cost_is_what_trying_everything_says_with_options_that_need_several_teams(
    priya: Person, web: Team
) -> None:
    data = f.team(name="Data")
    f.capacity(data, Period.objects.get(), 9)
    dice = random.Random(5)
    for number in range(7):
        options = {
            key: (dice.randint(-50, 900) * 100, {web: dice.choice([1, 2.2, 4])})
            for key in "ABC"[: dice.randint(1, 3)]
        }
        if number % 2:
            options["A"] = (70_000, {web: 2.5, data: dice.choice([1, 3.3, 5])})
        stage = Stage.REFRAMING if number == 3 else Stage.READY
        compete(ready(priya, web, f"Idea {number}", stage), **options)
    problem = portfolio_problem(Period.objects.get(), undecided=True)
    agree(as_said(problem), costs_by_trying(problem))


def test_on_three_hundred_the_costs_are_those_of_highs_at_gap_nothing(priya: Person, web: Team) -> None:
    teams = [web, *(f.team(name=f"Team {number}") for number in range(3))]
    for team in teams[1:]:
        f.capacity(team, Period.objects.get(), 30)
    dice = random.Random(9)
    stories = [
        Initiative(
            filed_by=priya,
            product_owner=priya,
            team=dice.choice(teams),
            stage=Stage.READY,
            proposal_title=f"Idea {number}",
            proposal_difference="Something is better.",
            number_choice="not_sure",
            created_at=f.NOW,
            updated_at=f.NOW,
            stage_since=f.NOW,
            submitted_at=f.NOW,
        )
        for number in range(300)
    ]
    stories = Initiative.objects.bulk_create(stories)
    rows = BoardRow.objects.bulk_create(
        BoardRow(initiative=one, team=one.team, stage=one.stage, shelf=1, outcome="", updated_at=f.NOW)
        for one in stories
    )
    options = BoardOption.objects.bulk_create(
        BoardOption(row=row, key=key, name=key, npv_expected=Decimal(dice.randint(-20, 900)) * 1_000)
        for row in rows
        for key in "ABC"[: dice.randint(2, 3)]
    )
    BoardEffort.objects.bulk_create(
        BoardEffort(option=option, team=option.row.team, weeks=dice.choice([1, 2, 3, 5, 8, 13]))
        for option in options
    )
    problem = portfolio_problem(Period.objects.get())
    best = best_portfolio(problem)
    assert len(problem.candidates) == 300 and best.is_exact
    assert best.value == pytest.approx(_highs(problem, {}), abs=0.01)
    for one in dice.sample(problem.candidates, 12):
        without = _highs(problem, {one.initiative_id: None})
        for way in one.ways:
            cost = best.costs[one.initiative_id, way.key]
            if cost.fits:
                beside = _highs(problem, {one.initiative_id: way.key}) - (way.value or 0)
                assert cost.exact == pytest.approx(without - beside, abs=0.01)


def _highs(problem: Problem, held: dict[int, str | None]) -> float:
    ways = [(one.initiative_id, way) for one in problem.candidates for way in one.ways]
    ids = {one.initiative_id: row for row, one in enumerate(problem.candidates)}
    teams = {team: row for row, team in enumerate(sorted(problem.free))}
    use, once = np.zeros((len(teams), len(ways))), np.zeros((len(ids), len(ways)))
    for column, (pk, way) in enumerate(ways):
        once[ids[pk], column] = 1
        for team, weeks in way.weeks.items():
            use[teams[team], column] = steps(weeks) / 2
    low = np.array([float(held.get(pk) == way.key) for pk, way in ways])
    high = np.array([float(pk not in held or held[pk] == way.key) for pk, way in ways])
    answer = milp(
        [-(way.value or 0) for _, way in ways],
        integrality=np.ones(len(ways)),
        bounds=Bounds(low, high),
        constraints=[
            LinearConstraint(use, -np.inf, [problem.free[team] for team in teams]),
            LinearConstraint(once, -np.inf, 1),
        ],
        options={"mip_rel_gap": 0},
    )
    return -answer.fun


def test_what_is_in_and_what_is_out(priya: Person, web: Team) -> None:
    quiet = f.team(name="Quiet")
    flow = ready(priya, web, "Payment flow")
    compete(flow, A=(1_400_000, {web: 6.3}), B=(900_000, {web: 2.1}))
    test = compete(ready(priya, web, "Suite"), A=(50_000, {web: 3}), B=(2_000, {web: 1}))
    test.options.filter(key="B").update(is_test=True)
    broken = compete(ready(priya, web, "Date picker"), A=(9_000_000, {web: 1}))
    broken.options.update(breaks=True)
    moneyless = ready(priya, web, "No money")
    compete(moneyless, A=(None, {web: 4}))
    framing = ready(priya, web, "Framing", Stage.REFRAMING)
    compete(framing, A=(8_000_000, {web: 1}))
    compete(ready(priya, quiet, "Elsewhere"), A=(5, {quiet: 1}))
    board_row(ready(priya, web, "No figures"), random.Random(1), option_key="")

    problem = portfolio_problem(Period.objects.get(), undecided=True)
    barred = {(one.outcome, way.key): way.barred for one in problem.candidates for way in one.ways}
    assert barred == {
        ("Payment flow", "A"): "",
        ("Payment flow", "B"): "",
        ("Suite", "A"): "",
        ("Suite", "B"): portfolio.TEST,
        ("Date picker", "A"): portfolio.BREAKS,
        ("No money", "A"): portfolio.NO_MONEY,
        ("Framing", "A"): portfolio.NOT_READY,
    }
    assert [(one.outcome, one.why) for one in problem.left_out] == [("Elsewhere", portfolio.NO_CAPACITY)]
    best = best_portfolio(problem)
    assert best.chosen == {flow.pk: "A"} and best.value == 1_400_000
    # What is never chosen by itself is asked about all the same, and can be held.
    assert best.costs[framing.pk, "A"].exact == pytest.approx(1_400_000 - 950_000)
    held = best_portfolio(
        portfolio_problem(Period.objects.get(), changes=Changes(choices={moneyless.pk: "A"}))
    )
    assert held.chosen[moneyless.pk] == "A" and held.value == 900_000
    agree(as_said(problem), costs_by_trying(problem))


def test_a_choice_is_added_up_with_its_range_and_the_chance_that_it_fits(priya: Person, web: Team) -> None:
    flow, dark = ready(priya, web, "Payment flow"), ready(priya, web, "Dark mode")
    compete(flow, A=(1_400_000, {web: 6.3}))
    compete(dark, A=(100_000, {web: 5.6}))
    problem = portfolio_problem(Period.objects.get())
    sums = worth(problem, {flow.pk: "A", dark.pk: "A"})
    (load,) = sums.loads
    assert sums.value == 1_500_000 and sums.low < sums.middle < sums.high
    assert load.expected == pytest.approx(11.9) and not load.fits and load.chance < 0.05 and not sums.fits
    alone = worth(problem, {flow.pk: "A"})
    assert alone.fits and alone.low == pytest.approx(840_000, rel=0.02)
    assert worth(problem, {}).loads[0].chance == 1


def test_costs_are_never_negative_and_more_weeks_never_bring_less(priya: Person, web: Team) -> None:
    dice = random.Random(3)
    for number in range(12):
        compete(
            ready(priya, web, f"Idea {number}"),
            A=(dice.randint(1, 900) * 1_000, {web: dice.randint(1, 6)}),
            B=(dice.randint(1, 500) * 1_000, {web: dice.randint(1, 3)}),
        )
    values = []
    for more in (-3, 0, 1, 2, 5, 60):
        best = best_portfolio(portfolio_problem(Period.objects.get(), changes=Changes(weeks={web.pk: more})))
        assert all(cost.exact is None or cost.exact >= 0 for cost in best.costs.values())
        assert best.over == {}
        values.append(best.value)
    assert values == sorted(values)
    assert all(cost.exact == 0 for cost in best.costs.values()), "where all of it fits nothing costs anything"

    whole = best_portfolio(portfolio_problem(Period.objects.get()))
    for pk in whole.chosen:
        fewer = best_portfolio(portfolio_problem(Period.objects.get(), changes=Changes(choices={pk: None})))
        assert fewer.value <= whole.value, "one less to choose from is never better for all"
    assert best_portfolio(portfolio_problem(Period.objects.get())).chosen == whole.chosen


def test_a_team_that_has_given_away_more_than_it_has_fits_nothing(priya: Person, web: Team) -> None:
    Capacity.objects.update(promised=30)
    flow = ready(priya, web, "Payment flow")
    compete(flow, A=(1_400_000, {web: 6.3}))
    best = best_portfolio(portfolio_problem(Period.objects.get()))
    assert best.chosen == {} and not best.costs[flow.pk, "A"].fits
