"""Changing the framing over HTTP: in place and as a page, with what goes wrong said in words."""

import re
from datetime import timedelta
from typing import Any

import pytest

from initiatives.models import Framing, Initiative, Metric, Person, Response
from tests.views.reframing.conftest import Door

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
METRIC = {
    "metric": "new",
    "metric_name": "Card-fraud losses",
    "metric_unit": "$ a month",
    "metric_direction": "down",
}


def post(
    client: Any, initiative: Initiative, field: str, version: int, htmx: bool = False, **values: Any
) -> Any:
    data = {"field": field, "version": str(version), **values}
    return client.post(f"/i/{initiative.pk}/framing/", data, headers=HTMX if htmx else {})


def test_the_form_opens_with_what_the_filer_said(fraud: Initiative, tomas: Person, door: Door) -> None:
    page = door(tomas).get(f"/i/{fraud.pk}/framing/").content.decode()
    for typed in ("Card-fraud losses", "$104k", "$52k", "end of June 2031"):
        assert f'value="{typed}"' in page
    assert 'value="down"' in page and re.search(r'value="down"[^>]*checked', page)


def test_until_it_is_framed_the_filers_own_numbers_stand_beside_what_is_missing(
    fraud: Initiative, ines: Person, tomas: Person, door: Door
) -> None:
    page = door(ines).get(f"/i/{fraud.pk}/").content.decode()
    assert "As filed: $104k" in page and "As filed: $52k by end of June 2031" in page
    post(door(tomas), fraud, "baseline", 0, baseline_text="98k")
    assert "As filed: $104k" not in door(ines).get(f"/i/{fraud.pk}/").content.decode()


