"""After the decision, over HTTP: a brief is asked back from and answered; a refusal comes back with evidence."""

from types import SimpleNamespace

import pytest

from initiatives.models import Choice
from initiatives.stages import Stage
from tests import funded
from tests.journeys.walking import Walker

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> SimpleNamespace:
    return funded.cast()


def test_a_brief_is_asked_back_from_answered_and_says_the_answer(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    at = f"/i/{cast.fraud.pk}/brief/"
    ines, priya, tomas = Walker(cast.ines), Walker(cast.priya), Walker(cast.tomas)
    ines.open(at)
    ines.click("Ask back")
    ines.send({"text": "Does a parcel that is held count as stopped?"})
    text = ines.open(at).text
    assert "Still open" in text, text
    assert "Does a parcel that is held count as stopped?" in text
    priya.open("/inbox/")
    assert "Does a parcel that is held count as stopped?" in priya.page.text
    priya.open(f"/i/{cast.fraud.pk}/q/1/answer/")
    priya.send({"answer": "Yes, from the first hour on.", "changed": "nothing"})
    tomas.open(at)
    tomas.click("Change which way to lean")
    tomas.send({"text": "Hold a parcel before you stop a customer."})
    text = ines.open(at).text
    assert "Yes, from the first hour on." in text
    assert "Hold a parcel before you stop a customer." in text
    assert "Still open" not in text


def test_what_was_declined_comes_back_with_evidence_and_the_old_reason_stays(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta, reason="Losses are too small this year.")
    priya = Walker(cast.priya)
    priya.open("/not-doing/")
    assert "Losses are too small this year." in priya.page.text
    priya.click("Reopen with new evidence")
    priya.send(
        {"says": "Losses doubled in October", "source": "Finance ledger", "kind": "analytics", "lane": "did",
         "on": "yesterday"}
    )  # fmt: skip
    cast.fraud.refresh_from_db()
    assert cast.fraud.at_stage is Stage.REFRAMING
    assert "Losses doubled in October" in priya.open(f"/i/{cast.fraud.pk}/evidence/").text
    assert "Nothing has been declined" in priya.open("/not-doing/").text
    history = priya.open(f"/i/{cast.fraud.pk}/history/").text
    assert "Losses are too small this year." in history
    assert "Reopened with new evidence" in history
