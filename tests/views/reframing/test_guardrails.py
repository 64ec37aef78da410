"""Guardrails, risks, facts and the library at the door: bad input, conflicts, double presses, readers."""

import re
from typing import Any

import pytest

from initiatives.actions import reframing
from initiatives.actions.reframing import Terms, Word
from initiatives.models import Domain, Guardrail, Initiative, LibraryGuardrail, Person, Risk, Team
from initiatives.queries.reframing import guardrails
from tests import factories
from tests.factories import NOW
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
RISK = {"what": "The feed comes late", "chance": "1 in 10", "cost": "weeks", "text": "2 to 5", "option": ""}


@pytest.fixture
def rail(fraud: Initiative, tomas: Person) -> Guardrail:
    return reframing.add_guardrail(
        initiative=fraud, terms=Terms("design", "Keyboard", "WCAG 2.2 AA"), by=tomas, now=NOW
    )


def test_the_section_shows_the_last_few_in_one_query_however_many_there_are(
    fraud: Initiative, tomas: Person, door: Door, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        rail = reframing.add_guardrail(
            initiative=fraud, terms=Terms("design", f"Guardrail {number}"), by=tomas, now=NOW
        )
        if number == 0:
            words = {fraud.options.get(): Word("breaks", "It does")}
            reframing.say_states(guardrail=rail, words=words, version=1, by=tomas, now=NOW)
    options = guardrails.choices(fraud)
    with django_assert_max_num_queries(1):
        rows, more = guardrails.last_rows(fraud, options, today=NOW.date())
    assert [row.says for row in rows] == ["Guardrail 0", *(f"Guardrail {n}" for n in range(7, 12))]
    assert more, "what is broken stays in sight, the rest is a press away"
    page = door(tomas).get(f"/i/{fraud.pk}/").content.decode()
    assert "All of them" in page and "Guardrail 11" in page and "Guardrail 3" not in page


def test_a_reader_sees_everything_and_is_given_no_button(rail: Guardrail, ines: Person, door: Door) -> None:
    page = door(ines).get(f"/i/{rail.initiative_id}/guardrails/1/").content.decode()
    assert "Keyboard, WCAG 2.2 AA" in page and "<select" not in page
    assert "Reviewers of its discipline and the team’s leads say whether an option holds." in page


@pytest.mark.parametrize(
    ("who", "end", "data"),
    [
        ("ines", "guardrails/add/", {"says": "x", "discipline": "design"}),
        ("ines", "guardrails/none/", {"why": "x"}),
        ("priya", "guardrails/1/", {"state_A": "holds", "version": "1"}),
        ("priya", "guardrails/1/edit/", {"says": "x", "discipline": "design", "version": "1"}),
        ("priya", "guardrails/1/withdraw/", {}),
        ("tomas", "guardrails/1/waive/", {"reason": "x", "until": "in 2 weeks"}),
        ("priya", "risks/add/", RISK),
        ("ines", "technical-review/", {"do": "ask", "asked_of": "1"}),
        ("ines", "domain/", {"domain": ""}),
    ],
)
def test_who_may_not_is_told_who_may_and_nothing_happens(
    request: pytest.FixtureRequest, rail: Guardrail, door: Door, who: str, end: str, data: dict[str, str]
) -> None:
    before = rail.initiative.history.count()
    answer = door(request.getfixturevalue(who)).post(f"/i/{rail.initiative_id}/{end}", data)
    assert answer.status_code == 403 and "." in answer.content.decode()
    assert rail.initiative.history.count() == before


def test_what_was_typed_stays_beside_what_is_wrong_with_it(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    data = {"says": "x" * 161, "limit": "below 0.4%", "discipline": "nonsense", "owner": "999"}
    answer = door(tomas).post(f"/i/{fraud.pk}/guardrails/add/", data, headers=HTMX)
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="below 0.4%"' in page
    for words in (
        "What must not get worse must be 160 characters or less",
        "Select a discipline",
        "Select somebody who can sign in here",
    ):
        assert page.count(words) == 2, "in the summary and beside the field"


def test_the_same_form_sent_twice_adds_one(fraud: Initiative, tomas: Person, door: Door) -> None:
    client = door(tomas)
    page = client.get(f"/i/{fraud.pk}/guardrails/add/").content.decode()
    found = re.search(r'name="once" value="([0-9a-f]+)"', page)
    assert found
    data = {"says": "Keyboard", "discipline": "design", "once": found[1]}
    for _ in range(3):
        answer = client.post(f"/i/{fraud.pk}/guardrails/add/", data)
        assert answer["Location"].endswith("#guardrails")
    assert Guardrail.objects.count() == 1


def test_two_at_one_guardrail_see_both_words_and_keep_one(
    rail: Guardrail, tomas: Person, hana: Person, door: Door
) -> None:
    address = f"/i/{rail.initiative_id}/guardrails/1/"
    late = {"state_A": "breaks", "why_A": "Focus is lost", "version": "1"}
    door(hana).post(address, {"state_A": "holds", "why_A": "", "version": "1"})
    answer = door(tomas).post(address, late)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Focus is lost" in page and "holds" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version and door(tomas).post(address, {**late, "version": version[1]}).status_code == 303
    assert rail.states.current().get().state == "breaks"


def test_nonsense_in_a_number_of_an_address_is_not_there(rail: Guardrail, tomas: Person, door: Door) -> None:
    for end in ("guardrails/99999999999999999999/", "risks/7/", "facts/7/", "guardrails/2/"):
        assert door(tomas).get(f"/i/{rail.initiative_id}/{end}").status_code == 404
    assert (
        door(tomas).post(f"/i/{rail.initiative_id}/guardrails/take/99999999999999999999/").status_code == 404
    )


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"chance": ""}, "id_chance", "Enter a chance, like 1 in 10 or 10%"),
        ({"chance": "3 in 0"}, "id_chance", "Enter a chance, like 1 in 10 or 10%"),
        ({"chance": "likely"}, "id_chance", "Enter a chance, like 1 in 10 or 10%"),
        ({"chance": "0"}, "id_chance", "The chance must be more than 0 and at most 100%"),
        ({"chance": "120%"}, "id_chance", "The chance must be more than 0 and at most 100%"),
        ({"text": "-3"}, "id_text", "The cost must be more than 0"),
        ({"text": "5 to 2"}, "id_text", "Low must be less than high"),
        ({"text": "nan"}, "id_text", "Enter a range, like 8 to 16"),
        ({"text": "1e308"}, "id_text", "Enter a range, like 8 to 16"),
        (
            {"text": "$20k"},
            "id_text",
            "The cost is in calendar weeks until it ships; leave $ out, or choose another",
        ),
        ({"cost": "luck"}, "id_cost", "Select what it is paid in"),
        ({"option": "999"}, "id_option", "Select an option from the list"),
    ],
)
def test_a_risk_that_cannot_be_read_says_what_to_type(
    fraud: Initiative, tomas: Person, door: Door, typed: dict[str, str], field: str, words: str
) -> None:
    answer = door(tomas).post(f"/i/{fraud.pk}/risks/add/", {**RISK, **typed})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'<a href="#{field}">{words}</a>' in page.replace("&#x27;", "'")
    assert not Risk.objects.exists()


