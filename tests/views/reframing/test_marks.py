"""Marked words over HTTP: where they stand, while they are written, dismissed and shown again."""

import re
from typing import Any

import pytest

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking
from initiatives.models import DismissedMark, Initiative, Kind, LibraryQuestion, Person, Workspace
from tests.factories import NOW
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def the_form_beside(page: str) -> dict[str, str]:
    """The hidden values of the first "Dismiss"."""
    form = re.search(
        r'<form class="inline" method="post" action="/words/dismiss/".*?</form>', page, re.DOTALL
    )
    assert form
    return dict(re.findall(r'name="(rule|words|at|next)" value="([^"]*)"', form[0]))


@pytest.mark.parametrize("who", ["priya", "tomas"])
def test_words_that_name_a_way_are_underlined_with_the_question_that_opens_them(
    request: pytest.FixtureRequest, fraud: Initiative, door: Door, who: str
) -> None:
    page = text_of(door(request.getfixturevalue(who)).get(f"/i/{fraud.pk}/"))
    assert '<mark id="mark-title-0">Real-time<span class="vh"> (marked: speed)</span></mark> fraud' in page
    assert page.count("How fast is fast enough") == 1
    assert f"/i/{fraud.pk}/ask/?mark=speed" in page
    assert '<mark id="mark-option-A-0">' in page


@pytest.mark.parametrize("who", ["marta", "ines", "hana"])
def test_those_who_do_not_frame_it_read_plain_words(
    request: pytest.FixtureRequest, fraud: Initiative, door: Door, who: str
) -> None:
    page = text_of(door(request.getfixturevalue(who)).get(f"/i/{fraud.pk}/"))
    assert "<mark" not in page and "Dismiss" not in page.split("toasts")[0]


def test_what_is_typed_stays_text(fraud: Initiative, tomas: Person, door: Door) -> None:
    Initiative.objects.filter(pk=fraud.pk).update(proposal_title="Build <b>real-time</b> & “live” alerts")
    page = text_of(door(tomas).get(f"/i/{fraud.pk}/"))
    assert "&lt;b&gt;<mark" in page and "<b>real-time" not in page


