"""Pins with a name on them, saved views, what one last saw, periods of other lengths."""

import threading
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection

from initiatives.actions import board, reframing
from initiatives.actions.board import counting
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import BoardRow, Period, Pin, SavedView, Shelf
from initiatives.queries.board import moved, plan, rows, saved
from tests import factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WHY = "The regulator asked for it by March."


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(priya=factories.priya(), tomas=tomas, marta=factories.marta())
    made.olu = factories.person("director", name="Olu Ade", email="olu@example.org")
    made.team = factories.team(lead=tomas)
    made.period = factories.period()
    factories.capacity(made.team, made.period, 20)
    made.best, made.other = (
        ready.ready(
            priya=made.priya, tomas=tomas, team=made.team, title=title, goal=title, worth=worth, cheaper=False
        )
        for title, worth in (("Best", (530e3, 625e3, 750e3)), ("Other", (230e3, 325e3, 450e3)))
    )
    return made


def ranked(cast: SimpleNamespace) -> rows.Board:
    room = [found.room for found in plan.team_rooms(cast.period)]
    return rows.board(cast.marta, cast.period, rows.Filters(), room=room, is_planning=True)


def ids(board_: rows.Board) -> list[int]:
    return [line.initiative_id for line in board_.ready]


def test_a_pin_moves_to_the_top_with_a_name_and_what_fits_follows(cast: SimpleNamespace) -> None:
    assert ids(ranked(cast)) == [cast.best.pk, cast.other.pk]
    board.move_to_top(cast.other, why=WHY, by=cast.marta, now=NOW)
    after = ranked(cast)
    assert ids(after) == [cast.other.pk, cast.best.pk]
    assert (after.ready[0].pinned_by, after.ready[0].pinned_why) == ("Marta Lindqvist", WHY)
    assert BoardRow.objects.get(initiative=cast.other).shelf == Shelf.PINNED
    assert counting.wrong_cells() == []
    assert cast.other.history.order_by("-number").first().summary == "Moved to the top of the board"
    assert board.unpin(cast.other, by=cast.olu, now=NOW)
    assert ids(ranked(cast)) == [cast.best.pk, cast.other.pk]
    assert not board.unpin(cast.other, by=cast.olu, now=NOW)


def test_only_directors_pin_only_what_is_ready_and_only_with_a_reason(cast: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        board.move_to_top(cast.best, why=WHY, by=cast.priya, now=NOW)
    with pytest.raises(InvalidInput):
        board.move_to_top(cast.best, why="", by=cast.marta, now=NOW)
    reframing.back_to_reframing(initiative=cast.best, by=cast.tomas, now=NOW)
    with pytest.raises(WrongStage, match="Only what is ready"):
        board.move_to_top(cast.best, why=WHY, by=cast.marta, now=NOW)


def test_a_pin_ends_when_it_is_ready_no_more(cast: SimpleNamespace) -> None:
    board.move_to_top(cast.other, why=WHY, by=cast.marta, now=NOW)
    reframing.back_to_reframing(initiative=cast.other, by=cast.tomas, now=NOW)
    assert not Pin.objects.exists()
    assert counting.wrong_cells() == []


@pytest.mark.django_db(transaction=True)
def test_of_two_directors_who_pin_at_once_the_first_ones_name_stands() -> None:
    cast_ = SimpleNamespace(priya=factories.priya(), tomas=factories.tomas(), marta=factories.marta())
    olu = factories.person("director", name="Olu Ade", email="olu@example.org")
    team = factories.team(lead=cast_.tomas)
    factories.period()
    one = ready.ready(priya=cast_.priya, tomas=cast_.tomas, team=team, cheaper=False)
    answers: list[tuple[str, bool]] = []

    def pin(by: object) -> None:
        try:
            standing, is_new = board.move_to_top(one, why=WHY, by=by, now=NOW)  # type: ignore[arg-type]
            answers.append((standing.pinned_by.name, is_new))
        finally:
            connection.close()

    threads = [threading.Thread(target=pin, args=(person,)) for person in (cast_.marta, olu)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(is_new for _, is_new in answers) == [False, True]
    assert len({name for name, _ in answers}) == 1
    assert Pin.objects.count() == 1


def keep(cast: SimpleNamespace, name: str, **fields: object) -> SavedView:
    values: dict = {
        "query": "team=payments",
        "period_slug": "",
        "is_shared": False,
        "by": cast.marta,
        **fields,
    }
    return board.save_view(name=name, now=NOW, **values)


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "<script>alert(1)</script>", "\u202egnp.exe", "🦀", "=1+1", "a" * 60, "Ünïcode"],
)
def test_a_view_keeps_any_name_as_typed_under_a_plain_address(cast: SimpleNamespace, name: str) -> None:
    view = keep(cast, name)
    assert view.name == name
    assert view.slug.replace("-", "").isalnum()
    assert view.slug.isascii()
    assert saved.get_view(cast.marta, view.slug) == view


def test_a_name_is_taken_once_for_each_person_and_others_see_only_what_is_shared(
    cast: SimpleNamespace,
) -> None:
    own = keep(cast, "Payments Q1")
    with pytest.raises(InvalidInput, match="already"):
        keep(cast, "payments q1")
    theirs = keep(cast, "Payments Q1", by=cast.olu, is_shared=True)
    assert theirs.slug != own.slug
    assert [view.name for view in saved.views(cast.priya)] == ["Payments Q1"]
    assert [view.is_own for view in saved.views(cast.marta)] == [True, False]
    with pytest.raises(NotAllowed):
        board.delete_view(theirs, by=cast.marta, now=NOW)


