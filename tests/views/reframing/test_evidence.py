"""Evidence over HTTP: adding one and several, the two lanes, using it elsewhere, numbers that rest on it."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Piece
from initiatives.models import Citation, Evidence, EvidenceUse, HistoryEntry, Initiative, Option, Person
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
TYPED = {
    "says": "50 customers asked for a dark mode",
    "lane": "asked",
    "kind": "survey",
    "on": "2 Mar 2026",
    "source": "In-app survey",
    "count": "50",
    "counted": "customers",
    "every": "",
    "revenue": "$30k",
    "room": "Priya Nair, tomás ferreira, Anna from Acme",
    "quote": "My eyes hurt at night.",
    "link": "https://example.org/survey",
    "stance": "for",
}


def put(initiative: Initiative, by: Person, says: str = "They asked", **more: Any) -> Evidence:
    fields: dict[str, Any] = {
        "kind": "interview",
        "lane": "asked",
        "on": date(2026, 11, 2),
        "source": "Notes",
    }
    return actions.add_evidence(
        initiative=initiative, by=by, now=NOW, piece=Piece(says=says, **{**fields, **more})
    )


def text(answer: Any) -> str:
    """The visible words of an answer, one space between them."""
    bare = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(bare.replace("&#x27;", "'").split())


def test_a_piece_is_added_and_stands_in_its_lane(
    fraud: Initiative, priya: Person, tomas: Person, ines: Person, door: Door
) -> None:
    added = door(ines).post(f"/i/{fraud.pk}/evidence/add/", TYPED)
    assert (added.status_code, added["Location"]) == (303, f"/i/{fraud.pk}/evidence/")
    made = Evidence.objects.get()
    assert (made.count, made.revenue, made.room_names) == (50, Decimal("30000.00"), "Anna from Acme")
    assert {seat.person for seat in made.room.all()} == {priya, tomas}
    words = text(door(ines).get(added["Location"]))
    assert "50 customers." in words and "They stand for $30k a year" in words
    assert "People asked. Nobody has looked at what they do." in words
    assert "In the room: Priya Nair, Tomás Ferreira, Anna from Acme" in words
    assert "Heard first-hand by Tomás Ferreira, Priya Nair." in words
    assert 'rel="noopener noreferrer nofollow ugc"' in door(ines).get(added["Location"]).content.decode()
    assert HistoryEntry.objects.filter(action="add_evidence", initiative=fraud).count() == 1


def test_the_dialog_sends_the_browser_on_and_pressing_twice_adds_one(
    fraud: Initiative, ines: Person, door: Door
) -> None:
    client = door(ines)
    form = client.get(f"/i/{fraud.pk}/evidence/add/", headers=HTMX).content.decode()
    token = re.search(r'name="once" value="(\w{32})"', form)
    assert token and "<html" not in form and 'id="dialog-title"' in form
    for _ in range(3):
        added = client.post(f"/i/{fraud.pk}/evidence/add/", {**TYPED, "once": token[1]}, headers=HTMX)
        assert added["HX-Redirect"] == f"/i/{fraud.pk}/evidence/"
    assert Evidence.objects.count() == EvidenceUse.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"says": ""}, "Enter what it says"),
        ({"lane": "wished"}, "Select whether people asked for it or did it"),
        ({"kind": "gossip"}, "Select a kind"),
        ({"on": "1 Jan 2099"}, "The day must not be in the future"),
        ({"on": "in 3 weeks"}, "The day must not be in the future"),
        ({"on": "soon"}, "Enter a date"),
        ({"on": "1 Jan 1950"}, "The day must be after 1990"),
        ({"source": ""}, "Enter where it comes from"),
        ({"count": "-50"}, "must be a whole number"),
        ({"count": "0"}, "must be a whole number"),
        ({"count": "2.5"}, "must be a whole number"),
        ({"count": "1e308"}, "How many"),
        ({"count": "9" * 400}, "How many"),
        ({"count": "", "every": "month"}, "Enter how many it speaks for"),
        ({"revenue": "-1"}, "Money a year must be more than 0"),
        ({"revenue": "1e308"}, "Money a year"),
        ({"revenue": "900b"}, "Money a year must be more than 0 and at most 100 billion"),
        ({"link": "javascript:alert(1)"}, "Enter a link that starts with https://"),
        ({"link": "data:text/html,x"}, "Enter a link that starts with https://"),
        ({"link": "https://you@evil.example/"}, "Enter a link that starts with https://"),
        ({"link": "https://a b.example/"}, "Enter a link that starts with https://"),
        ({"link": "http://[half"}, "Enter a link that starts with https://"),
        ({"quote": "a\x00b"}, "hidden control characters"),
        ({"source": "\u202egnp.exe"}, "hidden control characters"),
        ({"note": "x" * 1001}, "The note must be 1,000 characters or less"),
        ({"room": ", ".join(f"Guest number {i}" for i in range(30))}, "300 characters or less"),
        ({"stance": "sideways"}, "Select for or against"),
    ],
)
def test_what_cannot_be_used_is_said_and_kept(
    fraud: Initiative, ines: Person, door: Door, changed: dict[str, str], words: str
) -> None:
    answer = door(ines).post(f"/i/{fraud.pk}/evidence/add/", {**TYPED, **changed})
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page
    assert "says" in changed or TYPED["says"] in page
    assert not Evidence.objects.exists()


def test_a_bare_address_becomes_a_link_and_a_day_without_a_year_has_been(
    fraud: Initiative, ines: Person, door: Door
) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    typed = {**TYPED, "link": "example.org/notes", "on": f"{tomorrow.day} {tomorrow:%B}"}
    door(ines).post(f"/i/{fraud.pk}/evidence/add/", typed)
    made = Evidence.objects.get()
    assert made.link == "https://example.org/notes" and made.on.year == tomorrow.year - 1


def test_only_its_author_and_the_owners_change_a_piece(
    fraud: Initiative, priya: Person, tomas: Person, hana: Person, ines: Person, door: Door
) -> None:
    made = put(fraud, ines)
    address = f"/i/{fraud.pk}/evidence/{made.pk}/"
    assert door(hana).get(f"{address}edit/").status_code == 403
    assert door(hana).post(f"{address}withdraw/").status_code == 403
    assert "Withdraw" not in text(door(hana).get(f"/i/{fraud.pk}/evidence/"))
    for person in (ines, priya, tomas):
        assert door(person).get(f"{address}edit/").status_code == 200
    administrator = factories.person("administrator", name="Jonas Weber")
    assert door(administrator).get(f"/i/{fraud.pk}/evidence/add/").status_code == 403
    assert door(administrator).get(f"/i/{fraud.pk}/evidence/").status_code == 200


def test_two_who_edit_at_once_see_both_texts_and_lose_none(
    fraud: Initiative, ines: Person, priya: Person, door: Door
) -> None:
    made = put(fraud, ines)
    address = f"/i/{fraud.pk}/evidence/{made.pk}/edit/"
    mine = {**TYPED, "version": "1", "says": "Sixty asked", "kind": "interview"}
    assert door(priya).post(address, {**mine, "says": "Fifty asked"}).status_code == 303
    answer = door(ines).post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Sixty asked" in page and "Fifty asked" in page
    assert 'name="version" value="2"' in page
    assert door(ines).post(address, {**mine, "version": "2", "keep": "mine"}).status_code == 303
    made.refresh_from_db()
    assert (made.says, made.version) == ("Sixty asked", 3)


def test_withdrawing_takes_it_out_of_the_sums_and_can_be_undone(
    fraud: Initiative, ines: Person, door: Door
) -> None:
    made = put(fraud, ines, count=50)
    client = door(ines)
    gone = client.post(f"/i/{fraud.pk}/evidence/{made.pk}/withdraw/")
    page = client.get(gone["Location"])
    assert "50 customers." not in text(page) and "Undo" in text(page)
    client.post(f"/i/{fraud.pk}/evidence/{made.pk}/restore/")
    assert "50 customers." in text(client.get(f"/i/{fraud.pk}/evidence/"))
    actions_told = (
        HistoryEntry.objects.filter(initiative=fraud).order_by("number").values_list("action", flat=True)
    )
    assert list(actions_told) == ["add_evidence", "withdraw_evidence", "restore_evidence"]


def test_customers_are_never_counted_twice_in_silence(fraud: Initiative, ines: Person, door: Door) -> None:
    put(fraud, ines, count=50, revenue=Decimal(30_000))
    put(fraud, ines, count=7, revenue=Decimal(20_000))
    put(fraud, ines, count=500, counted="users", every="month", lane="did")
    put(fraud, ines, count=9, says="Nine say no", stance="against")
    words = text(door(ines).get(f"/i/{fraud.pk}/evidence/"))
    assert "At least 50 customers, 57 if nobody is counted twice." in words
    assert "at least $30k a year, $50k if nobody is counted twice" in words
    assert "500 users a month." in words and "Nobody has looked" not in words
    assert "2 pieces, 1 against" in words and "Nine say no" in words


def test_counts_of_different_periods_are_not_added(fraud: Initiative, ines: Person, door: Door) -> None:
    put(fraud, ines, count=100, every="week")
    put(fraud, ines, count=300, every="month")
    words = text(door(ines).get(f"/i/{fraud.pk}/evidence/"))
    assert "At least 100 customers a week." in words and "400" not in words


def test_old_evidence_says_how_old_it_is(fraud: Initiative, ines: Person, door: Door) -> None:
    today = timezone.localdate()
    put(fraud, ines, on=today - timedelta(days=14 * 30 + 12), says="Long ago")
    put(fraud, ines, on=today - timedelta(days=10), says="Lately")
    client = door(ines)
    words = text(client.get(f"/i/{fraud.pk}/evidence/"))
    assert "14 months old" in words
    new = text(client.get(f"/i/{fraud.pk}/evidence/?age=new&kind=interview&lane=asked"))
    assert "Lately" in new and "Long ago" not in new
    assert "Long ago" in text(client.get(f"/i/{fraud.pk}/evidence/?age=old"))
    assert client.get(f"/i/{fraud.pk}/evidence/?age=x&kind=y&lane=z&from_asked=-1").status_code == 200


def test_nobody_who_builds_has_heard_it(fraud: Initiative, priya: Person, door: Door) -> None:
    put(fraud, priya, room=(priya,))
    words = text(door(priya).get(f"/i/{fraud.pk}/evidence/"))
    assert "Heard first-hand by Priya Nair. Nobody in engineering has heard this first-hand." in words


def test_many_pieces_cost_as_much_as_one(
    fraud: Initiative, ines: Person, tomas: Person, door: Door, django_assert_num_queries: Any
) -> None:
    client = door(ines)
    put(fraud, ines, room=(tomas,))
    client.get(f"/i/{fraud.pk}/evidence/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as first:
        client.get(f"/i/{fraud.pk}/evidence/")
    rows = [
        Piece("call", "asked", date(2026, 10, 1), "Notes", f"Piece {i}", room=(tomas,)) for i in range(60)
    ]
    actions.add_several(initiative=fraud, pieces=rows, by=ines, now=NOW)
    with django_assert_num_queries(len(first)):
        page = client.get(f"/i/{fraud.pk}/evidence/")
    assert "(41 more)" in text(page)
    later = text(client.get(f"/i/{fraud.pk}/evidence/?from_asked=60"))
    assert "Newer" in later and "Earlier" not in later


ROW = "Survey\tasked\t2 Mar 2026\tIn-app survey\t50 asked\t50 customers\t$30k\tfor\thttps://example.org\tIt hurts"


def test_rows_of_a_spreadsheet_are_pasted(fraud: Initiative, ines: Person, door: Door) -> None:
    heading = "Kind\tAsked or did\tDate\tSource\tWhat it says"
    log = "Analytics reading\tdid\t2026-11-01\tFunnel\tThey leave\t500 users a month\t\tagainst"
    answer = door(ines).post(f"/i/{fraud.pk}/evidence/paste/", {"rows": f"{heading}\n{ROW}\r\n{log}\n\n"})
    assert answer.status_code == 303
    survey, funnel = Evidence.objects.order_by("pk")
    assert (survey.count, survey.revenue, survey.quote) == (50, Decimal(30_000), "It hurts")
    assert (funnel.count, funnel.counted, funnel.every, funnel.uses.get().stance) == (
        500,
        "users",
        "month",
        "against",
    )
    assert HistoryEntry.objects.filter(action="add_evidence").count() == 1


def test_bad_rows_are_told_by_number_and_nothing_is_added(
    fraud: Initiative, ines: Person, door: Door
) -> None:
    bad = "Gossip\tasked\t2 Mar 2026\tX\tY\nSurvey\tasked\t2 Mar 2099\tX\tY\nSurvey\tasked\t1 Mar 2026\tX\tY\tmany"
    answer = door(ines).post(f"/i/{fraud.pk}/evidence/paste/", {"rows": f"{ROW}\n{bad}"})
    words = text(answer)
    assert answer.status_code == 422 and not Evidence.objects.exists()
    assert "3 rows cannot be read, so nothing was added" in words and "50 asked" in words
    assert (
        "Row 2 , Kind: Select a kind" in words and "Row 3 , Date: The day must not be in the future" in words
    )
    assert "Row 4 , How many:" in words


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("\n".join([ROW] * 10_000), "You pasted 10,000 rows. Paste 200 or fewer at a time"),
        ("", "Paste at least one row"),
        ("Kind\tAsked or did", "Paste at least one row"),
        ("a\x00b", "hidden control characters"),
        ("x" * 200_001, "These rows are too long"),
        ("=1+1\t\u202e\t1e308\t-1\t", "1 row cannot be read"),
    ],
)
def test_what_cannot_be_pasted(fraud: Initiative, ines: Person, door: Door, rows: str, words: str) -> None:
    answer = door(ines).post(f"/i/{fraud.pk}/evidence/paste/", {"rows": rows})
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not Evidence.objects.exists()


def test_the_export_has_no_formulas_and_can_be_pasted_back(
    fraud: Initiative, priya: Person, ines: Person, payments: Any, door: Door
) -> None:
    put(fraud, ines, says="=HYPERLINK(1)", source="@cmd", quote="+1", note="-1\n2", count=5, room=(priya,))
    answer = door(ines).get(f"/i/{fraud.pk}/evidence.csv")
    assert answer["Content-Type"].startswith("text/csv")
    heading, row = csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
    assert heading[4] == "What it says" and not any(cell[:1] in "=+-@" for cell in row if cell)
    other = factories.initiative(filed_by=priya, for_team=payments, proposal_title="Another")
    pasted = door(ines).post(f"/i/{other.pk}/evidence/paste/", {"rows": "\t".join(row)})
    assert pasted.status_code == 303
    again = Evidence.objects.get(initiative=other)
    assert (again.says, again.source, again.count) == ("=HYPERLINK(1)", "@cmd", 5)


def test_evidence_of_one_initiative_speaks_on_another(
    fraud: Initiative, priya: Person, ines: Person, payments: Any, door: Door
) -> None:
    made = put(fraud, priya, says="They leave at payment", count=500)
    other = factories.initiative(filed_by=priya, for_team=payments, proposal_title="Another")
    client = door(ines)
    found = client.get(f"/i/{other.pk}/evidence/use/?q={fraud.reference}")
    assert "They leave at payment" in text(found)
    assert "They leave at payment" in text(client.get(f"/i/{other.pk}/evidence/use/?q=leave payment"))
    client.post(f"/i/{other.pk}/evidence/use/", {"evidence": made.pk, "stance": "against"})
    words = text(client.get(f"/i/{other.pk}/evidence/"))
    assert "0 pieces, 1 against" in words and f"from {fraud.reference}" in words
    client.post(f"/i/{other.pk}/evidence/{made.pk}/off/")
    assert not other.evidence_uses.exists() and fraud.evidence_uses.count() == 1
    assert client.post(f"/i/{fraud.pk}/evidence/{made.pk}/off/").status_code == 409


def test_evidence_of_a_draft_is_nobodys_else(
    priya: Person, ines: Person, payments: Any, fraud: Initiative, door: Door
) -> None:
    draft = factories.initiative(filed_by=priya, for_team=payments, stage=Stage.DRAFT)
    assert door(priya).post(f"/i/{draft.pk}/evidence/add/", TYPED).status_code == 409
    assert door(ines).get(f"/i/{draft.pk}/evidence/").status_code == 404
    hidden = put(fraud, priya, says="Hidden words")
    Initiative.objects.filter(pk=fraud.pk).update(stage=Stage.DRAFT)
    other = factories.initiative(filed_by=priya, for_team=payments, proposal_title="Another")
    client = door(ines)
    assert "Hidden words" not in text(client.get(f"/i/{other.pk}/evidence/use/?q=hidden"))
    sent = client.post(f"/i/{other.pk}/evidence/use/", {"evidence": hidden.pk, "stance": "for"})
    assert sent.status_code == 404
    assert "Hidden words" not in text(client.get("/search/?q=hidden"))


def test_a_number_rests_on_evidence_and_says_when_that_is_gone(
    fraud: Initiative, priya: Person, tomas: Person, ines: Person, door: Door
) -> None:
    first, second = put(fraud, ines), put(fraud, ines, says="Another")
    ledger = put(fraud, ines, kind="analytics", source="Finance ledger")
    client = door(tomas)
    address = f"/i/{fraud.pk}/evidence/rests/"
    assert "They asked" in text(client.get(f"{address}?about=A.effort", headers=HTMX))
    keys = [first.pk, second.pk, ledger.pk]
    assert client.post(address, {"about": "A.effort", "evidence": keys}).status_code == 303
    assert client.post(address, {"about": "worth", "evidence": [ledger.pk]}).status_code == 303
    assert Citation.objects.count() == 4
    assert door(ines).post(address, {"about": "A.effort", "evidence": []}).status_code == 403
    assert client.post(address, {"about": "A.effort", "evidence": ["999999"]}).status_code == 422
    assert client.post(address, {"about": "Z.effort"}).status_code == 404
    assert client.post(address, {"about": "A.gossip"}).status_code == 404
    assert "numbers that rest on it: A effort" in text(client.get(f"/i/{fraud.pk}/evidence/"))
    actions.withdraw_evidence(use=EvidenceUse.objects.get(evidence=first), by=ines, now=NOW)
    assert client.post(address, {"about": "A.effort", "evidence": [second.pk]}).status_code == 303
    assert set(Citation.objects.filter(about="effort").values_list("use__evidence", flat=True)) == {second.pk}


def test_the_initiative_page_shows_the_last_three_and_the_remark(
    fraud: Initiative, ines: Person, door: Door
) -> None:
    client: Client = door(ines)
    assert "Nobody has put down yet" in text(client.get(f"/i/{fraud.pk}/"))
    for count in range(5):
        put(fraud, ines, says=f"Piece {count}", on=date(2026, 11, 2 + count), count=count + 1)
    words = text(client.get(f"/i/{fraud.pk}/"))
    assert "5 pieces" in words and "at least 5 customers" in words
    assert "Piece 4" in words and "Piece 2" in words and "Piece 1" not in words
    assert "People asked. Nobody has looked at what they do." in words


def test_search_finds_quotes_and_sources(fraud: Initiative, ines: Person, door: Door) -> None:
    made = put(fraud, ines, quote="The card form eats my number", source="Zendesk 4711")
    page = door(ines).get("/search/?q=eats number")
    assert f"/i/{fraud.pk}/evidence/{made.pk}/" in page.content.decode()
    assert "Zendesk 4711" in text(door(ines).get("/search/?q=zendesk"))


def test_an_option_of_another_initiative_is_no_place_to_cite(
    fraud: Initiative, priya: Person, tomas: Person, payments: Any, door: Door
) -> None:
    other = factories.initiative(filed_by=priya, for_team=payments, proposal_title="Another")
    there = put(other, priya)
    answer = door(tomas).post(f"/i/{fraud.pk}/evidence/rests/", {"about": "A.effort", "evidence": [there.pk]})
    assert answer.status_code == 422 and not Citation.objects.exists()
    assert Option.objects.count() == 2
