"""What is kept of a decision when it is taken: the ways as they stood, and what the organisation view counts."""

from decimal import Decimal
from typing import Any

from initiatives import economics
from initiatives.economics import savings
from initiatives.models import Choice, DecidedWay, Decision, DecisionMeasure, Initiative, Option, OptionRole
from initiatives.queries.options import stored

_COUNTED = (Choice.FUND, Choice.DEFER, Choice.DECLINE)


def keep(decision: Decision, row: Initiative) -> None:
    """Write both in the transaction of the decision; asking first decides nothing and leaves nothing."""
    if decision.choice not in _COUNTED:
        return
    options = list(row.options.standing().in_order())
    said = stored.read(decision.appraisal) if decision.appraisal else None
    figures = {item.key: item for item in said.options} if said else {}
    DecidedWay.objects.bulk_create(
        DecidedWay(
            decision=decision,
            option=option,
            is_chosen=option.pk == decision.option_id,
            is_best=option.key == decision.best_bet_key,
            **_figures(figures.get(option.key)),
        )
        for option in options
    )
    _measure(decision, row, options, figures).save(force_insert=True)


def drop(decision: Decision) -> None:
    """A decision that is undone has not been taken."""
    DecidedWay.objects.filter(decision=decision).delete()
    DecisionMeasure.objects.filter(decision=decision).delete()


def _figures(item: economics.OptionFigures | None) -> dict[str, Any]:
    if item is None:
        return {}
    effort = item.effort.percentiles
    found: dict[str, Any] = {
        "effort_low": round(Decimal(effort.p10), 3),
        "effort_middle": round(Decimal(effort.p50), 3),
        "effort_high": round(Decimal(effort.p90), 3),
    }
    if item.npv is not None:
        found |= {
            "npv_low": round(Decimal(item.npv.p10), 2),
            "npv_middle": round(Decimal(item.npv.p50), 2),
            "npv_high": round(Decimal(item.npv.p90), 2),
        }
    return found


def _measure(
    decision: Decision,
    row: Initiative,
    options: list[Option],
    figures: dict[str, economics.OptionFigures],
) -> DecisionMeasure:
    at = decision.decided_at
    earlier = row.decisions.standing().exclude(pk=decision.pk).exclude(choice=Choice.ASK_FIRST)
    filed = next((option for option in options if option.role == OptionRole.AS_PROPOSED), None)
    chosen = decision.option
    is_other = chosen is not None and chosen.role != OptionRole.AS_PROPOSED
    made = DecisionMeasure(
        decision=decision,
        team=row.team,
        quarter=at.year * 4 + (at.month - 1) // 3,
        is_funding=decision.choice == Choice.FUND,
        is_first=not earlier.exists(),
        was_framed=_was_framed(row, options),
        is_other=is_other,
        days=max((at - (row.submitted_at or at)).days, 0),
    )
    one, two = figures.get(filed.key if filed else ""), figures.get(chosen.key if chosen else "")
    # A test is bought for what it teaches; what it takes says nothing of what is built afterwards.
    if is_other and chosen is not None and not chosen.is_test and one is not None and two is not None:
        made.weeks_grid = list(savings.saving(one.effort.quantiles, two.effort.quantiles))
        if made.weeks_grid:
            made.weeks_mean, made.weeks_variance = savings.moments(made.weeks_grid)
        made.money_grid = list(savings.saving(_cost(one), _cost(two)))
        made.money_mean, made.money_variance = savings.moments(made.money_grid)
    return made


def _cost(item: economics.OptionFigures) -> tuple[float, ...]:
    cost = item.pv_cost
    return savings.grid_of(cost.p10, cost.p50, cost.p90)


def _was_framed(row: Initiative, options: list[Option]) -> bool:
    """A goal, a metric with a target, and a way beside the filed one."""
    framing = row.framings.newest_first().first()
    if framing is None or not framing.goal or framing.metric_id is None or framing.target is None:
        return False
    return len(options) > 1
