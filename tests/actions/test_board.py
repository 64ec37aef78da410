"""Deciding, taking it back, and what brings a decision back."""

import itertools
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from initiatives.actions import board, options, reframing
from initiatives.actions.board import Verdict
from initiatives.actions.board.planning import Entry
from initiatives.actions.reframing import Asking
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    AppraisalJob,
    BoardRow,
    Capacity,
    Choice,
    Decision,
    Initiative,
    Input,
    JobState,
    LookAgain,
    Metric,
    Notice,
    Period,
    Person,
    Reading,
)
from initiatives.queries import readings
from initiatives.queries.board import deciding, decisions
from initiatives.queries.options import stored
from tests import factories, ready
from tests.factories import NOW

pytestmark = pytest.mark.django_db
WHY = "Most of the value for a third of the work."


@pytest.fixture
def cast() -> SimpleNamespace:
    tomas = factories.tomas()
    made = SimpleNamespace(
        priya=factories.priya(), tomas=tomas, marta=factories.marta(), team=factories.team(lead=tomas)
    )
    made.period = factories.period()
    factories.capacity(made.team, made.period, 96, kept=20, promised=18)
    made.fraud = ready.ready(priya=made.priya, tomas=tomas, team=made.team)
    return made


def decide(
    initiative: Initiative, verdict: Verdict, by: Person, *, now: datetime = NOW, token: str = ""
) -> Decision:
    newest = stored.newest(initiative)
    return board.decide(
        initiative,
        verdict,
        digest=newest.digest if newest else "",
        seen=decisions.last_entry(initiative),
        by=by,
        now=now,
        token=token,
    )


def fund_b(cast: SimpleNamespace) -> Verdict:
    return Verdict(Choice.FUND, WHY, option=cast.fraud.options.get(key="B"))


def test_marta_funds_five_minutes_and_everything_that_was_seen_is_kept(cast: SimpleNamespace) -> None:
    made = decide(cast.fraud, fund_b(cast), cast.marta)
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "funded"
    assert cast.fraud.period == cast.period
    assert made.digest == stored.newest(cast.fraud).digest
    assert made.best_bet_key == "B"
    entry = cast.fraud.history.order_by("-number").first()
    assert entry.summary == "Funded B: Within five minutes"
    assert {"field": "Reason", "before": "", "after": WHY} in entry.changes
    row = BoardRow.objects.get(initiative=cast.fraud)
    assert (row.stage, row.option_key) == ("funded", "B")
    assert 8 < row.effort_expected < 16


def test_the_record_of_a_decision_is_worked_out_with_more_draws(cast: SimpleNamespace) -> None:
    made = decide(cast.fraud, fund_b(cast), cast.marta)
    ready.work_out()
    made.refresh_from_db()
    assert made.record is not None
    assert made.record.draws == 16384
    assert made.record.inputs == made.appraisal.inputs


