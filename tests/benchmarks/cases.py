"""Cases that the accuracy and speed commands run on: every shape of input, from tame to heavy-tailed."""

from __future__ import annotations

from initiatives.economics import Case, Debt, Estimate, Option, Question, Range, ShareOf


def _e(dimension: int, low: float, middle: float, high: float) -> Estimate:
    return Estimate(Range(low, middle, high), dimension)


def wide() -> Case:
    """Five options and 44 uncertain inputs: four that all share and eight for each option."""
    options = []
    shapes = (
        ("A", 55, 68, 78, 24, 34, 48, 14, 17, 25, 0.80, 0.90, 0.96, 110, 150, 220),
        ("B", 40, 60, 74, 8, 11, 16, 8, 11, 16, 0.82, 0.93, 0.98, 35, 50, 80),
        ("C", 15, 26, 38, 3, 5, 8, 3, 5, 8, 0.85, 0.95, 0.99, 8, 12, 20),
        ("D", 30, 52, 70, 6, 9, 15, 6, 9, 15, 0.70, 0.85, 0.95, 20, 35, 60),
        ("E", 35, 57, 76, 10, 15, 26, 9, 13, 22, 0.75, 0.90, 0.97, 25, 40, 75),
    )
    for k, (key, e1, e2, e3, w1, w2, w3, t1, t2, t3, p1, p2, p3, r1, r2, r3) in enumerate(shapes):
        d = 4 + 8 * k
        options.append(
            Option(
                key,
                role="as_proposed" if key == "A" else "alternative",
                effect=_e(d, e1, e2, e3),
                effort={"Payments": _e(d + 1, w1, w2, w3)},
                weeks_to_ship=_e(d + 2, t1, t2, t3),
                success=_e(d + 3, p1, p2, p3),
                run_cost=_e(d + 4, r1 * 1000, r2 * 1000, r3 * 1000),
                upkeep=_e(d + 5, 0.5 + k / 4, 1 + k / 2, 2.5 + k),
                ramp_weeks=_e(d + 6, 2, 4 + k, 12 + k),
                one_off_cash=_e(d + 7, 4000, 9000, 25000),
            )
        )
    return Case(
        baseline=100,
        target=50,
        unit_value=_e(0, 9000, 12500, 18000),
        horizon_years=_e(1, 1.6, 2, 3),
        discount_rate=_e(2, 0.06, 0.1, 0.16),
        person_week_cost={"Payments": _e(3, 4000, 5000, 7000)},
        target_weeks=30,
        effect_upper=100,
        options=tuple(options),
        questions=(Question("effect of B", (("B", "effect"),), quality=0.8, cost=2000, weeks=0.6),),
    )


def fraud() -> Case:
    """Three options as in the fraud story: fixed success, one debt, two years."""
    return Case(
        baseline=104,
        target=52,
        unit_value=_e(0, 10192, 12019, 14423),
        horizon_years=2,
        person_week_cost={"Payments": 5000},
        target_weeks=26,
        effect_upper=104,
        options=(
            Option(
                "A",
                role="as_proposed",
                effect=_e(1, 64.48, 72.8, 80.08),
                effort={"Payments": _e(2, 24, 34, 48)},
                weeks_to_ship=_e(3, 14, 17, 25),
                success=0.92,
                run_cost=_e(4, 110e3, 150e3, 220e3),
            ),
            Option(
                "B",
                effect=_e(5, 41.6, 62.4, 78),
                effort={"Payments": _e(6, 8, 11, 16)},
                weeks_to_ship=_e(7, 8, 11, 16),
                success=0.96,
                run_cost=_e(8, 35e3, 50e3, 80e3),
                debt=Debt(payback=2, due_week=26),
            ),
            Option(
                "C",
                effect=_e(9, 15.6, 27.04, 39.52),
                effort={"Payments": _e(10, 3, 5, 8)},
                weeks_to_ship=_e(11, 3, 5, 8),
                success=0.97,
                run_cost=_e(12, 8e3, 12e3, 20e3),
            ),
        ),
    )


def close_call() -> Case:
    """Two options a hair apart, one a share of the other's draw, long and uncertain builds, one may hurt."""
    return Case(
        baseline=10,
        target=14,
        unit_value=_e(0, 60e3, 120e3, 260e3),
        horizon_years=_e(1, 2, 3, 5),
        discount_rate=_e(2, 0.05, 0.1, 0.2),
        person_week_cost={"Web": _e(3, 3500, 5000, 8000)},
        target_weeks=60,
        can_hurt=True,
        options=(
            Option(
                "A",
                role="as_proposed",
                effect=_e(4, 0.5, 1.6, 4),
                effort={"Web": _e(5, 20, 40, 95)},
                weeks_to_ship=_e(6, 12, 26, 60),
                ramp_weeks=_e(7, 4, 12, 30),
            ),
            Option(
                "B",
                effect=ShareOf("A", _e(8, 0.5, 0.7, 0.85)),
                effort={"Web": _e(9, 9, 20, 40)},
                weeks_to_ship=_e(10, 8, 15, 35),
                ramp_weeks=_e(11, 4, 12, 30),
                upkeep=_e(12, 1, 2, 5),
            ),
            Option(
                "C",
                effect=_e(13, -0.3, 0.7, 2.2),
                effort={"Web": _e(14, 4, 7, 16)},
                weeks_to_ship=_e(15, 4, 8, 20),
                success=_e(16, 0.5, 0.7, 0.9),
            ),
        ),
    )


ALL = {"fraud": fraud, "five options, 44 inputs": wide, "close call": close_call}
