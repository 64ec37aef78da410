"""The seeded demo for walks in Chromium: who is there, and where each story stands."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page

from initiatives.management.demo.making import make_demo
from initiatives.models import Initiative, Person
from tests.browser.looking import COLOURS, violations
from tests.factories import PASSWORD


class Demo:
    """The demo made now. `at("fraud", "decide/")` is an address, `page("marta")` a page of hers."""

    def __init__(self, open_page: Callable[..., Page], **looks: Any) -> None:
        self.world = make_demo(now=timezone.now(), password=PASSWORD)
        self._open_page, self._looks = open_page, looks
        self._pages: dict[str, Page] = {}

    def person(self, key: str) -> Person:
        return self.world.people[key]

    def initiative(self, key: str) -> Initiative:
        return Initiative.objects.get(pk=self.world.told[key].pk)

    def at(self, key: str, end: str = "") -> str:
        return f"/i/{self.world.told[key].pk}/{end}"

    def page(self, key: str) -> Page:
        """One page for each person, opened once."""
        if key not in self._pages:
            self._pages[key] = self._open_page(person=self.person(key), **self._looks)
        return self._pages[key]


def colours_hold_in_the_dark(page: Page) -> None:
    """The same page in the dark: what is on it is the same, so only the rules about colour are asked again."""
    page.emulate_media(color_scheme="dark")
    found = violations(page, COLOURS)
    page.emulate_media(color_scheme="light")
    lines = [f"{row['id']}: {node['html'][:160]}" for row in found for node in row["nodes"][:5]]
    assert not lines, f"{page.url} in the dark\n" + "\n".join(lines)


def stays_within(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide}px too wide"
