"""From rows to what the engine takes: the case of one initiative, or whose input is missing.

Time is counted from the decision: the day by which it is to be decided (the initiative's, else its period's),
or today once that day has passed. Work is taken to start then; a team that starts later ships later by as much.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, Subquery

from initiatives import economics
from initiatives.economics import Range
from initiatives.models import (
    Direction,
    Estimate,
    Framing,
    Initiative,
    Input,
    Option,
    OptionRole,
    Question,
    Risk,
    RiskCost,
    Second,
    Team,
    ValueMeaning,
    Workspace,
)
from initiatives.queries.initiative import current_framing
from initiatives.queries.options import asked, kinds

# Sobol dimensions of what all options share; those of options begin at 8.
UNIT_VALUE_DIMENSION = 0
PERSON_WEEK_DIMENSION = 1
NO_VALUE_YET = "Nobody has said yet what it is worth."


@dataclass(frozen=True)
class Missing:
    """An input that nobody has given: whose it is to give, what it is, and the option's letter if it has one."""

    whose: str
    what: str
    option_key: str = ""

    @property
    def sentence(self) -> str:
        """ "Effort range is missing: Tomás"."""
        return f"{self.what} is missing: {self.whose}"


@dataclass(frozen=True)
class Inputs:
    """Everything that an appraisal rests on, as it stands in the rows.

    `case` is None where not even one option can be worked out; `missing` lists what would complete it.
    `broken` are the engine's own objections, in words, where the numbers do not fit each other. `priced` says under
    which of the case's questions each row finds its price.
    """

    case: economics.Case | None
    missing: tuple[Missing, ...]
    broken: tuple[str, ...] = ()
    priced: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """The rows of one initiative that figures are made of, each fetched once."""

    initiative: Initiative
    framing: Framing | None
    options: tuple[Option, ...]
    workspace: Workspace
    risks: tuple[Risk, ...] = ()


def rows_of(
    initiative: Initiative,
    *,
    framing: Framing | None = None,
    workspace: Workspace | None = None,
    risks: Iterable[Risk] | None = None,
) -> Rows:
    """Framing, options with their current estimates, the workspace, and risks that count: five queries.

    Whoever has fetched the standing framing, the workspace or the risks hands them over.
    """
    options = options_of(initiative)
    if risks is None:
        risks = initiative.risks.in_figures().select_related("option").in_order()
    else:
        by_key = {option.pk: option for option in options}
        risks = sorted((risk for risk in risks if risk.in_figures), key=lambda risk: risk.number)
        for risk in risks:
            risk.option = by_key.get(risk.option_id or 0)
    framing, workspace = framing or current_framing(initiative), workspace or Workspace.current()
    return Rows(initiative, framing, options, workspace, tuple(risks))


def options_of(initiative: Initiative) -> tuple[Option, ...]:
    """All options in order, withdrawn ones too; each carries `current_estimates`, keyed by input, and `debt_middle`."""
    current = Estimate.objects.current().select_related("given_by")
    rows = (
        initiative.options.with_parts()
        .with_needs()
        .in_order()
        .annotate(
            second_state=Subquery(Second.objects.unsettled().beside(OuterRef("pk")).values("state")[:1])
        )
        .select_related("added_by", "effect_share_of", "later_share_of", "teaches_about", "debt_owner")
        .prefetch_related(Prefetch("estimates", queryset=current, to_attr="current_rows"))
    )
    options = tuple(rows)
    for option in options:
        option.current_estimates = {row.input: row for row in option.current_rows}  # type: ignore[attr-defined]
        owed = estimates_of(option).get(Input.DEBT)
        option.debt_middle = owed.middle if owed else None  # type: ignore[attr-defined]
    return options


def estimates_of(option: Option) -> dict[str, Estimate]:
    """The current estimates of an option that came from `options_of`."""
    found: dict[str, Estimate] = option.current_estimates  # type: ignore[attr-defined]
    return found


def inputs_for(initiative: Initiative, *, now: datetime) -> Inputs:
    """What the appraisal of this initiative would rest on now."""
    rows = rows_of(initiative)
    return build(rows, questions=initiative.questions.open().with_targets(), now=now)


