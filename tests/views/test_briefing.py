"""The brief over HTTP: read, copied, asked back from, and told which way to lean."""

import re
from types import SimpleNamespace

import pytest

from initiatives.models import Choice, Question, Role
from initiatives.stages import Stage
from tests import factories, funded
from tests.views.test_doors import signed_in

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast() -> SimpleNamespace:
    made = funded.cast()
    made.at = f"/i/{made.fraud.pk}/brief/"
    return made


def hidden(html: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_before_a_decision_the_page_says_so_and_what_it_waits_for(cast: SimpleNamespace) -> None:
    html = signed_in(cast.ines).get(cast.at).content.decode()
    assert "There is no brief yet" in html
    assert "It waits for a director to decide" in html
    assert "What we chose" not in html


def test_the_same_words_stand_on_the_page_and_in_markdown(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    client = signed_in(cast.ines)
    answer = client.get(f"/i/{cast.fraud.pk}/brief.md")
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    text = answer.content.decode()
    page = client.get(cast.at).content.decode()
    assert "**B: Within five minutes.** “Most of the value for a third of the work.”" in text
    assert "Most of the value for a third of the work." in page
    assert "## Whom to ask" in text
    assert re.search(r"\d+ of at most 300 words\.", page)
    assert f'href="/i/{cast.fraud.pk}/brief.md" data-copy="# Halve card-fraud losses' in page


def test_an_engineer_asks_back_with_and_without_script_and_a_double_press_asks_once(
    cast: SimpleNamespace,
) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    client = signed_in(cast.ines)
    form = hidden(client.get(f"{cast.at}ask/").content.decode())
    refused = client.post(f"{cast.at}ask/", {**form, "text": "x" * 401})
    assert refused.status_code == 422
    assert "x" * 401 in refused.content.decode()
    assert "Question must be 400 characters or less" in refused.content.decode()
    for _ in range(2):
        answer = client.post(f"{cast.at}ask/", {**form, "text": "Does a held parcel count?"})
        assert (answer.status_code, answer.headers["Location"]) == (303, cast.at)
    assert Question.objects.get().about_field == "brief"
    page = client.get(cast.at).content.decode()
    assert "Asked. It is question 1, and Priya Nair is told." in page
    assert "Does a held parcel count?" in page
    assert "about the brief" in client.get(f"/i/{cast.fraud.pk}/q/1/").content.decode()
    dialog = client.get(f"{cast.at}ask/", headers=HTMX).content.decode()
    assert dialog.lstrip().startswith('<form class="dlg-body"')
    over = client.post(f"{cast.at}ask/", {**hidden(dialog), "text": "And a refunded one?"}, headers=HTMX)
    assert over.headers["HX-Redirect"] == cast.at
    assert Question.objects.count() == 2


def test_an_administrator_and_a_stranger_do_not_ask_back(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    otto = signed_in(factories.person(Role.ADMINISTRATOR, name="Otto Weiss"))
    assert otto.post(f"{cast.at}ask/", {"text": "May I?"}).status_code == 403
    assert "Ask back" not in otto.get(cast.at).content.decode()
    draft = factories.initiative(filed_by=cast.priya, for_team=cast.team, stage=Stage.DRAFT)
    for tail in ("brief/", "brief.md", "brief/ask/", "brief/guidance/"):
        assert signed_in(cast.ines).get(f"/i/{draft.pk}/{tail}").status_code == 404
    assert Question.objects.count() == 0


def test_two_at_which_way_to_lean_see_both_texts_and_nothing_is_lost(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    at = f"{cast.at}guidance/"
    assert signed_in(cast.ines).get(at).status_code == 403
    tomas, marta = signed_in(cast.tomas), signed_in(cast.marta)
    both = hidden(tomas.get(at).content.decode())
    assert tomas.post(at, {**both, "text": ""}).status_code == 422
    assert tomas.post(at, {**both, "text": "Complete before fast."}).headers["Location"] == cast.at
    late = marta.post(at, {**both, "text": "Fast before complete."})
    assert late.status_code == 409
    for words in ("Complete before fast.", "Fast before complete.", "Somebody changed this"):
        assert words in late.content.decode()
    kept = marta.post(at, {**hidden(late.content.decode()), "text": "Fast before complete.", "keep": "mine"})
    assert kept.status_code == 303
    assert "Fast before complete." in signed_in(cast.ines).get(cast.at).content.decode()
    history = signed_in(cast.ines).get(f"/i/{cast.fraud.pk}/history/").content.decode()
    assert "Changed which way to lean when in doubt" in history