@pytest.mark.parametrize(
    ("chance", "kept"),
    [("1 in 10", "0.1"), ("one in three", "0.3333"), ("15%", "0.15"), ("0.2", "0.2"), ("30", "0.3")],
)
def test_a_chance_is_read_as_people_say_it(
    fraud: Initiative, tomas: Person, door: Door, chance: str, kept: str
) -> None:
    door(tomas).post(f"/i/{fraud.pk}/risks/add/", {**RISK, "chance": chance})
    assert f"{Risk.objects.get().chance.normalize()}" == kept


def test_its_owner_confirms_a_risk_in_one_press(
    fraud: Initiative, tomas: Person, ines: Person, door: Door
) -> None:
    door(tomas).post(f"/i/{fraud.pk}/risks/add/", {**RISK, "owner": ines.pk})
    page = door(ines).get(f"/i/{fraud.pk}/risks/1/").content.decode()
    assert "It stands as it is" in page and "1 in 10" in page
    door(ines).post(f"/i/{fraud.pk}/risks/1/confirm/")
    assert Risk.objects.get().confirmed_at is not None


def test_a_fact_becomes_a_guardrail_or_a_question_in_one_press(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    fact = {"fact": "It samples", "means": "One in ten waits", "discipline": "latency", "option": ""}
    assert client.post(f"/i/{fraud.pk}/facts/add/", fact)["Location"].endswith("#facts")
    assert client.post(f"/i/{fraud.pk}/facts/1/guardrail/")["Location"] == f"/i/{fraud.pk}/guardrails/1/"
    assert client.post(f"/i/{fraud.pk}/facts/1/question/")["Location"] == f"/i/{fraud.pk}/q/1/"
    page = client.get(f"/i/{fraud.pk}/guardrails/").content.decode()
    assert "guardrail 1</a>" in page and "question 1</a>" in page and "Make a guardrail" not in page


def test_a_review_is_asked_for_and_written(
    fraud: Initiative, tomas: Person, hana: Person, door: Door
) -> None:
    address = f"/i/{fraud.pk}/technical-review/"
    assert "Select whom you ask" in door(tomas).post(address, {"do": "ask"}).content.decode()
    door(tomas).post(address, {"do": "ask", "asked_of": hana.pk, "note": "The feed"})
    page = door(hana).get(address).content.decode()
    assert "Tomás Ferreira asks: The feed" in page
    assert "Enter your verdict" in door(hana).post(address, {"do": "write"}).content.decode()
    door(hana).post(address, {"do": "write", "verdict": "B holds."})
    assert "B holds." in door(tomas).get(f"/i/{fraud.pk}/guardrails/").content.decode()


class TestLibrary:
    """Settings that leads, reviewers and administrators keep."""

    def test_a_lead_adds_for_the_own_team_and_for_no_other(
        self, tomas: Person, payments: Team, door: Door
    ) -> None:
        other = factories.team(name="Web")
        client = door(tomas)
        data = {"says": "Refunds within a day", "discipline": "reliability", "team": payments.pk}
        assert client.post("/settings/guardrails/add/", data).status_code == 303
        assert client.post("/settings/guardrails/add/", {**data, "team": other.pk}).status_code == 422
        assert client.post("/settings/guardrails/add/", {**data, "team": ""}).status_code == 422
        entry = LibraryGuardrail.objects.get(says="Refunds within a day")
        assert client.post(f"/settings/guardrails/{entry.pk}/retire/").status_code == 303
        assert client.get(f"/settings/guardrails/{entry.pk}/").status_code == 404

    def test_a_reviewer_keeps_the_own_discipline_only(self, hana: Person, door: Door) -> None:
        data = {"says": "Focus in sight", "discipline": "design", "team": ""}
        assert door(hana).post("/settings/guardrails/add/", data).status_code == 303
        answer = door(hana).post("/settings/guardrails/add/", {**data, "discipline": "security"})
        assert (
            answer.status_code == 422 and "You don’t keep security for this team" in answer.content.decode()
        )

    def test_everybody_reads_it_and_a_product_manager_adds_nothing(self, priya: Person, door: Door) -> None:
        page = door(priya).get("/settings/guardrails/")
        assert page.status_code == 200 and "Add a guardrail" not in page.content.decode()
        assert door(priya).post("/settings/guardrails/add/", {"says": "x"}).status_code == 403

    def test_two_who_change_it_see_both_texts(self, hana: Person, door: Door) -> None:
        entry = LibraryGuardrail.objects.create(discipline="design", says="Contrast", version=2)
        data = {"says": "Contrast of text", "discipline": "design", "team": "", "version": "1"}
        answer = door(hana).post(f"/settings/guardrails/{entry.pk}/", data)
        assert answer.status_code == 409 and "Contrast of text" in answer.content.decode()
        assert LibraryGuardrail.objects.get(pk=entry.pk).says == "Contrast"

    def test_a_domain_is_an_administrators(self, tomas: Person, door: Door) -> None:
        assert door(tomas).get("/settings/domains/").status_code == 200
        assert door(tomas).post("/settings/domains/add/", {"name": "Cards"}).status_code == 403
        assert not Domain.objects.filter(name="Cards").exists()


def test_a_team_chooses_what_blocks_and_the_dialog_says_so_before_the_press(
    fraud: Initiative, tomas: Person, payments: Team, door: Door
) -> None:
    payments.blocking_items.create(item="guardrails")
    page = door(tomas).get(f"/i/{fraud.pk}/move/mark_ready/").content.decode()
    assert "Payments wants 1 thing first" in page and "Payments wants this first</span>" in page
    assert f'href="/i/{fraud.pk}/guardrails/"' in page, "with where to do something about it"
    answer = door(tomas).post(f"/i/{fraud.pk}/move/mark_ready/")
    assert answer.status_code == 422
    assert (
        "Payments wants this first: no guardrails, and nobody says that none are needed"
        in answer.content.decode()
    )
