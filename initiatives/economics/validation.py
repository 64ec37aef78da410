"""The rules that inputs must keep, each as a field path and a reason in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from initiatives.economics.case import Case, Estimate, Option, Question, Range, ShareOf, Stage

Problems = list[tuple[str, str]]

LARGEST = 1e15
SMALLEST = 1e-12
WIDEST = 1e9  # high over low: beyond it a range says nothing, and tails would leave what floats can hold


def check(case: Case) -> None:
    """Raises one CaseError with every broken rule."""
    from initiatives.economics.case import CaseError

    problems: Problems = []
    _check_framing(case, problems)
    keys = [option.key for option in case.options]
    if not keys:
        problems.append(("options", "Add at least one option"))
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.append((f"options[{key}].key", "Two options have this key"))
    if sum(option.role == "as_proposed" for option in case.options) > 1:
        problems.append(("options", "Only one option can be the one as proposed"))
    for option in case.options:
        _check_option(case, option, problems)
    _check_cycles(case, problems)
    _check_dimensions(case, problems)
    _check_risks(case, problems)
    for question in case.questions:
        _check_question(case, question, problems)
    question_keys = [question.key for question in case.questions]
    for key in sorted({key for key in question_keys if question_keys.count(key) > 1}):
        problems.append((f"questions[{key}].key", "Two questions have this key"))
    if problems:
        raise CaseError(problems)


def number_problem(value: float) -> str | None:
    """Why a number cannot be used, or None."""
    if math.isnan(value):
        return "Enter a number"
    if math.isinf(value) or abs(value) > LARGEST:
        return "This number is too large"
    return None


def _check_number(path: str, value: float, problems: Problems) -> bool:
    reason = number_problem(value)
    if reason:
        problems.append((path, reason))
    return reason is None


def _check_framing(case: Case, problems: Problems) -> None:
    fine = _check_number("baseline", case.baseline, problems)
    if case.target is not None:
        fine = _check_number("target", case.target, problems) and fine
        if fine and case.target == case.baseline:
            problems.append(("target", "Target must differ from now"))
    if case.unit_value is not None:
        check_estimate("unit_value", case.unit_value, problems, above=0.0)
    elif not case.no_money_reason.strip():
        problems.append(("no_money_reason", "Say why it has no money value"))
    if (
        check_estimate("horizon_years", case.horizon_years, problems, above=0.0)
        and case.horizon_years.range.high > 200
    ):
        problems.append(("horizon_years.high", "A horizon is at most 200 years"))
    check_estimate("discount_rate", case.discount_rate, problems, least=0.0, below=1.0)
    for team, cost in case.person_week_cost.items():
        check_estimate(f"person_week_cost[{team}]", cost, problems, above=0.0)
    for name in ("target_weeks", "matters_weeks"):
        _check_week(name, getattr(case, name), problems)
    if _check_number("share_lost", case.share_lost, problems) and not 0 <= case.share_lost <= 1:
        problems.append(("share_lost", "The share lost must be between 0 and 100 %"))
    _check_bounds(case, problems)


def _check_bounds(case: Case, problems: Problems) -> None:
    bounds = {"effect_lower": case.effect_lower, "effect_upper": case.effect_upper}
    given = {name: value for name, value in bounds.items() if value is not None}
    fine = [_check_number(name, value, problems) for name, value in given.items()]
    if len(given) == 2 and all(fine) and given["effect_lower"] >= given["effect_upper"]:
        problems.append(("effect_upper", "The upper bound must be above the lower one"))


def check_estimate(
    path: str,
    estimate: Estimate,
    problems: Problems,
    *,
    above: float | None = None,
    least: float | None = None,
    below: float | None = None,
    most: float | None = None,
) -> bool:
    """Checks one range: three numbers in order, inside the support. `above` and `below` exclude their end.

    A fixed value may stand on an included end; the ends of a range may not, except a low of 0 where `least`
    is given, which the shifted lognormal through the three points takes.
    """
    count = len(problems)
    _check_dimension(path, estimate, problems)
    values = estimate.range
    from initiatives.economics.case import Meaning

    if values.meaning not in tuple(Meaning):
        problems.append((path, "A range means quantiles, or min_mode_max"))
    names = ("low", "middle", "high")
    checked = [_check_number(f"{path}.{name}", getattr(values, name), problems) for name in names]
    if not all(checked):
        return False
    _check_order(path, values, problems)
    if len(problems) > count:
        return False
    for name in names:
        value = getattr(values, name)
        reason = _outside(value, above=above, least=least, below=below, most=most)
        open_end = values.meaning == Meaning.QUANTILES and not values.is_fixed
        if reason is None and open_end and name == "high" and most is not None and value >= most:
            reason = f"High must be below {most:g}; only a fixed value may be {most:g}"
        if reason:
            problems.append((f"{path}.{name}", reason))
    if len(problems) == count and values.low > 0 and values.high / values.low > WIDEST:
        problems.append((f"{path}.high", "High is over a thousand million times low; narrow the range"))
    if len(problems) == count and 0 < values.high < SMALLEST:
        problems.append((f"{path}.high", "This number is too small; use a larger unit"))
    return len(problems) == count


def _check_order(path: str, values: Range, problems: Problems) -> None:
    if values.is_fixed:
        return
    strict = values.meaning == "quantiles"
    if values.low >= values.high:
        problems.append((f"{path}.low", "Low must be less than high"))
    elif values.middle < values.low or (strict and values.middle == values.low):
        problems.append((f"{path}.middle", "Middle must be above low"))
    elif values.middle > values.high or (strict and values.middle == values.high):
        problems.append((f"{path}.middle", "Middle must be below high"))
    elif strict and not _resolved(values):
        problems.append(
            (f"{path}.middle", "Low, middle and high are too close to tell apart; enter one value")
        )


def _resolved(values: Range) -> bool:
    scale = max(abs(values.low), abs(values.high))
    return min(values.middle - values.low, values.high - values.middle) > 1e-9 * scale


def _outside(
    value: float, *, above: float | None, least: float | None, below: float | None, most: float | None
) -> str | None:
    if above is not None and value <= above:
        return f"Must be above {above:g}"
    if least is not None and value < least:
        return f"Must be {least:g} or more"
    if below is not None and value >= below:
        return f"Must be below {below:g}"
    if most is not None and value > most:
        return f"Must be {most:g} or less"
    return None


def _check_dimension(path: str, estimate: Estimate, problems: Problems) -> None:
    dimension = estimate.dimension
    if dimension is None:
        return
    if isinstance(dimension, bool) or not isinstance(dimension, int) or not 0 <= dimension < 21201:
        problems.append((f"{path}.dimension", "A Sobol dimension is a whole number from 0 to 21200"))


def _check_dimensions(case: Case, problems: Problems) -> None:
    seen: dict[int, str] = {}
    for where, name, estimate in case.estimates():
        path = name if where == "shared" else f"options[{where}].{name}"
        if isinstance(estimate.dimension, int):
            if estimate.dimension in seen:
                problems.append((f"{path}.dimension", f"Already used by {seen[estimate.dimension]}"))
            seen.setdefault(estimate.dimension, path)


def _check_option(case: Case, option: Option, problems: Problems) -> None:
    from initiatives.economics.case import DO_NOTHING, SHARED, Role

    at = f"options[{option.key}]"
    if not option.key or option.key in (DO_NOTHING, SHARED):
        problems.append((f"{at}.key", 'An option needs a key other than "0" and "shared"'))
    if option.role not in tuple(Role):
        problems.append((f"{at}.role", "A role is as_proposed, alternative, test or staged"))
    _check_effect(case, option, at, problems)
    _check_work(case, at, option.effort, option.weeks_to_ship, problems)
    if option.upkeep_team is not None and option.upkeep_team not in case.person_week_cost:
        problems.append((f"{at}.upkeep_team", "This team has no cost of a person-week"))
    for name in ("run_cost", "upkeep", "ramp_weeks", "one_off_cash"):
        check_estimate(f"{at}.{name}", getattr(option, name), problems, least=0.0)
    check_estimate(f"{at}.success", option.success, problems, above=0.0, most=1.0)
    if option.debt is not None:
        check_estimate(f"{at}.debt.payback", option.debt.payback, problems, least=0.0)
        check_estimate(f"{at}.debt.upkeep", option.debt.upkeep, problems, least=0.0)
        _check_week(f"{at}.debt.due_week", option.debt.due_week, problems)
    _check_week(f"{at}.wished_weeks", option.wished_weeks, problems)
    _check_slices(option, at, problems)
    if option.role == "staged" and option.later_stage is None:
        problems.append((f"{at}.later_stage", "A staged option needs a second stage"))
    if option.later_stage is not None:
        if option.role != "staged":
            problems.append((f"{at}.later_stage", "Only a staged option has a second stage"))
        _check_stage(case, option.later_stage, f"{at}.later_stage", problems)
    _check_teaches(case, option, at, problems)


def _check_week(path: str, value: float | None, problems: Problems) -> None:
    if value is not None and _check_number(path, value, problems) and value < 0:
        problems.append((path, "The date must not be before the decision"))


def _check_effect(case: Case, option: Option, at: str, problems: Problems) -> None:
    from initiatives.economics.case import ShareOf

    if option.role == "test":
        return
    if isinstance(option.effect, ShareOf):
        _check_share(case, option.effect, f"{at}.effect", problems)
        return
    lower = None if case.can_hurt else case.effect_lower
    check_estimate(f"{at}.effect", option.effect, problems, least=lower, most=case.effect_upper)


def _check_share(case: Case, share: ShareOf, path: str, problems: Problems) -> None:
    check_estimate(f"{path}.share", share.share, problems, above=0.0, most=1.0)
    target = next((option for option in case.options if option.key == share.option), None)
    if target is None:
        problems.append((f"{path}.option", "There is no option with this key"))
    elif target.role == "test":
        problems.append((f"{path}.option", "A test has no effect to take a share of"))


def _check_work(
    case: Case, at: str, effort: Mapping[str, Estimate], weeks: Estimate, problems: Problems
) -> None:
    if not effort:
        problems.append((f"{at}.effort", "Enter the effort of at least one team"))
    for team, estimate in effort.items():
        check_estimate(f"{at}.effort[{team}]", estimate, problems, above=0.0)
        if team not in case.person_week_cost:
            problems.append((f"{at}.effort[{team}]", "This team has no cost of a person-week"))
    check_estimate(f"{at}.weeks_to_ship", weeks, problems, above=0.0)


def _check_slices(option: Option, at: str, problems: Problems) -> None:
    for part in option.slices:
        path = f"{at}.slices[{part.key}]"
        if _check_number(f"{path}.share", part.share, problems) and not 0 <= part.share <= 1:
            problems.append((f"{path}.share", "The share must be between 0 and 100 %"))
        if _check_number(f"{path}.effort", part.effort, problems) and part.effort <= 0:
            problems.append((f"{path}.effort", "Must be above 0"))
    keys = [part.key for part in option.slices]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.append((f"{at}.slices[{key}].key", "Two slices have this key"))
    if sum(part.share for part in option.slices) > 1 + 1e-9:
        problems.append((f"{at}.slices", "The shares add up to more than 100 %"))


def _check_stage(case: Case, stage: Stage, path: str, problems: Problems) -> None:
    _check_share(case, stage.effect, f"{path}.effect", problems)
    _check_work(case, path, stage.effort, stage.weeks_to_ship, problems)
    for name in ("run_cost", "upkeep", "one_off_cash"):
        check_estimate(f"{path}.{name}", getattr(stage, name), problems, least=0.0)


def _check_teaches(case: Case, option: Option, at: str, problems: Problems) -> None:
    teaches = option.teaches
    if teaches is None:
        if option.role == "test":
            problems.append((f"{at}.teaches", "Say what the test tells about"))
        return
    if option.role != "test":
        problems.append((f"{at}.teaches", "Only a test option teaches"))
    about = next((other for other in case.options if other.key == teaches.option), None)
    if about is None or about.role == "test":
        problems.append((f"{at}.teaches.option", "Choose an option that can be built"))
    _check_rates(f"{at}.teaches", (teaches.yes_when_works, teaches.yes_when_not), problems)


def _check_rates(path: str, rates: tuple[float, float], problems: Problems) -> None:
    for name, rate in zip(("yes_when_works", "yes_when_not"), rates, strict=True):
        if _check_number(f"{path}.{name}", rate, problems) and not 0 <= rate <= 1:
            problems.append((f"{path}.{name}", "A chance is between 0 and 1"))


def _check_risks(case: Case, problems: Problems) -> None:
    from initiatives.economics.case import RiskKind

    built = {option.key for option in case.options if option.role != "test"}
    for risk in case.risks:
        at = f"risks[{risk.key}]"
        if risk.kind not in tuple(RiskKind):
            problems.append((f"{at}.kind", "A risk is paid in effort, weeks, cash or effect"))
        if _check_number(f"{at}.chance", risk.chance, problems) and not 0 <= risk.chance <= 1:
            problems.append((f"{at}.chance", "A chance is between 0 and 1"))
        check_estimate(f"{at}.cost", risk.cost, problems, above=0.0)
        problems += [
            (f"{at}.options", f"There is no option {key} that can be built")
            for key in risk.options
            if key not in built
        ]
    keys = [risk.key for risk in case.risks]
    problems += [
        (f"risks[{key}].key", "Two risks have this key")
        for key in sorted({k for k in keys if keys.count(k) > 1})
    ]


def _check_cycles(case: Case, problems: Problems) -> None:
    from initiatives.economics.case import ShareOf

    parents = {
        option.key: option.effect.option for option in case.options if isinstance(option.effect, ShareOf)
    }
    for key in sorted(parents):
        step, seen = key, set()
        while step in parents and step not in seen:
            seen.add(step)
            step = parents[step]
        if step in seen and step == key:
            problems.append((f"options[{key}].effect.option", "The shares go round in a circle"))


def _check_question(case: Case, question: Question, problems: Problems) -> None:
    at = f"questions[{question.key}]"
    if not question.informs:
        problems.append((f"{at}.informs", "Say which estimate the answer would sharpen"))
    if len(question.informs) > 4:
        problems.append((f"{at}.informs", "A question can inform at most four estimates"))
    if len(set(question.informs)) < len(question.informs):
        problems.append((f"{at}.informs", "The same estimate is named twice"))
    known = {(where, name) for where, name, _ in case.estimates()}
    for option in case.options:
        known |= {(option.key, "works"), (option.key, "effort")}
    known |= {("shared", "person_week_cost"), ("shared", "unit_value")}
    problems += [
        (f"{at}.informs", f"There is no estimate {where}.{name}")
        for where, name in question.informs
        if (where, name) not in known
    ]
    _check_quality(question, at, problems)
    for name in ("cost", "weeks"):
        value = getattr(question, name)
        if _check_number(f"{at}.{name}", value, problems) and value < 0:
            problems.append((f"{at}.{name}", "Must be 0 or more"))


def _check_quality(question: Question, at: str, problems: Problems) -> None:
    works = any(name == "works" for _, name in question.informs)
    if works and len(question.informs) > 1:
        problems.append((f"{at}.informs", "Ask whether it works in a question of its own"))
    if question.quality is not None and _check_number(f"{at}.quality", question.quality, problems):
        if not 0 < question.quality <= 1:
            problems.append((f"{at}.quality", "Quality is above 0 and at most 1"))
        elif works:
            problems.append((f"{at}.quality", "For whether it works, enter how often the answer is yes"))
    if question.yes_rates is None:
        return
    if not works:
        problems.append((f"{at}.yes_rates", "Only for whether it works"))
    elif len(question.yes_rates) != 2:
        problems.append((f"{at}.yes_rates", "Enter two chances"))
    else:
        _check_rates(f"{at}.yes_rates", question.yes_rates, problems)
