"""Options in the browser: the section and its freshness, the form, bad input, conflicts, comparing."""

import html
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from initiatives.actions import options as actions
from initiatives.models import AppraisalJob, Estimate, Initiative, Input, JobState, Option, Person
from initiatives.stages import Stage
from tests import factories as f
from tests.fraud import CUT, Fraud, given

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def worked_out(story: Fraud) -> Fraud:
    for job in story.initiative.jobs.waiting():
        actions.run_appraisal(job.pk, now=timezone.now)
    story.again()
    return story


@pytest.fixture
def story() -> Fraud:
    return worked_out(Fraud())


def state(text: str) -> str:
    found = re.search(r'id="figures" data-state="(\w+)"', text)
    assert found is not None, text[:500]
    return found.group(1)


def rows(text: str) -> list[str]:
    return re.findall(r'id="option-([A-Z]+)"', text)


def new(**fields: str) -> dict[str, str]:
    return {"name": "Tune the rules", "effect": "15 to 38", "effect_in": CUT, "effort": "3 to 8", **fields}


def form_of(client: Client, url: str) -> dict[str, str]:
    """Every field of the form as the page has it: what a browser would send back."""
    text = client.get(url).content.decode()
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', text))
    found |= {
        n: v for n, v in re.findall(r'<input[^>]*value="([^"]*)"[^>]*name="([^"]+)"', text) if n not in found
    }
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen.group(1) if chosen else ""
    found.pop("csrfmiddlewaretoken", None)
    return found


# The section ---------------------------------------------------------------------------------------------


def test_marta_reads_the_best_bet_first_and_doing_nothing_last(story: Fraud) -> None:
    text = signed_in(story.marta).get(f"/i/{story.initiative.pk}/").content.decode()
    assert rows(text) == ["B", "A", "C"]
    assert state(text) == "fresh"
    assert "Card-fraud losses stay near $104k a month" in text
    assert text.index('id="option-C"') < text.index("Do nothing")
    assert "As filed, Priya Nair" in text
    words = re.sub(r"<[^>]+>", "", text)
    assert (
        "5-minute checks are the best bet so far: about 84% of the reduction for a third of the effort"
        in words
    )
    assert "hx-get" not in text.split('id="figures"')[1].split("<table")[0]


def test_the_section_polls_while_a_run_is_under_way_and_stops_by_itself(story: Fraud) -> None:
    actions.set_estimate(
        option=story.five,
        by=story.tomas,
        now=timezone.now(),
        version=1,
        input=Input.EFFORT,
        given=given(16, 20, 30),
    )
    client, url = signed_in(story.marta), f"/i/{story.initiative.pk}/options/"
    first = client.get(url, headers=HTMX).content.decode()
    assert state(first) == "updating"
    assert f'hx-get="{url}?n=1" hx-trigger="load delay:50ms"' in first
    assert "$1.01m" in first, "old numbers never vanish"
    later = client.get(f"{url}?n=7", headers=HTMX)
    # While nothing has come only the line that asks again is sent, and takes its own place.
    assert (later["HX-Retarget"], b'id="figures"' in later.content) == ("#figures .figstate", False)
    assert f'hx-get="{url}?n=8" hx-trigger="load delay:500ms"' in later.content.decode()
    worked_out(story)
    answer = client.get(f"{url}?n=2", headers=HTMX)
    text = answer.content.decode()
    assert state(text) == "fresh"
    assert "hx-get" not in text
    assert answer.headers["HX-Trigger"] == "figures"
    assert 'id="reading"' in text and 'hx-swap-oob="true"' in text
    assert "<html" not in text


def test_without_scripts_the_section_is_a_page_with_a_way_to_look_again(story: Fraud) -> None:
    actions.try_again(initiative=story.initiative, by=story.marta, now=timezone.now())
    Initiative.objects.filter(pk=story.initiative.pk).update(inputs_version=99)
    text = signed_in(story.marta).get(f"/i/{story.initiative.pk}/options/").content.decode()
    assert "<html" in text
    assert ">Refresh</a>" in text


