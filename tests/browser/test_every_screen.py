"""Every screen of the demo and every state of it, at two widths, light and dark: axe finds nothing, nothing is too wide."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from initiatives.actions import options
from initiatives.actions.options import Given
from initiatives.models import Input, Metric, WhatIf
from tests.browser.demo import Demo, colours_hold_in_the_dark, stays_within

pytestmark = [pytest.mark.django_db(transaction=True)]

SCREENS = [
    ("marta", "/"),
    ("priya", "/"),
    ("tomas", "/"),
    ("ines", "/"),
    ("hana", "/"),
    ("jonas", "/"),
    ("tomas", "/inbox/"),
    ("priya", "/inbox/?show=watching"),
    ("tomas", "/inbox/?show=later"),
    ("ines", "/inbox/?show=later"),  # nothing put off
    ("priya", "/inbox/?show=done"),
    ("marta", "/board/"),
    ("marta", "/board/2000-q1/"),
    ("tomas", "/board/?team=payments&show=building"),
    ("marta", "/board/?q=nothing-like-this"),
    ("marta", "/board/?draw=matrix"),
    ("marta", "/board/?group=outcome"),
    ("tomas", "/board/?view=debt&sort=payback"),
    ("marta", "/board/compare/"),
    ("marta", "/board/compare/?i=1,2,3,4,5"),
    ("marta", "/views/"),
    ("marta", "/views/?query=team%3Dpayments"),
    ("ines", "/outcomes/"),
    ("marta", "/outcomes/add/"),
    ("marta", "/board/{period}/what-ifs/"),
    ("marta", "/board/{period}/best/"),
    ("marta", "/what-ifs/{what_if}/"),
    ("ines", "/what-ifs/{what_if}/"),  # to read
    ("marta", "/what-ifs/{what_if}/apply/"),
    ("ines", "/what-ifs/{what_if}/apply/"),  # not hers to do
    ("marta", "/what-ifs/{what_if}/change/"),
    ("marta", "/what-ifs/compare/?w={what_if}"),
    ("marta", "/what-ifs/compare/"),
    ("jonas", "/board/2000-q1/what-ifs/"),
    ("priya", "/metrics/"),
    ("priya", "/metrics/{metric}/"),
    ("marta", "/debt/"),
    ("marta", "/decisions/"),
    ("ines", "/decisions/?q=nothing-like-this&state=all"),
    ("marta", "/not-doing/"),
    ("marta", "/not-doing/?q=nothing-like-this"),
    ("priya", "/not-doing/?kind=moon&after=1_0_1"),
    ("marta", "/organisation/"),
    ("ines", "/organisation/?team=web"),  # nothing decided yet
    ("marta", "/search/?q=fraud"),
    ("marta", "/help/method/"),
    ("ines", "/conversations/"),
    ("ines", "/conversations/add/"),
    ("marta", "/search/?q=ledger"),
    ("marta", "/help/questions/"),
    ("tomas", "/help/questions/?kind=trade_off&q=fast"),
    ("tomas", "/help/questions/add/"),
    ("priya", "/help/questions/?q=nothing-like-this"),
    ("tomas", "/settings/words/"),
    ("priya", "/settings/words/"),
    ("jonas", "/settings/"),
    ("jonas", "/settings/mail/"),
    ("jonas", "/mail/nobody-signed-this/"),
    ("jonas", "/settings/workspace/"),
    ("jonas", "/settings/people/"),
    ("jonas", "/settings/people/add/"),
    ("jonas", "/settings/teams/"),
    ("jonas", "/settings/teams/add/"),
    ("jonas", "/settings/periods/"),
    ("jonas", "/settings/capacity/"),
    ("hana", "/settings/guardrails/"),
    ("hana", "/settings/guardrails/add/"),
    ("jonas", "/settings/domains/"),
    ("jonas", "/settings/domains/add/"),
    ("priya", "/password/change/"),
    ("priya", "/nothing-here/"),
]
STORIES = [
    ("tomas", "receipts", ""),  # submitted
    ("camille", "native_app", ""),  # in reframing, waiting for her
    ("sanna", "native_app", ""),
    ("marta", "fraud", ""),  # ready
    ("wei", "audit_trail", ""),  # funded
    ("tomas", "evidence", ""),  # being built
    ("marta", "instant_payouts", ""),  # deferred
    ("marta", "rules_engine", ""),  # declined
    ("marta", "dark_mode", ""),  # nothing pays back
    ("marta", "dark_mode", "cost/"),  # displaces one
    ("marta", "payouts", "cost/"),  # between several
    ("wei", "audit_trail", "cost/"),  # nothing competes any more
    ("marta", "marketing_suite", ""),  # one option
    ("marta", "date_picker", ""),  # without money
    ("tomas", "fraud", "q/4/"),  # with a suggestion in its thread
    ("tomas", "fraud", "suggestions/"),
    ("ines", "fraud", "suggestions/"),
    ("tomas", "fraud", "s/2/"),
    ("tomas", "fraud", "s/2/keep/"),
    ("ines", "fraud", "suggest/"),
    ("ines", "fraud", "suggest/?field=target"),
    ("ines", "fraud", "options/B/"),  # everything in it is suggested
    ("priya", "fraud", "options/add/"),  # effort goes to Tomás
    ("ines", "fraud", "watching/"),
    ("ines", "fraud", "people/?q=t"),
    ("tomas", "fraud", "ask/"),
    ("tomas", "fraud", "evidence/"),
    ("marta", "fraud", "evidence/?lane=did&age=old"),
    ("marta", "dark_mode", "evidence/"),  # people asked, and nobody looked
    ("marta", "native_app", "evidence/"),  # none yet
    ("tomas", "fraud", "evidence/add/"),
    ("tomas", "fraud", "evidence/paste/"),
    ("tomas", "fraud", "evidence/use/?q=payment"),
    ("tomas", "fraud", "evidence/rests/?about=B.effort"),
    ("tomas", "fraud", "framing/"),
    ("tomas", "fraud", "options/B/"),
    ("tomas", "fraud", "options/add/"),
    ("ruth", "sign_on", ""),  # staged, made from parts
    ("ruth", "sign_on", "options/A/slices/"),
    ("ruth", "sign_on", "options/B/later/"),
    ("ruth", "sign_on", "options/A/teams/"),  # takes two
    ("ines", "sign_on", "options/A/teams/"),  # only to read
    ("ines", "dashboard", "options/A/slices/?share=90"),  # only to read
    ("sanna", "native_app", "options/A/slices/"),  # nothing listed yet
    ("diego", "marketing_suite", "options/add/?kind=test"),
    ("diego", "marketing_suite", "options/B/"),
    ("leo", "tenant_switch", "wished-date/"),
    ("tomas", "fraud", "history/"),
    ("tomas", "fraud", "v/0..2/"),
    ("tomas", "fraud", "v/1..2/"),
    ("tomas", "fraud", "moves/"),
    ("tomas", "fraud", "move/back_to_reframing/"),
    ("sanna", "native_app", "move/mark_ready/"),
    ("wei", "audit_trail", "move/start_building/"),
    ("tomas", "fraud", "guardrails/"),
    ("ines", "fraud", "guardrails/"),  # to read
    ("tomas", "fraud", "guardrails/1/"),
    ("ines", "fraud", "guardrails/1/"),
    ("tomas", "fraud", "guardrails/1/edit/"),
    ("sanna", "native_app", "guardrails/add/"),
    ("adaeze", "dark_mode", "guardrails/none/"),
    ("tomas", "fraud", "facts/1/"),
    ("tomas", "fraud", "risks/1/"),
    ("ines", "fraud", "risks/2/"),
    ("tomas", "fraud", "technical-review/"),
    ("sanna", "native_app", "technical-review/"),
    ("tomas", "fraud", "domain/"),
    ("marta", "date_picker", "decide/"),
    ("marta", "fraud", "compare/"),
    ("marta", "fraud", "compare/?o=A,Q"),
    ("diego", "onboarding", "metrics/"),
    ("diego", "onboarding", "metrics/add/"),
    ("ines", "fraud", "metrics/"),  # one metric alone
    ("tomas", "fraud", "options/B/second/"),  # both are in
    ("diego", "dashboard", "options/A/second/"),  # one still to come
    ("wei", "dashboard", "options/A/second/"),  # hers to give, unseen
    ("diego", "dashboard", "options/B/second/"),  # to ask for one
    ("wei", "dashboard", ""),  # figures hidden
    ("wei", "dashboard", "compare/"),  # refused until she has estimated
    ("marta", "fraud", "decide/"),
    ("marta", "fraud", "pin/"),
    ("marta", "date_picker", "pin/"),
    ("tomas", "fraud", "serves/"),
    ("ines", "audit_trail", "brief/"),
    ("ines", "fraud", "brief/"),  # not decided yet
    ("ines", "audit_trail", "brief/ask/"),
    ("wei", "audit_trail", "brief/guidance/"),
    ("marta", "rules_engine", "reopen/"),
    ("priya", "refunds_draft", "edit/"),
    ("priya", "refunds_draft", "share/"),
    ("ines", "fraud", "decide/"),  # not hers to do
    ("ines", "refunds_draft", ""),  # not hers to see
]


def _filled(address: str, names: dict[str, str]) -> str:
    for mark, value in names.items():
        address = address.replace(mark, value)
    return address


@pytest.fixture
def look(axe):
    """Axe in the light, colours in the dark, and no sideways scroll."""

    def looked(page):
        axe(page)
        colours_hold_in_the_dark(page)
        stays_within(page)

    return looked


# In parts, so that two workers share the way.
PARTS = 3


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("width", [1440, 390])
def test_every_screen_stands_up_to_axe(open_page, look, watch, width, part):
    for status in ("403", "404"):
        watch.expect(status)
    demo = Demo(open_page, width=width)
    what_if = WhatIf.objects.select_related("period").get()
    names = {"{period}": what_if.period.slug, "{what_if}": str(what_if.pk)}
    names["{metric}"] = str(Metric.objects.order_by("pk").values_list("pk", flat=True)[0])
    screens = [(who, _filled(address, names)) for who, address in SCREENS]
    walk = [*screens, *((who, demo.at(key, end)) for who, key, end in STORIES)]
    troubles = []
    walk += [
        (who, address)
        for key in ("audit_trail", "rules_engine")
        for who, address in of_its_decision(demo, key)
    ]
    for who, address in walk[part::PARTS]:
        page = demo.page(who)
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        try:
            look(page)
        except AssertionError as trouble:
            troubles.append(f"{who} at {address}: {trouble}")
    assert not troubles, "\n".join(troubles)


def of_its_decision(demo, key):
    """The permanent page of a story's decision, to a director, a lead and a reader, and what is added to it."""
    made = demo.initiative(key).decisions.standing().newest_first().first()
    yield "ines", f"/decisions/{made.pk}/"
    yield "tomas", f"/decisions/{made.pk}/otherwise/"
    if made.conditions.exists():
        yield "marta", f"/decisions/{made.pk}/"
        yield "marta", f"/decisions/{made.pk}/conditions/1/"


