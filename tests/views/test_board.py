"""The board, deciding, not doing, the brief and capacity over HTTP."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import Capacity, Decision, Person
from tests import factories, ready

pytestmark = pytest.mark.django_db
WHY = "Most of the value for a third of the work."


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(), tomas=tomas, marta=factories.marta(), team=factories.team(lead=tomas)
    )
    made.period = factories.period()
    factories.capacity(made.team, made.period, 96, kept=20, promised=38)
    made.fraud = ready.ready(priya=made.priya, tomas=tomas, team=made.team)
    return made


def hidden(html: str) -> dict[str, str]:
    """What the form carries along unseen."""
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def open_decision(client: Client, pk: int) -> dict[str, Any]:
    return hidden(client.get(f"/i/{pk}/decide/").content.decode())


def test_the_board_opens_on_the_period_that_is_being_planned(cast: SimpleNamespace) -> None:
    answer = signed_in(cast.marta).get("/board/")
    assert answer.headers["Location"] == "/board/2027-q1/"


def test_without_a_period_the_board_says_what_to_do() -> None:
    answer = signed_in(factories.marta()).get("/board/")
    assert "There is no period to plan yet" in answer.content.decode()


def test_a_row_says_outcome_option_range_effort_and_what_fits(cast: SimpleNamespace) -> None:
    html = signed_in(cast.marta).get("/board/2027-q1/").content.decode()
    assert "Halve card-fraud losses" in html
    assert "B: Within five minutes" in html
    assert "Filed as “Real-time fraud detection”" in html
    assert "38 of 96 person-weeks are free." in html
    assert re.search(r"What fits: 11(\.\d)? of 38 free weeks", html)
    assert re.search(r"The first below fits more than 9 times in 10", html)


def test_a_filter_hides_rows_but_never_moves_the_line(cast: SimpleNamespace) -> None:
    for place in range(3):
        ready.ready(
            priya=cast.priya, tomas=cast.tomas, team=cast.team, title=f"Idea {place}", goal=f"Goal {place}"
        )
    client = signed_in(cast.marta)
    whole = client.get("/board/2027-q1/").content.decode()
    narrow = client.get("/board/2027-q1/?q=goal").content.decode()
    text = re.compile(r"What fits: [^<.]*")
    assert text.search(whole)[0] == text.search(narrow)[0]  # type: ignore[index]
    assert "they still take their weeks" in narrow
    assert "Halve card-fraud losses" not in narrow


def test_a_filter_to_nothing_says_so_and_offers_a_way_back(cast: SimpleNamespace) -> None:
    html = signed_in(cast.marta).get("/board/2027-q1/?q=zeppelin").content.decode()
    assert "Nothing that is ready matches" in html or "No initiatives match" in html
    assert "Clear filters" in html


def test_impossible_filters_are_told_in_words_and_ignored(cast: SimpleNamespace) -> None:
    html = signed_in(cast.marta).get("/board/2027-q1/?team=atlantis&sort=luck&view=moon").content.decode()
    assert "There is no such team" in html
    assert "That order is not known" in html
    assert "That view is not known" in html
    assert "Halve card-fraud losses" in html


def test_a_filter_answers_the_rows_and_what_beside_them_carries_the_filter(cast: SimpleNamespace) -> None:
    where = "/board/2027-q1/?q=fraud&team=payments&sort=net-value"
    answer = signed_in(cast.marta).get(where, headers={"HX-Request": "true"})
    html = answer.content.decode()
    assert html.lstrip().startswith('<div id="rows">')
    assert "HX-Request" in answer.headers["Vary"]
    assert re.findall(r'id="(\w+)" (?:aria-label="Views" )?hx-swap-oob', html) == [
        "boardtop",
        "ordered",
        "boardviews",
    ]
    assert html.count("hx-swap-oob") == 3
    for kind in ("csv", "xlsx", "json"):
        link = re.search(rf'href="/board/2027-q1\.{kind}\?([^"]*)"', html)
        assert link and "q=fraud" in link[1] and "team=payments" in link[1], kind
    assert re.search(r'href="/views/\?query=[^"]*fraud', html)
    assert "q=fraud" in re.findall(r'<a href="([^"]*)"[^>]*>Matrix<', html)[0]
    assert 'hx-swap-oob="true"' not in signed_in(cast.marta).get(where).content.decode()


def test_the_board_costs_the_same_queries_with_one_row_and_with_six(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    client.get("/board/2027-q1/")

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/board/2027-q1/")
        return len(captured)

    few = queries()
    for place in range(5):
        ready.ready(
            priya=cast.priya,
            tomas=cast.tomas,
            team=cast.team,
            title=f"I{place}",
            goal=f"G{place}",
            cheaper=False,
        )
    assert queries() == few


def test_marta_decides_without_script_and_can_undo(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    form = open_decision(client, cast.fraud.pk)
    answer = client.post(f"/i/{cast.fraud.pk}/decide/", {**form, "choice": "fund-B", "reason": WHY})
    assert answer.headers["Location"] == f"/i/{cast.fraud.pk}/"
    page = client.get(f"/i/{cast.fraud.pk}/").content.decode()
    assert "Funded B: Within five minutes" in page
    assert WHY in page
    client.post(f"/i/{cast.fraud.pk}/undo/")
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "ready"


def test_the_dialog_is_the_same_form_as_the_page(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    part = client.get(f"/i/{cast.fraud.pk}/decide/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="dialog-title"' in part
    assert 'data-says="Fund B"' in part
    assert set(hidden(part)) == {"digest", "seen", "once"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"reason": WHY, "choice": "fund-Z"}, "Select what you want to do"),
        ({"choice": "decline", "reason": ""}, "Enter why, in a sentence the team can repeat"),
        ({"choice": "decline", "reason": "no"}, "20 characters or more"),
        ({"choice": "decline", "reason": "x" * 501}, "must be 500 characters or less"),
        ({"choice": "ask", "reason": WHY}, "Enter your question"),
        ({"choice": "defer", "reason": WHY}, "Enter when to look at this again"),
        (
            {"choice": "defer", "reason": WHY, "look_again": "date", "look_again_on": "1 Jan 2020"},
            "in the future",
        ),
        (
            {"choice": "defer", "reason": WHY, "look_again": "metric", "look_again_value": "NaN"},
            "Select a number",
        ),
        ({"choice": "defer", "reason": WHY, "look_again": "words"}, "Select who looks"),
        ({"choice": "decline", "reason": WHY, "look_again_person": "99999"}, "Select a person from the list"),
        ({"choice": "decline", "reason": f"{WHY}\0"}, "hidden control characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_text_is_kept(
    cast: SimpleNamespace, typed: dict[str, str], words: str
) -> None:
    client = signed_in(cast.marta)
    form = open_decision(client, cast.fraud.pk)
    answer = client.post(f"/i/{cast.fraud.pk}/decide/", {**form, **typed})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert words in html
    assert 'class="errsum"' in html
    assert typed["reason"].strip("\0")[:500] in html
    assert not Decision.objects.exists()


def test_a_lost_version_is_told_and_decides_nothing(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    answer = client.post(f"/i/{cast.fraud.pk}/decide/", {"choice": "decline", "reason": WHY, "digest": "zz"})
    assert answer.status_code == 422
    assert not Decision.objects.exists()


def test_figures_that_moved_on_are_told_with_what_changed_and_the_text_stays(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    form = open_decision(client, cast.fraud.pk)
    ready.five_minutes(cast.fraud, tomas=cast.tomas)
    ready.work_out()
    answer = client.post(f"/i/{cast.fraud.pk}/decide/", {**form, "choice": "fund-B", "reason": WHY})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Tomás Ferreira: Added option C" in html
    assert WHY in html
    again = client.post(f"/i/{cast.fraud.pk}/decide/", {**hidden(html), "choice": "fund-B", "reason": WHY})
    assert again.status_code == 303


def test_others_are_refused_in_words_and_strangers_are_sent_to_sign_in(cast: SimpleNamespace) -> None:
    url = f"/i/{cast.fraud.pk}/decide/"
    refused = signed_in(cast.priya).get(url)
    assert refused.status_code == 403
    assert "Only a director can decide this" in refused.content.decode()
    assert Client().get(url).headers["Location"].startswith("/login/")
    assert signed_in(cast.marta).get("/i/99999/decide/").status_code == 404


def test_where_to_go_back_to_is_never_a_foreign_address(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    form = open_decision(client, cast.fraud.pk)
    data = {**form, "choice": "decline", "reason": WHY, "next": "//evil.example/board/"}
    assert client.post(f"/i/{cast.fraud.pk}/decide/", data).headers["Location"] == f"/i/{cast.fraud.pk}/"


def test_not_doing_says_reason_and_trigger(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    form = open_decision(client, cast.fraud.pk)
    data = {
        **form,
        "choice": "defer",
        "reason": "The vendor contract runs to September.",
        "look_again": "words",
        "look_again_words": "losses pass 80k a month",
        "look_again_person": cast.priya.pk,
        "look_again_ask": "2099-01-15",
    }
    assert client.post(f"/i/{cast.fraud.pk}/decide/", data).status_code == 303
    page = signed_in(cast.priya).get("/not-doing/").content.decode()
    assert "The vendor contract runs to September." in page
    assert "look again if losses pass 80k a month; Priya Nair looks on 15 Jan 2099" in page


def test_the_brief_is_short_and_says_what_a_builder_needs(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    form = open_decision(client, cast.fraud.pk)
    client.post(f"/i/{cast.fraud.pk}/decide/", {**form, "choice": "fund-B", "reason": WHY})
    html = signed_in(factories.ines()).get(f"/i/{cast.fraud.pk}/brief/").content.decode()
    article = html[html.index("<article") : html.index("</article>")]
    words = re.sub(r"<[^>]+>", " ", article).split()
    assert len(words) <= 300
    for part in ("Within five minutes", WHY, "When in doubt", "now $104k, target $52k", "Tomás Ferreira"):
        assert part in article


def test_capacity_is_typed_in_cells_and_refused_beside_them(cast: SimpleNamespace) -> None:
    client = signed_in(cast.tomas)
    team = cast.team.pk
    url = "/settings/capacity/?period=2027-q1"
    version = hidden(client.get(url).content.decode()) or {f"version_{team}": "1"}
    data = {"period": "2027-q1", f"version_{team}": "1", f"total_{team}": "90", f"kept_{team}": "95"}
    refused = client.post("/settings/capacity/", data)
    assert refused.status_code == 422
    assert "keeps more weeks than it has" in refused.content.decode()
    assert version
    for junk in ("NaN", "1e308", "-4", "ten"):
        assert client.post("/settings/capacity/", {**data, f"kept_{team}": junk}).status_code == 422
    assert client.post("/settings/capacity/", {**data, f"kept_{team}": "12.5"}).status_code == 303
    row = Capacity.objects.get()
    assert (float(row.total), float(row.kept), float(row.promised)) == (90.0, 12.5, 0.0)


def test_engineers_without_a_lead_role_do_not_see_settings(cast: SimpleNamespace) -> None:
    assert signed_in(factories.ines()).get("/settings/capacity/").status_code == 403


def test_the_sheet_of_shortcuts_names_only_places_that_can_be_gone_to(cast: SimpleNamespace) -> None:
    html = signed_in(cast.marta).get("/board/2027-q1/").content.decode()
    said = re.search(r"<dd>Go to ([^<]+)</dd>", html)
    assert said
    for place in said[1].split(", "):
        assert re.search(rf'data-key="g {place[0].lower()}"[^>]*>{place}', html), place
