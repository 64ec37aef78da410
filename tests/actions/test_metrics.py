"""Priya adds a number to the catalogue and its readings; Ines reads one in, and nobody adds the same twice."""

from datetime import date
from decimal import Decimal

import pytest

from initiatives.actions import metrics
from initiatives.errors import InvalidInput, NotAllowed
from initiatives.models import HistoryEntry, Metric, Reading
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db
LOSSES = {"name": "Card-fraud losses", "unit": "$ a month", "direction": "down"}


def add(by, **more):
    return metrics.add_metric(**{**LOSSES, **more}, by=by, now=NOW)


def test_priya_adds_a_metric_with_the_bounds_it_never_leaves():
    metric = add(factories.priya(), lowest=Decimal(0))
    assert (metric.lowest, metric.highest) == (0, None)
    entry = HistoryEntry.objects.get(initiative=None)
    assert entry.summary == "Added the metric Card-fraud losses"
    assert {"field": "Better is", "before": "", "after": "Lower is better"} in entry.changes


def test_the_same_name_in_the_same_unit_is_one_metric():
    priya = factories.priya()
    add(priya)
    with pytest.raises(InvalidInput) as refusal:
        add(priya, name="card-fraud LOSSES")
    assert refusal.value.fields == {"name": "There is a metric with this name and unit already"}
    add(priya, unit="cases a month")
    assert Metric.objects.count() == 2


def test_bounds_the_wrong_way_round_are_refused():
    with pytest.raises(InvalidInput) as refusal:
        add(factories.priya(), lowest=Decimal(5), highest=Decimal(5))
    assert "highest" in refusal.value.fields
    assert not Metric.objects.exists()


def test_an_engineer_adds_readings_but_no_metrics():
    ines, metric = factories.ines(), add(factories.priya())
    with pytest.raises(NotAllowed):
        add(ines, name="Something else")
    reading = metrics.add_reading(
        metric=metric,
        on=date(2026, 10, 31),
        value=Decimal(104_000),
        source="Finance ledger",
        by=ines,
        now=NOW,
    )
    assert reading.recorded_by == ines


def test_a_second_reading_of_the_day_takes_the_place_of_the_first_and_both_stand_in_the_history():
    priya = factories.priya()
    metric = add(priya)
    for value in (101_000, 104_000):
        metrics.add_reading(
            metric=metric, on=date(2026, 10, 31), value=Decimal(value), source="Ledger", by=priya, now=NOW
        )
    assert Reading.objects.get().value == 104_000
    last = HistoryEntry.objects.filter(action="add_reading").order_by("number").last()
    assert last is not None
    assert "101000" in str(last.changes) and "104000" in str(last.changes)


def test_nobody_reads_the_future():
    priya = factories.priya()
    metric = add(priya)
    with pytest.raises(InvalidInput) as refusal:
        metrics.add_reading(metric=metric, on=date(2026, 11, 24), value=Decimal(1), by=priya, now=NOW)
    assert refusal.value.fields == {"on": "The day must not be in the future"}
