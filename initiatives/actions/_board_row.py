"""The board's read model: one row for each initiative, rewritten with whatever it shows."""

from datetime import datetime
from typing import Any

from initiatives import economics, stages
from initiatives.models import Appraisal, BoardRow, Framing, Initiative, Workspace
from initiatives.queries.options import stored

_NO_FIGURES: dict[str, Any] = {
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
    "top_worth": None,
}


def refresh(initiative: Initiative, *, now: datetime, waiting_for: str | None = None) -> BoardRow | None:
    """Rewrite the row in the transaction of the change, or remove it where the board does not show the stage.

    Figures are those of the newest appraisal: of the funded option where one is funded, else of the best bet.
    `waiting_for` says whose input is missing; None leaves what the last run said.
    """
    if initiative.at_stage not in stages.ON_BOARD | stages.NOT_DOING:
        BoardRow.objects.filter(initiative=initiative).delete()
        return None
    framing = initiative.framings.newest_first().first()
    appraisal = stored.newest(initiative)
    row, _ = BoardRow.objects.update_or_create(
        initiative=initiative,
        defaults={
            "team": initiative.team,
            "period": initiative.period,
            "stage": initiative.stage,
            "outcome": outcome_of(initiative, framing),
            "proposal_title": initiative.proposal_title,
            "questions_open": initiative.questions.open().count(),
            "not_fully_framed": initiative.not_fully_framed,
            "decide_by": initiative.decide_by,
            "horizon_months": horizon_months(framing),
            "updated_at": now,
            "appraisal": appraisal,
            **({} if waiting_for is None else {"waiting_for": waiting_for[:200]}),
            **(_figures(initiative, appraisal) if appraisal else _NO_FIGURES),
        },
    )
    return row


def outcome_of(initiative: Initiative, framing: Framing | None) -> str:
    """The headline: the goal once there is one, until then the filer's words."""
    return (framing.goal if framing else "") or initiative.proposal_title


def horizon_months(framing: Framing | None) -> int:
    """Over how many months value is counted: the framing's choice, else the workspace's."""
    years = (framing.horizon_years if framing else None) or Workspace.current().horizon_years
    return round(years * 12)


def _figures(initiative: Initiative, appraisal: Appraisal) -> dict[str, Any]:
    said = stored.read(appraisal)
    chosen = _chosen(initiative, said)
    if chosen is None:
        return _NO_FIGURES
    net, effort = chosen.npv, chosen.effort
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
        "top_worth": _amount(next((q.worth for q in said.questions if q.question == said.ask_first), None)),
    }


def _chosen(initiative: Initiative, said: economics.Appraisal) -> economics.OptionFigures | None:
    by_key = {figures.key: figures for figures in said.options}
    if initiative.at_stage in stages.COMMITTED:
        decision = initiative.decisions.standing().select_related("option").newest_first().first()
        if decision is not None and decision.option is not None and decision.option.key in by_key:
            return by_key[decision.option.key]
    best_first = [by_key[key] for key in said.order if key in by_key]
    return best_first[0] if best_first else None


def _amount(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _weeks(value: float) -> float:
    return round(value, 3)
