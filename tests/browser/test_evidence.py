"""Evidence and conversations in Chromium, by keyboard alone: lanes, the dialog, a refusal, joining; axe throughout."""

import pytest
from playwright.sync_api import expect

from initiatives.models import Conversation, Evidence
from tests.browser.demo import Demo, colours_hold_in_the_dark, stays_within

SAYS = "Two of nine paid for the hand-made one"
pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_evidence_is_added_and_a_conversation_joined_by_keyboard(open_page, axe, watch, width):
    for words in ("422", "style-src", "htmx:"):
        watch.expect(words)
    demo = Demo(open_page, width=width)

    def look(page):
        axe(page)
        colours_hold_in_the_dark(page)
        stays_within(page)

    page = demo.page("ines")
    page.goto(demo.at("marketing_suite", "evidence/"))
    expect(page.get_by_text("People asked. Nobody has looked at what they do.")).to_be_visible()
    look(page)
    page.get_by_role("link", name="Add evidence").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", level=2)).to_be_focused()
    look(page)
    page.keyboard.press("Tab")
    page.keyboard.type(SAYS)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    dialog.get_by_label("When?").focus()
    page.keyboard.type("1 Jan 2099")
    page.keyboard.press("Tab")
    page.keyboard.type("Invoices")
    page.keyboard.press("Enter")
    expect(page.locator("dialog .errsum")).to_be_focused()
    look(page)
    when = dialog.get_by_label("When?")
    when.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("yesterday")
    page.keyboard.press("Enter")
    added = page.get_by_role("region", name="What they did")
    expect(added.get_by_role("link", name=SAYS, exact=True)).to_be_visible()
    made = Evidence.objects.order_by("-pk")[0]
    assert (made.lane, made.source) == ("did", "Invoices")
    expect(page.get_by_text("Nobody has looked at what they do.")).to_have_count(0)

    page.get_by_role("button", name="Withdraw : Two of nine").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Withdrawn.", exact=True)).to_be_visible()
    look(page)
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(added.get_by_role("link", name=SAYS, exact=True)).to_be_visible()

    joins_a_conversation(demo, page, look)


def joins_a_conversation(demo, page, look):
    page.goto("/conversations/")
    look(page)
    page.get_by_role("button", name="Join the conversation with Two marketing teams").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Two marketing teams")).to_be_visible()
    look(page)
    joined = Conversation.objects.get(with_whom="Two marketing teams")
    assert joined.taken.filter(person=demo.person("ines")).exists()
