"""The board's screen over HTTP: pages, orders, exports, views of the same rows, pins, saved views, comparing, capacity."""

import csv
import gzip
import io
import json
import random
import re
import zipfile
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from urllib.parse import urlencode

import brotli
import pytest
from django.test import Client

from initiatives.actions import board, outcomes
from initiatives.actions.outcomes import Held
from initiatives.models import Capacity, Person, Pin, SavedView
from initiatives.queries.board.orders import SORTS
from initiatives.stages import Stage
from tests import board_rows, factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db
BOARD = "/board/2027-q1/"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(), tomas=tomas, marta=factories.marta(), ines=factories.ines()
    )
    made.team = factories.team(lead=tomas)
    made.period = factories.period()
    factories.capacity(made.team, made.period, 60, kept=10)
    made.client = signed_in(made.marta)
    return made


@pytest.fixture
def full(cast: SimpleNamespace) -> SimpleNamespace:
    """A board of 130 rows on two teams."""
    teams = [cast.team, factories.team(name="Web")]
    where = [Stage.READY, Stage.READY, Stage.REFRAMING]
    cast.rows = board_rows.many(130, random.Random(5), filed_by=cast.priya, teams=teams, stages=where)
    return cast


def shown(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<a class="goal" href="/i/(\d+)/"', html)]


def decided_here(html: str) -> set[int]:
    return {int(pk) for pk in re.findall(r'href="/i/(\d+)/decide/"', html)}


def get(cast: SimpleNamespace, address: str) -> str:
    answer = cast.client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def walk(cast: SimpleNamespace, query: str = "") -> list[int]:
    """Every row, page after page, by the links that a person presses."""
    html, seen = get(cast, f"{BOARD}{query}"), []
    while True:
        seen += shown(html)
        link = re.search(r'href="([^"]+)" rel="next"', html)
        if link is None:
            return seen
        html = get(cast, BOARD + link[1].replace("&amp;", "&"))


@pytest.mark.parametrize("sort", SORTS)
def test_pressing_later_shows_every_row_once_in_every_order(full: SimpleNamespace, sort: str) -> None:
    seen = walk(full, f"?sort={sort}")
    assert len(seen) == len(set(seen)) == 130


def test_the_order_is_named_on_its_head_and_its_figure_stands_in_the_row(full: SimpleNamespace) -> None:
    html = get(full, f"{BOARD}?sort=payback")
    assert 'aria-sort="ascending"' in html
    assert "Pays back after ↑" in html
    assert "12 weeks" in html
    html = get(full, f"{BOARD}?sort=effort")
    assert re.search(r'aria-sort="ascending"><a [^>]*>Effort, weeks ↑', html)


def test_a_page_is_fifty_rows_and_stays_light(full: SimpleNamespace) -> None:
    html = get(full, BOARD)
    assert len(shown(html)) == 50
    assert "Earlier" not in html
    assert len(re.findall("<html", html)) == 1


def test_a_page_that_is_not_there_is_told_and_the_first_is_shown(full: SimpleNamespace) -> None:
    html = get(full, f"{BOARD}?after=x_1_2_3")
    assert "That page of the board is not there" in html
    assert len(shown(html)) == 50


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?group=moon", "can’t be grouped like that"),
        ("?draw=cube", "can’t be drawn like that"),
        ("?show=nothing", "not something to show"),
        ("?outcome=999", "There is no such outcome"),
        ("?outcome=%C2%B2", "There is no such outcome"),
        ("?q=%21%21%21", "There is no word to look for"),
        ("?view=fits&show=building", "What fits is about what is not decided yet"),
    ],
)
def test_impossible_filters_are_told_in_words(full: SimpleNamespace, query: str, words: str) -> None:
    assert words in get(full, f"{BOARD}{query}")


QUERIES = ["", "?team=web", "?sort=roi", "?view=asking&sort=worth", "?q=fraud", "?view=fits", "?outcome=none"]


