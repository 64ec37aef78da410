"""Cases that the tests of the engine share: the fraud story, and small ones to vary."""

from __future__ import annotations

from typing import Any

from initiatives.economics import Case, Debt, Option, Question, Range


def percent(low: float, middle: float, high: float, baseline: float = 104.0) -> Range:
    """A cut in per cent of the baseline."""
    return Range(low, middle, high).times(baseline / 100.0)


def fraud_options() -> tuple[Option, ...]:
    """Real time as proposed, within five minutes, hourly."""
    return (
        Option(
            "A",
            name="Real time",
            role="as_proposed",
            effect=percent(62, 70, 77),
            effort={"Payments": Range(24, 34, 48)},
            weeks_to_ship=Range(14, 17, 25),
            success=0.92,
            run_cost=Range(110e3, 150e3, 220e3),
        ),
        Option(
            "B",
            name="Within five minutes",
            effect=percent(40, 60, 75),
            effort={"Payments": Range(8, 11, 16)},
            weeks_to_ship=Range(8, 11, 16),
            success=0.96,
            run_cost=Range(35e3, 50e3, 80e3),
            debt=Debt(payback=2, due_week=26),
        ),
        Option(
            "C",
            name="Hourly",
            effect=percent(15, 26, 38),
            effort={"Payments": Range(3, 5, 8)},
            weeks_to_ship=Range(3, 5, 8),
            success=0.97,
            run_cost=Range(8e3, 12e3, 20e3),
        ),
    )


def fraud(**changes: Any) -> Case:
    """Card-fraud losses of 104k a month, to 52k by the end of the second quarter, decided at the turn of the year."""
    fields: dict[str, Any] = {
        "baseline": 104,
        "target": 52,
        "unit_value": Range(10.6e3, 12.5e3, 15e3).times(100 / 104),
        "horizon_years": 2,
        "person_week_cost": {"Payments": 5000},
        "target_weeks": 26,
        "effect_upper": 104,
        "options": fraud_options(),
        "questions": (
            Question("gift cards", (("B", "effect"),), weeks=0.6),
            Question("what drives it", (("shared", "unit_value"),)),
            Question("regulator", (("A", "works"),)),
        ),
    }
    return Case(**(fields | changes))


def small(**changes: Any) -> Case:
    """Two options with a handful of ranges, quick to vary."""
    fields: dict[str, Any] = {
        "baseline": 10,
        "target": 14,
        "unit_value": Range(20e3, 40e3, 70e3),
        "horizon_years": Range(2, 3, 4),
        "discount_rate": Range(0.06, 0.1, 0.15),
        "person_week_cost": {"Web": Range(4000, 5000, 7000)},
        "target_weeks": 40,
        "options": (
            Option(
                "A",
                role="as_proposed",
                effect=Range(1, 3, 5),
                effort={"Web": Range(12, 20, 40)},
                weeks_to_ship=Range(10, 15, 30),
                success=Range(0.7, 0.85, 0.95),
                ramp_weeks=Range(2, 6, 12),
            ),
            Option(
                "B",
                effect=Range(0.8, 2, 3),
                effort={"Web": Range(4, 6, 12)},
                weeks_to_ship=Range(4, 6, 12),
                upkeep=Range(0.5, 1, 3),
            ),
        ),
    }
    return Case(**(fields | changes))
