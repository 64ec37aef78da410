"""Questions that carry their worth, answers that say what they did."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from initiatives.actions import options, reframing
from initiatives.actions.options import Given
from initiatives.actions.reframing import Asking, Target, accepting
from initiatives.errors import InvalidInput, NotAllowed, NotFound
from initiatives.models import (
    AppraisalJob,
    Effect,
    Estimate,
    HistoryEntry,
    Initiative,
    Input,
    Notice,
    Option,
    Person,
    Question,
    QuestionTarget,
    Suggestion,
)
from tests import factories as f
from tests.factories import NOW
from tests.fraud import Fraud, given

pytestmark = pytest.mark.django_db

CUT = "percent_of_baseline"


@pytest.fixture
def story() -> Fraud:
    made = Fraud()
    work_out()
    return made


def work_out() -> None:
    for pk in list(AppraisalJob.objects.waiting().values_list("pk", flat=True)):
        options.run_appraisal(pk, now=lambda: NOW)


def ask(story: Fraud, *targets: tuple[Option | None, str], by: Person | None = None, **more: Any) -> Question:
    asking = Asking(
        more.pop("text", "What share of the loss is instant delivery?"),
        targets=tuple(Target(option, name) for option, name in targets),
        **more,
    )
    made = reframing.ask(initiative=story.again(), by=by or story.tomas, now=NOW, asking=asking)
    work_out()
    made.refresh_from_db()
    return made


def answer(question: Question, by: Person, ranges: dict[int, Given] | None = None, **more: Any) -> Question:
    told = {"answer": "A fifth.", "version": question.version, **more}
    return reframing.mark_answered(question=question, by=by, now=NOW, ranges=ranges, **told)


def only_target(question: Question) -> int:
    return question.targets.get().pk


def test_a_question_that_points_at_a_number_gets_its_worth_from_the_next_run(story: Fraud) -> None:
    question = ask(story, (story.five, "effect"), days_to_find_out=Decimal(3))
    assert question.worth is not None and question.worth > 0
    assert question.net_worth is not None and question.net_worth < question.worth
    assert 0 < (question.chance_changes or 0) < 1 and question.changes_to == "A"
    assert question.priced_at_version == story.again().inputs_version


def test_an_answer_about_two_numbers_is_worth_more_than_about_one(story: Fraud) -> None:
    one = ask(story, (story.five, "effect"))
    two = ask(story, (story.five, "effect"), (story.filed, "effect"))
    one.refresh_from_db()
    assert two.worth is not None and one.worth is not None and two.worth > one.worth


def test_a_rough_answer_is_worth_less_than_one_that_is_about_right_and_that_less_than_an_exact_one(
    story: Fraud,
) -> None:
    exact, about, rough = (
        ask(story, (story.five, "effect"), answer_quality=quality) for quality in ("exact", "about", "rough")
    )
    for row in (exact, about, rough):
        row.refresh_from_db()
    assert exact.worth is not None and about.worth is not None and rough.worth is not None
    assert exact.worth > about.worth > rough.worth


def test_whether_it_works_is_worth_by_how_often_the_answer_says_yes(story: Fraud) -> None:
    sure = ask(story, (story.five, "success"), answer_quality="exact")
    weak = ask(story, (story.five, "success"), yes_rates=(Decimal("0.7"), Decimal("0.6")))
    sure.refresh_from_db()
    assert sure.worth is not None and weak.worth is not None and sure.worth > weak.worth


def test_questions_stand_by_net_worth_what_must_come_first_on_top_and_unpriced_ones_last(
    story: Fraud,
) -> None:
    words = ask(story, text="Why now?")
    cheap = ask(story, (story.five, "effect"), days_to_find_out=Decimal("0.5"))
    dear = ask(story, (story.five, "effect"), days_to_find_out=Decimal(5), cost_to_find_out=Decimal(9000))
    first = ask(story, text="Who decides?", must_first=True, must_first_why="The regulator asks")
    order = story.initiative.questions.open().by_worth().values_list("number", flat=True)
    assert list(order) == [first.number, cheap.number, dear.number, words.number]


def test_what_costs_more_than_it_is_worth_has_a_negative_net(story: Fraud) -> None:
    dear = ask(story, (story.five, "effect"), cost_to_find_out=Decimal(10_000_000))
    assert dear.net_worth is not None and dear.net_worth < 0 < (dear.worth or 0)


def test_a_thousand_questions_about_one_number_are_priced_once(story: Fraud) -> None:
    template = ask(story, (story.five, "effect"))
    made = Question.objects.bulk_create(
        Question(
            initiative=story.initiative,
            number=template.number + 1 + count,
            text="Again?",
            asked_by=story.tomas,
            asked_at=NOW,
        )
        for count in range(1000)
    )
    QuestionTarget.objects.bulk_create(
        QuestionTarget(question=row, option=story.five, input="effect") for row in made
    )
    options.try_again(initiative=story.again(), by=story.tomas, now=NOW)
    work_out()
    worths = set(story.initiative.questions.open().values_list("worth", flat=True))
    assert worths == {template.worth}
    assert story.initiative.appraisals.newest_first().first().result.count('"question":') == 1


@pytest.mark.parametrize(
    ("targets", "field"),
    [
        ([("five", "success"), ("five", "effect")], "numbers"),
        ([("five", name) for name in ("effect", "effort", "weeks_to_ship", "run_cost", "debt")], "numbers"),
    ],
)
def test_too_much_at_once_is_refused_in_words(
    story: Fraud, targets: list[tuple[str, str]], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        ask(story, *((getattr(story, option), name) for option, name in targets))
    assert field in refused.value.fields and not Question.objects.exists()


def test_a_number_of_another_initiative_is_not_there(story: Fraud) -> None:
    other = f.initiative(filed_by=story.priya, for_team=story.team)
    with pytest.raises(NotFound):
        ask(story, (other.options.get(), "effect"))


def test_the_database_keeps_a_number_once_and_with_its_option(story: Fraud) -> None:
    question = ask(story, (story.five, "effect"))
    for option, name in ((story.five, "effect"), (None, "effect"), (story.five, "worth")):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuestionTarget.objects.create(question=question, option=option, input=name)


def test_an_answer_that_moves_the_choice_says_so_and_is_credited(story: Fraud) -> None:
    question = ask(story, (story.five, "effect"))
    done = answer(question, story.tomas, {only_target(question): given(10, 12, 14, typed_in=CUT)})
    assert done.effect == Effect.WAITING and done.changed == "number"
    work_out()
    done.refresh_from_db()
    assert done.effect == Effect.MOVED
    assert done.effect_line == "moved the choice from 5-minute checks to Real-time scoring"
    assert Estimate.objects.current().get(option=story.five, input=Input.EFFECT).text == "10, 12, 14"
    last = HistoryEntry.objects.filter(initiative=story.initiative).order_by("-number")[0]
    assert (last.action, last.actor) == ("answer_effect", None) and done.effect_line in last.summary
    assert Notice.objects.filter(person=story.tomas, text__contains="moved the choice").count() == 1


def test_an_answer_that_sharpens_a_number_says_that_the_choice_stays(story: Fraud) -> None:
    question = ask(story, (story.five, "effect"))
    done = answer(question, story.priya, {only_target(question): given(58, 60, 62, typed_in=CUT)})
    work_out()
    done.refresh_from_db()
    assert (done.effect, done.effect_line) == (Effect.FIGURES, "made B’s range narrower, the choice stays")


def test_an_answer_that_repeats_what_stands_changed_nothing(story: Fraud) -> None:
    question = ask(story, (story.filed, "run_cost"))
    done = answer(question, story.tomas, {only_target(question): given(110e3, 150e3, 220e3 + 1)})
    work_out()
    done.refresh_from_db()
    assert (done.effect, done.effect_line) == (Effect.NOTHING, "changed nothing")


def test_an_answer_beside_other_edits_says_that_it_was_not_alone(story: Fraud) -> None:
    question = ask(story, (story.five, "effect"))
    options.edit_option(
        option=story.hourly,
        by=story.tomas,
        now=NOW,
        version=1,
        estimates={Input.EFFORT: given(4, 6, 9)},
    )
    done = answer(question, story.tomas, {only_target(question): given(10, 12, 14, typed_in=CUT)})
    work_out()
    done.refresh_from_db()
    assert done.effect_shared and done.effect_line.endswith(", together with other changes")


def test_what_a_year_is_worth_is_answered_into_the_framing(story: Fraud) -> None:
    question = ask(story, (None, "worth"))
    done = answer(
        question, story.priya, {only_target(question): given(300e3, 350e3, 400e3, text="300k to 400k")}
    )
    work_out()
    done.refresh_from_db()
    newest = story.again().framings.newest_first().first()
    assert newest is not None and (newest.number, newest.value_text) == (2, "300k to 400k")
    assert done.effect in (Effect.MOVED, Effect.FIGURES) and not done.effect_shared


def test_a_range_from_somebody_who_may_not_set_it_waits_for_who_may(story: Fraud) -> None:
    question = ask(story, (story.five, "effort"))
    done = answer(question, story.priya, {only_target(question): given(10, 12, 14)})
    assert done.effect == "" and done.changed == "number"
    assert Estimate.objects.current().get(option=story.five, input=Input.EFFORT).text == "8, 11, 16"
    made = Suggestion.objects.get()
    assert (made.question, made.suggested_by, made.right) == (done, story.priya, "set_effort")
    with pytest.raises(NotAllowed):
        accepting.accept(suggestion=made, by=story.priya, now=NOW, version=made.version)
    accepting.accept(suggestion=made, by=story.tomas, now=NOW, version=made.version)
    work_out()
    done.refresh_from_db()
    assert Estimate.objects.current().get(option=story.five, input=Input.EFFORT).text == "10, 12, 14"
    assert done.effect in (Effect.FIGURES, Effect.NOTHING)


def test_a_range_that_breaks_a_rule_is_refused_and_nothing_is_written(story: Fraud) -> None:
    question = ask(story, (story.five, "effect"))
    key = only_target(question)
    with pytest.raises(InvalidInput) as refused:
        answer(question, story.tomas, {key: given(90, 100, 120, typed_in=CUT)})
    assert f"range-{key}" in refused.value.fields
    question.refresh_from_db()
    assert question.state == "open" and story.again().inputs_version == question.priced_at_version


def test_without_a_range_what_it_changed_must_be_said(story: Fraud) -> None:
    with pytest.raises(InvalidInput):
        answer(ask(story), story.tomas)


def test_a_reopened_question_has_no_effect_any_more_and_a_price_again(story: Fraud) -> None:
    question = ask(story, (story.five, "effect"))
    answer(question, story.tomas, {only_target(question): given(58, 60, 62, typed_in=CUT)})
    work_out()
    reframing.reopen_question(question=question, by=story.tomas, now=NOW)
    work_out()
    question.refresh_from_db()
    assert (question.effect, question.effect_line) == ("", "")
    assert question.priced_at_version == Initiative.objects.get(pk=story.initiative.pk).inputs_version