@pytest.mark.parametrize("who", ["priya", "tomas"])
def test_only_a_director_decides(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only a director"):
        decide(cast.fraud, fund_b(cast), getattr(cast, who))
    assert not Decision.objects.exists()


def test_an_administrator_never_decides(cast: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        decide(cast.fraud, fund_b(cast), factories.person("administrator", name="Ada Berg"))


def test_four_eyes_keep_a_director_from_deciding_on_an_own_filing(cast: SimpleNamespace) -> None:
    both = factories.person("director", "pm", name="Dana Cole")
    own = ready.ready(priya=both, tomas=cast.tomas, team=cast.team, title="Own idea", goal="Own goal")
    verdict = Verdict(Choice.DECLINE, "Not worth it this year.")
    factories.workspace(four_eyes=True)
    with pytest.raises(NotAllowed):
        decide(own, verdict, both)
    factories.workspace(four_eyes=False)
    assert decide(own, verdict, both).choice == Choice.DECLINE


def test_pressing_twice_decides_once(cast: SimpleNamespace) -> None:
    first = decide(cast.fraud, fund_b(cast), cast.marta, token="press")
    second = decide(cast.fraud, fund_b(cast), cast.marta, token="press")
    assert first.pk == second.pk
    assert Decision.objects.count() == 1


def test_the_second_of_two_directors_is_told_and_nothing_is_overwritten(cast: SimpleNamespace) -> None:
    other = factories.person("director", name="Olu Ade", email="olu@example.org")
    decide(cast.fraud, fund_b(cast), cast.marta)
    with pytest.raises(WrongStage, match="Marta Lindqvist decided it"):
        decide(cast.fraud, Verdict(Choice.DECLINE, "No money for it this year."), other)
    assert Decision.objects.count() == 1


def test_nobody_decides_on_figures_they_did_not_see(cast: SimpleNamespace) -> None:
    newest, seen = stored.newest(cast.fraud), decisions.last_entry(cast.fraud)
    option = cast.fraud.options.get(key="B")
    options.set_estimate(
        option=option,
        by=cast.tomas,
        now=NOW,
        version=option.version,
        input=Input.EFFORT,
        given=ready.given("14 to 22", 14, 18, 22),
    )
    with pytest.raises(Conflict, match="Tomás Ferreira"):
        board.decide(cast.fraud, fund_b(cast), digest=newest.digest, seen=seen, by=cast.marta, now=NOW)
    ready.work_out()
    with pytest.raises(Conflict, match="Review, then decide"):
        board.decide(cast.fraud, fund_b(cast), digest=newest.digest, seen=seen, by=cast.marta, now=NOW)
    assert decide(cast.fraud, fund_b(cast), cast.marta).digest != newest.digest


def test_where_no_new_figures_come_the_director_is_told_once_and_may_then_decide(
    cast: SimpleNamespace,
) -> None:
    seen, option = decisions.last_entry(cast.fraud), cast.fraud.options.get(key="B")
    options.set_estimate(
        option=option,
        by=cast.tomas,
        now=NOW,
        version=option.version,
        input=Input.EFFORT,
        given=ready.given("14 to 22", 14, 18, 22),
    )
    later = Verdict(Choice.DECLINE, "Not worth it this year.")
    with pytest.raises(Conflict):
        decide(cast.fraud, later, cast.marta)
    AppraisalJob.objects.waiting().update(state=JobState.FAILED, error="It stopped five times.")
    cast.fraud.refresh_from_db()
    page = deciding.decide_page(cast.marta, cast.fraud, today=NOW.date())
    assert (page.is_stale, page.is_coming) == (True, False)
    with pytest.raises(Conflict, match="Tomás Ferreira"):
        board.decide(cast.fraud, later, digest=page.digest, seen=seen, by=cast.marta, now=NOW)
    assert decide(cast.fraud, later, cast.marta).digest == page.digest


def test_what_came_back_no_longer_waits_on_any_director_once_one_has_decided(cast: SimpleNamespace) -> None:
    other = factories.person("director", name="Olu Ade", email="olu@example.org")
    again = Verdict(
        Choice.DEFER, "After the launch.", look_again=LookAgain.DATE, look_again_on=date(2027, 3, 1)
    )
    decide(cast.fraud, again, cast.marta)
    came = datetime(2027, 3, 1, 8, tzinfo=NOW.tzinfo)
    board.look_again_due(now=came)
    waiting = Notice.objects.unread_of(other).filter(kind="waiting")
    assert waiting.count() == 1
    ready.work_out()
    decide(cast.fraud, Verdict(Choice.DECLINE, "Not worth it this year."), cast.marta, now=came)
    assert waiting.count() == 0


def test_a_decision_is_undone_within_ten_minutes_and_its_mail_never_leaves(cast: SimpleNamespace) -> None:
    made = decide(cast.fraud, fund_b(cast), cast.marta)
    assert Notice.objects.filter(person=cast.priya, kind="decided", mail_after=made.undo_until).exists()
    board.undo_decision(cast.fraud, by=cast.marta, now=NOW + timedelta(minutes=9))
    cast.fraud.refresh_from_db()
    assert (cast.fraud.stage, cast.fraud.period) == ("ready", None)
    assert not Notice.objects.filter(kind="decided").exists()
    assert decide(cast.fraud, fund_b(cast), cast.marta).pk != made.pk


def test_after_ten_minutes_it_takes_a_new_decision(cast: SimpleNamespace) -> None:
    decide(cast.fraud, fund_b(cast), cast.marta)
    with pytest.raises(NotAllowed, match="ten minutes"):
        board.undo_decision(cast.fraud, by=cast.marta, now=NOW + timedelta(minutes=11))


def test_asking_first_sends_it_back_with_the_question_and_undo_takes_the_question_along(
    cast: SimpleNamespace,
) -> None:
    verdict = Verdict(Choice.ASK_FIRST, "One answer could change this.", question_text="How much is instant?")
    decide(cast.fraud, verdict, cast.marta)
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "reframing"
    question = cast.fraud.questions.get()
    assert (question.asked_by, question.asked_of) == (cast.marta, cast.tomas)
    assert cast.fraud.jobs.of_kind("page").waiting().count() == 1, "what the answer is worth is worked out"
    board.undo_decision(cast.fraud, by=cast.marta, now=NOW + timedelta(minutes=1))
    question.refresh_from_db()
    assert question.state == "withdrawn"


@pytest.mark.parametrize(
    ("verdict", "field"),
    [
        (Verdict(Choice.FUND, WHY), "choice"),
        (Verdict(Choice.ASK_FIRST, WHY), "question_text"),
        (Verdict(Choice.DEFER, WHY), "look_again"),
        (Verdict(Choice.DECLINE, ""), "reason"),
    ],
)
def test_an_incomplete_decision_says_what_is_missing(
    cast: SimpleNamespace, verdict: Verdict, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        decide(cast.fraud, verdict, cast.marta)
    assert field in refused.value.fields
    assert not Decision.objects.exists()


def test_an_option_of_another_initiative_cannot_be_funded(cast: SimpleNamespace) -> None:
    other = ready.ready(priya=cast.priya, tomas=cast.tomas, team=cast.team, title="Other", goal="Other goal")
    with pytest.raises(InvalidInput):
        decide(cast.fraud, Verdict(Choice.FUND, WHY, option=other.options.get(key="B")), cast.marta)


def test_a_deferred_one_is_back_on_its_date_and_only_once(cast: SimpleNamespace) -> None:
    later = Verdict(
        Choice.DEFER,
        "The vendor contract runs to March.",
        look_again=LookAgain.DATE,
        look_again_on=date(2027, 3, 1),
    )
    decide(cast.fraud, later, cast.marta)
    assert board.look_again_due(now=NOW + timedelta(days=30)) == 0
    assert board.look_again_due(now=datetime(2027, 3, 1, 8, tzinfo=NOW.tzinfo)) == 1
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "ready"
    entry = cast.fraud.history.order_by("-number").first()
    assert entry.actor is None
    assert "The date came: 1 Mar 2027" in str(entry.changes)
    assert board.look_again_due(now=datetime(2027, 3, 2, 8, tzinfo=NOW.tzinfo)) == 0


@pytest.mark.parametrize("stage", ["funded", "building"])
def test_what_is_funded_stays_so_and_on_the_day_those_concerned_are_asked_once(
    cast: SimpleNamespace, stage: str
) -> None:
    verdict = Verdict(
        Choice.FUND,
        WHY,
        option=cast.fraud.options.get(key="B"),
        look_again=LookAgain.DATE,
        look_again_on=date(2027, 3, 1),
    )
    decide(cast.fraud, verdict, cast.marta)
    cast.fraud.refresh_from_db()
    if stage == "building":
        reframing.start_building(
            initiative=cast.fraud, by=cast.tomas, now=NOW + timedelta(days=1), started_on=NOW.date()
        )
    asked = Notice.objects.filter(text__contains="asked to be looked at again")
    board.look_again_due(now=datetime(2027, 2, 28, 8, tzinfo=NOW.tzinfo))
    assert not asked.exists()
    for day in (1, 2):
        board.look_again_due(now=datetime(2027, 3, day, 8, tzinfo=NOW.tzinfo))
    assert {notice.person for notice in asked} == {cast.marta, cast.priya}
    assert asked.count() == 2
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == stage


def test_a_funded_one_that_waits_for_a_number_stands_beside_that_number(cast: SimpleNamespace) -> None:
    metric = Metric.objects.get()
    verdict = Verdict(
        Choice.FUND,
        WHY,
        option=cast.fraud.options.get(key="B"),
        look_again=LookAgain.METRIC,
        look_again_metric=metric,
        look_again_value=Decimal(120),
    )
    made = decide(cast.fraud, verdict, cast.marta)
    assert [waits.number for waits in readings.metric_page(cast.priya, metric).waits] == [made.pk]


def test_one_deferred_again_waits_for_its_new_date_not_for_the_one_that_came(cast: SimpleNamespace) -> None:
    for month in (3, 6):
        until = Verdict(
            Choice.DEFER,
            "The vendor contract runs on.",
            look_again=LookAgain.DATE,
            look_again_on=date(2027, month, 1),
        )
        came = datetime(2027, month, 1, 8, tzinfo=NOW.tzinfo)
        decide(cast.fraud, until, cast.marta, now=came - timedelta(days=30))
        assert board.look_again_due(now=came - timedelta(days=29)) == 0
        cast.fraud.refresh_from_db()
        assert cast.fraud.stage == "deferred"
        assert board.look_again_due(now=came) == 1
        ready.work_out()
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "ready"


def test_what_comes_back_is_worked_out_anew_with_the_rates_of_today(cast: SimpleNamespace) -> None:
    later = Verdict(
        Choice.DEFER, "After the launch.", look_again=LookAgain.DATE, look_again_on=date(2027, 3, 1)
    )
    seen = decide(cast.fraud, later, cast.marta).digest
    factories.workspace(discount_rate=Decimal("0.2"))
    board.look_again_due(now=datetime(2027, 3, 1, 8, tzinfo=NOW.tzinfo))
    ready.work_out()
    cast.fraud.refresh_from_db()
    newest = stored.newest(cast.fraud)
    assert newest is not None
    assert newest.digest != seen
    assert newest.inputs_version == cast.fraud.inputs_version


def test_a_reading_past_its_value_brings_it_back_and_an_older_reading_does_not(cast: SimpleNamespace) -> None:
    metric = Metric.objects.get()
    reading = {"metric": metric, "recorded_by": cast.priya, "source": "ledger"}
    Reading.objects.create(on=date(2026, 11, 1), value=200, recorded_at=NOW - timedelta(days=1), **reading)
    verdict = Verdict(
        Choice.DEFER,
        "Losses are small enough for now.",
        look_again=LookAgain.METRIC,
        look_again_metric=metric,
        look_again_value=Decimal(120),
    )
    decide(cast.fraud, verdict, cast.marta)
    assert board.look_again_due(now=NOW + timedelta(days=1)) == 0
    Reading.objects.create(on=date(2026, 12, 1), value=119, recorded_at=NOW + timedelta(days=8), **reading)
    assert board.look_again_due(now=NOW + timedelta(days=9)) == 0
    Reading.objects.create(on=date(2027, 1, 1), value=121, recorded_at=NOW + timedelta(days=40), **reading)
    assert board.look_again_due(now=NOW + timedelta(days=41)) == 1
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "ready"


def test_words_to_watch_ask_the_person_named_on_the_day(cast: SimpleNamespace) -> None:
    verdict = Verdict(
        Choice.DECLINE,
        "The vendor covers nine tenths of it.",
        look_again=LookAgain.WORDS,
        look_again_words="fees pass 30k a month",
        look_again_person=cast.priya,
        look_again_on=date(2027, 2, 1),
    )
    decide(cast.fraud, verdict, cast.marta)
    for day in (1, 2):
        board.look_again_due(now=datetime(2027, 2, day, 8, tzinfo=NOW.tzinfo))
    asked = Notice.objects.filter(person=cast.priya, once_key__startswith="look-again")
    assert [notice.kind for notice in asked] == ["waiting"]
    cast.fraud.refresh_from_db()
    assert cast.fraud.stage == "declined"


def test_capacity_is_saved_all_or_nothing_and_a_stale_page_shows_both(cast: SimpleNamespace) -> None:
    row = Capacity.objects.get()

    def entry(total: int, version: int) -> Entry:
        return Entry(cast.team, Decimal(total), Decimal(20), Decimal(18), version)

    (before,) = board.save_capacity(cast.period, [entry(90, row.version)], by=cast.tomas, now=NOW)
    assert (before.total, before.version, before.stated) == (row.total, row.version + 1, True)
    assert board.save_capacity(cast.period, [entry(90, row.version)], by=cast.marta, now=NOW) == ()
    with pytest.raises(Conflict) as told:
        board.save_capacity(cast.period, [entry(80, row.version)], by=cast.marta, now=NOW)
    (difference,) = told.value.differences
    assert "90 in all" in difference.theirs
    assert "80 in all" in difference.yours
    with pytest.raises(NotAllowed):
        board.save_capacity(cast.period, [entry(70, 2)], by=cast.priya, now=NOW)


def test_quarters_follow_each_other_without_a_gap() -> None:
    ada = factories.person("administrator", name="Ada Berg")
    made = [board.add_quarter(today=date(2026, 11, 23), by=ada, now=NOW) for _ in range(3)]
    assert [period.name for period in made] == ["Q4 2026", "Q1 2027", "Q2 2027"]
    assert all(after.starts == before.ends + timedelta(days=1) for before, after in itertools.pairwise(made))
    assert Period.objects.get(slug="2027-q1").ends == date(2027, 3, 31)


def test_what_must_be_answered_first_stops_funding_until_it_is_waived_and_nothing_else(
    cast: SimpleNamespace,
) -> None:
    asking = Asking(text="What share is gone in five minutes?", must_first=True, must_first_why="It decides.")
    question = reframing.ask(initiative=cast.fraud, by=cast.tomas, now=NOW, asking=asking)
    ready.work_out()
    with pytest.raises(InvalidInput, match="must be answered first"):
        decide(cast.fraud, fund_b(cast), cast.marta)
    reframing.waive_must_first(question=question, by=cast.marta, now=NOW, why="Three days are too long.")
    ready.work_out()
    assert decide(cast.fraud, fund_b(cast), cast.marta).option.key == "B"


def test_a_question_that_has_been_answered_meanwhile_cannot_be_asked_first(cast: SimpleNamespace) -> None:
    question = reframing.ask(
        initiative=cast.fraud, by=cast.tomas, now=NOW, asking=Asking(text="What share is instant?")
    )
    reframing.withdraw_question(question=question, by=cast.tomas, now=NOW)
    ready.work_out()
    with pytest.raises(InvalidInput, match="still open"):
        decide(cast.fraud, Verdict(Choice.ASK_FIRST, WHY, question=question), cast.marta)
