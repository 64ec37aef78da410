"""Undo of a change of an option made by hand: what stood stands again, once, for whoever changed it."""

import html
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.actions import options as actions
from initiatives.forms.options.undoing import token_of
from initiatives.models import Estimate, HistoryEntry, Input, Option, OptionRole
from tests import factories as f
from tests.fraud import Fraud, given
from tests.views.test_options import HTMX, form_of, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Fraud:
    return Fraud()


def said(option: Option) -> tuple[object, ...]:
    """Everything that an edit may change of an option."""
    row = Option.objects.get(pk=option.pk)
    numbers = Estimate.objects.current().filter(option=row).order_by("input")
    words = (row.name, row.summary, row.effect_share_of_id, row.debt_due, row.debt_what, row.debt_owner_id)
    return *words, *numbers.values_list("input", "low", "middle", "high", "text", "basis", "basis_note")


def back_of(client: Client, story: Fraud, key: str, **typed: str) -> str:
    """Change an option as a browser would; what the address then carries."""
    url = f"/i/{story.initiative.pk}/options/{key}/"
    answer = client.post(url, {**form_of(client, url), **typed})
    assert answer.status_code == 303, answer.content.decode()[:2000]
    (back,) = parse_qs(urlsplit(answer["Location"]).query).get("back", [""])
    return back


def undo(client: Client, story: Fraud, back: str) -> int:
    return client.post(f"/i/{story.initiative.pk}/options/undo/", {"back": back}).status_code


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Checks every five minutes", "summary": ""},
        {"effort": "2 to 4", "note_effort": "As last year"},
        {"success": "", "ramp": "6"},
        {"effect_in": "of:A", "effect": "50, 60, 70"},
        {"debt_due": "30 Nov 2028", "debt_what": "The old rules"},
        {"debt": "", "debt_due": ""},
    ],
    ids=[
        "words",
        "a number",
        "one taken away and one new",
        "another way to say it",
        "when it is paid",
        "no debt",
    ],
)
def test_one_press_brings_back_what_stood_and_a_second_does_no_more(
    story: Fraud, typed: dict[str, str]
) -> None:
    client, before = signed_in(story.tomas), said(story.five)
    back = back_of(client, story, "B", **typed)
    assert said(story.five) != before
    assert undo(client, story, back) == 303
    assert said(story.five) == before
    entry = HistoryEntry.objects.latest("number")
    assert (entry.action, entry.summary[:30]) == ("edit_option", "Took back a change of option B")
    assert undo(client, story, back) == 409
    assert said(story.five) == before


def test_the_toast_offers_it_for_ten_seconds_with_and_without_scripts(story: Fraud) -> None:
    client, pk = signed_in(story.tomas), story.initiative.pk
    url = f"/i/{pk}/options/B/"
    answer = client.post(url, {**form_of(client, url), "effort": "2 to 4"})
    page = client.get(answer["Location"].partition("#")[0]).content.decode()
    assert "Changed B" in page and f'action="/i/{pk}/options/undo/"' in page
    here = {**HTMX, "HX-Current-URL": f"http://testserver/i/{pk}/"}
    part = client.post(url, {**form_of(client, url), "effort": "3 to 5"}, headers=here).content.decode()
    assert 'hx-swap-oob="beforeend:#toasts"' in part and "Changed B" in part
    (back,) = re.findall(r'name="back" value="([^"]+)"', part)
    assert undo(client, story, html.unescape(back)) == 303
    nothing = client.post(url, form_of(client, url))
    assert "done=" not in nothing["Location"], "nothing changed, so there is nothing to take back"
    old = actions.Stood.of(story.five, version=9, at=timezone.now() - timedelta(seconds=11))
    late = client.get(f"/i/{pk}/?done=option&back={token_of(old, story.tomas)}").content.decode()
    assert "Changed B" not in late


def test_it_ends_when_somebody_else_changed_it_since_or_a_minute_has_gone(story: Fraud) -> None:
    client = signed_in(story.tomas)
    back = back_of(client, story, "B", effort="2 to 4")
    now = story.again().options.get(key="B")
    actions.set_estimate(
        option=now,
        by=story.tomas,
        now=timezone.now(),
        version=now.version,
        input=Input.CASH,
        given=given(1, 2, 3),
    )
    stands = said(story.five)
    assert undo(client, story, back) == 409
    old = actions.Stood.of(now, version=now.version + 1, at=timezone.now() - timedelta(seconds=61))
    assert undo(client, story, token_of(old, story.tomas)) == 409
    assert said(story.five) == stands


def test_it_is_for_whoever_made_the_change_and_nobody_can_write_one(story: Fraud) -> None:
    back = back_of(signed_in(story.tomas), story, "B", effort="2 to 4")
    stands = said(story.five)
    for person in (story.priya, story.marta, f.ines()):
        assert undo(signed_in(person), story, back) == 409
    client = signed_in(story.tomas)
    for odd in ("", "x", back[:-1], back + "x", "a:b:c" * 200):
        assert undo(client, story, odd) == 409
        page = client.get(f"/i/{story.initiative.pk}/", {"done": "option", "back": odd})
        assert page.status_code == 200 and "Changed B" not in page.content.decode()
    assert said(story.five) == stands


def test_what_a_test_tells_comes_back_too(story: Fraud) -> None:
    client, pk = signed_in(story.tomas), story.initiative.pk
    actions.set_estimate(
        option=story.filed,
        by=story.tomas,
        now=timezone.now(),
        version=story.filed.version,
        input=Input.SUCCESS,
        given=actions.Given.fixed(0.5, "50%"),
    )
    url = f"/i/{pk}/options/add/?kind=test"
    typed = {"name": "Replay last month", "about_option": "A", "effort": "1 to 2"}
    odds = {"yes_when_works": "8 in 10", "yes_when_not": "1 in 10"}
    assert client.post(url, {**form_of(client, url), **typed, **odds}).status_code == 303
    test = Option.objects.get(role=OptionRole.TEST)
    before = (test.teaches_about_id, test.yes_when_works, test.yes_when_not)
    back = back_of(client, story, test.key, yes_when_works="9 in 10", about_option="B", effort="1 to 3")
    assert undo(client, story, back) == 303
    test.refresh_from_db()
    assert (test.teaches_about_id, test.yes_when_works, test.yes_when_not) == before