@pytest.mark.parametrize("width", [1440, 390])
def test_every_state_that_a_press_brings_stands_up_to_axe(open_page, look, watch, width):
    for words in ("422", "409", "style-src", "htmx:"):
        watch.expect(words)  # axe leaves empty style attributes behind, and the next swap would copy them
    demo = Demo(open_page, width=width)

    priya = demo.page("priya")
    priya.goto(demo.at("refunds_draft", "edit/"))
    priya.get_by_label("What do you want to build?").fill("Add an AI engine for refunds")
    expect(priya.get_by_text("This says how.")).to_be_visible()
    look(priya)
    priya.get_by_role("button", name="Send for framing").click()
    expect(priya.locator(".errsum")).to_be_focused()
    look(priya)

    sanna = demo.page("sanna")
    sanna.goto(demo.at("native_app"))
    sanna.locator("#part-goal a.editable").click()
    expect(sanna.get_by_label("What is the goal?")).to_be_visible()
    look(sanna)
    sanna.goto(demo.at("native_app"))
    ask(sanna)
    expect(sanna.get_by_role("dialog")).to_be_visible()
    look(sanna)
    sanna.get_by_role("dialog").get_by_role("button", name="Ask", exact=True).click()
    expect(sanna.locator("dialog .errsum")).to_be_focused()
    look(sanna)
    sanna.keyboard.press("Escape")
    sanna.get_by_role("link", name="Add an option").click()
    expect(sanna.get_by_label("What is this option called?")).to_be_visible()
    look(sanna)

    marta = demo.page("marta")
    marta.goto(demo.at("fraud"))
    decide(marta)
    dialog = marta.get_by_role("dialog")
    expect(dialog).to_be_visible()
    look(marta)
    marta.get_by_label("Not now").check()
    dialog.get_by_label("Why?").fill("We look at it again when the split by product type is there.")
    dialog.get_by_role("button", name="Defer").click()
    expect(marta.locator("dialog .errsum")).to_be_focused()
    look(marta)
    marta.get_by_label("Fund B, Five-minute checks").check()
    changes_effort(demo)
    dialog.get_by_role("button", name="Fund B").click()
    expect(dialog.get_by_role("alert")).to_contain_text("The figures changed while you were reading")
    look(marta)
    marta.keyboard.press("Escape")
    marta.goto(demo.at("fraud"))
    expect(marta.locator("[data-state=updating], [data-state=stale]").first).to_be_visible()
    look(marta)


def ask(page):
    page.locator("a:visible", has_text=re.compile("^Ask(?: a question|$)")).first.click()


def decide(page):
    page.locator("a:visible", has_text=re.compile("^Decide")).first.click()


def changes_effort(demo):
    """Tomás types another effort for B; nobody has worked it out yet."""
    option = demo.initiative("fraud").options.get(key="B")
    options.set_estimate(
        option=option,
        by=demo.person("tomas"),
        now=timezone.now(),
        version=option.version,
        input=Input.EFFORT,
        given=Given(14, 18, 22, "14, 18, 22"),
    )


def test_nothing_scrolls_sideways_on_a_phone(open_page, watch):
    for status in ("403", "404"):
        watch.expect(status)
    demo = Demo(open_page, width=360)
    for who, address in [*SCREENS, *((who, demo.at(key, end)) for who, key, end in STORIES)]:
        page = demo.page(who)
        page.goto(address)
        for width in (360, 320):
            page.set_viewport_size({"width": width, "height": 800})
            stays_within(page)
