"""Parts, second stages, tests, wishes and debts: who may, what follows, what goes to the engine, what can never be."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from initiatives import economics
from initiatives.actions import board, debts, options
from initiatives.actions.options import Given, Part, Teaching
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    Basis,
    BoardRow,
    Choice,
    Debt,
    HistoryEntry,
    Input,
    Notice,
    Option,
    OptionRole,
)
from initiatives.queries import options as queries
from initiatives.queries.board.decisions import last_entry
from initiatives.queries.board.plan import room_of
from initiatives.queries.options import stored
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import Fraud, given

pytestmark = pytest.mark.django_db
LATER = f.NOW + timedelta(minutes=5)
PARTS = (
    Part("Cards", Decimal("0.5"), Decimal(4), "Half of all losses"),
    Part("Transfers", Decimal("0.3"), Decimal(4)),
    Part("Wallets", Decimal("0.2"), Decimal(8)),
)


def listed(story: Fraud, parts: tuple[Part, ...] = PARTS) -> Option:
    filed = Option.objects.get(pk=story.filed.pk)
    return options.set_slices(option=filed, by=story.tomas, now=LATER, version=filed.version, parts=parts)


def case_of(story: Fraud) -> economics.Case:
    found = queries.case_for(story.again(), now=f.NOW)
    assert isinstance(found, economics.Case), found
    return found


# Parts ---------------------------------------------------------------------------------------------------


def test_listing_parts_is_on_record_and_moves_no_figure() -> None:
    story = Fraud()
    before = story.initiative.inputs_version
    listed(story)
    entry = HistoryEntry.objects.get(action="set_slices")
    assert entry.summary == "Listed 3 parts of option A"
    assert {
        "field": "A part Cards",
        "before": "",
        "after": "50%, 4 person-weeks, Half of all losses",
    } in entry.changes
    assert story.again().inputs_version == before


def test_priya_sets_shares_but_an_effort_is_engineerings() -> None:
    story = Fraud()
    filed = listed(story)
    moved = (Part("Cards", Decimal("0.6"), Decimal(4)), *PARTS[1:2])
    options.set_slices(option=filed, by=story.priya, now=LATER, version=filed.version, parts=moved)
    assert {row.effort_by for row in filed.slices.all()} == {story.tomas}
    filed.refresh_from_db()
    for parts in (
        (Part("Cards", Decimal("0.6"), Decimal(1)),),
        (*moved, Part("New", Decimal("0.1"), Decimal(1))),
    ):
        with pytest.raises(NotAllowed, match="Only engineering sets effort"):
            options.set_slices(option=filed, by=story.priya, now=LATER, version=filed.version, parts=parts)
    with pytest.raises(NotAllowed):
        options.set_slices(option=filed, by=f.ines(), now=LATER, version=filed.version, parts=())


def test_the_same_part_twice_too_much_of_it_and_an_old_version_are_refused() -> None:
    story = Fraud()
    filed = listed(story)
    for parts, words in (
        ((PARTS[0], Part("cards", Decimal("0.1"))), "is there twice"),
        ((*PARTS, Part("More", Decimal("0.1"))), "add up to 110%"),
        (tuple(Part(f"Part {place}", Decimal(0)) for place in range(201)), "At most 200 parts"),
    ):
        with pytest.raises(InvalidInput, match=words):
            options.set_slices(option=filed, by=story.tomas, now=LATER, version=filed.version, parts=parts)
    with pytest.raises(Conflict):
        options.set_slices(option=filed, by=story.tomas, now=LATER, version=filed.version - 1, parts=())


def test_the_set_takes_its_effort_from_engineering_even_when_priya_presses() -> None:
    story = Fraud()
    filed = listed(story)
    made = options.option_from_slices(
        option=filed, share=Decimal("0.8"), by=story.priya, now=LATER, version=filed.version
    )
    effort = made.estimates.get(input=Input.EFFORT)
    assert (effort.given_by, effort.text, effort.basis) == (story.tomas, "5.65, 8, 11.3", Basis.EXPERT)
    assert effort.basis_note == "The sum of A’s parts, spread like the whole"
    kept = made.estimates.get(input=Input.RUN_COST)
    assert (kept.text, kept.basis) == ("55000, 75000, 110000", Basis.PLACEHOLDER)
    assert made.estimates.get(input=Input.SUCCESS).middle == Decimal("0.92")
    share = made.estimates.get(input=Input.EFFECT_SHARE)
    assert (share.given_by, share.middle) == (story.priya, Decimal("0.8"))
    assert "80% of the value of A in 8 of 16 person-weeks" in made.summary


def test_the_effect_of_a_set_is_a_share_of_the_same_draw_and_every_input_has_its_own_column() -> None:
    story = Fraud()
    filed = listed(story)
    options.option_from_slices(
        option=filed, share=Decimal("0.8"), by=story.tomas, now=LATER, version=filed.version, rest_later=True
    )
    case = case_of(story)
    made = case.option("D")
    assert isinstance(made.effect, economics.ShareOf)
    assert (made.effect.option, made.role) == ("A", "staged")
    assert made.later_stage.effect.option == "A"
    assert made.later_stage.effect.share.range.middle == pytest.approx(0.2)
    columns = [estimate.dimension for _, _, estimate in case.estimates() if estimate.dimension is not None]
    assert len(columns) == len(set(columns))
    said = economics.appraise(case, seed=1, draws=1024)
    assert said.option("D").share_of_effect == pytest.approx(0.8)


def test_no_set_covers_what_the_parts_do_not_add_up_to() -> None:
    story = Fraud()
    filed = listed(story, PARTS[:2])
    with pytest.raises(InvalidInput, match="No set of these parts covers that much"):
        options.option_from_slices(
            option=filed, share=Decimal("0.9"), by=story.tomas, now=LATER, version=filed.version
        )


# Stages --------------------------------------------------------------------------------------------------


def stage(story: Fraud, option: Option, **more: object) -> Option:
    values = {
        "name": "Every payment method",
        "share_of": story.filed,
        "estimates": {Input.LATER_SHARE: Given.fixed(0.2, "20%"), Input.LATER_EFFORT: given(4, 6, 9)},
        **more,
    }
    return options.set_second_stage(
        option=option,
        by=story.tomas,
        now=LATER,
        version=option.version,
        **values,  # type: ignore[arg-type]
    )


def test_the_filed_option_and_a_test_have_no_second_stage() -> None:
    story = Fraud()
    with pytest.raises(InvalidInput, match="stays as it was filed"):
        stage(story, story.filed)
    test = taught(story)
    with pytest.raises(InvalidInput, match="followed by what it teaches about"):
        stage(story, test)
    with pytest.raises(InvalidInput, match="no effect to take a share of"):
        stage(story, story.five, share_of=test)


def test_an_option_that_a_stage_or_a_test_rests_on_is_not_withdrawn() -> None:
    story = Fraud()
    stage(story, story.hourly, share_of=story.five)
    with pytest.raises(InvalidInput, match="Option C takes a share of this one"):
        options.withdraw_option(option=story.five, by=story.tomas, now=LATER)
    options.drop_second_stage(option=story.hourly, by=story.tomas, now=LATER)
    taught(story, about=story.five)
    with pytest.raises(InvalidInput, match="Test D tells about this one"):
        options.withdraw_option(option=story.five, by=story.tomas, now=LATER)


def test_only_engineering_sets_the_effort_of_a_stage() -> None:
    story = Fraud()
    with pytest.raises(NotAllowed, match="Only engineering sets effort"):
        options.set_second_stage(
            option=story.five, by=story.priya, now=LATER, version=story.five.version, name="More",
            share_of=story.filed, estimates={Input.LATER_EFFORT: given(4, 6, 9)},
        )  # fmt: skip


# Tests ---------------------------------------------------------------------------------------------------


def taught(story: Fraud, about: Option | None = None) -> Option:
    return options.add_option(
        initiative=story.initiative,
        by=story.tomas,
        now=LATER,
        name="Replay last month",
        estimates={Input.EFFORT: given(1, 2, 3), Input.CASH: Given.fixed(3000, "3k")},
        teaches=Teaching(about or story.filed, Decimal("0.8"), Decimal("0.1")),
    )


def test_a_test_goes_to_the_engine_with_what_it_teaches_and_never_leads_the_board() -> None:
    story = Fraud()
    test = taught(story)
    case = case_of(story)
    found = case.option(test.key)
    assert (found.role, found.teaches.option) == ("test", "A")
    assert (found.teaches.yes_when_works, found.teaches.yes_when_not) == (0.8, 0.1)
    for job in story.again().jobs.waiting():
        options.run_appraisal(job.pk, now=lambda: LATER)
    assert BoardRow.objects.get(initiative=story.initiative).option_key == "B"
    section = queries.section(story.marta, story.again(), now=LATER)
    assert [option.key for option in section.options] == ["B", "A", "C", "D"]


def test_a_test_about_an_option_without_figures_waits_with_it() -> None:
    story = Fraud(with_options=False)
    taught(story)
    inputs = queries.inputs_for(story.again(), now=f.NOW)
    assert inputs.case is None
    assert any(gap.option_key == "B" and "teaches about, option A" in gap.what for gap in inputs.missing)


def test_a_test_takes_no_effect_and_tells_about_nothing_that_is_gone() -> None:
    story = Fraud()
    with pytest.raises(InvalidInput, match="no effect of its own"):
        options.add_option(
            initiative=story.initiative, by=story.tomas, now=LATER, name="Replay",
            estimates={Input.EFFECT: given(1, 2, 3)},
            teaches=Teaching(story.filed, Decimal("0.8"), Decimal("0.1")),
        )  # fmt: skip
    options.withdraw_option(option=story.hourly, by=story.tomas, now=LATER)
    gone = Option.objects.get(pk=story.hourly.pk)
    with pytest.raises(InvalidInput, match="could be built"):
        taught(story, about=gone)


@pytest.mark.parametrize(
    "fields",
    [
        {"role": OptionRole.TEST},
        {"role": OptionRole.STAGED},
        {"later_name": "Later"},
        {"yes_when_works": Decimal("0.5")},
    ],
)
def test_the_database_knows_what_a_test_and_a_stage_are(fields: dict[str, object]) -> None:
    story = Fraud()
    with pytest.raises(IntegrityError), transaction.atomic():
        Option.objects.filter(pk=story.five.pk).update(**fields)


# A wish --------------------------------------------------------------------------------------------------


def test_a_wish_counts_in_weeks_from_the_decision_and_moves_no_value() -> None:
    story = Fraud()
    before = economics.appraise(case_of(story), seed=1, draws=1024)
    options.wish_date(
        initiative=story.initiative, by=story.priya, now=LATER, version=0, on=date(2027, 2, 8), who="Sales"
    )
    case = case_of(story)
    assert {option.wished_weeks for option in case.options} == {11.0}
    after = economics.appraise(case, seed=1, draws=1024)
    assert after.expected_npvs() == before.expected_npvs()
    assert after.option("B").chance_of_wished_date == pytest.approx(0.5)
    assert after.option("A").chance_of_wished_date < 0.1


def test_a_reader_wishes_for_nothing() -> None:
    story = Fraud()
    with pytest.raises(NotAllowed, match="says by when it is wished for"):
        options.wish_date(
            initiative=story.initiative, by=f.ines(), now=LATER, version=0, on=date(2027, 2, 8), who="Ines"
        )


# Debt ----------------------------------------------------------------------------------------------------


@pytest.fixture
def decided() -> Fraud:
    """B is funded, with its two person-weeks of debt."""
    story = Fraud()
    f.period()
    for job in story.initiative.jobs.waiting():
        options.run_appraisal(job.pk, now=lambda: f.NOW)
    initiative = story.again()
    initiative.stage = Stage.READY
    initiative.save()
    newest = stored.newest(initiative)
    board.decide(
        initiative,
        board.Verdict(Choice.FUND, "Most of it, a quarter sooner.", option=story.five),
        digest=newest.digest,
        seen=last_entry(initiative),
        by=story.marta,
        now=LATER,
    )
    story.again()
    return story


def test_funding_takes_the_debt_on_and_undoing_takes_it_back(decided: Fraud) -> None:
    debt = Debt.objects.get()
    assert (debt.middle, debt.due, debt.owner) == (2, date(2027, 9, 30), decided.tomas)
    row = BoardRow.objects.get(initiative=decided.initiative)
    assert (row.debt_weeks, row.debt_due) == (2, date(2027, 9, 30))
    board.undo_decision(decided.initiative, by=decided.marta, now=LATER)
    assert not Debt.objects.exists()


def test_a_debt_takes_its_weeks_from_the_quarter_in_which_it_is_due_until_it_is_paid(decided: Fraud) -> None:
    due = f.period(name="Q3 2027", slug="2027-q3", starts=date(2027, 7, 1), ends=date(2027, 9, 30))
    before = f.period(name="Q2 2027", slug="2027-q2", starts=date(2027, 4, 1), ends=date(2027, 6, 30))
    f.capacity(decided.team, due, 20)
    f.capacity(decided.team, before, 20)
    assert (room_of(due, decided.team).free, room_of(due, decided.team).owed) == (18, 2)
    assert room_of(before, decided.team).free == 20
    debts.pay_debt(debt=Debt.objects.get(), by=decided.tomas, now=LATER, version=1, why="Gone")
    assert room_of(due, decided.team).free == 20


def test_paying_it_back_clears_the_board_tells_its_people_and_counts_once(decided: Fraud) -> None:
    debt = Debt.objects.get()
    for _ in range(2):
        debts.pay_debt(
            debt=debt, by=decided.priya, now=LATER, version=debt.version, why="The queue is gone",
            weeks=Decimal("1.5"),
        )  # fmt: skip
    debt.refresh_from_db()
    assert (debt.paid_by, debt.paid_weeks) == (decided.priya, Decimal("1.5"))
    assert BoardRow.objects.get(initiative=decided.initiative).debt_weeks is None
    assert HistoryEntry.objects.filter(action="pay_debt").count() == 1
    assert "paid back the debt of option B" in Notice.objects.filter(person=decided.tomas).latest("pk").text
    with pytest.raises(WrongStage, match="paid back already"):
        debts.extend_debt(
            debt=debt, by=decided.priya, now=LATER, version=debt.version, until=date(2028, 1, 1), why="No"
        )


def test_a_debt_is_extended_forwards_with_a_reason_by_its_people(decided: Fraud) -> None:
    debt = Debt.objects.get()
    with pytest.raises(InvalidInput, match="Enter a day after 30 Sep 2027"):
        debts.extend_debt(
            debt=debt, by=decided.tomas, now=LATER, version=1, until=date(2027, 9, 30), why="Later"
        )
    with pytest.raises(InvalidInput, match="Enter why it waits longer"):
        debts.extend_debt(debt=debt, by=decided.tomas, now=LATER, version=1, until=date(2028, 1, 1), why="")
    with pytest.raises(NotAllowed):
        debts.extend_debt(debt=debt, by=f.ines(), now=LATER, version=1, until=date(2028, 1, 1), why="Later")
    debts.extend_debt(
        debt=debt, by=decided.marta, now=LATER, version=1, until=date(2027, 12, 31), why="The audit first"
    )
    assert BoardRow.objects.get(initiative=decided.initiative).debt_due == date(2027, 12, 31)
    with pytest.raises(Conflict):
        debts.pay_debt(debt=debt, by=decided.tomas, now=LATER, version=1, why="Done")
