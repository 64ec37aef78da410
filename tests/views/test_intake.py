"""Filing over HTTP, first of all without JavaScript: what is said, what is kept, who may."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.models import (
    Choice,
    Decision,
    DraftShare,
    Framing,
    Initiative,
    LookAgain,
    Metric,
    Notice,
    Option,
    Person,
    Question,
    Reading,
    Role,
    Team,
)
from initiatives.stages import Stage
from tests import factories

pytestmark = pytest.mark.django_db

ANSWERS = {
    "proposal_title": "Real-time fraud detection",
    "proposal_difference": "Fewer stolen payments leave before we notice.",
    "number_choice": "not_sure",
}
KNOWN = {
    **ANSWERS,
    "number_choice": "know",
    "number_name": "Card-fraud losses a month",
    "number_now": "$104k",
    "number_target": "$52k",
    "number_by": "Jun 2031",
}
HTMX = {"HX-Request": "true"}


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def tomas() -> Person:
    return factories.tomas()


@pytest.fixture
def priya() -> Person:
    return factories.priya()


@pytest.fixture
def payments(tomas: Person, priya: Person) -> Team:
    return factories.team(lead=tomas, members=(priya,))


@pytest.fixture
def browser(priya: Person, payments: Team) -> Client:
    return signed_in(priya)


def open_form(browser: Client) -> tuple[str, dict[str, str]]:
    """The address of the form, and what its hidden fields hold."""
    answer = browser.get("/new/")
    assert answer.status_code == 303
    url = answer.headers["Location"]
    text = browser.get(url).content.decode()
    hidden = dict(re.findall(r'<input type="hidden" name="(version|tab|once)" value="([^"]*)"', text))
    team = re.search(r'<option value="(\d+)" selected', text)
    return url, {**hidden, "team": team[1] if team else ""}


def post(browser: Client, url: str, hidden: dict[str, str], **answers: Any) -> Any:
    return browser.post(url, {**hidden, **answers})


def test_the_link_makes_one_draft_however_often_it_is_opened(browser: Client) -> None:
    first, second = browser.get("/new/"), browser.get("/new/")
    assert (
        first.headers["Location"] == second.headers["Location"] == f"/i/{Initiative.objects.get().pk}/edit/"
    )


def test_a_proposal_is_filed_without_a_script(browser: Client, tomas: Person) -> None:
    url, hidden = open_form(browser)
    answer = post(browser, url, hidden, **ANSWERS)
    initiative = Initiative.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/i/{initiative.pk}/?sent=1")
    assert initiative.at_stage is Stage.SUBMITTED
    assert initiative.team == Team.objects.get()
    assert Notice.objects.get().person == tomas


def test_the_page_after_sending_says_who_has_it_and_when_to_expect_an_answer(browser: Client) -> None:
    url, hidden = open_form(browser)
    text = browser.post(url, {**hidden, **ANSWERS}, follow=True).content.decode()
    assert "Sent to Tomás. Usually 2 days. You’ll get one email with any questions." in text
    assert 'data-draft-clear="draft-' in text


MESSAGES: list[tuple[dict[str, str], str, str]] = [
    ({"proposal_title": ""}, "id_proposal_title", "Enter what you want to build"),
    (
        {"proposal_title": "x" * 121},
        "id_proposal_title",
        "What you want to build must be 120 characters or less",
    ),
    ({"proposal_difference": " "}, "id_proposal_difference", "Enter what would be different if this worked"),
    (
        {"proposal_difference": "y" * 601},
        "id_proposal_difference",
        "What would be different must be 600 characters or less",
    ),
    ({"number_choice": ""}, "id_number_choice_0", "Select whether you know which number would move"),
    (
        {"number_choice": "perhaps"},
        "id_number_choice_0",
        "Select whether you know which number would move",
    ),
    ({"number_name": ""}, "id_number_name", "Enter the number that would move"),
    ({"number_now": "a lot"}, "id_number_now", "Now must be a number, like 104k or 2.5%"),
    ({"number_target": ""}, "id_number_target", "Enter the target"),
    ({"number_target": "104,000"}, "id_number_target", "Target must differ from now"),
    ({"number_target": "5%"}, "id_number_target", "Target must be in the same unit as now"),
    ({"number_by": "June 2020"}, "id_number_by", "By must be in the future"),
    ({"number_by": "soonish"}, "id_number_by", "Enter a date, like 30 June 2027 or end of June"),
    ({"number_now": "NaN"}, "id_number_now", "Now must be a number, like 104k or 2.5%"),
    ({"number_now": "1e308"}, "id_number_now", "Now must be a number, like 104k or 2.5%"),
    ({"number_now": "∞"}, "id_number_now", "Now must be a number, like 104k or 2.5%"),
    ({"number_now": "900,000,000,000,000"}, "id_number_now", "Now is too large. Enter a smaller number"),
    ({"number_target": "9" * 41}, "id_number_target", "Target must be 40 characters or less"),
    ({"team": "999999"}, "id_team", "Select which team this goes to"),
    ({"team": ""}, "id_team", "Select which team this goes to"),
    ({"team": "\u0663"}, "id_team", "Select which team this goes to"),
    (
        {"why_now": "nul \0 here"},
        "id_why_now",
        "Why now has hidden control characters. Type it again, or paste it as plain text",
    ),
    ({"wanted_input": "everything"}, "id_wanted_input_0", "Select what you want from your lead"),
]


@pytest.mark.parametrize(("wrong", "field", "words"), MESSAGES)
def test_what_is_wrong_is_said_on_top_and_beside_the_field_and_the_rest_is_kept(
    browser: Client, wrong: dict[str, str], field: str, words: str
) -> None:
    url, hidden = open_form(browser)
    answer = post(browser, url, hidden, **{**KNOWN, **wrong})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: File a proposal" in text
    assert f'<a href="#{field}">{words}</a>' in text
    assert text.count(words) == 2
    for name, typed in KNOWN.items():
        if name not in wrong and name not in ("number_choice", "proposal_difference"):
            assert f'value="{typed}"' in text
    if wrong.get("proposal_title"):
        assert wrong["proposal_title"] in text
    row = Initiative.objects.get()
    assert row.at_stage is Stage.DRAFT
    assert not Option.objects.exists()


@pytest.mark.parametrize(
    "words",
    [
        "منع الاحتيال في الدفع",
        "\u2067מניעה\u2069 של הונאה",
        "👩‍👩‍👧‍👦 families 💳",
        "<script>alert(1)</script>",
        "Ça, c’est « ô »",
    ],
)
def test_any_script_is_kept_as_typed_and_shown_as_text(browser: Client, words: str) -> None:
    url, hidden = open_form(browser)
    post(browser, url, hidden, **{**ANSWERS, "proposal_title": words})
    assert Initiative.objects.get().proposal_title == words
    text = browser.get(f"/i/{Initiative.objects.get().pk}/").content.decode()
    assert "<script>alert(1)" not in text


def test_text_that_reads_otherwise_than_it_is_stored_is_refused(browser: Client) -> None:
    url, hidden = open_form(browser)
    answer = post(browser, url, hidden, **{**ANSWERS, "proposal_title": "pay \u202etset"})
    assert answer.status_code == 422
    assert "hidden control characters" in answer.content.decode()


def test_a_missing_or_mangled_version_is_said_and_nothing_is_lost(browser: Client) -> None:
    url, hidden = open_form(browser)
    for version in ({}, {"version": "-1"}, {"version": "9" * 400}, {"version": "one"}):
        rest = {name: value for name, value in hidden.items() if name != "version"}
        answer = browser.post(url, {**rest, **ANSWERS, **version})
        text = answer.content.decode()
        assert answer.status_code == 422
        assert "This form lost track of its version" in text
        assert ANSWERS["proposal_difference"] in text
    assert Initiative.objects.get().proposal_title == ""


def test_ten_megabytes_are_refused_in_words(browser: Client) -> None:
    url, hidden = open_form(browser)
    answer = post(browser, url, hidden, **{**ANSWERS, "why_now": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "larger than a form can be" in answer.content.decode()
    assert Initiative.objects.get().at_stage is Stage.DRAFT


def test_a_number_that_was_typed_becomes_the_first_framing(browser: Client) -> None:
    url, hidden = open_form(browser)
    post(browser, url, hidden, **KNOWN)
    framing = Framing.objects.get()
    assert (framing.baseline, framing.target, framing.target_by.isoformat()) == (
        104_000,
        52_000,
        "2031-06-30",
    )
    assert Metric.objects.get().unit == "$ a month"


def test_pressing_send_twice_makes_one_of_everything(browser: Client) -> None:
    url, hidden = open_form(browser)
    first, second = (post(browser, url, hidden, **ANSWERS) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert (Option.objects.count(), Question.objects.count(), Notice.objects.count()) == (1, 1, 1)


def test_save_and_leave_keeps_a_half_done_draft(browser: Client) -> None:
    url, hidden = open_form(browser)
    answer = post(browser, url, hidden, leave="1", proposal_title="Half a thought", number_now="about nine")
    assert answer.headers["Location"] == "/"
    text = browser.get(url).content.decode()
    assert 'value="Half a thought"' in text
    assert 'value="about nine"' in text


def test_what_cannot_be_sent_yet_is_saved_all_the_same(browser: Client) -> None:
    url, hidden = open_form(browser)
    answer = post(browser, url, hidden, proposal_title="A title alone", proposal_difference="z" * 700)
    assert answer.status_code == 422
    row = Initiative.objects.get()
    assert (row.proposal_title, row.proposal_difference) == ("A title alone", "")
    assert "z" * 700 in answer.content.decode()
    version = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert version is not None
    again = post(browser, url, {**hidden, "version": version[1]}, **ANSWERS)
    assert again.status_code == 303


def test_hints_stand_beside_the_answers_and_never_block(browser: Client) -> None:
    url, hidden = open_form(browser)
    said = {**ANSWERS, "proposal_title": "Build a dark mode", "proposal_difference": "A dark mode is built"}
    answer = post(browser, url, hidden, **{**said, "number_choice": ""})
    text = answer.content.decode()
    assert "This says how. The next question asks what it’s for" in text
    assert "That’s close to your first answer." in text
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    assert post(browser, url, {**hidden, "version": version[1]}, **said).status_code == 303


def test_over_htmx_the_form_comes_back_alone_with_its_title(browser: Client) -> None:
    url, hidden = open_form(browser)
    answer = browser.post(url, {**hidden, **ANSWERS, "proposal_title": ""}, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "<html" not in text
    assert "<title>Error: File a proposal · OutcomeFrame</title>" in text
    assert answer.headers["Vary"].count("HX-Request") == 1
    sent = browser.post(url, {**hidden, "version": Initiative.objects.get().version, **ANSWERS}, headers=HTMX)
    assert sent.headers["HX-Redirect"].endswith("?sent=1")


# Saving while typing ----------------------------------------------------------------------------------------


def autosave(browser: Client, url: str, hidden: dict[str, str], **answers: str) -> Any:
    return browser.post(url.replace("edit", "autosave"), {**hidden, **answers}, headers=HTMX)


def test_what_is_typed_is_saved_and_the_form_learns_its_new_version(browser: Client) -> None:
    url, hidden = open_form(browser)
    answer = autosave(browser, url, hidden, proposal_title="Build real-time detection")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert answer.headers["HX-Trigger"] == "saved"
    assert re.search(r'id="saved" role="status" data-say="Saved">Saved <time', text)
    assert 'name="version" value="2" id="id_version" hx-swap-oob="true"' in text
    assert "This says how." in text
    assert Initiative.objects.get().proposal_title == "Build real-time detection"
    second = autosave(browser, url, {**hidden, "version": "2"}, proposal_title="Build it")
    assert "data-say" not in second.content.decode()


def test_a_part_of_the_form_never_empties_the_rest(browser: Client) -> None:
    url, hidden = open_form(browser)
    autosave(browser, url, hidden, proposal_title="Build it", why_now="Losses grow")
    autosave(browser, url, {**hidden, "version": "2"}, proposal_title="Build it now")
    row = Initiative.objects.get()
    assert (row.proposal_title, row.why_now, row.team_id) == (
        "Build it now",
        "Losses grow",
        int(hidden["team"]),
    )


def test_a_text_that_is_too_long_is_said_and_not_cut_and_the_rest_is_saved(browser: Client) -> None:
    url, hidden = open_form(browser)
    answer = autosave(browser, url, hidden, proposal_title="t" * 130, why_now="Losses grow")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Not all saved: What you want to build must be 120 characters or less" in text
    assert "HX-Trigger" not in answer.headers
    row = Initiative.objects.get()
    assert (row.proposal_title, row.why_now) == ("", "Losses grow")


def test_a_save_that_the_press_on_send_overtook_is_no_conflict_with_oneself(browser: Client) -> None:
    url, hidden = open_form(browser)
    _, elsewhere = open_form(browser)
    autosave(browser, url, hidden, proposal_title="Build it")
    browser.post(url, {**hidden, "version": "2", **ANSWERS}, headers=HTMX)
    late = autosave(browser, url, {**hidden, "version": "2"}, proposal_title="Build i")
    assert (late.status_code, late.content) == (204, b"")
    other = autosave(browser, url, elsewhere, proposal_title="From another window")
    assert other.status_code == 409
    assert Initiative.objects.get().proposal_title == ANSWERS["proposal_title"]


def test_a_stale_tab_gets_both_texts_and_overwrites_nothing(browser: Client) -> None:
    url, phone = open_form(browser)
    _, laptop = open_form(browser)
    autosave(browser, url, phone, proposal_title="From the phone")
    answer = autosave(browser, url, laptop, proposal_title="From the laptop")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#conflict"
    assert "From the phone" in text
    assert "From the laptop" in text
    assert '<div id="autosaver" hx-swap-oob="true"></div>' in text
    assert Initiative.objects.get().proposal_title == "From the phone"


def test_keeping_mine_or_taking_theirs_settles_a_conflict(browser: Client) -> None:
    url, phone = open_form(browser)
    _, laptop = open_form(browser)
    autosave(browser, url, phone, proposal_title="From the phone")
    refused = post(browser, url, laptop, **ANSWERS)
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "This draft was changed in another window." in text
    assert "From the phone" in text
    assert f'value="{ANSWERS["proposal_title"]}"' in text
    theirs = post(browser, url, laptop, keep="theirs", **ANSWERS)
    assert theirs.headers["Location"] == url
    assert Initiative.objects.get().proposal_title == "From the phone"
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    post(browser, url, {**laptop, "version": version[1]}, keep="mine", **ANSWERS)
    row = Initiative.objects.get()
    assert (row.proposal_title, row.at_stage) == (ANSWERS["proposal_title"], Stage.DRAFT)


def test_an_autosave_after_sending_says_so_and_changes_nothing(browser: Client) -> None:
    url, hidden = open_form(browser)
    post(browser, url, hidden, **ANSWERS)
    late = autosave(browser, url, hidden, proposal_title="Real-time fr")
    assert late.status_code == 409
    assert "has been sent" in late.content.decode()
    assert Initiative.objects.get().proposal_title == ANSWERS["proposal_title"]


def test_a_draft_signed_out_of_sends_to_sign_in_and_keeps_the_way_back(browser: Client) -> None:
    url, hidden = open_form(browser)
    browser.logout()
    answer = autosave(browser, url, hidden, proposal_title="Typed")
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/login/?next=")


# Who may ----------------------------------------------------------------------------------------------------


def test_a_draft_is_not_there_for_others_until_it_is_shared_and_then_only_to_read(
    browser: Client, tomas: Person
) -> None:
    url, hidden = open_form(browser)
    lead = signed_in(tomas)
    pages = [url, url.replace("edit", "share")]
    posts = [
        url,
        *(url.replace("edit", word) for word in ("autosave", "share", "delete", "withdraw", "pull-back")),
    ]
    assert [lead.get(page).status_code for page in pages] == [404, 404]
    assert {lead.post(page, hidden).status_code for page in posts} == {404}
    browser.post(url.replace("edit", "share"), {"person": tomas.pk})
    assert DraftShare.objects.get().person == tomas
    assert [lead.get(page).status_code for page in pages] == [403, 403]
    assert {lead.post(page, hidden).status_code for page in posts} == {403}
    assert Initiative.objects.get().at_stage is Stage.DRAFT


def test_a_member_without_a_filing_role_is_told_who_files(payments: Team) -> None:
    answer = signed_in(factories.ines()).get("/new/")
    assert answer.status_code == 403
    assert "Product managers, engineering leads and directors file proposals." in answer.content.decode()


def test_sharing_with_nobody_or_with_somebody_unknown_is_said_in_words(browser: Client) -> None:
    url, _ = open_form(browser)
    share = url.replace("edit", "share")
    for person in ("", "0", "999", "x", "9" * 40):
        answer = browser.post(share, {"person": person})
        assert answer.status_code == 422
        assert "Select whom to share it with" in answer.content.decode()
    assert browser.post(share, {"stop": "9" * 40}).status_code == 404


def test_sharing_costs_the_same_in_a_large_house(browser: Client) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert "Select somebody" in browser.get(share).content.decode()
        return len(captured)

    share = open_form(browser)[0].replace("edit", "share")
    few = counted()
    for number in range(12):
        factories.person(Role.PM, name=f"Person {number}", email=f"p{number}@example.org")
    assert counted() == few


def test_sharing_can_be_stopped(browser: Client, tomas: Person) -> None:
    url, _ = open_form(browser)
    share = url.replace("edit", "share")
    browser.post(share, {"person": tomas.pk})
    assert "Draft, shared with Tomás Ferreira" in browser.get(url).content.decode()
    browser.post(share, {"stop": tomas.pk})
    assert "Draft, only you can see it" in browser.get(url).content.decode()


def test_a_draft_is_deleted_at_once_and_brought_back_from_the_next_page(browser: Client) -> None:
    url, hidden = open_form(browser)
    autosave(browser, url, hidden, proposal_title="A thought")
    answer = browser.post(url.replace("edit", "delete"), follow=True)
    assert "Draft deleted" in answer.content.decode()
    assert browser.get(url).status_code == 404
    browser.post(url.replace("edit", "bring-back"))
    assert 'value="A thought"' in browser.get(url).content.decode()


def test_a_sent_proposal_is_pulled_back_changed_and_sent_again(browser: Client) -> None:
    url, hidden = open_form(browser)
    post(browser, url, hidden, **ANSWERS)
    answer = browser.post(url.replace("edit", "pull-back"))
    assert answer.headers["Location"] == url
    row = Initiative.objects.get()
    _, fresh = open_form(browser)
    text = browser.get(url).content.decode()
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version is not None
    post(browser, url, {**fresh, "version": version[1]}, **{**ANSWERS, "proposal_title": "Sharper"})
    row.refresh_from_db()
    assert (row.proposal_title, row.at_stage) == ("Sharper", Stage.SUBMITTED)
    assert Option.objects.get(initiative=row).name == "Sharper"


def test_withdrawing_asks_for_a_reason_that_may_be_left_out_and_restoring_undoes_it(
    browser: Client, tomas: Person
) -> None:
    url, hidden = open_form(browser)
    post(browser, url, hidden, **ANSWERS)
    withdraw = url.replace("edit", "withdraw")
    assert "Why are you withdrawing it?" in browser.get(withdraw).content.decode()
    too_long = browser.post(withdraw, {"reason": "r" * 301})
    assert too_long.status_code == 422
    assert "The reason must be 300 characters or less" in too_long.content.decode()
    assert signed_in(tomas).post(withdraw, {}).status_code == 403
    browser.post(withdraw, {"reason": "The vendor fixed it"})
    assert Initiative.objects.get().at_stage is Stage.WITHDRAWN
    browser.post(url.replace("edit", "restore"))
    assert Initiative.objects.get().at_stage is Stage.SUBMITTED


# Looks similar ----------------------------------------------------------------------------------------------


def declined(team: Team, *, title: str = "Fraud rules engine", days: int = 30) -> Initiative:
    marta = Person.objects.filter(name="Marta Lindqvist").first() or factories.marta()
    row = factories.initiative(filed_by=marta, for_team=team, stage=Stage.DECLINED, proposal_title=title)
    metric, _ = Metric.objects.get_or_create(
        name="Card-fraud losses a month",
        defaults={"unit": "$ a month", "direction": "down", "created_by": marta, "created_at": factories.NOW},
    )
    Reading.objects.get_or_create(
        metric=metric,
        on="2026-10-31",
        defaults={"value": 104_000, "recorded_by": marta, "recorded_at": factories.NOW},
    )
    at = timezone.now() - timedelta(days=days)
    Decision.objects.create(
        initiative=row,
        choice=Choice.DECLINE,
        reason="vendor contract ran to September",
        decided_by=marta,
        decided_at=at,
        undo_until=at,
        look_again=LookAgain.METRIC,
        look_again_metric=metric,
        look_again_value=80_000,
    )
    return row


def test_similar_ones_show_the_old_decision_its_reason_and_when_to_look_again(
    browser: Client, payments: Team
) -> None:
    old = declined(payments)
    url, _ = open_form(browser)
    draft = url.split("/")[2]
    answer = browser.get(
        "/similar/", {"proposal_title": "Real-time fraud detection", "draft": draft}, headers=HTMX
    )
    text = answer.content.decode()
    assert old.reference in text
    assert "vendor contract ran to September." in text
    assert "Look again if Card-fraud losses a month passes $80k." in text
    assert "It’s at $104k." in text
    assert f'href="/i/{draft}/reopen-instead/{old.pk}/"' in text
    assert 'id="similar-s"' in text
    assert 'id="similar"' in text


def test_that_one_is_reopened_with_what_is_new_and_the_draft_stays(browser: Client, payments: Team) -> None:
    old = declined(payments)
    url, hidden = open_form(browser)
    autosave(browser, url, hidden, proposal_difference="Losses doubled since the spring")
    page = f"{url.replace('edit/', 'reopen-instead/')}{old.pk}/"
    assert "Losses doubled since the spring" in browser.get(page).content.decode()
    refused = browser.post(page, {"evidence": ""})
    assert refused.status_code == 422
    assert "Enter what is new since then" in refused.content.decode()
    browser.post(page, {"evidence": "Losses doubled"})
    old.refresh_from_db()
    assert old.at_stage is Stage.REFRAMING
    assert Initiative.objects.get(pk=url.split("/")[2]).at_stage is Stage.DRAFT


def test_the_form_asks_the_same_number_of_questions_of_the_database_with_one_and_with_many_similar(
    browser: Client, payments: Team
) -> None:
    declined(payments)
    url, hidden = open_form(browser)
    autosave(browser, url, hidden, proposal_title="Real-time fraud detection")

    def counted() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    one = counted()
    for number in range(9):
        declined(payments, title=f"Fraud rules engine {number}")
    assert counted() == one


@pytest.mark.parametrize("draft", ["", "x", "-1", "9" * 50, "\u0661"])
def test_similar_takes_any_text_and_any_draft_number(browser: Client, draft: str) -> None:
    for words in ("", "%", "_", "'; drop table--", "fraud " * 5000, "💳", "\u202e"):
        answer = browser.get("/similar/", {"proposal_title": words[:3000], "draft": draft}, headers=HTMX)
        assert answer.status_code == 200
        assert "Traceback" not in answer.content.decode()
