"""Priya files with and without scripts, in two windows, by keyboard; Tomás empties his inbox by four keys."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.actions import intake
from initiatives.models import Initiative, Notice, NoticeKind, Question
from initiatives.stages import Stage
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast():
    tomas, priya = factories.tomas(), factories.priya()
    team = factories.team(lead=tomas, members=(priya,))
    factories.initiative(
        filed_by=factories.marta(), for_team=team, stage=Stage.DECLINED, proposal_title="Fraud rules engine"
    )
    return {"tomas": tomas, "priya": priya, "team": team}


def file(cast, title="Native mobile app"):
    draft = intake.begin_draft(by=cast["priya"], now=NOW)
    answers = {
        "proposal_title": title,
        "proposal_difference": "People come back on their phones.",
        "number_choice": "describe",
        "number_described": "Weekly visits",
    }
    return intake.submit(draft, answers=answers, version=draft.version, tab="t", by=cast["priya"], now=NOW)


@pytest.mark.parametrize("width", [1440, 390, 360])
@pytest.mark.parametrize("dark", [False, True])
def test_priya_files_while_the_form_saves_itself(cast, open_page, axe, watch, width, dark):
    watch.expect("422")
    watch.expect("htmx:")  # a press may overtake a save that is on its way, and htmx logs that
    page = open_page(person=cast["priya"], width=width, dark=dark)
    page.goto("/new/")
    title = page.get_by_label("What do you want to build?")
    expect(title).to_be_focused()
    page.keyboard.type("Real-time fraud detection engine")
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.get_by_text("This says how.")).to_be_visible()
    expect(
        page.get_by_role("link", name=re.compile("Fraud rules engine")).locator("visible=true")
    ).to_have_count(1)
    page.get_by_label("I know the number").check()
    page.get_by_label("Number", exact=True).fill("Card-fraud losses a month")
    page.get_by_label("Now", exact=True).fill("$104k")
    page.get_by_label("Target", exact=True).fill("$104k")
    page.get_by_role("button", name="Send for framing").click()
    expect(page.locator(".errsum")).to_be_focused()
    expect(page).to_have_title(re.compile("^Error: File a proposal"))
    page.get_by_role("link", name="Enter what would be different if this worked").click()
    expect(page.get_by_label("What would be different if this worked?")).to_be_focused()
    page.keyboard.type("Fewer stolen payments leave before we notice.")
    page.get_by_label("Target", exact=True).fill("$52k")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sent to Tomás. Usually 2 days.")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0
    axe(page)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_every_state_of_the_form_stands_up_to_axe(cast, open_page, axe, watch, width, dark):
    watch.expect("422")
    watch.expect("htmx:")
    watch.expect("style-src")  # axe leaves empty style attributes behind, and the next swap would copy them
    page = open_page(person=cast["priya"], width=width, dark=dark)
    page.goto("/new/")
    axe(page)
    page.get_by_label("What do you want to build?").fill("x" * 130 + " engine for fraud")
    expect(page.locator("#saved")).to_contain_text("Not all saved")
    axe(page)
    page.get_by_label("What do you want to build?").fill("Engine for fraud")
    expect(
        page.get_by_role("link", name=re.compile("Fraud rules engine")).locator("visible=true")
    ).to_have_count(1)
    page.get_by_text("Add more, if you have it").click()
    axe(page)
    page.get_by_role("button", name="Send for framing").click()
    expect(page.locator(".errsum")).to_be_focused()
    axe(page)
    page.get_by_role("link", name="Reopen that one instead").locator("visible=true").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share it early").click()
    expect(page.get_by_role("heading", name="Think out loud with somebody")).to_be_visible()
    axe(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_priya_files_without_a_script(cast, open_page, watch, width):
    watch.expect("422")
    page = open_page(person=cast["priya"], width=width, script=False)
    page.goto("/new/")
    page.get_by_label("What do you want to build?").fill("Fraud engine")
    page.get_by_role("button", name="Send for framing").click()
    expect(page.locator(".errsum a")).to_have_count(2)
    expect(page.get_by_label("What do you want to build?")).to_have_value("Fraud engine")
    expect(
        page.get_by_role("link", name=re.compile("Fraud rules engine")).locator("visible=true")
    ).to_have_count(1)
    page.get_by_label("What would be different if this worked?").fill("Fewer stolen payments")
    page.get_by_label("Not sure. Help me find it").check()
    page.get_by_role("button", name="Send for framing").click()
    expect(page.get_by_text("Sent to Tomás. Usually 2 days.")).to_be_visible()
    assert Question.objects.get().text == "Which number would tell us this worked?"


def test_two_windows_show_both_texts_and_the_choice_is_kept(cast, open_page, axe, watch):
    watch.expect("409")
    first = open_page(person=cast["priya"])
    first.goto("/new/")
    second = open_page(person=cast["priya"], width=390)
    second.goto(first.url)
    first.get_by_label("What do you want to build?").fill("From the laptop")
    expect(first.locator("#saved")).to_contain_text("Saved just now")
    second.get_by_label("What do you want to build?").fill("From the phone")
    conflict = second.locator(".conflict")
    expect(conflict).to_contain_text("From the laptop")
    expect(conflict).to_contain_text("From the phone")
    expect(second.get_by_label("What do you want to build?")).to_have_value("From the phone")
    axe(second)
    second.get_by_role("button", name="Keep mine").click()
    expect(second.locator(".conflict")).to_have_count(0)
    expect(second.get_by_label("What do you want to build?")).to_have_value("From the phone")
    assert Initiative.objects.get(stage=Stage.DRAFT).proposal_title == "From the phone"


def test_what_was_typed_before_the_server_could_save_it_is_back_after_a_reload(cast, open_page, watch):
    watch.expect("Failed to load resource")
    watch.expect("htmx:")
    page = open_page(person=cast["priya"])
    page.goto("/new/")
    page.route("**/autosave/", lambda route: route.abort())
    page.get_by_label("What do you want to build?").fill("Typed on a train")
    expect(page.get_by_text("Not saved. Your text is still here.")).to_be_visible()
    page.unroute("**/autosave/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_label("What do you want to build?")).to_have_value("Typed on a train")
    expect(page.locator("#saved")).to_contain_text("Saved just now")
    assert Initiative.objects.get(stage=Stage.DRAFT).proposal_title == "Typed on a train"


def test_deleting_a_draft_offers_to_undo_it(cast, open_page):
    page = open_page(person=cast["priya"])
    page.goto("/new/")
    page.get_by_label("What do you want to build?").fill("A passing thought")
    expect(page.locator("#saved")).to_contain_text("Saved just now")
    page.get_by_role("button", name="Delete this draft").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_label("What do you want to build?")).to_have_value("A passing thought")


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_the_inbox_stands_up_to_axe(cast, open_page, axe, width, dark):
    file(cast)
    page = open_page(person=cast["tomas"], width=width, dark=dark)
    for address in ("/inbox/", "/inbox/?show=mentions", "/inbox/?show=done", "/search/", "/search/?q=fraud"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_tomas_works_through_his_inbox_by_four_keys(cast, open_page, axe, watch):
    watch.expect("422")
    first, second, third, fourth = (
        file(cast, f"Proposal {word}") for word in ("one", "two", "three", "four")
    )
    page = open_page(person=cast["tomas"])
    page.goto("/inbox/")
    page.keyboard.press("j")
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Come back to")
    page.get_by_label("Until tomorrow").check()
    page.get_by_role("button", name="Put it off").click()
    expect(page.get_by_role("status").filter(has_text="Back on")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("2")
    expect(dialog).to_contain_text("is the same as another")
    page.get_by_label("Which one is it the same as?").fill(third.reference)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{second.reference} is the same as {third.reference}")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("dialog .errsum")).to_be_focused()
    axe(page)
    page.get_by_role("button", name="Who notices first, and how?").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text(f"You are framing {third.reference} now.")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("1")
    expect(page).to_have_url(re.compile(f"/i/{fourth.pk}/"))
    stages = {row.pk: row.at_stage for row in Initiative.objects.all()}
    assert [stages[row.pk] for row in (first, second, third, fourth)] == [
        Stage.SUBMITTED,
        Stage.WITHDRAWN,
        Stage.REFRAMING,
        Stage.REFRAMING,
    ]


def test_a_line_goes_by_x_and_comes_back_by_undo(cast, open_page, axe):
    for number in range(52):
        Notice.objects.create(
            person=cast["priya"],
            kind=NoticeKind.CHANGED,
            text=f"Tomás changed the framing: line {number}.",
            once_key=f"line-{number}",
            created_at=timezone.now(),
        )
    page = open_page(person=cast["priya"], width=390, dark=True)
    page.goto("/inbox/?show=watching")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_role("link", name="Watching 51")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Watching 52")).to_be_visible()
    page.get_by_role("link", name="Earlier").click()
    expect(page.get_by_role("button", name="line 0.")).to_be_visible()


def test_the_palette_jumps_to_an_initiative(cast, open_page):
    made = file(cast)
    page = open_page(person=cast["tomas"])
    page.goto("/inbox/")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("mobile")
    expect(page.get_by_role("option", name=re.compile(made.reference))).to_be_visible()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/i/{made.pk}/"))
