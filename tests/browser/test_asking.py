"""Asking well in Chromium: starters that fit, the library and its changes, marks and their dismissal."""

import re

import pytest
from playwright.sync_api import expect

from initiatives.actions import reframing as actions
from initiatives.models import LibraryQuestion, Question
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story():
    """Real-time fraud detection, framed with a goal that names a way."""
    tomas, priya = factories.tomas(), factories.priya()
    fraud = factories.initiative(filed_by=priya, for_team=factories.team(lead=tomas, members=(priya,)))
    actions.change_framing(
        initiative=fraud, by=tomas, now=NOW, version=0, values={"goal": "Build an AI model for card fraud"}
    )
    return {"tomas": tomas, "priya": priya, "fraud": fraud, "url": f"/i/{fraud.pk}/"}


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_a_starter_fills_the_form_in_one_press_and_a_mark_asks_and_goes(
    story, open_page, axe, watch, width, dark
):
    watch.expect("style-src")  # axe leaves empty style attributes behind, and the next swap would copy them
    page = open_page(person=story["tomas"], width=width, dark=dark)
    page.goto(story["url"])
    marks = page.locator("mark")
    expect(marks.first).to_be_visible()
    assert "underline" in marks.first.evaluate("mark => getComputedStyle(mark).textDecorationLine")
    axe(page)
    fits(page)

    page.locator("a:visible", has_text=re.compile("^Ask a question|^Ask$")).first.click()
    dialog = page.get_by_role("dialog")
    starter = dialog.get_by_role("button", name=re.compile("How fast is fast enough"))
    expect(starter.first).to_be_visible()
    expect(dialog.get_by_text("It says “Real-time”")).to_be_visible()
    axe(page)
    fits(page)
    starter.first.click()
    text = dialog.get_by_label("What do you want to ask?")
    expect(text).to_be_focused()
    expect(text).to_have_value(re.compile("^How fast is fast enough"))
    expect(dialog.get_by_label("Kind", exact=True)).to_have_value("trade_off")
    other = dialog.get_by_label(re.compile("And if it goes the other"))
    expect(other).to_have_value(re.compile("^If it has to be seconds"))
    other.fill("Then we price each second.")
    dialog.get_by_role("button", name=re.compile("Who has this problem")).first.click()
    expect(other).to_have_value("Then we price each second.")
    expect(dialog.get_by_label(re.compile("goes one way"))).to_have_value(re.compile("^If a few have it"))
    starter.first.click()
    dialog.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("The other: Then we price each second.")).to_be_visible()
    asked = Question.objects.get()
    assert (asked.kind, asked.from_library.fits) == ("trade_off", "speed")

    page.goto(story["url"])
    goal = page.locator("#part-goal")
    expect(goal.locator("mark")).to_have_count(1)
    goal.get_by_role("button", name=re.compile("^Dismiss")).press("Enter")
    expect(goal.get_by_text("is not marked for you any more")).to_be_visible()
    expect(goal.locator("mark")).to_have_count(0)
    axe(page)
    goal.get_by_role("button", name=re.compile("^Show again")).click()
    expect(page.locator("#part-goal mark")).to_have_count(1)
    page.locator("#part-goal a.editable").click()
    expect(page.locator("#marks-goal")).to_contain_text("Which task should become easier")
    page.get_by_label("What is the goal?").fill("Halve card-fraud losses")
    expect(page.locator("#marks-goal")).to_be_empty()


def test_a_mark_in_a_form_goes_and_comes_back_and_what_was_typed_stays(story, open_page, axe, watch):
    watch.expect("style-src")
    page = open_page(person=story["tomas"], width=390, dark=True)
    page.goto(f"{story['url']}options/add/")
    name, beside = page.locator("#id_name"), page.locator("#marks-name")
    name.fill("Instant “stop” for cards")
    expect(beside).to_contain_text("“Instant”")
    axe(page)
    beside.get_by_role("button", name=re.compile("^Dismiss")).press("Enter")
    expect(beside).to_contain_text("“Instant” is not marked for you any more.")
    again = beside.get_by_role("button", name=re.compile("^Show again"))
    expect(again).to_be_focused()
    expect(name).to_have_value("Instant “stop” for cards")
    axe(page)
    fits(page)
    again.press("Enter")
    expect(beside.get_by_role("button", name=re.compile("^Dismiss the mark on Instant"))).to_be_focused()
    expect(name).to_have_value("Instant “stop” for cards")


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (390, False)])
def test_the_library_is_read_changed_ordered_and_taken_back(story, open_page, axe, watch, width, dark):
    watch.expect("422")
    watch.expect("409")
    page = open_page(person=story["tomas"], width=width, dark=dark)
    page.goto("/help/questions/?kind=craft")
    questions = page.locator(".qs .what")
    expect(questions.first).to_have_text("What must not be traded away?")
    axe(page)
    fits(page)
    page.get_by_role("button", name=re.compile("^Move down")).first.press("Enter")
    expect(questions.nth(1)).to_have_text("What must not be traded away?")
    expect(page.get_by_text("Moved down.")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Undo").click()
    expect(questions.first).to_have_text("What must not be traded away?")

    fast = LibraryQuestion.objects.get(fits="speed")
    page.goto(f"/help/questions/{fast.pk}/")
    axe(page)
    page.get_by_label("When is it worth asking?").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".errsum")).to_contain_text("Enter when it is worth asking")
    axe(page)
    page.get_by_label("When is it worth asking?").fill("It says at once.")
    LibraryQuestion.objects.filter(pk=fast.pk).update(when="It says now.", version=2)
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".conflict")).to_contain_text("It says now.")
    axe(page)
    fits(page)
    page.get_by_role("button", name="Keep mine").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.goto(f"/help/questions/{fast.pk}/")
    expect(page.get_by_text("When: It says now.")).to_be_visible()
    axe(page)
    page.goto("/settings/words/")
    page.get_by_label("Names of your own products").fill("Parcel Desk")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    axe(page)
    fits(page)


def test_a_question_written_while_the_sign_in_ended_is_back_after_the_next(story, open_page, watch):
    """The answer 401 leads to the sign-in; the words wait in the tab, and come back with the form."""
    watch.expect("401")
    page = open_page(person=story["tomas"])
    page.goto(story["url"])
    signed_in = page.context.cookies()
    page.keyboard.press("a")
    words = page.get_by_role("dialog").get_by_label("What do you want to ask?")
    words.fill("What share of it is gone in five minutes?")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/login/"))

    page.context.add_cookies(signed_in)
    page.goto(story["url"])
    expect(page.get_by_text("Your unsent text waits")).to_be_visible()
    page.keyboard.press("a")
    expect(words).to_have_value("What share of it is gone in five minutes?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("What share of it is gone in five minutes?").first).to_be_visible()
    assert Question.objects.get().text == "What share of it is gone in five minutes?"
