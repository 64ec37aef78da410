"""Open questions as the engine prices them: what each would tell, how well, and what asking costs.

Questions that would tell the same, as well and at the same cost have the same price, so they are priced once:
three thousand questions about a dozen numbers are a few dozen for the engine.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from initiatives import economics
from initiatives.models import WORTH, AnswerQuality, Input, Question, QuestionTarget

WORKING_DAYS_A_WEEK = 5.0
# What the engine takes in at once for one question, and for one initiative.
MOST_TARGETS = 4
MOST_PRICED = 200

# How good an answer is, as the correlation of answer and truth: an exact one tells all, one that is about right
# leaves 60 % of the standard deviation, a rough one 87 %.
QUALITY: Mapping[str, float | None] = {
    AnswerQuality.EXACT: 1.0,
    AnswerQuality.ABOUT: 0.8,
    AnswerQuality.ROUGH: 0.5,
}
# The same for "will it work at all": how often the answer is yes when it works, and when it does not.
YES_RATES: Mapping[str, tuple[float, float]] = {
    AnswerQuality.EXACT: (1.0, 0.0),
    AnswerQuality.ABOUT: (0.9, 0.1),
    AnswerQuality.ROUGH: (0.7, 0.3),
}

WORKS = "works"
# What the engine calls the inputs of an option that questions may be about.
_ENGINE_NAMES: Mapping[str, str] = {
    Input.EFFECT: "effect",
    Input.EFFORT: "effort",
    Input.EFFECT_SHARE: "effect",
    Input.WEEKS_TO_SHIP: "weeks_to_ship",
    Input.RUN_COST: "run_cost",
    Input.UPKEEP: "upkeep",
    Input.SUCCESS: WORKS,
    Input.RAMP: "ramp_weeks",
    Input.DEBT: "debt_payback",
    Input.CASH: "one_off_cash",
    Input.LATER_SHARE: "later_effect",
    Input.LATER_EFFORT: "later_effort",
    Input.LATER_WEEKS: "later_weeks_to_ship",
    Input.LATER_RUN_COST: "later_run_cost",
    Input.LATER_UPKEEP: "later_upkeep",
    Input.LATER_CASH: "later_one_off_cash",
}
# What the engine counts for each team by itself.
_OF_A_TEAM = frozenset({"effort", "later_effort"})
# The other way round, for what the engine finds that nobody has asked about.
INPUT_OF: Mapping[str, str] = {
    **{engine: name for name, engine in _ENGINE_NAMES.items() if name != Input.EFFECT_SHARE},
    "success": Input.SUCCESS,
}


@dataclass(frozen=True)
class Asked:
    """The questions that are priced, and under which key each of the rows finds its price."""

    questions: tuple[economics.Question, ...] = ()
    keys: Mapping[int, str] = field(default_factory=dict)


def engine_name(about: str) -> str:
    """What the engine calls an input; empty for what is none."""
    return _ENGINE_NAMES.get(about, "")


def group(
    questions: Iterable[Question],
    *,
    options: set[str],
    team: str,
    has_worth: bool,
    week_cost: float,
) -> Asked:
    """The questions that point at a number of these options, one for each that differs in what it would tell.

    `questions` come with their targets. `week_cost` is what a person-week costs.
    """
    by_meaning: dict[tuple[object, ...], economics.Question] = {}
    keys: dict[int, str] = {}
    for question in sorted(questions, key=lambda row: row.number):
        made = _question(question, options=options, team=team, has_worth=has_worth, week_cost=week_cost)
        if made is None:
            continue
        meaning = (made.informs, made.quality, made.yes_rates, made.cost, made.weeks)
        if meaning not in by_meaning and len(by_meaning) >= MOST_PRICED:
            continue
        keys[question.pk] = by_meaning.setdefault(meaning, made).key
    return Asked(tuple(by_meaning.values()), keys)


def _question(
    question: Question, *, options: set[str], team: str, has_worth: bool, week_cost: float
) -> economics.Question | None:
    """None where the question points at no number of this case."""
    informs = sorted(
        place
        for target in question.targets.all()
        if (place := _place(target, options=options, team=team, has_worth=has_worth)) is not None
    )
    if not informs:
        return None
    works = any(name == WORKS for _, name in informs)
    return economics.Question(
        key=str(question.number),
        informs=tuple(informs[:MOST_TARGETS]),
        quality=None if works else QUALITY.get(question.answer_quality),
        yes_rates=_yes_rates(question) if works else None,
        cost=work_of(question) * week_cost + float(question.cost_to_find_out or 0),
        weeks=float(question.days_to_find_out or 0) / WORKING_DAYS_A_WEEK,
    )


def _place(
    target: QuestionTarget, *, options: set[str], team: str, has_worth: bool
) -> tuple[str, str] | None:
    if target.option is None:
        return (economics.SHARED, "unit_value") if target.input == WORTH and has_worth else None
    name = engine_name(target.input)
    if not name or target.option.key not in options:
        return None
    return target.option.key, f"{name}:{team}" if name in _OF_A_TEAM else name


def _yes_rates(question: Question) -> tuple[float, float] | None:
    if question.yes_when_works is not None and question.yes_when_not is not None:
        return float(question.yes_when_works), float(question.yes_when_not)
    return YES_RATES.get(question.answer_quality)


def work_of(question: Question) -> float:
    """Person-weeks that finding out takes; where nobody says, one person for as long as it lasts."""
    if question.work_to_find_out is not None:
        return float(question.work_to_find_out)
    return float(question.days_to_find_out or 0) / WORKING_DAYS_A_WEEK
