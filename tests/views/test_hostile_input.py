"""Every form of every screen, filled with what nobody should send: told in words, never a fault of the server."""

import re
from html import unescape
from itertools import cycle
from typing import Any

import pytest
from django.test import Client

from initiatives.models import HistoryEntry, Initiative, Person, Question, Role
from tests import factories, ready
from tests.views.test_doors import addresses, signed_in

HOSTILE = {
    "nul": "a\0b",
    "not a number": "NaN",
    "huge number": "1e308",
    "huge digits": "9" * 400,
    "right to left and a family": "\u202egnp.exe " + "👩‍👩‍👧‍👦" * 30,
    "markup": "<script>alert(1)</script>\"'>",
    "long": "word " * 20_000,
    "foreign id": "999999",
}
_FORM = re.compile(r"<form[^>]*>.*?</form>", re.DOTALL)
_FIELD = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"[^>]*>')
_VALUE = re.compile(r'\bvalue="([^"]*)"')
_ACTION = re.compile(r'<form[^>]*\baction="([^"]*)"')


def forms(html: str, path: str) -> list[tuple[str, dict[str, str]]]:
    """(address, fields with what they hold) of each form on a page that is sent by POST."""
    found = []
    for form in _FORM.findall(html):
        if 'method="post"' not in form or "/logout/" in form:
            continue
        action = _ACTION.search(form)
        fields: dict[str, str] = {}
        for tag in _FIELD.finditer(form):
            value = _VALUE.search(tag[0])
            fields.setdefault(tag[1], unescape(value[1]) if value else "")
        fields.pop("csrfmiddlewaretoken", None)
        found.append((unescape(action[1]) if action and action[1] else path, fields))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "kind"), list(zip(cycle(["priya", "tomas", "marta"]), HOSTILE, strict=False))
)
def test_no_form_of_any_screen_falls_over(who: str, kind: str) -> None:
    cast: dict[str, Any] = {
        "priya": factories.priya(),
        "tomas": factories.tomas(),
        "marta": factories.marta(),
    }
    team = factories.team(lead=cast["tomas"])
    factories.capacity(team, factories.period(), 96)
    subject = ready.ready(priya=cast["priya"], tomas=cast["tomas"], team=team)
    fallen, sent = fill_everything(signed_in_quietly(cast[who]), subject, HOSTILE[kind])
    assert fallen == []
    assert sent > 10
    assert not any("\0" in summary for summary in HistoryEntry.objects.values_list("summary", flat=True))


def signed_in_quietly(person: Person) -> Client:
    client = signed_in(person)
    client.raise_request_exception = False
    return client


def fill_everything(client: Client, subject: Initiative, junk: str) -> tuple[list[tuple[str, str, int]], int]:
    """Send each form once for each of its fields with `junk` in it; those that fell over, and how many were sent."""
    fallen, sent, done = [], 0, set()
    for path, _ in addresses(subject):
        page = client.get(path)
        if page.status_code >= 500:
            fallen.append(("GET", path, page.status_code))
        if page.status_code != 200 or "text/html" not in page.headers.get("Content-Type", ""):
            continue
        for address, fields in forms(page.content.decode(), path):
            for field in fields:
                if (address, field) in done or "withdraw" in address or "/move/" in address:
                    continue
                done.add((address, field))
                answer = client.post(address, {**fields, field: junk})
                sent += 1
                if answer.status_code >= 500:
                    fallen.append((field, address, answer.status_code))
    return fallen, sent


JUNK = ["\0", "9" * 400, "-1", "x" * 3000, "%00", "1 OR 1=1"]
PARAMETERS = (
    "q",
    "team",
    "sort",
    "view",
    "show",
    "period",
    "o",
    "open",
    "questions",
    "next",
    "page",
    "before",
    "starter",
)


@pytest.fixture
def director_and_subject() -> tuple[Client, Initiative]:
    priya, tomas = factories.priya(), factories.tomas()
    team = factories.team(lead=tomas)
    factories.period()
    subject = ready.ready(priya=priya, tomas=tomas, team=team)
    dana = factories.person(Role.DIRECTOR, Role.ADMINISTRATOR, name="Dana Cole")
    return signed_in_quietly(dana), subject


@pytest.mark.django_db
def test_no_address_falls_over_one_parameter(director_and_subject: tuple[Client, Initiative]) -> None:
    client, subject = director_and_subject
    # Each address meets each parameter alone, with one piece of junk after the other: all with all takes minutes.
    junk = cycle(JUNK)
    fallen = [
        (path, name, piece, answer.status_code)
        for path, _ in addresses(subject)
        for name, piece in zip(PARAMETERS, junk, strict=False)
        if (answer := client.get(path, {name: piece})).status_code >= 500
    ]
    assert fallen == []


@pytest.mark.django_db
@pytest.mark.parametrize("junk", JUNK)
def test_no_address_falls_over_its_query_string(
    director_and_subject: tuple[Client, Initiative], junk: str
) -> None:
    client, subject = director_and_subject
    fallen = [
        (path, answer.status_code)
        for path, _ in addresses(subject)
        if (answer := client.get(path, dict.fromkeys(PARAMETERS, junk))).status_code >= 500
    ]
    assert fallen == []


@pytest.mark.django_db
@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "9223372036854775808"])
def test_numbers_beyond_the_database_find_nothing(pk: str) -> None:
    client = signed_in_quietly(factories.marta())
    for tail in ("", "decide/", "brief/", "history/", "edit/", "options/", "q/1/"):
        assert client.get(f"/i/{pk}/{tail}").status_code == 404
    assert Question.objects.count() == 0
