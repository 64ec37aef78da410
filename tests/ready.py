"""Initiatives that are framed, worked out and ready to decide, made by the actions that people use."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from initiatives.actions import options, reframing
from initiatives.actions.options import Given
from initiatives.models import AppraisalJob, Direction, Initiative, Input, JobState, Metric, Person, Team
from tests import factories

NOW = factories.NOW


def given(text: str, low: float, middle: float, high: float, **more: Any) -> Given:
    """A range as typed and as read."""
    return Given(low, middle, high, text, **more)


def framed(
    *,
    priya: Person,
    tomas: Person,
    team: Team,
    goal: str = "Halve card-fraud losses",
    title: str = "Real-time fraud detection",
    worth: tuple[float, float, float] = (530_000, 625_000, 750_000),
    effort: tuple[float, float, float] = (24, 34, 48),
    effect: tuple[float, float, float] = (62, 70, 77),
    now: datetime = NOW,
) -> Initiative:
    """In reframing, with a framing and figures for the option as proposed."""
    initiative = factories.initiative(filed_by=priya, for_team=team, proposal_title=title)
    metric, _ = Metric.objects.get_or_create(
        name="Card-fraud losses",
        unit="$k a month",
        defaults={"direction": Direction.DOWN, "lowest": 0, "created_by": tomas, "created_at": now},
    )
    reframing.change_framing(
        initiative=initiative,
        by=tomas,
        now=now,
        version=0,
        values={
            "goal": goal,
            "metric": metric,
            "baseline": Decimal(104),
            "baseline_text": "$104k",
            "baseline_source": "Finance ledger",
            "target": Decimal(52),
            "target_text": "$52k",
            "target_by": date(2027, 6, 30),
            "for_whom": "sellers who carry the loss",
            "tradeoff_guidance": "When in doubt: few good customers stopped before many frauds caught.",
            "value_low": Decimal(str(worth[0])),
            "value_middle": Decimal(str(worth[1])),
            "value_high": Decimal(str(worth[2])),
            "value_text": "about 625k",
            "horizon_years": Decimal(2),
        },
    )
    initiative.refresh_from_db()
    option = initiative.options.get()
    options.edit_option(
        option=option,
        by=tomas,
        now=now,
        version=option.version,
        estimates={
            Input.EFFORT: given("24 to 48", *effort),
            Input.EFFECT: given("62 to 77", *effect, typed_in="percent_of_baseline"),
        },
    )
    return initiative


def five_minutes(initiative: Initiative, *, tomas: Person, now: datetime = NOW) -> None:
    """Add the cheaper way: most of the effect for a third of the effort."""
    options.add_option(
        initiative=initiative,
        by=tomas,
        now=now,
        name="Within five minutes",
        estimates={
            Input.EFFORT: given("8 to 16", 8, 11, 16),
            Input.EFFECT: given("40 to 75", 40, 60, 75, typed_in="percent_of_baseline"),
        },
    )


def work_out() -> None:
    """Do every waiting job here and now, as a worker would."""
    for job in AppraisalJob.objects.filter(state=JobState.QUEUED).order_by("pk"):
        options.run_appraisal(job.pk, now=timezone.now)


def ready(*, priya: Person, tomas: Person, team: Team, cheaper: bool = True, **more: Any) -> Initiative:
    """Ready to decide, with fresh figures."""
    initiative = framed(priya=priya, tomas=tomas, team=team, **more)
    if cheaper:
        five_minutes(initiative, tomas=tomas)
    work_out()
    initiative.refresh_from_db()
    reframing.mark_ready(initiative=initiative, by=tomas, now=NOW)
    initiative.refresh_from_db()
    return initiative
