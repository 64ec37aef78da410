"""The economics engine: what an initiative's options are worth, and what one more answer would be worth.

    from initiatives.economics import Case, Option, Range, appraise

    case = Case(
        baseline=104, target=52, unit_value=Range(12, 15, 20), horizon_years=2,
        person_week_cost={"Payments": 5}, target_weeks=31,
        options=(
            Option("A", role="as_proposed", effect=Range(64, 73, 80), effort={"Payments": Range(24, 34, 48)},
                   weeks_to_ship=Range(14, 17, 25)),
            Option("B", effect=Range(42, 62, 78), effort={"Payments": Range(8, 11, 16)},
                   weeks_to_ship=Range(8, 11, 16)),
        ),
    )
    appraisal = appraise(case, seed=1)
    appraisal.leader, appraisal.option("B").expected_npv, appraisal.evpi

`best_portfolio` says which options of many initiatives fit a capacity, and what each would push out.

Plain Python over numpy and scipy: no framework, no clock, no hidden randomness. Inputs are in `case`, figures in
`results`; `distributions`, `cashflow`, `comparison` and `information` hold the formulas as functions of their own.
"""

from initiatives.economics.appraisal import ENGINE_VERSION, appraise
from initiatives.economics.case import (
    DO_NOTHING,
    SHARED,
    WEEKS_PER_YEAR,
    Case,
    CaseError,
    Debt,
    Estimate,
    Meaning,
    Option,
    Question,
    Range,
    Risk,
    RiskKind,
    Role,
    ShareOf,
    Slice,
    Stage,
    Teaches,
    effect_from_percent,
    effect_from_share_of_target,
    unit_value_from_year_at_target,
)
from initiatives.economics.portfolio import (
    Portfolio,
    PortfolioError,
    PortfolioInitiative,
    PortfolioOption,
    best_portfolio,
)
from initiatives.economics.results import Appraisal, OptionFigures, Percentiles, QuestionWorth, Said

__all__ = [
    "DO_NOTHING",
    "ENGINE_VERSION",
    "SHARED",
    "WEEKS_PER_YEAR",
    "Appraisal",
    "Case",
    "CaseError",
    "Debt",
    "Estimate",
    "Meaning",
    "Option",
    "OptionFigures",
    "Percentiles",
    "Portfolio",
    "PortfolioError",
    "PortfolioInitiative",
    "PortfolioOption",
    "Question",
    "QuestionWorth",
    "Range",
    "Risk",
    "RiskKind",
    "Role",
    "Said",
    "ShareOf",
    "Slice",
    "Stage",
    "Teaches",
    "appraise",
    "best_portfolio",
    "effect_from_percent",
    "effect_from_share_of_target",
    "unit_value_from_year_at_target",
]
