"""The best portfolio, and every opportunity cost, against published optima, brute force and HiGHS."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from initiatives.economics import portfolio_solver
from initiatives.economics.displacement import compare, displacement, shadow_prices, value_after_prices
from initiatives.economics.portfolio import (
    PortfolioError,
    PortfolioInitiative,
    PortfolioOption,
    best_portfolio,
)
from initiatives.economics.portfolio_bounds import opportunity_bounds
from initiatives.economics.portfolio_grid import IMPOSSIBLE, lay_out
from initiatives.economics.portfolio_pieces import by_value, split
from tests.economics.petersen import PROBLEMS

# OR-Library mknap1, problem 1: Petersen 1967, "Computational experience with variants of the Balas algorithm applied
# to the selection of R&D projects", Management Science 13:736. Optimum 3800.
PETERSEN_PROFIT = (100, 600, 1200, 2400, 500, 2000)
PETERSEN_USE = (
    (8, 12, 13, 64, 22, 41),
    (8, 12, 13, 75, 22, 41),
    (3, 6, 4, 18, 6, 4),
    (5, 10, 8, 32, 6, 12),
    (5, 13, 8, 42, 6, 20),
    (5, 13, 8, 48, 6, 20),
    (0, 0, 0, 0, 8, 0),
    (3, 0, 4, 0, 8, 0),
    (3, 2, 4, 0, 8, 4),
    (3, 2, 4, 8, 8, 4),
)
PETERSEN_CAPACITY = (80, 96, 20, 36, 44, 48, 10, 18, 22, 24)
PETERSEN_OPTIMUM = 3800


def one(key, value, **weeks):
    return PortfolioOption(key, float(value), weeks)


def initiative(name, *options):
    return PortfolioInitiative(name, options)


DARK_MODE = initiative("dark mode", one("full", 4_000, web=5.6))
PAYMENT = initiative("payment flow", one("redesign", 420_000, web=6.3), one("card form", 300_000, web=2.15))


def feasible(initiatives, capacity):
    """Every choice that fits, as (value, {initiative: option key})."""
    for choice in itertools.product(*[(None, *each.options) for each in initiatives]):
        taken = [option for option in choice if option is not None]
        if all(
            sum(option.effort.get(team, 0) for option in taken) <= room for team, room in capacity.items()
        ):
            names = {
                each.id: option.key
                for each, option in zip(initiatives, choice, strict=True)
                if option is not None
            }
            yield sum(option.value for option in taken), names


def brute_force(initiatives, capacity):
    return max((value for value, _ in feasible(initiatives, capacity)), default=None)


def brute_cost(initiatives, capacity, name, option):
    """V(without X) - [V(X = o) - v(o)] by trying everything; None where the option does not fit."""
    rest = [each for each in initiatives if each.id != name]
    left = {team: room - option.effort.get(team, 0) for team, room in capacity.items()}
    if min(left.values(), default=0) < 0:
        return None
    return brute_force(rest, capacity) - brute_force(rest, left)


half_weeks = st.integers(0, 9).map(lambda steps: steps / 2)
money = st.one_of(st.integers(-20, 60), st.integers(-6, 30).map(lambda tenths: tenths / 10))


@st.composite
def boards(draw, most_teams=3, teams_per_option=3, most=5):
    teams = [f"team {number}" for number in range(draw(st.integers(1, most_teams)))]
    initiatives = []
    for number in range(draw(st.integers(0, most))):
        options = []
        for key in range(draw(st.integers(0, 3))):
            used = draw(st.lists(st.sampled_from(teams), max_size=teams_per_option, unique=True))
            options.append(
                PortfolioOption(f"o{key}", float(draw(money)), {team: draw(half_weeks) for team in used})
            )
        initiatives.append(PortfolioInitiative(f"i{number}", tuple(options)))
    return initiatives, {team: draw(half_weeks) * 2 for team in teams}


def random_board(seed, count, *, teams, teams_per_option, tightness):
    """A seeded board in half weeks: lognormal efforts and values, 4 options each."""
    rng = np.random.default_rng(seed)
    initiatives = []
    for number in range(count):
        home = rng.permutation(teams)[:teams_per_option]
        options = []
        for key in range(4):
            weeks = {f"team {team}": float(np.ceil(rng.lognormal(1.6, 0.6) * 2) / 2) for team in home}
            value = float(np.rint(rng.lognormal(10.5, 1.0) * math.sqrt(sum(weeks.values()))))
            options.append(PortfolioOption(f"o{key}", value, weeks))
        initiatives.append(PortfolioInitiative(f"i{number:04d}", tuple(options)))
    need = {f"team {team}": 0.0 for team in range(teams)}
    for each in initiatives:
        for team, weeks in each.options[0].effort.items():
            need[team] += weeks
    return initiatives, {team: float(round(total * tightness)) for team, total in need.items()}


def by_highs(initiatives, capacity):
    """The plain formulation, gap 0, written independently of the product's."""
    options = [(each.id, option) for each in initiatives for option in each.options]
    teams = sorted(capacity)
    if not options:
        return 0.0
    names = sorted({name for name, _ in options})
    pick = np.array([[float(owner == name) for owner, _ in options] for name in names])
    use = np.array([[option.effort.get(team, 0.0) for _, option in options] for team in teams])
    value = np.array([option.value for _, option in options])
    found = milp(
        -value,
        integrality=np.ones(len(value)),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(pick, -np.inf, 1),
            LinearConstraint(use, -np.inf, [capacity[team] for team in teams]),
        ],
        options={"mip_rel_gap": 0.0},
    )
    assert found.status == 0
    return float(value[found.x > 0.5].sum())


