"""Pages of the board against the whole of it sorted by hand, and its line against all rows."""

import random
from types import SimpleNamespace

import pytest

from initiatives.economics.ranking import Effort, running_fit
from initiatives.models import BoardRow, Pin, Shelf
from initiatives.queries.board import plan, rows, words
from initiatives.queries.board.orders import SORTS, Cursor
from initiatives.queries.board.rows import Filters
from initiatives.stages import Stage
from tests import board_rows, factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> SimpleNamespace:
    dice = random.Random(7)
    tomas, priya = factories.tomas(), factories.priya()
    teams = [factories.team(lead=tomas), factories.team(name="Web")]
    made = SimpleNamespace(priya=priya, tomas=tomas, marta=factories.marta(), teams=teams, dice=dice)
    made.period = factories.period()
    for team, total in zip(teams, (40, 25), strict=True):
        factories.capacity(team, made.period, total, kept=5)
    where = [Stage.READY, Stage.READY, Stage.REFRAMING]
    made.rows = board_rows.many(90, dice, filed_by=priya, teams=teams, stages=where)
    for row in made.rows[:60:25]:
        if row.stage == Stage.READY:
            Pin.objects.create(
                initiative=row.initiative, pinned_by=made.marta, pinned_at=NOW, why="Asked for"
            )
            board_rows.board_row(row.initiative, dice)
    return made


def page(cast: SimpleNamespace, cursor: Cursor | None = None, most: int = 7, **filters: object) -> rows.Board:
    wanted = Filters(**filters)  # type: ignore[arg-type]
    room = [found.room for found in plan.team_rooms(cast.period, wanted.team)]
    return rows.board(cast.marta, cast.period, wanted, room=room, is_planning=True, cursor=cursor, most=most)


def by_hand(column: str, **wanted: object) -> list[int]:
    """All of it, sorted in Python: pinned, ready, in reframing; then the key; then the id."""
    found = BoardRow.objects.filter(shelf__lte=Shelf.REFRAMING, **wanted)
    return [
        row.initiative_id
        for row in sorted(found, key=lambda row: (row.shelf, getattr(row, column), row.initiative_id))
    ]


def ids(board: rows.Board) -> list[int]:
    return [line.initiative_id for line in board.lines]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_one_after_the_other_are_the_whole_in_its_order_with_ties_and_unknown_figures(
    cast: SimpleNamespace, sort: str
) -> None:
    whole = by_hand(SORTS[sort].column)
    seen: list[int] = []
    board = page(cast, sort=sort)
    forwards = [board]
    while True:
        seen += ids(board)
        if board.further is None:
            break
        written = Cursor.read(board.further.written, backwards=False, later_shelf=None)
        assert written == board.further
        board = page(cast, written, sort=sort)
        forwards.append(board)
    assert seen == whole
    back = board
    for expected in reversed(forwards[:-1]):
        assert back.earlier is not None
        back = page(cast, back.earlier, sort=sort)
        assert ids(back) == ids(expected)
        assert [line.rank for line in back.ready] == [line.rank for line in expected.ready]
    assert back.earlier is None


@pytest.mark.parametrize("view", ["asking", "breaks", "gaps", "debt", "mine"])
def test_filters_let_through_what_they_say_and_count_it(cast: SimpleNamespace, view: str) -> None:
    team = cast.teams[0]
    wanted = {
        "asking": {"questions_open__gt": 0},
        "breaks": {"guardrail_state": "breaks"},
        "gaps": {"not_fully_framed": True},
        "debt": {"debt_weeks__gt": 0},
        "mine": {"pk": None},
    }[view]
    whole = page(cast, most=500, view=view, team=team)
    assert ids(whole) == by_hand("by_value_week", team=team, **wanted)
    everywhere = page(cast, most=500, view=view)
    assert everywhere.counts[view] == len(ids(everywhere))
    assert everywhere.found.get("ready") == len(everywhere.ready)
    assert everywhere.found.get("reframing") == len(everywhere.reframing)


