"""What-ifs: kept, changed, copied, shared; what comes of them; applied in one go or not at all, and taken back."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from initiatives.actions import _board_row, board, reframing
from initiatives.actions.options import seconds
from initiatives.errors import Conflict, InvalidInput, NotAllowed, NotFound, WrongStage
from initiatives.models import (
    AppliedWhatIf,
    Choice,
    Decision,
    HistoryEntry,
    LookAgain,
    Notice,
    Person,
    WhatIf,
    WhatIfPick,
    WhatIfRoom,
    Workspace,
)
from initiatives.queries.board import applying, plan, what_if_result, what_ifs
from initiatives.queries.board.decision import decision_page
from initiatives.queries.board.decisions import last_entry
from initiatives.queries.options import stored
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW
from tests.what_ifs import WHY, begin, cast, come_of, option, pick, stamped

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def made() -> SimpleNamespace:
    return cast()


def ruling(initiative, choice: Choice, key: str = "", **more) -> board.Ruling:
    return board.Ruling(
        initiative,
        board.Verdict(
            choice=choice,
            reason=WHY,
            option=option(initiative, key) if key else None,
            look_again=LookAgain.DATE if choice == Choice.DEFER else LookAgain.NEVER,
            look_again_on=NOW.date() + timedelta(days=90) if choice == Choice.DEFER else None,
            **more,
        ),
        digest=stored.newest(initiative).digest,
        seen=last_entry(initiative),
    )


def stages_of(*initiatives) -> list[str]:
    for row in initiatives:
        row.refresh_from_db()
    return [row.stage for row in initiatives]


# What comes of one


def test_holding_a_row_pushes_others_out_by_name_and_value(made: SimpleNamespace) -> None:
    plain = come_of(made.marta, begin(made))
    assert plain.gain == 0
    assert not plain.falls_out
    assert plain.option_of(made.refunds.pk) == ""
    held = come_of(made.marta, begin(made, pick(made.refunds, "A"), name="Refunds"))
    assert held.option_of(made.refunds.pk) == "A"
    assert [one.initiative_id for one in held.falls_out] == [made.fraud.pk]
    assert held.gain == pytest.approx(held.sums.value - plain.sums.value)
    assert held.gain < 0
    assert held.sums.low < held.sums.middle < held.sums.high
    assert held.chance is not None


def test_other_weeks_give_a_row_its_dearer_or_its_cheaper_option(made: SimpleNamespace) -> None:
    weeks = board.OtherRoom(made.team, Decimal(60), Decimal(14))
    more = come_of(made.marta, begin(made, rooms=[weeks]))
    assert (more.teams[0].free, more.teams[0].free_now, more.teams[0].is_changed) == (60.0, 14.0, True)
    assert {one.initiative_id for one in more.comes_in} | {one.initiative_id for one in more.better}
    less = come_of(
        made.marta, begin(made, name="Less", rooms=[board.OtherRoom(made.team, Decimal(5), Decimal(14))])
    )
    assert less.sums.value < more.sums.value
    assert [one.initiative_id for one in less.taken] == [made.churn.pk]


def test_what_is_held_may_go_over_and_says_by_how_much(made: SimpleNamespace) -> None:
    found = come_of(made.marta, begin(made, pick(made.fraud, "A")))
    assert found.over[0].over > 15
    assert found.option_of(made.fraud.pk) == "A"


def test_the_best_portfolio_says_why_it_leaves_what_it_leaves(made: SimpleNamespace) -> None:
    ground = what_if_result.ground(made.marta, made.period)
    found = what_if_result.explained(ground, {made.churn.pk: "A"})
    left = {one.initiative_id: one for one in found.left}
    assert made.refunds.pk in left
    assert left[made.refunds.pk].pushes_out is not None
    assert found.ranked is not None
    assert found.ranked.value < found.result.sums.value


def test_what_somebody_estimates_unseen_is_in_no_total(made: SimpleNamespace) -> None:
    seconds.invite(option=option(made.fraud, "A"), person=made.ines, by=made.tomas, now=NOW)
    ground = what_if_result.ground(made.ines, made.period)
    assert ground.candidate(made.fraud.pk) is None
    assert what_if_result.ground(made.marta, made.period).candidate(made.fraud.pk) is not None


# Keeping


def test_a_name_is_ones_own_once_in_a_period_whatever_its_letters(made: SimpleNamespace) -> None:
    first = begin(made, name="Weniger für alle")
    with pytest.raises(InvalidInput) as refused:
        begin(made, name="WENIGER FÜR ALLE")
    assert refused.value.fields == {"name": "You have a what-if with this name in this period already"}
    begin(made, name="Weniger für alle", by=made.tomas)
    board.delete_what_if(first, by=made.marta, now=NOW)
    begin(made, name="weniger für alle")
    with pytest.raises(InvalidInput):
        board.bring_back_what_if(first, by=made.marta, now=NOW)


def test_pressing_begin_twice_begins_one(made: SimpleNamespace) -> None:
    assert begin(made, token="t1") == begin(made, token="t1")
    assert WhatIf.objects.count() == 1


def test_changes_are_kept_with_their_figures_and_told_where_it_is_shared(made: SimpleNamespace) -> None:
    row = begin(made, is_shared=True)
    changed = board.change_what_if(
        row,
        picks={
            made.fraud.pk: stamped(made.marta, made, made.fraud, "B"),
            made.churn.pk: pick(made.churn, ""),
        },
        rooms={made.team.pk: board.OtherRoom(made.team, Decimal(9), Decimal(14))},
        version=1,
        by=made.marta,
        now=NOW,
    )
    assert changed.version == 2
    assert WhatIfPick.objects.get(initiative=made.fraud).value_then
    assert WhatIfPick.objects.get(initiative=made.churn).skips
    told = HistoryEntry.objects.filter(initiative=None).order_by("-number").first()
    assert told.summary == f"Changed the what-if “Refunds first” of {made.period.name}"
    assert {change["after"] for change in told.changes} == {"fund B", "skip", "9"}
    back = board.change_what_if(
        row, picks={made.fraud.pk: None}, rooms={made.team.pk: None}, version=2, by=made.marta, now=NOW
    )
    assert (back.picks.count(), back.rooms.count()) == (1, 0)


def test_a_private_one_is_named_nowhere(made: SimpleNamespace) -> None:
    begin(made, pick(made.fraud, "B"), name="Sell the company")
    assert not HistoryEntry.objects.filter(summary__contains="Sell the company").exists()
    assert HistoryEntry.objects.order_by("-pk").first().changes == []


def test_two_windows_of_one_what_if_are_told(made: SimpleNamespace) -> None:
    row = begin(made)
    change = {"rooms": {}, "by": made.marta, "now": NOW}
    board.change_what_if(row, picks={made.fraud.pk: pick(made.fraud, "B")}, version=1, **change)
    with pytest.raises(Conflict) as moved:
        board.change_what_if(row, picks={made.fraud.pk: pick(made.fraud, "A")}, version=1, **change)
    assert moved.value.version == 2


def test_others_read_what_is_shared_and_copy_it_to_change_it(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), rooms=[board.OtherRoom(made.team, Decimal(9), Decimal(14))])
    with pytest.raises(NotFound):
        what_ifs.get_what_if(made.ines, row.pk)
    board.describe_what_if(row, name="For all", note="", is_shared=True, version=1, by=made.marta, now=NOW)
    with pytest.raises(NotAllowed, match="Copy it to change it"):
        board.change_what_if(
            what_ifs.get_what_if(made.ines, row.pk), picks={}, rooms={}, version=2, by=made.ines, now=NOW
        )
    copy = board.copy_what_if(what_ifs.get_what_if(made.ines, row.pk), by=made.ines, now=NOW)
    row.refresh_from_db()
    again = board.copy_what_if(row, by=made.ines, now=NOW)
    assert (copy.name, again.name, copy.is_shared) == ("Copy of For all", "Copy of For all 2", False)
    assert (copy.picks.get().key, copy.rooms.get().weeks) == ("B", Decimal(9))


def test_administrators_alone_take_no_part(made: SimpleNamespace) -> None:
    with pytest.raises(NotAllowed):
        begin(made, by=factories.person("administrator", name="Jonas Weber", email="jonas@example.org"))


def test_it_holds_so_many_rows_and_no_more(made: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board.what_ifs, "MOST_CHANGES", 1)
    with pytest.raises(InvalidInput):
        begin(made, pick(made.fraud, "B"), pick(made.churn, "A"))


def test_what_must_never_be_is_refused_by_the_database(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"))
    for wrong in (
        lambda: WhatIfPick.objects.create(what_if=row, initiative=made.fraud, skips=True),
        lambda: WhatIfPick.objects.create(what_if=row, initiative=made.churn),
        lambda: WhatIfRoom.objects.create(what_if=row, team=made.team, weeks=-1),
        lambda: WhatIf.objects.filter(pk=row.pk).update(name=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


# What moved since


def since(made: SimpleNamespace, row: WhatIf, today=TODAY) -> what_ifs.Since:
    found = what_ifs.get_what_if(made.marta, row.pk)
    return what_ifs.since(found, what_if_result.ground(made.marta, made.period), plan.Calendar.read(), today)


def test_what_the_board_did_since_is_told_by_name(made: SimpleNamespace) -> None:
    row = begin(
        made,
        stamped(made.marta, made, made.churn, "A"),
        board.Pick(made.refunds, option(made.refunds, "A"), Decimal(1), Decimal(2)),
        pick(made.fraud, "B"),
        rooms=[board.OtherRoom(made.team, Decimal(9), Decimal(20))],
    )
    board.decide(
        made.churn,
        ruling(made.churn, Choice.DECLINE).verdict,
        digest=stored.newest(made.churn).digest,
        seen=last_entry(made.churn),
        by=made.marta,
        now=NOW,
    )
    made.fraud.options.filter(key="B").update(withdrawn_at=NOW)
    made.fraud.refresh_from_db()
    _board_row.refresh(made.fraud, now=NOW)
    found = since(made, row)
    assert {(gone.initiative_id, gone.why) for gone in found.gone} == {
        (made.churn.pk, "Marta Lindqvist decided it: Declined"),
        (made.fraud.pk, "Option B was withdrawn"),
    }
    assert [one.initiative_id for one in found.shifted] == [made.refunds.pk]
    assert (found.roomed[0].free_then, found.roomed[0].free_now) == (20.0, 14.0)
    assert not found.has_ended


def test_what_did_not_move_is_not_told(made: SimpleNamespace) -> None:
    assert not since(made, begin(made, stamped(made.marta, made, made.fraud, "B"), pick(made.churn, "")))


def test_a_period_that_is_over_is_told_and_the_copy_goes_on_in_the_next(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), rooms=[board.OtherRoom(made.team, Decimal(9))])
    later = factories.period(
        name="Q2 2027",
        slug="2027-q2",
        starts=made.period.ends + timedelta(days=1),
        ends=made.period.ends + timedelta(days=90),
    )
    found = since(made, row, today=made.period.starts + timedelta(days=3))
    assert (found.has_ended, found.planning) == (True, later)
    copy = board.copy_what_if(row, to=later, by=made.marta, now=NOW)
    assert (copy.name, copy.picks.count(), copy.rooms.count()) == ("Refunds first", 1, 0)


# Applying


def test_the_set_is_decided_in_one_go_each_with_its_reason_and_history(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), pick(made.refunds, ""))
    applied = board.apply_what_if(
        row,
        [
            ruling(made.fraud, Choice.FUND, "B", gives_way="Refunds wait"),
            ruling(made.refunds, Choice.DEFER),
        ],
        by=made.marta,
        now=NOW,
    )
    assert stages_of(made.fraud, made.refunds, made.churn) == [Stage.FUNDED, Stage.DEFERRED, Stage.READY]
    funded = Decision.objects.get(initiative=made.fraud)
    assert (funded.applied, funded.reason, funded.gives_way) == (applied, WHY, "Refunds wait")
    assert funded.digest == stored.newest(made.fraud).digest
    told = made.fraud.history.order_by("-number").first()
    assert {"field": "What-if", "before": "", "after": "Refunds first"} in told.changes
    whole = HistoryEntry.objects.filter(initiative=None, action="apply_what_if").get()
    assert whole.summary == "Applied the what-if “Refunds first”"


def test_one_that_somebody_decided_meanwhile_stops_all_of_it(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), pick(made.churn, "A"))
    rulings = [ruling(made.fraud, Choice.FUND, "B"), ruling(made.churn, Choice.FUND, "A")]
    olu = factories.person("director", name="Olu Ade", email="olu@example.org")
    board.decide(
        made.churn, rulings[1].verdict, digest=rulings[1].digest, seen=rulings[1].seen, by=olu, now=NOW
    )
    with pytest.raises(board.NotApplied) as stopped:
        board.apply_what_if(row, rulings, by=made.marta, now=NOW)
    assert list(stopped.value.why) == [made.churn.pk]
    assert "Olu Ade decided it" in stopped.value.sentence
    assert stages_of(made.fraud) == [Stage.READY]
    assert not AppliedWhatIf.objects.exists()


def test_old_figures_and_missing_reasons_are_told_for_each(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"))
    stale = ruling(made.fraud, Choice.FUND, "B")
    with pytest.raises(board.NotApplied, match="figures changed"):
        board.apply_what_if(
            row,
            [board.Ruling(stale.initiative, stale.verdict, digest="0" * 64, seen=stale.seen)],
            by=made.marta,
            now=NOW,
        )
    bare = board.Ruling(made.fraud, board.Verdict(Choice.DECLINE, ""), digest=stale.digest, seen=stale.seen)
    with pytest.raises(board.Incomplete) as incomplete:
        board.apply_what_if(row, [bare], by=made.marta, now=NOW)
    assert incomplete.value.wrong[made.fraud.pk]["reason"]
    with pytest.raises(InvalidInput):
        board.apply_what_if(row, [], by=made.marta, now=NOW)
    assert Decision.objects.count() == 0


def test_four_eyes_hold_for_each_of_the_set(made: SimpleNamespace) -> None:
    Workspace.objects.update_or_create(pk=1, defaults={"four_eyes": True})
    made.churn.product_owner = made.marta
    made.churn.save()
    row = begin(made, pick(made.fraud, "B"), pick(made.churn, "A"))
    rulings = [ruling(made.fraud, Choice.FUND, "B"), ruling(made.churn, Choice.FUND, "A")]
    with pytest.raises(board.NotApplied) as stopped:
        board.apply_what_if(row, rulings, by=made.marta, now=NOW)
    assert list(stopped.value.why) == [made.churn.pk]
    assert stages_of(made.fraud) == [Stage.READY]
    ground = what_if_result.ground(made.marta, made.period)
    found = applying.the_set(
        made.marta, ground, come_of(made.marta, row), {made.churn.pk: "A"}, today=NOW.date()
    )
    assert (bool(found.rows[0].may), found.rows[0].default) == (False, "leave")


@pytest.fixture
def olu(made: SimpleNamespace) -> Person:
    """A second director, where fraud by B costs more than one of them decides alone and churn does not."""
    costs = [
        next(one.pv_cost.p90 for one in stored.read(stored.newest(row)).options if one.key == key)
        for row, key in ((made.churn, "A"), (made.fraud, "B"))
    ]
    assert costs[0] < costs[1]
    factories.workspace(second_above=Decimal(repr(round(sum(costs) / 2, 2))))
    return factories.person("director", name="Olu Ade", email="olu@example.org")


def both(made: SimpleNamespace) -> tuple[WhatIf, list[board.Ruling]]:
    row = begin(made, pick(made.fraud, "B"), pick(made.churn, "A"))
    return row, [ruling(made.fraud, Choice.FUND, "B"), ruling(made.churn, Choice.FUND, "A")]


def test_what_takes_a_second_director_is_proposed_with_the_set_and_the_rest_is_in_force(
    made: SimpleNamespace, olu: Person
) -> None:
    row, rulings = both(made)
    applied = board.apply_what_if(row, rulings, by=made.marta, now=NOW)
    assert stages_of(made.fraud, made.churn) == [Stage.READY, Stage.FUNDED]
    waits = Decision.objects.proposed().get()
    assert (waits.initiative, waits.applied) == (made.fraud, applied)
    assert Notice.objects.unread_of(olu).filter(once_key=f"confirm-{waits.pk}").count() == 1
    told = made.fraud.history.order_by("-number").first()
    assert {"field": "What-if", "before": "", "after": "Refunds first"} in told.changes
    found = what_ifs.last_applied(row)
    assert (found.standing, found.waiting) == (1, 1)
    seen = {"digest": stored.newest(made.fraud).digest, "seen": last_entry(made.fraud)}
    board.confirm(waits, by=olu, now=NOW + timedelta(hours=1), **seen)
    assert stages_of(made.fraud, made.churn) == [Stage.FUNDED, Stage.FUNDED]
    found = what_ifs.last_applied(row)
    assert (found.standing, found.waiting) == (2, 0)


def test_an_objection_takes_nothing_else_of_the_set_back(made: SimpleNamespace, olu: Person) -> None:
    row, rulings = both(made)
    board.apply_what_if(row, rulings, by=made.marta, now=NOW)
    waits = Decision.objects.proposed().get()
    board.object_to(waits, reason="Not before we know the split.", by=olu, now=NOW)
    assert stages_of(made.fraud, made.churn) == [Stage.READY, Stage.FUNDED]
    page = decision_page(made.marta, waits.pk, now=NOW, today=TODAY)
    assert [(one.about, one.words[:9]) for one in page.with_it] == [(made.churn.reference, "Funded A:")]


@pytest.mark.parametrize("who", ["marta", "olu"])
def test_undoing_the_set_takes_what_waits_back_whichever_director_presses(
    made: SimpleNamespace, olu: Person, who: str
) -> None:
    row, rulings = both(made)
    applied = board.apply_what_if(row, rulings, by=made.marta, now=NOW)
    by = olu if who == "olu" else made.marta
    assert board.undo_applied(applied, by=by, now=NOW + timedelta(minutes=9)) == 2
    assert stages_of(made.fraud, made.churn) == [Stage.READY, Stage.READY]
    assert not Decision.objects.of_applied(applied).exists()
    assert not Notice.objects.unread_of(olu).filter(once_key__startswith="confirm-").exists()


def test_where_nobody_could_confirm_one_of_them_nothing_is_decided(
    made: SimpleNamespace, olu: Person
) -> None:
    row, rulings = both(made)
    Person.objects.filter(pk=olu.pk).update(is_active=False)
    with pytest.raises(board.Incomplete, match="nobody else who may decide this") as stopped:
        board.apply_what_if(row, rulings, by=made.marta, now=NOW)
    assert list(stopped.value.wrong) == [made.fraud.pk]
    assert stages_of(made.fraud, made.churn) == [Stage.READY, Stage.READY]
    assert not Decision.objects.exists()


def test_one_that_somebody_proposed_meanwhile_stops_all_of_it(made: SimpleNamespace, olu: Person) -> None:
    row, rulings = both(made)
    first = rulings[0]
    board.decide(made.fraud, first.verdict, digest=first.digest, seen=first.seen, by=olu, now=NOW)
    with pytest.raises(board.NotApplied, match="Olu Ade has proposed it already: fund B"):
        board.apply_what_if(row, rulings, by=made.marta, now=NOW)
    assert stages_of(made.churn) == [Stage.READY]


def test_only_directors_apply(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), by=made.tomas, is_shared=True)
    with pytest.raises(NotAllowed, match="Only a director"):
        board.apply_what_if(row, [ruling(made.fraud, Choice.FUND, "B")], by=made.tomas, now=NOW)


def test_a_double_press_applies_once(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"))
    press = {"by": made.marta, "now": NOW, "token": "once"}
    rulings = [ruling(made.fraud, Choice.FUND, "B")]
    first = board.apply_what_if(row, rulings, **press)
    assert board.apply_what_if(row, [], gone={made.fraud.pk: "decided"}, **press) == first
    assert Decision.objects.count() == 1


def test_the_set_is_undone_as_a_whole_within_ten_minutes_and_each_singly(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), pick(made.churn, "A"))
    applied = board.apply_what_if(
        row,
        [ruling(made.fraud, Choice.FUND, "B"), ruling(made.churn, Choice.FUND, "A")],
        by=made.marta,
        now=NOW,
    )
    soon = NOW + timedelta(minutes=9)
    board.undo_decision(made.churn, by=made.marta, now=soon)
    assert board.undo_applied(applied, by=made.marta, now=soon) == 1
    assert stages_of(made.fraud, made.churn) == [Stage.READY, Stage.READY]
    assert board.undo_applied(applied, by=made.marta, now=soon) == 0
    with pytest.raises(NotAllowed, match="ten minutes"):
        board.undo_applied(applied, by=made.marta, now=NOW + timedelta(minutes=11))


def test_what_moved_on_since_keeps_the_set_from_being_undone(made: SimpleNamespace) -> None:
    row = begin(made, pick(made.fraud, "B"), pick(made.churn, "A"))
    applied = board.apply_what_if(
        row,
        [ruling(made.fraud, Choice.FUND, "B"), ruling(made.churn, Choice.FUND, "A")],
        by=made.marta,
        now=NOW,
    )
    made.churn.refresh_from_db()
    reframing.start_building(initiative=made.churn, by=made.tomas, now=NOW, started_on=NOW.date())
    with pytest.raises(WrongStage, match="Nothing was undone"):
        board.undo_applied(applied, by=made.marta, now=NOW + timedelta(minutes=1))
    assert stages_of(made.fraud) == [Stage.FUNDED]
