"""Questions over HTTP: on the page, at their own address, with and without htmx."""

import re
from typing import Any

import pytest
from django.test import Client

from initiatives import wording
from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking
from initiatives.models import Form, Initiative, Kind, LibraryQuestion, Message, Option, Person, Question
from tests import factories
from tests.factories import NOW
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
ASKED = {"intent": "question", "kind": "impact", "text": "What share of the loss is instant delivery?"}


def put(initiative: Initiative, by: Person, text: str = "Why now?", **more: Any) -> Question:
    return actions.ask(initiative=initiative, by=by, now=NOW, asking=Asking(text, **more))


def test_asking_shows_the_question_unfolded_on_the_page(fraud: Initiative, tomas: Person, door: Door) -> None:
    client = door(tomas)
    option = Option.objects.get()
    asked = client.post(
        f"/i/{fraud.pk}/ask/",
        {
            **ASKED,
            "about": f"option-{option.pk}",
            "would_change": "Over a third, we need A",
            "days_to_find_out": "3",
            "answer_by": "1 March 2031",
        },
    )
    assert (asked.status_code, asked["Location"]) == (303, f"/i/{fraud.pk}/?open=1#q1")
    made = Question.objects.get()
    assert (made.about_option, made.days_to_find_out, str(made.answer_by)) == (option, 3, "2031-03-01")
    page = client.get(asked["Location"]).content.decode()
    assert ASKED["text"] in page and "Over a third, we need A" in page and "Waiting on Priya" in page


def test_an_open_question_says_that_nobody_has_said_what_would_change(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    gap = "Nobody has said yet what would change with the answer."
    put(fraud, tomas)
    put(fraud, tomas, "Who waits?", would_change="If nobody does, we stop.")
    put(fraud, tomas, "Late refunds worry me", form=Form.CONCERN)
    for number, is_open in ((1, True), (2, False), (3, False)):
        page = door(tomas).get(f"/i/{fraud.pk}/?open={number}").content.decode()
        assert (gap in page) is is_open, number


def test_who_comes_to_ask_finds_the_way_to_suggest(fraud: Initiative, tomas: Person, door: Door) -> None:
    form = door(tomas).get(f"/i/{fraud.pk}/ask/", headers=HTMX).content.decode()
    assert f'href="/i/{fraud.pk}/suggest/" data-dialog' in form


def test_over_htmx_the_dialog_sends_the_browser_on(fraud: Initiative, tomas: Person, door: Door) -> None:
    client = door(tomas)
    form = client.get(f"/i/{fraud.pk}/ask/", headers=HTMX).content.decode()
    assert "<html" not in form and 'id="dialog-title"' in form
    asked = client.post(f"/i/{fraud.pk}/ask/", ASKED, headers=HTMX)
    assert asked["HX-Redirect"].endswith("?open=1#q1")


def test_pressing_ask_twice_makes_one(fraud: Initiative, tomas: Person, door: Door) -> None:
    client = door(tomas)
    page = client.get(f"/i/{fraud.pk}/ask/").content.decode()
    token = re.search(r'name="once" value="(\w{32})"', page)
    assert token
    for _ in range(8):
        client.post(f"/i/{fraud.pk}/ask/", {**ASKED, "once": token[1]})
    assert Question.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": ""}, "Enter your question"),
        ({"text": "x" * 401}, "Question must be 400 characters or less"),
        ({"text": "a\x00b"}, "hidden control characters"),
        ({"kind": "gossip"}, "Select a kind"),
        ({"intent": "order"}, "Select"),
        ({"about": "option-9999"}, "Select what it is about"),
        ({"asked_of": "9999"}, "Select somebody who can sign in here"),
        ({"answer_by": "1 March 2020"}, "Answer by must be in the future"),
        ({"days_to_find_out": "NaN"}, "Days must be a number"),
        ({"days_to_find_out": "1e308"}, "Days"),
        ({"must_first": "on"}, "Enter why it must be answered first"),
    ],
)
def test_what_cannot_be_asked_is_said_and_kept(
    fraud: Initiative, tomas: Person, door: Door, changed: dict[str, str], words: str
) -> None:
    answer = door(tomas).post(f"/i/{fraud.pk}/ask/", {**ASKED, **changed})
    text = answer.content.decode()
    assert answer.status_code == 422 and words in text
    assert "text" in changed or ASKED["text"] in text
    assert not Question.objects.exists()


def test_an_option_of_another_initiative_cannot_be_asked_about(
    fraud: Initiative, proposal: Initiative, tomas: Person, door: Door
) -> None:
    foreign = proposal.options.get()
    answer = door(tomas).post(f"/i/{fraud.pk}/ask/", {**ASKED, "about": f"option-{foreign.pk}"})
    assert answer.status_code == 422 and not Question.objects.exists()


