"""From a case to its figures: draws, flows, each option alone, then the options against each other."""

from __future__ import annotations

from initiatives.economics.asking import answer_worth, priced
from initiatives.economics.case import DO_NOTHING, Case, CaseError, Role
from initiatives.economics.choice import Choice, choose
from initiatives.economics.figures import sig
from initiatives.economics.model import Model
from initiatives.economics.options import all_figures
from initiatives.economics.results import Appraisal, InputWorth, OptionFigures, QuestionWorth
from initiatives.economics.sensitivity import Profile, works_worth
from initiatives.economics.sensitivity import profiles as profiles_of
from initiatives.economics.tables import break_evens, frontier_points, ladder, tornado

ENGINE_VERSION = "1.0.0"
LARGEST_DRAWS = 2**21


def appraise(case: Case, *, seed: int, draws: int = 8192) -> Appraisal:
    """Every figure of one case. Pure: the same case, seed and number of draws give the same bytes.

    draws must be a power of two, from 64 to 2^21: 8192 for a page, 16384 for the record of a decision. Raises
    ValueError for another number, and CaseError where the ranges are so wide that a figure leaves what a float holds.
    """
    if draws < 64 or draws > LARGEST_DRAWS or draws & (draws - 1):
        raise ValueError("draws must be a power of two from 64 to 2097152")
    model = Model(case, seed=seed, draws=draws)
    choice = choose(model) if case.has_money else None
    try:
        return _assemble(case, model, choice)
    except (OverflowError, FloatingPointError) as error:
        raise CaseError([("options", "The ranges are too wide to work with")]) from error


def _assemble(case: Case, model: Model, choice: Choice | None) -> Appraisal:
    figures = all_figures(case, model, choice)
    order = _order(figures, has_money=choice is not None)
    profiles = profiles_of(model, choice.means, choice.leader) if choice else {}
    worths = _input_worths(model, choice, profiles) if choice else ()
    questions = _question_worths(case, model, choice, profiles, figures) if choice else ()
    ask_first = questions[0].question if questions and questions[0].net_worth > 0.0 else None
    tests = [f for f in figures if f.role == Role.TEST and (f.expected_npv or 0.0) > 0.0]
    built = [key for key in order if key == DO_NOTHING or case.option(key).role != Role.TEST]
    leader, runner_up = (
        (choice.keys[choice.leader], choice.keys[choice.runner_up]) if choice else [*built, "0"][:2]
    )
    return Appraisal(
        engine_version=ENGINE_VERSION,
        seed=int(model.seed),
        draws=model.n,
        input_hash=case.input_hash,
        has_money=case.has_money,
        options=figures,
        order=order,
        leader=leader,
        runner_up=runner_up,
        chance_leader_beats_runner_up=sig(choice.beats) if choice else None,
        chance_nothing_best=sig(choice.chances[-1]) if choice else None,
        regret_of_nothing=sig(choice.regret[-1]) if choice else None,
        evpi=sig(choice.evpi) if choice else None,
        inputs=worths,
        tornado=tornado(choice, profiles) if choice else (),
        break_evens=break_evens(choice, profiles) if choice else (),
        frontier=frontier_points(model) if choice else (),
        ladder=ladder(case, model),
        questions=questions,
        ask_first=ask_first,
        decide_now=ask_first is None,
        test_first=max(tests, key=lambda f: f.expected_npv or 0.0).key if tests else None,
    )


def _order(figures: tuple[OptionFigures, ...], *, has_money: bool) -> tuple[str, ...]:
    if has_money:
        table = [(-(f.expected_npv or 0.0), f.key) for f in figures] + [(0.0, DO_NOTHING)]
    else:
        table = [(-(f.chance_of_target or 0.0), f.key) for f in figures] + [(1.0, DO_NOTHING)]
    return tuple(key for _, key in sorted(table))


def _changes(choice: Choice, chances: tuple[float, ...]) -> tuple[float, str | None]:
    """How often the answer changes the choice, and to what most often."""
    others = [(chance, -k) for k, chance in enumerate(chances) if k != choice.leader and chance > 0.0]
    if not others:
        return 0.0, None
    return sig(min(sum(chance for chance, _ in others), 1.0)), choice.keys[-max(others)[1]]


def _input_worths(
    model: Model, choice: Choice, profiles: dict[tuple[str, str], Profile]
) -> tuple[InputWorth, ...]:
    found = []
    for (option, name), item in profiles.items():
        if item.worth.worth == 0.0:
            found.append(InputWorth(option, name, 0.0, 0.0, 0.0, None))
            continue
        value = min(item.worth.worth, choice.evpi)
        price = priced(value, choice.evpi, 0.0)
        chance, to = _changes(choice, item.worth.chances) if price > 0.0 else (0.0, None)
        found.append(InputWorth(option, name, sig(value), sig(price), chance, to))
    for key, flow in model.flows.items():
        if flow.inputs["success"].mean < 1.0:
            works = works_worth(model, key, choice.means, choice.leader)
            value = min(works.worth, choice.evpi)
            price = priced(value, choice.evpi)
            chance, to = _changes(choice, works.chances) if price > 0.0 else (0.0, None)
            found.append(InputWorth(key, "works", sig(value), sig(price), chance, to))
    return tuple(sorted(found, key=lambda worth: (-worth.evppi, worth.option, worth.input)))


def _question_worths(
    case: Case,
    model: Model,
    choice: Choice,
    profiles: dict[tuple[str, str], Profile],
    figures: tuple[OptionFigures, ...],
) -> tuple[QuestionWorth, ...]:
    delay = next((f.cost_of_delay or 0.0 for f in figures if f.key == choice.keys[choice.leader]), 0.0)
    found = []
    for question in case.questions:
        worth, bracket = answer_worth(model, choice, question, profiles)
        value = priced(min(worth.worth, choice.evpi), choice.evpi)
        waiting = max(delay, 0.0) * question.weeks
        chance, to = _changes(choice, worth.chances) if value > 0.0 else (0.0, None)
        ends = tuple(sig(min(end, choice.evpi)) for end in bracket) if value > 0.0 else (0.0, 0.0)
        found.append(
            QuestionWorth(
                question=question.key,
                worth=sig(value),
                net_worth=sig(value - question.cost - waiting),
                cost_of_waiting=sig(waiting),
                chance_changes=chance,
                changes_to=to,
                bracket=(ends[0], ends[1]),
                perfect=question.quality is None and question.yes_rates is None,
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.net_worth, item.question)))


__all__ = ["ENGINE_VERSION", "appraise"]
