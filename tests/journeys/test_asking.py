"""Asking well, over HTTP: what fits the proposal, a library that leads look after, a mark that goes for good."""

import pytest

from initiatives.models import Initiative, LibraryQuestion, Question
from initiatives.stages import Stage
from tests import factories
from tests.journeys.walking import Walker

pytestmark = pytest.mark.django_db


def test_tomas_asks_what_fits_and_priya_sees_what_the_answer_would_change() -> None:
    priya, tomas = factories.priya(), factories.tomas()
    factories.team(lead=tomas, members=(priya,))

    filer = Walker(priya)
    page = filer.open("/new/")
    assert "requirement" not in page.text.lower()
    for asked in ("would notice", "Why now", "Who asked"):
        assert asked.lower() in page.text.lower(), asked
    filer.send(
        {
            "proposal_title": "Real-time fraud detection",
            "proposal_difference": "Stolen cards would be stopped before the money has left.",
            "number_choice": "not_sure",
        },
        press={"send": "1"},
    )
    fraud = Initiative.objects.get(stage=Stage.SUBMITTED)

    # The form to ask begins with what fits: its words first, then what it does not say.
    lead = Walker(tomas)
    lead.open(f"/i/{fraud.pk}/")
    page = lead.click("Ask a question")
    assert "It says “Real-time”" in page.text and "It says no reason why now" in page.text
    lead.click("How fast is fast enough, and what is lost when it takes a little longer?")
    page = lead.send({"text": "How fast is fast enough to stop most of it?"}, action="/ask/")
    asked = Question.objects.get(number=2)
    fast = LibraryQuestion.objects.get(fits="speed")
    assert (asked.from_library, asked.kind, asked.asked_of) == (fast, "trade_off", priya)
    assert "Open: impact, trade-off." in page.text

    # Priya reads what would change either way before she answers.
    page = filer.open(f"/i/{fraud.pk}/q/2/")
    assert "One way: If minutes would do, a simpler version may keep most of the effect." in page.text
    assert "The other: If it has to be seconds, we say what each second is worth." in page.text
    filer.click("Mark answered")
    filer.send({"answer": "Within ten minutes.", "changed": "option", "changed_note": "every five minutes"})

    # The library has counted it, without a name; Tomás finds it among his own, and words it better.
    page = lead.open("/help/questions/?kind=trade_off")
    assert "Asked once here, changed something once" in page.text
    assert "How fast is fast enough to stop most of it?" in page.text
    assert "Yours" not in filer.open("/help/questions/").text or "None yet." in filer.page.text
    lead.open(f"/help/questions/{fast.pk}/")
    page = lead.send({"when": "It says real time, instant, live or at once."})
    assert "It says real time, instant, live or at once." in page.text
    page = lead.send(
        action=f"/help/questions/{fast.pk}/do/", press={"do": "restore", "number": "1", "version": "2"}
    )
    assert "It says real time, instant or live." in page.text

    # The mark on his screen goes for good; it stays on hers, and his settings bring it back.
    lead.open(f"/i/{fraud.pk}/")
    page = lead.send(action="/words/dismiss/")
    assert "<mark" not in page.html.partition('id="framing"')[2]
    assert "<mark" in filer.open(f"/i/{fraud.pk}/").html
    lead.open("/settings/words/")
    lead.send(action="/again/")
    assert "<mark" in lead.open(f"/i/{fraud.pk}/").html
