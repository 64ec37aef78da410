"""What is not done, with its reason; brought back with new evidence, and taken back again."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from initiatives.actions import board, reframing
from initiatives.actions.board import News, heard
from initiatives.actions.reframing.evidence import Piece
from initiatives.errors import InvalidInput, NotAllowed, WrongStage
from initiatives.models import Choice, DecidedWay, Decision, Evidence, HistoryEntry, Notice
from initiatives.queries.board.decisions import may_undo_reopening
from initiatives.queries.board.not_doing import Cursor, Page, Wanted, news_here, not_doing_page
from initiatives.queries.board.plan import Calendar
from initiatives.stages import Stage
from tests import funded, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
DOUBLED = Piece(
    kind="analytics", lane="did", on=TODAY, source="Finance ledger", says="Losses doubled in October"
)


@pytest.fixture
def cast() -> SimpleNamespace:
    return funded.cast()


def shown(cast: SimpleNamespace, wanted: Wanted | None = None, **more: object) -> Page:
    return not_doing_page(
        cast.ines,
        wanted or Wanted(),
        today=TODAY,
        calendar=Calendar.read(),
        **more,  # type: ignore[arg-type]
    )


def test_what_was_declined_comes_back_with_evidence_and_the_decision_stays_on_record(
    cast: SimpleNamespace,
) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta, reason="Losses are too small this year.")
    with pytest.raises(InvalidInput):
        board.reopen(cast.fraud, news=News(), by=cast.priya, now=NOW)
    with pytest.raises(NotAllowed):
        board.reopen(cast.fraud, news=News(DOUBLED), by=cast.ines, now=NOW)
    later = NOW + timedelta(days=30)
    for _ in range(2):
        back = board.reopen(cast.fraud, news=News(DOUBLED), by=cast.priya, now=later, once_token="press")
    assert back.at_stage is Stage.REFRAMING
    assert Evidence.objects.get().says == "Losses doubled in October"
    assert [row.reason for row in Decision.objects.standing()] == ["Losses are too small this year."]
    told = {(n.person_id, n.kind) for n in Notice.objects.filter(text__contains="reopened")}
    assert told == {(cast.tomas.pk, "waiting"), (cast.marta.pk, "changed")}
    entry = HistoryEntry.objects.get(action="reopen")
    assert {"field": "New evidence", "before": "", "after": "Losses doubled in October"} in entry.changes
    with pytest.raises(WrongStage):
        board.reopen(cast.fraud, news=heard("Again", by=cast.priya, now=later), by=cast.priya, now=later)


def test_a_piece_that_came_since_the_decision_reopens_it_too(cast: SimpleNamespace) -> None:
    old = reframing.add_evidence(initiative=cast.fraud, piece=DOUBLED, by=cast.ines, now=NOW)
    at = NOW + timedelta(days=1)
    funded.decide(cast.fraud, Choice.DEFER, by=cast.marta, now=at)
    assert news_here(cast.fraud) == []
    since = reframing.add_evidence(
        initiative=cast.fraud, piece=DOUBLED, by=cast.ines, now=at + timedelta(days=1)
    )
    assert news_here(cast.fraud) == [since]
    assert old != since
    board.reopen(
        cast.fraud, news=News(chosen=since), straight=True, by=cast.priya, now=at + timedelta(days=2)
    )
    cast.fraud.refresh_from_db()
    assert cast.fraud.at_stage is Stage.READY
    assert Evidence.objects.count() == 2


def test_a_reopening_is_undone_for_ten_minutes_and_the_evidence_stays(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta)
    at = NOW + timedelta(days=30)
    board.reopen(cast.fraud, news=News(DOUBLED), by=cast.priya, now=at)
    with pytest.raises(NotAllowed):
        board.undo_reopen(cast.fraud, by=cast.ines, now=at)
    with pytest.raises(WrongStage):
        board.undo_reopen(cast.fraud, by=cast.priya, now=at + timedelta(minutes=11))
    board.undo_reopen(cast.fraud, by=cast.priya, now=at + timedelta(minutes=9))
    cast.fraud.refresh_from_db()
    assert cast.fraud.at_stage is Stage.DECLINED
    assert Evidence.objects.count() == 1
    assert not Notice.objects.filter(kind="waiting", text__contains="reopened").exists()
    assert [row.kind for row in shown(cast).rows] == ["declined"]


def test_an_undone_decision_is_no_reopening_that_somebody_could_put_back(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.DECLINE, by=cast.marta)
    soon = NOW + timedelta(minutes=1)
    board.undo_decision(cast.fraud, by=cast.marta, now=soon)
    cast.fraud.refresh_from_db()
    assert not may_undo_reopening(cast.priya, cast.fraud, now=soon)
    with pytest.raises(WrongStage):
        board.undo_reopen(cast.fraud, by=cast.priya, now=soon)
    cast.fraud.refresh_from_db()
    assert cast.fraud.at_stage is Stage.READY


def test_each_kind_says_reason_who_when_and_what_it_would_have_brought(cast: SimpleNamespace) -> None:
    more = [
        ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team, title=f"Idea {n}", goal=f"Goal {n}")
        for n in range(3)
    ]
    funded.decide(more[0], Choice.DECLINE, by=cast.marta, now=NOW)
    funded.decide(more[1], Choice.DEFER, by=cast.marta, now=NOW + timedelta(hours=1))
    funded.decide(
        cast.fraud, Choice.FUND, by=cast.marta, now=NOW + timedelta(hours=2), gives_way="Idea 2 waits"
    )
    rows = {row.kind: row for row in shown(cast).rows}
    assert set(rows) == {"declined", "deferred", "displaced", "not-taken"}
    assert [row.kind for row in shown(cast).rows][-2:] == ["deferred", "declined"], "newest first"
    assert all(row.who == "Marta Lindqvist" for row in rows.values())
    way = rows["not-taken"]
    assert way.title == "A: Real-time fraud detection"
    assert way.reason.startswith("Chosen instead: B: Within five minutes.")
    for kind in ("declined", "not-taken"):
        low, middle, high = rows[kind].brought or (0, 0, 0)
        assert low < middle < high
    assert rows["deferred"].trigger == "look again on 1 May 2027"
    assert (rows["displaced"].title, rows["displaced"].what) == ("Idea 2 waits", "Gives way")
    assert [row.kind for row in shown(cast, Wanted(kind="deferred")).rows] == ["deferred"]
    assert [row.title for row in shown(cast, Wanted(words="goal 0 value")).rows] == ["Goal 0"]
    period = Calendar.read().periods[0]
    assert len(shown(cast, Wanted(period=period)).rows) == len(rows)


def test_what_was_ready_for_a_period_that_began_without_it_did_not_fit(cast: SimpleNamespace) -> None:
    later = not_doing_page(
        cast.ines, Wanted(), today=TODAY + timedelta(days=60), calendar=Calendar.read()
    ).rows
    assert [(row.what, row.reason, row.who) for row in later] == [
        ("Did not fit", "Ready to decide, and not funded when Q1 2027 was planned.", "Nobody decided")
    ]
    assert later[0].brought


def test_pages_follow_each_other_without_gap_or_double_even_within_one_moment(cast: SimpleNamespace) -> None:
    for number in range(7):
        made = ready.ready(
            priya=cast.priya, tomas=cast.tomas, team=cast.team, title=f"Idea {number}", goal=f"Goal {number}"
        )
        choice = (Choice.DECLINE, Choice.DEFER, Choice.FUND)[number % 3]
        funded.decide(made, choice, by=cast.marta, gives_way="Something" if choice == Choice.FUND else "")
    whole = shown(cast).rows
    assert len(whole) == 3 + 2 + 2 + 2
    found, after = [], None
    for _ in range(20):
        page = shown(cast, after=after, most=2)
        found += page.rows
        after = page.further and Cursor.read(page.further.written)
        if after is None:
            break
    assert [(row.read, row.pk) for row in found] == [(row.read, row.pk) for row in whole]


def test_a_decision_that_is_undone_leaves_nothing_behind(cast: SimpleNamespace) -> None:
    funded.decide(cast.fraud, Choice.FUND, by=cast.marta)
    assert DecidedWay.objects.count() == 2
    board.undo_decision(cast.fraud, by=cast.marta, now=NOW)
    assert DecidedWay.objects.count() == 0
    assert shown(cast).rows == ()


@pytest.mark.parametrize("text", ["", "x", "9" * 40 + "_0_1", "1_9_1", "99999999999999999_0_1", "1_0_-1"])
def test_a_place_that_is_none_begins_at_the_newest(text: str) -> None:
    assert Cursor.read(text) is None or Cursor.read(text).at.year < 9999  # type: ignore[union-attr]
