"""Comparing in Chromium: options and metrics side by side, a second estimate unseen, at both widths and in print."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.actions import options
from initiatives.actions.options import Given
from tests.browser.demo import Demo, colours_hold_in_the_dark, stays_within

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_options_and_metrics_are_compared_by_keyboard_and_nothing_offends_axe(open_page, axe, watch, width):
    for words in ("422", "style-src"):
        watch.expect(words)
    demo = Demo(open_page, width=width)

    def look(page):
        axe(page)
        colours_hold_in_the_dark(page)
        stays_within(page)

    marta = demo.page("marta")
    marta.context.grant_permissions(["clipboard-read", "clipboard-write"])
    marta.goto(demo.at("fraud", "compare/?o=A,B"))
    expect(marta.locator(".lede")).to_contain_text("In 7 of 10 runs B beats A.")
    expect(
        marta.locator("#tornado").get_by_role("link", name=re.compile("^Question 4.*B effect"))
    ).to_be_visible()
    look(marta)
    box = marta.get_by_role("checkbox", name="C Hourly batch")
    box.focus()
    marta.keyboard.press("Space")
    marta.keyboard.press("Enter")
    expect(marta).to_have_url(re.compile(r"\?o=B,A,C$"))
    marta.get_by_role("button", name="Copy as text").click()
    copied = marta.evaluate("navigator.clipboard.readText()")
    assert "B leads while its effect stays above" in copied and "C Hourly batch" in copied
    marta.emulate_media(media="print")
    expect(marta.locator("#frontier svg").first).to_be_visible()
    expect(marta.locator("#choose")).to_be_hidden()
    marta.emulate_media(media="screen")

    fraud, tomas = demo.initiative("fraud"), demo.person("tomas")
    effort = {"effort": Given(4, 6, 9, "4, 6, 9"), "effect": Given(20_000, 30_000, 40_000, "20k, 30k, 40k")}
    options.add_option(initiative=fraud, by=tomas, now=fraud.updated_at, name="Vendor list", estimates=effort)
    lead = demo.page("tomas")
    lead.goto(demo.at("fraud", "compare/?o=A,B,C,D"))
    expect(lead.get_by_role("columnheader", name="D Vendor list").first).to_be_attached()
    look(lead)
    lead.locator("#ladder").get_by_role("button", name=re.compile("^Make this the target.*Half of it")).press(
        "Enter"
    )
    expect(lead.get_by_role("status").filter(has_text="Undo")).to_be_visible()

    diego = demo.page("diego")
    diego.goto(demo.at("onboarding", "metrics/"))
    expect(diego.locator(".lede")).to_contain_text("The metric decides which option wins")
    look(diego)
    diego.get_by_role("link", name=re.compile("^Choose this one.*Tour completed")).click()
    diego.get_by_role("button", name="Choose this metric").click()
    expect(diego.locator(".errsum")).to_be_focused()
    look(diego)


def test_a_second_estimate_is_given_unseen_without_scripts(open_page, axe, watch):
    demo = Demo(open_page, width=390, script=False)
    wei = demo.page("wei")
    wei.goto(demo.at("dashboard"))
    expect(wei.locator("#options")).to_contain_text("hidden until you have")
    expect(wei.locator("body")).not_to_contain_text("9, 12, 16")
    wei.locator("#options").get_by_role("link", name="A Fully customisable dashboard").first.click()
    wei.get_by_label("Effort").fill("18 to 30")
    wei.get_by_label("Time to ship").fill("10 to 16")
    wei.get_by_role("button", name="Give my estimate").click()
    expect(wei.locator(".lede")).to_contain_text("Diego 9 to 16, Wei 18 to 30. They do not overlap.")
    diego = demo.page("diego")
    diego.goto("/")
    diego.get_by_role("link", name="A: Fully customisable dashboard").first.click()
    diego.get_by_label("The second").check()
    diego.get_by_label("Why?").fill("Wei counted the settings that depend on each other.")
    diego.get_by_role("button", name="Go on with it").click()
    expect(diego.locator("body")).to_contain_text("Went on with the second")
