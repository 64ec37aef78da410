"""Every address says who may enter, and keeps its word: URLs by role by method, own, foreign and draft."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from initiatives import access
from initiatives.models import Initiative, Person, Role
from initiatives.stages import Stage
from tests import factories

pytestmark = pytest.mark.django_db

# Before anybody has signed in, or for programs that ask whether we are alive. Everything else names its action.
OPEN = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
EVERYBODY = {"home", "welcome", "healthz", "readyz", "mail_less"}


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def test_every_address_names_a_line_of_the_table() -> None:
    unnamed = [
        route
        for route, entry in patterns()
        if entry.name not in OPEN
        and getattr(entry.callback, "open_to", None) not in {*access.TABLE, "everybody"}
    ]
    assert unnamed == []
    everybody = {
        entry.name for _, entry in patterns() if getattr(entry.callback, "open_to", "") == "everybody"
    }
    assert everybody == EVERYBODY


def fill(route: str, initiative: Initiative) -> str | None:
    """An address for a route of one initiative; None where it needs more than that."""
    path = route.replace("<int:pk>", str(initiative.pk)).replace("<pk>", str(initiative.pk))
    for what, value in (
        ("<slug:slug>", "2027-q1"),
        ("<int:number>", "1"),
        ("<str:key>", "A"),
        ("<slug:key>", "A"),
    ):
        path = path.replace(what, value)
    return None if "<" in path or "(" in path or "^" in path else f"/{path}"


def addresses(initiative: Initiative) -> list[tuple[str, str]]:
    return [
        (path, str(entry.name))
        for route, entry in patterns()
        if entry.name not in OPEN | EVERYBODY and (path := fill(route, initiative))
    ]


def signed_in(person: Person) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def cast() -> dict[str, Any]:
    tomas = factories.tomas()
    made: dict[str, Any] = {"tomas": tomas, "priya": factories.priya(), "team": factories.team(lead=tomas)}
    factories.period()
    return made


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("htmx", [False, True])
def test_nobody_enters_without_having_signed_in(cast: dict[str, Any], method: str, *, htmx: bool) -> None:
    initiative = factories.initiative(filed_by=cast["priya"], for_team=cast["team"])
    headers = {"HX-Request": "true"} if htmx else {}
    let_in = []
    for path, name in addresses(initiative):
        answer = getattr(Client(), method)(path, headers=headers)
        expected = {401, 405} if htmx else {302, 405}
        if answer.status_code not in expected or "/login/" not in (
            answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "") or "/login/"
        ):
            let_in.append((name, answer.status_code))
    assert let_in == []


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("role", ["", Role.PM, Role.ENGINEERING_LEAD, Role.DIRECTOR, Role.ADMINISTRATOR])
def test_a_foreign_draft_is_not_there_for_anybody_else(cast: dict[str, Any], role: str, method: str) -> None:
    draft = factories.initiative(filed_by=cast["priya"], for_team=cast["team"], stage=Stage.DRAFT)
    stranger = factories.person(*([role] if role else []), name="Sam Stranger")
    client = signed_in(stranger)
    seen = []
    for path, name in addresses(draft):
        if not path.startswith(f"/i/{draft.pk}"):
            continue
        answer = getattr(client, method)(path, {"once": "x", "version": "1"})
        if answer.status_code not in (404, 405, 403) or b"Real-time fraud" in answer.content:
            seen.append((name, answer.status_code))
    assert seen == []
    draft.refresh_from_db()
    assert draft.stage == Stage.DRAFT


def test_what_is_not_there_is_404_for_a_member_on_every_address(cast: dict[str, Any]) -> None:
    initiative = factories.initiative(filed_by=cast["priya"], for_team=cast["team"])
    client = signed_in(factories.ines())
    wrong = []
    for path, name in addresses(initiative):
        if path.startswith(f"/i/{initiative.pk}"):
            answer = client.get(path.replace(f"/i/{initiative.pk}", "/i/987654", 1))
            if answer.status_code not in (404, 405, 403):
                wrong.append((name, answer.status_code))
    assert wrong == []


# What is asked of a guardrail, a risk, a fact, a technical review or an entry of the library.
GUARDING = {
    "change_guardrail",
    "set_guardrail_state",
    "change_fact",
    "set_risk",
    "confirm_risk",
    "review_technically",
    "edit_library",
}
# action -> who may, of: member, filer, the team's lead, another team's lead, director, administrator
MATRIX = {
    "edit_question_library": "lead other administrator",
    "name_products": "lead other administrator",
    "read": "member filer lead other director administrator",
    "withdraw": "filer",
    "triage": "lead",
    "frame": "lead",
    "change_framing": "filer lead",
    "answer_framing": "filer",
    "ask": "member filer lead other director",
    "suggest": "member filer lead other director",
    "mark_ready": "lead",
    "ask_for_decision": "filer",
    "add_option": "filer lead",
    "set_effort": "lead",
    "set_value": "filer lead director",
    "decide": "director",
    "attach_outcome": "filer lead director",
    "build": "lead",
    "pause": "lead director",
    "review": "filer lead director",
    "reopen": "filer lead other director",
    "same_as": "filer lead other director",
    "change_owner": "filer lead director",
}


@pytest.mark.parametrize("action", MATRIX)
def test_the_table_allows_exactly_these(cast: dict[str, Any], action: str) -> None:
    initiative = factories.initiative(filed_by=cast["priya"], for_team=cast["team"])
    people = {
        "member": factories.ines(),
        "filer": cast["priya"],
        "lead": cast["tomas"],
        "other": factories.person(Role.ENGINEERING_LEAD, name="Lena Weber"),
        "director": factories.marta(),
        "administrator": factories.person(Role.ADMINISTRATOR, name="Ada Berg"),
    }
    factories.team(lead=people["other"], name="Web")
    allowed = {who for who, person in people.items() if access.may(person, action, initiative)}
    assert allowed == set(MATRIX[action].split())


def test_somebody_whose_access_ended_may_nothing(cast: dict[str, Any]) -> None:
    initiative = factories.initiative(filed_by=cast["priya"], for_team=cast["team"])
    cast["priya"].is_active = False
    answers = [access.may(cast["priya"], action, initiative) for action in MATRIX]
    assert not any(answers)


def test_a_refusal_says_who_may(cast: dict[str, Any]) -> None:
    initiative = factories.initiative(filed_by=cast["priya"], for_team=cast["team"])
    refusals = [
        answer.reason
        for action in access.TABLE
        if isinstance(
            answer := access.may(factories_member(), action, subject(action, initiative)), access.Denied
        )
    ]
    assert len(refusals) >= 10
    assert all(reason.endswith(".") and len(reason) > 20 for reason in refusals)


def factories_member() -> Person:
    return Person.objects.filter(email="ines@example.org").first() or factories.ines()


# What an action is asked of where that is not the initiative itself: nobody's, with what the table looks at.
NOBODYS: dict[str, dict[str, Any]] = {
    **{
        key: {"asked_of_id": 0, "asked_by_id": 0} for key in ("answer", "close_question", "let_wait", "reply")
    },
    **{key: {"suggested_by_id": 0, "right": "add_option"} for key in ("accept_suggestion", "own_suggestion")},
    **{
        key: {"owner_id": 0, "said_by_id": 0, "asked_of_id": 0, "domain": None, "discipline": "design"}
        for key in GUARDING
    },
    "give_second": {"invited_id": 0},
    **{key: {"decided_by_id": 0} for key in ("confirm_decision", "take_back_proposed")},
    "meet_condition": {"owner_id": 0},
    "own_dissent": {"person_id": 0},
    "edit_own": {"author_id": 0},
    "change_evidence": {"added_by_id": 0},
    "change_conversation": {"host_id": 0},
    "own_view": {"owner_id": 0},
    "own_what_if": {"owner_id": 0},
    "change_outcome": {"product_owner_id": 0, "engineering_owner_id": 0},
}


def subject(action: str, initiative: Initiative) -> Any:
    if not access.TABLE[action].needs_subject:
        return None
    if action in NOBODYS:
        looks = {"initiative": initiative, "team_id": initiative.team_id, **NOBODYS[action]}
        looks["decision"] = type("NobodysDecision", (), {"initiative": initiative})
        return type("Nobodys", (), looks)()
    return initiative.team if action == "set_capacity" else initiative


def test_who_was_signed_out_while_writing_comes_back_to_the_page_of_the_form(cast: dict[str, Any]) -> None:
    """The address that a form is sent to is often no page, so nobody is led there after signing in."""
    initiative = factories.initiative(filed_by=cast["priya"], for_team=cast["team"])
    sent_to, stood_on = f"/i/{initiative.pk}/restore/", f"/i/{initiative.pk}/"
    for headers, expected in (
        ({"Referer": f"http://testserver{stood_on}"}, f"/login/?next={stood_on}"),
        ({"Referer": f"http://evil.example{stood_on}"}, "/login/?next=/"),
        ({}, "/login/?next=/"),
    ):
        assert Client().post(sent_to, headers=headers)["Location"] == expected
    over_htmx = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{stood_on}"}
    assert Client().post(sent_to, headers=over_htmx)["HX-Redirect"] == f"/login/?next={stood_on}"


def test_an_address_that_only_takes_presses_says_so_in_words(cast: dict[str, Any]) -> None:
    initiative = factories.initiative(filed_by=cast["priya"], for_team=cast["team"])
    client = Client()
    client.force_login(cast["priya"])
    answer = client.get(f"/i/{initiative.pk}/restore/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "Go back to the page that the button stands on." in answer.content.decode()