def case_for(initiative: Initiative, *, now: datetime) -> economics.Case | Missing:
    """The case, or the first input without which there is none."""
    inputs = inputs_for(initiative, now=now)
    if inputs.case is not None:
        return inputs.case
    return inputs.missing[0] if inputs.missing else Missing("the filer", "An option that fits the framing")


def decision_day(initiative: Initiative, today: date) -> date:
    """The day from which weeks are counted."""
    period = initiative.period
    wanted = initiative.decide_by or (period.decide_by if period else None)
    return wanted if wanted and wanted > today else today


def build(rows: Rows, *, questions: Iterable[Question] = (), now: datetime) -> Inputs:
    """Map rows to a case. Options without effect or effort are left out and named in `missing`."""
    framing, initiative = rows.framing, rows.initiative
    if framing is None:
        return Inputs(None, (Missing(lead_name(initiative), "The framing"),))
    if framing.metric_id is None:
        return Inputs(None, (Missing(owner_name(initiative), "The metric"),))
    if framing.baseline is None and not framing.no_baseline_reason:
        return Inputs(None, (Missing(owner_name(initiative), "Where the metric stands now"),))
    missing = list(_value_missing(initiative, framing))
    standing = [option for option in rows.options if option.withdrawn_at is None]
    gaps = {option.key: _option_missing(initiative, option) for option in standing}
    complete = _with_their_sources(standing, gaps)
    missing += [gap for option in standing for gap in gaps[option.key]]
    missing += [gap for option in standing for gap in _stage_missing(initiative, option)]
    if not complete:
        return Inputs(None, tuple(missing))
    day = decision_day(initiative, now.date())
    try:
        open_ones = asked.group(
            questions,
            options={option.key for option in complete if not option.is_test},
            team=team_name(initiative),
            has_worth=unit_value_of(framing) is not None,
            week_cost=_person_week(initiative.team, rows.workspace).range.middle,
        )
        case = _case(rows, framing, complete, open_ones.questions, day)
    except economics.CaseError as error:
        return Inputs(None, tuple(missing), in_words(error))
    return Inputs(case, tuple(missing), priced=open_ones.keys)


def _with_their_sources(standing: list[Option], gaps: dict[str, list[Missing]]) -> list[Option]:
    """Options whose inputs are there, and which rest on no option that is not; gaps are added to."""
    for option in sorted(standing, key=lambda one: one.is_test):
        for source, takes in kinds.sources_of(option):
            if not gaps[option.key] and (source.key not in gaps or gaps[source.key]):
                what = f"What {option.key} {takes}, option {source.key},"
                gaps[option.key].append(Missing(option.added_by.first_name, what, option.key))
    return [option for option in standing if not gaps[option.key]]


def _value_missing(initiative: Initiative, framing: Framing) -> Iterable[Missing]:
    if framing.value_middle is None and not framing.no_money_reason:
        yield Missing(owner_name(initiative), "What a year at the target is worth")


def _option_missing(initiative: Initiative, option: Option) -> list[Missing]:
    have = estimates_of(option)
    gaps = []
    if not option.is_test and Input.EFFECT not in have and Input.EFFECT_SHARE not in have:
        gaps.append(Missing(owner_name(initiative), "Effect range", option.key))
    if Input.EFFORT not in have:
        gaps.append(Missing(lead_name(initiative), "Effort range", option.key))
    return gaps


def _stage_missing(initiative: Initiative, option: Option) -> Iterable[Missing]:
    """What the second stage lacks; until it is there the option is worked out with its first stage alone."""
    have = estimates_of(option)
    if option.later_share_of_id and Input.LATER_SHARE not in have:
        yield Missing(owner_name(initiative), "Second stage’s share", option.key)
    if option.later_share_of_id and Input.LATER_EFFORT not in have:
        yield Missing(lead_name(initiative), "Second stage’s effort", option.key)


def owner_name(initiative: Initiative) -> str:
    """Whose the value and the metric are."""
    return initiative.product_owner.first_name