@pytest.mark.parametrize("query", QUERIES)
def test_exports_are_exactly_what_is_on_screen(full: SimpleNamespace, query: str) -> None:
    expected = [f"OF-{pk:03d}" for pk in walk(full, query)]
    text = full.client.get(f"/board/2027-q1.csv{query}").content.decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    assert [row["reference"] for row in table] == expected
    data = json.loads(full.client.get(f"/board/2027-q1.json{query}").content)
    assert [row["reference"] for row in data["rows"]] == expected
    book = full.client.get(f"/board/2027-q1.xlsx{query}").content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert len(re.findall("<row ", sheet)) == len(expected) + 1
    assert "<f>" not in sheet


def test_formulas_in_a_title_go_out_as_text(cast: SimpleNamespace) -> None:
    ready.ready(
        priya=cast.priya, tomas=cast.tomas, team=cast.team, title='=HYPERLINK("http://evil.example")', goal="+1", cheaper=False
    )  # fmt: skip
    text = cast.client.get("/board/2027-q1.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["outcome"] == "'+1"
    assert row["filed as"].startswith("'=HYPERLINK")
    book = cast.client.get("/board/2027-q1.xlsx").content
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


def test_the_same_rows_as_a_matrix_and_by_outcome(full: SimpleNamespace) -> None:
    held = Held("Lose half as much", product_owner=full.priya, engineering_owner=full.tomas)
    made = outcomes.add_outcome(held, by=full.marta, now=NOW)
    for row in full.rows[:8]:
        row.initiative.serves = made
        row.initiative.save()
        board_rows.board_row(row.initiative, random.Random(row.pk))
    html = get(full, f"{BOARD}?draw=matrix")
    assert 'class="plot matrix"' in html
    assert 'class="pt open"' in html
    without = next(row for row in full.rows if row.npv_middle is None or row.effort_middle is None)
    assert "Without a net value or an effort, so not drawn:" in html, without
    html = get(full, f"{BOARD}?group=outcome")
    assert "Lose half as much" in html
    assert "8 on the board" in html
    assert len(shown(html)) == 5
    undecided = {row.initiative_id for row in full.rows if row.initiative.at_stage is Stage.READY}
    assert decided_here(html) == undecided & set(shown(html)), "what is in reframing cannot be decided yet"
    assert "122 on the board serve no outcome" in html
    assert len(walk(full, f"?outcome={made.pk}")) == 8
    assert len(walk(full, "?outcome=none")) == 122


def test_one_moves_a_row_to_the_top_with_a_reason_and_back(cast: SimpleNamespace) -> None:
    one = ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team, cheaper=False)
    refused = cast.client.post(f"/i/{one.pk}/pin/", {"why": "short"})
    assert refused.status_code == 422
    assert "in a sentence the others can repeat" in refused.content.decode()
    why = "The regulator <b>asked</b> for it."
    answer = cast.client.post(f"/i/{one.pk}/pin/", {"why": why, "next": f"{BOARD}?team=payments"})
    assert answer.headers["Location"] == f"{BOARD}?team=payments"
    html = get(cast, BOARD)
    assert "Moved to the top by Marta Lindqvist" in html
    assert "&lt;b&gt;asked&lt;/b&gt;" in html
    assert "Unpin" in get(cast, f"/i/{one.pk}/pin/")
    assert signed_in(cast.priya).get(f"/i/{one.pk}/pin/").status_code == 403
    olu = signed_in(factories.person("director", name="Olu Ade", email="olu@example.org"))
    olu.post(f"/i/{one.pk}/pin/", {"why": "Because I say so, too."})
    assert Pin.objects.get().pinned_by == cast.marta
    assert "Marta Lindqvist had moved" in olu.get(BOARD).content.decode()
    cast.client.post(f"/i/{one.pk}/unpin/")
    assert not Pin.objects.exists()