def test_a_goal_is_changed_in_place_and_the_headline_follows(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    part = client.get(f"/i/{fraud.pk}/framing/?field=goal", headers=HTMX).content.decode()
    assert "<html" not in part and 'name="goal"' in part and 'name="metric"' not in part
    saved = post(client, fraud, "goal", 0, htmx=True, goal="Lose less money to card fraud")
    text = saved.content.decode()
    assert '<section class="sec" id="framing"' in text and "<html" not in text
    assert '<h1 id="outcome" hx-swap-oob="true">Lose less money to card fraud</h1>' in text
    assert "Saved as version 1" in text and "Undo" in text


def test_without_script_the_same_address_is_a_page_and_leads_back(
    fraud: Initiative, priya: Person, door: Door
) -> None:
    client = door(priya)
    page = client.get(f"/i/{fraud.pk}/framing/?field=goal").content.decode()
    assert "<html" in page and "What is the goal?" in page
    saved = post(client, fraud, "goal", 0, goal="Lose less money")
    assert (saved.status_code, saved["Location"]) == (303, f"/i/{fraud.pk}/?done=framing-1#framing")
    assert "Undo" in client.get(saved["Location"]).content.decode()


def test_the_whole_form_makes_one_version_with_all_of_it(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    saved = door(tomas).post(
        f"/i/{fraud.pk}/framing/",
        {
            "version": "0",
            "goal": "Lose half as much money to card fraud",
            **METRIC,
            "baseline_text": "$104k",
            "baseline_source": "Finance ledger",
            "target_text": "52k",
            "target_by_text": "end of June 2031",
            "value_meaning": "year_at_target",
            "value_text": "400k to 700k",
            "date_that_matters_text": "1 March 2030",
            "share_lost": "60%",
            "horizon_years": "3",
            "can_hurt": "on",
            "tradeoff_guidance": "Complete before fast",
            "why": "A few cases make most of the loss",
        },
    )
    assert saved.status_code == 303
    made = Framing.objects.select_related("metric").get()
    assert (made.number, made.baseline, made.target, made.target_text) == (1, 104000, 52000, "52k")
    assert str(made.target_by) == "2031-06-30" and made.target_by_text == "end of June 2031"
    assert (made.value_low, made.value_high, made.value_text) == (400000, 700000, "400k to 700k")
    assert (float(made.share_lost or 0), made.horizon_years, made.can_hurt) == (0.6, 3, True)
    assert made.metric is not None and made.metric.unit == "$ a month"
    assert made.why == "A few cases make most of the loss"
    page = door(tomas).get(f"/i/{fraud.pk}/").content.decode()
    assert "Lose half as much money to card fraud, from $104k to $52k a month, by June 2031" in page


def test_a_day_typed_from_today_opens_later_as_the_day_it_meant(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    post(client, fraud, "target", 0, target_text="52k", target_by_text="in 3 weeks")
    made = Framing.objects.get()
    assert made.target_by is not None and made.target_by_text == "in 3 weeks"
    later = made.target_by + timedelta(days=30)
    Framing.objects.update(target_by=later)
    page = client.get(f"/i/{fraud.pk}/framing/?field=target").content.decode()
    assert f'value="{later.day} {later:%b %Y}"' in page and "in 3 weeks" not in page
    same = f"{later.day} {later:%B %Y}"
    post(client, fraud, "target", 1, target_text="52k", target_by_text=same)
    assert Framing.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "values", "words"),
    [
        ("goal", {"goal": ""}, "Enter the goal"),
        ("goal", {"goal": "x" * 201}, "Goal must be 200 characters or less"),
        ("goal", {"goal": "a\x00b"}, "hidden control characters"),
        ("goal", {"goal": "pay \u202eevil"}, "hidden control characters"),
        ("baseline", {"baseline_text": "NaN"}, "Now must be a number"),
        ("baseline", {"baseline_text": "1e308"}, "Now"),
        ("baseline", {"baseline_text": "99999999999999"}, "Now is larger than we can work with"),
        ("baseline", {"baseline_text": "5", "no_baseline_reason": "Nobody counts"}, "Leave this empty"),
        ("target", {"target_text": "inf"}, "Target must be a number"),
        ("target", {"target_text": "5", "target_by_text": "1 March 2020"}, "By must be in the future"),
        ("target", {"target_text": "5", "target_by_text": "soonish"}, "Enter a date"),
        ("worth", {"value_text": "700k to 400k"}, "Low must be less than high"),
        ("worth", {"value_text": "0 to 5"}, "Worth must be more than 0"),
        ("worth", {"value_text": "lots"}, "Enter a range"),
        (
            "date",
            {"date_that_matters_text": "1 May 2031", "share_lost": "140%"},
            "The share must be 100 or less",
        ),
        ("horizon", {"horizon_years": "200"}, "The horizon must be 30 or less"),
        ("reach", {"reach_text": "many"}, "Enter a range, like 8 to 16"),
        ("reach", {"reach_text": "0"}, "Reach must be more than 0"),
        ("reach", {"reach_text": "-5 to 20"}, "Reach must be more than 0"),
        ("reach", {"reach_text": "20 to 5 people"}, "Low must be less than high"),
        ("reach", {"reach_text": "500 km"}, "Enter a range"),
        ("reach", {"reach_text": "900b people a day"}, "Reach is larger than we can work with"),
        ("metric", {"metric": "new"}, "Enter the name of the metric"),
        ("metric", {"metric": "999"}, "Select a metric from the list"),
    ],
)
@pytest.mark.parametrize("htmx", [False, True])
def test_what_cannot_be_used_is_said_beside_the_field_and_kept(
    fraud: Initiative, tomas: Person, door: Door, field: str, values: dict[str, str], words: str, htmx: bool
) -> None:
    answer = post(door(tomas), fraud, field, 0, htmx=htmx, **values)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text and 'role="alert"' in text
    for typed in values.values():
        if typed and len(typed) < 100 and "\x00" not in typed and typed not in ("new", "999"):
            assert typed in text
    assert not Framing.objects.exists() and not Metric.objects.exists()
    if htmx:
        assert answer["HX-Retarget"] == f"#part-{field}"


def test_a_target_equal_to_now_is_refused_though_now_was_typed_before(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    post(client, fraud, "baseline", 0, baseline_text="104k")
    answer = post(client, fraud, "target", 1, target_text="$104,000")
    assert answer.status_code == 422 and "Target must differ from now" in answer.content.decode()


def test_a_percentage_is_no_value_of_a_metric_in_dollars(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    post(client, fraud, "metric", 0, **METRIC)
    answer = post(client, fraud, "target", 1, target_text="50%")
    assert answer.status_code == 422 and "not a percentage" in answer.content.decode()


@pytest.mark.parametrize("version", ["", "x", "-1", "1.5", "9" * 30])
def test_a_form_without_its_version_is_asked_for_again(
    fraud: Initiative, tomas: Person, door: Door, version: str
) -> None:
    answer = door(tomas).post(
        f"/i/{fraud.pk}/framing/", {"field": "goal", "version": version, "goal": "Lose less"}
    )
    assert answer.status_code == 422 and "lost track of its version" in answer.content.decode()
    assert "Lose less" in answer.content.decode()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_conflict_shows_both_and_keep_mine_keeps_mine(
    fraud: Initiative, tomas: Person, priya: Person, door: Door, htmx: bool
) -> None:
    post(door(tomas), fraud, "goal", 0, goal="Lose less money")
    answer = post(door(priya), fraud, "goal", 0, htmx=htmx, goal="Stop all fraud")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Tomás changed this" in text and "Lose less money" in text and "Stop all fraud" in text
    assert 'name="version" value="1"' in text
    assert Framing.objects.count() == 1
    kept = post(door(priya), fraud, "goal", 1, goal="Stop all fraud", keep="mine")
    assert kept.status_code == 303
    assert Framing.objects.get(number=2).goal == "Stop all fraud"
    theirs = post(door(priya), fraud, "goal", 1, goal="Something else", keep="theirs")
    assert theirs.status_code == 303 and Framing.objects.count() == 2


def test_a_changed_number_loads_the_page_anew_so_that_the_figures_follow(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    answer = post(door(tomas), fraud, "baseline", 0, htmx=True, baseline_text="104k")
    assert answer["HX-Redirect"] == f"/i/{fraud.pk}/?done=framing-1#framing"


def test_escape_brings_the_value_back(fraud: Initiative, tomas: Person, door: Door) -> None:
    client = door(tomas)
    post(client, fraud, "goal", 0, goal="Lose less money")
    text = client.get(f"/i/{fraud.pk}/framing/?field=goal&shut=1", headers=HTMX).content.decode()
    assert "<b>Lose less money</b>" in text and "<form" not in text


def test_a_goal_that_names_a_solution_gets_a_quiet_remark_and_is_saved(
    fraud: Initiative, tomas: Person, marta: Person, door: Door
) -> None:
    saved = post(door(tomas), fraud, "goal", 0, htmx=True, goal="Build real-time fraud detection")
    text = saved.content.decode()
    assert '<mark id="mark-goal-6">real-time<span class="vh"> (marked: speed)</span></mark>' in text
    assert "How fast is fast enough" in text and "Ask this" in text
    assert "<mark" not in door(marta).get(f"/i/{fraud.pk}/").content.decode()


@pytest.mark.parametrize("who", ["hana", "marta", "ines"])
def test_others_read_it_and_do_not_change_it(
    request: pytest.FixtureRequest, fraud: Initiative, door: Door, who: str
) -> None:
    client = door(request.getfixturevalue(who))
    assert "framing/?field=goal" not in client.get(f"/i/{fraud.pk}/").content.decode()
    assert client.get(f"/i/{fraud.pk}/framing/").status_code == 403
    assert post(client, fraud, "goal", 0, goal="Mine").status_code == 403
    assert not Framing.objects.exists()


def test_the_filer_accepts_or_keeps_from_the_page(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    post(door(tomas), fraud, "goal", 0, goal="Lose less money")
    client = door(priya)
    assert "Tomás framed this" in client.get(f"/i/{fraud.pk}/").content.decode()
    url = f"/i/{fraud.pk}/framing/answer/"
    assert client.post(url, {"version": "1", "response": "kept"}).status_code == 422
    assert client.post(url, {"version": "x", "response": "accepted"}).status_code == 422
    assert client.post(url, {"version": "1", "response": "nonsense"}).status_code == 422
    assert client.post(url, {"version": "1", "response": "accepted"}).status_code == 303
    assert Framing.objects.get().response == Response.ACCEPTED
    assert "As agreed, version 1" in client.get(f"/i/{fraud.pk}/").content.decode()


def test_versions_are_compared_word_by_word_with_the_proposal_as_version_nought(
    fraud: Initiative, tomas: Person, ines: Person, door: Door
) -> None:
    client = door(tomas)
    post(client, fraud, "goal", 0, goal="Lose less money to fraud")
    post(client, fraud, "goal", 1, goal="Lose half as much money to fraud", why="The board said half")
    text = door(ines).get(f"/i/{fraud.pk}/v/1..2/").content.decode()
    assert '<del class="in">less</del><ins class="in">half as much</ins> money to fraud' in text
    assert "The board said half" in text
    text = door(ines).get(f"/i/{fraud.pk}/v/0..2/").content.decode()
    assert "Real" in text and "The proposal and version 2" in text
    assert "They say the same" in door(ines).get(f"/i/{fraud.pk}/v/2..2/").content.decode()
    assert door(ines).get(f"/i/{fraud.pk}/v/1..7/").status_code == 404
    chosen = door(ines).get(f"/i/{fraud.pk}/v/0..1/?a=1&b=2")
    assert (chosen.status_code, chosen["Location"]) == (302, f"/i/{fraud.pk}/v/1..2/")


def test_undo_from_the_toast_goes_back(fraud: Initiative, tomas: Person, door: Door) -> None:
    client = door(tomas)
    post(client, fraud, "goal", 0, goal="Lose less money")
    post(client, fraud, "goal", 1, goal="Lose half as much")
    undone = client.post(f"/i/{fraud.pk}/framing/restore/", {"number": "1", "version": "2"})
    assert undone.status_code == 303
    assert Framing.objects.get(number=3).goal == "Lose less money"
    stale = client.post(f"/i/{fraud.pk}/framing/restore/", {"number": "1", "version": "2"})
    assert stale.status_code == 409 and Framing.objects.count() == 3


def test_ten_megabytes_are_refused_in_words_and_any_script_is_welcome(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    huge = post(client, fraud, "goal", 0, goal="x" * 10_000_000)
    assert huge.status_code == 413 and "Shorten it" in huge.content.decode()
    assert not Framing.objects.exists()
    goal = "להפסיד פחות כסף 👩‍👩‍👧 لهدف"
    post(client, fraud, "goal", 0, goal=goal)
    assert Framing.objects.get().goal == goal
    assert goal in client.get(f"/i/{fraud.pk}/").content.decode()


def test_a_stranger_finds_nothing(fraud: Initiative, door: Door, tomas: Person) -> None:
    Initiative.objects.update(stage="draft")
    client = door(tomas)
    for url in ("", "framing/", "history/", "v/0..0/", "ask/", "moves/", "owners/", "move/mark_ready/"):
        assert client.get(f"/i/{fraud.pk}/{url}").status_code == 404, url
    for url in ("framing/", "framing/answer/", "framing/restore/", "ask/", "owners/", "move/mark_ready/"):
        assert client.post(f"/i/{fraud.pk}/{url}", {"version": "0"}).status_code == 404, url


@pytest.mark.parametrize(
    ("typed", "stored", "said"),
    [
        ("500 people a month", (1500, 1500, 1500), "1,500 people a quarter"),
        ("1,200 to 1,800", (1200, 1469.69, 1800), "1,200 to 1,800 people a quarter"),
        ("3 accounts", (3, 3, 3), "3 accounts a quarter"),
        ("2k, 3k, 6k users per year", (500, 750, 1500), "500 to 1,500 users a quarter"),
    ],
)
def test_how_many_it_reaches_is_typed_for_any_span_and_said_for_a_quarter(
    fraud: Initiative, tomas: Person, door: Door, typed: str, stored: tuple[float, ...], said: str
) -> None:
    client = door(tomas)
    assert post(client, fraud, "reach", 0, reach_text=typed, why="Counted in the log").status_code == 303
    made = Framing.objects.get()
    assert tuple(float(x or 0) for x in (made.reach_low, made.reach_middle, made.reach_high)) == stored
    page = client.get(f"/i/{fraud.pk}/").content.decode()
    assert "<dt>Reach</dt>" in page and said in page
    assert f'value="{typed}"' in client.get(f"/i/{fraud.pk}/framing/?field=reach").content.decode()
    entry = fraud.history.order_by("-number")[0]
    assert {"field": "Reach", "before": "", "after": typed} in entry.changes


def test_a_reach_asks_for_no_new_figures_and_is_taken_back_by_emptying_it(
    fraud: Initiative, tomas: Person, door: Door
) -> None:
    client = door(tomas)
    before = fraud.inputs_version
    post(client, fraud, "reach", 0, reach_text="500 people a month")
    post(client, fraud, "reach", 1, reach_text="")
    fraud.refresh_from_db()
    assert fraud.inputs_version == before
    newest = Framing.objects.order_by("-number")[0]
    assert (newest.number, newest.reach_middle, newest.reach_text, newest.reach_of) == (2, None, "", "")


def test_two_who_say_different_reaches_see_both_and_lose_nothing(
    fraud: Initiative, tomas: Person, priya: Person, door: Door
) -> None:
    post(door(priya), fraud, "reach", 0, reach_text="500 people a month")
    answer = post(door(tomas), fraud, "reach", 0, reach_text="40 accounts")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "500 people a month" in text and "40 accounts" in text