def test_a_view_is_renamed_shared_deleted_and_brought_back(cast: SimpleNamespace) -> None:
    view = keep(cast, "Mine")
    changed = board.change_view(view, name="Ours", is_shared=True, version=1, by=cast.marta, now=NOW)
    with pytest.raises(Conflict):
        board.change_view(view, name="Late", is_shared=True, version=1, by=cast.marta, now=NOW)
    assert changed.slug == view.slug
    board.delete_view(view, by=cast.marta, now=NOW)
    assert saved.views(cast.olu) == ()
    board.bring_back_view(view, by=cast.marta, now=NOW)
    assert [view.name for view in saved.views(cast.olu)] == ["Ours"]


def test_since_last_time_a_rank_moved_and_why(cast: SimpleNamespace) -> None:
    def look(when: object) -> tuple:
        seen = ids(ranked(cast))
        return board.look(period=cast.period, team_key=0, ranking=seen, by=cast.marta, now=when)  # type: ignore[arg-type]

    assert look(NOW) == (None, [])
    later = NOW + timedelta(days=3)
    board.move_to_top(cast.other, why=WHY, by=cast.olu, now=NOW + timedelta(days=1))
    since, before = look(later)
    assert (since, before) == (NOW, [cast.best.pk, cast.other.pk])
    found = {row.initiative_id: row for row in moved.moved(ranked(cast).ready, before, since)}
    assert found[cast.other.pk].what == "up 1"
    assert "moved to the top of the board" in found[cast.other.pk].why
    assert found[cast.best.pk].why == "others moved around it"
    # Reloading within the sitting tells the same.
    assert look(later + timedelta(minutes=5)) == (since, before)


@pytest.mark.parametrize(
    ("length", "name", "slug", "ends"),
    [
        ("month", "Apr 2027", "2027-04", date(2027, 4, 30)),
        ("six_weeks", "Six weeks from 1 Apr 2027", "2027-04-01", date(2027, 5, 12)),
        ("quarter", "Q2 2027", "2027-q2", date(2027, 6, 30)),
        ("half_year", "H1 2027", "2027-h1", date(2027, 6, 30)),
        ("year", "2027", "2027", date(2027, 12, 31)),
    ],
)
def test_periods_are_quarters_or_as_long_as_one_says(
    cast: SimpleNamespace, length: str, name: str, slug: str, ends: date
) -> None:
    ada = factories.person("administrator", name="Ada Berg")
    made = board.add_period(length=length, today=date(2026, 11, 23), by=ada, now=NOW)
    assert (made.name, made.slug, made.starts, made.ends) == (name, slug, date(2027, 4, 1), ends)
    following = board.add_period(length=length, today=date(2026, 11, 23), by=ada, now=NOW)
    assert following.starts == ends + timedelta(days=1)
    assert Period.objects.count() == 3


def reached(cast: SimpleNamespace, text: str, many: int, of: str = "") -> BoardRow:
    reframing.change_framing(
        initiative=cast.other,
        by=cast.tomas,
        now=NOW,
        version=cast.other.framings.count(),
        values={
            "reach_low": many,
            "reach_middle": many,
            "reach_high": many,
            "reach_text": text,
            "reach_of": of,
        },
    )
    return BoardRow.objects.get(initiative=cast.other)


def test_a_reach_that_is_typed_gives_a_rice_score_and_what_has_none_comes_last(cast: SimpleNamespace) -> None:
    before = BoardRow.objects.get(initiative=cast.other)
    assert (before.rice, before.reach, before.rice_impact) == (None, None, 3.0)
    row = reached(cast, "500 people a month", 1500)
    assert row.rice is not None and row.rice_confidence is not None and row.effort_expected is not None
    months = float(row.effort_expected) * 12 / 52.1775
    assert row.rice == pytest.approx(1500 * 3 * row.rice_confidence / months, rel=1e-3)
    assert (row.ice, row.wsjf) == (before.ice, before.wsjf) and row.ice is not None
    room = [found.room for found in plan.team_rooms(cast.period)]
    by_rice = rows.board(cast.marta, cast.period, rows.Filters(sort="rice"), room=room, is_planning=True)
    assert ids(by_rice) == [cast.other.pk, cast.best.pk]
    assert ids(ranked(cast)) == [cast.best.pk, cast.other.pk]
    assert reached(cast, "3,000 users", 3000, "users").rice == pytest.approx(2 * row.rice)


def test_a_reach_stands_where_there_are_no_figures_yet(cast: SimpleNamespace) -> None:
    early = factories.initiative(filed_by=cast.priya, for_team=cast.team)
    reframing.change_framing(
        initiative=early,
        by=cast.tomas,
        now=NOW,
        version=0,
        values={
            "reach_low": 3,
            "reach_middle": 4,
            "reach_high": 5,
            "reach_text": "3, 4, 5 teams",
            "reach_of": "teams",
        },
    )
    row = BoardRow.objects.get(initiative=early)
    assert (row.reach, row.reach_of, row.rice) == (4.0, "teams", None)
