"""From an appraisal to the figures of a board's row, and from those to the keys that each order sorts by."""

from decimal import Decimal
from typing import Any

from initiatives import economics
from initiatives.economics import scoring
from initiatives.models import BoardRow, Framing
from initiatives.models.board import LAST, ORDERS

NONE: dict[str, Any] = {
    "option_key": "",
    "option_name": "",
    "option_as_filed": False,
    "npv_expected": None,
    "npv_low": None,
    "npv_middle": None,
    "npv_high": None,
    "effort_expected": None,
    "effort_low": None,
    "effort_middle": None,
    "effort_high": None,
    "effort_quantiles": [],
    "value_a_week": None,
    "chance_of_target": None,
    "roi": None,
    "payback_weeks": None,
    "payback_never": False,
    "cost_of_delay": None,
    "cd3": None,
    "rice": None,
    "ice": None,
    "wsjf": None,
    "rice_impact": None,
    "rice_confidence": None,
    "top_worth": None,
    "top_net_worth": None,
}
# After whatever has money, and among each other by the chance of the target.
_WITHOUT_MONEY = 1e200
# After whatever pays back, before what nobody has worked out.
_NEVER = 1e250


def of(
    said: economics.Appraisal, funded: str, framing: Framing | None, person_week: Decimal
) -> dict[str, Any]:
    """The figures of the option that is shown: the funded one, else the best bet; `NONE` where there is none."""
    by_key = {figures.key: figures for figures in said.options}
    # A test is bought before the choice; what stands on the board is what it would lead to, unless it was funded.
    built = [key for key in said.order if key in by_key and by_key[key].role != economics.Role.TEST]
    best_first = [by_key[key] for key in (funded, *built) if key in by_key]
    if not best_first:
        return NONE
    chosen = best_first[0]
    net, effort = chosen.npv, chosen.effort
    asked = next((worth for worth in said.questions if worth.question == said.ask_first), None)
    return {
        "option_key": chosen.key,
        "option_name": chosen.name[:80],
        "option_as_filed": chosen.role == economics.Role.AS_PROPOSED,
        "npv_expected": _amount(chosen.expected_npv),
        "npv_low": _amount(net.p10) if net else None,
        "npv_middle": _amount(net.p50) if net else None,
        "npv_high": _amount(net.p90) if net else None,
        "effort_expected": _weeks(effort.expected),
        "effort_low": _weeks(effort.percentiles.p10),
        "effort_middle": _weeks(effort.percentiles.p50),
        "effort_high": _weeks(effort.percentiles.p90),
        "effort_quantiles": list(effort.quantiles),
        "value_a_week": _amount(chosen.value_a_week),
        "chance_of_target": chosen.chance_of_target,
        "roi": chosen.roi,
        **_payback(chosen),
        "cost_of_delay": _amount(chosen.cost_of_delay),
        "cd3": _amount(chosen.cd3),
        **_scores(chosen, framing, float(person_week), asked.worth if asked else 0.0),
        "top_worth": _amount(asked.worth) if asked else None,
        "top_net_worth": _amount(asked.net_worth) if asked else None,
    }


def _payback(chosen: economics.OptionFigures) -> dict[str, Any]:
    middle = chosen.payback.p50 if chosen.payback else None
    is_number = isinstance(middle, int | float)
    return {
        "payback_weeks": middle if is_number else None,
        "payback_never": middle is not None and not is_number,
    }


def _scores(
    chosen: economics.OptionFigures, framing: Framing | None, person_week: float, teaches: float
) -> dict[str, float | None]:
    """RICE, ICE and WSJF where the estimates fill them, each by itself. RICE wants a reach that people typed."""
    share, loss = _share_of_target(chosen, framing), chosen.chance_of_loss
    weeks = chosen.effort.expected
    reach = framing.reach_middle if framing else None
    ice = wsjf = None
    # Impact and confidence do not rest on how many it reaches: they are said while the reach is missing, too.
    filled = {
        "rice_impact": None if share is None else scoring.impact_of(share),
        "rice_confidence": None if loss is None else 1.0 - loss,
        "rice": None,
    }
    try:
        if share is not None and loss is not None:
            ice = scoring.ice_from_estimates(share_of_target=share, chance_of_a_loss=loss, effort_weeks=weeks)
            if reach is not None:
                filled["rice"] = scoring.rice_from_estimates(
                    reach=float(reach), share_of_target=share, chance_of_a_loss=loss, effort_weeks=weeks
                ).score
        if chosen.expected_pv_benefit is not None and chosen.cost_of_delay is not None:
            wsjf = scoring.wsjf_of_one(
                benefit=chosen.expected_pv_benefit,
                cost_of_delay=chosen.cost_of_delay,
                teaches=teaches,
                effort_weeks=weeks,
                person_week=person_week,
            )
    except scoring.ScoringError:
        # An effort of nothing, or figures beyond all bounds: then there is no score, and none is made up.
        return {**filled, "rice": None, "ice": None, "wsjf": None}
    return {**filled, "ice": ice, "wsjf": wsjf}


def _share_of_target(chosen: economics.OptionFigures, framing: Framing | None) -> float | None:
    if framing is None or framing.target is None or framing.baseline is None:
        return None
    way = abs(float(framing.target) - float(framing.baseline))
    return chosen.expected_effect / way if way else None


def orders(row: BoardRow) -> dict[str, float]:
    """The key of each order: smallest first. What is not known comes last, what has no money by its chance."""
    moneyless = LAST
    if row.npv_expected is None and row.chance_of_target is not None:
        moneyless = _WITHOUT_MONEY * (2 - row.chance_of_target)
    keys = {
        "value_week": _most(row.value_a_week, moneyless),
        "value": _most(row.npv_expected, moneyless),
        "cd3": _most(row.cd3, moneyless),
        "roi": _most(row.roi),
        "target": _most(row.chance_of_target),
        "rice": _most(row.rice),
        "ice": _most(row.ice),
        "wsjf": _most(row.wsjf),
        "payback": _least(row.payback_weeks, _NEVER if row.payback_never else LAST),
        "decide": _least(row.decide_by.toordinal() if row.decide_by else None),
        "worth": _most(row.top_net_worth),
        "effort": _least(row.effort_expected),
        "questions": -float(row.questions_open),
    }
    return {f"by_{order}": keys[order] for order in ORDERS}


def _most(value: Any, otherwise: float = LAST) -> float:
    return otherwise if value is None else -float(value)


def _least(value: Any, otherwise: float = LAST) -> float:
    return otherwise if value is None else float(value)


def _amount(value: float | None) -> Decimal | None:
    return None if value is None else round(Decimal(value), 2)


def _weeks(value: float) -> Decimal:
    return round(Decimal(value), 3)
