"""The initiative page, its moves and its history: one primary action, and what each reader sees."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking
from initiatives.models import HistoryEntry, Initiative, Message, Metric, Person, Question, Reading, Team
from initiatives.queries import reframing as queries
from initiatives.queries.initiative import get_visible
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


def at(stage: Stage, priya: Person, payments: Team, **fields: Any) -> Initiative:
    return factories.initiative(
        filed_by=priya, for_team=payments, stage=stage, period=factories.period(), **fields
    )


def rail(client: Client, initiative: Initiative) -> str:
    page = client.get(f"/i/{initiative.pk}/").content.decode()
    found = re.search(r'<section class="panel[^>]*id="next">(.*?)</section>', page, re.DOTALL)
    assert found
    return found[1]


def primary(client: Client, initiative: Initiative) -> list[str]:
    """The words on the primary buttons of the rail."""
    buttons = re.findall(
        r'class="btn primary[^"]*"[^>]*>(.*?)</(?:a|button)>', rail(client, initiative), re.DOTALL
    )
    return [re.sub(r"<kbd.*?</kbd>|<[^>]+>", "", words).strip() for words in buttons]


@pytest.mark.parametrize(
    ("stage", "who", "words"),
    [
        (Stage.SUBMITTED, "tomas", "Start framing"),
        (Stage.SUBMITTED, "priya", "Watch"),
        (Stage.SUBMITTED, "marta", "Watch"),
        (Stage.REFRAMING, "tomas", "Finish framing"),
        (Stage.REFRAMING, "ines", "Watch"),
        (Stage.READY, "marta", "Decide"),
        (Stage.READY, "priya", "Watch"),
        (Stage.FUNDED, "tomas", "Start building"),
        (Stage.BUILDING, "tomas", "Mark launched"),
        (Stage.PAUSED, "marta", "Resume"),
        (Stage.LAUNCHED, "priya", "Record the result"),
        (Stage.REVIEWED, "hana", "Watch"),
        (Stage.WITHDRAWN, "priya", "Restore"),
    ],
)
def test_there_is_exactly_one_primary_action_by_state_and_viewer(
    request: pytest.FixtureRequest,
    priya: Person,
    payments: Team,
    door: Door,
    stage: Stage,
    who: str,
    words: str,
) -> None:
    one = at(stage, priya, payments)
    assert primary(door(request.getfixturevalue(who)), one) == [words]


def test_the_filer_is_led_to_the_question_that_waits_and_told_of_no_other_button(
    fraud: Initiative, tomas: Person, priya: Person, hana: Person, door: Door
) -> None:
    actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("Why now?"))
    assert primary(door(priya), fraud) == ["Answer the question"]
    assert primary(door(tomas), fraud) == ["Finish framing (1 open question)"]
    assert "Waiting on Priya" in rail(door(hana), fraud)


def test_the_filer_may_ask_for_a_decision_when_five_working_days_have_gone_by(
    fraud: Initiative, priya: Person, door: Door
) -> None:
    Initiative.objects.update(framing_started_at=timezone.now())
    assert primary(door(priya), fraud) == ["Watch"]
    Initiative.objects.update(framing_started_at=timezone.now() - timedelta(days=8))
    assert primary(door(priya), fraud) == ["Ask for a decision"]


def test_a_reader_learns_who_moves_next_and_sees_no_greyed_button(
    priya: Person, payments: Team, ines: Person, door: Door
) -> None:
    ready = at(Stage.READY, priya, payments, decide_by=date(2026, 11, 27), gaps=["No metric"])
    words = rail(door(ines), ready)
    assert "A director decides next, by Fri 27 Nov. 1 thing missing from the framing." in words
    assert "disabled" not in words and "Decide" not in re.sub(r"decides", "", words)


def test_the_sections_stand_in_their_order(fraud: Initiative, tomas: Person, door: Door) -> None:
    page = door(tomas).get(f"/i/{fraud.pk}/").content.decode()
    places = [page.index(f'id="{name}"') for name in ("options", "framing", "questions", "cost", "history")]
    assert places == sorted(places)
    assert page.count("<h1") == 1 and "filed as <q>Real-time fraud detection</q> by Priya Nair" in page


def test_an_address_with_words_leads_to_the_plain_one(fraud: Initiative, ines: Person, door: Door) -> None:
    for words in ("halve-card-fraud", "", "x" * 200, "%F0%9F%98%80"):
        answer = door(ines).get(f"/i/{fraud.pk}-{words}/")
        assert (answer.status_code, answer["Location"]) == (302, f"/i/{fraud.pk}/")
    assert door(ines).get("/i/99999-nothing/").status_code == 404


def test_a_reader_asks_from_where_they_read(fraud: Initiative, hana: Person, door: Door) -> None:
    page = door(hana).get(f"/i/{fraud.pk}/").content.decode()
    link = re.search(r'href="(/i/\d+/ask/\?about=target)"', page)
    assert link
    form = door(hana).get(link[1]).content.decode()
    assert '<option value="target" selected>' in form


def test_a_withdrawn_one_is_restored_by_its_filer(
    fraud: Initiative, priya: Person, tomas: Person, door: Door
) -> None:
    client = door(priya)
    assert f"/i/{fraud.pk}/withdraw/" in client.get(f"/i/{fraud.pk}/").content.decode()
    client.post(f"/i/{fraud.pk}/withdraw/", {"reason": "Losses fell"})
    assert primary(client, fraud) == ["Restore"]
    assert primary(door(tomas), fraud) == []
    assert client.post(f"/i/{fraud.pk}/restore/").status_code == 303
    fraud.refresh_from_db()
    assert fraud.at_stage == Stage.REFRAMING


def test_a_draft_is_a_form_for_its_filer_and_a_quiet_page_for_who_it_is_shared_with(
    priya: Person, tomas: Person, payments: Team, door: Door
) -> None:
    draft = factories.initiative(filed_by=priya, for_team=payments, stage=Stage.DRAFT)
    draft.shares.create(person=tomas, shared_at=NOW)
    assert door(priya).get(f"/i/{draft.pk}/")["Location"] == f"/i/{draft.pk}/edit/"
    page = door(tomas).get(f"/i/{draft.pk}/").content.decode()
    assert "still thinking out loud" in page and 'id="questions"' not in page


def test_the_metric_stands_in_the_rail_with_its_readings(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    actions.change_framing(
        initiative=fraud,
        by=tomas,
        now=NOW,
        version=0,
        values={"baseline": 104000, "target": 52000, "target_by": date(2031, 6, 30)},
        new_metric=actions.NewMetric("Card-fraud losses", "$ a month", "down"),
    )
    for month in (8, 9, 10):
        Reading.objects.create(
            metric=Metric.objects.get(),
            on=date(2026, month, 28),
            value=90000 + month,
            recorded_by=tomas,
            recorded_at=NOW,
        )
    page = door(tomas).get(f"/i/{fraud.pk}/").content.decode()
    assert "<b>$104k</b>" in page and '<b class="to">$52k</b>' in page and 'class="spark"' in page


def test_finishing_shows_the_checklist_and_the_toast_takes_it_back(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    form = client.get(f"/i/{fraud.pk}/move/mark_ready/", headers=HTMX).content.decode()
    assert "No metric" in form and "<html" not in form
    done = client.post(f"/i/{fraud.pk}/move/mark_ready/")
    assert (done.status_code, done["Location"]) == (303, f"/i/{fraud.pk}/?done=mark_ready")
    page = client.get(done["Location"]).content.decode()
    assert re.search(r'class="toast".*?/move/back_to_reframing/.*?Undo', page, re.DOTALL)
    assert client.post(f"/i/{fraud.pk}/move/back_to_reframing/").status_code == 303
    fraud.refresh_from_db()
    assert fraud.at_stage == Stage.REFRAMING
    later = client.get(f"/i/{fraud.pk}/?done=mark_ready").content.decode()
    assert 'class="toast"' not in later


def test_a_request_for_a_decision_is_marked_not_fully_framed(
    fraud: Initiative, priya: Person, marta: Person, door: Door
) -> None:
    Initiative.objects.update(framing_started_at=timezone.now() - timedelta(days=8))
    client = door(priya)
    url = f"/i/{fraud.pk}/move/ask_for_decision/"
    empty = client.post(url, {"why": ""})
    assert empty.status_code == 422
    assert "Enter why it should be decided now" in empty.content.decode()
    assert client.post(url, {"why": "The contract ends in March"}).status_code == 303
    page = door(marta).get(f"/i/{fraud.pk}/").content.decode()
    assert "Not fully framed." in page and "no metric" in page


@pytest.mark.parametrize(
    ("stage", "name", "bad", "words", "good"),
    [
        (
            Stage.FUNDED,
            "start_building",
            {"started_on": "never", "team": "1"},
            "Enter a date",
            {"started_on": "11 January 2027"},
        ),
        (
            Stage.FUNDED,
            "start_building",
            {"started_on": "11 January 2027", "team": "999"},
            "Select the team",
            {"started_on": "11 January 2027"},
        ),
        (
            Stage.BUILDING,
            "launch",
            {"launched_on": "1 March 2090"},
            "must not be in the future",
            {"launched_on": "2 November 2026", "metric_recorded": "yes"},
        ),
        (
            Stage.BUILDING,
            "launch",
            {"launched_on": "2 November 2026"},
            "Select whether the metric",
            {"launched_on": "2 November 2026", "metric_recorded": "no"},
        ),
        (
            Stage.BUILDING,
            "pause",
            {"until": "1 March 2020", "reason": "Peak"},
            "must be in the future",
            {"until": "1 March 2090", "reason": "Peak"},
        ),
        (Stage.BUILDING, "stop", {"reason": ""}, "Enter why it is stopped", {"reason": "Losses fell"}),
        (Stage.PAUSED, "stop", {"reason": "x" * 201}, "200 characters or less", {"reason": "Losses fell"}),
    ],
)
def test_a_move_says_what_it_needs_and_then_goes(
    priya: Person,
    tomas: Person,
    payments: Team,
    door: Door,
    stage: Stage,
    name: str,
    bad: dict[str, str],
    words: str,
    good: dict[str, str],
) -> None:
    one = at(stage, priya, payments)
    client = door(tomas)
    url = f"/i/{one.pk}/move/{name}/"
    assert client.get(url).status_code == 200
    refused = client.post(url, bad)
    assert refused.status_code == 422 and words in refused.content.decode()
    one.refresh_from_db()
    assert one.at_stage == stage
    more = {"team": str(payments.pk)} if name == "start_building" else {}
    assert client.post(url, {**good, **more}).status_code == 303
    one.refresh_from_db()
    assert one.at_stage != stage
    assert client.post(url, {**good, **more}).status_code == 409


def test_moves_of_others_are_refused_and_moves_that_are_none_are_not_found(
    fraud: Initiative, priya: Person, tomas: Person, door: Door
) -> None:
    assert door(priya).get(f"/i/{fraud.pk}/move/mark_ready/").status_code == 403
    assert door(priya).post(f"/i/{fraud.pk}/move/mark_ready/").status_code == 403
    for name in ("fund", "decline", "nonsense", "__class__"):
        assert door(tomas).post(f"/i/{fraud.pk}/move/{name}/").status_code == 404


def test_the_table_of_moves_says_who_and_offers_what_is_mine_now(
    fraud: Initiative, tomas: Person, ines: Person, door: Door
) -> None:
    page = door(tomas).get(f"/i/{fraud.pk}/moves/").content.decode()
    assert "Here now" in page and "Finish framing" in page and "You may." in page
    assert "/move/mark_ready/" in page
    assert "/move/" not in door(ines).get(f"/i/{fraud.pk}/moves/").content.decode()


def test_owners_are_changed_with_both_sides_told_of_a_conflict(
    fraud: Initiative, priya: Person, tomas: Person, hana: Person, door: Door
) -> None:
    joana = factories.person("pm", name="Joana Reis")
    url = f"/i/{fraud.pk}/owners/"
    assert door(hana).get(url).status_code == 403
    client = door(priya)
    told = {"product_owner": str(joana.pk), "engineering_owner": str(tomas.pk), "version": "1"}
    assert client.post(url, {**told, "product_owner": "9999"}).status_code == 422
    assert client.post(url, told).status_code == 303
    stale = door(tomas).post(url, {**told, "product_owner": str(priya.pk)})
    assert stale.status_code == 409 and "Joana Reis in product" in stale.content.decode()
    fraud.refresh_from_db()
    assert fraud.product_owner == joana


def test_history_shows_every_change_and_pages_by_number(
    fraud: Initiative, tomas: Person, ines: Person, door: Door
) -> None:
    for number in range(60):
        actions.change_framing(
            initiative=fraud, by=tomas, now=NOW, version=number, values={"goal": f"Goal {number:02d}"}
        )
    client = door(ines)
    page = client.get(f"/i/{fraud.pk}/history/").content.decode()
    assert "Goal 59" in page and 'id="h11"' in page and 'id="h10"' not in page
    assert "?before=11" in page and "23 Nov 2026, 09:00" in page
    part = client.get(f"/i/{fraud.pk}/history/?before=11", headers=HTMX).content.decode()
    assert part.count("<li") == 10 and "<html" not in part
    assert "Nothing before that" in client.get(f"/i/{fraud.pk}/history/?before=1").content.decode()
    assert client.get(f"/i/{fraud.pk}/history/?before=x").status_code == 200


def test_the_history_is_verified_and_a_touched_entry_is_named(
    fraud: Initiative, tomas: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        actions.change_framing(
            initiative=fraud, by=tomas, now=NOW, version=number, values={"goal": f"Goal {number}"}
        )
    call_command("verify_history")
    assert "3 entries in 1 chains hold together" in capsys.readouterr().out
    HistoryEntry.objects.filter(number=2).update(summary="Changed nothing at all")
    with pytest.raises(CommandError):
        call_command("verify_history")
    assert f"{fraud.reference}: entry 2 was changed" in capsys.readouterr().err
    HistoryEntry.objects.filter(number=2).delete()
    with pytest.raises(CommandError):
        call_command("verify_history")
    assert "entry 2 is missing" in capsys.readouterr().err


def many(initiative: Initiative, by: Person, questions: int, messages: int) -> None:
    """So many questions, and so many replies under the first."""
    start = initiative.next_question_number
    made = Question.objects.bulk_create(
        Question(
            initiative=initiative,
            number=start + n,
            text=f"Question {n}, in the words that such a question usually has?",
            asked_by=by,
            asked_of=initiative.product_owner,
            asked_at=NOW,
            answer_by=date(2026, 11, 30),
        )
        for n in range(questions)
    )
    Message.objects.bulk_create(
        Message(question=made[0], author=by, text=f"Reply {n}", written_at=NOW) for n in range(messages)
    )
    initiative.next_question_number = start + questions
    initiative.save(update_fields=["next_question_number"])


def weigh(client: Client, initiative: Initiative) -> tuple[int, int]:
    """(queries, bytes) of the page."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(f"/i/{initiative.pk}/")
    assert page.status_code == 200
    return len(asked), len(page.content)


