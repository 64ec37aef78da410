"""Options and estimates: who may add and set what, what follows, and what is refused in words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from initiatives.actions import _figures, options
from initiatives.actions.options import Given
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    Basis,
    Estimate,
    Framing,
    HistoryEntry,
    Initiative,
    Input,
    Notice,
    Option,
    TypedIn,
)
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import CUT, Fraud, given

pytestmark = pytest.mark.django_db
LATER = f.NOW + timedelta(minutes=5)


def test_tomas_adds_an_option_under_the_next_letter_with_its_numbers() -> None:
    story = Fraud(with_options=False)
    option = options.add_option(
        initiative=story.initiative,
        by=story.tomas,
        now=LATER,
        name="5-minute checks",
        estimates={Input.EFFECT: given(40, 60, 75, typed_in=CUT), Input.EFFORT: given(8, 11, 16)},
    )
    effect = option.estimates.get(input=Input.EFFECT)
    entry = HistoryEntry.objects.get(action="add_option")
    assert (option.key, option.position) == ("B", 1)
    assert (effect.low, effect.middle, effect.high) == (Decimal(41600), Decimal(62400), Decimal(78000))
    assert (effect.text, effect.typed_in, effect.given_by) == ("40, 60, 75", CUT, story.tomas)
    assert {"field": "B effort", "before": "", "after": "8, 11, 16"} in entry.changes
    assert story.again().inputs_version == 1
    assert story.initiative.jobs.waiting().count() == 1


def test_priya_adds_an_option_to_her_own_but_its_effort_is_engineerings_to_give() -> None:
    story = Fraud(with_options=False)
    with pytest.raises(NotAllowed, match="Only engineering sets effort and time"):
        options.add_option(
            initiative=story.initiative,
            by=story.priya,
            now=LATER,
            name="Tune the rules",
            estimates={Input.EFFORT: given(3, 5, 8)},
        )
    assert story.initiative.options.count() == 1
    added = options.add_option(
        initiative=story.initiative,
        by=story.priya,
        now=LATER,
        name="Tune the rules",
        estimates={Input.EFFECT: given(15, 26, 38, typed_in=CUT)},
    )
    assert added.key == "B"
    assert "Its effort is yours to give" in Notice.objects.get(person=story.tomas).text


@pytest.mark.parametrize("who", ["ines", "hana", "stranger", "other lead"])
def test_nobody_else_adds_an_option(who: str) -> None:
    story = Fraud(with_options=False)
    people = {
        "ines": f.ines,
        "hana": f.hana,
        "stranger": lambda: f.person(name="Otto Fremd"),
        "other lead": lambda: f.person("engineering_lead", name="Lea Other"),
    }
    with pytest.raises(NotAllowed, match="The filer and the framing lead add options"):
        options.add_option(initiative=story.initiative, by=people[who](), now=LATER, name="Mine")
    assert Option.objects.count() == 1


def test_marta_may_set_what_it_is_worth_but_not_what_it_takes() -> None:
    story = Fraud()
    set_by_her = options.set_estimate(
        option=story.five,
        by=story.marta,
        now=LATER,
        version=story.five.version,
        input=Input.EFFECT,
        given=given(30, 50, 70, typed_in=CUT),
    )
    assert set_by_her.estimates.current().get(input=Input.EFFECT).given_by == story.marta
    with pytest.raises(NotAllowed, match="Only engineering"):
        options.set_estimate(
            option=set_by_her,
            by=story.marta,
            now=LATER,
            version=set_by_her.version,
            input=Input.EFFORT,
            given=given(1, 2, 3),
        )


def test_a_new_estimate_supersedes_the_old_one_and_keeps_its_column_of_draws() -> None:
    story = Fraud()
    before = story.five.estimates.get(input=Input.EFFORT)
    options.set_estimate(
        option=story.five,
        by=story.tomas,
        now=LATER,
        version=story.five.version,
        input=Input.EFFORT,
        given=given(9, 12, 18, basis=Basis.BENCHMARK, note="Two teams that did it"),
    )
    before.refresh_from_db()
    now_stands = story.five.estimates.current().get(input=Input.EFFORT)
    assert before.superseded_at == LATER
    assert (now_stands.dimension, now_stands.basis) == (before.dimension, Basis.BENCHMARK)
    columns = list(Estimate.objects.current().values_list("dimension", flat=True))
    assert len(columns) == len(set(columns)) == 16
    assert min(columns) == 8


def test_an_input_taken_away_and_given_again_gets_its_old_column_back() -> None:
    story = Fraud()
    before = story.five.estimates.get(input=Input.RUN_COST).dimension
    without = options.set_estimate(
        option=story.five, by=story.tomas, now=LATER, version=1, input=Input.RUN_COST, given=None
    )
    assert not without.estimates.current().of_input(Input.RUN_COST).exists()
    again = options.set_estimate(
        option=without, by=story.tomas, now=LATER, version=2, input=Input.RUN_COST, given=given(1, 2, 3)
    )
    assert again.estimates.current().get(input=Input.RUN_COST).dimension == before


def test_saying_the_same_again_changes_nothing_and_works_nothing_out() -> None:
    story = Fraud()
    version, entries = story.again().inputs_version, HistoryEntry.objects.count()
    same = story.five.estimates.get(input=Input.EFFORT)
    options.set_estimate(
        option=story.five,
        by=story.tomas,
        now=LATER,
        version=1,
        input=Input.EFFORT,
        given=given(8, 11, 16, text=same.text),
    )
    assert story.again().inputs_version == version
    assert HistoryEntry.objects.count() == entries


def test_each_write_makes_exactly_one_history_entry_with_before_and_after() -> None:
    story = Fraud()
    entries = HistoryEntry.objects.count()
    options.edit_option(
        option=story.five,
        by=story.tomas,
        now=LATER,
        version=1,
        name="Checks within five minutes",
        estimates={Input.EFFORT: given(9, 12, 18), Input.RUN_COST: given(1e3, 2e3, 3e3)},
    )
    entry = HistoryEntry.objects.order_by("-pk").first()
    assert HistoryEntry.objects.count() == entries + 1
    assert entry is not None
    assert entry.actor == story.tomas
    assert {change["field"]: (change["before"], change["after"]) for change in entry.changes} == {
        "Name": ("5-minute checks", "Checks within five minutes"),
        "B effort": ("8, 11, 16", "9, 12, 18"),
        "B running cost a year": ("35000, 50000, 80000", "1000, 2000, 3000"),
    }


def test_who_writes_over_another_is_shown_both_texts() -> None:
    story = Fraud()
    options.set_estimate(
        option=story.five, by=story.tomas, now=LATER, version=1, input=Input.EFFORT, given=given(9, 12, 18)
    )
    with pytest.raises(Conflict, match="Tomás changed this option") as caught:
        options.edit_option(
            option=story.five,
            by=story.tomas,
            now=LATER,
            version=1,
            name="Five",
            estimates={Input.EFFORT: given(5, 6, 7), Input.RUN_COST: given(35e3, 50e3, 80e3)},
        )
    assert caught.value.version == 2
    shown = {(d.label, d.theirs, d.yours) for d in caught.value.differences}
    assert ("Effort", "9, 12, 18", "5, 6, 7") in shown
    assert ("Name", "5-minute checks", "Five") in shown
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "9, 12, 18"


def test_pressing_twice_adds_one_option() -> None:
    story = Fraud(with_options=False)
    first, second = (
        options.add_option(initiative=story.initiative, by=story.tomas, now=LATER, name="Hourly", once="abc")
        for _ in range(2)
    )
    assert first == second
    assert Option.objects.count() == 2
    assert HistoryEntry.objects.filter(action="add_option").count() == 1


def test_an_alternative_can_be_withdrawn_and_brought_back_but_not_the_filed_one() -> None:
    story = Fraud()
    options.withdraw_option(option=story.hourly, by=story.priya, now=LATER)
    assert [option.key for option in story.initiative.options.standing().in_order()] == ["A", "B"]
    with pytest.raises(InvalidInput, match="as filed always stands"):
        options.withdraw_option(option=story.filed, by=story.tomas, now=LATER)
    back = options.restore_option(option=story.hourly, by=story.tomas, now=LATER)
    assert back.withdrawn_at is None
    assert back.estimates.current().count() == 5


def test_an_option_that_another_takes_a_share_of_cannot_be_withdrawn() -> None:
    story = Fraud()
    options.add_option(
        initiative=story.initiative,
        by=story.tomas,
        now=LATER,
        name="Half of it",
        estimates={Input.EFFECT_SHARE: Given.fixed(0.5, "50"), Input.EFFORT: given(4, 5, 8)},
        share_of=story.five,
    )
    with pytest.raises(InvalidInput, match="Option D takes a share of this one"):
        options.withdraw_option(option=story.five, by=story.tomas, now=LATER)


def test_shares_that_lead_back_to_themselves_are_refused() -> None:
    story = Fraud()
    options.edit_option(
        option=story.five,
        by=story.tomas,
        now=LATER,
        version=1,
        estimates={Input.EFFECT_SHARE: given(0.7, 0.8, 0.9)},
        share_of=story.filed,
    )
    with pytest.raises(InvalidInput, match="Option B already takes its effect from this one"):
        options.edit_option(
            option=story.filed,
            by=story.tomas,
            now=LATER,
            version=story.filed.version,
            estimates={Input.EFFECT_SHARE: given(0.7, 0.8, 0.9)},
            share_of=story.five,
        )
    assert not story.five.estimates.current().of_input(Input.EFFECT).exists()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        (Input.EFFORT, given(0, 2, 3), "Low must be above 0"),
        (Input.EFFORT, given(5, 4, 3), "Low must be less than high"),
        (Input.EFFORT, given(3, 3, 5), "Middle must be above low"),
        (Input.EFFORT, given(float("nan"), 2, 3), "too large"),
        (Input.EFFORT, given(1, 2, float("inf")), "too large"),
        (Input.EFFORT, given(1, 2, 1e308), "too large"),
        (Input.EFFORT, given(1e5, 2e5, 3e5), "at most 100,000"),
        (Input.EFFORT, given(1e-9, 2e-9, 3e-9), "Low must be above 0"),
        (Input.SUCCESS, given(0.5, 0.8, 1.2), "Enter less than 100%"),
        (Input.SUCCESS, Given.fixed(0, "0"), "Enter more than 0%"),
        (Input.EFFECT, given(-5, 2, 3), "Say in the framing that it can hurt"),
        (Input.EFFECT, given(40, 60, 120, typed_in=CUT), "cannot move by 104,000 or more"),
        (Input.RUN_COST, given(-1, 2, 3), "Low must be 0 or more"),
        (Input.EFFECT_SHARE, given(0.5, 0.7, 0.9), "Select the option"),
        (Input.DEBT, given(1, 2, 3), "by when the debt is paid back"),
    ],
)
def test_what_breaks_a_rule_is_refused_beside_its_field(name: str, value: Given, words: str) -> None:
    story = Fraud(with_options=False)
    with pytest.raises(InvalidInput) as caught:
        options.add_option(
            initiative=story.initiative, by=story.tomas, now=LATER, name="Hourly", estimates={name: value}
        )
    assert words in " ".join(caught.value.fields.values())
    assert set(caught.value.fields) <= {name, "effect", "debt_due"}
    assert Option.objects.count() == 1
    assert Estimate.objects.count() == 0


def test_an_effect_may_be_negative_where_the_framing_says_it_can_hurt() -> None:
    story = Fraud(with_options=False, can_hurt=True)
    options.edit_option(
        option=story.filed,
        by=story.priya,
        now=LATER,
        version=1,
        estimates={Input.EFFECT: given(-5, 10, 30, typed_in=CUT)},
    )
    assert story.filed.estimates.get().low == Decimal(-5200)


@pytest.mark.parametrize("stage", [Stage.FUNDED, Stage.DECLINED, Stage.LAUNCHED, Stage.WITHDRAWN])
def test_after_the_decision_options_no_longer_change(stage: Stage) -> None:
    story = Fraud()
    Initiative.objects.filter(pk=story.initiative.pk).update(stage=stage, period=f.period())
    story.five.refresh_from_db()
    with pytest.raises(WrongStage, match="its options no longer change"):
        options.set_estimate(
            option=story.five, by=story.tomas, now=LATER, version=1, input=Input.EFFORT, given=given(1, 2, 3)
        )


def test_effects_typed_as_shares_follow_a_new_baseline_and_keep_what_was_typed() -> None:
    story = Fraud()
    new = Framing.objects.create(
        initiative=story.initiative,
        number=2,
        author=story.tomas,
        created_at=LATER,
        metric=story.framing.metric,
        baseline=Decimal(208_000),
        target=Decimal(52_000),
    )
    moved = _figures.framing_changed(story.again(), story.framing, new, LATER)
    effect = story.five.estimates.current().get(input=Input.EFFECT)
    assert len(moved) == 3
    assert (effect.low, effect.middle, effect.high) == (Decimal(83200), Decimal(124800), Decimal(156000))
    assert effect.text == "40, 60, 75"


def test_an_effect_typed_as_a_share_of_the_way_follows_the_target_and_waits_out_a_missing_one() -> None:
    story = Fraud(with_options=False)
    options.edit_option(
        option=story.filed,
        by=story.priya,
        now=LATER,
        version=1,
        estimates={Input.EFFECT: given(50, 80, 120, typed_in=TypedIn.SHARE_OF_TARGET)},
    )
    steps = [(Decimal(104_000), None), (Decimal(104_000), Decimal(78_000))]
    before = story.framing
    for number, (baseline, target) in enumerate(steps, start=2):
        after = Framing.objects.create(
            initiative=story.initiative,
            number=number,
            author=story.tomas,
            created_at=LATER,
            metric=story.framing.metric,
            baseline=baseline,
            target=target,
        )
        _figures.framing_changed(story.again(), before, after, LATER)
        before = after
    assert story.filed.estimates.get().middle == Decimal(20_800)


def test_letters_go_on_after_z() -> None:
    assert [options.letter(count) for count in (0, 25, 26, 27)] == ["A", "Z", "AA", "AB"]


def test_debt_comes_with_the_day_on_which_it_is_due_and_goes_with_it() -> None:
    story = Fraud()
    assert story.five.debt_due == date(2027, 9, 30)
    without = options.set_estimate(
        option=story.five, by=story.tomas, now=LATER, version=1, input=Input.DEBT, given=None
    )
    assert without.debt_due is None