def test_a_view_is_saved_opened_renamed_deleted_and_brought_back(full: SimpleNamespace) -> None:
    query = "team=web&view=asking&sort=worth"
    form = get(full, f"/views/?{urlencode({'query': query + '&evil=1', 'period': '2027-q1'})}")
    once = re.search(r'name="once" value="([^"]+)"', form)[1]  # type: ignore[index]
    typed = {"name": '<img src=x onerror="1">', "query": query, "period": "2027-q1", "once": once}
    answer = full.client.post("/views/", typed)
    again = full.client.post("/views/", typed)
    assert answer.headers["Location"] == again.headers["Location"]
    view = SavedView.objects.get()
    opened = full.client.get(answer.headers["Location"])
    assert opened.headers["Location"] == f"{BOARD}?{query}"
    listed = get(full, "/views/")
    assert "&lt;img src=x onerror=&quot;1&quot;&gt;" in listed
    twin = full.client.post("/views/", {**typed, "once": "other"})
    assert twin.status_code == 422
    assert "You have a view with this name already" in twin.content.decode()
    assert signed_in(full.ines).get(f"/views/{view.slug}/").status_code == 404
    full.client.post(f"/views/{view.slug}/change/", {"name": "Web, asking", "is_shared": "on", "version": 1})
    assert signed_in(full.ines).get(f"/views/{view.slug}/").status_code == 303
    assert signed_in(full.ines).post(f"/views/{view.slug}/delete/").status_code == 404
    gone = full.client.post(f"/views/{view.slug}/delete/").headers["Location"]
    assert "Undo" in get(full, gone)
    assert full.client.get(f"/views/{view.slug}/").status_code == 404
    full.client.post(f"/views/{view.slug}/back/")
    assert "Web, asking" in get(full, "/views/")


def test_up_to_four_stand_side_by_side_with_their_effort_together(full: SimpleNamespace) -> None:
    known = [row for row in full.rows if row.npv_expected is not None and row.effort_expected][:5]
    ids = [str(row.initiative_id) for row in known]
    html = get(full, f"/board/compare/?i={','.join(ids[:3])}")
    assert sorted(shown(html)) == sorted(int(pk) for pk in ids[:3])
    assert "person-weeks together" in html
    assert re.search(r"are free; fits (?:more than |less than )?(?:\d times|once) in 10\.", html)
    at_stage = {row.initiative_id: row.initiative.at_stage for row in known}
    assert decided_here(html) == {pk for pk in shown(html) if at_stage[pk] is Stage.READY}
    html = get(full, f"/board/compare/?{urlencode([('i', pk) for pk in ids])}")
    assert len(shown(html)) == 4
    assert "Only the first 4" in html
    assert "Tick up to 4 rows" in get(full, "/board/compare/?i=x,-1,99999999999999999999")
    assert "stands on no board" in get(full, f"/board/compare/?i={ids[0]},987654")


def test_what_moved_and_what_changed_are_told_beside_the_board(cast: SimpleNamespace) -> None:
    ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team, cheaper=False)
    assert "From your next visit on" in get(cast, f"{BOARD}moved/")
    since = urlencode({"since": (NOW - timedelta(days=1)).isoformat()})
    assert "1 change." in get(cast, f"{BOARD}changes/?{since}")
    assert "Nothing changed" in get(cast, f"{BOARD}changes/?since=2999-01-01T00:00:00%2B00:00")
    assert "Nothing changed" in get(cast, f"{BOARD}changes/?since=yesterday")


def paste(cast: SimpleNamespace, lines: str) -> tuple[int, str]:
    answer = cast.client.post("/settings/capacity/", {"period": "2027-q1", "lines": lines})
    return answer.status_code, answer.content.decode()


def test_capacity_pasted_from_a_spreadsheet_fills_the_table_and_saves_nothing(cast: SimpleNamespace) -> None:
    factories.team(name="Web")
    status, html = paste(cast, "Team\tIn all\tKept\npayments\t88\t12\t4\nWeb;40;6")
    assert status == 200
    assert "2 teams read" in html
    assert f'name="total_{cast.team.pk}" value="88"' in html
    assert Capacity.objects.get().total == 60