def test_words_find_rows_by_how_their_words_begin_few_or_many(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def holds(text: str) -> bool:
        return any(word.startswith("fra") for word in text.lower().split())

    expected = [
        row.initiative_id
        for pk in by_hand("by_value_week")
        if holds((row := BoardRow.objects.get(initiative_id=pk)).outcome)
    ]
    few = page(cast, most=500, words="Fra")
    assert ids(few) == expected
    assert few.words_found == len(expected)
    monkeypatch.setattr(words, "CROWD", 0)
    assert page(cast, most=500, words="Fra") == few
    monkeypatch.setattr(words, "_OFTEN", 3)
    crowded = page(cast, most=500, words="Fra")
    assert (ids(crowded), crowded.words_found) == (expected, None)
    monkeypatch.setattr(words, "CROWD", 500)
    monkeypatch.setattr(words, "COMMON", 3)
    many = page(cast, most=500, words="Fra")
    assert ids(many) == expected
    assert many.words_found is None
    reference = f"OF-{expected[0]:03d}"
    assert expected[0] in ids(page(cast, words=reference))


def test_the_line_equals_the_sums_over_every_ready_row(cast: SimpleNamespace) -> None:
    for sort, order in SORTS.items():
        board = page(cast, most=500, sort=sort)
        for room in board.rooms:
            ready = [line for line in board.ready if line.team_id == room.team_id and line.effort_quantiles]
            points = running_fit(
                [Effort(str(line.initiative_id), {"team": line.effort_quantiles}) for line in ready],
                {"team": room.free},
            )
            still, expected = True, []
            for point in points:
                still = still and point.sums["team"][1] <= room.free
                expected.append(still)
            assert [line.fits for line in ready] == expected, (sort, order)
        above = [line for line in board.ready if line.fits]
        last = running_fit(
            [Effort(str(line.initiative_id), {"all": line.effort_quantiles}) for line in above],
            {"all": board.free},
        )[-1]
        assert board.fit.count == len(above)
        assert (board.fit.low, board.fit.middle, board.fit.high) == pytest.approx(last.sums["all"])
        # Weeks that one team has left are of no use to another: every team is held against its own.
        apart = running_fit(
            [Effort(str(line.initiative_id), {str(line.team_id): line.effort_quantiles}) for line in above],
            {str(room.team_id): room.free for room in board.rooms},
        )[-1]
        assert board.fit.chance == pytest.approx(apart.fits)
        assert apart.fits <= last.fits


def test_the_line_goes_on_where_more_fits_than_is_read_at_first(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = page(cast, most=500)
    monkeypatch.setattr("initiatives.queries.board.fitting.STRETCH", 2)
    monkeypatch.setattr("initiatives.queries.board.fitting._kept", type(rows.fitting._kept)())
    assert [line.fits for line in page(cast, most=500).ready] == [line.fits for line in board.ready]


def test_the_view_of_what_fits_shows_exactly_that(cast: SimpleNamespace) -> None:
    whole = page(cast, most=500)
    assert ids(page(cast, most=500, view="fits")) == [line.initiative_id for line in whole.ready if line.fits]


def test_neighbours_within_noise_share_a_rank(cast: SimpleNamespace) -> None:
    board = page(cast, most=500)
    ranks = [(line.rank, line.rank_to) for line in board.ready]
    assert any(low < high for low, high in ranks)
    for place, (low, high) in enumerate(ranks, 1):
        assert low <= place <= high
        assert ranks[low - 1] == ranks[high - 1] == (low, high)
    assert all(line.rank == line.rank_to for line in page(cast, most=500, sort="effort").ready)


def test_a_place_that_no_board_has_is_no_place() -> None:
    for text in ("", "r_1_2", "x_1_2_3", "r_nan_2_3", "r_1e999_2_3", "r_1_2_3; drop", "l_1.0_2_3"):
        assert Cursor.read(text, backwards=False, later_shelf=None) is None
