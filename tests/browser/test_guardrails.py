"""Guardrails in Chromium, by keyboard alone: added, checked, waived for a while, and what a team wants first."""

import pytest
from playwright.sync_api import expect

from initiatives.models import BlockingItem, Team, Waiver
from tests.browser.demo import Demo, colours_hold_in_the_dark, stays_within

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def look(axe):
    """Axe in the light, colours in the dark, and no sideways scroll."""

    def looked(page):
        axe(page)
        colours_hold_in_the_dark(page)
        stays_within(page)

    return looked


def press(page, control, key="Enter"):
    """Go there by keyboard and press it; a control that cannot take focus fails."""
    control.focus()
    expect(control).to_be_focused()
    page.keyboard.press(key)


@pytest.mark.parametrize("width", [1440, 390])
def test_a_guardrail_is_added_in_a_dialog_and_checked_from_home(open_page, watch, look, width):
    watch.expect("422")
    demo = Demo(open_page, width=width)
    wei = demo.page("wei")
    wei.goto(demo.at("date_picker") + "#guardrails")
    press(wei, wei.locator("#guardrails").get_by_role("link", name="Add a guardrail"))
    dialog = wei.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="Add a guardrail")).to_be_focused()
    press(wei, dialog.get_by_role("button", name="Add"))
    expect(dialog.locator(".errsum")).to_be_focused()
    expect(dialog).to_contain_text("Enter what must not get worse")
    look(wei)
    dialog.get_by_label("What must not get worse?").focus()
    wei.keyboard.type("Contrast of days")
    dialog.get_by_label("Which discipline?").select_option("accessibility")
    press(wei, dialog.get_by_role("button", name="Add"))
    expect(wei.locator("#guardrails")).to_contain_text("Contrast of days")
    expect(wei.locator("#guardrails")).to_contain_text("not checked yet")
    hana = demo.page("hana")
    hana.goto("/")
    press(hana, hana.get_by_role("link", name="Say whether it holds: Contrast of days"))
    hana.get_by_label("A, Wrap the old date picker").select_option("at_risk")
    hana.get_by_label("B, Native input with enhancement").select_option("holds")
    press(hana, hana.get_by_role("button", name="Save"))
    expect(hana.get_by_text("Enter why A is at risk").first).to_be_visible()
    look(hana)
    hana.get_by_label("Why, for A").focus()
    hana.keyboard.type("3 to 1 on the days of other months")
    hana.keyboard.press("Enter")
    expect(hana.locator(".note").filter(has_text="Saved")).to_be_visible()
    look(hana)


@pytest.mark.parametrize("width", [1440, 390])
def test_what_breaks_a_guardrail_is_funded_with_a_waiver_that_ends(open_page, watch, look, width):
    watch.expect("422")
    demo = Demo(open_page, width=width)
    marta = demo.page("marta")
    marta.goto(demo.at("date_picker"))
    press(marta, marta.locator("a:visible", has_text="Decide").first)
    dialog = marta.get_by_role("dialog")
    dialog.get_by_label("Fund A").focus()
    marta.keyboard.press("Space")
    expect(dialog).to_contain_text("Hana Sato owns it.")
    expect(dialog.get_by_label("Waive until")).to_be_visible()
    dialog.get_by_label("Why?", exact=True).focus()
    marta.keyboard.type("Four teams wait, and this one is there on Monday.")
    press(marta, dialog.get_by_role("button", name="Fund A"))
    expect(dialog.locator(".errsum")).to_be_focused()
    expect(dialog.locator(".errsum")).to_contain_text("A breaks a guardrail: Keyboard and screen reader")
    look(marta)
    dialog.get_by_label("Why is it waived?").focus()
    marta.keyboard.type("The teams test with a keyboard first")
    dialog.get_by_label("Waive until").focus()
    marta.keyboard.type("in 8 weeks")
    look(marta)
    press(marta, dialog.get_by_role("button", name="Fund A"))
    expect(marta.get_by_role("note").first).to_contain_text("A breaks a guardrail, waived until")
    look(marta)
    assert Waiver.objects.get().reason == "The teams test with a keyboard first"


@pytest.mark.parametrize("width", [1440, 390])
def test_what_the_team_wants_first_is_said_before_the_press_and_after_it(open_page, watch, look, width):
    watch.expect("422")
    demo = Demo(open_page, width=width)
    BlockingItem.objects.create(team=Team.objects.get(name="Mobile"), item="questions")
    sanna = demo.page("sanna")
    sanna.goto(demo.at("native_app", "move/mark_ready/"))
    expect(sanna.get_by_text("Mobile wants this first")).to_be_visible()
    look(sanna)
    press(sanna, sanna.get_by_role("button", name="Finish framing"))
    expect(sanna.locator(".errsum")).to_contain_text("Mobile wants this first: 2 open questions")
    look(sanna)
    press(sanna, sanna.get_by_role("link", name="See the questions"))
    expect(sanna.locator("#questions")).to_be_in_viewport()
