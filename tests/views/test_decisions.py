"""The decision log, the permanent page, the document, and what people add to a decision, over HTTP."""

import csv
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.actions import board, reframing
from initiatives.actions.board import Conditioning, Verdict
from initiatives.models import Choice, Decision, LookAgain, Person, Second, Workspace
from initiatives.queries.board import decisions
from initiatives.queries.options import stored
from tests import factories, ready
from tests.views.test_board import hidden, open_decision, signed_in
from tests.views.test_people import administering, administrator

pytestmark = pytest.mark.django_db
WHY = "Most of the value for a third of the work."


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(), tomas=tomas, marta=factories.marta(), team=factories.team(lead=tomas)
    )
    made.olu = factories.person("director", name="Olu Ade", email="olu@example.org")
    made.period = factories.period()
    factories.capacity(made.team, made.period, 96, kept=20, promised=38)
    made.fraud = ready.ready(priya=made.priya, tomas=tomas, team=made.team)
    return made


def decided(cast: SimpleNamespace, initiative: Any = None, **fields: Any) -> Decision:
    row = initiative or cast.fraud
    values = {"choice": Choice.FUND, "reason": WHY, **fields}
    if values["choice"] == Choice.FUND:
        values.setdefault("option", row.options.order_by("-position").first())
    return board.decide(
        row,
        Verdict(**values),
        digest=stored.newest(row).digest,
        seen=decisions.last_entry(row),
        by=cast.marta,
        now=timezone.now(),
    )