def test_a_late_run_says_what_changed(story: Fraud) -> None:
    actions.set_estimate(
        option=story.five,
        by=story.tomas,
        now=timezone.now() - timedelta(minutes=2),
        version=1,
        input=Input.EFFORT,
        given=given(16, 20, 30),
    )
    text = signed_in(story.marta).get(f"/i/{story.initiative.pk}/options/").content.decode()
    assert state(text) == "stale"
    assert "Changed since: B effort" in text
    assert "Recalculating." in text


def test_a_failed_run_says_so_keeps_the_numbers_and_can_be_tried_again(story: Fraud) -> None:
    Estimate.objects.filter(option=story.five, input=Input.EFFECT).update(high=Decimal(300_000))
    actions.set_estimate(
        option=story.five,
        by=story.tomas,
        now=timezone.now(),
        version=1,
        input=Input.CASH,
        given=given(1, 2, 3),
    )
    worked_out(story)
    client, url = signed_in(story.marta), f"/i/{story.initiative.pk}/options/"
    text = client.get(url).content.decode()
    assert state(text) == "failed"
    assert "Couldn’t recalculate. B effect:" in text
    assert "These numbers are from" in text
    assert "$1.01m" in text
    assert story.initiative.jobs.waiting().count() == 0
    again = client.post(url)
    assert (again.status_code, again.headers["Location"]) == (303, f"/i/{story.initiative.pk}/#options")
    assert story.initiative.jobs.waiting().count() == 1


def test_before_the_first_result_there_is_a_skeleton_and_then_whose_input_is_missing() -> None:
    first = Fraud(with_options=False)
    client, url = signed_in(first.priya), f"/i/{first.initiative.pk}/options/"
    actions.set_estimate(
        option=first.filed,
        by=first.priya,
        now=timezone.now(),
        version=1,
        input=Input.EFFECT,
        given=given(10, 20, 30, typed_in=CUT),
    )
    text = client.get(url).content.decode()
    assert state(text) == "first"
    assert 'class="skel"' in text and "<table" not in text
    worked_out(first)
    text = client.get(url).content.decode()
    assert state(text) == "empty"
    assert "Effort range is missing: Tomás" in text


def test_without_a_money_value_options_are_ranked_by_how_often_they_reach_the_target() -> None:
    story = worked_out(
        Fraud(
            value_low=None,
            value_middle=None,
            value_high=None,
            no_money_reason="Nobody would believe a number.",
        )
    )
    text = signed_in(story.marta).get(f"/i/{story.initiative.pk}/options/").content.decode()
    assert rows(text)[0] == "A"
    assert "It has no money value: Nobody would believe a number" in text
    assert "Chance it’s" not in text
    assert "$1.01m" not in text


def test_one_row_and_ten_rows_cost_the_same(story: Fraud, django_assert_num_queries, ledger) -> None:
    client, url = signed_in(story.marta), f"/i/{story.initiative.pk}/options/"
    client.get(url)
    with ledger("options section, three options"):
        client.get(url)
    for number in range(7):
        actions.add_option(
            initiative=story.initiative,
            by=story.tomas,
            now=timezone.now(),
            name=f"Way {number}",
            estimates={Input.EFFECT: given(5, 10, 20, typed_in=CUT), Input.EFFORT: given(2, 3, 5)},
        )
        story.ask(story.five)
    worked_out(story)
    with ledger("options section, ten options"):
        text = client.get(url).content.decode()
    assert len(rows(text)) == 10


# The form ------------------------------------------------------------------------------------------------


def test_tomas_adds_an_option_from_two_numbers_and_the_rest_are_placeholders(story: Fraud) -> None:
    client = signed_in(story.tomas)
    answer = client.post(f"/i/{story.initiative.pk}/options/add/", new())
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/i/{story.initiative.pk}/#options")
    added = story.initiative.options.get(key="D")
    effort = added.estimates.get(input=Input.EFFORT)
    assert (effort.text, effort.middle_assumed) == ("3 to 8", True)
    assert round(float(effort.middle), 3) == 4.899
    worked_out(story)
    text = client.get(f"/i/{story.initiative.pk}/options/").content.decode()
    assert "7 inputs are placeholders" in text or "6 inputs are placeholders" in text


