"""Later by keyboard and on a phone, and the undo of an option changed by hand, in Chromium."""

import pytest
from playwright.sync_api import expect

from initiatives.models import Input, Question
from tests.browser.demo import colours_hold_in_the_dark, stays_within
from tests.fraud import Fraud

pytestmark = [pytest.mark.django_db(transaction=True)]


def test_a_question_is_left_until_a_day_by_keyboard_and_taken_back(open_page, axe, watch):
    watch.expect("422")
    story = Fraud()
    story.ask(story.five)
    page = open_page(person=story.priya)
    page.goto("/inbox/")
    page.keyboard.press("j")
    page.keyboard.press("h")
    dialog = page.get_by_role("dialog", name="Come back to")
    expect(dialog.get_by_label("Which day?")).to_be_hidden()
    dialog.get_by_label("Until another day").check()
    expect(dialog.get_by_label("Which day?")).to_be_visible()
    dialog.get_by_role("button", name="Put it off").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Enter which day")
    axe(page)
    dialog.get_by_label("Which day?").fill("in 3 weeks")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing waiting on you.")).to_be_visible()
    expect(page.get_by_role("link", name="Later 1")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Answer")).to_be_visible()


def test_later_and_putting_back_on_a_phone_without_scripts(open_page, axe):
    story = Fraud()
    story.ask(story.five)
    page = open_page(person=story.priya, width=390, script=False)
    page.goto("/inbox/")
    page.get_by_role("link", name="Later: ").click()
    page.get_by_label("For a week").check()
    page.get_by_role("button", name="Put it off").click()
    page.get_by_role("link", name="Later 1").click()
    expect(page.get_by_text("Back on")).to_be_visible()
    stays_within(page)
    page.get_by_role("button", name="Put back now").click()
    expect(page.get_by_text("What you put off waits here")).to_be_visible()
    assert Question.objects.get().put_off.count() == 0


def test_a_change_of_an_option_is_undone_from_its_toast(open_page, axe):
    story = Fraud()
    page = open_page(person=story.tomas, width=390)
    page.goto(f"/i/{story.initiative.pk}/options/B/")
    page.get_by_label("Effort", exact=True).fill("2 to 4")
    page.get_by_role("button", name="Save").click()
    toast = page.get_by_role("status").filter(has_text="Changed B")
    expect(toast).to_be_visible()
    axe(page)
    colours_hold_in_the_dark(page)
    stays_within(page)
    toast.get_by_role("button", name="Undo").click()
    expect(toast).to_be_hidden()
    assert story.five.estimates.current().get(input=Input.EFFORT).text == "8, 11, 16"