def test_ask_this_opens_the_form_with_the_question_and_both_ways(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    page = text_of(door(tomas).get(f"/i/{fraud.pk}/ask/?mark=speed&about=goal"))
    assert re.search(r'<textarea name="text"[^>]*>\s*How fast is fast enough', page)
    assert re.search(r'<textarea name="would_change"[^>]*>\s*If minutes would do', page)
    assert re.search(r'<textarea name="otherwise"[^>]*>\s*If it has to be seconds', page)
    assert '<option value="goal" selected>' in page


def test_a_mark_without_a_question_in_the_library_opens_with_the_readers_own(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    LibraryQuestion.objects.all().delete()
    page = text_of(door(tomas).get(f"/i/{fraud.pk}/ask/?mark=parity"))
    assert re.search(
        r'<textarea name="text"[^>]*>\s*Who would stay or come for this.*?\?</textarea>', page, re.DOTALL
    )
    assert re.search(r'<textarea name="otherwise"[^>]*>\s*If not, it can wait\.', page)


def test_a_dismissal_in_place_takes_the_line_and_the_underline_and_offers_the_way_back(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    client, url = door(tomas), f"/i/{fraud.pk}/"
    sent = the_form_beside(text_of(client.get(url)))
    answer = text_of(client.post("/words/dismiss/", sent, headers=HTMX))
    assert "is not marked for you any more" in answer and "Show again" in answer
    assert '<span id="mark-title-0" hx-swap-oob="true">Real-time</span>' in answer
    assert "<mark" not in text_of(client.get(url)) and "<mark" in text_of(door(priya).get(url))
    mark = DismissedMark.objects.get()
    back = client.post(f"/words/{mark.pk}/again/", {"next": f"{url}#framing"})
    assert back["Location"] == f"{url}#framing" and "<mark" in text_of(client.get(url))


def test_without_script_it_leads_back_and_the_list_in_ones_settings_shows_it_again(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    client, url = door(tomas), f"/i/{fraud.pk}/"
    sent = the_form_beside(text_of(client.get(url)))
    for _ in range(2):
        back = client.post("/words/dismiss/", sent)
    assert back.status_code == 303
    assert "It stands in your settings" in text_of(client.get(url))
    settings = text_of(client.get("/settings/words/"))
    assert "“Real-time”" in settings and "Show again" in settings
    mark = DismissedMark.objects.get()
    door(priya).post(f"/words/{mark.pk}/again/")
    assert DismissedMark.objects.exists() and "Real-time" not in text_of(door(priya).get("/settings/words/"))
    assert client.post(f"/words/{mark.pk}/again/")["Location"] == "/settings/words/"
    assert client.post(f"/words/{mark.pk}/again/").status_code == 303
    assert not DismissedMark.objects.exists()


@pytest.mark.parametrize("there", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:1", "x"])
def test_the_way_back_leads_only_within(tomas: Person, door: Door, there: str) -> None:
    sent = {"rule": "speed.now", "words": "live", "next": there, "at": '"><script>'}
    assert door(tomas).post("/words/dismiss/", sent)["Location"] == "/settings/words/"
    assert "<script" not in text_of(door(tomas).post("/words/dismiss/", sent, headers=HTMX))
    assert door(tomas).post("/words/dismiss/", {}).status_code == 422


def test_words_are_read_while_they_are_written(fraud: Initiative, tomas: Person, door: Door) -> None:
    client = door(tomas)
    form = text_of(client.get(f"/i/{fraud.pk}/framing/?field=goal", headers=HTMX))
    assert 'hx-post="/words/"' in form and 'id="marks-goal"' in form
    assert "How fast is fast enough" in text_of(client.post("/words/", {"goal": "Build real-time alerts"}))
    assert text_of(client.post("/words/", {"goal": "Lose half as much money to card fraud"})).strip() == ""
    assert text_of(client.post("/words/", {})).strip() == ""


def test_names_of_our_own_are_for_leads_to_say_and_for_all_to_read(
    tomas: Person, priya: Person, door: Door
) -> None:
    saved = door(tomas).post("/settings/words/", {"names": "Parcel Desk\nLedger", "version": "1"})
    assert saved["Location"] == "/settings/words/?saved=1"
    page = text_of(door(priya).get("/settings/words/"))
    assert '<li dir="auto">Ledger</li>' in page and "<textarea" not in page
    assert door(priya).post("/settings/words/", {"names": "Mine", "version": "2"}).status_code == 403
    clash = door(tomas).post("/settings/words/", {"names": "Other", "version": "1"})
    assert clash.status_code == 409 and "Parcel Desk" in text_of(clash) and "Other" in text_of(clash)
    door(tomas).post("/settings/words/", {"names": "Other", "version": "2", "keep": "theirs"})
    assert Workspace.current().product_names == "Parcel Desk\nLedger"
    long = door(tomas).post("/settings/words/", {"names": "x" * 90, "version": "2"})
    assert long.status_code == 422 and "Each name must be 80 characters or less" in text_of(long)


def test_which_kinds_were_asked_and_answered_stands_over_the_questions(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    def put(kind: str) -> Any:
        return actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking(f"About {kind}?", kind=kind))

    def said() -> str:
        page = text_of(door(tomas).get(f"/i/{fraud.pk}/"))
        line = re.search(r'id="kinds-asked">(.*?)</p>', page, re.DOTALL)
        return " ".join(re.sub(r"<[^>]+>", "", line[1]).split()) if line else ""

    assert said() == ""
    problem = put(Kind.PROBLEM)
    put(Kind.IMPACT)
    actions.mark_answered(question=problem, by=tomas, now=NOW, version=1, answer="Sellers.", changed="goal")
    assert said().startswith("Answered: problem and user. Open: impact. Not asked yet: Ask about why now,")
    assert said().endswith("Only product questions so far: a technical one can change the options.")
    technical = put(Kind.TECHNICAL)
    assert "so far" not in said() and "Open: impact, technical." in said()
    actions.withdraw_question(question=technical, by=tomas, now=NOW)
    assert said().endswith("can change the options.")


def test_a_hint_on_tone_is_offered_wherever_somebody_writes_to_somebody(
    fraud: Initiative, proposal: Initiative, tomas: Person, door: Door
) -> None:
    actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("Why now?"))
    places = (
        f"/i/{fraud.pk}/ask/",
        f"/i/{fraud.pk}/q/1/",
        f"/i/{fraud.pk}/q/1/answer/",
        f"/i/{fraud.pk}/framing/?field=goal",
        f"/i/{fraud.pk}/suggest/?field=goal",
        f"/inbox/{proposal.pk}/send-back/",
    )
    client = door(tomas)
    for url in places:
        assert 'hx-post="/tone/"' in text_of(client.get(url)), url
    Person.objects.filter(pk=tomas.pk).update(tone_hints_on=False)
    for url in places:
        assert 'hx-post="/tone/"' not in text_of(client.get(url)), url
    assert "sent as you write" not in text_of(client.post("/tone/", {"why": "Obviously wrong"}))


def test_a_mark_in_a_form_is_dismissed_there_without_sending_what_was_typed(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    client, typed = door(tomas), {"name": "Real-time “alerts” & calls"}
    form = text_of(client.get(f"/i/{fraud.pk}/options/A/"))
    assert 'id="marks-name"' in form and "marks-again from:body" in form
    said = text_of(client.post("/words/", typed, headers=HTMX))
    button = re.search(
        r'<button[^>]*id="written-name-0"[^>]*value="(speed\.real-time Real-time)"[^>]*>', said
    )
    assert button and 'hx-params="mark,field,start"' in button[0] and "<form" not in said
    sent = {"mark": button[1], "field": "name", "start": "0"}
    answer = text_of(client.post("/words/dismiss/", sent, headers=HTMX))
    assert "“Real-time” is not marked for you any more" in answer and 'id="written-name-0"' in answer
    assert "<form" not in answer and "Real-time" not in text_of(client.post("/words/", typed, headers=HTMX))
    assert "Real-time" in text_of(door(priya).post("/words/", typed, headers=HTMX))
    mark = DismissedMark.objects.get()
    back = client.post(f"/words/{mark.pk}/again/", headers=HTMX)
    assert back["HX-Trigger"] == "marks-again" and not back.content
    assert "Real-time" in text_of(client.post("/words/", typed, headers=HTMX))


@pytest.mark.parametrize("mark", ["speed.real-time", " words", "speed.real-time ", f"{'x' * 61} words"])
def test_a_mark_in_a_form_that_says_nothing_is_refused(tomas: Person, door: Door, mark: str) -> None:
    sent = {"mark": mark, "field": '"><script>', "start": "x"}
    assert door(tomas).post("/words/dismiss/", sent, headers=HTMX).status_code == 422
    fine = text_of(door(tomas).post("/words/dismiss/", {**sent, "mark": "speed.now live"}, headers=HTMX))
    assert "<script" not in fine