@pytest.mark.parametrize(
    ("text", "counted_in", "expected", "source"),
    [
        ("same as filed", "unit", (1, 1, 1), "A"),
        ("about half of filed", "unit", (0.35, 0.5, 0.8), "A"),
        ("about 85% of filed", "unit", (0.595, 0.85, 0.99), "A"),
        ("55 to 80", "of:B", (0.55, 0.663325, 0.8), "B"),
    ],
)
def test_an_effect_can_be_a_share_of_another_options(
    story: Fraud, text: str, counted_in: str, expected: tuple[float, ...], source: str
) -> None:
    signed_in(story.priya).post(
        f"/i/{story.initiative.pk}/options/add/", {"name": "Part", "effect": text, "effect_in": counted_in}
    )
    added = story.initiative.options.get(key="D")
    share = added.estimates.get(input=Input.EFFECT_SHARE)
    assert (float(share.low), float(share.middle), float(share.high)) == pytest.approx(expected, abs=1e-5)
    assert added.effect_share_of is not None
    assert (added.effect_share_of.key, share.text) == (source, text)


@pytest.mark.parametrize(
    ("text", "counted_in", "middle"),
    [
        ("50000 to 80000", "unit", 63245.553203),
        ("40, 60, 75", "percent_of_baseline", 62400),
        ("40%, 60%, 75%", "percent_of_baseline", 62400),
        ("50, 80, 110", "share_of_target", 41600),
    ],
)
def test_an_effect_is_kept_in_the_metrics_unit_and_shown_as_typed(
    story: Fraud, text: str, counted_in: str, middle: float
) -> None:
    client = signed_in(story.priya)
    client.post(
        f"/i/{story.initiative.pk}/options/add/", new(effect=text, effect_in=counted_in) | {"effort": ""}
    )
    row = story.initiative.options.get(key="D").estimates.get(input=Input.EFFECT)
    assert float(row.middle) == pytest.approx(middle)
    page = client.get(f"/i/{story.initiative.pk}/options/D/").content.decode()
    assert f'value="{text}"' in page


def test_a_spreadsheet_row_pasted_into_the_name_fills_the_form(story: Fraud) -> None:
    row = "Tune the rules\t3-D Secure on risky orders\t15 to 38\t3 to 8\t8k to 20k"
    fields = {"name": row, "effect_in": CUT, "run_cost": "1k to 2k"}
    answer = signed_in(story.tomas).post(f"/i/{story.initiative.pk}/options/add/", fields)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    added = story.initiative.options.get(key="D")
    texts = dict(added.estimates.values_list("input", "text"))
    assert (added.name, added.summary) == ("Tune the rules", "3-D Secure on risky orders")
    assert texts == {"effect": "15 to 38", "effort": "3 to 8", "run_cost": "1k to 2k"}


def test_priya_reads_that_the_effort_she_types_goes_to_tomas(story: Fraud) -> None:
    text = signed_in(story.priya).get(f"/i/{story.initiative.pk}/options/add/").content.decode()
    assert "Only engineering sets effort and time. What you enter for them goes to Tomás" in text
    assert "Goes to Tomás as a suggestion." in text


def test_an_effort_from_priya_becomes_a_suggestion_to_tomas(story: Fraud) -> None:
    answer = signed_in(story.priya).post(
        f"/i/{story.initiative.pk}/options/add/", new(suggest_why="As for the rules")
    )
    assert answer.status_code == 303
    option = story.initiative.options.get(key="D")
    assert not option.estimates.of_input(Input.EFFORT).exists()
    asked = option.suggestions.get(part=Input.EFFORT)
    assert (asked.suggested_by, asked.right, asked.why) == (story.priya, "set_effort", "As for the rules")


