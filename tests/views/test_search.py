"""Search: by reference, words and people; only what one may see; any text at all."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Framing, Initiative, Person, Team
from initiatives.queries.search import MOST, by_reference, search
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def priya() -> Person:
    return factories.priya()


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def payments(tomas: Person) -> Team:
    return factories.team(lead=tomas)


@pytest.fixture
def fraud(priya: Person, tomas: Person, payments: Team) -> Initiative:
    made = factories.initiative(filed_by=priya, for_team=payments)
    for number, goal in ((1, "Cut losses"), (2, "Halve card-fraud losses by June")):
        Framing.objects.create(initiative=made, number=number, author=tomas, created_at=NOW, goal=goal)
    factories.initiative(filed_by=tomas, for_team=payments, proposal_title="Dark mode")
    return made


def browser_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(
    "words", ["{ref}", "{pk}", "of {pk}", "halve losses", "REAL-TIME", "priya", "fraud nair"]
)
def test_it_is_found_by_reference_goal_title_and_person(fraud: Initiative, tomas: Person, words: str) -> None:
    asked = words.format(ref=fraud.reference.lower(), pk=fraud.pk)
    hits = search(asked, tomas).hits
    assert hits[0].pk == fraud.pk
    assert hits[0].title == "Halve card-fraud losses by June"
    assert "filed as “Real-time fraud detection” by Priya Nair" in hits[0].detail


def test_a_goal_that_no_longer_holds_finds_nothing(fraud: Initiative, tomas: Person) -> None:
    assert search("cut losses", tomas).hits == ()


def test_drafts_are_found_by_their_filer_alone(priya: Person, tomas: Person, payments: Team) -> None:
    draft = factories.initiative(
        filed_by=priya, for_team=payments, stage=Stage.DRAFT, proposal_title="Secret thought"
    )
    assert [hit.pk for hit in search("secret", priya).hits] == [draft.pk]
    assert search("secret", tomas).hits == ()
    assert search(draft.reference, tomas).hits == ()
    assert by_reference(draft.reference, tomas) is None
    assert by_reference(draft.reference, priya) == draft


def test_more_than_twenty_are_capped_and_said(priya: Person, payments: Team) -> None:
    for number in range(MOST + 5):
        factories.initiative(filed_by=priya, for_team=payments, proposal_title=f"Fraud {number}")
    found = search("fraud", priya)
    assert len(found.hits) == MOST
    text = browser_of(priya).get("/search/?q=fraud").content.decode()
    assert "The first 20 results. Add a word to see fewer." in text
    assert text.count("data-words=") == MOST


def test_the_page_says_what_it_found_and_the_palette_gets_the_list_alone(
    fraud: Initiative, priya: Person
) -> None:
    browser = browser_of(priya)
    whole = browser.get("/search/?q=fraud").content.decode()
    assert "1 result" in whole
    assert f'data-words="{fraud.reference} Halve card-fraud losses by June"' in whole
    part = browser.get("/search/?q=fraud", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert f'href="/i/{fraud.pk}/"' in part
    assert "No initiative matches “zebra”" in browser.get("/search/?q=zebra").content.decode()


@pytest.mark.parametrize(
    "words",
    ["", " ", "%", "_", "'", '"', "\\", "'; drop table initiatives_initiative; --", "(", "[a-", "🦓" * 300, "\u202e",
     "9" * 400, "of-" + "0" * 90, "-1", "٣", "a " * 5000, "<script>alert(1)</script>"],
)  # fmt: skip
def test_any_text_is_answered_in_words(fraud: Initiative, priya: Person, words: str) -> None:
    answer = browser_of(priya).get("/search/", {"q": words})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<script>alert(1)" not in text
    assert Initiative.objects.count() == 2
    if words in ("%", "_", "\\"):
        assert "No initiative matches" in text


def test_a_nul_in_the_address_is_refused_in_words(priya: Person) -> None:
    answer = browser_of(priya).get("/search/?q=a%00b")
    assert answer.status_code == 400
    assert "cannot be stored" in answer.content.decode()


def test_searching_costs_one_query_however_much_is_found(priya: Person, payments: Team) -> None:
    for number in range(12):
        factories.initiative(filed_by=priya, for_team=payments, proposal_title=f"Fraud {number}")
    with CaptureQueriesContext(connection) as captured:
        assert len(search("fraud", priya).hits) == 12
    assert len(captured) == 1