def test_a_paste_says_what_would_change_and_a_save_is_undone(cast: SimpleNamespace) -> None:
    web, idle = factories.team(name="Web"), factories.team(name="Idle")
    one = ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team, cheaper=False)
    Capacity.objects.update(promised=8)
    status, html = paste(cast, 'Team\tIn all\tKept\nPayments\t"12,5"\t10\t\nWeb\t1.200,5\t\nIdle\t')
    assert status == 422
    assert "Idle needs weeks in all" in html
    status, html = paste(cast, 'Team\tIn all\tKept\nPayments\t"12,5"\t10\t\nWeb\t1.200,5\t')
    assert status == 200
    assert "<b>Payments</b>: from 60 in all, 10 kept, 8 promised to 12.5 in all, 10 kept, 8 promised." in html
    assert "That is 5.5 weeks less than is committed and kept." in html
    assert "<b>Web</b>: 1200.5 in all, 0 kept, 0 promised." in html
    filled = dict(re.findall(r'name="((?:total|kept|promised|version)_\d+)" value="([^"]*)"', html))
    saved = cast.client.post("/settings/capacity/", {"period": "2027-q1", **filled}).headers["Location"]
    assert dict(Capacity.objects.values_list("team", "total")) == {cast.team.pk: 12.5, web.pk: 1200.5}
    html = get(cast, saved)
    assert "5.5 weeks more committed and kept than it has" in html
    assert "/settings/capacity/undo/" in html
    board_now = get(cast, BOARD)
    assert f'href="/i/{one.pk}/"' in board_now
    undone = cast.client.post("/settings/capacity/undo/").headers["Location"]
    assert "It stands as it did before" in get(cast, undone)
    assert dict(Capacity.objects.values_list("team", "total")) == {cast.team.pk: 60}
    again = cast.client.post("/settings/capacity/undo/").headers["Location"]
    assert "nothing to undo" in get(cast, again)
    assert not Capacity.objects.filter(team=idle)


def test_what_somebody_changed_since_is_not_undone(cast: SimpleNamespace) -> None:
    key = cast.team.pk
    typed = {"period": "2027-q1", f"total_{key}": "50", f"kept_{key}": "5", f"version_{key}": "1"}
    cast.client.post("/settings/capacity/", typed)
    tomas = signed_in(cast.tomas)
    tomas.post("/settings/capacity/", {**typed, f"total_{key}": "44", f"version_{key}": "2"})
    stays = cast.client.post("/settings/capacity/undo/")
    assert stays.status_code == 409
    assert "there now 44 in all, 5 kept, 0 promised; before you saved 60 in all" in stays.content.decode()
    assert Capacity.objects.get().total == 44
    late = cast.client.post("/settings/capacity/", {**typed, f"total_{key}": "41", f"version_{key}": "2"})
    assert late.status_code == 409
    assert "44 in all" in late.content.decode()
    assert 'value="41"' in late.content.decode()
    theirs = {**typed, f"total_{key}": "41", f"version_{key}": "3", "keep": "theirs"}
    cast.client.post("/settings/capacity/", theirs)
    assert Capacity.objects.get().total == 44


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("Atlantis\t12", "there is no team “Atlantis”"),
        ("Payments\ttwelve", "Line 1:"),
        ("Payments\t12\nPayments\t13", "Payments is there twice"),
        ("Payments\t-4", "Line 1:"),
        ("Payments\t1e308", "Line 1:"),
        ("Payments\t1,2,3", "Line 1:"),
        ('Payments\t1\n"' + "x" * 200_000, "there is no team"),
        ("", "Paste at least one line"),
        ("Payments\t1\n" * 5_000, "That is 5,000 lines"),
    ],
)
def test_a_paste_that_cannot_be_read_says_where_and_keeps_what_was_pasted(
    cast: SimpleNamespace, lines: str, words: str
) -> None:
    status, html = paste(cast, lines)
    assert status == 422
    assert words in html
    assert lines[:8] in html


def test_less_capacity_than_is_committed_and_a_period_that_ended_are_told(cast: SimpleNamespace) -> None:
    Capacity.objects.update(total=10, kept=4, promised=20)
    html = get(cast, "/settings/capacity/?period=2027-q1")
    assert "14 weeks more committed and kept than it has" in html
    factories.period(name="Q1 2020", slug="2020-q1", starts="2020-01-01", ends="2020-03-31")
    assert "ended on 31 Mar 2020" in get(cast, "/settings/capacity/?period=2020-q1")
    assert "Q1 2020 ended" in get(cast, "/board/2020-q1/")


