"""The board's read model: one row for each initiative, rewritten with whatever it shows, and counted as it changes."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from django.utils import timezone

from initiatives import economics, stages
from initiatives.actions import _board_figures, _board_options, _board_totals
from initiatives.models import (
    BoardRow,
    Estimate,
    Framing,
    Initiative,
    Pin,
    Shelf,
    Workspace,
)
from initiatives.queries.options import stored
from initiatives.queries.reframing import guardrails
from initiatives.queries.reframing.readiness import readiness

_KEPT = stages.ON_BOARD | stages.NOT_DOING


def refresh(initiative: Initiative, *, now: datetime, waiting_for: str | None = None) -> BoardRow | None:
    """Rewrite the row in the transaction of the change, or remove it where the board does not show the stage.

    Call it on a locked initiative. Figures are those of the newest appraisal: of the funded option where one is
    funded, else of the best bet. `waiting_for` says whose input is missing; None leaves what the last run said.
    What the board counts changes by the difference between the row before and after.
    """
    old = BoardRow.objects.filter(initiative=initiative).first()
    options = _board_options.of_row(old)
    before = _board_totals.weigh(old, options)
    if initiative.at_stage != stages.Stage.READY:
        Pin.objects.filter(initiative=initiative).delete()
    if initiative.at_stage not in _KEPT:
        if old is not None:
            old.delete()
            _board_totals.change(before, _board_totals.weigh(None))
        return None
    row = old or BoardRow(initiative=initiative)
    said = _fill(row, initiative, now)
    if waiting_for is not None:
        row.waiting_for = waiting_for[:200]
    competing = _board_options.wanted(initiative, said, today=timezone.localdate(now))
    row.effort_quantiles = _board_options.own_part(row, competing)
    row.also_needs = _board_options.also_needs(row, competing)
    row.save()
    _board_options.write(row, options, competing)
    _board_totals.change(before, _board_totals.weigh(row, competing))
    return row


def _fill(row: BoardRow, initiative: Initiative, now: datetime) -> economics.Appraisal | None:
    """Returns the figures that the row shows."""
    framing = initiative.framings.newest_first().first()
    appraisal = stored.newest(initiative)
    said = stored.read(appraisal) if appraisal else None
    row.team, row.period, row.serves = initiative.team, initiative.period, initiative.serves
    row.filed_by_id = initiative.filed_by_id
    row.product_owner_id, row.engineering_owner_id = (
        initiative.product_owner_id,
        initiative.engineering_owner_id,
    )
    row.stage = initiative.stage
    row.shelf = Shelf.of(
        initiative.at_stage,
        initiative.period_id,
        is_pinned=Pin.objects.filter(initiative=initiative).exists(),
    )
    row.outcome, row.proposal_title = outcome_of(initiative, framing), initiative.proposal_title
    row.questions_open, row.must_first = initiative.questions.counted_open()
    row.not_fully_framed, row.decide_by = initiative.not_fully_framed, initiative.decide_by
    row.horizon_months = horizon_months(framing)
    reach = framing.reach_middle if framing else None
    row.reach, row.reach_of = (None if reach is None else float(reach)), framing.reach_of if framing else ""
    row.updated_at, row.appraisal = now, appraisal
    if initiative.at_stage in stages.FRAMABLE:
        checks = readiness(initiative, framing, questions=row.questions_open)
        row.checks_met, row.checks_total = sum(check.met for check in checks), len(checks)
    for field, value in _figures(initiative, framing, said).items():
        setattr(row, field, value)
    row.guardrail_state = (
        guardrails.state_of_option(initiative, row.option_key, today=timezone.localdate(now))
        if row.option_key
        else ""
    )
    row.debt_weeks, row.debt_due = _debt(initiative, row.option_key)
    row.words = searchable(initiative.reference, row.outcome, row.proposal_title, row.option_name)
    for field, key in _board_figures.orders(row).items():
        setattr(row, field, key)
    return said


def outcome_of(initiative: Initiative, framing: Framing | None) -> str:
    """The headline: the goal once there is one, until then the filer's words."""
    return (framing.goal if framing else "") or initiative.proposal_title


def horizon_months(framing: Framing | None) -> int:
    """Over how many months value is counted: the framing's choice, else the workspace's."""
    years = (framing.horizon_years if framing else None) or Workspace.current().horizon_years
    return round(years * 12)


def searchable(*texts: str) -> str:
    """Each word once in lower case with one space before it, so that a word is found by how it begins."""
    plain = unicodedata.normalize("NFKC", " ".join(texts)).casefold()
    return "".join(f" {word}" for word in dict.fromkeys(re.findall(r"[^\W_]+", plain)))


def _figures(
    initiative: Initiative, framing: Framing | None, said: economics.Appraisal | None
) -> dict[str, Any]:
    if said is None:
        return _board_figures.NONE
    funded = ""
    if initiative.at_stage in stages.COMMITTED | {stages.Stage.LAUNCHED}:
        decision = initiative.decisions.standing().select_related("option").newest_first().first()
        funded = decision.option.key if decision is not None and decision.option is not None else ""
    return _board_figures.of(said, funded, framing, Workspace.current().person_week_cost)


def _debt(initiative: Initiative, key: str) -> tuple[Any, Any]:
    """(Person-weeks to pay back, by when) of the option shown: as estimated until it is decided, then as the ledger
    has it; (None, None) where there is none or it is paid."""
    if initiative.at_stage in stages.FRAMABLE:
        owed = Estimate.objects.current().debt_of(initiative, key).first()
        return (round(owed.middle, 3), owed.option.debt_due) if owed and owed.high else (None, None)
    debt = initiative.debts.standing().soonest_first().first()
    return (debt.middle, debt.due) if debt else (None, None)
