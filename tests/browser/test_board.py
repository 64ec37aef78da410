"""The board in Chromium: by keyboard alone, pinned, filtered, saved, side by side, on a phone and on paper."""

import random
import re
from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from initiatives.stages import Stage
from tests import board_rows, factories
from tests.browser.demo import Demo, colours_hold_in_the_dark, stays_within

pytestmark = [pytest.mark.django_db(transaction=True)]


def current(page: Page) -> str:
    return page.locator("tr.sel a.goal").inner_text()


def test_marta_runs_the_board_by_keyboard_and_keeps_what_she_sees(open_page, axe) -> None:
    demo = Demo(open_page)
    page = demo.page("marta")
    page.goto("/board/")
    expect(page.locator("#notdoing li").first).to_be_visible()
    expect(page.locator("#moved")).to_contain_text("From your next visit on")
    expect(page.locator("tbody")).to_contain_text("Moved to the top by Marta Lindqvist")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    first = current(page)
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert current(page) == first
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(first)
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert current(page) != first
    second = current(page)
    page.keyboard.press("d")
    dialog = page.locator("#dialog")
    expect(dialog).to_be_visible()
    expect(dialog.locator("#dialog-title")).to_contain_text("Decide")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    # Ticked rows stand side by side.
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    expect(page.locator("tr a.goal")).to_have_count(2)
    expect(page.locator("tr a.goal", has_text=second)).to_be_visible()
    axe(page)
    page.go_back()

    # A reason moves a row to the top, and the board it came from shows it.
    row = page.locator("tr[data-row]", has_text=second)
    row.get_by_role("link", name=re.compile("To top")).click()
    dialog.get_by_label("Why does it go first?").fill("The bank holiday comes before the quarter ends.")
    axe(page)
    dialog.get_by_role("button", name="Move to top").click()
    pinned = page.locator("tr[data-row]", has_text="The bank holiday comes before")
    expect(pinned).to_contain_text(second)
    expect(pinned.get_by_role("link", name=re.compile("Unpin"))).to_be_visible()


def test_what_marta_sees_is_in_the_address_and_is_kept_under_a_name(open_page, axe) -> None:
    page = Demo(open_page).page("marta")
    page.goto("/board/")
    dialog = page.locator("#dialog")

    # The filter works while one types, and the address says it.
    page.keyboard.press("/")
    expect(page.get_by_label("Find")).to_be_focused()
    page.keyboard.type("fraud")
    expect(page.locator("#rows")).to_contain_text("found")
    expect(page).to_have_url(re.compile("q=fraud"))
    page.get_by_label("Sort").select_option("roi")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Return on cost")

    expect(page.locator("#ordered")).to_have_text("return on cost (ROI)")
    expect(page.get_by_role("link", name="Matrix")).to_have_attribute("href", re.compile("q=fraud&sort=roi"))

    # What is on screen is kept under a name, whatever the name is.
    page.locator("summary", has_text="More").click()
    page.get_by_role("link", name="Save this view").click()
    dialog.get_by_label("Name of the view").fill("<b>Fraud</b> first")
    axe(page)
    dialog.get_by_role("button", name="Save view").click()
    expect(page).to_have_url(re.compile(r"q=fraud&sort=roi"))
    page.goto("/views/")
    expect(page.get_by_role("link", name="<b>Fraud</b> first", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete <b>Fraud</b> first").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="<b>Fraud</b> first", exact=True)).to_be_visible()


def test_the_palette_leads_to_the_matrix_and_what_changes_meanwhile_is_told_first(open_page, axe) -> None:
    demo = Demo(open_page)
    page, elsewhere = demo.page("marta"), open_page(person=demo.person("marta"))
    page.goto("/board/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox").fill("matrix")
    page.get_by_role("option", name="Matrix").click()
    expect(page.locator("svg.matrix a").first).to_be_visible()
    page.get_by_role("link", name="By outcome").click()
    expect(page.locator("tbody")).to_contain_text("on average together")
    page.get_by_role("link", name="List", exact=True).click()

    # Two rows go to the top in another browser; this one says so and moves nothing by itself.
    before = page.locator("tbody").inner_text()
    for key in ("fraud", "retries"):
        elsewhere.goto(demo.at(key, "pin/"))
        elsewhere.get_by_label("Why does it go first?").fill(
            "The bank holiday comes before the quarter ends."
        )
        elsewhere.get_by_role("button", name="Move to top").click()
        elsewhere.wait_for_url(re.compile("/board/"))
    page.evaluate("htmx.trigger('#changes', 'poll')")
    expect(page.locator("#changes")).to_contain_text("2 changes.")
    assert page.locator("tbody").inner_text() == before
    axe(page)
    page.locator("#changes").get_by_role("link", name="Show").click()
    expect(page.locator("tr[data-row]", has_text="The bank holiday comes before")).to_have_count(2)


def test_the_handout_is_a_table_on_landscape_sheets_with_room_to_write(open_page) -> None:
    page = Demo(open_page).page("marta")
    page.goto("/board/?team=payments")
    expect(page.locator("#notdoing li").first).to_be_visible()
    sheet = page.pdf(prefer_css_page_size=True)
    sizes = {
        (round(float(w)), round(float(h)))
        for w, h in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet)
    }
    assert sizes == {(842, 595)}
    page.emulate_media(media="print")
    # Chromium asks for the width of an upright sheet even where sheets lie.
    page.set_viewport_size({"width": 794, "height": 700})
    expect(page.locator(".grp")).to_contain_text("Ready to decide")
    expect(page.get_by_role("columnheader", name="Decision")).to_be_visible()
    expect(page.get_by_role("heading", name="What we are not doing")).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"What fits: \d+ of \d+ free weeks, together .* in 10"))
    ).to_be_visible()
    expect(page.locator("#notdoing .why").first).to_be_visible()
    assert page.locator("thead").evaluate("e => getComputedStyle(e).display") == "table-header-group"
    assert page.locator("tr[data-row]").first.evaluate("e => getComputedStyle(e).display") == "table-row"
    for gone in (
        page.get_by_role("navigation"),
        page.get_by_role("button"),
        page.get_by_text("Clear filters"),
    ):
        assert [one.inner_text() for one in gone.all() if one.is_visible()] == []
    rows = page.locator("tr[data-row]")
    assert page.locator("td.act:visible").count() == rows.count()
    assert page.locator("td.act").all_inner_texts() == [""] * rows.count()