def test_an_effort_that_is_no_range_is_refused_beside_its_field_when_suggested_too(story: Fraud) -> None:
    answer = signed_in(story.priya).post(f"/i/{story.initiative.pk}/options/add/", new(effort="16 to 8"))
    assert answer.status_code == 422
    assert "Low must be less than high" in answer.content.decode()
    assert not story.initiative.suggestions.exists()


def test_ines_reads_every_number_and_what_she_changes_is_a_suggestion(story: Fraud) -> None:
    client = signed_in(f.ines())
    address = f"/i/{story.initiative.pk}/options/B/"
    text = client.get(address).content.decode()
    assert "40, 60, 75" in text
    assert "Tomás Ferreira" in text
    assert "What you change here becomes a suggestion." in text
    filled = form_of(client, address)
    answer = client.post(address, {**filled, "effort": "9 to 20", "name": "Checks every five minutes"})
    assert answer.status_code == 303
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "8, 11, 16"
    asked = story.initiative.suggestions.order_by("number")
    assert [row.part for row in asked] == ["name", Input.EFFORT]


def test_an_option_from_ines_waits_whole_until_an_owner_takes_it(story: Fraud) -> None:
    answer = signed_in(f.ines()).post(f"/i/{story.initiative.pk}/options/add/", new())
    assert answer.status_code == 303
    assert not story.initiative.options.with_key("D").exists()
    assert story.initiative.suggestions.get().to == "new_option"


def test_a_draft_and_its_options_are_not_there_for_a_stranger(story: Fraud) -> None:
    draft = f.initiative(filed_by=story.priya, for_team=story.team, stage=Stage.DRAFT)
    client = signed_in(f.person(name="Otto Fremd"))
    for path in ("options/", "options/add/", "options/A/", "compare/"):
        assert client.get(f"/i/{draft.pk}/{path}").status_code == 404
    assert client.get(f"/i/{draft.pk}.json").status_code == 404


def test_starting_from_the_filed_option_copies_its_numbers_into_the_form(story: Fraud) -> None:
    found = form_of(signed_in(story.tomas), f"/i/{story.initiative.pk}/options/add/?start=filed")
    assert (found["effect"], found["effect_in"], found["effort"]) == ("62, 70, 77", CUT, "24, 34, 48")
    assert found["success"] == "92%"
    assert ("name" in found and found["name"] == "") or "name" not in found


def test_saving_the_form_unchanged_changes_nothing(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/"
    version = story.initiative.inputs_version
    answer = client.post(url, form_of(client, url))
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert story.again().inputs_version == version
    assert Option.objects.get(pk=story.five.pk).version == 1


def test_the_story_of_a_number_says_who_gave_it_on_what_basis_and_what_stood_before(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/"
    fields = form_of(client, url) | {
        "effort": "9 to 18",
        "basis_effort": "benchmark",
        "note_effort": "Two teams that did it",
    }
    assert client.post(url, fields).status_code == 303
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(url).content.decode()))
    assert "9 to 18" in text
    assert "middle 12.7 assumed" in text
    assert "a benchmark: Two teams that did it" in text
    assert "8, 11, 16" in text


BAD = [
    ("effort", "nan", "Enter a range"),
    ("effort", "inf", "Enter a range"),
    ("effort", "1e308", "Enter a range"),
    ("effort", "1 to 9e99", "Enter a range"),
    ("effort", "16 to 8", "Low must be less than high"),
    ("effort", "11", "How sure?"),
    ("effort", "0 to 3", "Low must be above 0"),
    ("effort", "8 to 16\x00", ""),
    ("effort", "8 to 16 🚀", "Enter a range"),
    ("effort", "٨ to ١٦ \u202e", "Enter a range"),
    ("effort", "9" * 5000, "Enter a range"),
    ("effect", "-50 to 3", "makes it worse"),
    ("effect", "40 to 120", "cannot move by"),
    ("effect", "nan", "Enter a range"),
    ("success", "120%", "Enter less than 100%"),
    ("success", "0", "Enter more than 0%"),
    ("run_cost", "-5k to 3k", "Low must be 0 or more"),
    ("run_cost", "1 to 9000000bn", "smaller number"),
    ("debt", "2 to 4", "by when the debt is paid back"),
    ("debt_due", "the day after never", "date"),
    ("name", "", "Enter what this option is called"),
    ("name", "x" * 81, "80 characters or less"),
    ("effect_in", "of:Z", "Select an answer"),
    ("effect_in", "of:B'; DROP", "Select an answer"),
    ("basis_effort", "gut", "Select an answer"),
]


