"""What-ifs in Chromium: by keyboard and without script, worked out as one chooses, applied and undone, wide and narrow."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.models import WhatIf
from tests.browser.demo import Demo, stays_within

pytestmark = [pytest.mark.django_db(transaction=True)]
WHY = "Customers were promised it, and the card form keeps most of the payment flow."


def test_a_what_if_is_begun_worked_out_and_applied_by_keyboard_alone(open_page, axe, watch):
    for words in ("422", "style-src", "htmx:"):
        watch.expect(words)  # axe leaves empty style attributes behind, and the next swap would copy them
    demo = Demo(open_page, width=1440)
    page = demo.page("marta")
    page.goto("/board/")
    page.keyboard.press("w")
    expect(page.get_by_role("heading", level=1, name="What if?")).to_be_visible()
    page.get_by_label("Name of the what-if").focus()
    page.keyboard.type("Dark mode anyhow")
    page.keyboard.press("Enter")
    outcome = page.locator("#outcome")
    expect(outcome).to_contain_text("As much as the best of these weeks without your changes.")

    choice = page.get_by_label(re.compile("Lower monthly churn"))
    choice.focus()
    page.keyboard.type("Fund A")
    page.keyboard.press("Tab")
    expect(outcome).to_contain_text("Falls out")
    expect(outcome).to_contain_text("Two in three finish the payment step")
    page.get_by_label("Web, free weeks").fill("9")
    page.keyboard.press("Tab")
    expect(outcome).to_contain_text("Gets its cheaper option")
    expect(outcome).to_contain_text(re.compile(r"One more week of Web is worth about \$"))
    axe(page)
    made = WhatIf.objects.get(name="Dark mode anyhow")
    assert (made.picks.get().key, float(made.rooms.get().weeks)) == ("A", 9.0)

    page.locator("body").press("d")
    expect(page.get_by_role("heading", level=1, name=re.compile("Apply it"))).to_be_visible()
    page.get_by_role("button", name="Decide all of these").press("Enter")
    expect(page.locator(".errsum")).to_be_visible()
    axe(page)
    page.get_by_label("One reason for all").fill(WHY)
    page.get_by_role("button", name="Copy it to all without one").press("Enter")
    expect(page.get_by_text("Copied to 1 decision. Nothing is decided yet.")).to_be_visible()
    page.get_by_role("button", name="Decide all of these").press("Enter")
    expect(page.get_by_text("You can undo the set for ten minutes.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Undo all of them").press("Enter")
    expect(page.get_by_text("1 decision is undone.")).to_be_visible()


def test_on_a_phone_without_script_it_is_worked_out_by_a_button(open_page, axe):
    demo = Demo(open_page, width=390, script=False)
    page = demo.page("marta")
    shared = WhatIf.objects.get()
    page.goto(f"/what-ifs/{shared.pk}/")
    page.get_by_label(re.compile("Lower monthly churn")).select_option("skip")
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator("#outcome")).not_to_contain_text("Gets its cheaper option")
    expect(page.locator(".bottombar")).to_contain_text("8 fit")
    stays_within(page)
