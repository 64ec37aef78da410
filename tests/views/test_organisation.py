"""The organisation view: counts of few, rates and ranges of many, the same queries however many."""

import csv
import io
from datetime import timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.actions import board, reframing
from initiatives.charts import organisation as shapes
from initiatives.economics import savings
from initiatives.models import Choice, Decision, DecisionMeasure, Initiative, Question
from initiatives.queries.board.organisation import ENOUGH, organisation, span
from tests import funded
from tests.factories import NOW
from tests.views.test_doors import signed_in

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def cast() -> SimpleNamespace:
    return funded.cast()


def test_before_any_decision_the_page_says_so(cast: SimpleNamespace) -> None:
    html = signed_in(cast.ines).get("/organisation/").content.decode()
    assert "There have been no decisions in the last eight quarters." in html
    assert "Export CSV" not in html
    unknown = signed_in(cast.ines).get("/organisation/?team=atlantis").content.decode()
    assert "There is no such team" in unknown


def test_a_funding_counts_once_with_what_another_way_saves(cast: SimpleNamespace) -> None:
    Initiative.objects.update(submitted_at=NOW - timedelta(days=12))
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    found = organisation(today=TODAY, teams=[cast.team])
    whole = found.whole
    assert (whole.decided, whole.funded, whole.framed, whole.other) == (1, 1, 1, 1)
    assert whole.weeks is not None
    # 24 / 34 / 48 weeks as filed, 8 / 11 / 16 as chosen.
    assert 10 < whole.weeks.p10 < 15
    assert 21 < whole.weeks.p50 < 25
    assert 33 < whole.weeks.p90 < 40
    assert whole.money is not None and whole.money.p50 > 0
    assert whole.days is None, "one says nothing of a usual time"
    assert DecisionMeasure.objects.get().days == 12
    assert [group.name for group in found.teams] == ["Payments"]
    board.undo_decision(cast.fraud, by=cast.marta, now=NOW)
    assert organisation(today=TODAY, teams=[cast.team]).whole.decided == 0


def test_few_are_counted_and_enough_are_rated(cast: SimpleNamespace) -> None:
    assert shapes.rate(3, ENOUGH - 1) == "3 of 4"
    assert shapes.rate(0, 20) == "<1 in 10 (0 of 20)"
    assert span({3: 4}) is None
    found = span({1: 1, 3: 5, 30: 4})
    assert found is not None
    assert (found.low, found.middle, found.high) == (1, 3, 30)


def test_a_sum_of_ranges_is_narrower_than_the_sum_of_their_ends() -> None:
    one = savings.saving(savings.grid_of(24, 34, 48), savings.grid_of(8, 11, 16))
    total = savings.total_of([one] * 12, seed=1)
    assert total is not None
    assert 12 * one[3] < total.p10 < total.p50 < total.p90 < 12 * one[29]
    many = savings.total_of_many(*(12 * part for part in savings.moments(one)))
    for name in ("p10", "p50", "p90"):
        assert getattr(total, name) == pytest.approx(getattr(many, name), rel=0.03)
    assert savings.total_of([], seed=1) is None
    assert savings.saving((), (1.0,)) == ()
    assert savings.total_of([one], seed=1) == savings.total_of([one], seed=1)
    assert np.isclose(np.median(savings.grid_of(1, 2, 5)), 2)


def test_both_sides_answer_and_nobody_is_named(cast: SimpleNamespace) -> None:
    for number in range(6):
        question = reframing.ask(
            initiative=cast.fraud, by=cast.ines, now=NOW,
            asking=reframing.Asking(text=f"Why {number}?", asked_of=(cast.priya, cast.tomas)[number % 2]),
        )  # fmt: skip
        reframing.mark_answered(
            question=question, by=question.asked_of, now=NOW + timedelta(days=2), version=1, answer="So.",
            changed="nothing",
        )  # fmt: skip
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    answers = organisation(today=TODAY, teams=[cast.team]).answers
    assert (answers.product_count, answers.engineering_count) == (3, 3)
    assert answers.product is None
    Question.objects.update(asked_of=cast.priya)
    product = organisation(today=TODAY, teams=[cast.team]).answers.product
    assert product is not None
    assert product.middle == 2
    main = signed_in(cast.ines).get("/organisation/").content.decode().split("<main")[1].split("</main>")[0]
    for person in (cast.priya, cast.tomas, cast.marta):
        assert person.name not in main


def test_the_page_costs_the_same_queries_with_one_decision_and_with_six_thousand(
    cast: SimpleNamespace,
) -> None:
    at = timezone.now()
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta, now=at)
    client = signed_in(cast.ines)
    client.get("/organisation/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/organisation/").status_code == 200
        return len(captured)

    few = queries()
    one = DecisionMeasure.objects.get()
    decisions = Decision.objects.bulk_create(
        Decision(initiative=cast.fraud, choice=Choice.DECLINE, reason="No.", decided_by=cast.marta,
                 decided_at=at, undo_until=at) for _ in range(6_000)
    )  # fmt: skip
    DecisionMeasure.objects.bulk_create(
        DecisionMeasure(
            decision=decision, team=cast.team, quarter=one.quarter - number % 8, is_funding=True, is_first=True,
            was_framed=number % 3 > 0, is_other=True, days=number % 90, weeks_mean=one.weeks_mean,
            weeks_variance=one.weeks_variance, money_mean=one.money_mean, money_variance=one.money_variance,
        )
        for number, decision in enumerate(decisions)
    )  # fmt: skip
    assert queries() <= few, "of many the grids are not read"
    html = client.get("/organisation/").content.decode()
    assert "7 in 10 (4,001 of 6,001)" in html
    assert "44 (" in html


def test_the_csv_has_every_group_and_leaves_out_what_the_page_leaves_out(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta, now=timezone.now())
    text = signed_in(cast.ines).get("/organisation.csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["by"] for row in rows] == ["altogether", *["quarter"] * 8, "team"]
    assert rows[0]["funded"] == "1"
    assert rows[0]["days to decision middle"] == ""


def test_decisions_of_an_earlier_version_are_measured_from_the_figures_that_they_were_taken_on(
    cast: SimpleNamespace,
) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    before = DecisionMeasure.objects.values("weeks_mean", "days", "quarter", "is_other").get()
    DecisionMeasure.objects.all().delete()
    Decision.objects.get().ways.all().delete()
    assert board.measure_missing() == 1
    assert DecisionMeasure.objects.values("weeks_mean", "days", "quarter", "is_other").get() == before
    assert board.measure_missing() == 0
