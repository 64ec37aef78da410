"""Questions that carry their worth in Chromium: offered, asked and answered by keyboard, two at once, let wait."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.actions import reframing as actions
from initiatives.actions.reframing import Asking
from initiatives.models import Question
from tests.factories import NOW
from tests.fraud import Fraud
from tests.journeys.walking import work

pytestmark = pytest.mark.django_db(transaction=True)

MOVED = "Moved the choice from 5-minute checks to Real-time scoring"


@pytest.mark.parametrize("width", [1440, 390])
def test_a_question_is_offered_asked_and_answered_with_a_range_by_keyboard(open_page, look, width):
    story = Fraud()
    work()
    tomas, priya = (open_page(person=who, width=width) for who in (story.tomas, story.priya))
    address = f"/i/{story.initiative.pk}/"
    tomas.goto(address)
    offer = tomas.locator("#worths .nudge", has_text="Nobody has asked about B’s effect")
    expect(offer).to_contain_text("an answer is worth up to $")
    look(tomas, "offered")
    offer.get_by_role("link", name="Ask about this").press("Enter")
    dialog = tomas.get_by_role("dialog")
    expect(dialog.locator("input[name=numbers]:checked")).to_have_count(1)
    look(tomas, "asking")
    dialog.get_by_label("What do you want to ask?").press_sequentially("What share is instant delivery?")
    dialog.get_by_label(re.compile("^Days it takes")).fill("3")
    tomas.keyboard.press("Control+Enter")
    expect(tomas.locator("#w1")).to_have_text("worth being worked out")
    look(tomas, "pricing")
    work()
    expect(tomas.locator("#w1")).to_contain_text("answer worth up to $")
    look(tomas, "priced")

    # Two browsers on one thread: Tomás has the answer's form open while Priya answers it by keyboard alone.
    tomas.locator("#q1").get_by_role("link", name="Mark answered").press("Enter")
    dialog.get_by_label("What is the answer?").fill("A third, says the vendor.")
    priya.goto(f"{address}?open=1")
    priya.locator("#q1").get_by_role("link", name="Mark answered").press("Enter")
    hers = priya.get_by_role("dialog")
    number = hers.get_by_label(re.compile("^B’s effect"))
    expect(number).to_be_visible()
    look(priya, "answering")
    hers.get_by_label("What is the answer?").fill("Nine tenths.")
    number.fill("14 to 10")
    number.press("Control+Enter")
    expect(priya.locator("dialog .errsum")).to_be_focused()
    expect(hers).to_contain_text("Low must be less than high")
    look(priya, "refused")
    number.fill("10, 12, 14")
    number.press("Control+Enter")
    expect(priya.locator("#w1")).to_contain_text("the figures are being worked out")
    expect(priya.locator("#next").get_by_role("link", name="Answer the question")).to_have_count(0)
    look(priya, "answered")
    work()
    expect(priya.locator("#w1")).to_contain_text(MOVED)
    expect(priya.locator("#questions-said")).to_contain_text("0 open, 1 answered, 1 moved the choice")
    look(priya, "moved")

    dialog.get_by_label("Nothing").check()
    dialog.get_by_role("button", name="Mark answered").press("Enter")
    expect(dialog.locator(".conflict")).to_contain_text("Nine tenths.")
    expect(dialog).to_contain_text("A third, says the vendor.")
    look(tomas, "conflict")
    assert Question.objects.get().answer == "Nine tenths."


@pytest.mark.parametrize("width", [1440, 390])
def test_a_director_lets_wait_what_must_be_answered_first(open_page, look, width):
    story = Fraud()
    actions.ask(
        initiative=story.again(),
        by=story.tomas,
        now=NOW,
        asking=Asking("Who signs for it?", must_first=True, must_first_why="The regulator wants a name"),
    )
    work()
    actions.mark_ready(initiative=story.again(), by=story.tomas, now=NOW)
    work()
    marta = open_page(person=story.marta, width=width)
    address = f"/i/{story.initiative.pk}/"
    marta.goto(f"{address}decide/")
    note = marta.locator(".note", has_text="Must be answered first, says Tomás")
    expect(note).to_contain_text("The regulator wants a name")
    look(marta, "decide")
    note.get_by_role("link", name="See the question").press("Enter")
    expect(marta.locator("#w1")).to_contain_text("Must be answered first")
    look(marta, "first")
    marta.locator("#q1").get_by_role("link", name="Let it wait").press("Enter")
    dialog = marta.get_by_role("dialog")
    why = dialog.get_by_label("Why can it wait?")
    why.press("Control+Enter")
    expect(marta.locator("dialog .errsum")).to_be_focused()
    look(marta, "waiving")
    why.fill("A name is found by spring")
    why.press("Control+Enter")
    expect(marta.locator("#w1")).not_to_contain_text("Must be answered first")
    look(marta, "waived")