def test_outcomes_are_added_changed_and_served_on_screens(cast: SimpleNamespace) -> None:
    one = ready.framed(priya=cast.priya, tomas=cast.tomas, team=cast.team)
    refused = cast.client.post("/outcomes/add/", {"goal": ""})
    assert refused.status_code == 422
    assert "Select who owns it in engineering" in refused.content.decode()
    typed = {
        "goal": "Lose half",
        "product_owner": cast.priya.pk,
        "engineering_owner": cast.tomas.pk,
        "once": "a",
    }
    there = cast.client.post("/outcomes/add/", {**typed, "target": "52k"}).headers["Location"]
    assert "Lose half" in get(cast, there)
    assert "Lose half" in get(cast, "/outcomes/")
    cast.client.post(f"/i/{one.pk}/serves/", {"serves": there.split("/")[2]})
    assert "Lose half" in get(cast, f"/i/{one.pk}/")
    assert "Halve card-fraud losses" in get(cast, there)
    cast.client.post(f"{there}edit/", {**typed, "goal": "Lose a third", "version": 1})
    late = cast.client.post(f"{there}edit/", {**typed, "goal": "Lose a quarter", "version": 1})
    assert late.status_code == 409
    assert "Lose a third" in late.content.decode()
    assert "Lose a quarter" in late.content.decode()
    assert signed_in(cast.ines).post(f"{there}edit/", typed).status_code == 403
    cast.client.post(f"{there}close/")
    assert "no longer held" in get(cast, there)


def test_everything_of_the_board_costs_the_same_with_one_row_and_with_fifty(
    cast: SimpleNamespace, ledger: object
) -> None:
    ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team, cheaper=False)
    addresses = {
        "board": BOARD,
        "board, by outcome": f"{BOARD}?group=outcome",
        "board, matrix": f"{BOARD}?draw=matrix",
        "board, words": f"{BOARD}?q=card",
        "board, one team": f"{BOARD}?team=payments",
        "board, beside": f"{BOARD}rail/",
        "board, changes": f"{BOARD}changes/?since=2026-11-01T00:00:00%2B00:00",
        "board as CSV": "/board/2027-q1.csv",
        "saved views": "/views/",
        "outcomes": "/outcomes/",
    }
    for place in ("one row", "fifty rows"):
        for name, address in addresses.items():
            cast.client.get(address)
            with ledger(f"{name}, {place}"):  # type: ignore[operator]
                cast.client.get(address)
        board_rows.many(
            49,
            random.Random(2),
            filed_by=cast.priya,
            teams=[cast.team],
            stages=[Stage.READY, Stage.REFRAMING],
        )
    board.fold_totals()


def test_sorted_by_rice_a_row_says_what_its_score_is_made_of_or_what_nobody_has_said(
    cast: SimpleNamespace,
) -> None:
    known, unsaid, aimless, priceless = (
        factories.initiative(filed_by=cast.priya, for_team=cast.team, stage=Stage.READY, proposal_title=title)
        for title in ("Known", "Unsaid", "Aimless", "Priceless")
    )
    dice = random.Random(1)
    made = board_rows.figures(Decimal(250_000), Decimal("8.69625"), dice)
    full = {**made, "reach": 1500.0, "rice_impact": 2.0, "rice_confidence": 0.9, "rice": 1350.0}
    for initiative, fields in (
        (known, full),
        (unsaid, {**full, "reach": None, "rice": None}),
        (aimless, {**full, "rice_impact": None, "rice": None, "reach_of": "accounts"}),
        (priceless, {**full, "rice_confidence": None, "rice": None}),
    ):
        board_rows.board_row(initiative, dice, **fields)
    html = get(cast, f"{BOARD}?sort=rice")
    assert shown(html)[0] == known.pk
    assert "RICE: 1,500 people a quarter × impact 2 × confidence 90% ÷ 2 person-months" in html
    assert ">1,350<" in html
    for words in ("how many it reaches", "without now and target", "without a money value"):
        assert html.count(words) == 1
    assert "RICE:" not in get(cast, BOARD)
    cells = json.loads(get(cast, "/board/2027-q1.json?sort=rice"))
    assert str(cells).count("accounts") == 1


def test_fifty_rows_weigh_little_on_the_wire(full: SimpleNamespace) -> None:
    html = get(full, BOARD).encode()
    assert len(shown(html.decode())) == 50
    assert len(gzip.compress(html, 6)) <= 25 * 1024
    assert len(brotli.compress(html, quality=4)) <= 25 * 1024
