"""What was put off comes back by itself, over HTTP: on its day, and on a reading that somebody enters on a screen."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from initiatives import tasks
from initiatives.models import Decision, Initiative, Metric
from initiatives.stages import Stage
from tests.journeys.walking import Walker
from tests.what_ifs import cast

pytestmark = pytest.mark.django_db
WHY = "Losses are small enough for this quarter, and the team is full."


def put_off(marta: Walker, initiative: Initiative, **until: object) -> None:
    marta.open(f"/i/{initiative.pk}/decide/")
    page = marta.send({"choice": "defer", "reason": WHY, **until}, action="/decide/")
    assert WHY in page.text
    assert stage_of(initiative) == Stage.DEFERRED


def stage_of(initiative: Initiative) -> str:
    initiative.refresh_from_db()
    return initiative.stage


def test_what_waits_for_a_day_and_what_waits_for_a_number_come_back_by_themselves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = cast()
    marta, priya, ines = Walker(made.marta), Walker(made.priya), Walker(made.ines)
    put_off(marta, made.churn, look_again="date", look_again_on="in 3 weeks")
    metric = Metric.objects.get()
    put_off(
        marta, made.fraud,
        look_again="metric", look_again_metric=metric.pk, look_again_way="above", look_again_value="120",
    )  # fmt: skip

    # Everybody reads what would bring them back, and the job brings back nothing before that.
    text = priya.open("/not-doing/").text
    day = timezone.localdate() + timedelta(weeks=3)
    assert f"look again on {day.day} {day:%b %Y}" in text
    assert "look again at card-fraud losses of $120 k a month or more" in text
    tasks.look_again()
    assert (stage_of(made.churn), stage_of(made.fraud)) == (Stage.DEFERRED, Stage.DEFERRED)

    # Priya finds the number by what waits for it, and enters readings: a bad one, one that is not enough, one that is.
    priya.open("/outcomes/")
    priya.click("Metrics and their readings")
    assert "1 decision waits for it" in priya.page.text
    priya.click("Card-fraud losses")
    assert "Look again at card-fraud losses of $120 k a month or more" in priya.page.text
    for value, told in (("many", "must be a number"), ("-3", "is never below"), ("1e40", "The value")):
        page = priya.send({"value": value, "source": "Finance ledger"})
        assert page.status == 422
        assert told in page.text
    page = priya.send({"value": "119", "source": "Finance ledger", "on": "in 2 weeks"})
    assert (page.status, "The day must not be in the future" in page.text) == (422, True)
    priya.send({"value": "119", "source": "Finance ledger", "on": "yesterday"})
    tasks.look_again()
    assert stage_of(made.fraud) == Stage.DEFERRED
    page = priya.send({"value": "131", "source": "Finance ledger", "on": "today"})
    assert "Added. What waits for it is looked at within ten minutes." in page.text
    assert "$131 k a month" in page.text
    tasks.look_again()
    assert stage_of(made.fraud) == Stage.READY

    # It stands on the board, before the directors, and says why it came; the old reason stays.
    assert "Halve card-fraud losses" in marta.open("/board/2027-q1/").text
    assert re.search(r"is back to decide\. Card-fraud losses rose to \$131", marta.open("/inbox/").text)
    history = ines.open(f"/i/{made.fraud.pk}/history/").text
    assert "Back to decide: what it waited for has come" in history
    assert WHY in history
    assert "look again at card-fraud losses" not in ines.open("/not-doing/").text
    assert "Its readings" in ines.open(f"/decisions/{Decision.objects.get(initiative=made.fraud).pk}/").text

    # Three weeks on the other one comes by its day, once.
    later = timezone.now() + timedelta(weeks=3, hours=1)
    with monkeypatch.context() as then:
        then.setattr(tasks.timezone, "now", lambda: later)
        for _ in range(2):
            tasks.look_again()
    assert stage_of(made.churn) == Stage.READY
    assert made.churn.history.filter(summary__startswith="Back to decide").count() == 1
    assert f"{made.churn.reference} is back to decide. The date came:" in marta.open("/inbox/").text


def test_a_metric_that_is_not_there_and_readers_who_only_look() -> None:
    made = cast()
    ines = Walker(made.ines)
    assert ines.peek("/metrics/999999/") == 404
    assert ines.peek("/metrics/99999999999999999999/") == 404
    assert Walker().peek("/metrics/") == 302
    assert "Nobody has read it yet." in ines.open(f"/metrics/{Metric.objects.get().pk}/").text