def test_the_published_research_portfolio_of_petersen_is_found_and_proven():
    projects = [
        initiative(
            f"project {number}",
            PortfolioOption(
                "fund", float(profit), {f"r{r}": float(use[number]) for r, use in enumerate(PETERSEN_USE)}
            ),
        )
        for number, profit in enumerate(PETERSEN_PROFIT)
    ]
    found = best_portfolio(projects, {f"r{r}": float(room) for r, room in enumerate(PETERSEN_CAPACITY)})
    assert found.value == PETERSEN_OPTIMUM
    assert found.exact
    assert found.bound == PETERSEN_OPTIMUM
    assert set(found.chosen) == {"project 1", "project 2", "project 5"}


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: f"problem {problem.number}")
def test_the_further_published_portfolios_of_petersen_are_found_and_proven(problem):
    resources = [f"r{number:02d}" for number in range(len(problem.use))]
    projects = [
        initiative(
            f"project {number:02d}",
            PortfolioOption(
                "fund", profit, {r: use[number] for r, use in zip(resources, problem.use, strict=True)}
            ),
        )
        for number, profit in enumerate(problem.profit)
    ]
    found = best_portfolio(projects, dict(zip(resources, problem.capacity, strict=True)))
    assert found.exact
    assert found.value == pytest.approx(problem.optimum, abs=1e-9)


@settings(max_examples=120, deadline=None)
@given(boards())
def test_the_optimum_and_every_opportunity_cost_equal_brute_force(board):
    initiatives, capacity = board
    found = best_portfolio(initiatives, capacity)
    assert found.exact
    assert found.value == pytest.approx(brute_force(initiatives, capacity), abs=1e-9)
    for each in initiatives:
        for option in each.options:
            cost = brute_cost(initiatives, capacity, each.id, option)
            outlook = found.outlooks[each.id, option.key]
            assert outlook.fits == (cost is not None)
            assert outlook.opportunity_cost == (None if cost is None else pytest.approx(cost, abs=1e-9))


def held(data, initiatives):
    """Some initiatives held at an option or out, the others free."""
    choices = {}
    for each in initiatives:
        picked = data.draw(st.sampled_from(["free", "free", None, *(option.key for option in each.options)]))
        if picked != "free":
            choices[each.id] = picked
    return choices