@pytest.mark.parametrize(("field", "typed", "words"), BAD, ids=lambda value: str(value)[:24])
def test_bad_input_is_refused_in_words_beside_what_was_typed(
    story: Fraud, field: str, typed: str, words: str
) -> None:
    count = Option.objects.count()
    answer = signed_in(story.tomas).post(f"/i/{story.initiative.pk}/options/add/", new(**{field: typed}))
    text = answer.content.decode()
    assert answer.status_code in (400, 422)
    assert words in text.replace("&#x27;", "'")
    assert Option.objects.count() == count
    if answer.status_code == 422:
        assert "There is a problem" in text
        assert 'value="Tune the rules"' in text or field == "name"


def test_emoji_and_right_to_left_names_are_shown_as_typed(story: Fraud) -> None:
    client = signed_in(story.tomas)
    for name in ("Schnell 👩‍👩‍👧 prüfen", "בדיקה תוך חמש דקות", '<b>bold</b> & "so"'):
        assert client.post(f"/i/{story.initiative.pk}/options/add/", new(name=name)).status_code == 303
    names = set(story.initiative.options.values_list("name", flat=True))
    assert "Schnell 👩‍👩‍👧 prüfen" in names
    text = client.get(f"/i/{story.initiative.pk}/options/").content.decode()
    assert "בדיקה תוך חמש דקות" in text
    assert "&lt;b&gt;bold&lt;/b&gt;" in text


