"""Ines signs in: by mouse, by keyboard, on a phone, in the dark, and without scripts."""

import pytest
from playwright.sync_api import expect

from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("script", [True, False])
def test_ines_signs_in(open_page, axe, width, dark, script):
    factories.ines()
    page = open_page(width=width, dark=dark, script=script)
    page.goto("/login/")
    if script:
        axe(page)
    page.get_by_label("E-mail address").fill("ines@example.org")
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/")
    if script:
        axe(page)


def test_a_wrong_password_is_said_and_the_address_is_kept(page, axe):
    factories.ines()
    page.goto("/login/")
    page.get_by_label("E-mail address").fill("ines@example.org")
    page.get_by_label("Password", exact=True).fill("not-this-one-at-all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("E-mail address")).to_have_value("ines@example.org")
    axe(page)


@pytest.mark.parametrize("address", ["/password/reset/", "/password/reset/done/", "/nothing-here/"])
def test_pages_before_sign_in_stand_up_to_axe(open_page, axe, watch, address):
    watch.expect("404")
    page = open_page(width=390)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)


def test_the_page_never_scrolls_sideways_at_360(open_page):
    page = open_page(width=360)
    page.goto("/login/")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
