"""Rows of the board by the hundred, with figures by dice: what the board reads, without the work behind them."""

import random
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from initiatives.actions import _board_figures, _board_options, _board_row, _board_totals
from initiatives.models import BoardRow, Initiative, Person, Pin, Shelf, Team
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

WORDS = [
    "card",
    "fraud",
    "losses",
    "churn",
    "signup",
    "settings",
    "export",
    "audit",
    "trail",
    "latency",
    "search",
    "mobile",
    "invoice",
    "refund",
]


def figures(value: Decimal | None, weeks: Decimal | None, dice: random.Random) -> dict[str, Any]:
    """What the board reads of an option that is worth so much and takes so long; the rest by dice, some of it unknown."""
    return {
        "option_key": "" if value is None else "A",
        "npv_expected": value,
        "npv_middle": value,
        "npv_low": None if value is None else value - 90_000,
        "npv_high": None if value is None else value + 140_000,
        "effort_expected": weeks,
        "effort_middle": weeks,
        "effort_low": weeks * Decimal("0.7") if weeks else None,
        "effort_high": weeks * Decimal("1.6") if weeks else None,
        "effort_quantiles": [round(float(weeks) * (0.5 + k / 33), 3) for k in range(33)] if weeks else [],
        "value_a_week": round(value / weeks, 2) if value is not None and weeks else None,
        "chance_of_target": dice.choice([None, 0.3, 0.5, 0.5, 0.9]),
        "roi": dice.choice([None, 0.4, 1.5]),
        "payback_weeks": dice.choice([None, 12.0, 30.0]),
        "cd3": dice.choice([None, Decimal(900), Decimal(2_500)]),
        "questions_open": dice.choice([0, 0, 1, 2]),
        "top_net_worth": dice.choice([None, Decimal(4_000), Decimal(21_000)]),
        "not_fully_framed": dice.random() < 0.2,
        "guardrail_state": dice.choice(["", "holds", "breaks"]),
        "debt_weeks": dice.choice([None, Decimal(2)]),
        "decide_by": dice.choice([None, date(2026, 12, 1) + timedelta(days=dice.randrange(5))]),
        "updated_at": NOW,
    }


def settle(row: BoardRow, reference: str) -> None:
    """The words to look for and the key of each order, from what the row says."""
    row.words = _board_row.searchable(reference, row.outcome, row.option_name)
    for name, key in _board_figures.orders(row).items():
        setattr(row, name, key)


def board_row(initiative: Initiative, dice: random.Random, **fields: Any) -> BoardRow:
    """A row with some figures unknown, some tied, and its counts kept, as `refresh` does it."""
    known = dice.random() < 0.85
    middle = Decimal(dice.choice([120_000, 250_000, 250_000, 400_000, -20_000])) if known else None
    weeks = Decimal(dice.choice([2, 3, 5, 8, 8, 13])) if dice.random() < 0.9 else None
    is_pinned = Pin.objects.filter(initiative=initiative).exists()
    values: dict[str, Any] = {
        "team": initiative.team,
        "period": initiative.period,
        "serves": initiative.serves,
        "filed_by": initiative.filed_by,
        "product_owner": initiative.product_owner,
        "engineering_owner": initiative.engineering_owner,
        "stage": initiative.stage,
        "shelf": Shelf.of(initiative.at_stage, initiative.period_id, is_pinned=is_pinned),
        "outcome": initiative.proposal_title,
        "proposal_title": initiative.proposal_title,
        **figures(middle, weeks, dice),
        **fields,
    }
    old = BoardRow.objects.filter(initiative=initiative).first()
    before = _board_totals.weigh(old)
    row = old or BoardRow(initiative=initiative)
    for name, value in values.items():
        setattr(row, name, value)
    settle(row, initiative.reference)
    row.save()
    row.refresh_from_db()
    _board_totals.change(before, _board_totals.weigh(row))
    return row


def many(
    count: int,
    dice: random.Random,
    *,
    filed_by: Person,
    teams: list[Team],
    stages: list[Stage],
    **fields: Any,
) -> list[BoardRow]:
    """So many initiatives, each with its row."""
    rows = []
    for _ in range(count):
        title = " ".join(dice.sample(WORDS, 3)).capitalize()
        initiative = factories.initiative(
            filed_by=filed_by,
            for_team=dice.choice(teams),
            stage=dice.choice(stages),
            proposal_title=title,
            **fields,
        )
        rows.append(board_row(initiative, dice))
    return rows


def compete(initiative: Initiative, **options: tuple[float | None, Mapping[Team, float]]) -> BoardRow:
    """Give the initiative a row with these options: what each is worth, and the weeks of each team that it takes."""
    old = BoardRow.objects.filter(initiative=initiative).first()
    before = _board_options.of_row(old)
    row = board_row(initiative, random.Random(1), option_key="A", outcome=initiative.proposal_title)
    after = tuple(
        (
            key,
            f"Option {key}",
            False,
            *(
                (None,) * 4
                if value is None
                else (round(Decimal(value * share), 2) for share in (1, 0.6, 1, 1.5))
            ),
            False,
            tuple(
                (team.pk, round(Decimal(weeks), 3), tuple(weeks * (0.5 + k / 33) for k in range(33)))
                for team, weeks in sorted(efforts.items(), key=lambda item: item[0].pk)
            ),
        )
        for key, (value, efforts) in sorted(options.items())
    )
    _board_options.write(row, before, after)
    _board_totals.change(_board_totals.weigh(row, before), _board_totals.weigh(row, after))
    return row
