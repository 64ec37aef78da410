"""The framing as versions: who changes it, what a change leaves behind, and how two people do not lose words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import NewMetric
from initiatives.errors import Conflict, InvalidInput, NotAllowed, WrongStage
from initiatives.models import (
    AppraisalJob,
    BoardRow,
    Framing,
    HistoryEntry,
    Initiative,
    Metric,
    Notice,
    Person,
    Response,
)
from initiatives.queries import home
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

LOSSES = NewMetric("Card-fraud losses", "$ a month", "down")
NUMBERS = {
    "baseline": Decimal(104000),
    "baseline_text": "104k",
    "target": Decimal(52000),
    "target_text": "52k",
    "target_by": date(2027, 6, 30),
    "target_by_text": "end of June 2027",
}


def change(initiative: Initiative, by: Person, version: int, **values: Any) -> Framing:
    made = actions.change_framing(initiative=initiative, by=by, now=NOW, version=version, values=values)
    assert made is not None
    return made


def test_the_first_change_makes_version_one_and_leaves_the_proposal_alone(
    fraud: Initiative, tomas: Person
) -> None:
    made = change(fraud, tomas, 0, goal="Lose half as much money to card fraud")
    fraud.refresh_from_db()
    assert (made.number, made.author, made.goal) == (1, tomas, "Lose half as much money to card fraud")
    assert fraud.proposal_title == "Real-time fraud detection"
    assert BoardRow.objects.get(initiative=fraud).outcome == "Lose half as much money to card fraud"


def test_each_change_is_one_version_and_one_entry_with_before_and_after(
    fraud: Initiative, tomas: Person
) -> None:
    change(fraud, tomas, 0, goal="Fewer frauds")
    actions.change_framing(
        initiative=fraud,
        by=tomas,
        now=NOW,
        version=1,
        values={"goal": "Lose less money"},
        why="A few cases make most of the loss",
    )
    entries = HistoryEntry.objects.order_by("number")
    assert [entry.summary for entry in entries] == [
        "Changed goal (version 1)",
        "Changed goal (version 2)",
    ]
    assert entries[1].changes == [
        {"field": "Goal", "before": "Fewer frauds", "after": "Lose less money"},
        {"field": "Why", "before": "", "after": "A few cases make most of the loss"},
    ]


def test_values_that_change_nothing_make_no_version(fraud: Initiative, tomas: Person) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    same = actions.change_framing(
        initiative=fraud, by=tomas, now=NOW, version=1, values={"goal": "Lose less money"}
    )
    assert same is not None and same.number == 1
    assert Framing.objects.count() == 1 and HistoryEntry.objects.count() == 1


def test_a_changed_number_asks_for_new_figures_and_a_changed_word_does_not(
    fraud: Initiative, tomas: Person
) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    fraud.refresh_from_db()
    assert fraud.inputs_version == 0 and not AppraisalJob.objects.exists()
    change(fraud, tomas, 1, **NUMBERS)
    fraud.refresh_from_db()
    assert fraud.inputs_version == 1
    assert AppraisalJob.objects.get().inputs_version == 1


def test_a_new_metric_joins_the_catalogue_once(fraud: Initiative, tomas: Person, priya: Person) -> None:
    for by, version in ((tomas, 0), (priya, 1)):
        actions.change_framing(
            initiative=fraud, by=by, now=NOW, version=version, values={}, new_metric=LOSSES
        )
    metric = Metric.objects.get()
    assert (metric.name, metric.unit, metric.direction, metric.owner) == (
        "Card-fraud losses",
        "$ a month",
        "down",
        tomas,
    )
    assert Framing.objects.get().metric == metric


def test_a_target_that_is_where_it_stands_now_is_refused_even_when_typed_apart(
    fraud: Initiative, tomas: Person
) -> None:
    change(fraud, tomas, 0, baseline=Decimal(104000), baseline_text="104k")
    with pytest.raises(InvalidInput) as refused:
        change(fraud, tomas, 1, target=Decimal(104000), target_text="104k")
    assert refused.value.fields == {"target": "Target must differ from now"}
    assert Framing.objects.count() == 1


def test_two_people_at_one_field_get_both_texts_and_neither_is_lost(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    change(fraud, tomas, 1, goal="Lose half as much money")
    with pytest.raises(Conflict) as clash:
        change(fraud, priya, 1, goal="Stop fraud")
    assert clash.value.version == 2
    assert "Tomás changed this" in clash.value.sentence
    (difference,) = clash.value.differences
    assert (difference.label, difference.theirs, difference.yours) == (
        "Goal",
        "Lose half as much money",
        "Stop fraud",
    )
    assert Framing.objects.count() == 2


def test_two_people_at_different_fields_both_get_their_way(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    change(fraud, tomas, 0, goal="Lose less money", for_whom="Sellers")
    change(fraud, tomas, 1, goal="Lose half as much money")
    made = change(fraud, priya, 1, for_whom="Sellers, who carry 70% of it", goal="Lose less money")
    assert (made.goal, made.for_whom) == ("Lose half as much money", "Sellers, who carry 70% of it")


def test_a_clash_over_a_number_shows_what_was_typed(fraud: Initiative, tomas: Person, priya: Person) -> None:
    change(fraud, tomas, 0, **NUMBERS)
    change(fraud, tomas, 1, target=Decimal(20800), target_text="20.8k")
    with pytest.raises(Conflict) as clash:
        change(fraud, priya, 1, target=Decimal(60000), target_text="60k")
    assert [(d.label, d.theirs, d.yours) for d in clash.value.differences] == [("Target", "20.8k", "60k")]


@pytest.mark.parametrize("version", [-1, 2, 10**8])
def test_a_version_that_never_was_is_a_conflict(fraud: Initiative, tomas: Person, version: int) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    with pytest.raises(Conflict):
        change(fraud, tomas, version, goal="Another")


def test_only_the_filer_and_the_lead_change_it(
    fraud: Initiative, hana: Person, marta: Person, ines: Person
) -> None:
    elsewhere = factories.person("engineering_lead", name="Yusuf Demir")
    for person in (hana, marta, ines, elsewhere):
        with pytest.raises(NotAllowed):
            change(fraud, person, 0, goal="Mine")
    assert not Framing.objects.exists() and not HistoryEntry.objects.exists()


@pytest.mark.parametrize("stage", [Stage.FUNDED, Stage.DECLINED, Stage.BUILDING, Stage.WITHDRAWN])
def test_nothing_changes_once_it_is_decided(
    priya: Person, payments: Any, tomas: Person, stage: Stage
) -> None:
    done = factories.initiative(filed_by=priya, for_team=payments, stage=stage, period=factories.period())
    with pytest.raises(WrongStage) as refused:
        change(done, tomas, 0, goal="Too late")
    assert stage.label.lower() in refused.value.sentence


def test_a_field_that_the_framing_does_not_have_is_refused(fraud: Initiative, tomas: Person) -> None:
    with pytest.raises(InvalidInput):
        change(fraud, tomas, 0, author_id=1)


def test_the_filer_accepts_and_the_lead_hears_of_it(fraud: Initiative, tomas: Person, priya: Person) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    actions.answer_framing(initiative=fraud, by=priya, now=NOW, version=1, response=Response.ACCEPTED)
    version = Framing.objects.get()
    assert (version.response, version.responded_by, version.responded_at) == ("accepted", priya, NOW)
    assert Notice.objects.get(person=tomas).text == f"Priya Nair accepted the framing: {fraud.reference}."
    assert HistoryEntry.objects.filter(action="accept_framing").count() == 1


def test_a_change_by_the_filer_counters_what_the_lead_framed(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    change(fraud, priya, 1, goal="Lose less of our sellers’ money")
    first, second = Framing.objects.order_by("number")
    assert (first.response, first.responded_by) == ("countered", priya)
    assert (second.response, second.author) == ("waiting", priya)
    assert "countered" in Notice.objects.get(person=tomas).text
    assert not Notice.objects.filter(person=priya).exists()


def test_keeping_it_returns_to_the_version_before_with_why(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    change(fraud, priya, 0, goal="Stop fraud", for_whom="Sellers")
    change(fraud, tomas, 1, goal="Lose half as much money")
    kept = actions.answer_framing(
        initiative=fraud,
        by=priya,
        now=NOW,
        version=2,
        response=Response.KEPT,
        why="The board asked about cases",
    )
    assert (kept.number, kept.goal, kept.for_whom, kept.author) == (3, "Stop fraud", "Sellers", priya)
    second = Framing.objects.get(number=2)
    assert (second.response, second.response_why) == ("kept", "The board asked about cases")
    assert second.goal == "Lose half as much money"


def test_keeping_it_wants_a_line_of_why(fraud: Initiative, tomas: Person, priya: Person) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    with pytest.raises(InvalidInput) as refused:
        actions.answer_framing(
            initiative=fraud, by=priya, now=NOW, version=1, response=Response.KEPT, why="  "
        )
    assert "why" in refused.value.fields


def test_an_answer_to_a_version_that_has_been_replaced_is_not_taken(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    change(fraud, tomas, 1, goal="Lose half as much money")
    with pytest.raises(Conflict):
        actions.answer_framing(initiative=fraud, by=priya, now=NOW, version=1, response=Response.ACCEPTED)
    assert set(Framing.objects.values_list("response", flat=True)) == {"waiting"}


def test_the_lead_does_not_accept_in_the_filers_place(fraud: Initiative, tomas: Person) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    with pytest.raises(NotAllowed):
        actions.answer_framing(initiative=fraud, by=tomas, now=NOW, version=1, response=Response.ACCEPTED)


def test_undo_is_a_version_that_says_what_the_one_before_said(fraud: Initiative, tomas: Person) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    change(fraud, tomas, 1, **NUMBERS)
    back = actions.restore_version(initiative=fraud, by=tomas, now=NOW, number=1, version=2)
    assert back is not None
    assert (back.number, back.goal, back.baseline, back.target) == (3, "Lose less money", None, None)
    assert HistoryEntry.objects.order_by("-number")[0].summary == "Went back to version 1 (version 3)"


def test_home_asks_the_filer_about_the_version_that_holds_and_no_older_one(
    fraud: Initiative, tomas: Person, priya: Person
) -> None:
    change(fraud, tomas, 0, goal="Lose less money")
    change(fraud, tomas, 1, goal="Lose half as much money")
    waiting = [row for row in home.home(priya, now=NOW).turns if row.action == "Accept or counter"]
    assert [row.title for row in waiting] == ["Lose half as much money"]
    actions.answer_framing(initiative=fraud, by=priya, now=NOW, version=2, response=Response.ACCEPTED)
    assert not [row for row in home.home(priya, now=NOW).turns if row.action == "Accept or counter"]