def lead_name(initiative: Initiative) -> str:
    """Whose effort and time are."""
    if initiative.engineering_owner is not None:
        return initiative.engineering_owner.first_name
    lead = initiative.team.lead if initiative.team else None
    return lead.first_name if lead else "an engineering lead"


def team_name(initiative: Initiative) -> str:
    """The team that builds, as the case names it."""
    return initiative.team.name if initiative.team else "Team"


def _case(
    rows: Rows, framing: Framing, options: list[Option], questions: tuple[economics.Question, ...], day: date
) -> economics.Case:
    workspace = rows.workspace
    baseline = float(framing.baseline) if framing.baseline is not None else 0.0
    has_baseline = framing.baseline is not None
    target = float(framing.target) if framing.target is not None and has_baseline else None
    team = team_name(rows.initiative)
    unit_value = unit_value_of(framing)
    keys = {option.key for option in options if not option.is_test}
    wished = kinds.weeks_until(rows.initiative.wished_on, day)
    return economics.Case(
        options=tuple(_option(option, team, day, wished, frozenset(keys)) for option in options),
        person_week_cost={team: _person_week(rows.initiative.team, workspace)},
        baseline=baseline,
        target=target,
        unit_value=unit_value,
        no_money_reason="" if unit_value else framing.no_money_reason or NO_VALUE_YET,
        horizon_years=economics.Estimate.fixed(float(framing.horizon_years or workspace.horizon_years)),
        discount_rate=economics.Estimate.fixed(float(workspace.discount_rate)),
        target_weeks=kinds.weeks_until(framing.target_by, day) if target is not None else None,
        matters_weeks=kinds.weeks_until(framing.date_that_matters, day),
        share_lost=float(framing.share_lost or 0),
        effect_lower=0.0,
        effect_upper=effect_upper(framing),
        can_hurt=framing.can_hurt,
        questions=questions,
        risks=tuple(_risk(risk) for risk in rows.risks if risk.option is None or risk.option.key in keys),
    )


def unit_value_of(framing: Framing) -> economics.Estimate | None:
    """What one unit of the metric is worth for a year, from whichever way it was typed; None without money."""
    if framing.value_low is None or framing.value_middle is None or framing.value_high is None:
        return None
    typed = Range(float(framing.value_low), float(framing.value_middle), float(framing.value_high))
    if framing.value_meaning == ValueMeaning.YEAR_AT_TARGET:
        if framing.baseline is None or framing.target is None:
            return None
        typed = economics.unit_value_from_year_at_target(
            typed, baseline=float(framing.baseline), target=float(framing.target)
        )
    return economics.Estimate(typed, UNIT_VALUE_DIMENSION)


def goes_up(framing: Framing) -> bool:
    """Whether better is higher: from baseline and target where both are there, else from the metric."""
    if framing.baseline is not None and framing.target is not None:
        return framing.target > framing.baseline
    return framing.metric is not None and framing.metric.direction == Direction.UP


def effect_upper(framing: Framing) -> float | None:
    """The largest improvement there can be, from the metric's own bounds; None where it has none."""
    metric = framing.metric
    if metric is None or framing.baseline is None:
        return None
    end: Decimal | None = metric.highest if goes_up(framing) else metric.lowest
    room = abs(end - framing.baseline) if end is not None else None
    return float(room) if room else None


def _person_week(team: Team | None, workspace: Workspace) -> economics.Estimate:
    if team and team.cost_low is not None and team.cost_middle is not None and team.cost_high is not None:
        return economics.Estimate(
            Range(float(team.cost_low), float(team.cost_middle), float(team.cost_high)), PERSON_WEEK_DIMENSION
        )
    return economics.Estimate.fixed(float(workspace.person_week_cost))