def said(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


# Deciding


def test_conditions_and_what_gives_way_are_typed_with_the_decision(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    cast.period.capacities.update(total=60)
    answers = {"choice": "fund-A", "reason": WHY, "look_again": "none", "condition_1_owner": "Priya Nair"}
    sent = {**open_decision(client, cast.fraud.pk), **answers}
    answer = client.post(f"/i/{cast.fraud.pk}/decide/", sent)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Enter what must hold" in html
    assert re.search(r"This puts Q1 2027 \d+ weeks over. Say what gives way", html)
    assert 'value="Priya Nair"' in html, "what was typed is kept"
    sent |= {"condition_1_text": "Sellers agree", "condition_1_by": "end of 2027", "gives_way": "Dark mode"}
    sent |= {
        "condition_4_text": "Nobody is blocked",
        "condition_2_owner": "Nobody Here",
        "condition_2_text": "x",
    }
    answer = client.post(f"/i/{cast.fraud.pk}/decide/", sent)
    assert "Enter the name of somebody here" in answer.content.decode()
    client.post(f"/i/{cast.fraud.pk}/decide/", {**sent, "condition_2_owner": "", "condition_2_text": ""})
    made = Decision.objects.get()
    assert made.gives_way == "Dark mode"
    kept = [(one.number, one.text, one.owner) for one in made.conditions.in_order()]
    assert kept == [(1, "Sellers agree", cast.priya), (2, "Nobody is blocked", None)]


def test_back_to_reframing_is_a_choice_of_its_own(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    sent = {
        **open_decision(client, cast.fraud.pk),
        "choice": "reframe",
        "reason": "The goal names a solution still.",
    }
    assert client.post(f"/i/{cast.fraud.pk}/decide/", sent).status_code == 303
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "reframing"


# A second director


def propose(cast: SimpleNamespace) -> Decision:
    factories.workspace(second_above=Decimal(0))
    client = signed_in(cast.marta)
    page = client.get(f"/i/{cast.fraud.pk}/decide/")
    assert "A second director confirms." in said(page)
    sent = {**hidden(page.content.decode()), "choice": "fund-B", "reason": WHY, "look_again": "none"}
    answer = client.post(f"/i/{cast.fraud.pk}/decide/", sent)
    made = Decision.objects.proposed().get()
    assert answer.headers["Location"] == f"/decisions/{made.pk}/"
    return made


def test_two_directors_on_screens(cast: SimpleNamespace) -> None:
    made = propose(cast)
    marta, olu = signed_in(cast.marta), signed_in(cast.olu)
    assert "Take it back" in said(marta.get(f"/decisions/{made.pk}/"))
    assert marta.get(f"/decisions/{made.pk}/confirm/").status_code == 403
    assert olu.get(f"/i/{cast.fraud.pk}/decide/").headers["Location"] == f"/decisions/{made.pk}/confirm/"
    initiative = said(olu.get(f"/i/{cast.fraud.pk}/"))
    assert "Marta Lindqvist proposes to fund B: Within five minutes" in initiative
    assert "Confirm or object" in initiative
    page = olu.get(f"/decisions/{made.pk}/confirm/")
    address, form = f"/decisions/{made.pk}/confirm/", hidden(page.content.decode())
    missing = olu.post(address, {**form, "choice": "object"})
    assert missing.status_code == 422 and "Enter why, in a sentence that can be answered" in said(missing)
    stale = olu.post(address, {**form, "choice": "confirm", "digest": "0" * 64})
    assert stale.status_code == 409 and "The figures changed while you were reading" in said(stale)
    again = hidden(stale.content.decode())
    assert olu.post(address, {**again, "choice": "confirm"}).status_code == 303
    second = olu.post(address, {**again, "choice": "confirm"})
    assert second.status_code == 409 and "Olu Ade confirmed it" in said(second)
    assert "confirmed by Olu Ade" in said(olu.get(f"/decisions/{made.pk}/"))


def test_an_objection_keeps_its_words_and_taking_back_is_the_proposers(cast: SimpleNamespace) -> None:
    made = propose(cast)
    olu = signed_in(cast.olu)
    assert olu.post(f"/decisions/{made.pk}/take-back/").status_code == 403
    form = hidden(olu.get(f"/decisions/{made.pk}/confirm/").content.decode())
    olu.post(f"/decisions/{made.pk}/confirm/", {**form, "choice": "object", "reason": "Too dear for now."})
    page = said(olu.get(f"/decisions/{made.pk}/"))
    assert "A second director objected" in page and "Olu Ade: Too dear for now." in page
    assert said(olu.get("/decisions/")).count("Too dear") == 0, "what never counted is not in the log"
    assert "A second director objected" in said(olu.get("/decisions/?state=all"))


def test_the_stake_is_a_setting(cast: SimpleNamespace) -> None:
    client = administering(administrator())
    page = client.get("/settings/workspace/").content.decode()
    assert "A second director confirms above" in page
    fields = {
        "name": "Acme", "currency": "$", "person_week_cost": "5000", "horizon_years": "3", "discount_rate": "10%",
        "fast_lane_cost": "20k", "second_above": "250k", "version": hidden(page)["version"],
    }  # fmt: skip
    assert client.post("/settings/workspace/", {**fields, "second_above": "much"}).status_code == 422
    assert client.post("/settings/workspace/", fields).status_code in (302, 303)
    assert Workspace.current().second_above == 250_000


# The page


def test_the_page_shows_the_figures_as_they_were(cast: SimpleNamespace) -> None:
    made = decided(cast, conditions=(Conditioning("Sellers agree", cast.priya),))
    page = said(signed_in(cast.priya).get(f"/decisions/{made.pk}/"))
    for words in (
        "Halve card-fraud losses", "Funded B: Within five minutes", WHY, "Best bet then", "Sellers agree", "from $104k to $52k",
        "Nobody has said that they see it otherwise", "Payments", "0 of 1 holds",
    ):  # fmt: skip
        assert words in page, words


def test_a_condition_is_ticked_off_on_the_page(cast: SimpleNamespace) -> None:
    made = decided(cast, conditions=(Conditioning("Sellers agree", cast.priya),))
    priya = signed_in(cast.priya)
    address = f"/decisions/{made.pk}/conditions/1/"
    assert "Tick it off" in said(priya.get(address))
    assert priya.post(address, {"note": "x" * 301}).status_code == 422
    priya.post(address, {"note": "Five of them wrote back", "to": "met"})
    page = said(priya.get(f"/decisions/{made.pk}/"))
    assert "1 of 1 holds" in page and "Five of them wrote back" in page
    assert priya.post(address, {"to": "met"}).status_code == 409
    assert priya.get(f"/decisions/{made.pk}/conditions/9/").status_code == 404
    assert signed_in(factories.ines()).post(address, {"to": "open"}).status_code == 403


def test_the_history_leads_from_a_decision_to_its_page(cast: SimpleNamespace) -> None:
    made = decided(cast)
    history = signed_in(cast.tomas).get(f"/i/{cast.fraud.pk}/history/").content.decode()
    assert history.count(f'href="/decisions/{made.pk}/">Decision {made.pk}</a>') == 1
    assert history.count("/decisions/") == 1, "what was not a decision leads to none"


def test_another_view_is_added_and_taken_back(cast: SimpleNamespace) -> None:
    made = decided(cast)
    tomas = signed_in(cast.tomas)
    address = f"/decisions/{made.pk}/otherwise/"
    form = hidden(tomas.get(address).content.decode())
    short = tomas.post(address, {**form, "reason": "Short", "named": "unnamed"})
    assert (
        short.status_code == 422
        and "20 characters or more" in said(short)
        and "Short</textarea>" in short.content.decode()
    )
    sent = {**form, "reason": "An hourly batch would have done.", "named": "unnamed"}
    tomas.post(address, sent)
    tomas.post(address, sent)
    page = said(signed_in(cast.marta).get(f"/decisions/{made.pk}/"))
    assert page.count("An hourly batch would have done.") == 1
    assert "Without a name" in page
    history = said(signed_in(cast.marta).get(f"/i/{cast.fraud.pk}/history/"))
    assert "A director or lead sees the decision otherwise" in history
    assert "1 sees it otherwise" in said(tomas.get(f"/i/{cast.fraud.pk}/"))
    assert signed_in(cast.marta).post(f"{address}back/").status_code == 404
    assert tomas.post(f"{address}back/").status_code == 303
    assert "Nobody has said" in said(tomas.get(f"/decisions/{made.pk}/"))
    assert signed_in(cast.priya).get(address).status_code == 403


def test_what_is_not_there_is_not_there_for_anybody(cast: SimpleNamespace) -> None:
    client = signed_in(cast.marta)
    for address in ("/decisions/99/", "/decisions/99.md", f"/decisions/{'9' * 25}/", "/decisions/0/confirm/"):
        assert client.get(address).status_code == 404
    assert Client().get("/decisions/").status_code == 302


# The log


def test_the_log_is_searched_by_everything_in_its_address(cast: SimpleNamespace) -> None:
    other = ready.ready(
        priya=cast.priya, tomas=cast.tomas, team=cast.team, title="Dark mode", goal="Calmer eyes"
    )
    decided(cast, other, choice=Choice.DECLINE, reason="Nobody gave up because of it.")
    funded = decided(cast)
    client = signed_in(cast.ines if hasattr(cast, "ines") else cast.priya)
    whole = said(client.get("/decisions/"))
    assert whole.index("Halve card-fraud") < whole.index("Calmer eyes"), "newest first"
    for query, found in (
        ("q=gave", "Calmer eyes"), ("q=five+minutes", "Halve"), ("kind=decline", "Calmer eyes"), ("period=2027-q1", "Halve"),
        (f"q=OF-{cast.fraud.pk:03d}", "Halve"), ("kind=fund&team=payments", "Halve"),
        (f"person={cast.marta.pk}&kind=decline&since=1+Jan+2020", "Calmer eyes"),
    ):  # fmt: skip
        page = said(client.get(f"/decisions/?{query}")).split("Who and when")[-1]
        assert found in page, query
        assert ("Halve" in page) != ("Calmer eyes" in page), query
    assert "No decision matches" in said(client.get("/decisions/?until=2001-01-01"))
    assert f"/decisions/{funded.pk}/" in client.get("/decisions/").content.decode()


def test_impossible_filters_are_told_in_words_and_ignored(cast: SimpleNamespace) -> None:
    decided(cast)
    query = "team=atlantis&period=never&person=nobody&kind=luck&since=when&after=x"
    page = said(signed_in(cast.marta).get(f"/decisions/?{query}"))
    for words in (
        "There is no such team",
        "There is no such period",
        "Nobody of that name",
        "not a kind",
        "“when” is not a day",
    ):
        assert words in page
    assert "Halve card-fraud losses" in page


def test_an_undone_decision_leaves_the_log_but_keeps_its_page(cast: SimpleNamespace) -> None:
    made = decided(cast)
    client = signed_in(cast.marta)
    client.post(f"/i/{cast.fraud.pk}/undo/")
    assert "Nothing has been decided yet" in said(client.get("/decisions/"))
    assert "Undone" in said(client.get("/decisions/?state=all"))
    assert "Undone" in said(client.get(f"/decisions/{made.pk}/"))


def test_a_later_decision_on_the_same_initiative_is_linked_both_ways(cast: SimpleNamespace) -> None:
    first = decided(
        cast,
        choice=Choice.DEFER,
        reason="After the launch.",
        look_again=LookAgain.DATE,
        look_again_on=timezone.localdate() + timedelta(days=30),
    )
    cast.fraud.refresh_from_db()
    news = board.heard("The launch is done.", by=cast.marta, now=timezone.now())
    board.reopen(cast.fraud, news=news, straight=True, by=cast.marta, now=timezone.now())
    ready.work_out()
    second = decided(cast)
    client = signed_in(cast.marta)
    assert f"Followed by decision {second.pk}" in said(client.get(f"/decisions/{first.pk}/"))
    assert f"/decisions/{first.pk}/" in client.get(f"/decisions/{second.pk}/").content.decode()


def test_pages_follow_each_other_and_the_file_holds_what_is_on_screen(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from initiatives.queries.board import log

    monkeypatch.setattr(log.log, "__kwdefaults__", {"after": 0, "most": 2})
    for place in range(3):
        row = ready.ready(
            priya=cast.priya,
            tomas=cast.tomas,
            team=cast.team,
            title=f"=1+{place}",
            goal=f"@Goal {place}",
            cheaper=False,
        )
        decided(cast, row, choice=Choice.DECLINE, reason="=HYPERLINK(1) is no reason.")
    client = signed_in(cast.marta)
    first = client.get("/decisions/?kind=decline").content.decode()
    assert "@Goal 2" in first and "@Goal 0" not in first
    following = re.search(r'href="\?(kind=decline&amp;after=\d+)"', first)
    assert following
    address = following[1].replace("&amp;", "&")
    assert "@Goal 0" in client.get(f"/decisions/?{address}").content.decode()
    answer = client.get(f"/decisions/log.csv?{address}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["outcome"], row["why"]) for row in rows] == [("'@Goal 0", "'=HYPERLINK(1) is no reason.")]
    assert len(client.get("/decisions/log.csv").content.decode().splitlines()) == 4


def test_the_log_and_the_page_cost_what_the_ledger_says(
    cast: SimpleNamespace, ledger: Callable[[str], AbstractContextManager[None]]
) -> None:
    made = decided(cast, conditions=tuple(Conditioning(f"Condition {n}", cast.priya) for n in range(5)))
    client = signed_in(cast.marta)
    client.get("/settings/")
    with ledger("decisions, one"):
        client.get("/decisions/")
    with ledger("decision, five conditions"):
        client.get(f"/decisions/{made.pk}/")
    for place in range(3):
        row = ready.ready(
            priya=cast.priya,
            tomas=cast.tomas,
            team=cast.team,
            title=f"T{place}",
            goal=f"G{place}",
            cheaper=False,
        )
        decided(cast, row, choice=Choice.DECLINE, reason="Not worth it this year.")
    with ledger("decisions, four"):
        client.get("/decisions/")


# The document

HOSTILE = "<img src=x onerror=alert(1)> [here](javascript:1) | `x` *b* \u202e# https://evil.example www.evil.example"


def test_the_document_is_a_decision_record_and_safe_against_hostile_text(cast: SimpleNamespace) -> None:
    row = ready.ready(
        priya=cast.priya, tomas=cast.tomas, team=cast.team, title="1. Title | <b>", goal=HOSTILE, cheaper=True
    )
    row.options.filter(key="B").update(name=HOSTILE[:80])
    made = decided(cast, row, reason=f"# {HOSTILE}", conditions=(Conditioning(f"- {HOSTILE}", cast.priya),))
    board.see_otherwise(made, reason=HOSTILE, named=False, by=cast.tomas, now=timezone.now())
    answer = signed_in(cast.marta).get(f"/decisions/{made.pk}.md")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    heads = [line for line in text.splitlines() if line.startswith("#")]
    assert heads[0].startswith(
        f"# {made.pk}. \\<img src=x onerror=alert(1)\\> \\[here\\](javascript:1) \\| \\`x\\` \\*b\\*"
    )
    assert heads[1:] == ["## Status", "## Context", "## Options considered", "## Decision", "## Consequences"]
    bare = re.sub(
        r"\\[\\`*_\[\]<>|~&$@/.#-]", "", text.replace(f"<http://testserver/decisions/{made.pk}/>", "")
    )
    assert not re.search(r"[<>\[\]`]|https?://|www\.|\u202e", bare), (
        "nothing that people typed is markup or a link"
    )
    assert f"\\# {HOSTILE[:0]}\\<img" in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    assert len(table) == 4 and {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {6}
    assert "- Condition: \\- \\<img" in text and "(Priya Nair, open)" in text
    assert "- Without a name: \\<img" in text


def test_the_document_of_the_story(cast: SimpleNamespace) -> None:
    made = decided(cast, conditions=(Conditioning("Sellers agree", cast.priya),))
    text = signed_in(cast.priya).get(f"/decisions/{made.pk}.md").content.decode()
    day = timezone.localdate()
    for line in (
        f"# {made.pk}. Halve card-fraud losses",
        f"In force. {day.day} {day:%B %Y}.",
        "Metric: Card-fraud losses, from \\$104k to \\$52k, by 2027-06-30.",
        "**Funded B: Within five minutes**",
        WHY,
        "- Takes its weeks from Q1 2027",
        "- Condition: Sellers agree (Priya Nair, open)",
    ):
        assert line in text.splitlines(), line
    assert re.search(
        r"^\| B: Within five minutes \(chosen, best bet then\) \| \\\$[\d.]+m to \\\$[\d.]+m \|",
        text,
        re.MULTILINE,
    )


def test_whoever_estimates_unseen_does_not_read_the_figures_here(cast: SimpleNamespace) -> None:
    made = decided(cast)
    wei = factories.person("engineering_lead", name="Wei Chen")
    assert isinstance(wei, Person)
    Second.objects.create(
        initiative=cast.fraud,
        option=cast.fraud.options.get(key="B"),
        invited=wei,
        invited_by=cast.tomas,
        invited_at=timezone.now(),
    )
    assert signed_in(wei).get(f"/decisions/{made.pk}/").status_code == 403
    assert signed_in(wei).get(f"/decisions/{made.pk}.md").status_code == 403


def test_search_finds_a_decision_by_its_number_and_by_its_reason(cast: SimpleNamespace) -> None:
    made = board_decline(cast)
    ines = signed_in(cast.priya)
    for asked in (f"Decision {made.pk}", f"#{made.pk}", str(made.pk), "hopes this quarter"):
        page = ines.get("/search/", {"q": asked}).content.decode()
        assert f'href="/decisions/{made.pk}/" data-words="Decision {made.pk}: ' in page, asked
    assert 'data-words="Decision' not in ines.get("/search/", {"q": "Decision 999999"}).content.decode()


def board_decline(cast: SimpleNamespace) -> Decision:
    client = signed_in(cast.marta)
    sent = {
        **open_decision(client, cast.fraud.pk),
        "choice": "decline",
        "reason": "Losses are smaller than anybody hopes this quarter.",
        "look_again": "none",
    }
    client.post(f"/i/{cast.fraud.pk}/decide/", sent)
    return Decision.objects.standing().get()


def test_what_would_change_the_decision_is_there_to_be_selected(cast: SimpleNamespace) -> None:
    asking = reframing.Asking(text="What share is gone in five minutes?", asked_of=cast.priya)
    reframing.ask(initiative=cast.fraud, asking=asking, by=cast.tomas, now=timezone.now())
    client = signed_in(cast.marta)
    html = client.get(f"/i/{cast.fraud.pk}/decide/").content.decode()
    words = re.search(r'<textarea name="look_again_words"[^>]*>\s*([^<]*)<', html) or re.search(
        r'name="look_again_words" value="([^"]*)"', html
    )
    assert words
    assert words[1].strip() == "the answer to “What share is gone in five minutes?” is not what we expected"
    assert f'<option value="{cast.priya.pk}" selected>' in html
    assert 'value="none" id="id_look_again_0" checked' in html, "it is offered, never taken for her"
    values = {**hidden(html), "choice": "fund-B", "reason": WHY, "look_again": "none"}
    values |= {"look_again_words": words[1].strip(), "look_again_person": cast.priya.pk}
    client.post(f"/i/{cast.fraud.pk}/decide/", values)
    taken = Decision.objects.get()
    assert (taken.look_again_words, taken.look_again_person) == ("", None)