@settings(max_examples=80, deadline=None)
@given(boards(), st.data())
def test_the_solver_for_large_pieces_agrees_with_the_tables_and_its_bounds_hold(board, data):
    initiatives, capacity = board
    choices = held(data, initiatives)
    grid = lay_out(initiatives, capacity, choices=choices)
    found = best_portfolio(initiatives, capacity, choices=choices)
    total = 0
    for share in split(grid, by_value(grid)):
        best = portfolio_solver.solve(share.piece, time_limit=10)
        assert best.proven
        total += best.units
        low, high = opportunity_bounds(share, best)
        for row, least, most in zip(share.asked.tolist(), low.tolist(), high.tolist(), strict=True):
            outlook = found.outlooks[grid.ids[grid.owner[row]], grid.keys[row]]
            assert outlook.fits == (most != IMPOSSIBLE)
            if outlook.fits:
                assert grid.money(least) - 1e-9 <= outlook.opportunity_cost <= grid.money(most) + 1e-9
    assert grid.money(total) == pytest.approx(found.value, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(boards())
def test_what_changes_by_name_adds_up_to_the_opportunity_cost(board):
    initiatives, capacity = board
    found = best_portfolio(initiatives, capacity)
    for name, key in found.outlooks:
        pushed = displacement(found, name, key)
        assert pushed.opportunity_cost == found.outlooks[name, key].opportunity_cost
        if pushed.fits:
            lost = -sum(change.value_change for change in pushed.changes)
            assert lost == pytest.approx(pushed.opportunity_cost, abs=1e-9)
            parts = (*pushed.displaced, *pushed.downgraded, *pushed.upgraded, *pushed.brought_in)
            assert sorted(parts) == sorted(pushed.changes)


@settings(max_examples=40, deadline=None)
@given(boards(most=4))
def test_what_is_displaced_is_the_least_disruptive_of_the_equally_good(board):
    initiatives, capacity = board
    found = best_portfolio(initiatives, capacity)
    for each in initiatives:
        for option in each.options:
            pushed = displacement(found, each.id, option.key)
            if each.id in found.chosen or not pushed.fits:
                continue
            rest = [other for other in initiatives if other.id != each.id]
            left = {team: room - option.effort.get(team, 0) for team, room in capacity.items()}
            best = brute_force(rest, left)
            fewest = min(
                sum(found.chosen.get(other.id) != names.get(other.id) for other in rest)
                for value, names in feasible(rest, left)
                if value == pytest.approx(best, abs=1e-9)
            )
            assert len(pushed.changes) == fewest


@settings(max_examples=60, deadline=None)
@given(boards(), st.randoms(use_true_random=False))
def test_the_order_in_which_initiatives_arrive_changes_nothing(board, random):
    initiatives, capacity = board
    shuffled = [
        replace(each, options=tuple(random.sample(each.options, len(each.options))))
        for each in random.sample(initiatives, len(initiatives))
    ]
    first, second = best_portfolio(initiatives, capacity), best_portfolio(shuffled, capacity)
    assert (first.value, first.chosen, first.outlooks) == (second.value, second.chosen, second.outlooks)


@settings(max_examples=60, deadline=None)
@given(boards(), half_weeks)
def test_more_capacity_is_never_worth_less_and_nothing_costs_less_than_nothing(board, more):
    initiatives, capacity = board
    found = best_portfolio(initiatives, capacity)
    wider = best_portfolio(initiatives, {team: room + more for team, room in capacity.items()})
    assert wider.value >= found.value
    for outlook in found.outlooks.values():
        assert not outlook.fits or outlook.opportunity_cost >= 0
    for (name, key), outlook in found.outlooks.items():
        if found.chosen.get(name) == key:
            assert outlook.value >= outlook.opportunity_cost


@settings(max_examples=60, deadline=None)
@given(boards(), st.data())
def test_a_what_if_is_the_best_of_the_portfolios_that_keep_to_it(board, data):
    initiatives, capacity = board
    choices = held(data, initiatives)
    found = best_portfolio(initiatives, capacity, choices=choices)
    kept = [
        value
        for value, names in feasible(initiatives, capacity)
        if all(names.get(n) == k for n, k in choices.items())
    ]
    if kept:
        assert found.over == {}
        assert found.value == pytest.approx(max(kept), abs=1e-9)
    else:
        assert all(excess > 0 for excess in found.over.values())
        assert found.over
    assert all(found.chosen.get(name) == key for name, key in choices.items())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_large_board_of_one_team_per_option_equals_highs(seed):
    initiatives, capacity = random_board(seed, 90, teams=4, teams_per_option=1, tightness=0.2)
    found = best_portfolio(initiatives, capacity)
    assert found.value == pytest.approx(by_highs(initiatives, capacity), rel=1e-12)
    for each in initiatives[seed::45]:
        rest = [other for other in initiatives if other.id != each.id]
        for option in each.options[:2]:
            left = {team: room - option.effort.get(team, 0) for team, room in capacity.items()}
            cost = by_highs(rest, capacity) - by_highs(rest, left)
            assert found.outlooks[each.id, option.key].opportunity_cost == pytest.approx(cost, abs=1e-4)


@pytest.mark.parametrize("seed", [4, 5])
def test_a_large_board_of_several_teams_per_option_equals_highs(seed):
    initiatives, capacity = random_board(seed, 45, teams=4, teams_per_option=3, tightness=0.2)
    found = best_portfolio(initiatives, capacity)
    assert found.exact
    assert found.value == pytest.approx(by_highs(initiatives, capacity), rel=1e-12)
    for each in initiatives[seed::20]:
        rest = [other for other in initiatives if other.id != each.id]
        option = each.options[0]
        left = {team: room - option.effort.get(team, 0) for team, room in capacity.items()}
        cost = by_highs(rest, capacity) - by_highs(rest, left)
        outlook = found.outlooks[each.id, option.key]
        assert outlook.at_least - 1e-4 <= cost <= outlook.at_most + 1e-4
        assert displacement(found, each.id, option.key).opportunity_cost == pytest.approx(cost, abs=1e-4)


def test_an_initiative_whose_options_lie_with_different_teams_is_weighed_across_both():
    initiatives = [
        initiative("export", one("by web", 10, web=2), one("by data", 9, data=2)),
        initiative("chart", one("full", 8, web=2)),
        initiative("feed", one("full", 3, data=2)),
    ]
    found = best_portfolio(initiatives, {"web": 2, "data": 2})
    assert found.chosen == {"export": "by data", "chart": "full"}
    assert found.outlooks["export", "by web"].opportunity_cost == 8
    assert found.outlooks["feed", "full"].opportunity_cost == 7


def test_funding_dark_mode_pushes_out_the_payment_flow_by_name_and_by_value():
    found = best_portfolio([DARK_MODE, PAYMENT], {"web": 24 - 17})
    assert found.chosen == {"payment flow": "redesign"}
    pushed = displacement(found, "dark mode", "full")
    assert pushed.opportunity_cost == 420_000
    assert [(change.initiative, change.before) for change in pushed.displaced] == [
        ("payment flow", "redesign")
    ]
    assert found.outlooks["dark mode", "full"].worth_funding is False


def test_with_two_weeks_more_dark_mode_only_pushes_the_payment_flow_down_to_the_card_form():
    found = best_portfolio([DARK_MODE, PAYMENT], {"web": 24 - 17 + 2})
    pushed = displacement(found, "dark mode", "full")
    assert pushed.displaced == ()
    (change,) = pushed.downgraded
    assert (change.initiative, change.before, change.after) == ("payment flow", "redesign", "card form")
    assert pushed.opportunity_cost == 120_000


def test_the_weeks_that_a_smaller_app_saves_go_to_the_core_workflow():
    app = initiative("mobile app", one("native", 300_000, app=33), one("progressive web app", 280_000, app=5))
    core = initiative("core workflow", one("full", 900_000, app=12))
    found = best_portfolio([app, core], {"app": 33})
    assert found.chosen == {"mobile app": "progressive web app", "core workflow": "full"}
    native = displacement(found, "mobile app", "native")
    assert [change.initiative for change in native.displaced] == ["core workflow"]
    assert displacement(found, "mobile app", "progressive web app").opportunity_cost == 0


def test_what_comes_in_with_the_weeks_that_are_left_over_is_named_too():
    board = [
        initiative("big", one("full", 100, web=10)),
        initiative("middle", one("full", 60, web=6)),
        initiative("small", one("full", 20, web=4)),
    ]
    found = best_portfolio(board, {"web": 10})
    pushed = displacement(found, "middle", "full")
    assert [change.initiative for change in pushed.displaced] == ["big"]
    assert [change.initiative for change in pushed.brought_in] == ["small"]
    assert pushed.opportunity_cost == 80


def test_among_equally_good_portfolios_the_first_by_id_is_taken():
    twins = [initiative(name, one("full", 10, web=2)) for name in ("b", "c", "a")]
    assert best_portfolio(twins, {"web": 4}).chosen == {"a": "full", "b": "full"}
    assert [c.initiative for c in displacement(best_portfolio(twins, {"web": 2}), "c", "full").displaced] == [
        "a"
    ]


def test_tenths_that_are_equal_in_life_are_a_tie():
    board = [
        initiative("a", one("full", 0.3, web=2)),
        initiative("b", one("full", 0.1, web=1)),
        initiative("c", one("full", 0.2, web=1)),
    ]
    found = best_portfolio(board, {"web": 2})
    assert found.chosen == {"a": "full"}
    assert found.outlooks["a", "full"].opportunity_cost == 0.3


def test_the_cheaper_of_two_options_worth_the_same_is_taken():
    twins = initiative("export", one("a lot", 10, web=3), one("less", 10, web=2))
    assert best_portfolio([twins], {"web": 9}).chosen == {"export": "less"}


def test_half_weeks_round_against_hope_effort_up_and_capacity_down():
    board = [initiative("a", one("full", 5, web=2.1)), initiative("b", one("full", 4, web=2.5))]
    found = best_portfolio(board, {"web": 5.4})
    assert found.used == {"web": 5.0}
    assert found.free == {"web": 0.0}
    assert best_portfolio(board, {"web": 4.9}).chosen == {"a": "full"}


def test_floating_point_dust_does_not_cost_a_half_week():
    assert best_portfolio([initiative("a", one("full", 5, web=0.1 + 0.2))], {"web": 0.3}, step=0.1).chosen


def test_an_empty_board_is_worth_nothing():
    found = best_portfolio([], {"web": 4})
    assert (found.value, found.chosen, found.outlooks, found.free) == (0.0, {}, {}, {"web": 4.0})


def test_nothing_fits_where_there_is_no_capacity_but_what_takes_no_effort_does():
    board = [initiative("a", one("full", 5, web=1)), initiative("b", one("free", 3, web=0))]
    found = best_portfolio(board, {"web": 0})
    assert found.chosen == {"b": "free"}
    assert found.outlooks["a", "full"].fits is False
    assert found.outlooks["a", "full"].opportunity_cost is None
    assert found.outlooks["a", "full"].worth_funding is False
    assert found.outlooks["b", "free"].opportunity_cost == 0


def test_a_team_that_nobody_gave_capacity_has_none():
    assert best_portfolio([initiative("a", one("full", 5, design=1))], {"web": 4}).chosen == {}


def test_an_option_that_loses_money_is_never_chosen_but_its_cost_is_known():
    board = [initiative("loss", one("full", -5, web=2)), initiative("gain", one("full", 3, web=2))]
    found = best_portfolio(board, {"web": 2})
    assert found.chosen == {"gain": "full"}
    assert found.outlooks["loss", "full"].opportunity_cost == 3
    assert found.outlooks["loss", "full"].worth_funding is False


@pytest.mark.parametrize("size", [1e-9, 1e12, 1e200])
def test_values_of_any_size_keep_their_proportions(size):
    board = [initiative("a", one("full", 3 * size, web=2)), initiative("b", one("full", 2 * size, web=2))]
    found = best_portfolio(board, {"web": 2})
    assert found.chosen == {"a": "full"}
    assert found.outlooks["b", "full"].opportunity_cost == pytest.approx(3 * size, rel=1e-12)
    assert found.outlooks["a", "full"].opportunity_cost == pytest.approx(2 * size, rel=1e-12)


def test_weeks_by_the_million_are_solved_all_the_same():
    board = [
        initiative(name, one("full", value, web=weeks))
        for name, value, weeks in (("a", 5, 2e6), ("b", 4, 1e6), ("c", 3, 1e6))
    ]
    found = best_portfolio(board, {"web": 2e6 + 0.5})
    assert found.chosen == {"b": "full", "c": "full"}
    assert displacement(found, "a", "full").opportunity_cost == 7


def test_marta_holds_what_is_pinned_and_sees_by_how_much_a_team_is_over():
    board = [
        initiative("a", one("full", 5, web=4, data=1)),
        initiative("b", one("full", 4, web=3)),
        initiative("c", one("full", 2, data=2)),
    ]
    found = best_portfolio(board, {"web": 5, "data": 3}, choices={"a": "full", "b": "full"})
    assert found.over == {"web": 2.0}
    assert found.chosen == {"a": "full", "b": "full", "c": "full"}
    skipped = best_portfolio(board, {"web": 5, "data": 3}, choices={"a": None})
    assert skipped.chosen == {"b": "full", "c": "full"}
    assert skipped.outlooks["a", "full"].opportunity_cost == 4


def test_a_what_if_is_compared_with_the_board_name_by_name():
    board = [DARK_MODE, PAYMENT]
    before = best_portfolio(board, {"web": 7})
    after = best_portfolio(board, {"web": 9}, choices={"dark mode": "full"})
    assert [tuple(change) for change in compare(before, after)] == [
        ("dark mode", None, "full", 4_000.0),
        ("payment flow", "redesign", "card form", -120_000.0),
    ]


def test_a_scarce_team_has_a_price_and_a_team_with_room_has_none():
    board = [
        initiative("a", one("full", 100, web=4, data=1)),
        initiative("b", one("full", 60, web=4)),
        initiative("c", one("full", 10, web=4)),
    ]
    found = best_portfolio(board, {"web": 6, "data": 50})
    assert shadow_prices(found) == {"web": pytest.approx(15.0), "data": 0.0}
    after = value_after_prices(found, shadow_prices(found))
    assert after["a", "full"] == pytest.approx(40.0)
    assert after["c", "full"] == pytest.approx(-50.0)


def test_prices_bound_what_one_more_week_can_bring():
    initiatives, capacity = random_board(7, 40, teams=2, teams_per_option=1, tightness=0.3)
    found = best_portfolio(initiatives, capacity)
    price = shadow_prices(found)["team 0"]
    wider = best_portfolio(initiatives, capacity | {"team 0": capacity["team 0"] + 20})
    assert price > 0
    assert wider.value - found.value <= 20 * price + 4 * max(
        option.value for each in initiatives for option in each.options
    )


def test_when_time_runs_out_the_bound_is_said_aloud():
    initiatives, capacity = random_board(8, 200, teams=6, teams_per_option=3, tightness=0.3)
    hurried = best_portfolio(initiatives, capacity, time_limit=1e-6)
    assert not hurried.exact
    assert 0 < hurried.value < hurried.bound < 1.1 * hurried.value
    for team, weeks in hurried.used.items():
        assert weeks <= capacity[team]


def test_the_same_board_gives_the_same_answer_twice():
    initiatives, capacity = random_board(9, 50, teams=4, teams_per_option=2, tightness=0.25)
    first, second = best_portfolio(initiatives, capacity), best_portfolio(initiatives, capacity)
    assert repr(first) == repr(second)


@pytest.mark.parametrize(
    ("board", "capacity", "field"),
    [
        ([initiative("a", one("full", math.nan, web=1))], {"web": 1}, "value of a"),
        ([initiative("a", one("full", math.inf, web=1))], {"web": 1}, "value of a"),
        (
            [initiative("a", one("full", 1e308, web=1)), initiative("b", one("full", 1e308))],
            {"web": 1},
            "value",
        ),
        ([initiative("a", one("full", 1, web=-1))], {"web": 1}, "effort of a"),
        ([initiative("a", one("full", 1, web=math.nan))], {"web": 1}, "effort of a"),
        ([initiative("a", one("full", 1, web=math.inf))], {"web": 1}, "effort of a"),
        ([initiative("a", one("full", 1, web=1))], {"web": -1}, "capacity"),
        ([initiative("a", one("full", 1, web=1))], {"web": math.nan}, "capacity"),
        ([initiative("a"), initiative("a")], {"web": 1}, "initiatives"),
        ([initiative("a", one("full", 1), one("full", 2))], {"web": 1}, "options of a"),
    ],
)
def test_figures_that_cannot_be_used_are_told_by_name(board, capacity, field):
    with pytest.raises(PortfolioError) as told:
        best_portfolio(board, capacity)
    assert told.value.field == field
    assert told.value.reason


@pytest.mark.parametrize("choices", [{"nobody": None}, {"payment flow": "rewrite"}])
def test_a_choice_that_does_not_exist_is_told(choices):
    with pytest.raises(PortfolioError):
        best_portfolio([PAYMENT], {"web": 7}, choices=choices)
