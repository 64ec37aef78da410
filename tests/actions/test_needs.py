"""Options that need several teams: each team's weeks count where they are taken."""

from decimal import Decimal

import pytest

from initiatives.actions import _board_row, options
from initiatives.actions.board import counting
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import BoardEffort, BoardRow, OptionNeed, Team
from initiatives.queries.board.plan import room_of
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import Fraud
from tests.views.test_options import worked_out

pytestmark = pytest.mark.django_db


class Shared(Fraud):
    """The fraud story, five minutes of which need a fourth part of Data."""

    def __init__(self) -> None:
        super().__init__()
        self.data: Team = f.team(name="Data")
        self.period = f.period()
        f.capacity(self.team, self.period, 40)
        f.capacity(self.data, self.period, 6)
        worked_out(self)
        self.five.refresh_from_db()

    def set(self, **needs: object) -> None:
        given = {"by": self.tomas, "version": self.five.version, "needs": {self.data: 25}, **needs}
        options.set_needs(option=self.five, now=f.NOW, **given)
        self.five.refresh_from_db()


@pytest.fixture
def story() -> Shared:
    return Shared()


def test_the_effort_is_shared_out_and_stands_on_the_board_for_each_team(story: Shared) -> None:
    whole = BoardRow.objects.get().effort_expected
    story.set()
    row = BoardRow.objects.get()
    weeks = dict(BoardEffort.objects.filter(option__key="B").values_list("team__name", "weeks"))
    assert weeks["Data"] == pytest.approx(whole / 4, abs=Decimal("0.01"))
    assert sum(weeks.values()) == pytest.approx(whole, abs=Decimal("0.01"))
    assert row.effort_expected == whole, "the whole stays what it takes in all"
    assert row.also_needs == f"{float(weeks['Data']):.1f}".rstrip("0").rstrip(".") + " weeks of Data"
    assert max(row.effort_quantiles) < 16, "the line of the own team counts its own part"
    assert story.initiative.history.order_by("-number").first().summary == "Option B: which teams it takes"
    assert not counting.wrong_cells()

    story.set(needs={})
    assert BoardRow.objects.get().also_needs == ""
    assert not counting.wrong_cells()


def test_what_is_wrong_is_refused_in_words(story: Shared) -> None:
    for needs, words in (
        ({story.team: 10}, "has the rest of the effort already"),
        ({story.data: 100}, "from 1 to 99"),
        ({story.data: 60, f.team(name="Web"): 40}, "Together they take all of the effort"),
    ):
        with pytest.raises(InvalidInput, match=words):
            story.set(needs=needs)
    with pytest.raises(NotAllowed):
        story.set(by=story.priya)
    with pytest.raises(Conflict) as other:
        story.set(version=story.five.version - 1)
    assert other.value.differences[0].yours == "Data 25%"
    assert not OptionNeed.objects.exists()
    story.initiative.stage = Stage.FUNDED
    story.initiative.period = story.period
    story.initiative.save()
    with pytest.raises(WrongStage):
        story.set()


def test_once_it_is_funded_the_other_team_has_committed_its_part(story: Shared) -> None:
    story.set()
    before = room_of(story.period, story.data)
    assert (before.committed, before.free) == (0, 6)
    one = story.initiative
    one.refresh_from_db()
    one.stage, one.period = Stage.FUNDED, story.period
    one.save()
    row = _board_row.refresh(one, now=f.NOW)
    assert row is not None and row.option_key == "B"
    data, own = room_of(story.period, story.data), room_of(story.period, story.team)
    assert data.committed == pytest.approx(float(row.effort_expected) / 4, abs=0.01)
    assert own.committed == pytest.approx(float(row.effort_expected) * 3 / 4, abs=0.01)
    assert not counting.wrong_cells()
