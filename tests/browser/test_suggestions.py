"""Suggestions in Chromium: beside a field and in a thread, two browsers at once, by keyboard, on a phone, in each state."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking, FramingChange, suggestions
from initiatives.models import Suggestion
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)

SCOPE = "Account takeover, refund abuse and whatever the card schemes already block"


@pytest.fixture
def story():
    """Card fraud, framed by Tomás; Ines has read it."""
    tomas, priya, ines = factories.tomas(), factories.priya(), factories.ines()
    payments = factories.team(lead=tomas, members=(priya, ines))
    fraud = factories.initiative(filed_by=priya, for_team=payments)
    actions.change_framing(
        initiative=fraud,
        by=tomas,
        now=NOW,
        version=0,
        values={"goal": "Lose less money to card fraud", "for_whom": "Sellers", "not_in_scope": SCOPE},
    )
    actions.ask(initiative=fraud, by=tomas, now=NOW, asking=Asking("What share is instant delivery?"))
    return {"tomas": tomas, "priya": priya, "ines": ines, "fraud": fraud, "url": f"/i/{fraud.pk}/"}


def suggest(story, part, who="ines", question=None, **values):
    return suggestions.make(
        initiative=story["fraud"],
        by=story[who],
        now=NOW,
        what=FramingChange(part, values),
        why="Refunds have a queue of their own",
        question=question,
    )


@pytest.mark.parametrize("width", [1440, 390])
def test_ines_suggests_beside_a_value(story, open_page, look, width):
    ines = open_page(person=story["ines"], width=width)
    ines.goto(story["url"])
    ines.locator("#suggest-not_in_scope").click()
    box = ines.get_by_label("What is not in scope?")
    expect(box).to_be_visible()
    look(ines, "form")
    ines.get_by_role("dialog").get_by_role("button", name="Suggest").click()
    expect(ines.locator("dialog .errsum")).to_be_focused()
    look(ines, "form-422")
    ines.get_by_label("What is not in scope?").fill(SCOPE.replace("refund abuse", "every refund"))
    ines.get_by_label("Why the change?").fill("Refunds have a queue of their own")
    ines.get_by_role("dialog").get_by_role("button", name="Suggest").click()
    expect(ines.locator("#s1")).to_contain_text("Waits for Tomás or Priya")
    look(ines, "hers")


@pytest.mark.parametrize("width", [1440, 390])
def test_two_owners_at_one_thread_and_at_one_field(story, open_page, look, width):
    suggest(story, "not_in_scope", not_in_scope=SCOPE.replace("refund abuse", "every refund"))
    question = story["fraud"].questions.get()
    suggest(story, "goal", question=question, goal="Lose half as much money to card fraud")
    suggest(story, "for_whom", for_whom="Sellers, who carry 70% of the loss")
    tomas, priya = (open_page(person=story[who], width=width) for who in ("tomas", "priya"))
    for page in (tomas, priya):
        page.goto(story["url"])
    look(tomas, "open")
    expect(tomas.get_by_role("button", name="Accept all 3 that still fit")).to_be_visible()

    # Two owners on one thread: one wins, the other is told in the place of the card.
    tomas.locator("#accept-2").click()
    expect(tomas.get_by_text("Lose half as much money to card fraud").first).to_be_visible()
    expect(tomas.get_by_role("button", name="Undo")).to_be_visible()
    priya.locator("#accept-2").click()
    expect(priya.locator("#s2 [role=alert]")).to_contain_text("Tomás accepted this already.")
    look(priya, "two-owners")

    # Two on one field: Priya changes it, and what waits for Tomás no longer fits.
    actions.change_framing(
        initiative=story["fraud"], by=story["priya"], now=NOW, version=2, values={"for_whom": "Buyers"}
    )
    tomas.locator("#accept-3").click()
    expect(tomas.locator("#s3")).to_contain_text("For whom changed after this was suggested.")
    look(tomas, "stale")
    tomas.locator("#s3").get_by_role("link", name=re.compile("^Compare")).click()
    dialog = tomas.get_by_role("dialog")
    for text in ("When it was suggested", "Buyers", "Sellers, who carry 70% of the loss"):
        expect(dialog).to_contain_text(text)
    look(tomas, "compare")
    dialog.get_by_role("button", name="Accept anyway").click()
    tomas.wait_for_url("**done=accepted-3**")
    expect(tomas.locator("#part-for_whom")).to_contain_text("Sellers, who carry 70% of the loss")

    # By keyboard alone: keep as is, with a line.
    tomas.locator("#s1").get_by_role("link", name=re.compile("^Keep it and say why")).press("Enter")
    why = tomas.get_by_label(re.compile("Why should it stay"))
    expect(why).to_be_visible()
    look(tomas, "keep")
    why.fill("They share the same rules")
    why.press("Control+Enter")
    expect(tomas.locator("#s1")).to_have_count(0)
    assert Suggestion.objects.get(number=1).closed_why == "They share the same rules"
    tomas.goto(f"{story['url']}suggestions/")
    expect(tomas.locator("#s1")).to_contain_text("Kept as it is by Tomás Ferreira")
    look(tomas, "all")


@pytest.mark.parametrize("width", [1440, 390])
def test_somebody_is_named_by_keyboard_or_by_a_tap(story, open_page, look, width):
    factories.hana()
    ines = open_page(person=story["ines"], width=width)
    ines.goto(story["url"])
    reply = ines.get_by_label("Reply", exact=True)
    reply.press_sequentially("As @h")
    names = ines.get_by_role("listbox", name="People")
    expect(names.get_by_role("option")).to_have_text(re.compile("Hana Sato"))
    look(ines, "mention")
    reply.press("Escape")
    expect(names).to_have_count(0)
    reply.press_sequentially("a")
    expect(names.get_by_role("option")).to_have_count(1)
    if width > 700:
        reply.press("Enter")
    else:
        names.get_by_role("option").tap()
    expect(reply).to_have_value("As @Hana Sato ")
    reply.press_sequentially("and @")
    reply.press_sequentially("t")
    expect(names.get_by_role("option", selected=True)).to_have_text(re.compile("Tomás Ferreira"))
    reply.press("ArrowDown")
    reply.press("Tab")
    expect(reply).to_have_value("As @Hana Sato and @Tomás Ferreira ")
    reply.press("Control+Enter")
    expect(ines.locator(".msg .mention")).to_have_count(2)
    look(ines, "mentioned")


def test_c_copies_a_link_to_what_has_focus(story, open_page, watch):
    suggest(story, "not_in_scope", not_in_scope="Refund abuse")
    tomas = open_page(person=story["tomas"])
    tomas.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tomas.goto(story["url"])
    copied = "navigator.clipboard.readText()"
    for focus, end in (
        ("#accept-1", "s/1/"),
        ("#edit-goal", "#part-goal"),
        ("#q1-link", "q/1/"),
        ("h1", ""),
    ):
        tomas.locator(focus).evaluate(
            "thing => { thing.tabIndex = thing.tabIndex < 0 ? -1 : 0; thing.focus(); }"
        )
        tomas.keyboard.press("c")
        expect(tomas.get_by_text("Copied").last).to_be_visible()
        assert tomas.evaluate(copied).endswith(f"{story['url']}{end}"), focus