def _option(
    option: Option, team: str, day: date, wished: float | None, keys: frozenset[str]
) -> economics.Option:
    have = estimates_of(option)
    staged = kinds.has_second_stage(option, have, keys)
    effort = kinds.given(have[Input.EFFORT])

    def given(name: str, otherwise: economics.Estimate = kinds.NOTHING) -> economics.Estimate:
        return kinds.given(have[name]) if name in have else otherwise

    debt = None
    if Input.DEBT in have:
        debt = economics.Debt(kinds.given(have[Input.DEBT]), kinds.weeks_until(option.debt_due, day))
    return economics.Option(
        key=option.key,
        name=option.name,
        role=economics.Role(option.role)
        if staged or option.role != OptionRole.STAGED
        else economics.Role.ALTERNATIVE,
        effect=kinds.NOTHING if option.is_test else _effect(option, have),
        effort={team: effort},
        weeks_to_ship=kinds.weeks_of(have, Input.WEEKS_TO_SHIP, effort),
        run_cost=given(Input.RUN_COST),
        upkeep=given(Input.UPKEEP),
        success=given(Input.SUCCESS, economics.Estimate.fixed(1.0, placeholder=True)),
        ramp_weeks=given(Input.RAMP),
        one_off_cash=given(Input.CASH),
        debt=debt,
        wished_weeks=wished,
        later_stage=kinds.second_stage(option, have, team) if staged else None,
        teaches=kinds.teaches(option),
    )


_PAID_IN = {
    RiskCost.EFFORT: economics.RiskKind.EFFORT,
    RiskCost.WEEKS: economics.RiskKind.WEEKS,
    RiskCost.MONEY: economics.RiskKind.CASH,
    RiskCost.EFFECT: economics.RiskKind.EFFECT,
}


def _risk(risk: Risk) -> economics.Risk:
    """A risk that the figures count; without an option it hits every one by the same draw."""
    return economics.Risk(
        key=str(risk.number),
        kind=_PAID_IN[RiskCost(risk.cost)],
        chance=float(risk.chance),
        cost=economics.Estimate(Range(float(risk.low), float(risk.middle), float(risk.high)), risk.dimension),
        options=(risk.option.key,) if risk.option else (),
    )


def _effect(option: Option, have: dict[str, Estimate]) -> economics.Estimate | economics.ShareOf:
    if Input.EFFECT_SHARE in have and option.effect_share_of is not None:
        return economics.ShareOf(option.effect_share_of.key, kinds.given(have[Input.EFFECT_SHARE]))
    return kinds.given(have[Input.EFFECT])


_WORDS = {
    "baseline": "Now",
    "target": "Target",
    "unit_value": "What it is worth",
    "horizon_years": "Horizon",
    "discount_rate": "Discount rate",
    "effect": "Effect",
    "effort": "Effort",
    "weeks_to_ship": "Time to ship",
    "run_cost": "Running cost",
    "upkeep": "Upkeep",
    "success": "Chance that it works",
    "ramp_weeks": "Weeks until everybody uses it",
    "one_off_cash": "One-off cash",
    "debt": "Debt",
    "person_week_cost": "Cost of a person-week",
    "later_effect": "Second stage’s share",
    "later_effort": "Second stage’s effort",
    "later_weeks_to_ship": "Second stage’s time to ship",
    "later_run_cost": "Second stage’s running cost",
    "later_upkeep": "Second stage’s upkeep",
    "later_one_off_cash": "Second stage’s one-off cash",
}


def in_words(error: economics.CaseError) -> tuple[str, ...]:
    """The engine's objections with the names that people know: "B effort: low must be less than high"."""
    return tuple(f"{_place(path)}: {reason[:1].lower()}{reason[1:]}" for path, reason in error.problems)


def _place(path: str) -> str:
    parts = path.replace("]", "").replace("[", ".").split(".")
    if parts[0] == "risks" and len(parts) > 1:
        return f"Risk {parts[1]}"
    letter = parts[1] + " " if parts[0] == "options" and len(parts) > 1 else ""
    name = next((_WORDS[part] for part in parts if part in _WORDS), "The inputs")
    return f"{letter}{name.lower()}" if letter else name


def place_in_words(where: str, name: str) -> str:
    """Where an input stands, as people say it: "B effort", "what it is worth"."""
    if name.startswith("risk_"):
        return f"risk {name.partition(':')[2]}"
    kind = name.split(":")[0].split("_payback")[0]
    words = _WORDS.get(kind, kind.replace("_", " ")).lower()
    return words if where == economics.SHARED else f"{where} {words}"
