"""Options in Chromium: an edit, a run, and the new figures in place, with axe looking at every state."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.actions import options
from initiatives.models import Input, JobState
from tests.fraud import Fraud, given

pytestmark = pytest.mark.django_db(transaction=True)


def work(story):
    """What the worker does, in this process."""
    for job in story.initiative.jobs.waiting():
        options.run_appraisal(job.pk, now=timezone.now)


@pytest.fixture
def story():
    made = Fraud()
    work(made)
    made.again()
    return made


def fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_an_option_added_under_the_table_shows_up_with_its_figures_without_a_reload(
    story, open_page, axe, watch, width, dark
):
    watch.expect("422")
    watch.expect("style-src")  # axe leaves empty style attributes behind, and the next swap would copy them
    page = open_page(person=story.tomas, width=width, dark=dark)
    page.goto(f"/i/{story.initiative.pk}/")
    expect(page.locator("#figures")).to_have_attribute("data-state", "fresh")
    axe(page)
    fits(page)
    page.get_by_role("link", name="Add an option").click()
    form = page.locator("#option-edit")
    form.get_by_label("What is this option called?").fill("Tune the rules we pay for")
    form.get_by_label("The effect is counted in").select_option("percent_of_baseline")
    form.get_by_label("Effect", exact=True).fill("15 to 38")
    form.get_by_label("Effort", exact=True).fill("16 to 3")
    axe(page)
    form.get_by_role("button", name="Add the option").click()
    expect(page.locator("#option-edit .errsum")).to_be_focused()
    expect(page.locator("#option-edit .emsg")).to_contain_text("Low must be less than high")
    axe(page)
    fits(page)
    page.locator("#option-edit").get_by_label("Effort", exact=True).fill("3 to 8")
    page.locator("#option-edit").get_by_role("button", name="Add the option").click()
    figures = page.locator("#figures")
    expect(figures).to_have_attribute("data-state", "updating")
    expect(figures).to_contain_text("$1.01m")
    axe(page)
    page.evaluate("window.stayed = true")
    work(story)
    expect(figures).to_have_attribute("data-state", "fresh")
    expect(page.locator("#option-D")).to_contain_text("in 10")
    assert page.evaluate("window.stayed")
    axe(page)
    fits(page)


def test_the_page_stops_asking_once_the_figures_are_there(story, open_page):
    page = open_page(person=story.marta)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/options/" in request.url else None)
    options.set_estimate(
        option=story.five,
        by=story.tomas,
        now=timezone.now(),
        version=1,
        input=Input.EFFORT,
        given=given(16, 20, 30),
    )
    page.goto(f"/i/{story.initiative.pk}/")
    work(story)
    expect(page.locator("#figures")).to_have_attribute("data-state", "fresh")
    expect(page.locator("#reading")).to_have_attribute("data-state", "fresh")
    assert asked, "the first question comes by itself"
    before = len(asked)
    page.wait_for_timeout(1500)
    assert len(asked) == before


@pytest.mark.parametrize("width", [1440, 390])
def test_stale_failed_and_first_figures_look_different_and_pass_axe(story, open_page, axe, width):
    page = open_page(person=story.marta, width=width)
    stale = story.initiative
    options.set_estimate(
        option=story.five,
        by=story.tomas,
        now=timezone.now() - timedelta(minutes=5),
        version=1,
        input=Input.EFFORT,
        given=given(16, 20, 30),
    )
    page.goto(f"/i/{stale.pk}/")
    expect(page.locator("#figures")).to_contain_text("Changed since: B effort. Recalculating.")
    axe(page)
    stale.jobs.waiting().update(state=JobState.FAILED, error="The calculation stopped five times.")
    page.goto(f"/i/{stale.pk}/")
    expect(page.locator("#figures")).to_contain_text(
        "Couldn’t recalculate. The calculation stopped five times."
    )
    axe(page)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#figures")).to_have_attribute("data-state", re.compile("updating|stale"))
    work(story)
    expect(page.locator("#figures")).to_have_attribute("data-state", "fresh")


@pytest.mark.parametrize(("width", "dark"), [(1440, True), (390, False)])
def test_the_option_compare_and_method_pages_pass_axe(story, open_page, axe, width, dark):
    page = open_page(person=story.tomas, width=width, dark=dark)
    for path in (
        f"/i/{story.initiative.pk}/options/B/",
        f"/i/{story.initiative.pk}/compare/",
        "/help/method/",
    ):
        page.goto(path)
        expect(page.locator("h1")).to_be_visible()
        axe(page)
        fits(page)


def test_without_scripts_an_option_is_added_by_a_plain_form(story, open_page, axe):
    page = open_page(person=story.tomas, script=False)
    page.goto(f"/i/{story.initiative.pk}/")
    page.get_by_role("link", name="Add an option").click()
    page.get_by_label("What is this option called?").fill("Tune the rules")
    page.get_by_label("Effect", exact=True).fill("15 to 38")
    page.get_by_label("Effort", exact=True).fill("3 to 8")
    page.get_by_role("button", name="Add the option").click()
    expect(page.locator("#option-D")).to_be_visible()
    work(story)
    page.get_by_role("link", name="Refresh").click()
    expect(page.locator("#figures")).to_have_attribute("data-state", "fresh")