def test_a_starter_fills_every_part_of_the_form_without_script(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    fast = LibraryQuestion.objects.get(fits="speed")
    page = client.get(f"/i/{fraud.pk}/ask/?starter={fast.pk}").content.decode()
    for words in (fast.text, fast.would_change, fast.otherwise):
        assert re.search(rf"<textarea[^>]*>\s*{re.escape(words)}", page)
    assert '<option value="trade_off" selected>' in page
    for nonsense in ("99999", "x", "1e9", "-1", "٣"):
        assert client.get(f"/i/{fraud.pk}/ask/?starter={nonsense}&mark={nonsense}").status_code == 200


def test_what_fits_this_proposal_is_offered_first_with_its_reason(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    page = door(tomas).get(f"/i/{fraud.pk}/ask/").content.decode()
    first = page[page.index('id="starters"') :].split("</ul>")[0]
    assert (
        first.index("How fast is fast enough")
        < first.index("It says “Real-time”")
        < first.index("Who has this")
    )
    assert first.count("<li>") == 6
    fast = LibraryQuestion.objects.get(fits="speed")
    put(fraud, tomas, fast.text, from_library=fast)
    again = door(tomas).get(f"/i/{fraud.pk}/ask/").content.decode()
    assert "It says “Real-time”" not in again


def test_a_question_counts_for_the_library_while_it_still_asks_the_same(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    fast, client = LibraryQuestion.objects.get(fits="speed"), door(tomas)
    for text in ("How fast is fast enough for parcels?", fast.text, "Who owns the nightly batch?"):
        client.post(f"/i/{fraud.pk}/ask/", {**ASKED, "text": text, "starter": fast.pk})
    client.post(f"/i/{fraud.pk}/ask/", {**ASKED, "starter": "no such"})
    kept = Question.objects.order_by("number").values_list("from_library", flat=True)
    assert list(kept) == [fast.pk, fast.pk, None, None]


def test_a_reply_comes_back_in_its_thread_and_is_said_aloud(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    put(fraud, tomas)
    url = f"/i/{fraud.pk}/q/1/reply/"
    answer = door(priya).post(url, {"text": "Chargebacks doubled."}, headers=HTMX).content.decode()
    assert answer.strip().startswith('<article class="q')
    assert "Chargebacks doubled." in answer
    assert re.search(r"data-say>Priya Nair replied<", answer)
    plain = door(priya).post(url, {"text": "Again."})
    assert (plain.status_code, plain["Location"]) == (303, f"/i/{fraud.pk}/q/1/")


@pytest.mark.parametrize("htmx", [False, True])
def test_an_empty_reply_is_refused_beside_the_field(
    fraud: Initiative, tomas: Person, priya: Person, door: Door, htmx: bool
) -> None:
    put(fraud, tomas)
    for text, words in (("", "Enter your reply"), ("a\x00b", "hidden control"), ("x" * 2001, "2,000")):
        answer = door(priya).post(f"/i/{fraud.pk}/q/1/reply/", {"text": text}, headers=HTMX if htmx else {})
        assert answer.status_code == 422 and words in answer.content.decode()
    assert not Message.objects.exists()


def test_the_permalink_is_a_page_and_the_same_thread_as_a_part(
    fraud: Initiative, tomas: Person, ines: Person, door: Door
) -> None:
    put(fraud, tomas)
    client = door(ines)
    page = client.get(f"/i/{fraud.pk}/q/1/").content.decode()
    part = client.get(f"/i/{fraud.pk}/q/1/", headers=HTMX).content.decode()
    assert "<html" in page and "<html" not in part
    assert 'id="q1"' in page and 'id="q1"' in part
    folded = client.get(f"/i/{fraud.pk}/q/1/?folded=1", headers=HTMX).content.decode()
    assert 'class="thread"' in part and 'class="thread"' not in folded
    assert client.get(f"/i/{fraud.pk}/q/2/").status_code == 404
    assert client.get(f"/i/{fraud.pk}/q/{'9' * 30}/").status_code == 404


def test_thirty_replies_are_shown_and_the_rest_is_earlier(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    question = put(fraud, tomas)
    Message.objects.bulk_create(
        Message(question=question, author=priya, text=f"reply number {n:03d}", written_at=NOW)
        for n in range(75)
    )
    client = door(tomas)
    page = client.get(f"/i/{fraud.pk}/q/1/").content.decode()
    assert "reply number 045" in page and "reply number 044" not in page and "45 more" in page
    link = re.search(r'href="(/i/\d+/q/1/\?before=\d+)"', page)
    assert link
    part = client.get(link[1], headers=HTMX).content.decode()
    assert "reply number 044" in part and "reply number 015" in part and "15 more" in part
    assert "<form" not in part and "<article" not in part
    whole = client.get(link[1]).content.decode()
    assert "reply number 044" in whole and "Latest replies" in whole


def test_marking_answered_folds_it_to_one_line_that_says_what_it_changed(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    put(fraud, tomas)
    client = door(priya)
    url = f"/i/{fraud.pk}/q/1/answer/"
    assert "What did it change?" in client.get(url).content.decode()
    missing = client.post(url, {"version": "1", "answer": "", "changed": "world"})
    assert missing.status_code == 422
    for words in ("Enter the answer", "Select what the answer changed"):
        assert words in missing.content.decode()
    done = client.post(
        url, {"version": "1", "answer": "A fifth", "changed": "option", "changed_note": "added B"}
    )
    assert done.status_code == 303
    page = client.get(f"/i/{fraud.pk}/").content.decode()
    assert "changed an option: added B" in page and "A fifth" in page and "0 open, 1 answered" in page


def test_answering_what_somebody_else_just_answered_shows_both(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    question = put(fraud, tomas)
    actions.mark_answered(question=question, by=tomas, now=NOW, version=1, answer="A third", changed="number")
    late = door(priya).post(
        f"/i/{fraud.pk}/q/1/answer/", {"version": "1", "answer": "A fifth", "changed": "goal"}
    )
    text = late.content.decode()
    assert late.status_code == 409 and "A third" in text and "A fifth" in text


def test_own_words_can_be_reworded_and_deleted_by_nobody_else(
    fraud: Initiative, tomas: Person, priya: Person, door: Door, settings: Any
) -> None:
    put(fraud, tomas)
    door(priya).post(f"/i/{fraud.pk}/q/1/reply/", {"text": "Soon."})
    said = Message.objects.get()
    url = f"/i/{fraud.pk}/q/1/m/{said.pk}/"
    assert "Soon." in door(priya).get(url).content.decode()
    assert door(tomas).get(url).status_code == 403
    assert door(tomas).post(f"{url}delete/").status_code == 403
    conflict = door(priya).post(url, {"version": "7", "text": "By Friday."})
    assert conflict.status_code == 409 and "By Friday." in conflict.content.decode()
    assert door(priya).post(url, {"version": "1", "text": "By Friday."}).status_code == 303
    page = door(tomas).get(f"/i/{fraud.pk}/q/1/").content.decode()
    assert "By Friday." in page and "edited" in page
    assert door(priya).post(f"{url}delete/").status_code == 303
    page = door(tomas).get(f"/i/{fraud.pk}/q/1/").content.decode()
    assert "Priya deleted this reply." in page and "By Friday." not in page


def test_a_reply_of_another_thread_is_not_found_here(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    first, second = put(fraud, tomas), put(fraud, tomas, "And who asked?")
    said = actions.reply(question=second, by=priya, now=NOW, text="The board.")
    assert door(priya).get(f"/i/{fraud.pk}/q/{first.number}/m/{said.pk}/").status_code == 404


def test_withdraw_reopen_and_let_wait(
    fraud: Initiative, tomas: Person, hana: Person, marta: Person, ines: Person, door: Door
) -> None:
    put(fraud, tomas, must_first=True, must_first_why="It decides everything")
    base = f"/i/{fraud.pk}/q/1"
    assert door(ines).post(f"{base}/withdraw/").status_code == 403
    assert door(ines).get(f"{base}/waive/").status_code == 403
    assert "It decides everything" in door(marta).get(f"{base}/waive/").content.decode()
    assert door(marta).post(f"{base}/waive/", {"why": ""}).status_code == 422
    assert door(marta).post(f"{base}/waive/", {"why": "Small stakes"}).status_code == 303
    assert door(tomas).post(f"{base}/withdraw/").status_code == 303
    assert door(tomas).post(f"{base}/withdraw/").status_code == 409
    assert door(tomas).post(f"{base}/reopen/").status_code == 303
    assert Question.objects.get().state == "open"


def test_a_sharp_tone_gets_a_soft_hint_unless_switched_off(hana: Person, door: Door) -> None:
    client = door(hana)
    hint = client.post("/tone/", {"text": "Why didn't you measure this?"}).content.decode()
    assert "What would" in hint and "It is sent as you write it" in hint
    assert client.post("/tone/", {"text": "What would half look like?"}).content.strip() == b""
    Person.objects.update(tone_hints_on=False)
    assert client.post("/tone/", {"text": "Why didn't you measure this?"}).content.strip() == b""


def test_everybody_signed_in_may_ask_and_nobody_else(fraud: Initiative, door: Door, ines: Person) -> None:
    assert door(ines).post(f"/i/{fraud.pk}/ask/", ASKED).status_code == 303
    outside = Client().post(f"/i/{fraud.pk}/ask/", ASKED)
    assert (outside.status_code, Question.objects.count()) == (302, 1)
    ada = factories.person("administrator", name="Ada Berg")
    assert door(ada).post(f"/i/{fraud.pk}/ask/", ASKED).status_code == 403


def test_there_are_at_least_three_questions_of_each_kind_with_everything_said() -> None:
    questions = list(LibraryQuestion.objects.all())
    for kind in Kind.values:
        assert len([q for q in questions if q.kind == kind]) >= 3, kind
    for q in questions:
        assert q.text.rstrip("?")[-1].isalpha() and q.when.endswith("."), q.text
        assert q.example.endswith(".") and q.would_change.startswith("If") and q.otherwise.startswith("If"), (
            q.text
        )
    for kind in wording.Kind:
        assert len([q for q in questions if q.fits == kind.value]) == 1, kind
