"""The question library over HTTP: read by everybody, filtered, changed by leads, taken back."""

import re
from typing import Any

import pytest

from initiatives.models import Initiative, LibraryQuestion, Person
from tests import factories
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db

LIBRARY = "/help/questions/"
SAID = {
    "kind": "craft",
    "text": "Who will read the alarm at night?",
    "when": "It wakes somebody.",
    "example": "",
    "would_change": "",
    "otherwise": "",
    "fits": "",
}


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def fast() -> LibraryQuestion:
    return LibraryQuestion.objects.get(fits="speed")


def test_everybody_reads_all_of_it_and_finds_by_kind_and_words(ines: Person, door: Door) -> None:
    client = door(ines)
    page = text_of(client.get(LIBRARY))
    assert page.count('class="q" id="lq') == 38 and "38 questions" in page
    assert fast().example[:40].replace("’", "’") in page and "Not asked here yet" in page
    assert "Move up" not in page and "Add a question" not in page and "Retire" not in page
    found = text_of(client.get(LIBRARY, {"kind": "trade_off", "q": "REAL time"}))
    assert "1 of 38 questions" in found and fast().text in found
    nothing = text_of(client.get(LIBRARY, {"q": "zeppelin", "kind": "gossip"}))
    assert "No question says this" in nothing and "Show all" in nothing


def test_a_lead_finds_it_from_home_and_from_the_form_to_ask(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    for url in ("/", f"/i/{fraud.pk}/ask/", "/help/method/"):
        assert f'href="{LIBRARY}"' in text_of(door(tomas).get(url)).split("<footer")[0], url
    assert f'href="{LIBRARY}"' not in text_of(door(priya).get("/")).split("<footer")[0]


def test_a_lead_adds_one_and_can_take_it_back(tomas: Person, door: Door) -> None:
    client = door(tomas)
    form = text_of(client.get(f"{LIBRARY}add/?kind=craft"))
    once = re.search(r'name="once" value="(\w{32})"', form)
    assert once and '<option value="craft" selected>' in form
    for _ in range(2):
        added = client.post(f"{LIBRARY}add/", {**SAID, "once": once[1]})
    made = LibraryQuestion.objects.get(text=SAID["text"])
    assert added["Location"] == f"{LIBRARY}?done=add-{made.pk}#lq{made.pk}"
    page = text_of(client.get(added["Location"]))
    assert re.search(r'class="toast".*?Added\..*?value="retire">Undo', page, re.DOTALL)
    client.post(f"{LIBRARY}{made.pk}/do/", {"do": "retire"})
    assert LibraryQuestion.objects.get(pk=made.pk).is_retired


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"text": ""}, "Enter the question"),
        ({"when": " "}, "Enter when it is worth asking"),
        ({"text": "x" * 401}, "Question must be 400 characters or less"),
        ({"kind": "gossip"}, "Select a kind"),
        ({"fits": "gossip"}, "Select what it fits"),
        (
            {"text": "how fast is fast enough, and what is lost when it takes a little longer?"},
            "asks this already",
        ),
        ({"example": "a\x00b"}, "hidden control characters"),
    ],
)
def test_what_cannot_stand_in_it_is_said_and_kept(
    tomas: Person, door: Door, changed: dict[str, str], words: str
) -> None:
    answer = door(tomas).post(f"{LIBRARY}add/", {**SAID, **changed})
    assert answer.status_code == 422 and words in text_of(answer) and "There is a problem" in text_of(answer)
    assert "when" in changed or SAID["when"] in text_of(answer)


def test_a_change_shows_how_it_read_and_undo_brings_that_back(tomas: Person, door: Door) -> None:
    client, question = door(tomas), fast()
    was = question.text
    url = f"{LIBRARY}{question.pk}/"
    done = client.post(url, {**SAID, "kind": "trade_off", "fits": "speed", "version": "1"})
    page = text_of(client.get(done["Location"]))
    toast = page[page.index('class="toast"') :]
    assert 'name="number" value="1"' in toast and 'name="version" value="2"' in toast
    edit = text_of(client.get(url))
    assert "How it read before" in edit and was in edit and "Until Tomás Ferreira changed it" in edit
    client.post(f"{url}do/", {"do": "restore", "number": "1", "version": "2"})
    assert fast().text == was
    for bad in ({"do": "restore"}, {"do": "restore", "number": "1", "version": "x"}, {"do": "dance"}, {}):
        assert client.post(f"{url}do/", bad).status_code == 422
    stale = client.post(f"{url}do/", {"do": "restore", "number": "1", "version": "1"})
    assert stale.status_code == 409


def test_two_leads_at_one_question_see_both_texts_and_nothing_is_lost(tomas: Person, door: Door) -> None:
    ada, question = factories.person("administrator", name="Ada Berg"), fast()
    url = f"{LIBRARY}{question.pk}/"
    theirs, mine = ({**SAID, "when": when, "version": "1"} for when in ("It rings.", "It blinks."))
    door(ada).post(url, theirs)
    answer = door(tomas).post(url, mine)
    text = text_of(answer)
    assert answer.status_code == 409 and "Ada changed this question while you were writing" in text
    assert "It rings." in text and "It blinks." in text
    assert re.search(r'name="version" value="2"', text)
    door(tomas).post(url, {**mine, "version": "2", "keep": "theirs"})
    assert LibraryQuestion.objects.get(pk=question.pk).when == "It rings."
    door(tomas).post(url, {**mine, "version": "2", "keep": "mine"})
    assert LibraryQuestion.objects.get(pk=question.pk).when == "It blinks."


def test_order_is_changed_by_buttons_and_the_filter_stays(tomas: Person, door: Door) -> None:
    client = door(tomas)
    first, second = LibraryQuestion.objects.filter(kind="craft").order_by("position")[:2]
    page = text_of(client.get(f"{LIBRARY}?kind=craft"))
    entry = page[page.index(f'id="lq{first.pk}"') : page.index(f'id="lq{second.pk}"')]
    assert "Move down" in entry and "Move up" not in entry
    moved = client.post(f"{LIBRARY}{second.pk}/do/", {"do": "up", "filter_kind": "craft"})
    assert moved["Location"] == f"{LIBRARY}?kind=craft&done=up-{second.pk}#lq{second.pk}"
    page = text_of(client.get(moved["Location"]))
    assert page.index(f'id="lq{second.pk}"') < page.index(f'id="lq{first.pk}"')
    assert 'value="down">Undo' in page
    again = client.post(f"{LIBRARY}{second.pk}/do/", {"do": "up"})
    assert again["Location"] == f"{LIBRARY}#lq{second.pk}"


def test_readers_who_push_are_told_who_may(priya: Person, door: Door) -> None:
    client, question = door(priya), fast()
    for method, url in (
        ("get", f"{LIBRARY}add/"),
        ("post", f"{LIBRARY}add/"),
        ("get", f"{LIBRARY}{question.pk}/"),
        ("post", f"{LIBRARY}{question.pk}/do/"),
    ):
        answer = getattr(client, method)(url)
        assert answer.status_code == 403
        assert "Engineering leads and administrators change the question library" in text_of(answer)
    for nonsense in ("add-1", "change-99999", "retire-x", "dance-1", "-"):
        assert 'class="toast"' not in text_of(client.get(LIBRARY, {"done": nonsense}))


def test_a_library_that_everything_was_retired_from_says_so(tomas: Person, door: Door) -> None:
    LibraryQuestion.objects.all().delete()
    page = text_of(door(tomas).get(LIBRARY))
    assert "There is no question in the library." in page and "Add a question" in page