def test_the_page_costs_the_same_with_three_and_with_three_hundred_questions(
    fraud: Initiative, proposal: Initiative, tomas: Person, ines: Person, door: Door
) -> None:
    many(fraud, tomas, 32, 40)
    few, light = weigh(door(ines), fraud)
    many(fraud, tomas, 300, 300)
    lots, heavy = weigh(door(ines), fraud)
    assert lots == few
    assert heavy < light * 1.1


def test_earlier_questions_come_thirty_at_a_time_with_and_without_script(
    fraud: Initiative, tomas: Person, ines: Person, door: Door
) -> None:
    many(fraud, tomas, 65, 0)
    client = door(ines)
    page = client.get(f"/i/{fraud.pk}/").content.decode()
    assert page.count("<article") == 30 and "35 more" in page
    part = client.get(f"/i/{fraud.pk}/?questions=30", headers=HTMX).content.decode()
    assert part.count("<article") == 30 and "5 more" in part and "<html" not in part
    whole = client.get(f"/i/{fraud.pk}/?questions=60").content.decode()
    assert whole.count("<article") == 5 and "Later ones" in whole
    assert client.get(f"/i/{fraud.pk}/?questions={'9' * 40}&open=-1").status_code == 200
    linked = client.get(f"/i/{fraud.pk}/?open=65").content.decode()
    assert 'id="q65"' in linked and linked.count("<article") == 31 and "35 more" in linked
    assert client.get(f"/i/{fraud.pk}/?open=999").content.decode().count("<article") == 30


def test_goal_questions_readiness_and_next_step_ask_at_most_fifteen(
    fraud: Initiative, tomas: Person, ines: Person, django_assert_max_num_queries: Any
) -> None:
    actions.change_framing(
        initiative=fraud,
        by=tomas,
        now=NOW,
        version=0,
        values={"baseline": 104000, "target": 52000},
        new_metric=actions.NewMetric("Card-fraud losses", "$ a month", "down"),
    )
    many(fraud, tomas, 40, 40)
    reader = Person.objects.get(pk=ines.pk)
    with django_assert_max_num_queries(15):
        queries.initiative_page(reader, get_visible(reader, fraud.pk), now=NOW)
