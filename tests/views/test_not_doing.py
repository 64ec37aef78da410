"""What we are not doing over HTTP: filters in the address, CSV, and reopening with new evidence."""

import csv
import io
import re
from types import SimpleNamespace

import pytest

from initiatives.models import Choice, Evidence
from initiatives.stages import Stage
from tests import funded, ready
from tests.factories import NOW
from tests.views.test_doors import signed_in

pytestmark = pytest.mark.django_db
NEW = {"chosen": "new", "says": "Losses doubled in October", "source": "Finance ledger", "kind": "analytics",
       "lane": "did", "on": "2 Nov 2026"}  # fmt: skip


@pytest.fixture
def cast() -> SimpleNamespace:
    return funded.cast()


def hidden(html: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def test_before_anything_was_said_no_to_the_page_says_so(cast: SimpleNamespace) -> None:
    html = signed_in(cast.ines).get("/not-doing/").content.decode()
    assert "Nothing has been declined, deferred or left out yet." in html
    assert "Export CSV" not in html


def test_the_filters_stand_in_the_address_and_htmx_gets_the_rows(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    client = signed_in(cast.ines)
    html = client.get("/not-doing/?kind=not-taken&team=payments&period=2027-q1&q=real").content.decode()
    for words in ("A: Real-time fraud detection", "Way not taken", "Marta Lindqvist", "would have brought",
                  'value="not-taken" selected', "kind=not-taken&amp;team=payments"):  # fmt: skip
        assert words in html
    assert "Nothing here matches." in client.get("/not-doing/?q=zeppelin").content.decode()
    assert "Nothing here matches." in client.get("/not-doing/?kind=declined").content.decode()
    part = client.get("/not-doing/?q=real", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<div id="rows">')


@pytest.mark.parametrize(
    "query",
    ["kind=moon&team=atlantis&period=never", "after=9_9_9", "q=%25_", "after=99999999999999999_0_1"],
)
def test_impossible_filters_are_told_in_words(cast: SimpleNamespace, query: str) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta)
    answer = signed_in(cast.ines).get(f"/not-doing/?{query}")
    assert answer.status_code == 200
    if "moon" in query:
        for words in ("That is not a kind", "There is no such team", "There is no such period"):
            assert words in answer.content.decode()


def test_the_csv_is_what_is_on_screen_and_no_formula(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta, reason="=HYPERLINK(1) is not a reason for it")
    answer = signed_in(cast.ines).get("/not-doing.csv?kind=declined")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["kind"], row["reference"], row["who"]) for row in rows] == [
        ("Declined", cast.fraud.reference, "Marta Lindqvist")
    ]
    assert rows[0]["reason"].startswith("'=HYPERLINK")
    assert float(rows[0]["net value low"]) < float(rows[0]["net value high"])
    assert (
        len(
            list(
                csv.reader(
                    io.StringIO(signed_in(cast.ines).get("/not-doing.csv?kind=deferred").content.decode())
                )
            )
        )
        == 1
    )


def test_reopening_takes_evidence_keeps_what_was_typed_and_happens_once(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta, reason="Losses are too small this year.")
    at = f"/i/{cast.fraud.pk}/reopen/"
    assert "Reopen with new evidence" not in signed_in(cast.ines).get("/not-doing/").content.decode()
    assert signed_in(cast.ines).post(at, NEW).status_code == 403
    priya = signed_in(cast.priya)
    assert f'href="{at}"' in priya.get("/not-doing/").content.decode()
    form = hidden(priya.get(at).content.decode())
    refused = priya.post(at, {**form, "says": "Losses doubled", "on": "in 3 weeks", "source": ""})
    assert refused.status_code == 422
    html = refused.content.decode()
    for words in ("Enter where it comes from", "The day must not be in the future", 'value="Losses doubled"'):
        assert words in html
    assert Evidence.objects.count() == 0
    for _ in range(2):
        answer = priya.post(at, {**form, **NEW})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/i/{cast.fraud.pk}/")
    cast.fraud.refresh_from_db()
    assert cast.fraud.at_stage is Stage.REFRAMING
    assert Evidence.objects.get().source == "Finance ledger"
    assert priya.get(at).status_code == 409
    assert "The decision stays on record." in priya.get(f"/i/{cast.fraud.pk}/").content.decode()


def test_undo_stands_on_the_page_while_it_may_be_pressed(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta)
    priya = signed_in(cast.priya)
    form = hidden(priya.get(f"/i/{cast.fraud.pk}/reopen/").content.decode())
    priya.post(f"/i/{cast.fraud.pk}/reopen/", {**form, **NEW})
    page = priya.get(f"/i/{cast.fraud.pk}/").content.decode()
    undo = f"/i/{cast.fraud.pk}/reopen/undo/"
    assert f'action="{undo}"' in page
    assert f'action="{undo}"' not in signed_in(cast.ines).get(f"/i/{cast.fraud.pk}/").content.decode()
    assert signed_in(cast.ines).post(undo).status_code == 403
    assert priya.post(undo).status_code == 303
    cast.fraud.refresh_from_db()
    assert cast.fraud.at_stage is Stage.DECLINED
    assert priya.post(undo).status_code == 409


def test_many_rows_cost_the_queries_of_few(
    cast: SimpleNamespace, django_assert_max_num_queries: object
) -> None:
    client = signed_in(cast.ines)
    client.get("/not-doing/")
    for number in range(6):
        made = ready.ready(
            priya=cast.priya, tomas=cast.tomas, team=cast.team, title=f"Idea {number}", goal=f"Goal {number}"
        )
        funded.decide(made, (Choice.DECLINE, Choice.FUND)[number % 2], by=cast.marta, now=NOW)
    with django_assert_max_num_queries(16):  # type: ignore[operator]
        html = client.get("/not-doing/").content.decode()
    assert html.count("data-row>") == 6
