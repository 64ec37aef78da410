"""Signing in, the profile, and looking after people, teams and the workspace, over HTTP."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.models import HistoryEntry, Person, Role, Team, Workspace
from tests import factories

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def administrator() -> Person:
    return factories.person(Role.ADMINISTRATOR, name="Ada Berg")


def administering(person: Person) -> Client:
    """Signed in, and having said once more who it is."""
    client = signed_in(person)
    client.get("/settings/workspace/", follow=True)
    client.post("/reauthenticate/", {"password": factories.PASSWORD})
    return client


def test_an_empty_workspace_asks_for_its_administrator_and_only_once() -> None:
    client = Client()
    assert client.get("/").headers["Location"] == "/welcome/"
    answers = {
        "workspace_name": "Acme",
        "name": "Ada Berg",
        "email": "Ada@Example.org",
        "password": "quiet-harbour-lantern",
    }
    assert client.post("/welcome/", answers).headers["Location"] == "/settings/teams/"
    ada = Person.objects.get()
    assert ada.email == "ada@example.org"
    assert ada.roles == {Role.ADMINISTRATOR}
    assert Workspace.current().name == "Acme"
    second = Client().post("/welcome/", {**answers, "email": "eve@example.org"})
    assert second.headers["Location"] == "/"
    assert Person.objects.count() == 1


def test_the_first_run_says_what_is_missing_beside_each_field_and_keeps_what_was_typed() -> None:
    answer = Client().post("/welcome/", {"name": "Ada \u202e Berg", "email": "nobody", "password": "short"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter what your organisation is called" in text
    assert "Enter an e-mail address, like name@example.com" in text
    assert 'value="nobody"' in text
    assert not Person.objects.exists()


def test_priya_signs_in_and_out_with_her_address_in_any_case() -> None:
    factories.priya()
    client = Client()
    answer = client.post("/login/", {"login": "PRIYA@example.org", "password": factories.PASSWORD})
    assert answer.headers["Location"] == "/"
    assert b"Your turn" in client.get("/").content
    client.post("/logout/")
    assert client.get("/").headers["Location"].startswith("/login/")


def test_a_wrong_password_is_told_in_words_and_without_saying_whether_the_address_exists() -> None:
    factories.priya()
    known = Client().post("/login/", {"login": "priya@example.org", "password": "wrong-wrong-wrong"})
    unknown = Client().post("/login/", {"login": "ghost@example.org", "password": "wrong-wrong-wrong"})
    said = [
        re.findall(r'class="errsum".*?</div>', answer.content.decode(), re.DOTALL)
        for answer in (known, unknown)
    ]
    assert said[0]
    assert said[0] == said[1]


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once() -> None:
    factories.priya()
    client = Client()
    client.post("/password/reset/", {"email": "priya@example.org"})
    (sent,) = mail.outbox
    link = re.search(r"http://[^/]+(/password/reset/key/\S+)", sent.body)
    assert link
    form = client.get(link[1], follow=True)
    url = form.redirect_chain[-1][0]
    client.post(url, {"password1": "another-quiet-lantern", "password2": "another-quiet-lantern"})
    assert Client().login(email="priya@example.org", password="another-quiet-lantern")
    assert b"has been used" in Client().get(link[1], follow=True).content


def test_ines_changes_her_time_zone_and_theme_and_history_keeps_both_values() -> None:
    ines = factories.ines()
    client = signed_in(ines)
    fields = {"name": "Ines Okafor", "time_zone": "Europe/Lisbon", "theme": "dark", "version": "1"}
    assert client.post("/settings/", fields).status_code == 303
    assert b'data-theme="dark"' in client.get("/settings/").content
    (entry,) = HistoryEntry.objects.filter(action="change_profile")
    assert {"field": "time zone", "before": "UTC", "after": "Europe/Lisbon"} in entry.changes


def test_a_stale_profile_form_shows_both_texts_and_loses_neither() -> None:
    ines = factories.ines()
    client = signed_in(ines)
    fields = {"name": "Ines Okafor", "time_zone": "UTC", "theme": "light", "version": "1"}
    client.post("/settings/", {**fields, "name": "Ines O."})
    answer = client.post("/settings/", {**fields, "name": "I. Okafor"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Ines O." in text
    assert "I. Okafor" in text
    assert Person.objects.get().name == "Ines O."


def test_an_unknown_time_zone_or_a_lost_version_is_refused_in_words() -> None:
    client = signed_in(factories.ines())
    fields = {"name": "Ines", "time_zone": "Mars/Olympus", "theme": "light", "version": "x\0"}
    answer = client.post("/settings/", fields)
    assert answer.status_code == 422
    assert b"Select a time zone" in answer.content


@pytest.mark.parametrize("url", ["/settings/people/", "/settings/people/add/", "/settings/workspace/"])
def test_only_an_administrator_looks_after_people_and_settings(url: str) -> None:
    assert signed_in(factories.marta()).get(url).status_code == 403
    assert Client().get(url).headers["Location"].startswith("/login/")


def test_people_and_settings_ask_once_more_who_you_are() -> None:
    client = signed_in(administrator())
    answer = client.get("/settings/workspace/")
    assert "/reauthenticate/" in answer.headers["Location"]


def test_an_administrator_invites_a_reviewer_who_chooses_a_password_by_mail() -> None:
    client = administering(administrator())
    fields = {
        "name": "Hana Sato",
        "email": "hana@example.org",
        "roles": ["reviewer"],
        "disciplines": ["design"],
    }
    assert client.post("/settings/people/add/", fields).status_code == 303
    hana = Person.objects.get(email="hana@example.org")
    assert hana.roles == {Role.REVIEWER}
    assert hana.disciplines == {"design"}
    assert [message.to for message in mail.outbox] == [["hana@example.org"]]


def test_a_reviewer_without_a_discipline_and_a_second_person_with_one_address_are_refused() -> None:
    factories.hana()
    client = administering(administrator())
    fields = {"name": "Hana", "email": "hana@EXAMPLE.org", "roles": ["reviewer"]}
    answer = client.post("/settings/people/add/", fields)
    assert answer.status_code == 422
    assert b"Select what this reviewer guards" in answer.content
    answer = client.post("/settings/people/add/", {**fields, "disciplines": ["data"]})
    assert answer.status_code == 422
    assert "is here already" in answer.content.decode()
    assert Person.objects.filter(email__iexact="hana@example.org").count() == 1


def test_a_change_of_roles_ends_the_sessions_of_that_person() -> None:
    marta = factories.marta()
    her_tab = signed_in(marta)
    assert her_tab.get("/").status_code == 200
    client = administering(administrator())
    fields = {"name": marta.name, "email": marta.email, "roles": ["pm"], "is_active": "on", "version": "1"}
    assert client.post(f"/settings/people/{marta.pk}/", fields).status_code == 303
    assert her_tab.get("/").headers["Location"].startswith("/login/")
    assert Person.objects.get(pk=marta.pk).roles == {Role.PM}


def test_the_last_administrator_cannot_step_down() -> None:
    ada = administrator()
    client = administering(ada)
    fields = {"name": ada.name, "email": ada.email, "roles": ["pm"], "is_active": "on", "version": "1"}
    answer = client.post(f"/settings/people/{ada.pk}/", fields)
    assert answer.status_code == 422
    assert "This is the only administrator" in answer.content.decode()
    assert Person.objects.get(pk=ada.pk).roles == {Role.ADMINISTRATOR}


def test_a_team_has_a_lead_members_and_a_cost_typed_as_people_say_it() -> None:
    tomas, ines = factories.tomas(), factories.ines()
    client = administering(administrator())
    fields = {"name": "Payments", "lead": tomas.pk, "members": [tomas.pk, ines.pk], "cost": "4.5k to 6k"}
    assert client.post("/settings/teams/add/", fields).status_code == 303
    team = Team.objects.get()
    assert (team.cost_low, team.cost_high, team.cost_text) == (4500, 6000, "4.5k to 6k")
    assert team.slug == "payments"
    assert ines.team_ids == {team.pk}
    page = client.get("/settings/teams/").content.decode()
    assert "4.5k to 6k" in page


@pytest.mark.parametrize(
    ("cost", "words"),
    [
        ("6k to 4k", "Low must be less than high"),
        ("NaN", "Enter a range, like 8 to 16"),
        ("1e308", "Enter a range, like 8 to 16"),
        ("-5 to 8", "The cost must be 1 or more"),
    ],
)
def test_a_cost_that_is_no_range_is_refused_beside_the_field(cost: str, words: str) -> None:
    client = administering(administrator())
    answer = client.post("/settings/teams/add/", {"name": "Payments", "cost": cost})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{cost}"' in answer.content.decode()
    assert not Team.objects.exists()


def test_a_member_from_nowhere_is_refused_not_ignored() -> None:
    client = administering(administrator())
    answer = client.post("/settings/teams/add/", {"name": "Payments", "members": ["999999", "x"]})
    assert answer.status_code == 422
    assert b"Select members from the list" in answer.content


def test_changed_defaults_work_out_the_figures_anew_once_for_each_open_initiative() -> None:
    tomas, priya = factories.tomas(), factories.priya()
    initiative = factories.initiative(filed_by=priya, for_team=factories.team(lead=tomas))
    client = administering(administrator())
    fields = {
        "name": "Acme",
        "currency": "€",
        "person_week_cost": "6k",
        "horizon_years": "2",
        "discount_rate": "8%",
        "fast_lane_cost": "20k",
        "version": "1",
    }
    answer = client.post("/settings/workspace/", fields)
    assert answer.status_code == 303, answer.content.decode()
    row = Workspace.current()
    assert (row.person_week_cost, row.horizon_years, float(row.discount_rate)) == (6000, 2, 0.08)
    initiative.refresh_from_db()
    assert initiative.inputs_version == 1
    assert initiative.jobs.count() == 1


def test_settings_cost_the_same_number_of_queries_for_one_and_for_ten_people() -> None:
    client = administering(administrator())

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/settings/people/").status_code == 200
        return len(captured)

    few = queries()
    for count in range(10):
        factories.person(Role.PM, name=f"P{count} Nair", email=f"p{count}@example.org")
    assert queries() == few


def test_an_empty_deployment_is_set_up_only_with_the_code_from_its_log(settings: object) -> None:
    settings.SETUP_CODE = "0123456789ab"  # type: ignore[attr-defined]
    answers = {
        "workspace_name": "Acme",
        "name": "Eve Stranger",
        "email": "eve@example.org",
        "password": "quiet-harbour-lantern",
    }
    for code in ("", "guess", "0123456789AB"):
        answer = Client().post("/welcome/", {**answers, "code": code})
        assert answer.status_code == 422
        assert "setup code" in answer.content.decode()
    assert not Person.objects.exists()
    assert Client().post("/welcome/", {**answers, "code": "0123456789ab"}).status_code == 303
    assert Person.objects.get().roles == {Role.ADMINISTRATOR}