def test_a_form_without_its_version_is_asked_to_reload_and_nothing_is_written(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/"
    for version in ("", "x", "-1", "9" * 40):
        answer = client.post(url, form_of(client, url) | {"version": version, "effort": "1 to 2"})
        assert answer.status_code == 422
        assert "lost track of its version" in answer.content.decode()
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "8, 11, 16"


def test_two_editors_are_shown_both_texts_and_either_can_be_kept(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/"
    mine = form_of(client, url) | {"effort": "5 to 7"}
    actions.set_estimate(
        option=story.five,
        by=story.tomas,
        now=timezone.now(),
        version=1,
        input=Input.EFFORT,
        given=given(9, 12, 18),
    )
    answer = client.post(url, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "9, 12, 18" in text and 'value="5 to 7"' in text
    assert 'name="version" value="2"' in text or 'value="2" id="id_version"' in text
    theirs = client.post(url, mine | {"keep": "theirs"})
    assert theirs.headers["Location"] == url
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "9, 12, 18"
    kept = client.post(url, mine | {"version": "2", "keep": "mine"})
    assert kept.status_code == 303
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "5 to 7"


def test_sending_the_form_twice_adds_one_option(story: Fraud) -> None:
    client = signed_in(story.tomas)
    url = f"/i/{story.initiative.pk}/options/add/"
    token = form_of(client, url)["once"]
    for _ in range(2):
        assert client.post(url, new(once=token)).status_code == 303
    assert story.initiative.options.count() == 4


def test_an_option_of_another_initiative_is_not_there(story: Fraud) -> None:
    other = f.initiative(filed_by=story.priya, for_team=story.team, proposal_title="Dark mode")
    client = signed_in(story.tomas)
    assert client.get(f"/i/{other.pk}/options/B/").status_code == 404
    assert client.post(f"/i/{other.pk}/options/C/", {"do": "withdraw"}).status_code == 404
    assert client.get(f"/i/{story.initiative.pk}/options/ZZZ/").status_code == 404
    assert client.get("/i/99999999999999999999/options/").status_code == 404
    story.hourly.refresh_from_db()
    assert story.hourly.withdrawn_at is None


def test_an_alternative_is_withdrawn_and_brought_back_and_the_filed_one_is_not(story: Fraud) -> None:
    client = signed_in(story.priya)
    url = f"/i/{story.initiative.pk}/options/C/"
    assert client.post(url, {"do": "withdraw"}).status_code == 303
    assert "Bring this option back" in client.get(url).content.decode()
    assert client.post(url, {"do": "restore"}).status_code == 303
    refused = client.post(f"/i/{story.initiative.pk}/options/A/", {"do": "withdraw"})
    assert refused.status_code == 422
    assert "as filed always stands" in refused.content.decode()


def test_after_the_decision_the_form_is_gone_and_a_stale_one_is_refused(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/B/"
    fields = form_of(client, url) | {"effort": "1 to 2"}
    Initiative.objects.filter(pk=story.initiative.pk).update(stage=Stage.DECLINED)
    assert 'id="option-edit"' not in client.get(url).content.decode()
    assert client.post(url, fields).status_code in (303, 409)
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "8, 11, 16"


# Comparing, method, download -----------------------------------------------------------------------------


def test_the_compare_page_says_how_often_one_beats_the_other_and_what_would_change_it(story: Fraud) -> None:
    asked = story.ask(story.five)
    actions.try_again(initiative=story.initiative, by=story.marta, now=timezone.now())
    worked_out(story)
    text = signed_in(story.marta).get(f"/i/{story.initiative.pk}/compare/?o=B,A").content.decode()
    words = plain(text)
    assert "In 7 of 10 runs B beats A." in words
    assert (
        "B leads while its effect stays above $51k a month, in 8 of 10 runs. Below that A is the best bet."
        in words
    )
    assert "C Hourly batch, " not in words and 'data-l="C Hourly batch"' not in text
    assert "each further $1 of benefit costs $4.23. The step costs more than it brings." in words
    assert f'<a href="/i/{story.initiative.pk}/q/{asked.number}/">Question {asked.number}' in text
    assert re.search(r"Question 1: B effect, worth up to \$\d\dk", words)
    assert f'/ask/?about=option-{story.filed.pk}-effect">Ask about this' in text


def plain(text: str) -> str:
    """The words of a page as they are read, without tags."""
    said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())
    return re.sub(r" ([,.:])", r"\1", said)


def test_two_to_four_options_are_chosen_by_ticking_and_the_address_holds_the_choice(story: Fraud) -> None:
    client, url = signed_in(story.marta), f"/i/{story.initiative.pk}/compare/"
    ticked = client.get(f"{url}?o=B&o=C")
    assert (ticked.status_code, ticked.headers["Location"]) == (303, f"{url}?o=B,C")
    text = client.get(ticked.headers["Location"]).content.decode()
    assert re.findall(r'name="o" value="([A-Z])" checked', text) == ["B", "C"]
    assert 'data-l="A Real-time scoring"' not in text
    assert "These are about B, the best bet, and A, which comes next." in text
    one = client.get(f"{url}?o=C").content.decode()
    assert "Select two to four options." in one


def test_letters_that_are_unknown_withdrawn_or_too_many_are_told(story: Fraud) -> None:
    client, url = signed_in(story.marta), f"/i/{story.initiative.pk}/compare/"
    for name in ("Vendor list", "Manual review", "Tune the rules"):
        actions.add_option(initiative=story.initiative, by=story.tomas, now=f.NOW, name=name)
    gone = story.initiative.options.get(key="D")
    actions.withdraw_option(option=gone, by=story.tomas, now=f.NOW)
    words = plain(client.get(f"{url}?o=A,B,D,Q").content.decode())
    assert "There is no option Q here." in words
    assert "Option D was withdrawn, so it is not compared." in words
    many = plain(client.get(f"{url}?o=A,B,C,E,F").content.decode())
    assert "Four at most stand side by side. Left out: F." in many


def test_who_said_what_all_options_share_and_since_when(story: Fraud) -> None:
    words = plain(signed_in(story.marta).get(f"/i/{story.initiative.pk}/compare/").content.decode())
    assert "A year at the target $0.53m to $0.75m, middle $0.62m Tomás Ferreira," in words
    assert "Discount rate 10% a year Workspace setting" in words


def test_the_same_range_for_every_option_is_called_so(story: Fraud) -> None:
    for option in (story.filed, story.five, story.hourly):
        option.refresh_from_db()
        actions.set_estimate(
            option=option,
            by=story.tomas,
            now=f.NOW,
            version=option.version,
            input="success",
            given=fixed(0.9),
        )
    words = plain(signed_in(story.marta).get(f"/i/{story.initiative.pk}/compare/").content.decode())
    assert "Chance that it works the same for all" in words


def fixed(value: float) -> actions.Given:
    return actions.Given.fixed(value, f"{value:.0%}")


def test_the_director_funds_one_from_here_and_others_change_an_assumption_or_ask(story: Fraud) -> None:
    url = f"/i/{story.initiative.pk}/compare/"
    Initiative.objects.filter(pk=story.initiative.pk).update(stage=Stage.READY)
    assert f'href="/i/{story.initiative.pk}/decide/" data-dialog data-key="d"' in html_of(story.marta, url)
    lead = html_of(story.tomas, url)
    assert "Fund one" not in lead
    assert f'href="/i/{story.initiative.pk}/options/B/">Change an assumption' in lead
    assert f'href="/i/{story.initiative.pk}/ask/">Ask a question' in html_of(f.ines(), url)


def html_of(person: Person, url: str) -> str:
    return signed_in(person).get(url).content.decode()


def test_the_comparison_can_be_copied_as_plain_text(story: Fraud) -> None:
    text = html_of(story.marta, f"/i/{story.initiative.pk}/compare/?o=A,B")
    copied = html.unescape(re.search(r"<pre[^>]*>(.*?)</pre>", text, re.DOTALL).group(1))  # type: ignore[union-attr]
    lines = copied.splitlines()
    assert lines[0].split("  ")[-1] == "A Real-time scoring"
    assert any(re.match(r"Effort, person-weeks +11 \(8 to 16\) +34 \(24 to 48\)$", line) for line in lines)
    assert lines[-2].startswith("B leads while its effect stays above $51k a month")
    assert html.escape(copied.split("\n")[1], quote=False) in text


def test_the_ladder_says_what_each_rung_takes_and_what_the_last_one_costs(story: Fraud) -> None:
    words = plain(html_of(story.priya, f"/i/{story.initiative.pk}/compare/"))
    assert "All of it $52k a month, the target B 5-minute checks, 7 in 10" in words
    assert "The last fifth costs nothing more: the same option reaches it." in words
    assert words.index("All of it") < words.index("80% of it") < words.index("Half of it")


def test_another_rung_becomes_the_target_in_one_press_and_a_unit_stays_worth_what_it_was(
    story: Fraud,
) -> None:
    client = signed_in(story.priya)
    answer = client.post(f"/i/{story.initiative.pk}/ladder/", {"share": "0.5", "version": "1"})
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/i/{story.initiative.pk}/?done=framing-2#framing",
    )
    now = story.initiative.framings.get(number=2)
    assert (now.target, now.target_text) == (Decimal(78_000), "78000")
    assert (now.value_low, now.value_middle, now.value_high) == (265_000, Decimal(312500), 375_000)
    assert now.why == "Half of what was aimed at, from the ladder to the target"
    before = worked_out(story).initiative.appraisals.order_by("pk")
    values = [json.loads(row.result)["options"][1]["expected_npv"] for row in before]
    assert values[0] == pytest.approx(values[-1], rel=1e-4), "a lower aim makes no option worth less"


def test_what_was_typed_as_a_share_of_the_way_stays_as_large_under_another_rung(story: Fraud) -> None:
    story.hourly.refresh_from_db()
    share = given(40, 50, 60, typed_in="share_of_target")
    actions.set_estimate(
        option=story.hourly,
        by=story.tomas,
        now=f.NOW,
        version=story.hourly.version,
        input="effect",
        given=share,
    )
    signed_in(story.tomas).post(f"/i/{story.initiative.pk}/ladder/", {"share": "0.8", "version": "1"})
    row = story.hourly.estimates.current().get(input="effect")
    assert (row.middle, row.typed_in, row.text) == (26_000, "unit", "20800, 26000, 31200")
    assert row.given_by == story.tomas


def test_a_rung_is_refused_on_an_old_version_to_readers_and_as_nonsense(story: Fraud) -> None:
    url = f"/i/{story.initiative.pk}/ladder/"
    lead = signed_in(story.tomas)
    assert lead.post(url, {"share": "0.8", "version": "1"}).status_code == 303
    stale = lead.post(url, {"share": "0.5", "version": "1"})
    assert stale.status_code == 409
    assert lead.post(url, {"share": "7", "version": "2"}).status_code == 422
    assert lead.post(url, {"share": "0.5", "version": "x"}).status_code == 422
    assert signed_in(f.ines()).post(url, {"share": "0.5", "version": "2"}).status_code == 403
    assert story.initiative.framings.count() == 2


def test_who_may_not_change_the_framing_suggests_a_rung_where_the_target_alone_would_move() -> None:
    story = worked_out(Fraud(value_meaning="per_unit", value_low=10, value_middle=12, value_high=14))
    ines, url = f.ines(), f"/i/{story.initiative.pk}/"
    assert "Suggest this as the target" in html_of(ines, f"{url}compare/")
    sent = {"share": "0.8", "version": "1", "do": "suggest", "once": "a"}
    for _ in range(2):
        assert signed_in(ines).post(f"{url}ladder/", sent).status_code == 303
    made = story.initiative.suggestions.get()
    assert made.after["target"] == "62400" and made.suggested_by == ines
    assert story.initiative.framings.count() == 1


def test_the_compare_page_takes_nonsense_for_nothing(story: Fraud) -> None:
    client = signed_in(story.marta)
    for query in ("?o=", "?o=Z,🚀", "?o=" + "A," * 500):
        text = client.get(f"/i/{story.initiative.pk}/compare/{query}").content.decode()
        assert "Assumptions side by side" in text


def test_every_link_to_the_method_page_has_its_place_there(story: Fraud) -> None:
    client = signed_in(story.marta)
    method = client.get("/help/method/").content.decode()
    places = set(re.findall(r'id="([a-z-]+)"', method))
    for path in (f"/i/{story.initiative.pk}/", f"/i/{story.initiative.pk}/compare/"):
        wanted = set(re.findall(r'/help/method/#([a-z-]+)"', client.get(path).content.decode()))
        assert wanted and wanted <= places


def test_the_download_holds_inputs_and_result(story: Fraud) -> None:
    answer = signed_in(story.marta).get(f"/i/{story.initiative.pk}.json")
    data = json.loads(answer.content)
    assert (
        answer.headers["Content-Disposition"] == f'attachment; filename="OF-{story.initiative.pk:03d}.json"'
    )
    assert {option["key"] for option in data["inputs"]["options"]} == {"A", "B", "C"}
    assert data["result"]["input_hash"]
    assert "NaN" not in answer.content.decode()


def test_there_is_nothing_to_download_before_there_are_figures() -> None:
    story = Fraud()
    assert AppraisalJob.objects.get().state == JobState.QUEUED
    answer = signed_in(story.marta).get(f"/i/{story.initiative.pk}.json")
    assert answer.status_code == 404
    assert "no figures to download yet" in answer.content.decode()


def test_over_htmx_the_section_itself_is_the_answer_where_the_form_stood_under_it(story: Fraud) -> None:
    client, url = signed_in(story.tomas), f"/i/{story.initiative.pk}/options/add/"
    here = {**HTMX, "HX-Current-URL": f"http://testserver/i/{story.initiative.pk}/#options"}
    answer = client.post(url, new(), headers=here)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#options")
    assert rows(answer.content.decode()) == ["B", "A", "C", "D"]
    elsewhere = {**HTMX, "HX-Current-URL": f"http://testserver{url}"}
    answer = client.post(url, new(), headers=elsewhere)
    assert answer.headers["HX-Redirect"] == f"/i/{story.initiative.pk}/#options"
