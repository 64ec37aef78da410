"""Parts, a second stage, a test, a wish and a debt in Chromium, by keyboard alone, with axe looking at every state."""

import re

import pytest
from playwright.sync_api import Page, expect

from initiatives.models import Debt
from tests.browser.demo import Demo, colours_hold_in_the_dark, stays_within

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = "Okta\t49 %\t2\tTwo deals\nGoogle\tmany\t1\n"


def reach(page: Page, name: str, role: str = "button") -> None:
    """Tab until this control has the focus, as somebody without a mouse does."""
    wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
    for _ in range(120):
        page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element === document.activeElement"):
            return
    raise AssertionError(f"{name} is never reached")


@pytest.mark.parametrize("width", [1440, 390])
def test_parts_become_an_option_and_a_debt_is_paid_without_a_mouse(open_page, axe, watch, width):
    watch.expect("422")
    watch.expect("style-src")  # axe leaves empty style attributes behind, and the next swap would copy them
    demo = Demo(open_page, width=width)

    def look(page: Page) -> None:
        axe(page)
        colours_hold_in_the_dark(page)
        stays_within(page)

    sanna = demo.page("sanna")
    sanna.goto(demo.at("native_app", "options/A/slices/"))
    sanna.get_by_label("Paste from a spreadsheet").focus()
    sanna.keyboard.insert_text(PASTE)
    reach(sanna, "Save the parts")
    sanna.keyboard.press("Enter")
    expect(sanna.get_by_role("link", name="Line 2: enter a share, like 49%")).to_be_visible()
    expect(sanna.get_by_label("Paste from a spreadsheet")).to_have_value(PASTE)
    look(sanna)
    sanna.get_by_label("Paste from a spreadsheet").fill(PASTE.replace("many", "32%"))
    reach(sanna, "Save the parts")
    sanna.keyboard.press("Enter")
    expect(
        sanna.get_by_text("The smallest set that covers 80%: Okta, Google: 81% in 3 person-weeks.")
    ).to_be_visible()
    expect(sanna.get_by_label("Paste from a spreadsheet")).to_have_value("")
    expect(sanna.get_by_role("img", name="How much each effort can cover")).to_be_visible()
    look(sanna)
    sanna.get_by_label("Cover at least").fill("40")
    sanna.keyboard.press("Enter")
    expect(sanna).to_have_url(re.compile(r"/slices/\?share=40$"))
    expect(sanna.get_by_text("covers 40%: Okta: 49% in 2 person-weeks")).to_be_visible()
    reach(sanna, "Make it an option, the rest a later stage")
    sanna.keyboard.press("Enter")
    expect(sanna.get_by_role("heading", level=1)).to_have_text("C Okta")
    expect(sanna.get_by_role("link", name="Second stage: Google")).to_be_visible()
    look(sanna)

    tomas, debt = demo.page("tomas"), Debt.objects.get()
    tomas.goto("/debt/")
    expect(tomas.get_by_text("days late")).to_be_visible()
    look(tomas)
    tomas.goto(f"/debt/{debt.pk}/")
    reach(tomas, "Save")
    tomas.keyboard.press("Enter")
    expect(tomas.get_by_role("link", name="Enter what was done, or why it waits")).to_be_visible()
    look(tomas)
    tomas.get_by_label("It waits longer").check()
    tomas.get_by_label("Until when?").fill("in 3 months")
    tomas.get_by_label("What was done, or why does it wait?").fill("The archive is moved in spring")
    reach(tomas, "Save")
    tomas.keyboard.press("Enter")
    expect(tomas.get_by_text("Extended once")).to_be_visible()