@pytest.mark.parametrize("width", [1440, 390])
def test_labels_of_the_matrix_never_cover_each_other(open_page, axe, width: int) -> None:
    tomas = factories.tomas()
    period, team = factories.period(), factories.team(lead=tomas)
    factories.capacity(team, period, 200)
    where = [Stage.READY, Stage.REFRAMING]
    board_rows.many(300, random.Random(4), filed_by=factories.priya(), teams=[team], stages=where)
    page = open_page(person=factories.marta(), width=width)
    page.goto("/board/?draw=matrix")
    dots = page.locator("svg.matrix a").count()
    assert dots > 200
    boxes = page.locator("svg.matrix .lbl").evaluate_all(
        "all => all.map(e => { const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"
    )
    assert 10 < len(boxes) < dots
    cover = [
        (one, other)
        for one, other in combinations(boxes, 2)
        if min(one[2], other[2]) - max(one[0], other[0]) > 1
        and min(one[3], other[3]) - max(one[1], other[1]) > 3
    ]
    assert cover == []
    expect(page.get_by_text("have no room for their number")).to_be_visible()
    axe(page)
    stays_within(page)


def test_the_board_fits_a_phone(open_page, axe) -> None:
    page = Demo(open_page, width=390).page("marta")
    for address in ("/board/", "/board/?draw=matrix", "/board/?group=outcome", "/board/?q=zzz"):
        page.goto(address)
        axe(page)
        colours_hold_in_the_dark(page)
        stays_within(page)
        page.set_viewport_size({"width": 320, "height": 700})
        stays_within(page)
        page.set_viewport_size({"width": 390, "height": 844})


@pytest.mark.parametrize("width", [1440, 390])
def test_a_whole_meeting_by_keyboard_weeks_what_if_three_decisions_undo_and_the_handout(
    open_page, axe, width
) -> None:
    page = Demo(open_page, width=width).page("marta")
    page.goto("/settings/capacity/?period=2027-q1")
    page.get_by_label("Paste from a spreadsheet").fill("Payments\t40,5")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("from 96 in all")).to_contain_text("That is")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("It stands as it did before.")).to_be_visible()

    page.goto("/board/2027-q1/best/")
    axe(page)
    page.get_by_role("button", name="Keep as a what-if").press("Enter")
    expect(page.get_by_role("heading", name="What comes of it")).to_be_visible()

    page.goto("/board/?team=payments")
    first = decides(page, "Fund", "Most of the value for a third of the work.")
    page.goto("/board/?team=payments")
    second = decides(page, "Decline", "The bank changes its files in March anyway.")
    page.goto("/board/?team=payments")
    third = decides(page, "Not now", "The card schemes are asked first.", until="end of June 2027")
    axe(page)

    page.goto(second)
    page.get_by_role("button", name="Undo").first.press("Enter")
    expect(page.get_by_text("The decision is undone.")).to_be_visible()
    page.goto("/decisions/")
    for words in ("Funded", "Not now", "Most of the value for a third of the work."):
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator("main")).not_to_contain_text("The bank changes its files in March anyway.")
    assert len({first, second, third}) == 3
    page.goto("/board/?team=payments")
    assert page.locator("tr.sel a.goal").get_attribute("href") == second
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def decides(page: Page, choice: str, why: str, *, until: str = "") -> str:
    """Decide on the row that is selected, by keyboard; the address of its initiative."""
    where = page.locator("tr.sel a.goal").get_attribute("href")
    assert where
    page.keyboard.press("d")
    dialog = page.locator("#dialog")
    dialog.get_by_role("radio", name=re.compile(f"^{choice}")).first.press("Space")
    dialog.get_by_label("Why?").fill(why)
    if until:
        dialog.get_by_label("A date comes").press("Space")
        dialog.get_by_label("When", exact=True).fill(until)
    page.keyboard.press("Control+Enter")
    expect(dialog).to_be_hidden()
    return where
