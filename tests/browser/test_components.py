"""All components at once, in Chromium, under the real content policy: look, behaviour and axe."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.gallery import ADDRESS, show
from tests.browser.looking import violations


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1440, "height": 1000})
    yield opened
    opened.close()


def findings(page: Page) -> list[str]:
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in violations(page)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("state", ["fresh", "updating", "stale", "failed", "first"])
def test_no_component_in_any_state_troubles_axe_or_the_policy(page, width, theme, state):
    page.set_viewport_size({"width": width, "height": 844})
    complaints = show(page, theme=theme, state=state)
    assert findings(page) == []
    assert complaints == []


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1024, 1440])
def test_nothing_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    show(page)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_on_a_phone_buttons_are_tall_enough_for_a_thumb(page):
    page.set_viewport_size({"width": 390, "height": 844})
    show(page)
    small = page.evaluate(
        "[...document.querySelectorAll('.btn:not(.sm), .field, .docknav a')].filter(e => e.checkVisibility())"
        ".filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == []


def test_the_page_is_whole_without_script(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    show(page)
    assert page.locator(".rail").get_by_role("link", name="Decide").get_attribute("href") == "/i/142/decide/"
    assert page.locator(".needs-js:visible").count() == 0
    expect(page.get_by_role("button", name="Send for framing")).to_be_visible()
    context.close()


def test_an_error_takes_the_focus_and_leads_to_its_field(page):
    show(page)
    assert page.evaluate("document.activeElement.className") == "errsum"
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter what would be different if this worked").click()
    assert page.evaluate("document.activeElement.id") == "id_different"


def test_decide_opens_in_a_dialog_keeps_its_text_and_gives_focus_back(page):
    show(page, error=False)
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog", name="Decide on OF-142")
    dialog.wait_for()
    assert page.evaluate("document.activeElement.id") == "dialog-title"
    assert findings(page) == []
    dialog.get_by_label("Why?").fill("Most of the value for a third of the work")
    page.mouse.click(5, 500)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    assert dialog.is_hidden()
    assert page.evaluate("document.activeElement.textContent").startswith("Decide")
    page.keyboard.press("d")
    dialog.wait_for()
    expect(dialog.get_by_label("Why?")).to_have_value("Most of the value for a third of the work")


def test_letters_do_nothing_while_typing_and_rows_are_walked_with_j_and_k(page):
    show(page, error=False)
    page.get_by_label("What do you want to build?").fill("")
    page.keyboard.type("djk")
    expect(page.get_by_label("What do you want to build?")).to_have_value("djk")
    assert page.locator("dialog[open]").count() == 0
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    expect(page.locator("[data-row][aria-current] .goal")).to_contain_text("Pay 95%")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


def test_letters_can_be_switched_off_and_control_k_still_works(page):
    show(page, error=False)
    page.evaluate("document.documentElement.dataset.shortcuts = 'off'")
    page.reload()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Search or jump to").wait_for()
    assert page.get_by_role("option").count() > 2
    assert findings(page) == []
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_the_glyph_shows_what_a_range_is_taken_for_while_it_is_typed(page):
    show(page, error=False)
    effort = page.get_by_label("Effort in person-weeks")
    glyph = page.locator("[data-glyph-for=id_effort]")
    for typed, read in (
        ("about 11", "7.7 to 17.6 person-weeks, middle 11"),
        ("8, 11, 16", "8 to 16 person-weeks, middle 11"),
        ("11", "How sure? Give a low and a high"),
        ("16 to 8", "Low must be less than high"),
        ("10 to 11", "That's precise for a first guess"),
    ):
        effort.fill(typed)
        expect(glyph).to_contain_text(read)


def test_what_was_typed_comes_back_after_the_tab_was_lost(page):
    show(page, error=False)
    page.get_by_label("What do you want to build?").fill("A chatbot for refunds")
    assert "A chatbot for refunds" in page.evaluate("localStorage.getItem('draft:gallery')")
    page.once("dialog", lambda asked: asked.accept())
    page.goto(f"{ADDRESS}/gallery/?again")
    expect(page.get_by_label("What do you want to build?")).to_have_value("A chatbot for refunds")
    expect(page.get_by_text("Your unsent text is back")).to_be_visible()


def test_a_failed_save_says_so_and_stays_until_dismissed(page):
    show(page, error=False)
    page.route(f"{ADDRESS}/broken/", lambda route: route.fulfill(status=500, body="<h1>Broken</h1>"))
    page.evaluate("htmx.ajax('POST', '/broken/', {target: '#live', swap: 'innerHTML'}).catch(() => {})")
    alert = page.get_by_role("alert").filter(has_text="Not saved. Your text is still here. Try again.")
    alert.wait_for()
    assert page.locator("#live").inner_text() == ""
    assert findings(page) == []
    alert.get_by_role("button", name="Dismiss").click()
    assert alert.count() == 0


def test_a_refusal_is_told_in_the_words_of_the_server(page):
    show(page, error=False)
    answer = "<main><h1>No</h1><p>Only Marta can decide this.</p></main>"
    page.route(f"{ADDRESS}/refused/", lambda route: route.fulfill(status=403, body=answer))
    page.evaluate("htmx.ajax('POST', '/refused/', {target: '#live', swap: 'innerHTML'}).catch(() => {})")
    page.get_by_role("alert").filter(has_text="Only Marta can decide this.").wait_for()


def test_print_hides_the_furniture_and_keeps_the_charts(page):
    show(page, error=False, theme="dark")
    page.emulate_media(media="print")
    assert page.locator(".topbar").is_hidden() and page.locator(".bottombar").is_hidden()
    expect(page.locator(".board .iv").first).to_be_visible()
    expect(page.get_by_text(f"{ADDRESS}/i/142/")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"


def test_the_sheet_and_the_scripts_stay_inside_their_budget():
    from pathlib import Path

    import brotli

    # As whitenoise serves them.
    static = Path(__file__).resolve().parent.parent.parent / "static"
    sizes = {path.name: len(brotli.compress(path.read_bytes(), quality=11)) for path in static.glob("*/*.*")}
    always = ("focus.js", "toast.js", "dialog.js", "keyboard.js", "courtesies.js")
    assert sizes["outcomeframe.css"] <= 12 * 1024
    assert sum(sizes[name] for name in always) <= 8 * 1024
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 13 * 1024
